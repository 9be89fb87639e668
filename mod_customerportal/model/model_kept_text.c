/* SPDX-License-Identifier: Apache-2.0 */
#include "model_kept_text.h"

#include "../base/base_crypto.h"
#include "model_purge.h"

cp_error_t *cp_kept_text_add(const char **code, cp_db_t *db, const char *portal, cp_actor_t who, const char *sealed,
                             apr_time_t now, apr_pool_t *pool)
{
    apr_int64_t id = who.contact_id ? who.contact_id : who.staff_id;

    CP_TRY(cp_token_create(code, pool));
    CP_TRY(
        cp_db_exec(db, CP_SQL_KEPT_TEXT_PURGE, CP_BIND(cp_bind_int(now), cp_bind_int(CP_PURGE_AT_ONCE)), NULL, pool));
    CP_TRY(cp_db_exec(db, who.contact_id ? CP_SQL_KEPT_TEXT_TRIM_CONTACT : CP_SQL_KEPT_TEXT_TRIM_STAFF,
                      CP_BIND(cp_bind_int(id), cp_bind_int(CP_KEPT_TEXTS - 1)), NULL, pool));
    return cp_db_exec(db, CP_SQL_KEPT_TEXT_ADD,
                      CP_BIND(cp_bind_text(cp_sha256_hex(*code, pool)), cp_bind_text(portal),
                              cp_bind_id(who.contact_id), cp_bind_id(who.staff_id), cp_bind_text(sealed),
                              cp_bind_int(now + CP_KEPT_TEXT_TIME)),
                      NULL, pool);
}

cp_error_t *cp_kept_text_find(const char **sealed, cp_db_t *db, const char *portal, const char *code, apr_time_t now,
                              apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_KEPT_TEXT_FIND,
                        CP_BIND(cp_bind_text(cp_sha256_hex(code, pool)), cp_bind_text(portal), cp_bind_int(now)),
                        pool));
    *sealed = rows->count ? cp_cell_text(rows, 0, 0) : NULL;
    return NULL;
}
