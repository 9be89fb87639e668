/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "db_pgsql.h"

/* By SQLSTATE or its class; the first that fits. The codes are in appendix A of PostgreSQL's manual. */
static const struct {
    const char *state;
    cp_db_outcome_t outcome;
} outcomes[] = {
    {"23505", CP_DB_CONFLICT}, /* unique_violation */
    {"23503", CP_DB_CONFLICT}, /* foreign_key_violation */
    {"23P01", CP_DB_CONFLICT}, /* exclusion_violation */
    {"40", CP_DB_BUSY},        /* serialization_failure, deadlock_detected */
    {"55P03", CP_DB_BUSY},     /* lock_not_available */
    {"57014", CP_DB_BUSY},     /* query_canceled: statement_timeout */
    {"26", CP_DB_STALE},       /* invalid_sql_statement_name */
    {"0A000", CP_DB_STALE},    /* cached plan must not change result type */
    {"25P02", CP_DB_STALE},    /* in_failed_sql_transaction, as a failed DEALLOCATE leaves it */
    {"08", CP_DB_BROKEN},      /* connection exception */
    {"57P", CP_DB_BROKEN},     /* admin_shutdown, crash_shutdown, cannot_connect_now */
    {"25P03", CP_DB_BROKEN},   /* idle_in_transaction_session_timeout */
    {"25006", CP_DB_REFUSED},  /* read_only_sql_transaction: a standby */
    {"53", CP_DB_REFUSED},     /* insufficient resources: disk_full, out_of_memory */
    {"58", CP_DB_REFUSED},     /* system error: io_error */
};

bool cp_pgsql_failed(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

const char *cp_pgsql_one_line(const char *message, apr_pool_t *pool)
{
    char *line = apr_pstrdup(pool, message ? message : "");
    for (char *at = line; *at; at++)
        if (*at == '\n' || *at == '\r' || *at == '\t')
            *at = at[1] ? ' ' : '\0';
    return line;
}

static cp_db_outcome_t outcome_of(const char *state)
{
    for (apr_size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        if (!strncmp(state, outcomes[i].state, strlen(outcomes[i].state)))
            return outcomes[i].outcome;
    return CP_DB_FAILED;
}

cp_db_outcome_t cp_pgsql_fault(cp_conn_t *conn, const PGresult *result, apr_pool_t *pool, cp_error_t **error)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (!state || PQstatus(conn->native) != CONNECTION_OK) {
        conn->broken = true;
        const char *message = cp_pgsql_one_line(PQerrorMessage(conn->native), pool);
        *error = cp_db_error(pool, CP_DB_BROKEN, "%s", *message ? message : "no answer from the server");
        return CP_DB_BROKEN;
    }
    cp_db_outcome_t outcome = outcome_of(state);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    *error = cp_db_error(pool, outcome, "SQLSTATE %s: %s", state, message ? message : "");
    if (outcome == CP_DB_STALE)
        conn->generation = -1;
    return outcome;
}

const char *cp_pgsql_parameters(const char *sql, apr_pool_t *pool)
{
    char *text = apr_pstrdup(pool, sql);
    char quote = '\0';
    for (char *at = text; *at; at++) {
        if (quote)
            quote = *at == quote ? '\0' : quote;
        else if (*at == '\'' || *at == '"')
            quote = *at;
        else if (*at == '?' && at[1] >= '1' && at[1] <= '9')
            *at = '$';
    }
    return text;
}
