/* SPDX-License-Identifier: Apache-2.0 */
#include "text_html_tree.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <string.h>

#include "text_html.h"
#include "text_html_rules.h"

#define NODES_DEEP 200 /* deeper elements are left out of the tree: libxml2 gives up at 256 */
#define NAMES_DEEP 300 /* open elements at which parsing ends: each stray end tag is compared with all of them */
#define VALUE_MAX 1000 /* bytes of an attribute other than an address */
#define ADDRESS_MAX 16384
#define REFERENCE_MAX 32 /* letters of a name such as "thetasym" */

/* The attributes that the tree has, under which name, and the elements that they are kept on (NULL: all). The first lines
 * are for finding out what is quoted and are never written. libxml2 would keep a register of ids. */
static const struct {
    const char *name, *as, *element;
    apr_size_t limit;
} attributes[] = {
    {"class", "class", "details", VALUE_MAX},
    {"class", "class", "div", VALUE_MAX},
    {"class", "class", "blockquote", VALUE_MAX},
    {"id", "mark", "div", VALUE_MAX},
    {"style", "style", "div", VALUE_MAX},
    {"type", "type", "blockquote", VALUE_MAX},
    {"dir", "dir", NULL, VALUE_MAX},
    {"href", "href", "a", ADDRESS_MAX},
    {"src", "src", "img", ADDRESS_MAX},
    {"alt", "alt", "img", VALUE_MAX},
    {"width", "width", "img", VALUE_MAX},
    {"height", "height", "img", VALUE_MAX},
    {"title", "title", "abbr", VALUE_MAX},
    {"start", "start", "ol", VALUE_MAX},
    {"colspan", "colspan", "td", VALUE_MAX},
    {"rowspan", "rowspan", "td", VALUE_MAX},
    {"colspan", "colspan", "th", VALUE_MAX},
    {"rowspan", "rowspan", "th", VALUE_MAX},
};

/* What is being left out: an element, and how many of its name are open within. */
typedef struct filter_t {
    cp_out_t *out;
    char dropped[CP_HTML_NAME_ROOM];
    int open;
} filter_t;

/* Whether there is a reference here. What is none costs libxml2 dearly, and of "&#" it leaves nothing. */
static bool is_reference(const char *at, const char *end)
{
    const char *from = ++at;
    if (at < end && *at == '#') {
        at++;
        bool hexadecimal = at < end && (*at == 'x' || *at == 'X');
        at += hexadecimal;
        return at < end && (hexadecimal ? apr_isxdigit(*at) : apr_isdigit(*at));
    }
    while (at < end && at - from < REFERENCE_MAX && apr_isalnum(*at))
        at++;
    return at > from && at < end && *at == ';';
}

/* U+FFFE or U+FFFF, which libxml2 lets stand in attributes and leaves out of text. */
static bool is_no_character(const char *at, const char *end)
{
    return end - at >= 3 && !memcmp(at, "\xEF\xBF", 2) && ((unsigned char)at[2] | 1) == 0xBF;
}

static void write_text(cp_out_t *out, const cp_html_slice_t *text, bool literal)
{
    const char *at = text->at, *end = at + text->length;
    while (at < end) {
        const char *from = at;
        while (at < end && *at != '<' && *at != '"' && !(*at == '&' && (literal || !is_reference(at, end))) &&
               ((unsigned char)*at >= ' ' || *at == '\t' || *at == '\n') && *at != 0x7F && !is_no_character(at, end))
            at++;
        cp_out_write(out, from, (apr_size_t)(at - from));
        if (at == end)
            break;
        if (*at == '<')
            cp_out_literal(out, "&lt;");
        else if (*at == '"')
            cp_out_literal(out, "&quot;");
        else if (*at == '&')
            cp_out_literal(out, "&amp;");
        else if (*at == '\r' && (at + 1 == end || at[1] != '\n'))
            cp_out_literal(out, "\n");
        at += is_no_character(at, end) ? 3 : 1;
    }
}

static void write_start(cp_out_t *out, const cp_html_token_t *token, const char *name)
{
    cp_out_literal(out, "<");
    cp_out_puts(out, name);
    for (apr_size_t i = 0; token->count && i < sizeof(attributes) / sizeof(*attributes); i++) {
        if (attributes[i].element && strcmp(attributes[i].element, name))
            continue;
        cp_html_slice_t value = cp_html_scan_attribute(token, attributes[i].name);
        /* A long address is not cut, which would change where it leads. */
        if (!value.at || (value.length > attributes[i].limit && attributes[i].limit == ADDRESS_MAX))
            continue;
        value.length = value.length > attributes[i].limit ? attributes[i].limit : value.length;
        cp_out_literal(out, " ");
        cp_out_puts(out, attributes[i].as);
        cp_out_literal(out, "=\"");
        write_text(out, &value, false);
        cp_out_literal(out, "\"");
    }
    cp_out_literal(out, ">");
}

/* Elements that the sanitiser has to see under their own name. */
static const char *tree_name(const cp_html_rule_t *rule)
{
    if (rule->kind == CP_HTML_IMAGE)
        return "img";
    return !strcmp(rule->name, "details") || !strcmp(rule->name, "summary") ? rule->name : rule->as;
}

