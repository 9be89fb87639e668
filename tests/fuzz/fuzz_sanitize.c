/* SPDX-License-Identifier: Apache-2.0 */
/* HTML, plain text and CommonMark: what comes out is UTF-8, holds no tag and no attribute but those of the allow-list,
 * properly nested, and does not change when it is sanitised again. */
#include <apr_general.h>
#include <apr_strings.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base_string.h"
#include "text/text_html.h"
#include "text/text_markdown.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool is_one_of(const char *name, apr_size_t length, const char *const *names)
{
    for (; *names; names++) {
        if (strlen(*names) == length && !strncmp(*names, name, length))
            return true;
    }
    return false;
}

static bool is_void(const char *name, apr_size_t length)
{
    static const char *const names[] = {"br", "hr", "wbr", NULL};
    return is_one_of(name, length, names);
}

static bool is_allowed(const char *name, apr_size_t length)
{
    static const char *const names[] = {
        "a",  "abbr",  "b",  "blockquote", "caption", "cite",  "code",   "dd",  "del",     "details", "dfn",   "div",
        "dl", "dt",    "em", "h4",         "h5",      "h6",    "i",      "ins", "kbd",     "li",      "mark",  "ol",
        "p",  "pre",   "q",  "s",          "samp",    "small", "strong", "sub", "summary", "sup",     "table", "tbody",
        "td", "tfoot", "th", "thead",      "tr",      "u",     "ul",     "var", NULL};
    return is_one_of(name, length, names) || is_void(name, length);
}

/* Past ` name="value"`, checked. */
static const char *check_attribute(const char *at)
{
    static const char *const names[] = {"href", "rel", "class", "dir", "title", "colspan", "rowspan", "start", NULL};
    must(*at++ == ' ');
    apr_size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz");
    must(is_one_of(at, length, names));
    if (!strncmp(at, "href=", 5))
        must(!strncmp(at + 6, "http://", 7) || !strncmp(at + 6, "https://", 8) || !strncmp(at + 6, "mailto:", 7) ||
             !strncmp(at + 6, "tel:", 4));
    if (!strncmp(at, "class=", 6))
        must(!strncmp(at + 7, "quote\"", 6));
    at += length;
    must(*at == '=' && at[1] == '"');
    at += 2 + strcspn(at + 2, "\"<>`'");
    must(*at == '"');
    return at + 1;
}

static void check(const char *html)
{
    const char *open[CP_HTML_DEPTH_MAX + 10];
    int depth = 0;
    must(cp_utf8_valid(html, strlen(html)));
    for (const char *at = html; *at;) {
        must(*at != '>');
        if (*at != '<') {
            at++;
            continue;
        }
        bool end = at[1] == '/';
        const char *name = at + 1 + end;
        apr_size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz456");
        must(is_allowed(name, length));
        at = name + length;
        while (!end && *at == ' ')
            at = check_attribute(at);
        must(*at++ == '>');
        if (end) {
            must(depth > 0);
            depth--;
            must(!strncmp(open[depth], name, length) && strchr("> ", open[depth][length]));
        }
        else if (!is_void(name, length)) {
            must(depth < CP_HTML_DEPTH_MAX + 10);
            open[depth++] = name;
        }
    }
    must(!depth);
}

/* The text of safe HTML, NUL-terminated. */
static const char *text_of(cp_html_t html, apr_pool_t *pool)
{
    return html.ptr ? apr_pstrmemdup(pool, html.ptr, html.len) : "";
}

/* The structure must stay; looking for quotes again may find more where a mail was shown open for being all quote. */
static void check_stable(cp_html_t html, apr_pool_t *pool)
{
    cp_html_t again;
    check(text_of(html, pool));
    if (!html.ptr || html.len > CP_HTML_INPUT_MAX)
        return;
    must(!cp_html_sanitize_typed(&again, html.ptr, html.len, pool));
    must(again.len == html.len && !memcmp(again.ptr, html.ptr, html.len));
    must(!cp_html_sanitize(&again, html.ptr, html.len, pool));
    check(text_of(again, pool));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *root;
    apr_pool_t *pool;
    cp_html_t html;
    if (!root) {
        apr_initialize();
        apr_pool_create(&root, NULL);
        cp_html_init();
        cp_markdown_init();
    }
    apr_pool_create(&pool, root);
    char *text = malloc(size ? size : 1);
    must(text != NULL);
    if (size)
        memcpy(text, data, size);
    must(!cp_html_sanitize(&html, text, size, pool));
    check_stable(html, pool);
    must(!cp_markdown_html(&html, text, size, pool));
    check_stable(html, pool);
    cp_html_from_plain(&html, text, size, pool);
    check(text_of(html, pool));
    const char *plain = cp_html_to_text(text, size, pool);
    must(cp_utf8_valid(plain, strlen(plain)));
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
