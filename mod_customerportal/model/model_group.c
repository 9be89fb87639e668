/* SPDX-License-Identifier: Apache-2.0 */
#include "model_group.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_log.h"
#include "../base/base_string.h"
#include "model_fault.h"
#include "model_property.h"

#define NO_PORTAL "-" /* paths of portals begin with a slash */

static const cp_rule_property_t properties[] = {
    {"email", "E-mail address", "contact.email_key", CP_RULE_TEXT, NULL, 0},
    {"first_name", "First name", "contact.first_name", CP_RULE_TEXT, NULL, 0},
    {"last_name", "Last name", "contact.last_name", CP_RULE_TEXT, NULL, 0},
    {"company", "Company", "company.name", CP_RULE_TEXT, NULL, 0},
    {"language", "Language", "contact.language", CP_RULE_TEXT, NULL, 0},
    {"time_zone", "Time zone", "contact.time_zone", CP_RULE_TEXT, NULL, 0},
    {"phone", "Phone", "contact.phone", CP_RULE_TEXT, NULL, 0},
    {"created", "Create date", "contact.created_at", CP_RULE_TIME, NULL, 0},
};
static const cp_rule_schema_t schema = {properties, (int)(sizeof properties / sizeof *properties)};

const cp_rule_schema_t *cp_group_schema(const cp_settings_t *settings, apr_pool_t *pool)
{
    return cp_property_schema(&schema, settings, CP_OBJECT_CONTACT, pool);
}

/* Properties are of all portals: their definitions are read as those of one that is none. */
static cp_error_t *load_schema(const cp_rule_schema_t **all, cp_db_t *db, apr_pool_t *pool)
{
    cp_settings_t *saved;

    CP_TRY(cp_settings_load(&saved, db, NO_PORTAL, pool));
    *all = cp_group_schema(saved, pool);
    return NULL;
}

/* ---- Reading ---- */

static void read_group(cp_group_t *group, const cp_rows_t *rows, int row)
{
    *group = (cp_group_t){cp_cell_int(rows, row, 0), cp_cell_text(rows, row, 1),     cp_cell_text(rows, row, 2),
                          cp_cell_int(rows, row, 3), cp_cell_int(rows, row, 4) != 0, cp_cell_int(rows, row, 5) != 0};
}

