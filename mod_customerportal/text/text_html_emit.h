/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Writing vetted HTML so that every parser reads it back as the tree that was meant: each element is closed by its own
 * end tag in order, blocks never stand in paragraphs or inline elements, items only in lists, cells only in rows. What
 * a place cannot hold moves into an element made for it, or ends what is in its way. Private to the sanitiser.
 *
 * Inline elements are wanted rather than open: they are written when text comes and closed before a block begins or
 * ends, so that they wrap text only.
 */
#ifndef CP_TEXT_HTML_EMIT_H
#define CP_TEXT_HTML_EMIT_H

#include <apr_pools.h>

#include "../base/base_out.h"
#include "text_html_rules.h"

typedef struct cp_html_emit_t cp_html_emit_t;

/** What was open before an element: closing goes back to it. */
typedef struct cp_html_mark_t {
    int blocks, inlines;
    bool newline; /**< within pre: the end of a block is the end of a line */
} cp_html_mark_t;

/** A writer of at most `limit` bytes, in `pool`. */
cp_html_emit_t *cp_html_emit_create(apr_size_t limit, apr_pool_t *pool);

/** Opens the element of `rule`. `attributes` is "" or ` name="escaped value"…`, and has to live as long as the element
 * is open. */
cp_html_mark_t cp_html_emit_open(cp_html_emit_t *emit, const cp_html_rule_t *rule, const char *attributes);
/** Opens a folded quote. Within another one that is just a blockquote. */
cp_html_mark_t cp_html_emit_open_quote(cp_html_emit_t *emit);
void cp_html_emit_close(cp_html_emit_t *emit, cp_html_mark_t mark);

void cp_html_emit_text(cp_html_emit_t *emit, const char *text, apr_size_t length);
void cp_html_emit_break(cp_html_emit_t *emit, const cp_html_rule_t *rule);

/** Whether all text so far stands in folded quotes. */
bool cp_html_emit_only_quotes(const cp_html_emit_t *emit);

/** Closes all and gives what was written; NULL if that would be more than the limit. */
const char *cp_html_emit_finish(cp_html_emit_t *emit, apr_size_t *length);

/** Writes `text` with & < > escaped, and for an `attribute` in double quotes " ' ` as well. Control characters other
 * than tab and line feed are left out. */
void cp_html_write_escaped(cp_out_t *out, const char *text, apr_size_t length, bool attribute);

/** ` name="value"` with the value escaped, in `pool`. */
const char *cp_html_attribute(const char *name, const char *value, apr_pool_t *pool);

/** The attributes of a link to an address that cp_html_link has made, in `pool`. */
const char *cp_html_link_attributes(const char *link, apr_pool_t *pool);

#endif
