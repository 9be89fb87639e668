/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "db_driver.h"

#define FIRST_CELLS 512
#define PROGRESS_STEPS 20000 /* of SQLite's virtual machine: well below a millisecond */

static cp_db_outcome_t outcome_of(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return CP_DB_CONFLICT;
    default:
        break;
    }
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
        return CP_DB_BUSY;
    case SQLITE_SCHEMA:
        return CP_DB_STALE;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
        return CP_DB_REFUSED;
    default:
        return CP_DB_FAILED;
    }
}

static cp_db_outcome_t fault(cp_conn_t *conn, int code, apr_pool_t *pool, cp_error_t **error)
{
    cp_db_outcome_t outcome = outcome_of(code);
    *error = cp_db_error(pool, outcome, "SQLite %d: %s", code, sqlite3_errmsg(conn->native));
    return outcome;
}

/* ---- Connections ---- */

/* What portalctl is given may be the URI of httpd.conf, which rightly refuses to make a database by accident. */
static const char *with_create(const char *params, apr_pool_t *pool)
{
    const char *mode = strncmp(params, "file:", 5) ? NULL : strstr(params, "mode=rw");
    if (!mode || (mode[7] && mode[7] != '&'))
        return params;
    return apr_pstrcat(pool, apr_pstrmemdup(pool, params, (apr_size_t)(mode - params) + 7), "c", mode + 7, NULL);
}

/* A new file, which is empty still, and the -wal and -shm files that take its mode, are no business of others. */
static void protect(sqlite3 *db)
{
    struct stat found;
    const char *file = sqlite3_db_filename(db, "main");
    if (file && *file && stat(file, &found) == 0 && found.st_size == 0)
        chmod(file, S_IRUSR | S_IWUSR | S_IRGRP);
}

static cp_error_t *sqlite_connect(void **native, const char *params, bool create, apr_pool_t *pool)
{
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    if (create) {
        flags |= SQLITE_OPEN_CREATE;
        params = with_create(params, pool);
    }
    int code = sqlite3_open_v2(params, &db, flags, NULL);
    if (code != SQLITE_OK) {
        cp_error_t *error = cp_db_error(pool, CP_DB_REFUSED, "cannot open %s: SQLite %d: %s", params, code,
                                        db ? sqlite3_errmsg(db) : "no memory");
        sqlite3_close(db);
        return error;
    }
    if (create)
        protect(db);
    *native = db;
    return NULL;
}

static void sqlite_disconnect(void *native)
{
    sqlite3_close_v2(native);
}

/* Short steps first: a writer holds the lock for the time of one fsync. */
static int wait_for_lock(void *data, int count)
{
    static const int delays[] = {1, 1, 2, 2, 3, 5, 5, 10, 10, 20};
    const int last = (int)(sizeof delays / sizeof *delays) - 1;
    const cp_conn_t *conn = data;
    if (cp_db_clock() >= conn->busy_until)
        return 0;
    apr_sleep(delays[count < last ? count : last] * 1000);
    return 1;
}

static int check_time(void *data)
{
    const cp_conn_t *conn = data;
    return conn->interrupt_at && cp_db_clock() >= conn->interrupt_at;
}

