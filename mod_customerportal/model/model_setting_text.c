/* SPDX-License-Identifier: Apache-2.0 */
#include "model_setting_text.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>
#include <strings.h>

#include "../base/base_string.h"
#include "model_definition_text.h"

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

/* As the database has it, but for themes with pictures, which bring them along. */
static const char *section(cp_definition_kind_t kind, const cp_definition_t *row, const cp_theme_pictures_t *pictures,
                           int *missing, apr_pool_t *pool)
{
    cp_definition_t whole = *row;
    bool any = false;
    int gone = 0;

    if (kind != CP_DEFINE_THEME)
        return cp_definition_section(kind, row, pool);
    cp_theme_t theme = *(const cp_theme_t *)row->thing;
    for (int i = 0; i < CP_THEME_IMAGES; i++)
        any = any || theme.image[i].sha256;
    if (!any)
        return cp_definition_section(kind, row, pool);
    cp_theme_pictures_fetch(&theme, &gone, pictures, pool);
    *missing += gone;
    whole.body = cp_theme_body(&theme, pool);
    return apr_pstrcat(pool, gone ? "# Pictures of this theme that are not in the store are not in this text.\n" : "",
                       cp_definition_section(kind, &whole, pool), NULL);
}

const char *cp_settings_export_text(const cp_settings_t *saved, const cp_theme_pictures_t *pictures, int *missing,
                                    apr_pool_t *pool)
{
    apr_array_header_t *parts = apr_array_make(pool, CP_SET_COUNT, sizeof(const char *));

    *missing = 0;
    for (int i = 0; i < CP_SET_COUNT; i++)
        if (saved->value[i].text)
            APR_ARRAY_PUSH(parts, const char *) =
                cp_setting_line(cp_setting_row((cp_setting_key_t)i), saved->value[i].text, pool);
    for (int kind = 0; kind < CP_DEFINE_KINDS; kind++)
        for (int i = 0; i < saved->definitions->of[kind].count; i++)
            APR_ARRAY_PUSH(parts, const char *) =
                section((cp_definition_kind_t)kind, &saved->definitions->of[kind].rows[i], pictures, missing, pool);
    return apr_array_pstrcat(pool, parts, '\0');
}

/* ---- In ---- */

typedef struct reading_t {
    const char *source;
    int line;
    const char *values[CP_SET_COUNT];
    apr_array_header_t *definitions; /* read_definition_t */
    apr_array_header_t *lines;       /* of the last one's body */
    apr_pool_t *pool;
} reading_t;

typedef struct read_definition_t {
    cp_definition_kind_t kind;
    const char *name;
    const char *body; /* NULL until its section has ended, or where it has no line */
    const void *thing;
    int line; /* of its end */
} read_definition_t;

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
        return wrong(reading, "this is no setting that is known here");
    if (reading->values[row->key])
        return wrong(reading, apr_psprintf(pool, "%s stands twice", row->directive));
    reading->values[row->key] = value_of(line + length, pool);
    if (!reading->values[row->key])
        return wrong(reading, "a quote is not closed");
    cp_error_t *error = cp_setting_parse(&value, row, reading->values[row->key], pool);
    return error ? wrong(reading, error->safe) : NULL;
}

static cp_error_t *begin_section(reading_t *reading, const char *line)
{
    read_definition_t definition = {.body = NULL};
    const char *bad =
        cp_definition_head(&definition.kind, &definition.name, line + strlen(CP_DEFINITION_SECTION), reading->pool);

    if (bad)
        return wrong(reading, bad);
    APR_ARRAY_PUSH(reading->definitions, read_definition_t) = definition;
    reading->lines = apr_array_make(reading->pool, 32, sizeof(const char *));
    return NULL;
}

static cp_error_t *end_section(const reading_t *reading)
{
    read_definition_t *last = &APR_ARRAY_IDX(reading->definitions, reading->definitions->nelts - 1, read_definition_t);
    cp_definition_t definition = {.name = last->name};

    if (!reading->lines->nelts)
        return wrong(reading, CP_DEFINITION_EMPTY);
    definition.body = last->body = apr_array_pstrcat(reading->pool, reading->lines, '\n');
    cp_error_t *error = cp_definition_read(&definition, last->kind, reading->pool);
    last->thing = definition.thing;
    last->line = reading->line;
    return error ? wrong(reading, error->safe) : NULL;
}

static void add_line(const reading_t *reading, const char *line)
{
    APR_ARRAY_PUSH(reading->lines, const char *) = cp_definition_line(line);
}

