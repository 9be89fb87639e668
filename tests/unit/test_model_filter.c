/* SPDX-License-Identifier: Apache-2.0 */
/* A rule in one line and in many, and statements with a filter in the place of the mark. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_general.h>

#include "db/db_driver.h"
#include "model/model_rule_line.h"
#include "model/model_ticket_filter.h"

static apr_pool_t *pool;

static void check_line(const char *text, const char *line)
{
    assert_string_equal(cp_rule_line(text, pool), line);
    assert_string_equal(cp_rule_lines(line, pool), text);
}

static void test_lines(void **state)
{
    (void)state;
    check_line("", "");
    check_line("inbox is-not Internal\n", "inbox is-not Internal");
    check_line("inbox is A\npriority is low\n\nstatus is closed\n",
               "inbox is A AND priority is low OR status is closed");
    assert_string_equal(cp_rule_line("subject is THIS AND THAT OR OTHERS\n", pool),
                        "subject is THIS and THAT or OTHERS");
    assert_string_equal(cp_rule_lines("inbox is A\npriority is low\n", pool), "inbox is A\npriority is low\n\n");
}

static const cp_db_filter_t *built(const char *rule)
{
    cp_settings_t *settings = cp_settings_merge(NULL, NULL, pool);

    settings->value[CP_SET_TICKET_FILTER].text = rule;
    return cp_ticket_filter_build(settings, pool);
}

static cp_db_t run_of(cp_conn_t *conn, const cp_db_driver_t *driver, const cp_db_filter_t *filter)
{
    conn->driver = driver;
    return (cp_db_t){.conn = conn, .filter = filter};
}

static void test_a_statement_gets_the_filter(void **state)
{
    const cp_db_filter_t *filter = built("priority is low AND number at-least 7");
    cp_bind_t binds[] = {cp_bind_int(1), cp_bind_int(2)};
    cp_conn_t conn = {0};
    cp_db_t db = run_of(&conn, &cp_db_sqlite, filter);
    cp_call_t call = {
        "SELECT 1 WHERE (a = ?1" CP_DB_FILTER_MARK ") OR (b = ?2" CP_DB_FILTER_MARK ")", -1, binds, 2, NULL, NULL};
    (void)state;

    assert_null(cp_db_filter_call(&call, &db, pool));
    assert_null(strstr(call.sql, CP_DB_FILTER_MARK));
    assert_int_equal(call.count, 4);
    assert_int_equal(call.binds[1].number, 2);
    assert_string_equal(call.binds[2].text, "low");
    assert_int_equal(call.binds[3].number, 7);
    assert_non_null(strstr(call.sql, "?3"));
    assert_non_null(strstr(call.sql, ">= ?4"));
    assert_null(strstr(call.sql, "?5"));
}

static void test_named_statements_keep_their_parameters(void **state)
{
    const cp_db_filter_t *filter = built("number at-least 7");
    cp_bind_t binds[] = {cp_bind_int(1), cp_bind_int(2), cp_bind_int(3)};
    cp_conn_t conn = {0};
    cp_db_t db = run_of(&conn, &cp_db_pgsql, filter);
    cp_call_t call = {cp_db_sql_text(CP_SQL_TICKET_FIND, CP_DIALECT_PGSQL), CP_SQL_TICKET_FIND, binds, 3, NULL, NULL};
    (void)state;

    assert_null(cp_db_filter_call(&call, &db, pool));
    assert_int_equal(call.slot, -1);
    assert_non_null(strstr(call.sql, ">= $4"));
}

/* Nobody can forget it. */
static void test_without_a_filter_nothing_is_shown(void **state)
{
    cp_conn_t conn = {0};
    cp_db_t db = run_of(&conn, &cp_db_sqlite, NULL);
    cp_call_t call = {"SELECT 1" CP_DB_FILTER_MARK, -1, NULL, 0, NULL, NULL};
    (void)state;

    assert_non_null(cp_db_filter_call(&call, &db, pool));
    db.filter = built("");
    assert_null(cp_db_filter_call(&call, &db, pool));
    assert_string_equal(call.sql, "SELECT 1" CP_DB_FILTER_MARK);
    /* What cannot be read any more hides everything. */
    assert_string_equal(built("gone is x")->sql[CP_DIALECT_SQLITE], "(1 = 0)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_a_statement_gets_the_filter),
        cmocka_unit_test(test_named_statements_keep_their_parameters),
        cmocka_unit_test(test_without_a_filter_nothing_is_shown),
    };

    apr_initialize();
    apr_pool_create(&pool, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
