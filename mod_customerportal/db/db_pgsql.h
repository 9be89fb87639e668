/* SPDX-License-Identifier: Apache-2.0 */
/** What the PostgreSQL driver says of failures, and its form of SQL. Private to db_pgsql*.c. */
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

/** A message of the library on one line. */
const char *cp_pgsql_one_line(const char *message, apr_pool_t *pool);

#endif
