/* SPDX-License-Identifier: Apache-2.0 */
/** What becomes of each element, and which addresses links may have. Private to the sanitiser. */
#ifndef CP_TEXT_HTML_RULES_H
#define CP_TEXT_HTML_RULES_H

#include <apr_pools.h>
#include <stdbool.h>

typedef enum {
    CP_HTML_THROUGH, /**< the tags go, the content stays */
    CP_HTML_DROP,    /**< the content goes, too */
    CP_HTML_INLINE,
    CP_HTML_BLOCK, /**< holds blocks and text */
    CP_HTML_LEAF,  /**< a block that holds text only: p, headings */
    CP_HTML_PRE,   /**< the same, with blanks kept */
    CP_HTML_LIST,  /**< ul, ol: holds items and lists */
    CP_HTML_ITEM,
    CP_HTML_TERMS, /**< dl: holds dt and dd */
    CP_HTML_TERM,
    CP_HTML_TABLE,
    CP_HTML_CAPTION,
    CP_HTML_SECTION, /**< thead, tbody, tfoot: holds rows */
    CP_HTML_ROW,
    CP_HTML_CELL,
    CP_HTML_BREAK, /**< br, wbr */
    CP_HTML_LINE,  /**< hr */
    CP_HTML_IMAGE
} cp_html_kind_t;

typedef struct cp_html_rule_t {
    const char *name;
    cp_html_kind_t kind;
    const char *as; /**< the element that is written; NULL for none */
    bool empty;     /**< has no end tag */
} cp_html_rule_t;

/** The rule of an element, given in lower case; an unknown one is CP_HTML_THROUGH. Never NULL. */
const cp_html_rule_t *cp_html_rule(const char *name);

/** The address of a link as it may be written (not yet escaped for HTML): http, https, mailto or tel, blanks and
 * controls gone, what no address holds percent-encoded. NULL if it is anything else or too long. In `pool`. */
const char *cp_html_link(const char *address, apr_size_t length, apr_pool_t *pool);

#endif
