/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "model_property_use.h"

/* The statements and scripts of each kind of record; those of slot 1, which the others follow. */
typedef struct object_sql_t {
    cp_sql_t count;
    cp_sql_t used;
    cp_sql_t clear;
    const char *const (*ready)[2];
    const char *const (*over)[2];
} object_sql_t;

static const object_sql_t sql_of[] = {
    [CP_OBJECT_TICKET] = {CP_SQL_PROPERTY_COUNT_TICKET_P1, CP_SQL_PROPERTY_USED_TICKET_P1,
                          CP_SQL_PROPERTY_CLEAR_TICKET_P1, cp_sql_constant_property_ready_ticket_p,
                          cp_sql_constant_property_over_ticket_p},
    [CP_OBJECT_CONTACT] = {CP_SQL_PROPERTY_COUNT_CONTACT_P1, CP_SQL_PROPERTY_USED_CONTACT_P1,
                           CP_SQL_PROPERTY_CLEAR_CONTACT_P1, cp_sql_constant_property_ready_contact_p,
                           cp_sql_constant_property_over_contact_p},
};

static cp_sql_t of_slot(cp_sql_t first, int slot)
{
    return (cp_sql_t)((int)first + slot - 1);
}

cp_error_t *cp_property_count(apr_int64_t *count, cp_db_t *db, const cp_property_t *property, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, of_slot(sql_of[property->object].count, property->slot), CP_NO_BIND, pool));
    *count = cp_cell_int(rows, 0, 0);
    return NULL;
}

/* ---- Slots ---- */

/* The slots that other properties of the same kind of record have. What cannot be read has none. */
static cp_error_t *taken_slots(bool taken[CP_PROPERTY_SLOTS + 1], cp_db_t *db, const cp_property_t *property,
                               apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_PROPERTY_DEFINITIONS, CP_NO_BIND, pool));
    for (int i = 0; i < rows->count; i++) {
        const void *thing;
        const char *name = cp_cell_text(rows, i, 0);
        if (!strcmp(name, property->name) || cp_property_read(&thing, name, cp_cell_text(rows, i, 1), pool))
            continue;
        const cp_property_t *other = thing;
        if (other->object == property->object)
            taken[other->slot] = true;
    }
    return NULL;
}

/* A definition that comes from elsewhere keeps its slot where that is free. */
static cp_error_t *take_slot(int *slot, cp_db_t *db, const cp_property_t *property, apr_pool_t *pool)
{
    bool taken[CP_PROPERTY_SLOTS + 1] = {false};

    CP_TRY(taken_slots(taken, db, property, pool));
    *slot = property->slot;
    if (!*slot || taken[*slot])
        for (*slot = 1; *slot <= CP_PROPERTY_SLOTS && taken[*slot];)
            ++*slot;
    if (*slot > CP_PROPERTY_SLOTS)
        return cp_error_field(
            pool, "name",
            property->object == CP_OBJECT_TICKET
                ? "Tickets have %d properties already, which is all they can have. Delete an archived "
                  "one first."
                : "Contacts have %d properties already, which is all they can have. Delete an "
                  "archived one first.",
            CP_PROPERTY_SLOTS);
    return cp_db_script(db, sql_of[property->object].ready[*slot - 1][cp_db_dialect(db)], pool);
}

/* ---- Changes ---- */

static cp_error_t *refuse_chosen(cp_db_t *db, const cp_property_t *property, const cp_property_option_t *option,
                                 apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *several = apr_pstrcat(pool, "|", option->name, "|", NULL);

    CP_TRY(cp_db_select(&rows, db, of_slot(sql_of[property->object].used, property->slot),
                        CP_BIND(cp_bind_text(option->name), cp_bind_text(several)), pool));
    if (rows->count)
        return cp_error_field(
            pool, "options",
            "“%s” is chosen in what is there already, so it cannot go. Archive it instead: then nobody "
            "can choose it any more.",
            option->label);
    return NULL;
}

static cp_error_t *check_options(cp_db_t *db, const cp_property_t *before, const cp_property_t *after, apr_pool_t *pool)
{
    for (int i = 0; i < before->option_count; i++) {
        bool stays = false;
        for (int j = 0; j < after->option_count; j++)
            stays = stays || !strcmp(before->options[i].name, after->options[j].name);
        if (stays)
            continue;
        CP_TRY(refuse_chosen(db, before, &before->options[i], pool));
        CP_TRY(cp_property_refuse_used(db, before, &before->options[i], pool));
    }
    return NULL;
}

static cp_error_t *check_change(cp_db_t *db, const cp_property_t *before, const cp_property_t *after, apr_pool_t *pool)
{
    if (before->object != after->object)
        return cp_error_field(pool, "object", "A property stays with tickets or contacts, where it was made.");
    if (before->type != after->type)
        return cp_error_field(pool, "type", "The type of a property stays, since its values are of that type.");
    return check_options(db, before, after, pool);
}

/* The values go with it, so that whoever has the slot next begins without any. */
static cp_error_t *remove_property(cp_db_t *db, const cp_property_t *property, apr_pool_t *pool)
{
    const object_sql_t *sql = &sql_of[property->object];
    cp_dialect_t dialect = cp_db_dialect(db);

    if (!property->archived)
        return cp_error_create(pool, CP_ERROR_CONFLICT, "Archive the property first. Then it can be deleted.", "%s",
                               property->name);
    CP_TRY(cp_property_refuse_used(db, property, NULL, pool));
    if (!property->slot)
        return NULL;
    CP_TRY(cp_db_script(db, cp_sql_constant_property_wait[dialect], pool));
    CP_TRY(cp_db_exec(db, of_slot(sql->clear, property->slot), CP_NO_BIND, NULL, pool));
    return cp_db_script(db, sql->over[property->slot - 1][dialect], pool);
}

cp_error_t *cp_property_changing(cp_db_t *db, const char *portal, const cp_definition_t *before,
                                 const cp_definition_t *after, const char **body, apr_pool_t *pool)
{
    const cp_property_t *was = before ? before->thing : NULL;
    cp_rows_t *rows;

    (void)portal;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text("property")), pool));
    if (!after)
        return was ? remove_property(db, was, pool) : NULL;
    cp_property_t wanted = *(const cp_property_t *)after->thing;
    if (was)
        CP_TRY(check_change(db, was, &wanted, pool));
    if (was && was->slot)
        wanted.slot = was->slot;
    else
        CP_TRY(take_slot(&wanted.slot, db, &wanted, pool));
    *body = cp_property_body(&wanted, pool);
    return NULL;
}
