/* SPDX-License-Identifier: Apache-2.0 */
#include "model_once.h"

cp_error_t *cp_once_look(apr_int64_t *id, cp_db_t *db, const char *key, apr_pool_t *pool)
{
    cp_rows_t *rows;

    *id = 0;
    if (!key)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text(key)), pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_ONCE_FIND, CP_BIND(cp_bind_text(key)), pool));
    *id = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}

cp_error_t *cp_once_keep(cp_db_t *db, const char *key, apr_int64_t id, apr_time_t now, apr_pool_t *pool)
{
    if (!key)
        return NULL;
    return cp_db_exec(db, CP_SQL_ONCE_ADD, CP_BIND(cp_bind_text(key), cp_bind_int(id), cp_bind_int(now + CP_ONCE_TIME)),
                      NULL, pool);
}
