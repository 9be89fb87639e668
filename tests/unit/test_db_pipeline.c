/* SPDX-License-Identifier: Apache-2.0 */
/* What a write sends to PostgreSQL without waiting: it is done, or refused and told, as if each statement had been waited
 * for. Runs where CP_TEST_PGSQL names a server, in a schema of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/db.h"
#include "db/db_driver.h"

static struct {
    apr_pool_t *pool;
    cp_db_source_t *source;
    cp_db_source_t *other; /* a second connection */
    const char *conninfo;
    const char *schema;
    int attempts;
} test;

static void assert_fine(const cp_error_t *error)
{
    if (error)
        print_error("unexpected: %s\n", cp_error_chain(error, test.pool));
    assert_null(error);
}

static cp_error_t *script_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_db_script(db, baton, pool);
}

static void script(cp_db_source_t *source, const char *sql)
{
    assert_fine(cp_db_run(source, NULL, CP_DB_READ, script_work, (void *)sql, test.pool));
}

static cp_error_t *write_by(cp_db_work_t *work)
{
    test.attempts = 0;
    return cp_db_run(test.source, NULL, CP_DB_WRITE, work, NULL, test.pool);
}

static cp_error_t *add(cp_db_t *db, int version, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_SCHEMA_ADD, CP_BIND(cp_bind_int(version)), NULL, pool);
}

static cp_error_t *count_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select_sql(&rows, db, "SELECT count(*) FROM schema_version", CP_NO_BIND, pool));
    *(apr_int64_t *)baton = cp_cell_int(rows, 0, 0);
    return NULL;
}

static void assert_count(apr_int64_t wanted)
{
    apr_int64_t found;
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, count_work, &found, test.pool));
    assert_int_equal(found, wanted);
}

static cp_error_t *add_many(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    for (int i = 1; i <= 3 * CP_DB_UNANSWERED + 1; i++)
        CP_TRY(add(db, i, pool));
    return NULL;
}

static void test_many(void **state)
{
    (void)state;
    assert_fine(write_by(add_many));
    assert_count(3 * CP_DB_UNANSWERED + 1);
}

static cp_error_t *nothing(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)db;
    (void)baton;
    (void)pool;
    return NULL;
}

static void test_nothing(void **state)
{
    (void)state;
    assert_fine(write_by(nothing));
    assert_count(0);
}

static cp_error_t *add_twice(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    test.attempts++;
    CP_TRY(add(db, 1, pool));
    CP_TRY(add(db, 1, pool));
    return add(db, 2, pool);
}

static void test_refused(void **state)
{
    (void)state;
    cp_error_t *error = write_by(add_twice);
    assert_int_equal(error->kind, CP_ERROR_CONFLICT);
    assert_non_null(strstr(cp_error_chain(error, test.pool), "schema_add, sent before it"));
    assert_int_equal(test.attempts, 1);
    assert_count(0);
    assert_fine(write_by(add_many));
}

static cp_error_t *add_twice_and_ask(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    apr_int64_t found = -1;
    CP_TRY(add_twice(db, baton, pool));
    assert_int_equal(count_work(db, &found, pool)->kind, CP_ERROR_CONFLICT);
    assert_int_equal(found, -1);
    assert_int_equal(add(db, 3, pool)->kind, CP_ERROR_CONFLICT);
    return NULL;
}

static void test_told_by_the_next(void **state)
{
    (void)state;
    assert_int_equal(write_by(add_twice_and_ask)->kind, CP_ERROR_CONFLICT);
    assert_count(0);
}

static cp_error_t *add_and_give_up(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    CP_TRY(add(db, 1, pool));
    return cp_error_create(pool, CP_ERROR_FORBIDDEN, "No.", NULL);
}

static cp_error_t *add_twice_and_give_up(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    CP_TRY(add_twice(db, baton, pool));
    return cp_error_create(pool, CP_ERROR_FORBIDDEN, "No.", NULL);
}

static void test_given_up(void **state)
{
    (void)state;
    assert_int_equal(write_by(add_and_give_up)->kind, CP_ERROR_FORBIDDEN);
    assert_int_equal(write_by(add_twice_and_give_up)->kind, CP_ERROR_FORBIDDEN);
    assert_count(0);
    assert_fine(write_by(add_many));
}

