/* SPDX-License-Identifier: Apache-2.0 */
#include "text_markdown.h"

#include <apr_strings.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base_out.h"
#include "../base/base_string.h"
#include "text_html.h"
#include "text_html_rules.h"

#define OPTIONS (CMARK_OPT_HARDBREAKS | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE)
#define HEADING_TOP 3   /* the page's own headings come before */
#define LANGUAGE_MAX 20 /* bytes of a word that names a code block's language */
#define LANGUAGE_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#._-"
#define CELLS_MAX 50000
#define USES_MAX (4 * 1024 * 1024) /* bytes of addresses */
#define LOOKED_UP 50               /* definitions whose uses are looked for; nobody writes more */

/* cmark-gfm adds the extensions' special characters to a table of the process while it parses, and takes them away
 * afterwards (see pull request 176 of github/cmark-gfm), so that only one thread may parse at a time. */
static pthread_mutex_t parsing = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void register_extensions(void)
{
    cmark_gfm_core_extensions_ensure_registered();
}

void cp_markdown_init(void)
{
    pthread_once(&once, register_extensions);
}

static void attach(cmark_parser *parser, const char *name)
{
    cmark_syntax_extension *extension = cmark_find_syntax_extension(name);
    if (extension)
        cmark_parser_attach_syntax_extension(parser, extension);
}

static cmark_node *parse(const char *source, bool tables)
{
    cp_markdown_init();
    pthread_mutex_lock(&parsing);
    cmark_parser *parser = cmark_parser_new(OPTIONS);
    attach(parser, "autolink");
    attach(parser, "strikethrough");
    if (tables)
        attach(parser, "table");
    cmark_parser_feed(parser, source, strlen(source));
    cmark_node *document = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    pthread_mutex_unlock(&parsing);
    return document;
}

/* --- what CommonMark would make vanish ------------------------------------------------------------------------- */

/* The lines of the source, to be found by their number. */
typedef struct lines_t {
    const char **at; /* count + 1 of them */
    int count;
    apr_size_t longest;
} lines_t;

static lines_t split(const char *source, apr_pool_t *pool)
{
    lines_t lines = {NULL, 1, 0};
    for (const char *at = source; (at = strchr(at, '\n')); at++)
        lines.count++;
    lines.at = apr_palloc(pool, sizeof(*lines.at) * (apr_size_t)(lines.count + 1));
    lines.at[0] = source;
    for (int i = 1; i <= lines.count; i++) {
        const char *before = lines.at[i - 1], *end = strchrnul(before, '\n');
        lines.at[i] = end + (*end != 0);
        lines.longest = (apr_size_t)(end - before) > lines.longest ? (apr_size_t)(end - before) : lines.longest;
    }
    return lines;
}

/* Whether tables stay in proportion. Each row is filled up with empty cells to the width of its head, so that a wide
 * head above many short lines takes all memory there is. */
static bool tables_are_sane(const lines_t *lines)
{
    int widest = 0;
    for (int i = 0; i < lines->count; i++) {
        int columns = 0;
        const char *at = lines->at[i];
        for (; at < lines->at[i + 1] && strchr("|-: \t\r\n>", *at); at++)
            columns += *at == '|';
        if (at == lines->at[i + 1] && columns > widest)
            widest = columns;
    }
    return (apr_int64_t)(widest + 1) * lines->count <= CELLS_MAX;
}

/* Whether a row of a table has more cells than its head: they would be left out. */
static bool row_overflows(cmark_node *row, const lines_t *lines)
{
    int number = cmark_node_get_start_line(row), cells = 1;
    cmark_node *table = cmark_node_parent(row);
    if (number < 1 || number > lines->count)
        return false;
    const char *at = lines->at[number - 1], *end = lines->at[number];
    while (at < end && (*at == ' ' || *at == '\t' || *at == '>'))
        at++;
    while (end > at && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t'))
        end--;
    at += at < end && *at == '|';
    for (; at < end; at++) {
        if (*at == '\\' && at + 1 < end)
            at++;
        else if (*at == '|' && at + 1 < end)
            cells++;
    }
    return cells > cmark_gfm_extensions_get_table_columns(table);
}

static bool tables_overflow(cmark_node *document, const lines_t *lines)
{
    cmark_iter *iter = cmark_iter_new(document);
    cmark_event_type event;
    bool overflows = false;
    while (!overflows && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        overflows = event == CMARK_EVENT_ENTER && !strcmp(cmark_node_get_type_string(node), "table_row") &&
                    row_overflows(node, lines);
    }
    cmark_iter_free(iter);
    return overflows;
}

/* Whether the line defines the address of "[label]", and where the label ends. */
static const char *definition_end(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && *at == ' ')
        at++;
    if (at == end || at - from > 3 || *at != '[')
        return NULL;
    for (at++; at < end && *at != ']'; at++) {
        if (*at == '[' || *at == '\n')
            return NULL;
        at += *at == '\\' && at + 1 < end;
    }
    return at + 1 < end && at[1] == ':' ? at + 1 : NULL;
}