cp_error_t *cp_group_list(const cp_group_t **groups, int *count, cp_db_t *db, const char *portal, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_GROUP_LIST, CP_BIND(cp_bind_text(portal)), pool));
    cp_group_t *found = apr_palloc(pool, sizeof *found * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        read_group(&found[i], rows, i);
    *groups = found;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_group_find(cp_group_t **group, cp_db_t *db, const char *portal, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_GROUP_FIND, CP_BIND(cp_bind_text(portal), cp_bind_int(id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such group.", NULL);
    *group = apr_palloc(pool, sizeof **group);
    read_group(*group, rows, 0);
    return NULL;
}

cp_error_t *cp_group_members(cp_rows_t **rows, cp_db_t *db, apr_int64_t group_id, apr_int64_t after, int limit,
                             apr_pool_t *pool)
{
    return cp_db_select(rows, db, CP_SQL_GROUP_MEMBERS,
                        CP_BIND(cp_bind_int(group_id), cp_bind_int(after), cp_bind_int(limit)), pool);
}

/* One statement whatever their number: what is not asked for is the contact 0, who is in no group. */
static cp_error_t *among(const bool **are, cp_db_t *db, const char *start, cp_bind_t of, const apr_int64_t *contacts,
                         int count, apr_pool_t *pool)
{
    cp_bind_t binds[1 + CP_GROUP_ASKED] = {of};
    bool *found = apr_pcalloc(pool, ((apr_size_t)count + 1) * sizeof *found);
    cp_rows_t *rows;

    for (int i = 0; i < CP_GROUP_ASKED; i++) {
        start = apr_psprintf(pool, "%s%s?%d", start, i ? ", " : " (", i + 2);
        binds[i + 1] = cp_bind_int(i < count ? contacts[i] : 0);
    }
    CP_TRY(cp_db_select_sql(&rows, db, apr_pstrcat(pool, start, ")", NULL), binds, 1 + CP_GROUP_ASKED, pool));
    for (int i = 0; i < count; i++)
        for (int row = 0; row < rows->count && !found[i]; row++)
            found[i] = cp_cell_int(rows, row, 0) == contacts[i];
    *are = found;
    return NULL;
}

cp_error_t *cp_group_members_among(const bool **are, cp_db_t *db, apr_int64_t group_id, const apr_int64_t *contacts,
                                   int count, apr_pool_t *pool)
{
    return among(are, db, cp_sql_constant_group_members_among[cp_db_dialect(db)], cp_bind_int(group_id), contacts,
                 count, pool);
}

cp_error_t *cp_group_shares_among(const bool **are, cp_db_t *db, const char *portal, const apr_int64_t *contacts,
                                  int count, apr_pool_t *pool)
{
    return among(are, db, cp_sql_constant_group_company_right_among[cp_db_dialect(db)], cp_bind_text(portal), contacts,
                 count, pool);
}

cp_error_t *cp_group_names(cp_rows_t **rows, cp_db_t *db, apr_int64_t contact_id, apr_pool_t *pool)
{
    return cp_db_select(rows, db, CP_SQL_GROUP_NAMES_OF_CONTACT, CP_BIND(cp_bind_int(contact_id)), pool);
}

const char *cp_group_mark(const cp_group_t *group, apr_pool_t *pool)
{
    return cp_record_mark(pool, group->name, group->rule ? group->rule : "", NULL);
}

/* ---- Rules ---- */

typedef struct group_rule_t {
    apr_int64_t id;
    const char *rule;
    const cp_rule_schema_t *schema;
} group_rule_t;

/* A statement with a rule for its condition. `contact_id` 0: all contacts. */
typedef struct rule_statement_t {
    const cp_rule_schema_t *schema;
    const char *sql;
    cp_bind_t binds[2 + CP_RULE_CONDITIONS];
    int count;
} rule_statement_t;

static cp_error_t *with_rule(rule_statement_t *statement, cp_dialect_t dialect, const char *start, const char *rule,
                             apr_int64_t contact_id, apr_pool_t *pool)
{
    cp_rule_t *parsed;

    CP_TRY(cp_rule_parse(&parsed, statement->schema, rule, pool));
    const char *one = "";
    if (contact_id) {
        statement->binds[statement->count++] = cp_bind_int(contact_id);
        one = apr_psprintf(pool, "contact.id = ?%d AND ", statement->count);
    }
    const char *condition = cp_rule_sql(parsed, dialect, statement->binds, &statement->count, pool);
    statement->sql = apr_pstrcat(pool, start, " WHERE ", one, condition, NULL);
    return NULL;
}

cp_error_t *cp_group_rule_count(apr_int64_t *found, cp_db_t *db, const char *rule, apr_pool_t *pool)
{
    rule_statement_t statement = {.count = 0};
    cp_dialect_t dialect = cp_db_dialect(db);
    cp_rows_t *rows;

    CP_TRY(load_schema(&statement.schema, db, pool));
    CP_TRY(with_rule(&statement, dialect, cp_sql_constant_group_rule_count[dialect], rule, 0, pool));
    CP_TRY(cp_db_select_sql(&rows, db, statement.sql, statement.binds, statement.count, pool));
    *found = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_group_rule_sample(cp_rows_t **rows, cp_db_t *db, const char *rule, int limit, apr_pool_t *pool)
{
    rule_statement_t statement = {.count = 0};
    cp_dialect_t dialect = cp_db_dialect(db);

    CP_TRY(load_schema(&statement.schema, db, pool));
    CP_TRY(with_rule(&statement, dialect, cp_sql_constant_group_rule_sample[dialect], rule, 0, pool));
    const char *sql = apr_psprintf(pool, "%s ORDER BY contact.id LIMIT %d", statement.sql, limit);
    return cp_db_select_sql(rows, db, sql, statement.binds, statement.count, pool);
}

/* A group whose rule is understood no more, as a property that it asks for is gone, has nobody: it must not keep people
 * from being changed, nor let in somebody by a condition that is left out. */
static cp_error_t *enter(const group_rule_t *group, cp_db_t *db, apr_int64_t contact_id, apr_pool_t *pool)
{
    rule_statement_t statement = {.schema = group->schema, .binds = {cp_bind_int(group->id)}, .count = 1};
    cp_dialect_t dialect = cp_db_dialect(db);
    cp_rows_t *rows;
    cp_error_t *error =
        with_rule(&statement, dialect, cp_sql_constant_group_rule_insert[dialect], group->rule, contact_id, pool);

    if (error && error->kind == CP_ERROR_INPUT) {
        cp_log(CP_LOG_WARNING, "CP01610", "access group %" APR_INT64_T_FMT " has no members: its rule says: %s",
               group->id, error->safe);
        return NULL;
    }
    CP_TRY(error);
    return cp_db_select_sql(&rows, db, statement.sql, statement.binds, statement.count, pool);
}

static cp_error_t *find_members(const group_rule_t *group, cp_db_t *db, apr_pool_t *pool)
{
    CP_TRY(cp_db_exec(db, CP_SQL_GROUP_REMOVE_MEMBERS, CP_BIND(cp_bind_int(group->id)), NULL, pool));
    return enter(group, db, 0, pool);
}

/* All groups that have a rule. */
static cp_error_t *load_rules(group_rule_t **groups, int *count, cp_db_t *db, apr_pool_t *pool)
{
    const cp_rule_schema_t *all = &schema;
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_GROUP_RULES, CP_NO_BIND, pool));
    if (rows->count)
        CP_TRY(load_schema(&all, db, pool));
    *count = rows->count;
    *groups = apr_palloc(pool, sizeof **groups * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        (*groups)[i] = (group_rule_t){cp_cell_int(rows, i, 0), cp_cell_text(rows, i, 1), all};
    return NULL;
}

cp_error_t *cp_group_refresh_all(cp_db_t *db, apr_pool_t *pool)
{
    group_rule_t *groups;
    int count;

    CP_TRY(load_rules(&groups, &count, db, pool));
    for (int i = 0; i < count; i++)
        CP_TRY(find_members(&groups[i], db, pool));
    return NULL;
}

cp_error_t *cp_group_refresh_contact(cp_db_t *db, apr_int64_t contact_id, apr_pool_t *pool)
{
    group_rule_t *groups;
    int count;

    CP_TRY(load_rules(&groups, &count, db, pool));
    for (int i = 0; i < count; i++) {
        CP_TRY(cp_db_exec(db, CP_SQL_GROUP_REMOVE_MEMBER, CP_BIND(cp_bind_int(contact_id), cp_bind_int(groups[i].id)),
                          NULL, pool));
        CP_TRY(enter(&groups[i], db, contact_id, pool));
    }
    return NULL;
}

/* ---- Changing ---- */

/* The rule in its one form; NULL where there is none. */
static cp_error_t *check(const char **name, const char **rule, const cp_rule_schema_t *all, apr_pool_t *pool)
{
    cp_rule_t *parsed;

    *name = cp_one_line(*name, pool);
    if (!**name || cp_utf8_count(*name) > CP_GROUP_NAME_MAX)
        return cp_error_field(pool, "name", "A group's name has 1 to %d characters.", CP_GROUP_NAME_MAX);
    if (!*rule)
        return NULL;
    CP_TRY(cp_rule_parse(&parsed, all, *rule, pool));
    if (!parsed->count)
        return cp_error_field(pool, "rule", "Write at least one condition, such as “company is Sample Bakery”.");
    *rule = cp_rule_text(parsed, pool);
    return NULL;
}

static cp_error_t *refuse_name(cp_db_t *db, apr_int64_t id, const char *name, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_GROUP_BY_NAME, CP_BIND(cp_bind_text(name)), pool));
    if (rows->count && cp_cell_int(rows, 0, 0) != id)
        return cp_error_field(pool, "name", "There is a group called “%s” already.", name);
    return NULL;
}

cp_error_t *cp_group_save(apr_int64_t *id, cp_db_t *db, const char *name, const char *rule, apr_time_t now,
                          apr_pool_t *pool)
{
    const cp_rule_schema_t *all = &schema;
    cp_rows_t *rows;

    if (rule)
        CP_TRY(load_schema(&all, db, pool));
    CP_TRY(check(&name, &rule, all, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text("access_group")), pool));
    CP_TRY(refuse_name(db, *id, name, pool));
    if (*id) {
        apr_int64_t changed;
        CP_TRY(cp_db_exec(db, CP_SQL_GROUP_SAVE, CP_BIND(cp_bind_int(*id), cp_bind_text(name), cp_bind_text(rule)),
                          &changed, pool));
        if (!changed)
            return cp_error_create(pool, CP_ERROR_MISSING, "There is no such group.", NULL);
    }
    else {
        CP_TRY(cp_db_select(&rows, db, CP_SQL_GROUP_CREATE,
                            CP_BIND(cp_bind_text(name), cp_bind_text(rule), cp_bind_int(now)), pool));
        *id = cp_cell_int(rows, 0, 0);
    }
    return rule ? find_members(&(group_rule_t){*id, rule, all}, db, pool) : NULL;
}