static cp_error_t *add_beside_another(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    if (++test.attempts == 1) {
        script(test.other, "BEGIN; INSERT INTO schema_version (version) VALUES (1)");
        CP_TRY(cp_db_script(db, "SET LOCAL lock_timeout = '20ms'", pool));
    }
    return add(db, 1, pool);
}

/* The other transaction is rolled back when its connection is used again. */
static cp_error_t *add_after_another(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    if (test.attempts == 1)
        script(test.other, "SELECT 1");
    return add_beside_another(db, baton, pool);
}

/* COMMIT was sent behind it, and skipped: so the run may be tried once more. */
static void test_tried_again(void **state)
{
    (void)state;
    assert_fine(write_by(add_after_another));
    assert_int_equal(test.attempts, 2);
    assert_count(1);
}

static cp_error_t *add_and_lose(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_rows_t *rows;
    (void)baton;
    if (++test.attempts == 1) {
        CP_TRY(cp_db_select_sql(&rows, db, "SELECT pg_backend_pid()", CP_NO_BIND, pool));
        script(test.other, apr_psprintf(pool, "SELECT pg_terminate_backend(%s, 5000)", cp_cell_text(rows, 0, 0)));
    }
    return add(db, 1, pool);
}

/* The server says that it ended before the statement, and so before COMMIT. */
static void test_lost_connection(void **state)
{
    (void)state;
    assert_fine(write_by(add_many));
    script(test.source, "DELETE FROM schema_version");
    assert_fine(write_by(add_and_lose));
    assert_int_equal(test.attempts, 2);
    assert_count(1);
}

static cp_error_t *add_between_shapes(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_rows_t *rows;
    (void)baton;
    for (int i = 1; i <= CP_DB_SHAPES + 20; i++) {
        CP_TRY(add(db, i, pool));
        CP_TRY(cp_db_select_sql(&rows, db, apr_psprintf(pool, "SELECT count(*) + %d FROM schema_version", i),
                                CP_NO_BIND, pool));
        assert_int_equal(cp_cell_int(rows, 0, 0), 2 * i);
    }
    return NULL;
}

static void test_statements_that_make_room(void **state)
{
    (void)state;
    assert_fine(write_by(add_between_shapes));
    assert_count(CP_DB_SHAPES + 20);
    assert_fine(cp_db_run(test.source, NULL, CP_DB_WRITE, script_work, "DELETE FROM schema_version", test.pool));
    assert_fine(write_by(add_between_shapes));
}

static cp_db_source_t *open_source(void)
{
    cp_db_source_t *source;
    assert_null(cp_db_source_direct(
        &source, apr_pstrcat(test.pool, "pgsql:", test.conninfo, " options=-csearch_path=", test.schema, NULL),
        test.pool));
    return source;
}

static int setup(void **state)
{
    (void)state;
    apr_pool_create(&test.pool, NULL);
    test.schema = "public";
    test.source = open_source();
    test.schema = apr_psprintf(test.pool, "test_db_pipeline_%d", (int)getpid());
    script(test.source, apr_pstrcat(test.pool, "CREATE SCHEMA ", test.schema, NULL));
    test.source = open_source();
    test.other = open_source();
    script(test.source, cp_db_sql_text(CP_SQL_SCHEMA_CREATE, CP_DIALECT_PGSQL));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    script(test.source, apr_pstrcat(test.pool, "DROP SCHEMA ", test.schema, " CASCADE", NULL));
    apr_pool_destroy(test.pool);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_many, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_told_by_the_next, setup, teardown),
        cmocka_unit_test_setup_teardown(test_given_up, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tried_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lost_connection, setup, teardown),
        cmocka_unit_test_setup_teardown(test_statements_that_make_room, setup, teardown),
    };
    test.conninfo = getenv("CP_TEST_PGSQL");
    if (!test.conninfo || !*test.conninfo) {
        print_message("[  SKIPPED ] CP_TEST_PGSQL is not set\n");
        return 0;
    }
    apr_initialize();
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failures;
}
