/* SPDX-License-Identifier: Apache-2.0 */
/* The database layer, on both databases. */
#include <apr_thread_proc.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "databases.h"
#include "db/db_migrate.h"

static struct {
    apr_pool_t *pool;
    cp_db_source_t *source;
    cp_db_source_t *other; /* a second connection */
} test;

static void assert_fine(const cp_error_t *error)
{
    if (error)
        print_error("unexpected: %s\n", cp_error_chain(error, test.pool));
    assert_null(error);
}

/* ---- One statement at a time ---- */

typedef struct {
    const char *sql;
    const cp_bind_t *binds;
    int count;
    cp_rows_t *rows;
} query_t;

static cp_error_t *query_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    query_t *query = baton;
    return cp_db_select_sql(&query->rows, db, query->sql, query->binds, query->count, pool);
}

static cp_error_t *query(cp_rows_t **rows, cp_db_mode_t mode, const char *sql, const cp_bind_t *binds, int count)
{
    query_t asked = {sql, binds, count, NULL};
    cp_error_t *error = cp_db_run(test.source, NULL, mode, query_work, &asked, test.pool);
    if (rows)
        *rows = asked.rows;
    return error;
}

static void script(cp_db_source_t *source, const char *sql)
{
    assert_fine(cp_db_run(source, NULL, CP_DB_READ, database_script, (void *)sql, test.pool));
}

static apr_int64_t number(const char *sql)
{
    cp_rows_t *rows;
    assert_fine(query(&rows, CP_DB_READ, sql, CP_NO_BIND));
    assert_int_equal(rows->count, 1);
    return cp_cell_int(rows, 0, 0);
}

static const char tables[] = "DROP TABLE IF EXISTS part; DROP TABLE IF EXISTS item;"
                             "CREATE TABLE item (id BIGINT PRIMARY KEY, name TEXT UNIQUE, n BIGINT NOT NULL DEFAULT 0 "
                             "CHECK (n < 1000));"
                             "CREATE TABLE part (item_id BIGINT NOT NULL REFERENCES item (id));"
                             "INSERT INTO item (id, name) VALUES (1, 'one'), (2, 'two');";

static int group_setup(void **state)
{
    (void)state;
    apr_pool_create(&test.pool, NULL);
    test.source = database_open(test.pool);
    test.other = database_open(test.pool);
    return test.source && test.other ? 0 : -1;
}

static int group_teardown(void **state)
{
    (void)state;
    apr_pool_destroy(test.pool);
    return 0;
}

static int make_tables(void **state)
{
    (void)state;
    script(test.source, tables);
    return 0;
}

/* ---- Binding and reading ---- */

static void test_texts(void **state)
{
    static const char *const texts[] = {"", "a", "it's ?1 $1 \"x\"", "\xC3\xA9\xF0\x9F\x98\x80", "a\nb\\c", NULL};
    (void)state;
    for (apr_size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cp_rows_t *rows;
        assert_fine(query(&rows, CP_DB_READ, "SELECT ?1", CP_BIND(cp_bind_text(texts[i]))));
        assert_int_equal(rows->count, 1);
        assert_int_equal(rows->columns, 1);
        assert_int_equal(cp_cell_null(rows, 0, 0), texts[i] == NULL);
        assert_int_equal(cp_cell_int(rows, 0, 0), 0);
        if (texts[i]) {
            assert_string_equal(cp_cell_text(rows, 0, 0), texts[i]);
            assert_int_equal(cp_cell(rows, 0, 0)->length, strlen(texts[i]));
        }
        else
            assert_null(cp_cell_text(rows, 0, 0));
    }
}

static void test_numbers(void **state)
{
    static const apr_int64_t numbers[] = {0, 1, -1, INT64_MAX, INT64_MIN, 4294967296, 1700000001000000};
    (void)state;
    for (apr_size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        cp_rows_t *rows;
        assert_fine(
            query(&rows, CP_DB_READ, "SELECT ?1, ?2", CP_BIND(cp_bind_int(numbers[i]), cp_bind_id(numbers[i]))));
        assert_true(cp_cell_int(rows, 0, 0) == numbers[i]);
        assert_true(cp_cell_int(rows, 0, 1) == numbers[i]);
        assert_false(cp_cell_null(rows, 0, 0));
        assert_int_equal(cp_cell_null(rows, 0, 1), numbers[i] == 0);
    }
}

