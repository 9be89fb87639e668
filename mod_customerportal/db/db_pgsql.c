/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "db_pgsql.h"

#define NAME_BYTES 24
#define NUMBER_BYTES 24

/* Beyond the server's own limit per statement: then the server hangs, or the network lost it. */
#define PATIENCE (CP_DB_STATEMENT + apr_time_from_sec(1))

/* Types of parameters and columns, out of the server's catalog, where they are fixed. */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, OID_OID = 26 };

/* ---- Waiting for results ---- */

static bool wait_readable(cp_conn_t *conn, apr_int64_t until)
{
    struct pollfd fd = {.fd = PQsocket(conn->native), .events = POLLIN};
    apr_int64_t left = until ? (until - cp_db_clock()) / 1000 : -1;
    if (until && left < 0)
        left = 0;
    return poll(&fd, 1, (int)left) != 0; /* an interrupted wait looks like data, and is waited for again */
}

/* As PQexec does it, but with a limit. */
PGresult *cp_pgsql_collect(cp_conn_t *conn)
{
    apr_int64_t until = conn->bounded ? cp_db_clock() + PATIENCE : 0;
    PGresult *last = NULL;
    for (;;) {
        while (PQisBusy(conn->native)) {
            if (!wait_readable(conn, until)) {
                PQclear(last);
                conn->broken = true;
                return NULL;
            }
            if (!PQconsumeInput(conn->native))
                break;
        }
        PGresult *next = PQgetResult(conn->native);
        if (!next)
            return last;
        /* The first failure of a script is the one to tell. */
        bool keep = last && cp_pgsql_failed(last);
        PQclear(keep ? next : last);
        if (!keep)
            last = next;
    }
}

cp_db_outcome_t cp_pgsql_finish(PGresult **result, cp_conn_t *conn, int sent, apr_pool_t *pool, cp_error_t **error)
{
    if (sent && cp_pgsql_piping(conn))
        return cp_pgsql_settle(result, conn, pool, error);
    PGresult *got = sent ? cp_pgsql_collect(conn) : NULL;
    if (got && !cp_pgsql_failed(got)) {
        *result = got;
        return CP_DB_FINE;
    }
    cp_db_outcome_t outcome = cp_pgsql_fault(conn, got, pool, error);
    PQclear(got);
    return outcome;
}

/* ---- Connections ---- */

static void drop_notice(void *data, const char *message)
{
    (void)data;
    (void)message;
}

static cp_error_t *pgsql_connect(void **native, const char *params, bool create, apr_pool_t *pool)
{
    (void)create;
    /* The later word wins, so these are defaults only. */
    const char *const names[] = {"connect_timeout", "client_encoding", "application_name", "dbname", NULL};
    const char *const values[] = {"3", "UTF8", "customerportal", params, NULL};
    PGconn *db = PQconnectdbParams(names, values, 1);
    if (!db || PQstatus(db) != CONNECTION_OK) {
        cp_error_t *error = cp_db_error(
            pool, CP_DB_BROKEN, "%s", db ? cp_pgsql_one_line(PQerrorMessage(db), pool) : "no memory for a connection");
        PQfinish(db);
        return error;
    }
    *native = db;
    return NULL;
}

static void pgsql_disconnect(void *native)
{
    PQfinish(native);
}

static cp_error_t *pgsql_setup(cp_conn_t *conn, apr_pool_t *pool)
{
    (void)pool;
    PQsetNoticeProcessor(conn->native, drop_notice, NULL);
    return NULL;
}

static int send_alone(cp_conn_t *conn, const char *sql)
{
    return PQsendQueryParams(conn->native, sql, 0, NULL, NULL, NULL, NULL, 0);
}

static cp_db_outcome_t begin(cp_conn_t *conn, apr_pool_t *pool, cp_error_t **error)
{
    cp_db_outcome_t outcome = cp_pgsql_pipe(conn, pool, error);
    if (outcome != CP_DB_FINE)
        return outcome;
    conn->writing = true;
    return cp_pgsql_later(conn, cp_db_pgsql.begin, send_alone(conn, cp_db_pgsql.begin), pool, error);
}

static cp_db_outcome_t commit(cp_conn_t *conn, apr_pool_t *pool, cp_error_t **error)
{
    PGresult *result = NULL;
    conn->writing = false;
    conn->skipped = false;
    cp_db_outcome_t outcome = cp_pgsql_finish(&result, conn, send_alone(conn, "COMMIT"), pool, error);
    /* COMMIT of a failed transaction succeeds, as ROLLBACK. */
    if (outcome == CP_DB_FINE && strcmp(PQcmdStatus(result), "COMMIT")) {
        outcome = CP_DB_FAILED;
        *error = cp_db_error(pool, outcome, "the server rolled back instead of committing");
    }
    PQclear(result);
    return outcome;
}

