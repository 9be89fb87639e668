/* SPDX-License-Identifier: Apache-2.0 */
/**
 * HTML that came from outside, made safe. A cp_html_t may go onto a page as it is; only the functions here and the
 * CommonMark renderer make one.
 *
 * What comes in is parsed, vetted against an allow-list and written anew, in a form that every HTML parser reads as
 * exactly the tree that was vetted. No script, style, form, frame, embedded object, comment, id, class or style
 * attribute remains; links lead to http, https, mailto and tel only; nothing is loaded from anywhere (an image becomes
 * its text, as a link where it has an address). Quoted mail is folded into
 *     <details class="quote"><summary>Show quoted text</summary><blockquote>…</blockquote></details>
 *
 * All functions are thread-safe after cp_html_init, take linear time, and never fail because of what the bytes are:
 * input that is no UTF-8 is repaired first.
 */
#ifndef CP_TEXT_HTML_H
#define CP_TEXT_HTML_H

#include <apr_pools.h>

#include "../base/base_error.h"
#include "../view/view_schema.h"
#include "text_catalog.h"

#define CP_HTML_INPUT_MAX (1024 * 1024) /**< bytes; more is not parsed, only its text is kept */
#define CP_HTML_TAGS_MAX 65536 /**< tags; of what has more only the text is kept, as parsing would take too long */
#define CP_HTML_DEPTH_MAX 100  /**< elements within elements; what is deeper is flattened */

/** The summary of folded quotes, an English msgid (see cp_html_translate). */
#define CP_HTML_QUOTE_SUMMARY "Show quoted text"

/** Readies libxml2 for use by several threads. Call once per process before the threads start; again does no harm. */
void cp_html_init(void);

/** Sanitises an HTML document or fragment into `clean`, in `pool`. Sanitising again changes nothing, except that it
 * may find quotes in a mail that was shown open for being all quote. Input over CP_HTML_INPUT_MAX, of more than
 * CP_HTML_TAGS_MAX tags, or nested beyond reason, becomes its text; input over 16 times CP_HTML_INPUT_MAX is a TOO_LARGE
 * error, the only one besides lack of memory. */
cp_error_t *cp_html_sanitize(cp_html_t *clean, const char *html, apr_size_t length, apr_pool_t *pool);

/** Like cp_html_sanitize, without folding quotes: for text that was typed here. */
cp_error_t *cp_html_sanitize_typed(cp_html_t *clean, const char *html, apr_size_t length, apr_pool_t *pool);

/** The summaries of folded quotes in the reader's language. `html` is what cp_html_sanitize or cp_html_from_plain
 * made; the result is `html` itself where there is nothing to translate. */
cp_html_t cp_html_translate(cp_html_t html, const cp_catalog_t *catalog, apr_pool_t *pool);

/** The readable text of HTML (safe or not): paragraphs apart by blank lines, list items with "- ", quotes with "> ",
 * addresses of links behind them where the text does not show them. For search and the text part of mail. UTF-8, in
 * `pool`, never NULL. */
const char *cp_html_to_text(const char *html, apr_size_t length, apr_pool_t *pool);

/** Plain text, as mail brings it, as HTML: paragraphs at blank lines, line breaks kept, web and mail addresses linked,
 * runs of ">" lines folded as quotes, the signature after "-- " in <small>. Nothing of the text is lost. */
void cp_html_from_plain(cp_html_t *html, const char *text, apr_size_t length, apr_pool_t *pool);

/** `text` with & < > " ' escaped, in `pool`. NULL becomes "nothing". */
void cp_html_escape(cp_html_t *html, const char *text, apr_pool_t *pool);

#endif
