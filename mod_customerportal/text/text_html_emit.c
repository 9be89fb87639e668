/* SPDX-License-Identifier: Apache-2.0 */
#include "text_html_emit.h"

#include <apr_strings.h>
#include <string.h>

#include "text_html.h"

#define BLOCKS_DEEP \
    (CP_HTML_DEPTH_MAX - 15) /* what is wanted stops here: a quote and what is made for a place may follow */
#define INLINES_DEEP 6

typedef struct block_t {
    const cp_html_rule_t *rule;
    bool made; /* for a place, not because somebody wanted it */
} block_t;

typedef struct inline_t {
    const cp_html_rule_t *rule;
    const char *attributes;
} inline_t;

struct cp_html_emit_t {
    cp_out_t *out;
    apr_size_t limit;
    block_t blocks[CP_HTML_DEPTH_MAX];
    int depth;
    inline_t inlines[INLINES_DEEP];
    int wanted;  /* inline elements that text should stand in … */
    int written; /* … and how many of them are open */
    int quote;   /* depth at which the folded quote began; 0 = none */
    bool pre_begins;
    bool line_begins;
    bool quoted_text, own_text;
    bool full;
};

static const cp_html_rule_t details_rule = {"details", CP_HTML_BLOCK, "details", false};

cp_html_emit_t *cp_html_emit_create(apr_size_t limit, apr_pool_t *pool)
{
    cp_html_emit_t *emit = apr_pcalloc(pool, sizeof(*emit));
    emit->out = cp_out_memory(pool);
    emit->limit = limit;
    return emit;
}

/* What a byte is written as; NULL for itself. */
static const char *escape(char c, bool attribute)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return attribute ? "&quot;" : NULL;
    case '\'':
        return attribute ? "&#39;" : NULL;
    case '`':
        return attribute ? "&#96;" : NULL;
    case '\t':
    case '\n':
        return NULL;
    default:
        return (unsigned char)c < ' ' || c == 0x7F ? "" : NULL;
    }
}

void cp_html_write_escaped(cp_out_t *out, const char *text, apr_size_t length, bool attribute)
{
    const char *end = text + length;
    while (text < end) {
        const char *from = text, *instead = NULL;
        while (text < end && !(instead = escape(*text, attribute)))
            text++;
        cp_out_write(out, from, (apr_size_t)(text - from));
        if (instead) {
            cp_out_puts(out, instead);
            text++;
        }
    }
}

const char *cp_html_attribute(const char *name, const char *value, apr_pool_t *pool)
{
    apr_size_t length = strlen(name) + 5;
    for (const char *at = value; *at; at++) {
        const char *instead = escape(*at, true);
        length += instead ? strlen(instead) : 1;
    }
    char *text = apr_palloc(pool, length), *to = text;
    *to++ = ' ';
    to = stpcpy(stpcpy(to, name), "=\"");
    for (const char *at = value; *at; at++) {
        const char *instead = escape(*at, true);
        if (instead)
            to = stpcpy(to, instead);
        else
            *to++ = *at;
    }
    strcpy(to, "\"");
    return text;
}

const char *cp_html_link_attributes(const char *link, apr_pool_t *pool)
{
    return apr_pstrcat(pool, cp_html_attribute("href", link, pool), " rel=\"noopener noreferrer nofollow\"", NULL);
}

/* Looks after the limit; callers write a bounded amount between two calls. */
static bool has_room(cp_html_emit_t *emit)
{
    if (emit->out->written + (apr_size_t)(emit->out->at - emit->out->block) > emit->limit)
        emit->full = true;
    return !emit->full;
}

static void write_open(cp_html_emit_t *emit, const cp_html_rule_t *rule, const char *attributes)
{
    cp_out_literal(emit->out, "<");
    cp_out_puts(emit->out, rule->as);
    cp_out_puts(emit->out, attributes);
    cp_out_literal(emit->out, ">");
}

static void write_close(cp_html_emit_t *emit, const cp_html_rule_t *rule)
{
    cp_out_literal(emit->out, "</");
    cp_out_puts(emit->out, rule->as);
    cp_out_literal(emit->out, ">");
}

static void close_inlines(cp_html_emit_t *emit, int down_to)
{
    while (emit->written > down_to)
        write_close(emit, emit->inlines[--emit->written].rule);
}

static cp_html_kind_t place(const cp_html_emit_t *emit)
{
    return emit->depth ? emit->blocks[emit->depth - 1].rule->kind : CP_HTML_BLOCK;
}

static const cp_html_rule_t *last_block(const cp_html_emit_t *emit)
{
    return emit->blocks[emit->depth - 1].rule;
}

