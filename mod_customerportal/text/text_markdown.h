/* SPDX-License-Identifier: Apache-2.0 */
/**
 * CommonMark, as people type it into a message: with GitHub's tables, strike-through and bare addresses as links, and
 * with every line break kept. Raw HTML is no markup here: it shows as the text that was typed. Nothing that was typed
 * vanishes. The result has been through the sanitiser, too. Thread-safe.
 */
#ifndef CP_TEXT_MARKDOWN_H
#define CP_TEXT_MARKDOWN_H

#include <apr_pools.h>

#include "../base/base_error.h"
#include "../view/view_schema.h"

#define CP_MARKDOWN_MAX (256 * 1024) /**< bytes; a longer source is shown as plain text */

/** Registers the extensions. Call once per process before the threads start; again does no harm. */
void cp_markdown_init(void);

/** Renders `source` (UTF-8; repaired where it is not) as safe HTML in `pool`. A source over CP_MARKDOWN_MAX is shown
 * as plain text. Errors as cp_html_sanitize. */
cp_error_t *cp_markdown_html(cp_html_t *html, const char *source, apr_size_t length, apr_pool_t *pool);

/** The plain text of `source`, for the search index and the text part of mail; never NULL. */
const char *cp_markdown_text(const char *source, apr_size_t length, apr_pool_t *pool);

#endif