/* A statement whose first use binds NULL must take numbers afterwards. */
static void test_null_first(void **state)
{
    static const char sql[] = "SELECT id FROM item WHERE ?1 IS NULL OR id = ?1 ORDER BY id";
    cp_rows_t *rows;
    (void)state;
    assert_fine(query(&rows, CP_DB_READ, sql, CP_BIND(cp_bind_id(0))));
    assert_int_equal(rows->count, 2);
    assert_fine(query(&rows, CP_DB_READ, sql, CP_BIND(cp_bind_id(INT64_MAX))));
    assert_int_equal(rows->count, 0);
    assert_int_equal(rows->columns, 1);
}

/* More cells than the first buffer holds, and rows that outlive the next statement. */
static void test_many_rows(void **state)
{
    cp_rows_t *rows, *again;
    (void)state;
    assert_fine(query(&rows, CP_DB_READ,
                      "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5000)"
                      " SELECT n, 'row ' || CAST(n AS TEXT), CASE WHEN n % 2 = 0 THEN n END, n > 9 FROM r",
                      CP_NO_BIND));
    assert_fine(query(&again, CP_DB_READ, "SELECT id, name, n, n FROM item", CP_NO_BIND));
    assert_int_equal(rows->count, 5000);
    for (int i = 0; i < 5000; i++) {
        char text[32];
        snprintf(text, sizeof text, "row %d", i + 1);
        assert_int_equal(cp_cell_int(rows, i, 0), i + 1);
        assert_string_equal(cp_cell_text(rows, i, 1), text);
        assert_int_equal(cp_cell_null(rows, i, 2), i % 2 == 0);
        assert_int_equal(cp_cell_int(rows, i, 3), i >= 9);
    }
}

/* ---- Failures ---- */

static void test_conflicts(void **state)
{
    static const struct {
        const char *sql;
        cp_error_kind_t kind;
    } cases[] = {
        {"INSERT INTO item (id, name) VALUES (3, 'one')", CP_ERROR_CONFLICT},
        {"INSERT INTO item (id, name) VALUES (1, 'other')", CP_ERROR_CONFLICT},
        {"INSERT INTO part (item_id) VALUES (99)", CP_ERROR_CONFLICT},
        {"INSERT INTO item (id, n) VALUES (3, 1000)", CP_ERROR_INTERNAL},
        {"INSERT INTO item (id, n) VALUES (3, NULL)", CP_ERROR_INTERNAL},
        {"SELECT nothing FROM item", CP_ERROR_INTERNAL},
        {"SELEC", CP_ERROR_INTERNAL},
    };
    (void)state;
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cp_error_t *error = query(NULL, CP_DB_WRITE, cases[i].sql, CP_NO_BIND);
        assert_non_null(error);
        assert_int_equal(error->kind, cases[i].kind);
        error = query(NULL, CP_DB_READ, cases[i].sql, CP_NO_BIND);
        assert_int_equal(error->kind, cases[i].kind);
    }
    assert_int_equal(number("SELECT count(*) FROM item"), 2);
}

/* What people typed is in PostgreSQL's DETAIL, which is left out. */
static void test_no_data_in_cause(void **state)
{
    (void)state;
    assert_fine(query(NULL, CP_DB_WRITE, "INSERT INTO item (id, name) VALUES (7, 'very secret')", CP_NO_BIND));
    cp_error_t *error =
        query(NULL, CP_DB_WRITE, "INSERT INTO item (id, name) VALUES (8, ?1)", CP_BIND(cp_bind_text("very secret")));
    assert_int_equal(error->kind, CP_ERROR_CONFLICT);
    assert_null(strstr(cp_error_chain(error, test.pool), "very secret"));
}

static cp_error_t *insert_then_fail(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_rows_t *rows;
    (void)baton;
    CP_TRY(cp_db_select_sql(&rows, db, "INSERT INTO item (id) VALUES (20)", CP_NO_BIND, pool));
    return cp_error_create(pool, CP_ERROR_FORBIDDEN, "No.", NULL);
}

