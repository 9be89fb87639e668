/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_string.h"
#include "../text/text_number.h"
#include "../text/text_sort.h"
#include "../text/text_zone.h"
#include "model_number.h"
#include "model_property.h"

/* Less than any digit of the key before it, so that a key that another one begins with comes first. */
#define AFTER_KEY ' '

/* ---- What is typed, as it is stored ---- */

static cp_error_t *refuse(const cp_property_t *property, const char *allowed, apr_pool_t *pool)
{
    return cp_error_field(pool, property->name, "%s", allowed);
}

static cp_error_t *store_text(const char **stored, const cp_property_t *property, const char *typed, apr_pool_t *pool)
{
    const char *line = cp_one_line(typed, pool);

    if (cp_utf8_count(line) > CP_PROPERTY_TEXT_MAX)
        return refuse(property, apr_psprintf(pool, "Write at most %d characters.", CP_PROPERTY_TEXT_MAX), pool);
    if (*line)
        *stored = apr_psprintf(pool, "%s%c%s", cp_sort_key(line, pool), AFTER_KEY, line);
    return NULL;
}

static cp_error_t *store_number(const char **stored, const cp_property_t *property, const char *typed, apr_pool_t *pool)
{
    *stored = cp_number_store(typed, pool);
    return *stored ? NULL : refuse(property, cp_number_allowed(NULL, pool), pool);
}

static cp_error_t *store_date(const char **stored, const cp_property_t *property, const char *typed, apr_pool_t *pool)
{
    const char *day = cp_trim(typed, pool);
    apr_time_t start;

    if (!cp_date_parse_day(day, cp_zone_utc(), &start))
        return refuse(property, "Write a day such as 2025-11-20.", pool);
    *stored = day;
    return NULL;
}

static cp_error_t *store_yes_no(const char **stored, const cp_property_t *property, const char *typed, apr_pool_t *pool)
{
    const char *word = cp_trim(typed, pool);

    *stored = !strcasecmp(word, "yes") ? "yes" : "no";
    return strcasecmp(word, *stored) != 0 ? refuse(property, "Choose Yes or No.", pool) : NULL;
}

/* By its name or its label, which is what lists from elsewhere have; -1 if there is none. */
static int find_option(const cp_property_t *property, const char *word)
{
    int by_label = -1;

    for (int i = 0; i < property->option_count; i++) {
        if (!strcmp(property->options[i].name, word))
            return i;
        if (!strcasecmp(property->options[i].label, word))
            by_label = i;
    }
    return by_label;
}

static cp_error_t *no_such_option(const cp_property_t *property, const char *word, apr_pool_t *pool)
{
    return refuse(property, apr_psprintf(pool, "There is no option “%s”.", cp_utf8_cut(word, 60, pool)), pool);
}

static cp_error_t *store_choice(const char **stored, const cp_property_t *property, const char *typed, apr_pool_t *pool)
{
    int found = find_option(property, cp_trim(typed, pool));

    if (found < 0)
        return no_such_option(property, typed, pool);
    *stored = property->options[found].name;
    return NULL;
}

/* One word, or what stands between commas: names have none. */
static cp_error_t *tick(bool *ticked, const cp_property_t *property, const char *typed, apr_pool_t *pool)
{
    int found = find_option(property, cp_trim(typed, pool));

    if (found >= 0)
        ticked[found] = true;
    for (const char *at = typed; found < 0 && *at;) {
        apr_size_t length = strcspn(at, ",");
        const char *word = cp_trim(apr_pstrmemdup(pool, at, length), pool);
        int one = find_option(property, word);
        if (one < 0 && *word)
            return no_such_option(property, word, pool);
        if (one >= 0)
            ticked[one] = true;
        at += length + (at[length] == ',');
    }
    return NULL;
}

/* In the order of the options, so that the same choice is always the same text. */
static cp_error_t *store_choices(const char **stored, const cp_property_t *property, const char *const *typed,
                                 int count, apr_pool_t *pool)
{
    bool ticked[CP_PROPERTY_OPTIONS] = {false};
    const char *all = "|";

    for (int i = 0; i < count; i++)
        CP_TRY(tick(ticked, property, typed[i], pool));
    for (int i = 0; i < property->option_count; i++)
        if (ticked[i])
            all = apr_pstrcat(pool, all, property->options[i].name, "|", NULL);
    *stored = all[1] ? all : NULL;
    return NULL;
}

cp_error_t *cp_property_store(const char **stored, const cp_property_t *property, const char *const *typed, int count,
                              apr_pool_t *pool)
{
    typedef cp_error_t *store_t(const char **, const cp_property_t *, const char *, apr_pool_t *);
    static store_t *const store[CP_PROPERTY_TYPES] = {
        [CP_PROPERTY_TEXT] = store_text,     [CP_PROPERTY_NUMBER] = store_number, [CP_PROPERTY_DATE] = store_date,
        [CP_PROPERTY_CHOICE] = store_choice, [CP_PROPERTY_YES_NO] = store_yes_no,
    };

    *stored = NULL;
    for (int i = 0; i < count; i++)
        if (!cp_utf8_valid(typed[i], strlen(typed[i])))
            return refuse(property, "Write text in UTF-8.", pool);
    if (property->type == CP_PROPERTY_CHOICES)
        return store_choices(stored, property, typed, count, pool);
    if (count < 1 || !*cp_trim(typed[0], pool))
        return NULL;
    return store[property->type](stored, property, typed[0], pool);
}

