/* SPDX-License-Identifier: Apache-2.0 */
#include "text_html_quote.h"

#include <string.h>
#include <strings.h>

#include "text_html_tree.h"

#define GATHERED "gathered" /* the type of the blockquotes that gathering makes */

static bool is_element(xmlNodePtr node, const char *name)
{
    return node && node->type == XML_ELEMENT_NODE && *node->name == *(const xmlChar *)name &&
           !strcmp((const char *)node->name, name);
}

bool cp_html_quote_is_ours(xmlNodePtr node)
{
    return is_element(node, "details") && cp_html_tree_has_class(node, "quote");
}

/* The head of a quoted mail as Outlook writes it: a division with a line on top. */
static bool is_outlook_head(xmlNodePtr node, apr_pool_t *pool)
{
    if (!is_element(node, "div"))
        return false;
    const char *id = cp_html_tree_value(node, "mark", pool);
    if (id && (!strcmp(id, "divRplyFwdMsg") || !strcmp(id, "appendonsend")))
        return true;
    const char *style = cp_html_tree_value(node, "style", pool);
    return style && strcasestr(style, "border:none") &&
           (strcasestr(style, "border-top:solid #E1E1E1") || strcasestr(style, "border-top:solid #B5C4DF"));
}

/* The last text before a node in the same parent, or NULL. */
static xmlNodePtr text_before(xmlNodePtr node)
{
    for (node = node->prev; node; node = node->prev) {
        if (cp_html_tree_is_blank(node) || is_element(node, "br"))
            continue;
        while (node->last && node->type == XML_ELEMENT_NODE) {
            node = node->last;
            while (node->prev && (cp_html_tree_is_blank(node) || is_element(node, "br")))
                node = node->prev;
        }
        return node->type == XML_TEXT_NODE ? node : NULL;
    }
    return NULL;
}

static bool ends_attribution(xmlNodePtr text)
{
    return cp_html_quote_attributes((const char *)text->content, strlen((const char *)text->content));
}

bool cp_html_quote_begins(xmlNodePtr node, apr_pool_t *pool)
{
    static const char *const classes[] = {"gmail_quote", "yahoo_quoted", "protonmail_quote", "moz-forward-container"};
    bool blockquote = is_element(node, "blockquote");
    if (!blockquote && !is_element(node, "div"))
        return false;
    for (apr_size_t i = 0; node->properties && i < sizeof(classes) / sizeof(*classes); i++) {
        if (cp_html_tree_has_class(node, classes[i]))
            return true;
    }
    if (!blockquote)
        return false;
    const char *type = cp_html_tree_value(node, "type", pool);
    if (type && (!strcasecmp(type, "cite") || !strcmp(type, GATHERED)))
        return true;
    xmlNodePtr before = text_before(node);
    return before && before->content && ends_attribution(before);
}

bool cp_html_quote_is_gathered(xmlNodePtr node, apr_pool_t *pool)
{
    const char *type = is_element(node, "blockquote") ? cp_html_tree_value(node, "type", pool) : NULL;
    return type && !strcmp(type, GATHERED);
}

static bool is_flow(xmlNodePtr node)
{
    static const char *const names[] = {"div", "p", "b", "strong", "i", "em", "small", "code", "a"};
    for (apr_size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (is_element(node, names[i]))
            return true;
    }
    return false;
}

static bool is_first(xmlNodePtr node)
{
    for (node = node->prev; node; node = node->prev) {
        if (!cp_html_tree_is_blank(node) && !is_element(node, "br"))
            return false;
    }
    return true;
}

/* Moves the node and all that follows it in its parent into a new blockquote, which it returns. The node is first taken as far up as it
 * is the beginning of something, so that the paragraph of the mark is moved and not the mark out of it. */
static xmlNodePtr gather_from(xmlNodePtr node, xmlNodePtr body)
{
    while (node->parent != body && is_flow(node->parent) && is_first(node))
        node = node->parent;
    xmlNodePtr quote = xmlNewDocNode(node->doc, NULL, (const xmlChar *)"blockquote", NULL);
    if (!quote || !xmlNewProp(quote, (const xmlChar *)"type", (const xmlChar *)GATHERED)) {
        xmlFreeNode(quote);
        return node;
    }
    xmlAddPrevSibling(node, quote);
    for (xmlNodePtr next; node; node = next) {
        next = node->next;
        xmlUnlinkNode(node);
        /* Adding a text after a text would free the one that is added; it is kept apart by being linked by hand. */
        node->parent = quote;
        node->prev = quote->last;
        node->next = NULL;
        if (quote->last)
            quote->last->next = node;
        else
            quote->children = node;
        quote->last = node;
    }
    return quote;
}

static bool is_mark(xmlNodePtr node, apr_pool_t *pool)
{
    if (node->type == XML_TEXT_NODE)
        return node->content && cp_html_quote_is_mark((const char *)node->content, strlen((const char *)node->content));
    return node->type == XML_ELEMENT_NODE && node->properties && is_outlook_head(node, pool);
}

/* The node after `node` in the order of the document, leaving out what it holds if `over`. */
static xmlNodePtr following(xmlNodePtr node, xmlNodePtr body, bool over)
{
    if (!over && node->type == XML_ELEMENT_NODE && node->children)
        return node->children;
    while (node != body && !node->next)
        node = node->parent;
    return node == body ? NULL : node->next;
}

void cp_html_quote_gather(xmlNodePtr body, apr_pool_t *pool)
{
    bool over = false;
    for (xmlNodePtr node = body; (node = following(node, body, over));) {
        over = cp_html_quote_is_ours(node) || cp_html_quote_begins(node, pool);
        if (!over && is_mark(node, pool)) {
            node = gather_from(node, body);
            over = true;
        }
    }
}