static void filter_tag(filter_t *filter, const cp_html_token_t *token)
{
    const cp_html_rule_t *rule = cp_html_rule(token->name);
    bool start = token->kind == CP_HTML_START;
    if (filter->open) {
        if (!strcmp(token->name, filter->dropped))
            filter->open += start ? 1 : -1;
    }
    else if (rule->kind == CP_HTML_DROP) {
        if (start && !rule->empty) {
            strcpy(filter->dropped, token->name);
            filter->open = 1;
        }
    }
    else if (rule->kind != CP_HTML_THROUGH) {
        /* "</br>" is a line break, too; and wbr is news to libxml2, which would put what follows into it. */
        if (start || !strcmp(rule->name, "br")) {
            write_start(filter->out, token, tree_name(rule));
            if (!strcmp(rule->name, "wbr"))
                cp_out_literal(filter->out, "</wbr>");
        }
        else if (!rule->empty) {
            cp_out_literal(filter->out, "</");
            cp_out_puts(filter->out, tree_name(rule));
            cp_out_literal(filter->out, ">");
        }
    }
}

static const char *filter_html(const char *html, apr_size_t length, apr_size_t *filtered, apr_pool_t *pool)
{
    filter_t filter = {.out = cp_out_memory(pool)};
    cp_html_scan_t scan;
    cp_html_token_t token;
    int tags = 0;
    cp_html_scan_begin(&scan, html, length);
    cp_out_literal(filter.out, "<html><body>");
    while (cp_html_scan_next(&scan, &token)) {
        if (token.kind != CP_HTML_TEXT) {
            if (++tags > CP_HTML_TAGS_MAX)
                return NULL;
            filter_tag(&filter, &token);
        }
        else if (!filter.open)
            write_text(filter.out, &token.text, token.literal);
    }
    return cp_out_finish(filter.out) ? NULL : cp_out_memory_text(filter.out, filtered);
}

typedef struct depth_t {
    int left_out; /* open elements that are not in the tree */
    bool stopped;
} depth_t;

static void start_element(void *context, const xmlChar *name, const xmlChar **values)
{
    htmlParserCtxtPtr parser = context;
    depth_t *depth = parser->_private;
    if (parser->nameNr > NAMES_DEEP && !depth->stopped) {
        depth->stopped = true;
        xmlStopParser(parser);
    }
    if (depth->left_out || parser->nodeNr >= NODES_DEEP || depth->stopped)
        depth->left_out++;
    else
        xmlSAX2StartElement(context, name, values);
}

static void end_element(void *context, const xmlChar *name)
{
    htmlParserCtxtPtr parser = context;
    depth_t *depth = parser->_private;
    if (depth->left_out)
        depth->left_out--;
    else
        xmlSAX2EndElement(context, name);
}

static apr_status_t free_document(void *document)
{
    xmlFreeDoc(document);
    return APR_SUCCESS;
}

static xmlDocPtr parse(const char *html, apr_size_t length)
{
    htmlParserCtxtPtr parser = htmlNewParserCtxt();
    depth_t depth = {0, false};
    if (!parser)
        return NULL;
    parser->_private = &depth;
    parser->sax->startElement = start_element;
    parser->sax->endElement = end_element;
    xmlDocPtr document = htmlCtxtReadMemory(parser, html, (int)length, NULL, "UTF-8",
                                            HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                                HTML_PARSE_NONET | HTML_PARSE_NODEFDTD);
    htmlFreeParserCtxt(parser);
    if (depth.stopped && document) {
        xmlFreeDoc(document);
        document = NULL;
    }
    return document;
}

xmlNodePtr cp_html_tree(const char *html, apr_size_t length, apr_pool_t *pool)
{
    apr_size_t filtered;
    const char *markup = filter_html(html, length, &filtered, pool);
    xmlDocPtr document = markup && filtered < INT32_MAX ? parse(markup, filtered) : NULL;
    if (!document)
        return NULL;
    apr_pool_cleanup_register(pool, document, free_document, apr_pool_cleanup_null);
    xmlNodePtr root = xmlDocGetRootElement(document);
    for (xmlNodePtr child = root ? root->children : NULL; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && !strcmp((const char *)child->name, "body"))
            return child;
    }
    return root;
}

/* The text of an attribute where it lies; "" for one without. Attributes have no references left, so one text is all. */
static const char *value_of(xmlNodePtr node, const char *name)
{
    for (xmlAttrPtr attribute = node->properties; attribute; attribute = attribute->next) {
        if (strcmp((const char *)attribute->name, name))
            continue;
        xmlNodePtr text = attribute->children;
        return text && text->content ? (const char *)text->content : "";
    }
    return NULL;
}

const char *cp_html_tree_value(xmlNodePtr node, const char *name, apr_pool_t *pool)
{
    const char *value = value_of(node, name);
    return value ? apr_pstrmemdup(pool, value, strlen(value)) : NULL;
}

bool cp_html_tree_has_class(xmlNodePtr node, const char *class)
{
    const char *value = value_of(node, "class");
    apr_size_t length = strlen(class);
    bool found = false;
    for (const char *at = value; at && *at && !found;) {
        at += strspn(at, " \t\n\f\r");
        apr_size_t word = strcspn(at, " \t\n\f\r");
        found = word == length && !strncmp(at, class, length);
        at += word;
    }
    return found;
}

bool cp_html_tree_is_blank(xmlNodePtr node)
{
    return node->type == XML_TEXT_NODE && node->content &&
           !((const char *)node->content)[strspn((const char *)node->content, " \t\n\f\r")];
}