cp_error_t *cp_group_remove(cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    CP_TRY(cp_db_exec(db, CP_SQL_GROUP_REMOVE_MEMBERS, CP_BIND(cp_bind_int(id)), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_GROUP_REMOVE_PORTALS, CP_BIND(cp_bind_int(id)), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_GROUP_REMOVE_COMPANY_RIGHT, CP_BIND(cp_bind_int(id)), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_IDENTITY_GROUP_FORGET, CP_BIND(cp_bind_int(id)), NULL, pool));
    return cp_db_exec(db, CP_SQL_GROUP_REMOVE, CP_BIND(cp_bind_int(id)), NULL, pool);
}

static cp_error_t *refuse_rule(cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    cp_group_t *group;

    CP_TRY(cp_group_find(&group, db, "", id, pool));
    if (group->rule)
        return cp_error_create(pool, CP_ERROR_CONFLICT,
                               "A rule decides who belongs to this group. Change the rule instead.", NULL);
    return NULL;
}

cp_error_t *cp_group_add_member(cp_db_t *db, apr_int64_t group_id, apr_int64_t contact_id, apr_pool_t *pool)
{
    CP_TRY(refuse_rule(db, group_id, pool));
    return cp_db_exec(db, CP_SQL_GROUP_ADD_MEMBER, CP_BIND(cp_bind_int(contact_id), cp_bind_int(group_id)), NULL, pool);
}

