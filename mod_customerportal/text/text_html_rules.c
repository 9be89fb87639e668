/* SPDX-License-Identifier: Apache-2.0 */
#include "text_html_rules.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINK_MAX 8192 /* bytes; links that newsletters count by are long */

/* In the order of the names. Headings are those that may stand within a message; only what the HTML standard lets
 * stand nearly anywhere, without moving it elsewhere, is written at all. */
static const cp_html_rule_t rules[] = {
    {"a", CP_HTML_INLINE, "a", false},
    {"abbr", CP_HTML_INLINE, "abbr", false},
    {"acronym", CP_HTML_INLINE, "abbr", false},
    {"address", CP_HTML_BLOCK, "div", false},
    {"applet", CP_HTML_DROP, NULL, false},
    {"area", CP_HTML_DROP, NULL, true},
    {"article", CP_HTML_BLOCK, "div", false},
    {"aside", CP_HTML_BLOCK, "div", false},
    {"audio", CP_HTML_DROP, NULL, false},
    {"b", CP_HTML_INLINE, "b", false},
    {"base", CP_HTML_DROP, NULL, true},
    {"basefont", CP_HTML_DROP, NULL, true},
    {"bgsound", CP_HTML_DROP, NULL, true},
    {"blockquote", CP_HTML_BLOCK, "blockquote", false},
    {"br", CP_HTML_BREAK, "br", true},
    {"canvas", CP_HTML_DROP, NULL, false},
    {"caption", CP_HTML_CAPTION, "caption", false},
    {"center", CP_HTML_BLOCK, "div", false},
    {"cite", CP_HTML_INLINE, "cite", false},
    {"code", CP_HTML_INLINE, "code", false},
    {"col", CP_HTML_DROP, NULL, true},
    {"datalist", CP_HTML_DROP, NULL, false},
    {"dd", CP_HTML_TERM, "dd", false},
    {"del", CP_HTML_INLINE, "del", false},
    {"details", CP_HTML_BLOCK, "div", false},
    {"dfn", CP_HTML_INLINE, "dfn", false},
    {"dialog", CP_HTML_BLOCK, "div", false},
    {"dir", CP_HTML_LIST, "ul", false},
    {"div", CP_HTML_BLOCK, "div", false},
    {"dl", CP_HTML_TERMS, "dl", false},
    {"dt", CP_HTML_TERM, "dt", false},
    {"em", CP_HTML_INLINE, "em", false},
    {"embed", CP_HTML_DROP, NULL, true},
    {"fieldset", CP_HTML_BLOCK, "div", false},
    {"figcaption", CP_HTML_BLOCK, "div", false},
    {"figure", CP_HTML_BLOCK, "div", false},
    {"footer", CP_HTML_BLOCK, "div", false},
    {"form", CP_HTML_BLOCK, "div", false},
    {"frame", CP_HTML_DROP, NULL, true},
    {"h1", CP_HTML_LEAF, "h4", false},
    {"h2", CP_HTML_LEAF, "h4", false},
    {"h3", CP_HTML_LEAF, "h4", false},
    {"h4", CP_HTML_LEAF, "h4", false},
    {"h5", CP_HTML_LEAF, "h5", false},
    {"h6", CP_HTML_LEAF, "h6", false},
    {"header", CP_HTML_BLOCK, "div", false},
    {"hgroup", CP_HTML_BLOCK, "div", false},
    {"hr", CP_HTML_LINE, "hr", true},
    {"i", CP_HTML_INLINE, "i", false},
    {"iframe", CP_HTML_DROP, NULL, false},
    {"image", CP_HTML_IMAGE, NULL, true},
    {"img", CP_HTML_IMAGE, NULL, true},
    {"input", CP_HTML_DROP, NULL, true},
    {"ins", CP_HTML_INLINE, "ins", false},
    {"isindex", CP_HTML_DROP, NULL, true},
    {"kbd", CP_HTML_INLINE, "kbd", false},
    {"keygen", CP_HTML_DROP, NULL, true},
    {"legend", CP_HTML_BLOCK, "div", false},
    {"li", CP_HTML_ITEM, "li", false},
    {"link", CP_HTML_DROP, NULL, true},
    {"listing", CP_HTML_PRE, "pre", false},
    {"main", CP_HTML_BLOCK, "div", false},
    {"mark", CP_HTML_INLINE, "mark", false},
    {"math", CP_HTML_DROP, NULL, false},
    {"menu", CP_HTML_LIST, "ul", false},
    {"meta", CP_HTML_DROP, NULL, true},
    {"nav", CP_HTML_BLOCK, "div", false},
    {"noembed", CP_HTML_DROP, NULL, false},
    {"noframes", CP_HTML_DROP, NULL, false},
    {"object", CP_HTML_DROP, NULL, false},
    {"ol", CP_HTML_LIST, "ol", false},
    {"p", CP_HTML_LEAF, "p", false},
    {"param", CP_HTML_DROP, NULL, true},
    {"plaintext", CP_HTML_PRE, "pre", false},
    {"pre", CP_HTML_PRE, "pre", false},
    {"q", CP_HTML_INLINE, "q", false},
    {"s", CP_HTML_INLINE, "s", false},
    {"samp", CP_HTML_INLINE, "samp", false},
    {"script", CP_HTML_DROP, NULL, false},
    {"search", CP_HTML_BLOCK, "div", false},
    {"section", CP_HTML_BLOCK, "div", false},
    {"select", CP_HTML_DROP, NULL, false},
    {"small", CP_HTML_INLINE, "small", false},
    {"source", CP_HTML_DROP, NULL, true},
    {"strike", CP_HTML_INLINE, "s", false},
    {"strong", CP_HTML_INLINE, "strong", false},
    {"style", CP_HTML_DROP, NULL, false},
    {"sub", CP_HTML_INLINE, "sub", false},
    {"summary", CP_HTML_BLOCK, "div", false},
    {"sup", CP_HTML_INLINE, "sup", false},
    {"svg", CP_HTML_DROP, NULL, false},
    {"table", CP_HTML_TABLE, "table", false},
    {"tbody", CP_HTML_SECTION, "tbody", false},
    {"td", CP_HTML_CELL, "td", false},
    {"template", CP_HTML_DROP, NULL, false},
    {"textarea", CP_HTML_BLOCK, "div", false},
    {"tfoot", CP_HTML_SECTION, "tfoot", false},
    {"th", CP_HTML_CELL, "th", false},
    {"thead", CP_HTML_SECTION, "thead", false},
    {"title", CP_HTML_DROP, NULL, false},
    {"tr", CP_HTML_ROW, "tr", false},
    {"track", CP_HTML_DROP, NULL, true},
    {"tt", CP_HTML_INLINE, "code", false},
    {"u", CP_HTML_INLINE, "u", false},
    {"ul", CP_HTML_LIST, "ul", false},
    {"var", CP_HTML_INLINE, "var", false},
    {"video", CP_HTML_DROP, NULL, false},
    {"wbr", CP_HTML_BREAK, "wbr", true},
    {"xmp", CP_HTML_PRE, "pre", false},
};