cp_error_t *cp_property_take(const char **stored, const cp_property_t *property, const char *typed,
                             const cp_date_style_t *numbers, apr_pool_t *pool)
{
    const char *wrong;

    if (property->type != CP_PROPERTY_NUMBER || !*cp_trim(typed, pool))
        return cp_property_store(stored, property, &typed, 1, pool);
    wrong = cp_number_take(stored, typed, numbers, pool);
    return wrong ? refuse(property, wrong, pool) : NULL;
}

/* ---- What is stored, as it is typed and shown ---- */

static const char *text_of(const char *stored)
{
    const char *after = strchr(stored, AFTER_KEY);

    return after ? after + 1 : "";
}

bool cp_property_has(const cp_property_t *property, const char *stored, const char *name)
{
    apr_size_t length = strlen(name);

    if (!stored)
        return false;
    if (property->type != CP_PROPERTY_CHOICES)
        return !strcmp(stored, name);
    for (const char *at = stored; *at == '|' && at[1]; at += 1 + strcspn(at + 1, "|"))
        if (!strncmp(at + 1, name, length) && at[1 + length] == '|')
            return true;
    return false;
}

/* The options that are chosen, by name or label. */
static const char *chosen(const cp_property_t *property, const char *stored, bool labels, apr_pool_t *pool)
{
    const char *all = "";

    for (int i = 0; i < property->option_count; i++) {
        const cp_property_option_t *option = &property->options[i];
        if (cp_property_has(property, stored, option->name))
            all = apr_pstrcat(pool, all, *all ? ", " : "", labels ? option->label : option->name, NULL);
    }
    return all;
}

const char *cp_property_typed(const cp_property_t *property, const char *stored, apr_pool_t *pool)
{
    if (!stored)
        return "";
    switch (property->type) {
    case CP_PROPERTY_TEXT:
        return text_of(stored);
    case CP_PROPERTY_NUMBER:
        return cp_number_typed(stored, pool);
    case CP_PROPERTY_CHOICES:
        return chosen(property, stored, false, pool);
    default:
        return stored;
    }
}

const char *cp_property_field(const cp_property_t *property, const char *stored, const cp_date_style_t *numbers,
                              apr_pool_t *pool)
{
    if (stored && property->type == CP_PROPERTY_NUMBER)
        return cp_number_field(stored, numbers, pool);
    return cp_property_typed(property, stored, pool);
}

const char *cp_property_shown(const cp_property_t *property, const char *stored, const cp_date_style_t *dates,
                              apr_pool_t *pool)
{
    apr_time_t day;

    if (!stored)
        return "";
    switch (property->type) {
    case CP_PROPERTY_NUMBER:
        /* Without marks between thousands, which fields of forms do not read. */
        return cp_decimal_text(cp_number_typed(stored, pool), dates, false, pool);
    case CP_PROPERTY_DATE:
        return cp_date_parse_day(stored, cp_zone_utc(), &day) ? cp_date_day(day, dates, cp_zone_utc(), pool) : "";
    case CP_PROPERTY_CHOICE:
    case CP_PROPERTY_CHOICES:
        return chosen(property, stored, true, pool);
    case CP_PROPERTY_YES_NO:
        return !strcmp(stored, "yes") ? "Yes" : "No";
    default:
        return cp_property_typed(property, stored, pool);
    }
}

/* ---- Records ---- */

cp_property_values_t *cp_property_row(const cp_rows_t *rows, int row, int column, apr_pool_t *pool)
{
    cp_property_values_t *values = apr_palloc(pool, sizeof *values);

    for (int i = 0; i < CP_PROPERTY_SLOTS; i++)
        values->at[i] = cp_cell_text(rows, row, column + i);
    return values;
}

const char *cp_property_places(const cp_property_t *property, apr_pool_t *pool)
{
    const char *places = "||";

    if (property->type != CP_PROPERTY_CHOICE)
        return NULL;
    for (int i = 0; i < property->option_count; i++)
        places = apr_pstrcat(pool, places, property->options[i].name, "|", NULL);
    return places;
}

bool cp_property_same(const char *one, const char *other)
{
    return one && other ? !strcmp(one, other) : one == other;
}

cp_error_t *cp_property_values(cp_property_values_t *values, cp_db_t *db, cp_object_t object, apr_int64_t id,
                               apr_pool_t *pool)
{
    cp_sql_t statement = object == CP_OBJECT_TICKET ? CP_SQL_PROPERTY_VALUES_TICKET : CP_SQL_PROPERTY_VALUES_CONTACT;
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, statement, CP_BIND(cp_bind_int(id)), pool));
    for (int i = 0; i < CP_PROPERTY_SLOTS; i++)
        values->at[i] = rows->count ? cp_cell_text(rows, 0, i) : NULL;
    return NULL;
}

cp_error_t *cp_property_set(cp_db_t *db, cp_object_t object, apr_int64_t id, const cp_property_values_t *values,
                            apr_pool_t *pool)
{
    cp_bind_t binds[1 + CP_PROPERTY_SLOTS] = {cp_bind_int(id)};

    for (int i = 0; i < CP_PROPERTY_SLOTS; i++)
        binds[1 + i] = cp_bind_text(values->at[i]);
    return cp_db_exec(db, object == CP_OBJECT_TICKET ? CP_SQL_PROPERTY_SET_TICKET : CP_SQL_PROPERTY_SET_CONTACT, binds,
                      1 + CP_PROPERTY_SLOTS, NULL, pool);
}