cp_db_outcome_t cp_pgsql_script(cp_conn_t *conn, const char *sql, apr_pool_t *pool, cp_error_t **error)
{
    PGresult *result = NULL;
    const bool back = !strcmp(sql, "ROLLBACK");
    if (!strcmp(sql, cp_db_pgsql.begin))
        return begin(conn, pool, error);
    if (!strcmp(sql, "COMMIT"))
        return commit(conn, pool, error);
    if (back)
        conn->writing = false;
    cp_db_outcome_t outcome = cp_pgsql_piping(conn) ? cp_pgsql_settle(NULL, conn, pool, error) : CP_DB_FINE;
    if (outcome == CP_DB_FINE || (back && !conn->broken))
        outcome = cp_pgsql_finish(&result, conn, PQsendQuery(conn->native, sql), pool, error);
    PQclear(result);
    return outcome;
}

/* Defaults for what the connection string does not set; a reset connection has lost them. Statements are planned once
 * per connection and ANALYZE, and not for each use: planning the ticket list takes several times as long as reading it,
 * and no plan of ours is to depend on the values. Nor are they compiled: that takes 100 times as long as a search. */
static cp_db_outcome_t begin_session(cp_conn_t *conn, apr_pool_t *pool, cp_error_t **error)
{
    static const char set[] =
        "SELECT pg_catalog.set_config(name, wanted, false)"
        " FROM (VALUES ('lock_timeout', '2000', true), ('statement_timeout', '5000', %s),"
        " ('plan_cache_mode', 'force_generic_plan', true), ('jit', 'off', true),"
        " ('idle_in_transaction_session_timeout', '10000', %s)) AS setting (name, wanted, bounded)"
        " WHERE bounded AND pg_catalog.current_setting(name) IN ('0', 'auto', 'on')";
    const char *bounded = conn->bounded ? "true" : "false";
    cp_conn_forget(conn, false);
    if (strcmp(pg_encoding_to_char(PQclientEncoding(conn->native)), "UTF8"))
        PQsetClientEncoding(conn->native, "UTF8");
    cp_db_outcome_t outcome = cp_pgsql_script(conn, apr_psprintf(pool, set, bounded, bounded), pool, error);
    conn->generation = outcome == CP_DB_FINE ? PQbackendPID(conn->native) : -1;
    return outcome;
}

/* An idle connection has nothing to say but that the server closed it, in up to two pieces: the reason, and the end. So
 * a restart of the server is noticed here, and not by the statements. */
static void notice_end(cp_conn_t *conn)
{
    struct pollfd fd = {.fd = PQsocket(conn->native), .events = POLLIN};
    for (int piece = 0; piece < 2 && PQstatus(conn->native) == CONNECTION_OK && poll(&fd, 1, 0) > 0; piece++)
        if (!PQconsumeInput(conn->native))
            conn->broken = true;
}

static cp_db_outcome_t pgsql_ready(cp_conn_t *conn, apr_pool_t *pool, cp_error_t **error)
{
    notice_end(conn);
    if (conn->broken || PQstatus(conn->native) != CONNECTION_OK) {
        PQreset(conn->native);
        conn->generation = -1;
        conn->unanswered_count = 0;
        conn->writing = false;
        if (PQstatus(conn->native) != CONNECTION_OK)
            return cp_pgsql_fault(conn, NULL, pool, error);
        conn->broken = false;
    }
    if (PQtransactionStatus(conn->native) != PQTRANS_IDLE) {
        cp_db_outcome_t outcome = cp_pgsql_script(conn, "ROLLBACK", pool, error);
        if (outcome != CP_DB_FINE)
            return outcome;
    }
    if (conn->generation != PQbackendPID(conn->native))
        return begin_session(conn, pool, error);
    return CP_DB_FINE;
}

/* ---- Statements ---- */

static void statement_name(char name[NAME_BYTES], const void *prepared)
{
    apr_snprintf(name, NAME_BYTES, "cp_%u", (unsigned)(uintptr_t)prepared);
}

static void pgsql_drop(cp_conn_t *conn, void *prepared)
{
    char name[NAME_BYTES], sql[NAME_BYTES + 16];
    statement_name(name, prepared);
    apr_snprintf(sql, sizeof sql, "DEALLOCATE %s", name);
    const bool piping = cp_pgsql_piping(conn);
    if (!send_alone(conn, sql))
        return;
    /* There is room for one: what it makes place for is prepared next, and that is waited for. */
    if (piping)
        conn->unanswered[conn->unanswered_count++] = "DEALLOCATE";
    else
        PQclear(cp_pgsql_collect(conn));
}

static Oid type_of(const cp_bind_t *bind)
{
    switch (bind->type == CP_BIND_NULL ? bind->number : (apr_int64_t)bind->type) {
    case CP_BIND_INT:
        return OID_INT8;
    case CP_BIND_TEXT:
        return OID_TEXT;
    default:
        return 0;
    }
}

