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

/* What is open at a depth; at 0 a place as in a block. */
static cp_html_kind_t place_at(const cp_html_emit_t *emit, int depth)
{
    return depth ? emit->blocks[depth - 1].rule->kind : CP_HTML_BLOCK;
}

static cp_html_kind_t place(const cp_html_emit_t *emit)
{
    return place_at(emit, emit->depth);
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

/* The next element that has to be made between a place and a `kind`; NULL when it can stand there. */
static const cp_html_rule_t *missing(cp_html_kind_t place, cp_html_kind_t kind)
{
    bool flow = !is_part(kind);
    if (place == CP_HTML_TABLE && kind != CP_HTML_SECTION && kind != CP_HTML_CAPTION)
        return cp_html_rule("tbody");
    if (place == CP_HTML_SECTION && kind != CP_HTML_ROW)
        return cp_html_rule("tr");
    if (place == CP_HTML_ROW && kind != CP_HTML_CELL)
        return cp_html_rule("td");
    if (flow && place == CP_HTML_TERMS)
        return cp_html_rule("dd");
    if (flow && place == CP_HTML_LIST && kind != CP_HTML_LIST)
        return cp_html_rule("li");
    return NULL;
}

static void bridge(cp_html_emit_t *emit, cp_html_kind_t kind)
{
    for (const cp_html_rule_t *rule; (rule = missing(place(emit), kind));)
        push(emit, rule, "", true);
}

/* How deep a `kind` would stand at a depth, with what has to be made for it. */
static int depth_with(const cp_html_emit_t *emit, int depth, cp_html_kind_t kind)
{
    cp_html_kind_t at = place_at(emit, depth);
    for (const cp_html_rule_t *rule; (rule = missing(at, kind)); at = rule->kind)
        depth++;
    return depth;
}

/* The depth that is left when all that is in the way of a `kind` is closed: paragraphs, a dt (which a block ends for
 * libxml2, though not for browsers), and what was made for something else. */
static int clear_depth(const cp_html_emit_t *emit, cp_html_kind_t kind)
{
    int depth = emit->depth;
    while (place_at(emit, depth) == CP_HTML_LEAF ||
           (place_at(emit, depth) == CP_HTML_TERM && !strcmp(emit->blocks[depth - 1].rule->as, "dt")))
        depth--;
    while (depth && emit->blocks[depth - 1].made && !is_reachable(kind, place_at(emit, depth)))
        depth--;
    return depth;
}

static void close_down_to(cp_html_emit_t *emit, int depth)
{
    while (emit->depth > depth)
        pop(emit);
}

/* Closes down to `depth`, and makes there what a `kind` needs. */
static void make_place(cp_html_emit_t *emit, int depth, cp_html_kind_t kind)
{
    close_down_to(emit, depth);
    bridge(emit, kind);
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
    /* What was made for its text stays open at its end: there is more to come for the same item or cell. */
    mark.blocks = CP_HTML_DEPTH_MAX;
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
    int depth = clear_depth(emit, rule->kind);
    if (!is_reachable(rule->kind, place_at(emit, depth))) {
        /* A part without its whole: a row or a cell becomes a line of its own, the rest vanishes. */
        if (rule->kind == CP_HTML_SECTION || rule->kind == CP_HTML_CAPTION) {
            close_down_to(emit, depth);
            return here(emit);
        }
        rule = cp_html_rule("div");
        attributes = "";
    }
    /* libxml2 ends a list where one of another kind begins in it. */
    bool foreign = rule->kind == CP_HTML_LIST && depth && place_at(emit, depth) == CP_HTML_LIST &&
                   strcmp(emit->blocks[depth - 1].rule->as, rule->as);
    /* What is made counts too: it is wanted when what is written here is sanitised again. */
    if (depth_with(emit, depth, rule->kind) + foreign >= BLOCKS_DEEP)
        return mark;
    make_place(emit, depth, rule->kind);
    if (foreign)
        push(emit, cp_html_rule("li"), "", true);
    mark = here(emit);
    push(emit, rule, attributes, false);
    return mark;
}

cp_html_mark_t cp_html_emit_open_quote(cp_html_emit_t *emit)
{
    const cp_html_rule_t *blockquote = cp_html_rule("blockquote");
    int depth = clear_depth(emit, CP_HTML_BLOCK);
    if (emit->quote || place(emit) == CP_HTML_PRE || depth_with(emit, depth, CP_HTML_BLOCK) >= BLOCKS_DEEP ||
        !has_room(emit))
        return cp_html_emit_open(emit, blockquote, "");
    make_place(emit, depth, CP_HTML_BLOCK);
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
    close_down_to(emit, mark.blocks);
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
        make_place(emit, clear_depth(emit, rule->kind), rule->kind);
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
    close_down_to(emit, 0);
    close_inlines(emit, 0);
    return cp_out_finish(emit->out) ? NULL : cp_out_memory_text(emit->out, length);
}
