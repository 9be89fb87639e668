/* SPDX-License-Identifier: Apache-2.0 */
/* Every named statement is accepted by both databases as the schema is, and reads no whole table of those that grow.
 * PostgreSQL is asked where CP_TEST_PGSQL names one (a conninfo string; a schema of its own is made there and dropped). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/db.h"
#include "db/db_migrate.h"

static const char *const growing[] = {
    "attachment",     "audit",          "comment",       "contact",        "contact_company", "company",
    "credential",     "mail_reference", "message",       "note",           "outbox",          "read_mark",
    "reply_address",  "session",        "second_factor", "recovery_code",  "pending_sign_in", "known_device",
    "registration",   "company_domain", "search",        "thread",         "throttle",        "ticket",
    "ticket_contact", "timeline_event", "identity",      "identity_group", "kept_text",       "ticket_presence",
    "token",          "invitation",
};

/* Statements of portalctl, by the beginning of their names: they count and fill whole tables. */
static const char *const may_scan[] = {"admin_", "seed_"};

static struct {
    cp_dialect_t dialect;
    const char *spec;
    apr_pool_t *pool;
    cp_db_source_t *source;
} test;

static bool is_growing(const char *table, apr_size_t length)
{
    for (apr_size_t i = 0; i < sizeof growing / sizeof *growing; i++)
        if (strlen(growing[i]) == length && !strncmp(growing[i], table, length))
            return true;
    return false;
}

static bool is_word(char c)
{
    return apr_isalnum(c) || c == '_';
}

/* Whether `name`, as plans show it, stands in `sql` as a table that grows or as the alias of one. SQLite's plan of an
 * INSERT has other tables too: checks of foreign keys, which it skips unless keys were missing before. */
static bool names_growing(const char *name, apr_size_t length, const char *sql)
{
    for (const char *at = sql; (at = strchr(at, ' ')) != NULL; at++) {
        const char *end = at, *table;
        if (strncmp(at + 1, name, length) || is_word(at[1 + length]))
            continue;
        if (is_growing(name, length))
            return true;
        if (end - sql > 3 && !strncmp(end - 3, " AS", 3))
            end -= 3;
        for (table = end; table > sql && is_word(table[-1]); table--)
            ;
        if (is_growing(table, (apr_size_t)(end - table)))
            return true;
    }
    return false;
}

static bool scans(const char *line, const char *sql)
{
    const char *mark = test.dialect == CP_DIALECT_SQLITE ? "SCAN " : "Seq Scan on ";
    const char *name = strstr(line, mark);
    apr_size_t length = 0;
    if (!name || strstr(line, "VIRTUAL TABLE INDEX 0:M"))
        return false;
    /* All of a partial index: the records that have a value, which is what is asked for. */
    if (strstr(line, " INDEX ticket_with_p") || strstr(line, " INDEX contact_with_p"))
        return false;
    name += strlen(mark);
    while (is_word(name[length]))
        length++;
    return names_growing(name, length, sql);
}

static bool allowed(const char *name)
{
    for (apr_size_t i = 0; i < sizeof may_scan / sizeof *may_scan; i++)
        if (!strncmp(may_scan[i], name, strlen(may_scan[i])))
            return true;
    return false;
}

/* Others have no plan. */
static bool has_plan(const char *sql)
{
    static const char *const verbs[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"};
    for (apr_size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strncmp(sql, verbs[i], strlen(verbs[i])))
            return true;
    return false;
}

static cp_error_t *check_plans(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    int *faults = baton;
    if (test.dialect == CP_DIALECT_PGSQL)
        CP_TRY(cp_db_script(db, "SET enable_seqscan = off", pool));
    for (int i = 0; i < CP_SQL_COUNT; i++) {
        const char *sql = cp_db_sql_text((cp_sql_t)i, test.dialect), *name = cp_db_sql_name((cp_sql_t)i);
        cp_rows_t *rows;
        if (!has_plan(sql))
            continue;
        cp_error_t *error = cp_db_explain(&rows, db, sql, cp_sql_parameters[i], pool);
        if (error) {
            print_error("%s: %s\n", name, cp_error_chain(error, pool));
            ++*faults;
            continue;
        }
        for (int row = 0; row < rows->count; row++) {
            if (scans(cp_cell_text(rows, row, 0), sql) && !allowed(name)) {
                print_error("%s: %s\n", name, cp_cell_text(rows, row, 0));
                ++*faults;
            }
        }
    }
    return NULL;
}

static cp_error_t *script_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_db_script(db, baton, pool);
}

/* As after somebody defined all properties that there can be. */
static cp_error_t *make_slots(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    for (int i = 0; i < 20; i++) {
        CP_TRY(cp_db_script(db, cp_sql_constant_property_ready_ticket_p[i][test.dialect], pool));
        CP_TRY(cp_db_script(db, cp_sql_constant_property_ready_contact_p[i][test.dialect], pool));
    }
    return NULL;
}

static void assert_fine(const cp_error_t *error)
{
    if (error)
        print_error("unexpected: %s\n", cp_error_chain(error, test.pool));
    assert_null(error);
}

static void script(const char *sql)
{
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, script_work, (void *)sql, test.pool));
}

static void test_sqlite(void **state)
{
    int faults = 0;
    (void)state;
    test.dialect = CP_DIALECT_SQLITE;
    assert_fine(cp_db_source_direct(&test.source, "sqlite3::memory:", test.pool));
    assert_fine(cp_migrate_run(test.source, NULL, test.pool));
    assert_fine(cp_db_run(test.source, NULL, CP_DB_WRITE, make_slots, NULL, test.pool));
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, check_plans, &faults, test.pool));
    assert_int_equal(faults, 0);
}

static void test_pgsql(void **state)
{
    int faults = 0;
    const char *conninfo = getenv("CP_TEST_PGSQL");
    (void)state;
    if (!conninfo || !*conninfo)
        skip();
    test.dialect = CP_DIALECT_PGSQL;
    assert_fine(cp_db_source_direct(&test.source, apr_pstrcat(test.pool, "pgsql:", conninfo, NULL), test.pool));
    const char *schema = apr_psprintf(test.pool, "test_db_plan_%d", (int)getpid());
    script(apr_psprintf(test.pool, "CREATE SCHEMA %s; SET search_path = %s", schema, schema));
    assert_fine(cp_migrate_run(test.source, NULL, test.pool));
    assert_fine(cp_db_run(test.source, NULL, CP_DB_WRITE, make_slots, NULL, test.pool));
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, check_plans, &faults, test.pool));
    script(apr_psprintf(test.pool, "DROP SCHEMA %s CASCADE", schema));
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sqlite),
        cmocka_unit_test(test_pgsql),
    };
    apr_initialize();
    apr_pool_create(&test.pool, NULL);
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    apr_pool_destroy(test.pool);
    apr_terminate();
    return failures;
}