static cp_error_t *swallow(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_rows_t *rows;
    (void)baton;
    CP_TRY(cp_db_select_sql(&rows, db, "INSERT INTO item (id) VALUES (21)", CP_NO_BIND, pool));
    assert_non_null(cp_db_select_sql(&rows, db, "INSERT INTO item (id) VALUES (1)", CP_NO_BIND, pool));
    assert_non_null(cp_db_select_sql(&rows, db, "INSERT INTO item (id) VALUES (22)", CP_NO_BIND, pool));
    return NULL;
}

static void test_rollback(void **state)
{
    (void)state;
    cp_error_t *error = cp_db_run(test.source, NULL, CP_DB_WRITE, insert_then_fail, NULL, test.pool);
    assert_int_equal(error->kind, CP_ERROR_FORBIDDEN);
    assert_string_equal(error->safe, "No.");
    assert_int_equal(number("SELECT count(*) FROM item WHERE id = 20"), 0);
    assert_int_equal(cp_db_run(test.source, NULL, CP_DB_WRITE, swallow, NULL, test.pool)->kind, CP_ERROR_CONFLICT);
    assert_int_equal(number("SELECT count(*) FROM item WHERE id IN (21, 22)"), 0);
    assert_int_equal(number("SELECT count(*) FROM item"), 2);
}

static cp_error_t *leave_open(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    CP_TRY(cp_db_script(db, "BEGIN", pool));
    return cp_db_script(db, "INSERT INTO item (id) VALUES (23)", pool);
}

/* A transaction that somebody forgot on a shared connection neither leaks into ours nor is committed. */
static void test_forgotten_transaction(void **state)
{
    (void)state;
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, leave_open, NULL, test.pool));
    assert_int_equal(number("SELECT count(*) FROM item"), 2);
    assert_fine(query(NULL, CP_DB_WRITE, "INSERT INTO item (id) VALUES (24)", CP_NO_BIND));
    assert_int_equal(number("SELECT count(*) FROM item"), 3);
}

static cp_error_t *named_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    apr_int64_t *changed = baton;
    cp_rows_t *rows;
    CP_TRY(cp_db_exec(db, CP_SQL_SCHEMA_CREATE, CP_NO_BIND, NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_SCHEMA_ADD, CP_BIND(cp_bind_int(7000)), changed, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SCHEMA_VERSION, CP_NO_BIND, pool));
    assert_int_equal(cp_cell_int(rows, 0, 0), 7000);
    return cp_db_exec(db, CP_SQL_SCHEMA_ADD, CP_NO_BIND, NULL, pool);
}

static void test_named(void **state)
{
    apr_int64_t changed = 0;
    cp_db_stats_t stats = {0};
    (void)state;
    cp_error_t *error = cp_db_run(test.source, &stats, CP_DB_WRITE, named_work, &changed, test.pool);
    assert_int_equal(error->kind, CP_ERROR_INTERNAL);
    assert_non_null(strstr(cp_error_chain(error, test.pool), "statement schema_add"));
    assert_int_equal(changed, 1);
    assert_int_equal(stats.statements, 4);
    assert_true(stats.busy > 0);
    for (int i = 0; i < CP_SQL_COUNT; i++)
        assert_true(cp_db_sql_name(i) && cp_db_sql_text(i, CP_DIALECT_SQLITE) && cp_db_sql_text(i, CP_DIALECT_PGSQL));
}

/* ---- Statements that the server lost, and changes of the schema ---- */

typedef struct {
    int attempts;
    const char *first; /* run by the other connection, with our backend's pid for %s, in the first attempt */
    apr_int64_t id;
} attempt_t;

static void disturb(cp_db_t *db, attempt_t *attempt, apr_pool_t *pool)
{
    cp_rows_t *rows;
    if (attempt->attempts != 1 || !attempt->first)
        return;
    assert_fine(cp_db_select_sql(&rows, db, "SELECT pg_backend_pid()", CP_NO_BIND, pool));
    script(test.other, apr_psprintf(pool, attempt->first, cp_cell_text(rows, 0, 0)));
}

static cp_error_t *attempt_insert(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    attempt_t *attempt = baton;
    cp_rows_t *rows;
    attempt->attempts++;
    disturb(db, attempt, pool);
    return cp_db_select_sql(&rows, db, "INSERT INTO item (id) VALUES (?1)", CP_BIND(cp_bind_int(attempt->id)), pool);
}

