/* SPDX-License-Identifier: Apache-2.0 */
#include "http_form.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"

/* Values may be changed in place (cp_query_unify_lines), as they are copies. */
typedef struct field_t {
    const char *name;
    char *value;
} field_t;

struct cp_query_t {
    apr_pool_t *pool;
    int count;
    field_t fields[CP_QUERY_FIELDS];
};

#define SAFE "The address or the form holds something that cannot be read."

static bool may_repeat(const char *name)
{
    return !strcmp(name, "attachment") || !strcmp(name, "kept") || !strcmp(name, "t");
}

cp_query_t *cp_query_create(apr_pool_t *pool)
{
    cp_query_t *query = apr_palloc(pool, sizeof *query);
    query->pool = pool;
    query->count = 0;
    return query;
}

/* Takes over `name` and `value`, which are in the query's pool. */
static cp_error_t *add_field(cp_query_t *query, char *name, apr_size_t name_length, char *value,
                             apr_size_t value_length)
{
    apr_pool_t *pool = query->pool;
    if (!name_length)
        return cp_error_create(pool, CP_ERROR_INPUT, SAFE, "a field has no name");
    if (!cp_utf8_valid(name, name_length))
        return cp_error_create(pool, CP_ERROR_INPUT, SAFE, "the name of field %d is not UTF-8", query->count);
    if (!cp_utf8_valid(value, value_length)) {
        cp_error_t *error = cp_error_create(pool, CP_ERROR_INPUT, SAFE, "field %d is not UTF-8", query->count);
        error->field = name;
        return error;
    }
    if (query->count == CP_QUERY_FIELDS)
        return cp_error_create(pool, CP_ERROR_INPUT, "The form has too many fields.", "more than %d fields",
                               CP_QUERY_FIELDS);
    query->fields[query->count++] = (field_t){name, value};
    return NULL;
}

cp_error_t *cp_query_add(cp_query_t *query, const char *name, const char *value, apr_size_t length)
{
    return add_field(query, apr_pstrdup(query->pool, name), strlen(name), apr_pstrmemdup(query->pool, value, length),
                     length);
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* A decoded copy; NULL if an escape is broken. */
static char *decode(const char *text, apr_size_t length, apr_size_t *decoded_length, apr_pool_t *pool)
{
    char *decoded = apr_palloc(pool, length + 1);
    char *out = decoded;
    for (apr_size_t i = 0; i < length; i++) {
        if (text[i] != '%') {
            *out++ = text[i] == '+' ? ' ' : text[i];
            continue;
        }
        int high = length - i > 2 ? hex_value(text[i + 1]) : -1;
        int low = length - i > 2 ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            return NULL;
        *out++ = (char)(high << 4 | low);
        i += 2;
    }
    *out = '\0';
    *decoded_length = (apr_size_t)(out - decoded);
    return decoded;
}

static cp_error_t *add_encoded(cp_query_t *query, const char *pair, apr_size_t length)
{
    const char *equals = memchr(pair, '=', length);
    apr_size_t name_length = equals ? (apr_size_t)(equals - pair) : length;
    apr_size_t value_length = equals ? length - name_length - 1 : 0;
    /* Before anything is copied: a body of many fields must not be able to fill the memory. */
    if (query->count == CP_QUERY_FIELDS)
        return cp_error_create(query->pool, CP_ERROR_INPUT, "The form has too many fields.", "more than %d fields",
                               CP_QUERY_FIELDS);
    char *name = decode(pair, name_length, &name_length, query->pool);
    char *value = decode(equals ? equals + 1 : "", value_length, &value_length, query->pool);
    if (!name || !value)
        return cp_error_create(query->pool, CP_ERROR_INPUT, SAFE, "a broken %% escape in field %d", query->count);
    return add_field(query, name, name_length, value, value_length);
}

cp_error_t *cp_query_parse(cp_query_t **query, const char *text, apr_size_t length, apr_pool_t *pool)
{
    cp_query_t *made = cp_query_create(pool);
    if (!text)
        length = 0;
    while (length) {
        const char *end = memchr(text, '&', length);
        apr_size_t pair = end ? (apr_size_t)(end - text) : length;
        if (pair)
            CP_TRY(add_encoded(made, text, pair));
        apr_size_t used = pair + (end != NULL);
        text += used;
        length -= used;
    }
    *query = made;
    return NULL;
}

cp_query_t *cp_query_beginning(const char *text, apr_size_t length, apr_pool_t *pool)
{
    cp_query_t *made = cp_query_create(pool);
    apr_size_t begin = length;

    while (begin && text[begin - 1] != '&')
        begin--;
    if (begin && cp_query_parse(&made, text, begin, pool))
        return cp_query_create(pool);
    /* Of the last field at most a character is cut: four escapes. */
    for (int less = 0; less < 12 && length > begin; less++, length--)
        if (!add_encoded(made, text + begin, length - begin))
            break;
    return made;
}

bool cp_query_cut(cp_query_t *query, apr_size_t most)
{
    apr_size_t total = 0;
    bool cut = false;

    for (int i = 0; i < query->count; i++)
        total += strlen(query->fields[i].value);
    while (total > most) {
        char *longest = query->fields[0].value;
        for (int i = 1; i < query->count; i++)
            if (strlen(query->fields[i].value) > strlen(longest))
                longest = query->fields[i].value;
        apr_size_t length = strlen(longest), end = length > total - most ? length - (total - most) : 0;
        while (end && ((unsigned char)longest[end] & 0xc0) == 0x80)
            end--;
        longest[end] = '\0';
        total -= length - end;
        cut = true;
    }
    return cut;
}

void cp_query_unify_lines(cp_query_t *query)
{
    for (int i = 0; i < query->count; i++) {
        char *out = query->fields[i].value;
        for (const char *in = out; *in; in++) {
            if (*in == '\r' && in[1] == '\n')
                continue;
            *out++ = *in == '\r' ? '\n' : *in;
        }
        *out = '\0';
    }
}

const char *cp_query_get(const cp_query_t *query, const char *name)
{
    for (int i = 0; i < query->count; i++) {
        if (!strcmp(query->fields[i].name, name))
            return query->fields[i].value;
    }
    return NULL;
}

const char *cp_query_repeated(const cp_query_t *query)
{
    for (int i = 1; i < query->count; i++) {
        const char *name = query->fields[i].name;
        for (int j = 0; j < i && !may_repeat(name); j++) {
            if (!strcmp(query->fields[j].name, name))
                return name;
        }
    }
    return NULL;
}

int cp_query_count(const cp_query_t *query)
{
    return query->count;
}

const char *cp_query_name_at(const cp_query_t *query, int i)
{
    return query->fields[i].name;
}

const char *cp_query_value_at(const cp_query_t *query, int i)
{
    return query->fields[i].value;
}