static cp_error_t *read_lines(reading_t *reading, const char *text)
{
    bool inside = false;

    for (const char *at = text; *at;) {
        apr_size_t length = strcspn(at, "\n");
        const char *raw = apr_pstrmemdup(reading->pool, at, length), *line = cp_trim(raw, reading->pool);
        reading->line++;
        at += length + (at[length] == '\n');
        if (inside && !strcasecmp(line, CP_DEFINITION_SECTION_END)) {
            CP_TRY(end_section(reading));
            inside = false;
        }
        else if (inside)
            add_line(reading, raw);
        else if (!strncasecmp(line, CP_DEFINITION_SECTION " ", strlen(CP_DEFINITION_SECTION " "))) {
            CP_TRY(begin_section(reading, line));
            inside = true;
        }
        else if (*line && *line != '#')
            CP_TRY(read_line(reading, line));
    }
    return inside ? wrong(reading, CP_DEFINITION_OPEN) : NULL;
}

/* ---- Writing ---- */

static bool named(const reading_t *reading, cp_definition_kind_t kind, const char *name)
{
    for (int i = 0; i < reading->definitions->nelts; i++) {
        const read_definition_t *definition = &APR_ARRAY_IDX(reading->definitions, i, read_definition_t);
        if (definition->kind == kind && !strcmp(definition->name, name))
            return true;
    }
    return false;
}

static cp_error_t *write_kind(cp_db_t *db, const cp_setting_author_t *author, const reading_t *reading,
                              cp_definition_kind_t kind)
{
    for (int i = 0; i < reading->definitions->nelts; i++) {
        const read_definition_t *one = &APR_ARRAY_IDX(reading->definitions, i, read_definition_t);
        if (one->kind == kind)
            CP_TRY(cp_definition_change(db, author, kind, one->name, one->body, reading->pool));
    }
    return NULL;
}

/* Forms come before properties: one that goes, or asks for less, may be why an option can go, too. */
static cp_error_t *write_definitions(cp_db_t *db, const cp_setting_author_t *author, const reading_t *reading,
                                     const cp_definitions_t *saved)
{
    for (int i = CP_DEFINE_KINDS - 1; i >= 0; i--) {
        cp_definition_kind_t kind = (cp_definition_kind_t)i;
        CP_TRY(write_kind(db, author, reading, kind));
        for (int j = 0; !cp_definition_row(kind)->shared && j < saved->of[kind].count; j++)
            if (!named(reading, kind, saved->of[kind].rows[j].name))
                CP_TRY(cp_definition_change(db, author, kind, saved->of[kind].rows[j].name, NULL, reading->pool));
    }
    return NULL;
}

/* What the rule in force asks for cannot be taken away: the new rule comes first, unless it asks for what is new. */
static cp_error_t *free_definitions(cp_db_t *db, const cp_setting_author_t *author, const char *filter,
                                    apr_pool_t *pool)
{
    if (filter && cp_settings_check_filter(db, author->portal, filter, pool))
        return NULL;
    return cp_settings_change(db, author, CP_SET_TICKET_FILTER, filter, pool);
}

cp_error_t *cp_settings_import_pictures(const cp_theme_pictures_t *pictures, const char *source, const char *text,
                                        apr_pool_t *pool)
{
    reading_t reading = {.source = source, .pool = pool};

    reading.definitions = apr_array_make(pool, 8, sizeof(read_definition_t));
    CP_TRY(read_lines(&reading, text));
    for (int i = 0; i < reading.definitions->nelts; i++) {
        const read_definition_t *one = &APR_ARRAY_IDX(reading.definitions, i, read_definition_t);
        cp_error_t *error = one->kind == CP_DEFINE_THEME ? cp_theme_pictures_keep(one->thing, pictures, pool) : NULL;
        reading.line = one->line;
        if (error)
            return error->kind == CP_ERROR_INPUT ? wrong(&reading, error->safe) : error;
    }
    return NULL;
}

cp_error_t *cp_settings_import_text(cp_db_t *db, const cp_setting_author_t *author, const char *source,
                                    const char *text, apr_pool_t *pool)
{
    reading_t reading = {.source = source, .pool = pool};
    cp_settings_t *saved;

    reading.definitions = apr_array_make(pool, 8, sizeof(read_definition_t));
    CP_TRY(read_lines(&reading, text));
    CP_TRY(cp_settings_load(&saved, db, author->portal, pool));
    CP_TRY(free_definitions(db, author, reading.values[CP_SET_TICKET_FILTER], pool));
    CP_TRY(write_definitions(db, author, &reading, saved->definitions));
    for (int i = 0; i < CP_SET_COUNT; i++)
        CP_TRY(cp_settings_change(db, author, (cp_setting_key_t)i, reading.values[i], pool));
    return NULL;
}