static const cp_html_rule_t through = {"", CP_HTML_THROUGH, NULL, false};

static int compare_names(const void *name, const void *rule)
{
    const char *other = ((const cp_html_rule_t *)rule)->name;
    int first = *(const unsigned char *)name - *(const unsigned char *)other;
    return first ? first : strcmp(name, other);
}

const cp_html_rule_t *cp_html_rule(const char *name)
{
    const cp_html_rule_t *rule = bsearch(name, rules, sizeof(rules) / sizeof(*rules), sizeof(*rules), compare_names);
    return rule ? rule : &through;
}

/* Copies without what browsers drop from addresses: blanks and controls at both ends, tabs and line ends anywhere. */
static char *clean_address(const char *address, apr_size_t length, apr_pool_t *pool)
{
    while (length && (unsigned char)*address <= ' ') {
        address++;
        length--;
    }
    while (length && (unsigned char)address[length - 1] <= ' ')
        length--;
    if (!length || length > LINK_MAX)
        return NULL;
    char *clean = apr_palloc(pool, length + 1), *to = clean;
    for (apr_size_t i = 0; i < length; i++) {
        if (address[i] != '\t' && address[i] != '\n' && address[i] != '\r')
            *to++ = address[i];
    }
    *to = 0;
    return clean;
}

/* The length of "scheme:" if it is one of ours and something that fits it follows, else 0. */
static apr_size_t scheme_length(const char *address)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:", "tel:"};
    for (int i = 0; i < 4; i++) {
        apr_size_t length = strlen(schemes[i]);
        if (strncasecmp(address, schemes[i], length))
            continue;
        /* "http:host" and "http:///host" would be read in ways of their own. */
        return address[length] && !strchr("/\\?#", address[length]) ? length : 0;
    }
    return 0;
}

/* Bytes that are written as %XX: controls, blanks, what ends an attribute or an address in text, and the marks that
 * turn the direction of what follows (U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069). */
static apr_size_t odd_length(const char *at)
{
    unsigned char c = (unsigned char)*at;
    if (c <= ' ' || c == 0x7F || strchr("\"'<>\\^`{|}", c))
        return 1;
    if (c == 0xC2 && (unsigned char)at[1] < 0xA1)
        return 2;
    if (c == 0xE2 && (unsigned char)at[1] == 0x80 && ((unsigned char)at[2] <= 0x8F || (unsigned char)at[2] >= 0xA8))
        return 3;
    if (c == 0xE2 && (unsigned char)at[1] == 0x81 && (unsigned char)at[2] >= 0xA0)
        return 3;
    return 0;
}

const char *cp_html_link(const char *address, apr_size_t length, apr_pool_t *pool)
{
    char *clean = clean_address(address, length, pool);
    apr_size_t scheme = clean ? scheme_length(clean) : 0;
    if (!scheme)
        return NULL;
    char *link = apr_palloc(pool, strlen(clean) * 3 + 1), *to = link;
    const char *at = clean;
    for (; scheme; scheme--, at++)
        *to++ = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
    while (*at) {
        apr_size_t odd = odd_length(at);
        if (!odd)
            *to++ = *at++;
        for (; odd && *at; odd--, at++) {
            *to++ = '%';
            *to++ = "0123456789ABCDEF"[(unsigned char)*at >> 4];
            *to++ = "0123456789ABCDEF"[(unsigned char)*at & 15];
        }
    }
    *to = 0;
    return link;
}