static cp_db_outcome_t prepare(void **place, cp_conn_t *conn, const cp_call_t *call, apr_pool_t *pool,
                               cp_error_t **error)
{
    char name[NAME_BYTES];
    void *number = (void *)(uintptr_t)++conn->serial;
    Oid *types = apr_palloc(pool, sizeof *types * (apr_size_t)(call->count + 1));
    for (int i = 0; i < call->count; i++)
        types[i] = type_of(&call->binds[i]);
    statement_name(name, number);
    PGresult *result = NULL;
    int sent = PQsendPrepare(conn->native, name, cp_pgsql_parameters(call->sql, pool), call->count, types);
    cp_db_outcome_t outcome = cp_pgsql_finish(&result, conn, sent, pool, error);
    PQclear(result);
    if (outcome == CP_DB_FINE)
        *place = number;
    return outcome;
}

static int send_call(cp_conn_t *conn, const void *prepared, const cp_call_t *call, apr_pool_t *pool)
{
    const apr_size_t n = (apr_size_t)call->count + 1;
    const char **values = apr_palloc(pool, n * (sizeof *values + NUMBER_BYTES));
    char *numbers = (char *)(values + n), name[NAME_BYTES];
    for (int i = 0; i < call->count; i++) {
        const cp_bind_t *bind = &call->binds[i];
        values[i] = bind->text;
        if (bind->type == CP_BIND_INT) {
            char *number = numbers + (apr_size_t)i * NUMBER_BYTES;
            apr_snprintf(number, NUMBER_BYTES, "%" APR_INT64_T_FMT, bind->number);
            values[i] = number;
        }
    }
    statement_name(name, prepared);
    return PQsendQueryPrepared(conn->native, name, call->count, values, NULL, NULL, 0);
}

static apr_status_t clear_result(void *result)
{
    PQclear(result);
    return APR_SUCCESS;
}

static void fill_column(cp_cell_t *cells, const cp_rows_t *rows, const PGresult *result, int column)
{
    const Oid type = PQftype(result, column);
    for (int row = 0; row < rows->count; row++) {
        cp_cell_t *cell = &cells[(apr_size_t)row * (apr_size_t)rows->columns + (apr_size_t)column];
        *cell = (cp_cell_t){NULL, 0, 0, true};
        if (PQgetisnull(result, row, column))
            continue;
        cell->null = false;
        cell->text = PQgetvalue(result, row, column);
        cell->length = (apr_size_t)PQgetlength(result, row, column);
        if (type == OID_INT8 || type == OID_INT4 || type == OID_INT2 || type == OID_OID)
            cell->number = strtoll(cell->text, NULL, 10);
        else if (type == OID_BOOL)
            cell->number = *cell->text == 't';
    }
}

cp_rows_t *cp_pgsql_rows(PGresult *result, apr_pool_t *pool)
{
    cp_rows_t *rows = apr_palloc(pool, sizeof *rows);
    apr_pool_cleanup_register(pool, result, clear_result, apr_pool_cleanup_null);
    rows->count = PQntuples(result);
    rows->columns = PQnfields(result);
    cp_cell_t *cells = apr_palloc(pool, sizeof *cells * (apr_size_t)rows->count * (apr_size_t)rows->columns);
    for (int column = 0; column < rows->columns; column++)
        fill_column(cells, rows, result, column);
    rows->cells = cells;
    return rows;
}

/* What a transaction does and nobody asks about is not waited for. */
static cp_db_outcome_t run_later(cp_conn_t *conn, const void *prepared, const cp_call_t *call, apr_pool_t *pool,
                                 cp_error_t **error)
{
    const char *name = call->slot < 0 ? call->sql : cp_sql_name[call->slot];
    cp_db_outcome_t outcome = cp_pgsql_pipe(conn, pool, error);
    if (outcome != CP_DB_FINE)
        return outcome;
    return cp_pgsql_later(conn, name, send_call(conn, prepared, call, pool), pool, error);
}

static cp_db_outcome_t pgsql_run(cp_conn_t *conn, const cp_call_t *call, apr_pool_t *pool, cp_error_t **error)
{
    void **place = cp_conn_prepared(conn, call->slot, call->sql);
    PGresult *result = NULL;
    cp_db_outcome_t outcome = CP_DB_FINE;
    if (!*place)
        outcome = prepare(place, conn, call, pool, error);
    if (outcome == CP_DB_FINE && conn->writing && !call->rows && !call->changed)
        return run_later(conn, *place, call, pool, error);
    if (outcome == CP_DB_FINE)
        outcome = cp_pgsql_finish(&result, conn, send_call(conn, *place, call, pool), pool, error);
    if (outcome != CP_DB_FINE)
        return outcome;
    if (call->changed)
        *call->changed = PQresultStatus(result) == PGRES_COMMAND_OK ? strtoll(PQcmdTuples(result), NULL, 10) : 0;
    if (call->rows)
        *call->rows = cp_pgsql_rows(result, pool);
    else
        PQclear(result);
    return CP_DB_FINE;
}

const cp_db_driver_t cp_db_pgsql = {
    .name = "pgsql",
    .dialect = CP_DIALECT_PGSQL,
    .begin = "BEGIN",
    .connect = pgsql_connect,
    .disconnect = pgsql_disconnect,
    .setup = pgsql_setup,
    .ready = pgsql_ready,
    .run = pgsql_run,
    .script = cp_pgsql_script,
    .explain = cp_pgsql_explain,
    .drop = pgsql_drop,
};
