/* SPDX-License-Identifier: Apache-2.0 */
#include "db_pgsql.h"

bool cp_pgsql_piping(const cp_conn_t *conn)
{
    return PQpipelineStatus(conn->native) != PQ_PIPELINE_OFF;
}

cp_db_outcome_t cp_pgsql_pipe(cp_conn_t *conn, apr_pool_t *pool, cp_error_t **error)
{
    if (conn->unanswered_count == CP_DB_UNANSWERED) {
        cp_db_outcome_t outcome = cp_pgsql_settle(NULL, conn, pool, error);
        if (outcome != CP_DB_FINE)
            return outcome;
    }
    return PQenterPipelineMode(conn->native) ? CP_DB_FINE : cp_pgsql_fault(conn, NULL, pool, error);
}

cp_db_outcome_t cp_pgsql_later(cp_conn_t *conn, const char *name, int sent, apr_pool_t *pool, cp_error_t **error)
{
    if (!sent)
        return cp_pgsql_fault(conn, NULL, pool, error);
    conn->unanswered[conn->unanswered_count++] = name;
    return CP_DB_FINE;
}

/* The server skips what was sent behind a statement that it refused, up to the mark that PQpipelineSync set. */
static bool drain(cp_conn_t *conn)
{
    for (bool mark = false; !mark;) {
        PGresult *result = cp_pgsql_collect(conn);
        if (!result)
            return false;
        mark = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        PQclear(result);
    }
    return PQexitPipelineMode(conn->native);
}

/* The answers of `count` statements. `result`: of one more, the last, that is waited for; or NULL. */
static cp_db_outcome_t answers(PGresult **result, cp_conn_t *conn, int count, apr_pool_t *pool, cp_error_t **error)
{
    for (int i = 0; i < count + (result != NULL); i++) {
        PGresult *got = cp_pgsql_collect(conn);
        if (got && !cp_pgsql_failed(got)) {
            if (i == count)
                *result = got;
            else
                PQclear(got);
            continue;
        }
        cp_db_outcome_t outcome = cp_pgsql_fault(conn, got, pool, error);
        if (i < count) {
            *error = cp_error_wrap(pool, *error, "%s, sent before it", conn->unanswered[i]);
            /* Without a word from the server nobody knows how far it came. */
            conn->skipped = got != NULL;
        }
        PQclear(got);
        return outcome;
    }
    return CP_DB_FINE;
}

cp_db_outcome_t cp_pgsql_settle(PGresult **result, cp_conn_t *conn, apr_pool_t *pool, cp_error_t **error)
{
    const int count = conn->unanswered_count;
    conn->unanswered_count = 0;
    conn->skipped = false;
    if (!PQpipelineSync(conn->native))
        return cp_pgsql_fault(conn, NULL, pool, error);
    cp_db_outcome_t outcome = answers(result, conn, count, pool, error);
    /* What was answered stands, as COMMIT does, if the connection ends behind it. */
    if (!conn->broken && !drain(conn))
        conn->broken = true;
    return outcome;
}
