/* SPDX-License-Identifier: Apache-2.0 */
#include "model_setting_text.h"

#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_string.h"

const cp_setting_t *cp_setting_find(const char *name)
{
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)i);
        if (!strcasecmp(row->directive, name) || !strcmp(row->name, name))
            return row;
    }
    return NULL;
}

/* ---- Out ---- */

static const char *quoted(const char *text, apr_pool_t *pool)
{
    char *copy = apr_palloc(pool, 2 * strlen(text) + 3), *at = copy;

    *at++ = '"';
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            *at++ = '\\';
        *at++ = *text;
    }
    *at++ = '"';
    *at = '\0';
    return copy;
}

const char *cp_setting_line(const cp_setting_t *row, const char *text, apr_pool_t *pool)
{
    return apr_pstrcat(pool, row->directive, " ", row->type == CP_SETTING_TEXT ? quoted(text, pool) : text, "\n", NULL);
}

cp_error_t *cp_settings_export_text(const char **text, cp_db_t *db, const char *portal, apr_pool_t *pool)
{
    cp_settings_t *saved;

    *text = "";
    CP_TRY(cp_settings_load(&saved, db, portal, pool));
    for (int i = 0; i < CP_SET_COUNT; i++)
        if (saved->value[i].text)
            *text = apr_pstrcat(pool, *text,
                                cp_setting_line(cp_setting_row((cp_setting_key_t)i), saved->value[i].text, pool), NULL);
    return NULL;
}

/* ---- In ---- */

typedef struct reading_t {
    const char *source;
    int line;
    const char *values[CP_SET_COUNT];
    apr_pool_t *pool;
} reading_t;

static cp_error_t *wrong(const reading_t *reading, const char *what)
{
    bool file = strcmp(reading->source, "Line") != 0;

    return cp_error_create(
        reading->pool, CP_ERROR_INPUT,
        apr_psprintf(reading->pool, file ? "%s:%d: %s" : "%s %d: %s", reading->source, reading->line, what), NULL);
}

/* The value part of a line, as httpd reads it: one quoted word, or the rest of the line. NULL: a quote stays open. */
static const char *value_of(const char *text, apr_pool_t *pool)
{
    char *value, *at;

    text = cp_trim(text, pool);
    if (*text != '"')
        return text;
    at = value = apr_palloc(pool, strlen(text) + 1);
    for (text++; *text && *text != '"'; text++) {
        if (*text == '\\' && (text[1] == '"' || text[1] == '\\'))
            text++;
        *at++ = *text;
    }
    *at = '\0';
    return *text == '"' && !text[1] ? value : NULL;
}

static cp_error_t *read_line(reading_t *reading, const char *line)
{
    apr_pool_t *pool = reading->pool;
    apr_size_t length = strcspn(line, " \t");
    const cp_setting_t *row = cp_setting_find(apr_pstrmemdup(pool, line, length));
    cp_setting_value_t value;

    if (!row)
        return wrong(reading, "this is no setting; portalctl settings list names them");
    if (reading->values[row->key])
        return wrong(reading, apr_pstrcat(pool, row->directive, " stands twice", NULL));
    reading->values[row->key] = value_of(line + length, pool);
    if (!reading->values[row->key])
        return wrong(reading, "a quote is not closed");
    cp_error_t *error = cp_setting_parse(&value, row, reading->values[row->key], pool);
    return error ? wrong(reading, error->safe) : NULL;
}

static cp_error_t *read_lines(reading_t *reading, const char *text)
{
    for (const char *at = text; *at;) {
        apr_size_t length = strcspn(at, "\n");
        const char *line = cp_trim(apr_pstrmemdup(reading->pool, at, length), reading->pool);
        reading->line++;
        at += length + (at[length] == '\n');
        if (*line && *line != '#')
            CP_TRY(read_line(reading, line));
    }
    return NULL;
}

cp_error_t *cp_settings_import_text(cp_db_t *db, const cp_setting_author_t *author, const char *source,
                                    const char *text, apr_pool_t *pool)
{
    reading_t reading = {.source = source, .pool = pool};

    CP_TRY(read_lines(&reading, text));
    for (int i = 0; i < CP_SET_COUNT; i++)
        CP_TRY(cp_settings_change(db, author, (cp_setting_key_t)i, reading.values[i], pool));
    return NULL;
}
