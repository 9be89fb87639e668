/* SPDX-License-Identifier: Apache-2.0 */
/** Finding out which part of a mail repeats earlier mails. Private to the HTML texts. */
#ifndef CP_TEXT_HTML_QUOTE_H
#define CP_TEXT_HTML_QUOTE_H

#include <apr_pools.h>
#include <libxml/tree.h>
#include <stdbool.h>

/** Puts what follows a mark such as "-----Original Message-----", or the head that Outlook writes, into one element of
 * the tree, a blockquote that cp_html_quote_begins knows. */
void cp_html_quote_gather(xmlNodePtr body, apr_pool_t *pool);

/** Whether the element is a quote by what the mail program wrote. */
bool cp_html_quote_begins(xmlNodePtr node, apr_pool_t *pool);

/** Whether the element was made by cp_html_quote_gather: what is in it stood without it in the mail. */
bool cp_html_quote_is_gathered(xmlNodePtr node, apr_pool_t *pool);

/** Whether the element is a folded quote of our own making. */
bool cp_html_quote_is_ours(xmlNodePtr node);

/** Whether a line of text says that the rest is an earlier mail ("-----Original Message-----" in some languages). */
bool cp_html_quote_is_mark(const char *line, apr_size_t length);

/** Whether a text ends like the line above a quote: "On Tuesday Ana wrote:" in some languages. */
bool cp_html_quote_attributes(const char *text, apr_size_t length);

/** How many lines of text, of those that begin at `at`, say who wrote the quote of ">" lines that follows them; 0 if
 * they say no such thing or none follows. Mail programs break a long one into two or three. */
int cp_html_quote_lead(const char *at, const char *end);

/** Whether a line of plain text begins the head that Outlook writes above an earlier mail (From, Sent, To, Subject).
 * `end` is the end of the whole text. */
bool cp_html_quote_is_head(const char *line, const char *end);

#endif
