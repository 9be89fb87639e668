/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base_string.h"
#include "text_html.h"
#include "text_html_emit.h"
#include "text_html_quote.h"
#include "text_html_rules.h"
#include "text_html_tree.h"

#define HOPELESS_MAX (16 * CP_HTML_INPUT_MAX)
#define GROWTH 8 /* times the input that the output may be long: every byte as &amp; and some tags */
#define CELLS_MAX 100
#define TINY 3 /* pixels: images that count readers */

typedef struct walk_t {
    cp_html_emit_t *emit;
    apr_pool_t *pool;
    bool folds; /* whether quotes are looked for; our own folds stay in any case */
    bool flat;  /* whether even those are to be shown open, because nothing else is there */
    bool in_link;
} walk_t;

static void walk_node(walk_t *walk, xmlNodePtr node);

static void walk_children(walk_t *walk, xmlNodePtr node)
{
    for (xmlNodePtr child = node->children; child; child = child->next)
        walk_node(walk, child);
}

/* A number attribute in canonical form, if it lies within bounds. */
static const char *number_attribute(walk_t *walk, xmlNodePtr node, const char *name, int minimum, int maximum)
{
    const char *value = cp_html_tree_value(node, name, walk->pool);
    apr_int64_t number;
    if (!value || !cp_parse_int(value, minimum, maximum, &number))
        return "";
    return apr_psprintf(walk->pool, " %s=\"%d\"", name, (int)number);
}

static const char *direction_attribute(walk_t *walk, xmlNodePtr node)
{
    const char *value = cp_html_tree_value(node, "dir", walk->pool);
    static const char *const directions[] = {"ltr", "rtl", "auto"};
    for (int i = 0; value && i < 3; i++) {
        if (!strcasecmp(value, directions[i]))
            return apr_pstrcat(walk->pool, " dir=\"", directions[i], "\"", NULL);
    }
    return "";
}

static const char *vet_attributes(walk_t *walk, xmlNodePtr node, const cp_html_rule_t *rule)
{
    if (!node->properties)
        return "";
    if (rule->kind == CP_HTML_INLINE) {
        const char *title = strcmp(rule->as, "abbr") ? NULL : cp_html_tree_value(node, "title", walk->pool);
        return title ? cp_html_attribute("title", title, walk->pool) : "";
    }
    const char *direction = direction_attribute(walk, node);
    if (rule->kind == CP_HTML_CELL)
        return apr_pstrcat(walk->pool, number_attribute(walk, node, "colspan", 2, CELLS_MAX),
                           number_attribute(walk, node, "rowspan", 2, CELLS_MAX), direction, NULL);
    if (rule->kind == CP_HTML_LIST && !strcmp(rule->as, "ol"))
        return apr_pstrcat(walk->pool, number_attribute(walk, node, "start", 0, 1000000), direction, NULL);
    return direction;
}

static const char *link_attributes(walk_t *walk, const char *address)
{
    const char *link = address ? cp_html_link(address, strlen(address), walk->pool) : NULL;
    return link ? cp_html_link_attributes(link, walk->pool) : NULL;
}

static void walk_link(walk_t *walk, xmlNodePtr node)
{
    const char *attributes = walk->in_link ? NULL : link_attributes(walk, cp_html_tree_value(node, "href", walk->pool));
    if (!attributes) {
        walk_children(walk, node);
        return;
    }
    cp_html_mark_t mark = cp_html_emit_open(walk->emit, cp_html_rule("a"), attributes);
    walk->in_link = true;
    walk_children(walk, node);
    walk->in_link = false;
    cp_html_emit_close(walk->emit, mark);
}

static bool is_tiny(walk_t *walk, xmlNodePtr node, const char *name)
{
    const char *value = cp_html_tree_value(node, name, walk->pool);
    return value && *value >= '0' && *value <= '9' && atoi(value) <= TINY;
}

/* An image is never loaded: its words stand for it, as a link to where it is. Images without words are told of only
 * where the mail brings them along, since the others are mostly spacers and counters. */
static void walk_image(walk_t *walk, xmlNodePtr node)
{
    const char *source = cp_html_tree_value(node, "src", walk->pool);
    const char *words = cp_html_tree_value(node, "alt", walk->pool);
    words = cp_one_line(words ? words : "", walk->pool);
    bool enclosed = source && !strncasecmp(source, "cid:", 4);
    const char *attributes = enclosed ? NULL : link_attributes(walk, source);
    if ((!enclosed && (!attributes || !*words)) || is_tiny(walk, node, "width") || is_tiny(walk, node, "height"))
        return;
    const char *text = *words ? apr_pstrcat(walk->pool, "[image: ", words, "]", NULL) : "[image]";
    cp_html_mark_t mark = {0};
    bool linked = attributes && !walk->in_link;
    if (linked)
        mark = cp_html_emit_open(walk->emit, cp_html_rule("a"), attributes);
    cp_html_emit_text(walk->emit, text, strlen(text));
    if (linked)
        cp_html_emit_close(walk->emit, mark);
}