static cp_error_t *sqlite_setup(cp_conn_t *conn, apr_pool_t *pool)
{
    /* Half a megabyte for each connection: pages cost no more processor time than with 1 MB or 8 MB, as the system's cache
     * of files serves all of them (README, Speed). */
    static const char pragmas[] = "PRAGMA foreign_keys = ON;"
                                  "PRAGMA temp_store = MEMORY;"
                                  "PRAGMA cache_size = -500;";
    sqlite3_extended_result_codes(conn->native, 1);
    sqlite3_busy_handler(conn->native, wait_for_lock, conn);
    if (conn->bounded)
        sqlite3_progress_handler(conn->native, PROGRESS_STEPS, check_time, conn);
    conn->busy_until = cp_db_clock() + CP_DB_WAIT;
    int code = sqlite3_exec(conn->native, pragmas, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return cp_db_error(pool, outcome_of(code), "pragmas: SQLite %d: %s", code, sqlite3_errmsg(conn->native));
    return NULL;
}

static cp_db_outcome_t sqlite_script(cp_conn_t *conn, const char *sql, apr_pool_t *pool, cp_error_t **error)
{
    conn->interrupt_at = 0;
    int code = sqlite3_exec(conn->native, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? CP_DB_FINE : fault(conn, code, pool, error);
}

static cp_db_outcome_t sqlite_ready(cp_conn_t *conn, apr_pool_t *pool, cp_error_t **error)
{
    if (!sqlite3_get_autocommit(conn->native)) {
        cp_db_outcome_t outcome = sqlite_script(conn, "ROLLBACK", pool, error);
        if (outcome != CP_DB_FINE)
            return outcome;
    }
    conn->broken = false;
    return CP_DB_FINE;
}

static void sqlite_drop(cp_conn_t *conn, void *prepared)
{
    (void)conn;
    sqlite3_finalize(prepared);
}

/* ---- Statements ---- */

static int bind_all(sqlite3_stmt *statement, const cp_bind_t *binds, int count)
{
    int code = SQLITE_OK;
    for (int i = 0; i < count && code == SQLITE_OK; i++) {
        const cp_bind_t *bind = &binds[i];
        switch (bind->type) {
        case CP_BIND_INT:
            code = sqlite3_bind_int64(statement, i + 1, bind->number);
            break;
        case CP_BIND_TEXT:
            code = sqlite3_bind_text64(statement, i + 1, bind->text, strlen(bind->text), SQLITE_STATIC, SQLITE_UTF8);
            break;
        case CP_BIND_NULL:
            break;
        }
    }
    return code;
}

static void copy_cell(cp_cell_t *cell, sqlite3_stmt *statement, int column, apr_pool_t *pool)
{
    *cell = (cp_cell_t){NULL, 0, 0, false};
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        cell->number = sqlite3_column_int64(statement, column);
        return;
    case SQLITE_NULL:
        cell->null = true;
        return;
    default:
        break;
    }
    const char *text = (const char *)sqlite3_column_text(statement, column);
    cell->length = (apr_size_t)sqlite3_column_bytes(statement, column);
    cell->text = apr_pstrmemdup(pool, text ? text : "", cell->length);
}

static bool make_room(cp_conn_t *conn, apr_size_t wanted)
{
    if (wanted <= conn->cell_room)
        return true;
    apr_size_t room = conn->cell_room ? conn->cell_room * 2 : FIRST_CELLS;
    if (room < wanted)
        room = wanted;
    cp_cell_t *cells = realloc(conn->cells, room * sizeof *cells);
    if (!cells)
        return false;
    conn->cells = cells;
    conn->cell_room = room;
    return true;
}

/* Cells collect in the connection's buffer and are copied once, at their number; texts go to the pool at once. */
static int read_rows(cp_rows_t **rows, cp_conn_t *conn, sqlite3_stmt *statement, apr_pool_t *pool)
{
    int code;
    cp_rows_t *made = apr_pcalloc(pool, sizeof *made);
    apr_size_t used = 0;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        /* Known after the first step only, which prepares again where the schema has changed. */
        made->columns = sqlite3_column_count(statement);
        if (!make_room(conn, used + (apr_size_t)made->columns))
            return SQLITE_NOMEM;
        for (int column = 0; column < made->columns; column++)
            copy_cell(&conn->cells[used++], statement, column, pool);
        made->count++;
    }
    made->columns = sqlite3_column_count(statement);
    if (used)
        made->cells = apr_pmemdup(pool, conn->cells, used * sizeof *conn->cells);
    *rows = made;
    return code;
}

static int step_all(cp_rows_t **rows, cp_conn_t *conn, sqlite3_stmt *statement, apr_pool_t *pool)
{
    int code;
    conn->interrupt_at = conn->bounded ? cp_db_clock() + CP_DB_STATEMENT : 0;
    if (rows)
        return read_rows(rows, conn, statement, pool);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        ;
    return code;
}

static cp_db_outcome_t sqlite_run(cp_conn_t *conn, const cp_call_t *call, apr_pool_t *pool, cp_error_t **error)
{
    sqlite3_stmt **place = (sqlite3_stmt **)cp_conn_prepared(conn, call->slot, call->sql);
    if (!*place) {
        int code = sqlite3_prepare_v3(conn->native, call->sql, -1, SQLITE_PREPARE_PERSISTENT, place, NULL);
        if (code != SQLITE_OK)
            return fault(conn, code, pool, error);
    }
    sqlite3_stmt *statement = *place;
    int code = bind_all(statement, call->binds, call->count);
    if (code == SQLITE_OK)
        code = step_all(call->rows, conn, statement, pool);
    cp_db_outcome_t outcome = CP_DB_FINE;
    if (code != SQLITE_DONE)
        outcome = fault(conn, code, pool, error);
    else if (call->changed)
        *call->changed = sqlite3_stmt_readonly(statement) ? 0 : sqlite3_changes(conn->native);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return outcome;
}

static cp_db_outcome_t sqlite_explain(cp_rows_t **rows, cp_conn_t *conn, const char *sql, int parameters,
                                      apr_pool_t *pool, cp_error_t **error)
{
    enum { DETAIL = 3 };
    sqlite3_stmt *statement = NULL;
    cp_rows_t *plan = NULL;
    (void)parameters; /* unbound ones are NULL, and the plan does not depend on them */
    int code =
        sqlite3_prepare_v2(conn->native, apr_pstrcat(pool, "EXPLAIN QUERY PLAN ", sql, NULL), -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = step_all(&plan, conn, statement, pool);
    cp_db_outcome_t outcome = code == SQLITE_DONE ? CP_DB_FINE : fault(conn, code, pool, error);
    sqlite3_finalize(statement);
    if (outcome != CP_DB_FINE)
        return outcome;
    cp_cell_t *lines = apr_palloc(pool, sizeof *lines * (apr_size_t)(plan->count + 1));
    for (int row = 0; row < plan->count; row++)
        lines[row] = *cp_cell(plan, row, DETAIL);
    plan->columns = 1;
    plan->cells = lines;
    *rows = plan;
    return CP_DB_FINE;
}

const cp_db_driver_t cp_db_sqlite = {
    .name = "sqlite3",
    .dialect = CP_DIALECT_SQLITE,
    .begin = "BEGIN IMMEDIATE",
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .setup = sqlite_setup,
    .ready = sqlite_ready,
    .run = sqlite_run,
    .script = sqlite_script,
    .explain = sqlite_explain,
    .drop = sqlite_drop,
};
