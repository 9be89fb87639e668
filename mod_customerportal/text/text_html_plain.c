/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text, as mail brings it, as HTML. */
#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_out.h"
#include "../base/base_string.h"
#include "text_html.h"
#include "text_html_emit.h"
#include "text_html_quote.h"
#include "text_html_rules.h"

#define LEVELS_MAX 8 /* quotes within quotes; deeper ones keep their ">" as text */
#define ADDRESS_MAX 2000
#define GROWTH 12 /* times the input that the output may be long */

typedef struct line_t {
    const char *at; /* without the ">" of its level */
    apr_size_t length;
    int level;
    bool blank;
} line_t;

typedef struct plain_t {
    cp_html_emit_t *emit;
    apr_pool_t *pool;
    const char *at, *end;
    bool folds;
    bool rest;      /* all that follows is an earlier mail */
    int lead;       /* so many lines say who wrote the quote behind them, and belong to it */
    bool signature; /* in the signature */
    cp_html_mark_t signature_mark;
    int level; /* blockquotes open */
    cp_html_mark_t levels[LEVELS_MAX];
    bool paragraph;
    cp_html_mark_t paragraph_mark;
} plain_t;

static void strip_level(line_t *line)
{
    while (line->level < LEVELS_MAX) {
        apr_size_t blanks = line->level && line->length && *line->at == ' ' ? 1 : 0;
        if (line->length <= blanks || line->at[blanks] != '>')
            return;
        line->at += blanks + 1;
        line->length -= blanks + 1;
        line->level++;
    }
}

static bool next_line(plain_t *plain, line_t *line)
{
    if (plain->at == plain->end)
        return false;
    const char *feed = memchr(plain->at, '\n', (apr_size_t)(plain->end - plain->at));
    *line = (line_t){.at = plain->at, .length = (apr_size_t)((feed ? feed : plain->end) - plain->at)};
    plain->at = feed ? feed + 1 : plain->end;
    if (line->length && line->at[line->length - 1] == '\r')
        line->length--;
    /* ">From" is how mailboxes write a line that begins with From. */
    if (!(line->length >= 5 && !memcmp(line->at, ">From", 5)))
        strip_level(line);
    if (line->level && line->length && *line->at == ' ') {
        line->at++;
        line->length--;
    }
    apr_size_t blanks = 0;
    while (blanks < line->length && strchr(" \t\f", line->at[blanks]))
        blanks++;
    line->blank = blanks == line->length;
    return true;
}

static void close_paragraph(plain_t *plain)
{
    if (plain->paragraph)
        cp_html_emit_close(plain->emit, plain->paragraph_mark);
    plain->paragraph = false;
}

static void set_level(plain_t *plain, int level)
{
    while (plain->level > level)
        cp_html_emit_close(plain->emit, plain->levels[--plain->level]);
    while (plain->level < level) {
        bool fold = plain->folds && !plain->level;
        plain->levels[plain->level++] = fold ? cp_html_emit_open_quote(plain->emit)
                                             : cp_html_emit_open(plain->emit, cp_html_rule("blockquote"), "");
    }
}