static cp_error_t *attempt_commit(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    attempt_t *attempt = baton;
    cp_rows_t *rows;
    attempt->attempts++;
    CP_TRY(cp_db_select_sql(&rows, db, "INSERT INTO item (id) VALUES (?1)", CP_BIND(cp_bind_int(attempt->id)), pool));
    disturb(db, attempt, pool);
    return NULL;
}

static const char kill_backend[] = "SELECT pg_terminate_backend(%s, 5000)";

static void test_lost_statements(void **state)
{
    (void)state;
    if (database.dialect != CP_DIALECT_PGSQL)
        skip();
    for (int mode = CP_DB_READ; mode <= CP_DB_WRITE; mode++) {
        attempt_t attempt = {.id = 30 + mode};
        script(test.source, "DEALLOCATE ALL");
        assert_fine(cp_db_run(test.source, NULL, (cp_db_mode_t)mode, attempt_insert, &attempt, test.pool));
        assert_int_equal(attempt.attempts, mode == CP_DB_READ ? 1 : 2);
        script(test.source, "DEALLOCATE ALL");
        attempt = (attempt_t){.id = 40 + mode};
        assert_fine(cp_db_run(test.source, NULL, (cp_db_mode_t)mode, attempt_insert, &attempt, test.pool));
        assert_int_equal(attempt.attempts, 2);
    }
    assert_int_equal(number("SELECT count(*) FROM item WHERE id >= 30"), 4);
}

static void test_lost_connection(void **state)
{
    (void)state;
    if (database.dialect != CP_DIALECT_PGSQL)
        skip();
    for (int mode = CP_DB_READ; mode <= CP_DB_WRITE; mode++) {
        attempt_t attempt = {.id = 50 + mode, .first = kill_backend};
        assert_fine(cp_db_run(test.source, NULL, (cp_db_mode_t)mode, attempt_insert, &attempt, test.pool));
        assert_int_equal(attempt.attempts, 2);
        /* While idle: noticed before the first statement. */
        cp_rows_t *rows;
        assert_fine(query(&rows, CP_DB_READ, "SELECT pg_backend_pid()", CP_NO_BIND));
        script(test.other, apr_psprintf(test.pool, kill_backend, cp_cell_text(rows, 0, 0)));
        attempt = (attempt_t){.id = 60 + mode};
        assert_fine(cp_db_run(test.source, NULL, (cp_db_mode_t)mode, attempt_insert, &attempt, test.pool));
        assert_int_equal(attempt.attempts, 1);
    }
    assert_int_equal(number("SELECT count(*) FROM item WHERE id >= 50"), 4);
    assert_int_equal(number("SELECT CASE WHEN current_setting('lock_timeout') = '2s' THEN 1 ELSE 0 END"), 1);
}

static void test_ambiguous_commit(void **state)
{
    (void)state;
    if (database.dialect != CP_DIALECT_PGSQL)
        skip();
    attempt_t attempt = {.id = 70, .first = kill_backend};
    cp_error_t *error = cp_db_run(test.source, NULL, CP_DB_WRITE, attempt_commit, &attempt, test.pool);
    assert_int_equal(error->kind, CP_ERROR_UNAVAILABLE);
    assert_int_equal(error->retry_after, 5);
    assert_non_null(strstr(cp_error_chain(error, test.pool), "ambiguous"));
    assert_int_equal(attempt.attempts, 1);
    assert_int_equal(number("SELECT count(*) FROM item WHERE id = 70"), 0);
}

static void test_schema_change(void **state)
{
    static const char sql[] = "SELECT * FROM item WHERE id = ?1";
    cp_rows_t *rows;
    (void)state;
    assert_fine(query(&rows, CP_DB_READ, sql, CP_BIND(cp_bind_int(1))));
    assert_int_equal(rows->columns, 3);
    script(test.other, "ALTER TABLE item ADD COLUMN extra BIGINT NOT NULL DEFAULT 5");
    assert_fine(query(&rows, CP_DB_READ, sql, CP_BIND(cp_bind_int(1))));
    assert_int_equal(rows->columns, 4);
    assert_int_equal(cp_cell_int(rows, 0, 3), 5);
    script(test.other, "ALTER TABLE item DROP COLUMN extra");
    assert_fine(query(&rows, CP_DB_WRITE, sql, CP_BIND(cp_bind_int(1))));
    assert_int_equal(rows->columns, 3);
    script(test.other, "CREATE INDEX item_n ON item (n)");
    assert_fine(query(&rows, CP_DB_READ, sql, CP_BIND(cp_bind_int(1))));
    assert_string_equal(cp_cell_text(rows, 0, 1), "one");
}

