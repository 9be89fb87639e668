/* SPDX-License-Identifier: Apache-2.0 */
/** The parts of the PostgreSQL driver. Private to db_pgsql*.c. */
#ifndef CP_DB_PGSQL_H
#define CP_DB_PGSQL_H

#include <libpq-fe.h>

#include "db_driver.h"

bool cp_pgsql_failed(const PGresult *result);

/** Sorts a failure and makes its error in `pool`: SQLSTATE and primary message, without the detail, which quotes what
 * people typed. `result` may be NULL: then the connection is what failed. */
cp_db_outcome_t cp_pgsql_fault(cp_conn_t *conn, const PGresult *result, apr_pool_t *pool, cp_error_t **error);

/** `sql` with ?1 written $1, outside of literals. */
const char *cp_pgsql_parameters(const char *sql, apr_pool_t *pool);

/** Waits for the result of the last statement sent, up to the limit of bounded connections. NULL: there is none (any
 * more), or the connection broke, which is noted in it. */
PGresult *cp_pgsql_collect(cp_conn_t *conn);

/** The result of what was sent (`sent`: what libpq's PQsend function returned), to be cleared by the caller, and of what
 * was sent before without waiting. */
cp_db_outcome_t cp_pgsql_finish(PGresult **result, cp_conn_t *conn, int sent, apr_pool_t *pool, cp_error_t **error);

/* ---- Sending without waiting: libpq's pipeline mode ----
 *
 * Each way to the server and back wakes two processes up: of a reply's 15, that was a fifth of its processor time. So
 * BEGIN goes with the first statement, those of a transaction that give neither rows nor a number with the next one that
 * does, and COMMIT with the last. A refused one is told by whatever is waited for next; what was sent behind it, COMMIT
 * too, the server skips. */

/** Whether something was sent that is not answered yet. */
bool cp_pgsql_piping(const cp_conn_t *conn);

/** Makes ready to send one more without waiting. */
cp_db_outcome_t cp_pgsql_pipe(cp_conn_t *conn, apr_pool_t *pool, cp_error_t **error);

/** Notes what was sent. `name`: for its error; lasts until the transaction ends. */
cp_db_outcome_t cp_pgsql_later(cp_conn_t *conn, const char *name, int sent, apr_pool_t *pool, cp_error_t **error);

/** Waits for everything that was sent. `result`: of the last, which is not one of those noted; NULL if there is none. If
 * one of those noted was refused, `skipped` is set in the connection. */
cp_db_outcome_t cp_pgsql_settle(PGresult **result, cp_conn_t *conn, apr_pool_t *pool, cp_error_t **error);

/** Several statements, without their rows. */
cp_db_outcome_t cp_pgsql_script(cp_conn_t *conn, const char *sql, apr_pool_t *pool, cp_error_t **error);

/** The rows of a result, which `pool` takes over: the cells point into it, so that no text is copied. */
cp_rows_t *cp_pgsql_rows(PGresult *result, apr_pool_t *pool);

cp_db_outcome_t cp_pgsql_explain(cp_rows_t **rows, cp_conn_t *conn, const char *sql, int parameters, apr_pool_t *pool,
                                 cp_error_t **error);

/** A message of the library on one line. */
const char *cp_pgsql_one_line(const char *message, apr_pool_t *pool);

#endif