static void push(cp_html_emit_t *emit, const cp_html_rule_t *rule, const char *attributes, bool made)
{
    close_inlines(emit, 0);
    write_open(emit, rule, attributes);
    emit->blocks[emit->depth++] = (block_t){rule, made};
    emit->pre_begins = rule->kind == CP_HTML_PRE;
    emit->line_begins = true;
}

static void pop(cp_html_emit_t *emit)
{
    close_inlines(emit, 0);
    write_close(emit, emit->blocks[--emit->depth].rule);
    if (emit->depth < emit->quote)
        emit->quote = 0;
    emit->pre_begins = false;
    emit->line_begins = false;
}

static bool is_part(cp_html_kind_t kind)
{
    return kind == CP_HTML_ITEM || kind == CP_HTML_TERM || kind == CP_HTML_CAPTION || kind == CP_HTML_SECTION ||
           kind == CP_HTML_ROW || kind == CP_HTML_CELL;
}

/* Whether a `kind` may stand in `parent`, possibly with elements made around it. */
static bool is_reachable(cp_html_kind_t kind, cp_html_kind_t parent)
{
    switch (kind) {
    case CP_HTML_ITEM:
        return parent == CP_HTML_LIST;
    case CP_HTML_TERM:
        return parent == CP_HTML_TERMS;
    case CP_HTML_CAPTION:
    case CP_HTML_SECTION:
        return parent == CP_HTML_TABLE;
    case CP_HTML_ROW:
        return parent == CP_HTML_TABLE || parent == CP_HTML_SECTION;
    case CP_HTML_CELL:
        return parent == CP_HTML_TABLE || parent == CP_HTML_SECTION || parent == CP_HTML_ROW;
    default:
        return true;
    }
}

/* Makes the elements that have to stand between the current place and a `kind`. */
static void bridge(cp_html_emit_t *emit, cp_html_kind_t kind)
{
    bool flow = !is_part(kind);
    if (place(emit) == CP_HTML_TABLE && kind != CP_HTML_SECTION && kind != CP_HTML_CAPTION)
        push(emit, cp_html_rule("tbody"), "", true);
    if (place(emit) == CP_HTML_SECTION && kind != CP_HTML_ROW)
        push(emit, cp_html_rule("tr"), "", true);
    if (place(emit) == CP_HTML_ROW && kind != CP_HTML_CELL)
        push(emit, cp_html_rule("td"), "", true);
    if (flow && place(emit) == CP_HTML_TERMS)
        push(emit, cp_html_rule("dd"), "", true);
    if (flow && place(emit) == CP_HTML_LIST && kind != CP_HTML_LIST)
        push(emit, cp_html_rule("li"), "", true);
}

/* Whether the place is a dt, which a block ends for libxml2, though not for browsers. */
static bool is_term_name(const cp_html_emit_t *emit)
{
    return place(emit) == CP_HTML_TERM && !strcmp(last_block(emit)->as, "dt");
}

/* Closes what is in the way of a `kind` and makes what it needs; false if it cannot stand here. */
static bool make_place(cp_html_emit_t *emit, cp_html_kind_t kind)
{
    while (place(emit) == CP_HTML_LEAF || is_term_name(emit))
        pop(emit);
    while (emit->depth && emit->blocks[emit->depth - 1].made && !is_reachable(kind, place(emit)))
        pop(emit);
    if (!is_reachable(kind, place(emit)))
        return false;
    bridge(emit, kind);
    return true;
}

static cp_html_mark_t here(const cp_html_emit_t *emit)
{
    return (cp_html_mark_t){emit->depth, emit->wanted, false};
}

static void end_line(cp_html_emit_t *emit)
{
    if (!emit->line_begins)
        cp_out_literal(emit->out, "\n");
    emit->line_begins = true;
}

static cp_html_mark_t open_inline(cp_html_emit_t *emit, const cp_html_rule_t *rule, const char *attributes)
{
    cp_html_mark_t mark = here(emit);
    for (int i = 0; i < emit->wanted; i++) {
        if (emit->inlines[i].rule == rule)
            return mark;
    }
    if (emit->wanted < INLINES_DEEP)
        emit->inlines[emit->wanted++] = (inline_t){rule, attributes};
    return mark;
}

