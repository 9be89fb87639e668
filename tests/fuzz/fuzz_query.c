/* SPDX-License-Identifier: Apache-2.0 */
/* A query string or urlencoded body: what is taken is UTF-8 without NUL, within the limits, and keeps its meaning when
 * it is encoded and decoded again. What is left of one that was too long is so, too. */
#include <apr_strings.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base_string.h"
#include "http/http_form.h"

#define UTF8_BYTES_MAX 4

static void must(bool holds)
{
    if (!holds)
        abort();
}

static const char *encode(const cp_query_t *query, apr_pool_t *pool)
{
    const char *text = "";
    for (int i = 0; i < cp_query_count(query); i++)
        text = apr_pstrcat(pool, text, i ? "&" : "", cp_url_encode(cp_query_name_at(query, i), pool), "=",
                           cp_url_encode(cp_query_value_at(query, i), pool), NULL);
    return text;
}

static void check(const cp_query_t *query)
{
    must(cp_query_count(query) <= CP_QUERY_FIELDS);
    for (int i = 0; i < cp_query_count(query); i++) {
        const char *name = cp_query_name_at(query, i);
        const char *value = cp_query_value_at(query, i);
        must(*name && cp_utf8_valid(name, strlen(name)) && cp_utf8_valid(value, strlen(value)));
        must(cp_query_get(query, name) != NULL);
    }
}

static apr_size_t bytes_of(const cp_query_t *query)
{
    apr_size_t bytes = 0;
    for (int i = 0; i < cp_query_count(query); i++)
        bytes += strlen(cp_query_value_at(query, i));
    return bytes;
}

/* The same text as the beginning of a longer one: it is always something, and can be cut to any size. */
static void check_beginning(const char *text, size_t size, apr_pool_t *pool)
{
    cp_query_t *query = cp_query_beginning(text, size, pool);
    apr_size_t bytes, most = size ? (unsigned char)text[size / 2] : 0;
    check(query);
    bytes = bytes_of(query);
    must(cp_query_cut(query, most) == (bytes > most));
    must(bytes_of(query) <= most);
    must(bytes <= most ? bytes_of(query) == bytes : bytes_of(query) + UTF8_BYTES_MAX > most);
    check(query);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *root;
    apr_pool_t *pool;
    cp_query_t *query;
    cp_query_t *again;
    if (!root) {
        apr_initialize();
        apr_pool_create(&root, NULL);
    }
    apr_pool_create(&pool, root);
    /* A copy of just that size, so that reading past its end is seen. */
    char *text = malloc(size ? size : 1);
    must(text != NULL);
    if (size)
        memcpy(text, data, size);
    if (!cp_query_parse(&query, text, size, pool)) {
        check(query);
        const char *encoded = encode(query, pool);
        must(!cp_query_parse(&again, encoded, strlen(encoded), pool));
        must(cp_query_count(query) == cp_query_count(again));
        for (int i = 0; i < cp_query_count(query); i++)
            must(!strcmp(cp_query_name_at(query, i), cp_query_name_at(again, i)) &&
                 !strcmp(cp_query_value_at(query, i), cp_query_value_at(again, i)));
        cp_query_repeated(query);
        cp_query_unify_lines(query);
        check(query);
        for (int i = 0; i < cp_query_count(query); i++)
            must(!strchr(cp_query_value_at(query, i), '\r'));
    }
    check_beginning(text, size, pool);
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