static void test_shapes(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < CP_DB_SHAPES + 50; i++) {
            cp_rows_t *rows;
            assert_fine(
                query(&rows, CP_DB_READ, apr_psprintf(test.pool, "SELECT %d + ?1", i), CP_BIND(cp_bind_int(1000))));
            assert_int_equal(cp_cell_int(rows, 0, 0), 1000 + i);
        }
    }
    cp_conn_t *conn;
    void *token;
    assert_fine(test.source->acquire(test.source, &conn, &token, 0, test.pool));
    int shapes = (int)apr_hash_count(conn->shapes), named = 0;
    for (int i = 0; i < CP_SQL_COUNT; i++)
        named += conn->named[i] != NULL;
    test.source->release(test.source, conn, token);
    assert_int_equal(shapes, CP_DB_SHAPES);
    if (database.dialect == CP_DIALECT_PGSQL)
        assert_int_equal(number("SELECT count(*) FROM pg_prepared_statements"), CP_DB_SHAPES + named);
}

/* ---- Locks ---- */

typedef struct {
    cp_slots_t *locked; /* given once the lock is held */
    cp_slots_t *enough; /* taken before it is let go */
    apr_interval_time_t hold;
} lock_t;

static cp_error_t *hold_lock(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    lock_t *lock = baton;
    cp_rows_t *rows;
    cp_error_t *error = cp_db_select_sql(&rows, db, "UPDATE item SET n = n + 1 WHERE id = 1", CP_NO_BIND, pool);
    cp_slots_give(lock->locked);
    cp_slots_take(lock->enough, lock->hold);
    return error;
}

static void *APR_THREAD_FUNC lock_thread(apr_thread_t *thread, void *baton)
{
    apr_pool_t *pool;
    (void)thread;
    apr_pool_create(&pool, NULL);
    cp_error_t *error = cp_db_run(test.other, NULL, CP_DB_WRITE, hold_lock, baton, pool);
    apr_pool_destroy(pool);
    return error;
}

/* Updates the row while another connection holds its lock; returns how long that took. */
static apr_interval_time_t update_locked(cp_error_t **error, apr_interval_time_t hold)
{
    apr_thread_t *thread;
    apr_status_t status;
    lock_t lock = {cp_slots_create(0, test.pool), cp_slots_create(0, test.pool), hold};
    assert_int_equal(apr_thread_create(&thread, NULL, lock_thread, &lock, test.pool), APR_SUCCESS);
    assert_true(cp_slots_take(lock.locked, apr_time_from_sec(5)));
    apr_int64_t started = cp_db_clock();
    *error = query(NULL, CP_DB_WRITE, "UPDATE item SET n = n + 10 WHERE id = 1", CP_NO_BIND);
    apr_interval_time_t took = cp_db_clock() - started;
    cp_slots_give(lock.enough);
    apr_thread_join(&status, thread);
    return took;
}

static void test_busy(void **state)
{
    cp_error_t *error;
    (void)state;
    apr_interval_time_t took = update_locked(&error, apr_time_from_msec(300));
    assert_fine(error);
    assert_true(took >= apr_time_from_msec(200) && took < apr_time_from_msec(1500));
    assert_int_equal(number("SELECT n FROM item WHERE id = 1"), 11);

    took = update_locked(&error, apr_time_from_sec(5));
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_UNAVAILABLE);
    print_message("          a lock held for 5 s: given up after %.2f s\n", (double)took / APR_USEC_PER_SEC);
    assert_true(took >= apr_time_from_msec(1900) && took < apr_time_from_msec(2600));
    assert_int_equal(number("SELECT n FROM item WHERE id = 1"), 12);
    assert_fine(query(NULL, CP_DB_WRITE, "UPDATE item SET n = 0 WHERE id = 1", CP_NO_BIND));
}

enum { WRITERS = 6, WRITES = 20 };