/* Marks the lines of code, in which nothing is a definition. */
static bool *find_code(cmark_node *document, const lines_t *lines, apr_pool_t *pool)
{
    bool *code = apr_pcalloc(pool, sizeof(*code) * (apr_size_t)(lines->count + 2));
    cmark_iter *iter = cmark_iter_new(document);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (event != CMARK_EVENT_ENTER || (type != CMARK_NODE_CODE_BLOCK && type != CMARK_NODE_HTML_BLOCK))
            continue;
        int last = cmark_node_get_end_line(node);
        for (int i = cmark_node_get_start_line(node); i <= last && i <= lines->count; i++)
            code[i] = true;
    }
    cmark_iter_free(iter);
    return code;
}

/* Whether a long address could be repeated so often by its label that the result is out of proportion. */
static bool uses_explode(const char *source, const lines_t *lines)
{
    apr_size_t brackets = 0;
    for (const char *at = source; (at = strchr(at, '[')); at++)
        brackets++;
    return brackets * lines->longest > USES_MAX;
}

/* Definitions of addresses are not shown, whether anything uses them or not: "[note]: important" would vanish. The
 * source is given back with a backslash before each, unless the address is used as [label] somewhere. */
static const char *show_definitions(cmark_node *document, const char *source, const lines_t *lines, apr_pool_t *pool)
{
    bool *code = find_code(document, lines, pool);
    int found = uses_explode(source, lines) ? LOOKED_UP : 0;
    cp_out_t *out = NULL;
    for (int i = 0; i < lines->count; i++) {
        const char *at = lines->at[i], *end = lines->at[i + 1];
        const char *label_end = code[i + 1] ? NULL : definition_end(at, end);
        const char *bracket = label_end ? memchr(at, '[', (size_t)(end - at)) : NULL;
        /* Looking for uses takes the whole source each time. */
        if (bracket && found++ < LOOKED_UP) {
            const char *label = apr_pstrmemdup(pool, bracket, (apr_size_t)(label_end - bracket));
            const char *use = strcasestr(source, label);
            if (use == bracket)
                use = strcasestr(label_end, label);
            bracket = use ? NULL : bracket;
        }
        if (bracket && !out) {
            out = cp_out_memory(pool);
            cp_out_write(out, source, (apr_size_t)(at - source));
        }
        if (bracket) {
            cp_out_write(out, at, (apr_size_t)(bracket - at));
            cp_out_literal(out, "\\");
            at = bracket;
        }
        if (out)
            cp_out_write(out, at, (apr_size_t)(end - at));
    }
    return out && !cp_out_finish(out) ? cp_out_memory_text(out, NULL) : source;
}

/* --- nodes ------------------------------------------------------------------------------------------------------- */

static cmark_node *make_text(const char *text)
{
    cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(node, text);
    return node;
}

/* Raw HTML as the text that was typed, line by line. */
static void show_html_block(cmark_node *node, apr_pool_t *pool)
{
    cmark_node *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
    char *literal = apr_pstrdup(pool, cmark_node_get_literal(node)), *rest;
    for (char *line = apr_strtok(literal, "\n", &rest); line; line = apr_strtok(NULL, "\n", &rest)) {
        if (cmark_node_first_child(paragraph))
            cmark_node_append_child(paragraph, cmark_node_new(CMARK_NODE_LINEBREAK));
        cmark_node_append_child(paragraph, make_text(line));
    }
    cmark_node_replace(node, paragraph);
    cmark_node_free(node);
}