cp_error_t *cp_group_remove_member(cp_db_t *db, apr_int64_t group_id, apr_int64_t contact_id, apr_pool_t *pool)
{
    CP_TRY(refuse_rule(db, group_id, pool));
    return cp_db_exec(db, CP_SQL_GROUP_REMOVE_MEMBER, CP_BIND(cp_bind_int(contact_id), cp_bind_int(group_id)), NULL,
                      pool);
}

cp_error_t *cp_group_admit(cp_db_t *db, const char *portal, const apr_int64_t *ids, int count, apr_pool_t *pool)
{
    CP_TRY(cp_db_exec(db, CP_SQL_PORTAL_GROUP_CLEAR, CP_BIND(cp_bind_text(portal)), NULL, pool));
    for (int i = 0; i < count; i++)
        CP_TRY(cp_db_exec(db, CP_SQL_PORTAL_GROUP_ADD, CP_BIND(cp_bind_text(portal), cp_bind_int(ids[i])), NULL, pool));
    return NULL;
}

cp_error_t *cp_group_let_in(cp_db_t *db, const char *portal, apr_int64_t id, bool in, apr_pool_t *pool)
{
    return cp_db_exec(db, in ? CP_SQL_PORTAL_GROUP_ADD : CP_SQL_PORTAL_GROUP_REMOVE,
                      CP_BIND(cp_bind_text(portal), cp_bind_int(id)), NULL, pool);
}

cp_error_t *cp_group_share(cp_db_t *db, const char *portal, apr_int64_t id, bool share, apr_pool_t *pool)
{
    return cp_db_exec(db, share ? CP_SQL_PORTAL_COMPANY_GROUP_ADD : CP_SQL_PORTAL_COMPANY_GROUP_REMOVE,
                      CP_BIND(cp_bind_text(portal), cp_bind_int(id)), NULL, pool);
}
