/* SPDX-License-Identifier: Apache-2.0 */
#include "model_notice.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_crypto.h"

#define MAIL_ID_BYTES 16

typedef struct notice_row_t {
    cp_sql_t statement;
    const char *kind;
    const char *detail;
    apr_int64_t message_id;
    apr_int64_t who; /* the statement's ?9 */
} notice_row_t;

/* Behind the @ of mail ids stands a domain that the mail comes from; which one does not matter to anybody, as what is
 * before it is unique by itself. */
static const char *domain_of(const char *inbox_address, const cp_settings_t *settings, apr_pool_t *pool)
{
    const char *url = cp_setting_text(settings, CP_SET_URL);
    const char *at = strrchr(inbox_address, '@');
    const char *host = strstr(url, "://");

    if (!at)
        at = strrchr(cp_setting_text(settings, CP_SET_CONTACT_ADDRESS), '@');
    if (at && at[1])
        return at + 1;
    if (host && host[3] != '[')
        return apr_pstrndup(pool, host + 3, strcspn(host + 3, ":/?#"));
    return "customerportal.invalid";
}

static cp_error_t *add(cp_db_t *db, const cp_notice_t *notice, const notice_row_t *row, apr_pool_t *pool)
{
    unsigned char bytes[MAIL_ID_BYTES];
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_NOTICE_TICKET, CP_BIND(cp_bind_int(notice->ticket_id)), pool));
    if (!rows->count)
        return NULL;
    CP_TRY(cp_random(bytes, sizeof bytes, pool));
    const cp_bind_t binds[] = {cp_bind_text(notice->portal),
                               cp_bind_text(row->kind),
                               cp_bind_id(row->message_id),
                               cp_bind_text(row->detail ? row->detail : ""),
                               cp_bind_text(cp_hex(bytes, sizeof bytes, pool)),
                               cp_bind_text(domain_of(cp_cell_text(rows, 0, 0), notice->settings, pool)),
                               cp_bind_int(notice->now),
                               cp_bind_int(notice->ticket_id),
                               cp_bind_int(row->who)};
    /* Not every rule asks who. */
    return cp_db_exec(db, row->statement, binds, cp_sql_parameters[row->statement], NULL, pool);
}

static bool is_on(const cp_notice_t *notice)
{
    return cp_setting_bool(notice->settings, CP_SET_MAIL);
}

/* Staff hear of what customers do, and of nothing that they did themselves. `unowned`: also those who work in the inbox,
 * where nobody owns the ticket. */
static cp_error_t *tell_staff(cp_db_t *db, const cp_notice_t *notice, notice_row_t row, bool unowned, apr_pool_t *pool)
{
    if (notice->actor.staff_id || !cp_setting_bool(notice->settings, CP_SET_MAIL_STAFF))
        return NULL;
    row.statement = CP_SQL_NOTICE_STAFF;
    row.who = unowned;
    return add(db, notice, &row, pool);
}

cp_error_t *cp_notice_filed(cp_db_t *db, const cp_notice_t *notice, apr_int64_t message_id, apr_pool_t *pool)
{
    notice_row_t row = {CP_SQL_NOTICE_FILED, "filed", NULL, message_id, 0};

    if (!is_on(notice))
        return NULL;
    CP_TRY(add(db, notice, &row, pool));
    row.kind = "staff-new";
    return tell_staff(db, notice, row, true, pool);
}

cp_error_t *cp_notice_message(cp_db_t *db, const cp_notice_t *notice, apr_int64_t message_id, apr_pool_t *pool)
{
    notice_row_t row = {CP_SQL_NOTICE_MESSAGE, "reply", NULL, message_id, notice->actor.contact_id};

    if (!is_on(notice))
        return NULL;
    CP_TRY(add(db, notice, &row, pool));
    row.kind = "staff-message";
    return tell_staff(db, notice, row, true, pool);
}

cp_error_t *cp_notice_status(cp_db_t *db, const cp_notice_t *notice, bool closed, apr_pool_t *pool)
{
    notice_row_t row = {CP_SQL_NOTICE_STATUS, "status", closed ? "closed" : "reopened", 0, notice->actor.contact_id};

    if (!is_on(notice))
        return NULL;
    CP_TRY(add(db, notice, &row, pool));
    row.kind = "staff-status";
    return tell_staff(db, notice, row, false, pool);
}

cp_error_t *cp_notice_added(cp_db_t *db, const cp_notice_t *notice, apr_int64_t contact_id, apr_pool_t *pool)
{
    notice_row_t row = {CP_SQL_NOTICE_ADDED, "added", NULL, 0, contact_id};

    if (!is_on(notice) || notice->actor.contact_id == contact_id)
        return NULL;
    return add(db, notice, &row, pool);
}

cp_error_t *cp_notice_assigned(cp_db_t *db, const cp_notice_t *notice, apr_int64_t staff_id, apr_pool_t *pool)
{
    notice_row_t row = {CP_SQL_NOTICE_ASSIGNED, "staff-assigned", NULL, 0, staff_id};

    if (!is_on(notice) || !cp_setting_bool(notice->settings, CP_SET_MAIL_STAFF) || !staff_id ||
        notice->actor.staff_id == staff_id)
        return NULL;
    return add(db, notice, &row, pool);
}
