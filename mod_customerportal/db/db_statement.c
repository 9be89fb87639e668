/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "db_driver.h"

cp_bind_t cp_bind_text(const char *text)
{
    if (!text)
        return (cp_bind_t){CP_BIND_NULL, CP_BIND_TEXT, NULL};
    return (cp_bind_t){CP_BIND_TEXT, 0, text};
}

cp_bind_t cp_bind_id(apr_int64_t id)
{
    if (!id)
        return (cp_bind_t){CP_BIND_NULL, CP_BIND_INT, NULL};
    return cp_bind_int(id);
}

cp_dialect_t cp_db_dialect(const cp_db_t *db)
{
    return db->conn->driver->dialect;
}

const char *cp_db_sql_text(cp_sql_t statement, cp_dialect_t dialect)
{
    return cp_sql_text[dialect][statement];
}

const char *cp_db_sql_name(cp_sql_t statement)
{
    return cp_sql_name[statement];
}

/* PostgreSQL ends the transaction at the first failure; SQLite would go on. They shall not differ. */
static cp_error_t *check_usable(const cp_db_t *db, apr_pool_t *pool)
{
    if (db->mode == CP_DB_WRITE && db->failed)
        return cp_error_wrap(pool, db->failed, "a statement of this transaction failed before");
    return NULL;
}

static cp_error_t *note(cp_db_t *db, apr_int64_t started, cp_db_outcome_t outcome, cp_error_t *error)
{
    if (db->stats) {
        db->stats->statements++;
        db->stats->busy += cp_db_clock() - started;
    }
    if (outcome == CP_DB_FINE)
        return NULL;
    db->outcome = outcome;
    db->failed = error;
    return error;
}

static cp_error_t *run_call(cp_db_t *db, cp_call_t *call, apr_pool_t *pool)
{
    CP_TRY(check_usable(db, pool));
    if (strstr(call->sql, CP_DB_FILTER_MARK))
        CP_TRY(cp_db_filter_call(call, db, pool));
    apr_int64_t started = cp_db_clock();
    cp_error_t *error = NULL;
    cp_db_outcome_t outcome = CP_DB_FAILED;
    if (call->slot >= 0 && call->count != cp_sql_parameters[call->slot])
        error =
            cp_db_error(pool, outcome, "%d parameters given, %d wanted", call->count, cp_sql_parameters[call->slot]);
    else
        outcome = db->conn->driver->run(db->conn, call, pool, &error);
    if (outcome != CP_DB_FINE)
        error = cp_error_wrap(pool, error, "statement %s", call->slot < 0 ? call->sql : cp_sql_name[call->slot]);
    return note(db, started, outcome, error);
}

cp_error_t *cp_db_exec(cp_db_t *db, cp_sql_t statement, const cp_bind_t *binds, int count, apr_int64_t *changed,
                       apr_pool_t *pool)
{
    const char *sql = cp_sql_text[cp_db_dialect(db)][statement];
    return run_call(db, &(cp_call_t){sql, (int)statement, binds, count, NULL, changed}, pool);
}

cp_error_t *cp_db_select(cp_rows_t **rows, cp_db_t *db, cp_sql_t statement, const cp_bind_t *binds, int count,
                         apr_pool_t *pool)
{
    const char *sql = cp_sql_text[cp_db_dialect(db)][statement];
    return run_call(db, &(cp_call_t){sql, (int)statement, binds, count, rows, NULL}, pool);
}

cp_error_t *cp_db_select_sql(cp_rows_t **rows, cp_db_t *db, const char *sql, const cp_bind_t *binds, int count,
                             apr_pool_t *pool)
{
    return run_call(db, &(cp_call_t){sql, -1, binds, count, rows, NULL}, pool);
}

cp_error_t *cp_db_script(cp_db_t *db, const char *sql, apr_pool_t *pool)
{
    CP_TRY(check_usable(db, pool));
    apr_int64_t started = cp_db_clock();
    cp_error_t *error = NULL;
    cp_db_outcome_t outcome = db->conn->driver->script(db->conn, sql, pool, &error);
    return note(db, started, outcome, error);
}

cp_error_t *cp_db_explain(cp_rows_t **rows, cp_db_t *db, const char *sql, int parameters, apr_pool_t *pool)
{
    CP_TRY(check_usable(db, pool));
    apr_int64_t started = cp_db_clock();
    cp_error_t *error = NULL;
    cp_db_outcome_t outcome = db->conn->driver->explain(rows, db->conn, sql, parameters, pool, &error);
    if (outcome != CP_DB_FINE)
        error = cp_error_wrap(pool, error, "explaining %s", sql);
    return note(db, started, outcome, error);
}
