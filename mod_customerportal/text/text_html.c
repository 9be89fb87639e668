/* SPDX-License-Identifier: Apache-2.0 */
#include "text_html.h"

#include <libxml/parser.h>
#include <string.h>

#include "text_html_emit.h"

#define SUMMARY "<summary>" CP_HTML_QUOTE_SUMMARY "</summary>"

void cp_html_init(void)
{
    xmlInitParser();
}

void cp_html_escape(cp_html_t *html, const char *text, apr_pool_t *pool)
{
    *html = (cp_html_t){NULL, 0};
    if (!text)
        return;
    cp_out_t *out = cp_out_memory(pool);
    cp_html_write_escaped(out, text, strlen(text), true);
    if (!cp_out_finish(out))
        html->ptr = cp_out_memory_text(out, &html->len);
}

cp_html_t cp_html_translate(cp_html_t html, const cp_catalog_t *catalog, apr_pool_t *pool)
{
    const char *summary = cp_tr(catalog, CP_HTML_QUOTE_SUMMARY);
    const char *at = html.ptr, *found;
    /* No other text can look like the tag: "<" is always escaped there. */
    if (!at || !strcmp(summary, CP_HTML_QUOTE_SUMMARY) || !memmem(at, html.len, SUMMARY, sizeof(SUMMARY) - 1))
        return html;
    const char *end = at + html.len;
    cp_out_t *out = cp_out_memory(pool);
    while ((found = memmem(at, (apr_size_t)(end - at), SUMMARY, sizeof(SUMMARY) - 1))) {
        cp_out_write(out, at, (apr_size_t)(found - at));
        cp_out_literal(out, "<summary>");
        cp_html_write_escaped(out, summary, strlen(summary), false);
        cp_out_literal(out, "</summary>");
        at = found + sizeof(SUMMARY) - 1;
    }
    cp_out_write(out, at, (apr_size_t)(end - at));
    if (!cp_out_finish(out))
        html.ptr = cp_out_memory_text(out, &html.len);
    return html;
}
