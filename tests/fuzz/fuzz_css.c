/* SPDX-License-Identifier: Apache-2.0 */
/* The check of own style sheets: what it lets through is balanced, and names nothing but the picture. */
#include <apr_general.h>
#include <apr_pools.h>
#include <apr_strings.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/base_string.h"
#include "text/text_css.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *picture(void *baton, const char *word)
{
    (void)baton;
    return !strcmp(word, "logo") ? "0123.png" : NULL;
}

/* As a browser would that knows comments and strings only: each bracket outside of them has its other half. */
static void check(const char *css)
{
    char open[65];
    int depth = 0;

    for (const char *at = css; *at; at++) {
        if (at[0] == '/' && at[1] == '*') {
            at = strstr(at + 2, "*/") + 1;
        }
        else if (*at == '"' || *at == '\'') {
            const char *end = at + 1;
            for (; *end != *at; end++)
                end += *end == '\\';
            at = end;
        }
        else if (strchr("([{", *at)) {
            open[depth++] = *at;
        }
        else if (strchr(")]}", *at)) {
            char half = depth ? open[--depth] : '\0';
            if (half != (*at == ')' ? '(' : *at == ']' ? '[' : '{'))
                abort();
        }
        else if (!strncasecmp(at, "@import", 7) || *at == '\\') {
            abort();
        }
        else if (!strncasecmp(at, "url(", 4) && strncmp(at, "url(\"0123.png\")", 15) != 0 &&
                 (at == css || !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", at[-1])) &&
                 (at == css || (unsigned char)at[-1] < 0x80)) {
            abort();
        }
    }
    if (depth)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *root;
    apr_pool_t *pool;
    const char *out;
    int line;

    if (!root) {
        apr_initialize();
        apr_pool_create(&root, NULL);
    }
    apr_pool_create(&pool, root);
    const char *css = cp_utf8_repair((const char *)data, size, pool);
    const char *wrong = cp_css_check(&out, &line, css, picture, NULL, pool);
    if (line < 1)
        abort();
    if (!wrong)
        check(out);
    apr_pool_destroy(pool);
    return 0;
}