static void *APR_THREAD_FUNC write_thread(apr_thread_t *thread, void *baton)
{
    apr_pool_t *pool;
    cp_db_source_t *source = baton;
    cp_error_t *error = NULL;
    (void)thread;
    apr_pool_create(&pool, NULL);
    for (int i = 0; i < WRITES && !error; i++) {
        query_t asked = {"UPDATE item SET n = n + 1 WHERE id = 2", NULL, 0, NULL};
        error = cp_db_run(source, NULL, CP_DB_WRITE, query_work, &asked, pool);
    }
    return error;
}

/* Two connections, three threads on each: every write happens, once. */
static void test_threads(void **state)
{
    apr_thread_t *threads[WRITERS];
    (void)state;
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(
            apr_thread_create(&threads[i], NULL, write_thread, i % 2 ? test.source : test.other, test.pool),
            APR_SUCCESS);
    for (int i = 0; i < WRITERS; i++) {
        apr_status_t status;
        apr_thread_join(&status, threads[i]);
    }
    assert_int_equal(number("SELECT n FROM item WHERE id = 2"), WRITERS * WRITES);
}

static void test_slots(void **state)
{
    (void)state;
    cp_slots_t *slots = cp_slots_create(2, test.pool);
    assert_true(cp_slots_take(slots, 0));
    assert_true(cp_slots_take(slots, 0));
    assert_false(cp_slots_take(slots, 0));
    apr_int64_t started = cp_db_clock();
    assert_false(cp_slots_take(slots, apr_time_from_msec(20)));
    assert_true(cp_db_clock() - started >= apr_time_from_msec(20));
    cp_slots_give(slots);
    assert_true(cp_slots_take(slots, 0));
}

/* ---- Plans ---- */

static cp_error_t *explain_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const char **plan = baton;
    cp_rows_t *rows;
    CP_TRY(cp_db_explain(&rows, db, "SELECT name FROM item WHERE id = ?1 AND name = ?2", 2, pool));
    assert_int_equal(rows->columns, 1);
    *plan = "";
    for (int i = 0; i < rows->count; i++)
        *plan = apr_pstrcat(pool, *plan, cp_cell_text(rows, i, 0), "\n", NULL);
    CP_TRY(cp_db_explain(&rows, db, "SELECT 1", 0, pool));
    assert_non_null(cp_db_explain(&rows, db, "SELEC", 0, pool));
    return NULL;
}

static void test_explain(void **state)
{
    const char *plan;
    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, explain_work, &plan, test.pool));
        assert_non_null(strstr(plan, "item"));
        assert_non_null(strstr(plan, database.dialect == CP_DIALECT_SQLITE ? "SEARCH" : "Index"));
    }
    assert_int_equal(number("SELECT 1"), 1);
}

/* ---- Migrations ---- */

static cp_error_t *version_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_migrate_version(baton, db, pool);
}

static void *APR_THREAD_FUNC migrate_thread(apr_thread_t *thread, void *baton)
{
    apr_pool_t *pool;
    int done = 0;
    (void)thread;
    apr_pool_create(&pool, NULL);
    cp_error_t *error = cp_migrate_run(baton, &done, pool);
    if (error)
        print_error("unexpected: %s\n", cp_error_chain(error, pool));
    return (void *)(intptr_t)(error ? -1 : done);
}

static void test_migrate(void **state)
{
    int version = -1;
    (void)state;
    assert_true(cp_migrate_wanted() >= 1);
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, version_work, &version, test.pool));
    assert_int_equal(version, 0);

    cp_db_source_t *sources[] = {test.source, test.other};
    apr_thread_t *threads[2];
    int done = 0;
    for (int i = 0; i < 2; i++)
        assert_int_equal(apr_thread_create(&threads[i], NULL, migrate_thread, sources[i], test.pool), APR_SUCCESS);
    for (int i = 0; i < 2; i++) {
        apr_status_t status;
        apr_thread_join(&status, threads[i]);
    }
    assert_fine(cp_migrate_run(test.source, &done, test.pool));
    assert_int_equal(done, 0);
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, version_work, &version, test.pool));
    assert_int_equal(version, cp_migrate_wanted());
    assert_int_equal(number("SELECT count(*) FROM schema_version"), cp_migrate_wanted());
    assert_int_equal(number("SELECT count(*) FROM ticket"), 0);

    script(test.source, "INSERT INTO schema_version (version) VALUES (999)");
    cp_error_t *error = cp_migrate_run(test.source, &done, test.pool);
    assert_non_null(error);
    assert_non_null(strstr(error->safe, "newer version"));
    script(test.source, "DELETE FROM schema_version WHERE version = 999");
}

