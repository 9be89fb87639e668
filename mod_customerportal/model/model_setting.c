/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>
#include <strings.h>

#include "../base/base_log.h"
#include "../base/base_string.h"
#include "model_property.h"
#include "model_setting.h"
#include "model_ticket_filter.h"

#define WORDS_MAX 64

static cp_error_t *refuse(const cp_setting_t *row, const char *allowed, apr_pool_t *pool)
{
    return cp_error_field(pool, row->name, "%s: %s.", row->directive, allowed);
}

static const char *choice(const cp_setting_t *row, const char *word, apr_size_t length)
{
    for (const char *at = row->choices; *at; at += strspn(at, " ")) {
        apr_size_t size = strcspn(at, " ");
        if (size == length && !strncasecmp(at, word, length))
            return at;
        at += size;
    }
    return NULL;
}

static const char *choices(const cp_setting_t *row, apr_pool_t *pool)
{
    const char *list = "", *at = row->choices;
    while (*at) {
        apr_size_t size = strcspn(at, " ");
        const char *word = apr_pstrmemdup(pool, at, size);
        at += size + strspn(at + size, " ");
        list = apr_pstrcat(pool, list, !*list ? "" : *at ? ", " : " or ", word, NULL);
    }
    return list;
}

static cp_error_t *parse_text(cp_setting_value_t *value, const cp_setting_t *row, const char *text, apr_pool_t *pool)
{
    const char *line = cp_one_line(text, pool);
    apr_int64_t length = (apr_int64_t)cp_utf8_count(line);
    if (length < row->minimum || length > row->maximum)
        return refuse(row,
                      apr_psprintf(pool, "it must have %" APR_INT64_T_FMT " to %" APR_INT64_T_FMT " characters",
                                   row->minimum, row->maximum),
                      pool);
    value->text = line;
    return NULL;
}

static cp_error_t *parse_int(cp_setting_value_t *value, const cp_setting_t *row, const char *text, apr_pool_t *pool)
{
    if (!cp_parse_int(cp_trim(text, pool), row->minimum, row->maximum, &value->number))
        return refuse(row,
                      apr_psprintf(pool, "it must be a whole number from %" APR_INT64_T_FMT " to %" APR_INT64_T_FMT,
                                   row->minimum, row->maximum),
                      pool);
    value->text = apr_psprintf(pool, "%" APR_INT64_T_FMT, value->number);
    return NULL;
}

static cp_error_t *parse_bool(cp_setting_value_t *value, const cp_setting_t *row, const char *text, apr_pool_t *pool)
{
    const char *word = cp_trim(text, pool);
    value->number = !strcasecmp(word, "On");
    if (!value->number && strcasecmp(word, "Off"))
        return refuse(row, "it must be On or Off", pool);
    value->text = value->number ? "On" : "Off";
    return NULL;
}

static cp_error_t *parse_choice(cp_setting_value_t *value, const cp_setting_t *row, const char *text, apr_pool_t *pool)
{
    const char *word = cp_trim(text, pool);
    const char *found = choice(row, word, strlen(word));
    if (!found)
        return refuse(row, apr_psprintf(pool, "it must be %s", choices(row, pool)), pool);
    value->text = apr_pstrmemdup(pool, found, strcspn(found, " "));
    return NULL;
}

/* Columns are also properties that administrators defined. Whether there is such a one is asked when it is saved, and a
 * list leaves out what is gone: a directive is read before any database. */
static bool is_property(const cp_setting_t *row, const char *word)
{
    apr_size_t prefix = strlen(CP_PROPERTY_FIELD);
    return row->key == CP_SET_COLUMNS && !strncmp(word, CP_PROPERTY_FIELD, prefix) &&
           !cp_definition_check_name(word + prefix);
}

static cp_error_t *take_word(cp_setting_value_t *value, const char **words, const cp_setting_t *row, const char *word,
                             apr_pool_t *pool)
{
    const char *found = is_property(row, word) ? word : choice(row, word, strlen(word));
    if (!found)
        return refuse(row, apr_psprintf(pool, "\"%s\" is none of %s", word, choices(row, pool)), pool);
    found = apr_pstrmemdup(pool, found, strcspn(found, " "));
    for (int i = 0; i < value->words; i++)
        if (!strcmp(words[i], found))
            return refuse(row, apr_psprintf(pool, "\"%s\" is there twice", found), pool);
    words[value->words++] = found;
    return NULL;
}

/* Blanks and commas part the words. */
static cp_error_t *parse_list(cp_setting_value_t *value, const cp_setting_t *row, const char *text, apr_pool_t *pool)
{
    const char **words = apr_palloc(pool, sizeof *words * WORDS_MAX);
    char *state, *copy = apr_pstrdup(pool, text);
    int count = 0;
    for (char *word = apr_strtok(copy, " ,\t\r\n", &state); word; word = apr_strtok(NULL, " ,\t\r\n", &state)) {
        if (++count > row->maximum || count > WORDS_MAX)
            return refuse(row, apr_psprintf(pool, "at most %" APR_INT64_T_FMT " are allowed", row->maximum), pool);
        CP_TRY(take_word(value, words, row, word, pool));
    }
    if (count < row->minimum)
        return refuse(
            row, apr_psprintf(pool, "at least %" APR_INT64_T_FMT " of %s is needed", row->minimum, choices(row, pool)),
            pool);
    value->word = words;
    value->text = "";
    for (int i = 0; i < value->words; i++)
        value->text = apr_pstrcat(pool, value->text, i ? " " : "", words[i], NULL);
    return NULL;
}