cp_html_mark_t cp_html_emit_open(cp_html_emit_t *emit, const cp_html_rule_t *rule, const char *attributes)
{
    cp_html_mark_t mark = here(emit);
    if (!has_room(emit) || !rule->as)
        return mark;
    if (rule->kind == CP_HTML_INLINE)
        return open_inline(emit, rule, attributes);
    if (place(emit) == CP_HTML_PRE) {
        end_line(emit);
        mark.newline = true;
        return mark;
    }
    if (emit->depth >= BLOCKS_DEEP)
        return mark;
    if (!make_place(emit, rule->kind)) {
        /* A part without its whole: a row or a cell becomes a line of its own, the rest vanishes. */
        if (rule->kind == CP_HTML_SECTION || rule->kind == CP_HTML_CAPTION)
            return here(emit);
        rule = cp_html_rule("div");
        attributes = "";
        make_place(emit, rule->kind);
    }
    /* libxml2 ends a list where one of another kind begins in it. */
    if (rule->kind == CP_HTML_LIST && place(emit) == CP_HTML_LIST && strcmp(last_block(emit)->as, rule->as))
        push(emit, cp_html_rule("li"), "", true);
    mark = here(emit);
    push(emit, rule, attributes, false);
    return mark;
}

cp_html_mark_t cp_html_emit_open_quote(cp_html_emit_t *emit)
{
    const cp_html_rule_t *blockquote = cp_html_rule("blockquote");
    if (emit->quote || place(emit) == CP_HTML_PRE || emit->depth >= BLOCKS_DEEP || !has_room(emit))
        return cp_html_emit_open(emit, blockquote, "");
    make_place(emit, CP_HTML_BLOCK);
    cp_html_mark_t mark = here(emit);
    push(emit, &details_rule, " class=\"quote\"", false);
    emit->quote = emit->depth;
    cp_out_literal(emit->out, "<summary>" CP_HTML_QUOTE_SUMMARY "</summary>");
    push(emit, blockquote, "", false);
    return mark;
}

void cp_html_emit_close(cp_html_emit_t *emit, cp_html_mark_t mark)
{
    if (emit->full)
        return;
    while (emit->depth > mark.blocks)
        pop(emit);
    if (emit->wanted > mark.inlines) {
        close_inlines(emit, mark.inlines);
        emit->wanted = mark.inlines;
    }
    if (mark.newline)
        end_line(emit);
}

/* Whether nothing will be seen of the text: blanks, and controls, which are not written. */
static bool is_blank(const char *text, apr_size_t length)
{
    while (length && ((unsigned char)*text <= ' ' || *text == 0x7F)) {
        text++;
        length--;
    }
    return !length;
}

static bool holds_text(cp_html_kind_t kind)
{
    return kind != CP_HTML_LIST && kind != CP_HTML_TERMS && kind != CP_HTML_TABLE && kind != CP_HTML_SECTION &&
           kind != CP_HTML_ROW;
}

static void open_inlines(cp_html_emit_t *emit)
{
    for (; emit->written < emit->wanted; emit->written++) {
        write_open(emit, emit->inlines[emit->written].rule, emit->inlines[emit->written].attributes);
        emit->pre_begins = false;
    }
}

void cp_html_emit_text(cp_html_emit_t *emit, const char *text, apr_size_t length)
{
    bool blank = is_blank(text, length);
    if (!length || !has_room(emit) || (blank && !holds_text(place(emit))))
        return;
    if (!blank) {
        if (!holds_text(place(emit)))
            bridge(emit, CP_HTML_BREAK);
        open_inlines(emit);
        if (emit->quote)
            emit->quoted_text = true;
        else
            emit->own_text = true;
    }
    /* Parsers drop a line feed that follows <pre>. */
    if (emit->pre_begins && *text == '\n')
        cp_out_literal(emit->out, "\n");
    emit->pre_begins = false;
    emit->line_begins = text[length - 1] == '\n';
    cp_html_write_escaped(emit->out, text, length, false);
}

void cp_html_emit_break(cp_html_emit_t *emit, const cp_html_rule_t *rule)
{
    if (!has_room(emit) || !holds_text(place(emit)))
        return;
    if (rule->kind == CP_HTML_LINE) {
        if (place(emit) == CP_HTML_PRE) {
            end_line(emit);
            return;
        }
        make_place(emit, rule->kind);
        close_inlines(emit, 0);
    }
    write_open(emit, rule, "");
    emit->pre_begins = emit->line_begins = false;
}

bool cp_html_emit_only_quotes(const cp_html_emit_t *emit)
{
    return emit->quoted_text && !emit->own_text;
}

const char *cp_html_emit_finish(cp_html_emit_t *emit, apr_size_t *length)
{
    if (!has_room(emit))
        return NULL;
    while (emit->depth)
        pop(emit);
    close_inlines(emit, 0);
    return cp_out_finish(emit->out) ? NULL : cp_out_memory_text(emit->out, length);
}