/* ---- Sources ---- */

static void test_specs(void **state)
{
    static const char *const wrong[] = {"", "portal.db", "mysql:dbname=x", ":x", "sqlite:x"};
    (void)state;
    for (apr_size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cp_db_source_t *source;
        cp_error_t *error = cp_db_source_direct(&source, wrong[i], test.pool);
        assert_non_null(error);
        assert_int_equal(error->kind, CP_ERROR_INPUT);
    }
}

static cp_error_t *open_and_count(const char *spec)
{
    cp_db_source_t *source;
    query_t asked = {"SELECT 1", NULL, 0, NULL};
    assert_null(cp_db_source_direct(&source, spec, test.pool));
    return cp_db_run(source, NULL, CP_DB_READ, query_work, &asked, test.pool);
}

/* Only a migration creates a file, also by the URI of httpd.conf, and never a folder. */
static void test_create(void **state)
{
    (void)state;
    if (database.dialect != CP_DIALECT_SQLITE) {
        assert_int_equal(open_and_count("pgsql:host=/nonexistent dbname=x")->kind, CP_ERROR_UNAVAILABLE);
        return;
    }
    const char *file = apr_pstrcat(test.pool, database.folder, "/new.db", NULL);
    const char *specs[] = {apr_pstrcat(test.pool, "sqlite3:", file, NULL),
                           apr_pstrcat(test.pool, "sqlite3:file:", file, "?mode=rw", NULL),
                           apr_pstrcat(test.pool, "sqlite3:file:", file, "?mode=rw&cache=private", NULL)};
    for (apr_size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        cp_db_source_t *source;
        struct stat found;
        assert_int_equal(open_and_count(specs[i])->kind, CP_ERROR_UNAVAILABLE);
        assert_int_not_equal(stat(file, &found), 0);
        assert_null(cp_db_source_direct(&source, specs[i], test.pool));
        assert_fine(cp_migrate_run(source, NULL, test.pool));
        assert_int_equal(stat(file, &found), 0);
        assert_int_equal(found.st_mode & 0777, 0640);
        assert_fine(open_and_count(specs[i]));
        assert_int_equal(unlink(file), 0);
        unlink(apr_pstrcat(test.pool, file, "-wal", NULL));
        unlink(apr_pstrcat(test.pool, file, "-shm", NULL));
    }
    cp_db_source_t *source;
    assert_null(cp_db_source_direct(&source, apr_pstrcat(test.pool, "sqlite3:", database.folder, "/no/new.db", NULL),
                                    test.pool));
    assert_non_null(cp_migrate_run(source, NULL, test.pool));
}

static int run_group(const char *name)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_migrate, make_tables),
        cmocka_unit_test_setup(test_texts, make_tables),
        cmocka_unit_test_setup(test_numbers, make_tables),
        cmocka_unit_test_setup(test_null_first, make_tables),
        cmocka_unit_test_setup(test_many_rows, make_tables),
        cmocka_unit_test_setup(test_conflicts, make_tables),
        cmocka_unit_test_setup(test_no_data_in_cause, make_tables),
        cmocka_unit_test_setup(test_rollback, make_tables),
        cmocka_unit_test_setup(test_forgotten_transaction, make_tables),
        cmocka_unit_test_setup(test_named, make_tables),
        cmocka_unit_test_setup(test_lost_statements, make_tables),
        cmocka_unit_test_setup(test_lost_connection, make_tables),
        cmocka_unit_test_setup(test_ambiguous_commit, make_tables),
        cmocka_unit_test_setup(test_schema_change, make_tables),
        cmocka_unit_test_setup(test_shapes, make_tables),
        cmocka_unit_test_setup(test_busy, make_tables),
        cmocka_unit_test_setup(test_threads, make_tables),
        cmocka_unit_test_setup(test_explain, make_tables),
        cmocka_unit_test(test_slots),
        cmocka_unit_test(test_specs),
        cmocka_unit_test(test_create),
    };
    return cmocka_run_group_tests_name(name, tests, group_setup, group_teardown);
}

int main(void)
{
    return databases_main("db", run_group);
}