static bool is_continued(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Where an address that begins at `at` ends: what is more likely the sentence's punctuation is left to the sentence. */
static const char *address_end(const char *at, const char *end)
{
    const char *to = at;
    int open = 0;
    while (to < end && to - at < ADDRESS_MAX && (unsigned char)*to > ' ' && !strchr("<>\"`|\\^{}", *to)) {
        open += *to == '(';
        open -= *to == ')';
        if (open < 0)
            break;
        to++;
    }
    /* The limit may fall within a character. */
    while (to > at && to < end && is_continued(*to))
        to--;
    while (to > at && strchr(".,;:!?'*_~]", to[-1]))
        to--;
    return to;
}

static const char *web_end(const char *at, const char *end)
{
    apr_size_t scheme = end - at > 8 && !strncasecmp(at, "https://", 8)  ? 8
                        : end - at > 7 && !strncasecmp(at, "http://", 7) ? 7
                                                                         : 0;
    return scheme && is_word(at[scheme]) ? address_end(at, end) : NULL;
}

static bool is_local(char c)
{
    return is_word(c) || (c && strchr(".+-_=%", c));
}

/* Where the mail address whose @ is at `sign` begins and ends; false if it is none. `from` is the first byte that may
 * belong to it. */
static bool mail_bounds(const char *from, const char *sign, const char *end, const char **begin, const char **finish)
{
    const char *at = sign, *to = sign + 1;
    while (at > from && sign - at < 64 && is_local(at[-1]))
        at--;
    while (at < sign && (!is_word(*at) || is_continued(*at)))
        at++;
    while (to < end && to - sign < 255 && (is_word(*to) || *to == '-' || *to == '.'))
        to++;
    while (to > sign + 1 && to < end && is_continued(*to))
        to--;
    while (to > sign + 1 && !is_word(to[-1]))
        to--;
    bool dot = memchr(sign + 1, '.', (apr_size_t)(to - sign - 1)) != NULL;
    *begin = at;
    *finish = to;
    return dot && at < sign && sign[1] != '.';
}

static void put_link(plain_t *plain, const char *scheme, const char *at, const char *to)
{
    char address[ADDRESS_MAX + 16];
    apr_size_t length = strlen(scheme);
    memcpy(address, scheme, length);
    memcpy(address + length, at, (apr_size_t)(to - at));
    const char *link = cp_html_link(address, length + (apr_size_t)(to - at), plain->pool);
    cp_html_mark_t mark = {0};
    if (link)
        mark = cp_html_emit_open(plain->emit, cp_html_rule("a"), cp_html_link_attributes(link, plain->pool));
    cp_html_emit_text(plain->emit, at, (apr_size_t)(to - at));
    if (link)
        cp_html_emit_close(plain->emit, mark);
}

/* Text that is no address. Blanks that HTML would swallow become U+00A0. */
static void put_text(plain_t *plain, const char *at, const char *to, bool begins)
{
    bool blank = begins;
    while (at < to) {
        const char *from = at;
        while (at < to && !(blank && *at == ' ') && *at != '\t')
            blank = *at++ == ' ';
        cp_html_emit_text(plain->emit, from, (apr_size_t)(at - from));
        if (at == to)
            return;
        if (*at == '\t')
            cp_html_emit_text(plain->emit, "\u00a0\u00a0\u00a0 ", 7);
        else
            cp_html_emit_text(plain->emit, "\u00a0", 2);
        blank = true;
        at++;
    }
}

static void put_line(plain_t *plain, const line_t *line)
{
    const char *from = line->at, *end = line->at + line->length;
    for (const char *at = from; at < end;) {
        const char *begin = at, *finish = NULL;
        const char *scheme = "";
        if ((*at == 'h' || *at == 'H') && (at == line->at || !is_word(at[-1]))) {
            finish = web_end(at, end);
        }
        else if (*at == '@' && mail_bounds(from, at, end, &begin, &finish)) {
            scheme = "mailto:";
        }
        else {
            finish = NULL;
        }
        if (!finish) {
            at++;
            continue;
        }
        put_text(plain, from, begin, from == line->at);
        put_link(plain, scheme, begin, finish);
        from = at = finish;
    }
    put_text(plain, from, end, from == line->at);
}

static bool is_signature(const line_t *line)
{
    return (line->length == 3 && !memcmp(line->at, "-- ", 3)) || (line->length == 2 && !memcmp(line->at, "--", 2));
}

/* The line that Outlook draws above an earlier mail: underscores, then its From. */
static bool is_rule(const plain_t *plain, const line_t *line)
{
    static const char *const heads[] = {"From: ", "Von: ", "De: ", "Da: ", "Van: "};
    apr_size_t length = line->length;
    while (length && line->at[length - 1] == '_')
        length--;
    if (length || line->length < 20)
        return false;
    for (apr_size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        if (plain->end - plain->at > (long)strlen(heads[i]) && !memcmp(plain->at, heads[i], strlen(heads[i])))
            return true;
    }
    return false;
}

static void end_signature(plain_t *plain)
{
    if (plain->signature)
        cp_html_emit_close(plain->emit, plain->signature_mark);
    plain->signature = false;
}

static void take_line(plain_t *plain, const line_t *line)
{
    if (!plain->rest && !line->level && !line->blank) {
        plain->rest = cp_html_quote_is_mark(line->at, line->length) || is_rule(plain, line) ||
                      cp_html_quote_is_head(line->at, plain->end);
        if (!plain->lead)
            plain->lead = cp_html_quote_lead(line->at, plain->end);
    }
    int level = line->level + (plain->rest || (plain->lead && !line->level));
    plain->lead -= plain->lead > 0;
    level = level > LEVELS_MAX ? LEVELS_MAX : level;
    /* A blank line only ends the paragraph: whether it ends the quote is for the next line to say. */
    if (line->blank) {
        close_paragraph(plain);
        return;
    }
    bool signs = !level && is_signature(line);
    if (level != plain->level || signs) {
        close_paragraph(plain);
        end_signature(plain);
        set_level(plain, level);
    }
    if (signs) {
        plain->signature = true;
        plain->signature_mark = cp_html_emit_open(plain->emit, cp_html_rule("small"), "");
    }
    if (plain->paragraph) {
        cp_html_emit_break(plain->emit, cp_html_rule("br"));
        cp_html_emit_text(plain->emit, "\n", 1);
    }
    else {
        plain->paragraph = true;
        plain->paragraph_mark = cp_html_emit_open(plain->emit, cp_html_rule("p"), "");
    }
    put_line(plain, line);
}

static void write_plain(plain_t *plain, const char *text, apr_size_t length, bool folds, apr_pool_t *pool)
{
    line_t line;
    *plain = (plain_t){.emit = cp_html_emit_create(length * GROWTH + 262144, pool),
                       .pool = pool,
                       .at = text,
                       .end = text + length,
                       .folds = folds};
    while (next_line(plain, &line))
        take_line(plain, &line);
}

/* Text that would become far longer than it is, which no person writes: shown as it stands. */
static void write_bare(cp_html_t *html, const char *text, apr_size_t length, apr_pool_t *pool)
{
    cp_out_t *out = cp_out_memory(pool);
    cp_out_puts(out, length && *text == '\n' ? "<pre>\n" : "<pre>");
    cp_html_write_escaped(out, text, length, false);
    cp_out_literal(out, "</pre>");
    *html = (cp_html_t){NULL, 0};
    if (!cp_out_finish(out))
        html->ptr = cp_out_memory_text(out, &html->len);
}

void cp_html_from_plain(cp_html_t *html, const char *text, apr_size_t length, apr_pool_t *pool)
{
    apr_pool_t *scratch;
    plain_t plain;
    *html = (cp_html_t){NULL, 0};
    if (!text || apr_pool_create(&scratch, pool) != APR_SUCCESS)
        return;
    if (!cp_utf8_valid(text, length)) {
        text = cp_utf8_repair(text, length, scratch);
        length = strlen(text);
    }
    write_plain(&plain, text, length, true, scratch);
    if (cp_html_emit_only_quotes(plain.emit))
        write_plain(&plain, text, length, false, scratch);
    const char *written = cp_html_emit_finish(plain.emit, &html->len);
    if (written)
        html->ptr = apr_pmemdup(pool, written, html->len + 1);
    else
        write_bare(html, text, length, pool);
    apr_pool_destroy(scratch);
}