/* A quote that was folded before stays folded; what its blockquote holds goes into the new one. */
static void walk_fold(walk_t *walk, xmlNodePtr node)
{
    bool unwrapped = false;
    cp_html_mark_t mark = walk->flat ? cp_html_emit_open(walk->emit, cp_html_rule("blockquote"), "")
                                     : cp_html_emit_open_quote(walk->emit);
    for (xmlNodePtr child = node->children; child; child = child->next) {
        bool element = child->type == XML_ELEMENT_NODE;
        if (element && !strcmp((const char *)child->name, "summary"))
            continue;
        if (element && !unwrapped && !strcmp((const char *)child->name, "blockquote")) {
            unwrapped = true;
            walk_children(walk, child);
        }
        else {
            walk_node(walk, child);
        }
    }
    cp_html_emit_close(walk->emit, mark);
}

static void walk_element(walk_t *walk, xmlNodePtr node)
{
    const char *name = (const char *)node->name;
    const cp_html_rule_t *rule = cp_html_rule(name);
    if (cp_html_quote_is_ours(node)) {
        walk_fold(walk, node);
        return;
    }
    switch (rule->kind) {
    case CP_HTML_DROP:
        return;
    case CP_HTML_BREAK:
    case CP_HTML_LINE:
        cp_html_emit_break(walk->emit, rule);
        return;
    case CP_HTML_IMAGE:
        walk_image(walk, node);
        return;
    case CP_HTML_THROUGH:
        walk_children(walk, node);
        return;
    default:
        break;
    }
    if (walk->flat && cp_html_quote_is_gathered(node, walk->pool)) {
        walk_children(walk, node);
        return;
    }
    if (!strcmp(name, "a")) {
        walk_link(walk, node);
        return;
    }
    cp_html_mark_t mark = walk->folds && !walk->flat && cp_html_quote_begins(node, walk->pool)
                              ? cp_html_emit_open_quote(walk->emit)
                              : cp_html_emit_open(walk->emit, rule, vet_attributes(walk, node, rule));
    walk_children(walk, node);
    cp_html_emit_close(walk->emit, mark);
}

static void walk_node(walk_t *walk, xmlNodePtr node)
{
    if (node->type == XML_ELEMENT_NODE) {
        walk_element(walk, node);
    }
    else if (node->type == XML_TEXT_NODE && node->content) {
        const char *text = (const char *)node->content;
        /* The line feed right after <pre> is no content, but libxml2 gives it as such. */
        if (*text == '\n' && !node->prev && cp_html_rule((const char *)node->parent->name)->kind == CP_HTML_PRE)
            text++;
        cp_html_emit_text(walk->emit, text, strlen(text));
    }
}

/* The tree as text of HTML; NULL if that is too long. */
static const char *write_tree(xmlNodePtr body, apr_size_t limit, bool folds, apr_size_t *length, apr_pool_t *pool)
{
    walk_t walk = {cp_html_emit_create(limit, pool), pool, folds, false, false};
    walk_children(&walk, body);
    /* A mail that is a quote altogether, such as one that was forwarded, would look empty. */
    if (cp_html_emit_only_quotes(walk.emit)) {
        walk = (walk_t){cp_html_emit_create(limit, pool), pool, folds, true, false};
        walk_children(&walk, body);
    }
    return cp_html_emit_finish(walk.emit, length);
}

static cp_error_t *sanitize(cp_html_t *clean, const char *html, apr_size_t length, bool folds, apr_pool_t *pool)
{
    apr_pool_t *scratch;
    const char *written = NULL;
    if (length > HOPELESS_MAX)
        return cp_error_create(pool, CP_ERROR_TOO_LARGE, "A message may have at most 16 MB of HTML.",
                               "%" APR_SIZE_T_FMT " bytes", length);
    apr_status_t status = apr_pool_create(&scratch, pool);
    if (status != APR_SUCCESS)
        return cp_error_apr(pool, status, "sanitising HTML");
    if (!cp_utf8_valid(html, length)) {
        html = cp_utf8_repair(html, length, scratch);
        length = strlen(html);
    }
    if (length <= CP_HTML_INPUT_MAX) {
        xmlNodePtr body = cp_html_tree(html, length, scratch);
        if (body && folds)
            cp_html_quote_gather(body, scratch);
        written = body ? write_tree(body, length * GROWTH + 65536, folds, &clean->len, scratch) : NULL;
    }
    if (written) {
        clean->ptr = apr_pstrmemdup(pool, written, clean->len);
    }
    else {
        const char *text = cp_html_to_text(html, length, scratch);
        cp_html_from_plain(clean, text, strlen(text), pool);
    }
    apr_pool_destroy(scratch);
    return NULL;
}

cp_error_t *cp_html_sanitize(cp_html_t *clean, const char *html, apr_size_t length, apr_pool_t *pool)
{
    return sanitize(clean, html, length, true, pool);
}

cp_error_t *cp_html_sanitize_typed(cp_html_t *clean, const char *html, apr_size_t length, apr_pool_t *pool)
{
    return sanitize(clean, html, length, false, pool);
}
