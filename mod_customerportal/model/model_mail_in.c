/* SPDX-License-Identifier: Apache-2.0 */
#include "model_mail_in.h"

#include "model_timeline.h"

cp_error_t *cp_mail_in_known(cp_mail_in_known_t *known, cp_db_t *db, const char *mail_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_MAIL_IN_KNOWN, CP_BIND(cp_bind_text(mail_id)), pool));
    *known = CP_MAIL_IN_NEW;
    if (rows->count)
        *known = cp_cell_int(rows, 0, 0) == 1 ? CP_MAIL_IN_KNOWN : CP_MAIL_IN_OURS;
    return NULL;
}

cp_error_t *cp_mail_in_lock(cp_db_t *db, const char *mail_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    return cp_db_select(&rows, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text(mail_id)), pool);
}

cp_error_t *cp_mail_in_is_inbox(bool *is_inbox, cp_db_t *db, const char *address, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_MAIL_IN_INBOX_ADDRESS, CP_BIND(cp_bind_text(address)), pool));
    *is_inbox = rows->count > 0;
    return NULL;
}

cp_error_t *cp_mail_in_refer(bool *fresh, cp_db_t *db, const char *mail_id, apr_int64_t thread_id, apr_pool_t *pool)
{
    apr_int64_t changed;
    CP_TRY(cp_db_exec(db, CP_SQL_MAIL_IN_REFERENCE, CP_BIND(cp_bind_text(mail_id), cp_bind_int(thread_id)), &changed,
                      pool));
    if (fresh)
        *fresh = changed > 0;
    return NULL;
}

cp_error_t *cp_mail_in_autoreply(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t contact_id, const char *text,
                                 apr_time_t now, apr_pool_t *pool)
{
    cp_timeline_new_t entry = {
        .ticket_id = ticket_id, .kind = "autoreply", .actor = {.contact_id = contact_id}, .detail = text, .at = now};
    return cp_timeline_add(db, &entry, pool);
}

cp_error_t *cp_mail_in_bounced(bool *found, cp_db_t *db, const char *token, const char *mail_id, const char *reason,
                               apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;

    *found = false;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_REPLY_ADDRESS_PERSON, CP_BIND(cp_bind_text(token)), pool));
    if (rows->count)
        CP_TRY(cp_mail_in_refer(found, db, mail_id, cp_cell_int(rows, 0, 1), pool));
    if (!*found)
        return NULL;
    cp_timeline_new_t entry = {.ticket_id = cp_cell_int(rows, 0, 0),
                               .kind = "mail",
                               .actor = {.contact_id = cp_cell_int(rows, 0, 2)},
                               .detail = reason,
                               .at = now};
    return cp_timeline_add(db, &entry, pool);
}
