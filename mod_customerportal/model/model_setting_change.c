/* SPDX-License-Identifier: Apache-2.0 */
#include "model_setting_change.h"

#include <apr_strings.h>
#include <string.h>

#include "model_property.h"
#include "model_ticket_filter.h"

static bool same(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static cp_error_t *stored_value(const char **text, cp_db_t *db, const char *portal, const char *name, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_SETTING_VALUE, CP_BIND(cp_bind_text(portal), cp_bind_text(name)), pool));
    *text = rows->count ? cp_cell_text(rows, 0, 0) : NULL;
    return NULL;
}

/* A column that is a property has to be one that customers see. */
static cp_error_t *check_columns(const cp_setting_value_t *value, cp_db_t *db, const cp_setting_t *row,
                                 apr_pool_t *pool)
{
    apr_size_t prefix = strlen(CP_PROPERTY_FIELD);

    for (int i = 0; i < value->words; i++) {
        const char *name = value->word[i] + prefix;
        const void *thing = NULL;
        cp_rows_t *rows;
        if (strncmp(value->word[i], CP_PROPERTY_FIELD, prefix) != 0)
            continue;
        CP_TRY(cp_db_select(&rows, db, CP_SQL_DEFINITION_BODY,
                            CP_BIND(cp_bind_text(""), cp_bind_text("property"), cp_bind_text(name)), pool));
        if (rows->count)
            CP_TRY(cp_property_read(&thing, name, cp_cell_text(rows, 0, 0), pool));
        const cp_property_t *property = thing;
        if (!property || property->object != CP_OBJECT_TICKET || !property->customers_see || property->archived)
            return cp_error_field(pool, row->name, "%s: there is no ticket property \"%s\" that customers see.",
                                  row->directive, name);
    }
    return NULL;
}

/* One that asks for what there is not could not be read, and would hide every ticket. What stands in the database by now
 * counts, and not what the process knows of it. */
cp_error_t *cp_settings_check_filter(cp_db_t *db, const char *portal, const char *text, apr_pool_t *pool)
{
    const cp_setting_t *row = cp_setting_row(CP_SET_TICKET_FILTER);
    cp_settings_t *saved;
    cp_rule_t *rule;

    CP_TRY(cp_settings_load(&saved, db, portal, pool));
    cp_error_t *error = cp_ticket_filter_parse(&rule, cp_settings_merge(NULL, saved, pool), text, pool);
    return error ? cp_error_field(pool, row->name, "%s: %s", row->directive, error->safe) : NULL;
}

cp_error_t *cp_settings_change(cp_db_t *db, const cp_setting_author_t *author, cp_setting_key_t key, const char *text,
                               apr_pool_t *pool)
{
    const cp_setting_t *row = cp_setting_row(key);
    cp_setting_value_t value = {.text = NULL};
    const char *before;

    if (text)
        CP_TRY(cp_setting_parse(&value, row, text, pool));
    if (value.text && key == CP_SET_COLUMNS)
        CP_TRY(check_columns(&value, db, row, pool));
    if (value.text && !strcmp(value.text, row->fallback))
        value.text = NULL;
    CP_TRY(stored_value(&before, db, author->portal, row->name, pool));
    if (same(before, value.text))
        return NULL;
    if (value.text && key == CP_SET_TICKET_FILTER)
        CP_TRY(cp_settings_check_filter(db, author->portal, value.text, pool));
    CP_TRY(cp_settings_save(db, author->portal, key, value.text, pool));
    return cp_db_exec(db, CP_SQL_SETTING_CHANGE_ADD,
                      CP_BIND(cp_bind_text(author->portal), cp_bind_text(row->name), cp_bind_text(before),
                              cp_bind_text(value.text), cp_bind_text(author->actor), cp_bind_int(author->now)),
                      NULL, pool);
}

static void read_change(cp_setting_change_t *change, const cp_rows_t *rows, int row)
{
    *change = (cp_setting_change_t){
        .id = cp_cell_int(rows, row, 0),
        .row = cp_setting_by_name(cp_cell_text(rows, row, 1)),
        .name = cp_cell_text(rows, row, 1),
        .before = cp_cell_text(rows, row, 2),
        .after = cp_cell_text(rows, row, 3),
        .actor = cp_cell_text(rows, row, 4),
        .at = cp_cell_int(rows, row, 5),
    };
}

cp_error_t *cp_settings_changes(const cp_setting_change_t **changes, int *count, cp_db_t *db, const char *portal,
                                apr_int64_t before, int limit, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_SETTING_CHANGE_LIST,
                        CP_BIND(cp_bind_text(portal), cp_bind_int(before ? before : APR_INT64_MAX), cp_bind_int(limit)),
                        pool));
    cp_setting_change_t *list = apr_palloc(pool, sizeof *list * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        read_change(&list[i], rows, i);
    *changes = list;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_settings_change_find(cp_setting_change_t *change, cp_db_t *db, const char *portal, apr_int64_t id,
                                    apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_SETTING_CHANGE_FIND, CP_BIND(cp_bind_text(portal), cp_bind_int(id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such change.", NULL);
    read_change(change, rows, 0);
    return NULL;
}

static cp_error_t *undo_definition(cp_db_t *db, const cp_setting_author_t *author, const cp_setting_change_t *change,
                                   apr_pool_t *pool)
{
    const char *slash = strchr(change->name, '/');
    cp_definition_kind_t kind = CP_DEFINE_KINDS;

    if (slash)
        kind = cp_definition_kind(apr_pstrmemdup(pool, change->name, (apr_size_t)(slash - change->name)));
    if (kind == CP_DEFINE_KINDS)
        return cp_error_create(pool, CP_ERROR_CONFLICT, "This version has no such setting any more.", "%s",
                               change->name);
    return cp_definition_change(db, author, kind, slash + 1, change->before, pool);
}

cp_error_t *cp_settings_undo(cp_db_t *db, const cp_setting_author_t *author, apr_int64_t id, apr_pool_t *pool)
{
    cp_setting_change_t change;

    CP_TRY(cp_settings_change_find(&change, db, author->portal, id, pool));
    if (change.row)
        return cp_settings_change(db, author, change.row->key, change.before, pool);
    return undo_definition(db, author, &change, pool);
}
