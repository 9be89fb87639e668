/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "db_pgsql.h"

/* PostgreSQL 15 has no EXPLAIN (GENERIC_PLAN): so a statement is prepared, the generic plan forced, and NULLs given. */
static cp_db_outcome_t explain_typed(cp_rows_t **rows, cp_conn_t *conn, const char *sql, const char *const *types,
                                     int parameters, apr_pool_t *pool, cp_error_t **error)
{
    const char *list = "", *nulls = "";
    for (int i = 0; i < parameters; i++) {
        list = apr_pstrcat(pool, list, i ? ", " : "(", types[i], NULL);
        nulls = apr_pstrcat(pool, nulls, i ? ", NULL" : "(NULL", NULL);
    }
    const char *end = parameters ? ")" : "";
    sql = apr_pstrcat(pool, "SET LOCAL plan_cache_mode = force_generic_plan; PREPARE cp_explain", list, end, " AS ",
                      cp_pgsql_parameters(sql, pool), NULL);
    cp_db_outcome_t outcome = cp_pgsql_script(conn, sql, pool, error);
    if (outcome != CP_DB_FINE)
        return outcome;
    PGresult *result = NULL;
    sql = apr_pstrcat(pool, "EXPLAIN EXECUTE cp_explain", nulls, end, NULL);
    outcome = cp_pgsql_finish(&result, conn, PQsendQuery(conn->native, sql), pool, error);
    if (outcome == CP_DB_FINE)
        *rows = cp_pgsql_rows(result, pool);
    /* It would outlive the transaction. */
    cp_error_t *ignored = NULL;
    cp_pgsql_script(conn, "DEALLOCATE cp_explain", pool, outcome == CP_DB_FINE ? error : &ignored);
    return outcome;
}

/* Where the server cannot tell the type of a parameter by itself, binding it does. So what it complains of is declared:
 * as text where nothing says what it is, as a number where it is used as several kinds of them. */
static bool declare_type(const char **types, int parameters, const cp_error_t *error)
{
    const char *name = strstr(error->cause, "parameter $");
    int number = name ? atoi(name + strlen("parameter $")) : 0;
    if (number < 1 || number > parameters || strcmp(types[number - 1], "unknown"))
        return false;
    types[number - 1] = strstr(error->cause, "42P08") ? "bigint" : "text";
    return true;
}

cp_db_outcome_t cp_pgsql_explain(cp_rows_t **rows, cp_conn_t *conn, const char *sql, int parameters, apr_pool_t *pool,
                                 cp_error_t **error)
{
    const bool inside = conn->writing || PQtransactionStatus(conn->native) == PQTRANS_INTRANS;
    const char *start = inside ? "SAVEPOINT cp_explain" : "BEGIN";
    const char *end = inside ? "ROLLBACK TO cp_explain" : "ROLLBACK";
    const char **types = apr_palloc(pool, sizeof *types * (apr_size_t)(parameters + 1));
    for (int i = 0; i < parameters; i++)
        types[i] = "unknown";
    for (;;) {
        cp_db_outcome_t outcome = cp_pgsql_script(conn, start, pool, error);
        if (outcome != CP_DB_FINE)
            return outcome;
        outcome = explain_typed(rows, conn, sql, types, parameters, pool, error);
        cp_error_t *ignored = NULL;
        if (cp_pgsql_script(conn, end, pool, &ignored) != CP_DB_FINE)
            conn->broken = true;
        if (outcome != CP_DB_FAILED || !declare_type(types, parameters, *error))
            return outcome;
    }
}
