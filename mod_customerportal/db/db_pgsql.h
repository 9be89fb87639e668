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

/** The result of what was sent (`sent`: what libpq's PQsend function returned), to be cleared by the caller. */
cp_db_outcome_t cp_pgsql_finish(PGresult **result, cp_conn_t *conn, int sent, apr_pool_t *pool, cp_error_t **error);

/** Several statements, without their rows. */
cp_db_outcome_t cp_pgsql_script(cp_conn_t *conn, const char *sql, apr_pool_t *pool, cp_error_t **error);

/** The rows of a result, which `pool` takes over: the cells point into it, so that no text is copied. */
cp_rows_t *cp_pgsql_rows(PGresult *result, apr_pool_t *pool);

cp_db_outcome_t cp_pgsql_explain(cp_rows_t **rows, cp_conn_t *conn, const char *sql, int parameters, apr_pool_t *pool,
                                 cp_error_t **error);

/** A message of the library on one line. */
const char *cp_pgsql_one_line(const char *message, apr_pool_t *pool);

#endif
