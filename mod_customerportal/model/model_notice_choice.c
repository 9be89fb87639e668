/* SPDX-License-Identifier: Apache-2.0 */
#include "model_notice_choice.h"

cp_error_t *cp_notice_choice_read(cp_notice_choice_t *choice, cp_db_t *db, apr_int64_t contact_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_NOTICE_CHOICE, CP_BIND(cp_bind_int(contact_id)), pool));
    *choice = (cp_notice_choice_t){false, false, false};
    if (rows->count)
        *choice = (cp_notice_choice_t){cp_cell_int(rows, 0, 0) != 0, cp_cell_int(rows, 0, 1) != 0,
                                       cp_cell_int(rows, 0, 2) != 0};
    return NULL;
}

cp_error_t *cp_notice_choice_save(cp_db_t *db, apr_int64_t contact_id, const cp_notice_choice_t *choice,
                                  apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_NOTICE_CHOOSE,
                      CP_BIND(cp_bind_int(contact_id), cp_bind_int(choice->reply), cp_bind_int(choice->status),
                              cp_bind_int(choice->copy)),
                      NULL, pool);
}

static cp_error_t *none(apr_pool_t *pool)
{
    return cp_error_create(pool, CP_ERROR_MISSING, "There is nothing at this address.", "an unknown reply address");
}

cp_error_t *cp_notice_mute_read(cp_notice_mute_t *mute, cp_db_t *db, const char *token, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_NOTICE_MUTE_FIND, CP_BIND(cp_bind_text(token)), pool));
    if (!rows->count)
        return none(pool);
    *mute = (cp_notice_mute_t){cp_cell_int(rows, 0, 0), cp_cell_int(rows, 0, 1) != 0};
    return NULL;
}

cp_error_t *cp_notice_mute_save(cp_db_t *db, const char *token, bool muted, apr_pool_t *pool)
{
    cp_notice_mute_t before;
    CP_TRY(cp_notice_mute_read(&before, db, token, pool));
    return cp_db_exec(db, CP_SQL_NOTICE_MUTE, CP_BIND(cp_bind_text(token), cp_bind_int(muted)), NULL, pool);
}
