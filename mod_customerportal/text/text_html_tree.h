/* SPDX-License-Identifier: Apache-2.0 */
/** Parsing HTML into libxml2's tree. Private to the sanitiser. */
#ifndef CP_TEXT_HTML_TREE_H
#define CP_TEXT_HTML_TREE_H

#include <apr_pools.h>
#include <libxml/tree.h>
#include <stdbool.h>

#include "../base/base_out.h"
#include "text_html_scan.h"

/** The body of the document as a tree that lives as long as `pool`; NULL if it is nested beyond reason or memory is
 * out. Elements have the names that are written in the end (`h1` is `h4`, `section` is `div`), besides `img`, `details`
 * and `summary`; what is dropped in any case is not in it. `html` is valid UTF-8. */
xmlNodePtr cp_html_tree(const char *html, apr_size_t length, apr_pool_t *pool);

/** The value of an attribute, or NULL. In `pool`. */
const char *cp_html_tree_value(xmlNodePtr node, const char *name, apr_pool_t *pool);

/** Whether `class` is one of the element's classes. */
bool cp_html_tree_has_class(xmlNodePtr node, const char *class);

/** Whether the node is text of nothing but blanks. */
bool cp_html_tree_is_blank(xmlNodePtr node);

#endif
