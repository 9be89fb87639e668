/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "db_driver.h"

const cp_db_filter_t cp_db_no_filter = {{NULL, NULL}, NULL, 0};

void cp_db_use_filter(cp_db_t *db, const cp_db_filter_t *filter)
{
    db->filter = filter;
}

/* The filter's condition with its parameters counted on from `before`, and written as the statement writes them. Values
 * are never part of it, so that a question mark is always a parameter. */
static const char *numbered(const char *sql, char sign, int before, apr_pool_t *pool)
{
    const char *text = " AND ";

    for (;;) {
        apr_size_t length = strcspn(sql, "?");
        char *rest;
        text = apr_pstrcat(pool, text, apr_pstrmemdup(pool, sql, length), NULL);
        if (!sql[length])
            return text;
        apr_int64_t number = apr_strtoi64(sql + length + 1, &rest, 10) + before;
        text = apr_psprintf(pool, "%s%c%" APR_INT64_T_FMT, text, sign, number);
        sql = rest;
    }
}

static const char *filled(const char *sql, const char *condition, apr_pool_t *pool)
{
    const char *text = "", *mark;

    for (; (mark = strstr(sql, CP_DB_FILTER_MARK)); sql = mark + strlen(CP_DB_FILTER_MARK))
        text = apr_pstrcat(pool, text, apr_pstrmemdup(pool, sql, (apr_size_t)(mark - sql)), condition, NULL);
    return apr_pstrcat(pool, text, sql, NULL);
}

cp_error_t *cp_db_filter_call(cp_call_t *call, const cp_db_t *db, apr_pool_t *pool)
{
    cp_dialect_t dialect = cp_db_dialect(db);
    const cp_db_filter_t *filter = db->filter;

    if (!filter)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Something went wrong on our side.",
                               "a customers' statement without the portal's filter: %s", call->sql);
    if (!filter->sql[dialect])
        return NULL;
    if (call->slot >= 0 && call->count != cp_sql_parameters[call->slot])
        return NULL; /* refused with its name where it is run */
    char sign = call->slot >= 0 && dialect == CP_DIALECT_PGSQL ? '$' : '?';
    cp_bind_t *binds = apr_palloc(pool, sizeof *binds * (apr_size_t)(call->count + filter->count + 1));
    if (call->count)
        memcpy(binds, call->binds, sizeof *binds * (apr_size_t)call->count);
    if (filter->count)
        memcpy(binds + call->count, filter->binds, sizeof *binds * (apr_size_t)filter->count);
    call->sql = filled(call->sql, numbered(filter->sql[dialect], sign, call->count, pool), pool);
    call->slot = -1;
    call->binds = binds;
    call->count += filter->count;
    return NULL;
}