cp_error_t *cp_setting_parse(cp_setting_value_t *value, const cp_setting_t *row, const char *text, apr_pool_t *pool)
{
    typedef cp_error_t *parse_t(cp_setting_value_t *, const cp_setting_t *, const char *, apr_pool_t *);
    static parse_t *const parse[] = {
        [CP_SETTING_TEXT] = parse_text,     [CP_SETTING_INT] = parse_int,   [CP_SETTING_BOOL] = parse_bool,
        [CP_SETTING_CHOICE] = parse_choice, [CP_SETTING_LIST] = parse_list,
    };
    cp_setting_value_t parsed = {0};
    if (!cp_utf8_valid(text, strlen(text)))
        return refuse(row, "it must be UTF-8", pool);
    CP_TRY(parse[row->type](&parsed, row, text, pool));
    const char *wrong = row->check ? row->check(parsed.text, pool) : NULL;
    if (wrong)
        return refuse(row, wrong, pool);
    *value = parsed;
    return NULL;
}

cp_settings_t *cp_settings_merge(const cp_settings_t *pinned, const cp_settings_t *saved, apr_pool_t *pool)
{
    cp_settings_t *merged = apr_pcalloc(pool, sizeof *merged);
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)i);
        cp_error_t *error = NULL;
        if (pinned && pinned->value[i].text)
            merged->value[i] = pinned->value[i];
        else if (saved && saved->value[i].text)
            merged->value[i] = saved->value[i];
        else
            error = cp_setting_parse(&merged->value[i], row, row->fallback, pool);
        if (error)
            cp_log(CP_LOG_ERROR, "CP00400", "default of setting %s: %s", row->name, cp_error_chain(error, pool));
    }
    merged->version = saved ? saved->version : 0;
    merged->definitions = cp_definitions_over(saved && saved->definitions ? saved->definitions : cp_definitions_none(),
                                              pinned ? pinned->definitions : NULL, pool);
    merged->old_slugs = saved ? saved->old_slugs : NULL;
    merged->old_slug_count = saved ? saved->old_slug_count : 0;
    merged->filter = cp_ticket_filter_build(merged, pool);
    return merged;
}

static void load_one(cp_settings_t *saved, const char *portal, const char *name, const char *text, apr_pool_t *pool)
{
    const cp_setting_t *row = cp_setting_by_name(name);
    if (!row) {
        cp_log(CP_LOG_WARNING, "CP00401", "portal %s: the database has an unknown setting \"%s\"", portal, name);
        return;
    }
    cp_error_t *error = cp_setting_parse(&saved->value[row->key], row, text, pool);
    if (error)
        cp_log(CP_LOG_WARNING, "CP00402", "portal %s: the setting %s in the database is not allowed: %s", portal, name,
               cp_error_chain(error, pool));
}

cp_error_t *cp_settings_load(cp_settings_t **saved, cp_db_t *db, const char *portal, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SETTING_LOAD, CP_BIND(cp_bind_text(portal)), pool));
    cp_settings_t *loaded = apr_pcalloc(pool, sizeof *loaded);
    cp_definition_loading_t *loading = cp_definitions_begin(pool);
    apr_array_header_t *slugs = apr_array_make(pool, 2, sizeof(const char *));
    for (int i = 0; i < rows->count; i++) {
        const char *kind = cp_cell_text(rows, i, 0), *name = cp_cell_text(rows, i, 1), *text = cp_cell_text(rows, i, 2);
        if (!strcmp(kind, "slug"))
            APR_ARRAY_PUSH(slugs, const char *) = name;
        else if (*kind)
            cp_definitions_add(loading, kind, name, text);
        else if (*name)
            load_one(loaded, portal, name, text, pool);
        else
            loaded->version = apr_atoi64(text);
    }
    loaded->definitions = cp_definitions_end(loading);
    loaded->old_slugs = (const char *const *)slugs->elts;
    loaded->old_slug_count = slugs->nelts;
    *saved = loaded;
    return NULL;
}

cp_error_t *cp_settings_version(apr_int64_t *version, cp_db_t *db, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_SETTING_VERSION, CP_NO_BIND, pool));
    *version = rows->count ? apr_atoi64(cp_cell_text(rows, 0, 0)) : 0;
    return NULL;
}

cp_error_t *cp_settings_hold(cp_db_t *db, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_SETTING_VERSION_HOLD, CP_NO_BIND, NULL, pool);
}

cp_error_t *cp_settings_save(cp_db_t *db, const char *portal, cp_setting_key_t key, const char *text, apr_pool_t *pool)
{
    const cp_setting_t *row = cp_setting_row(key);
    cp_setting_value_t value;
    if (text) {
        CP_TRY(cp_setting_parse(&value, row, text, pool));
        CP_TRY(cp_db_exec(db, CP_SQL_SETTING_SAVE,
                          CP_BIND(cp_bind_text(portal), cp_bind_text(row->name), cp_bind_text(value.text)), NULL,
                          pool));
    }
    else {
        CP_TRY(
            cp_db_exec(db, CP_SQL_SETTING_FORGET, CP_BIND(cp_bind_text(portal), cp_bind_text(row->name)), NULL, pool));
    }
    return cp_db_exec(db, CP_SQL_SETTING_VERSION_RAISE, CP_NO_BIND, NULL, pool);
}

bool cp_setting_is(const cp_settings_t *settings, cp_setting_key_t key, const char *choice)
{
    return !strcmp(settings->value[key].text, choice);
}