/* An address that will be refused is shown behind the text of its link, and so is a title. */
static void show_link(cmark_node *node, apr_pool_t *pool)
{
    const char *address = cmark_node_get_url(node), *title = cmark_node_get_title(node);
    bool good = cp_html_link(address, strlen(address), pool) != NULL;
    const char *more = apr_pstrcat(pool, good || !*address ? "" : apr_pstrcat(pool, " (", address, ")", NULL),
                                   title && *title ? apr_pstrcat(pool, " \u201c", title, "\u201d", NULL) : "", NULL);
    if (*more)
        cmark_node_insert_after(node, make_text(more));
    if (cmark_node_get_type(node) == CMARK_NODE_IMAGE && (!good || !cmark_node_first_child(node))) {
        /* Images without words are not shown, and neither are those with a bad address. */
        if (good)
            cmark_node_append_child(node, make_text(address));
        else
            while (cmark_node_last_child(node))
                cmark_node_insert_after(node, cmark_node_last_child(node));
    }
}

/* The first line of a code block may hold more than the name of a language. */
static void show_info(cmark_node *node, apr_pool_t *pool)
{
    const char *info = cmark_node_get_fence_info(node);
    apr_size_t word = info ? strspn(info, LANGUAGE_LETTERS) : 0;
    if (info && (info[word] || word > LANGUAGE_MAX))
        cmark_node_set_literal(node, apr_pstrcat(pool, info, "\n", cmark_node_get_literal(node), NULL));
    cmark_node_set_fence_info(node, "");
}

static void mend_node(cmark_node *node, apr_pool_t *pool)
{
    switch ((int)cmark_node_get_type(node)) {
    case CMARK_NODE_HTML_BLOCK:
        show_html_block(node, pool);
        break;
    case CMARK_NODE_CODE_BLOCK:
        show_info(node, pool);
        break;
    case CMARK_NODE_HEADING: {
        int level = cmark_node_get_heading_level(node) + HEADING_TOP;
        cmark_node_set_heading_level(node, level > 6 ? 6 : level);
        break;
    }
    default:
        if (cmark_node_get_type(node) == CMARK_NODE_HTML_INLINE) {
            cmark_node_replace(node, make_text(cmark_node_get_literal(node)));
            cmark_node_free(node);
        }
        else if (cmark_node_get_type(node) == CMARK_NODE_LINK || cmark_node_get_type(node) == CMARK_NODE_IMAGE) {
            show_link(node, pool);
        }
    }
}

static void mend(cmark_node *document, apr_pool_t *pool)
{
    cmark_iter *iter = cmark_iter_new(document);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        bool leaf = type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_CODE_BLOCK;
        /* Links are mended when they are left, so that what is put behind them is only walked, not entered twice. */
        if (leaf || event == CMARK_EVENT_EXIT)
            mend_node(node, pool);
    }
    cmark_iter_free(iter);
}

/* Parses the source so that all of it is shown. */
static cmark_node *parse_all(const char *source, apr_pool_t *pool)
{
    lines_t lines = split(source, pool);
    bool tables = tables_are_sane(&lines);
    cmark_node *document = parse(source, tables);
    const char *shown = show_definitions(document, source, &lines, pool);
    bool overflow = tables && tables_overflow(document, &lines);
    if (overflow || shown != source) {
        cmark_node_free(document);
        document = parse(shown, tables && !overflow);
    }
    mend(document, pool);
    return document;
}

static const char *as_text(const char *source, apr_size_t length, apr_pool_t *pool)
{
    return cp_utf8_valid(source, length) ? apr_pstrmemdup(pool, source, length) : cp_utf8_repair(source, length, pool);
}

cp_error_t *cp_markdown_html(cp_html_t *html, const char *source, apr_size_t length, apr_pool_t *pool)
{
    apr_pool_t *scratch;
    if (length > CP_MARKDOWN_MAX) {
        cp_html_from_plain(html, source, length, pool);
        return NULL;
    }
    apr_status_t status = apr_pool_create(&scratch, pool);
    if (status != APR_SUCCESS)
        return cp_error_apr(pool, status, "rendering CommonMark");
    cmark_node *document = parse_all(as_text(source, length, scratch), scratch);
    char *rendered = cmark_render_html(document, OPTIONS, NULL);
    apr_size_t size = strlen(rendered);
    cp_error_t *error = NULL;
    if (size <= CP_HTML_INPUT_MAX)
        error = cp_html_sanitize_typed(html, rendered, size, pool);
    else
        cp_html_from_plain(html, source, length, pool);
    free(rendered);
    cmark_node_free(document);
    apr_pool_destroy(scratch);
    return error;
}

const char *cp_markdown_text(const char *source, apr_size_t length, apr_pool_t *pool)
{
    cp_html_t html;
    if (length > CP_MARKDOWN_MAX || cp_markdown_html(&html, source, length, pool))
        return as_text(source, length, pool);
    return cp_html_to_text(html.ptr, html.len, pool);
}
