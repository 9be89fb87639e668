/* SPDX-License-Identifier: Apache-2.0 */
#include "model_registration.h"

#include "../base/base_string.h"

cp_error_t *cp_registration_wait(cp_db_t *db, const cp_token_t *confirmed, const char *address, apr_time_t now,
                                 apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_REGISTRATION_WAIT,
                      CP_BIND(cp_bind_text(confirmed->portal), cp_bind_text(confirmed->email),
                              cp_bind_text(cp_email_key(confirmed->email, pool)), cp_bind_text(confirmed->first_name),
                              cp_bind_text(confirmed->last_name), cp_bind_text(confirmed->password_hash),
                              cp_bind_id(confirmed->notice_id), cp_bind_text(address),
                              cp_bind_text(confirmed->language), cp_bind_int(now)),
                      NULL, pool);
}

cp_error_t *cp_registration_tell(cp_db_t *db, const char *portal, apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;
    apr_int64_t outbox_id;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_REGISTRATION_DECIDERS, CP_BIND(cp_bind_text(portal)), pool));
    for (int i = 0; i < rows->count; i++) {
        apr_time_t due = cp_cell_null(rows, i, 2) ? 0 : cp_cell_int(rows, i, 2) + CP_REGISTRATION_TOLD;
        cp_token_t about = {
            .portal = portal, .email = cp_cell_text(rows, i, 1), .who = {.staff_id = cp_cell_int(rows, i, 0)}};
        if (cp_cell_int(rows, i, 3))
            continue;
        CP_TRY(cp_login_mail(&outbox_id, db, "account-waiting", &about, "", now, pool));
        if (due > now)
            CP_TRY(cp_db_exec(db, CP_SQL_REGISTRATION_PUT_OFF, CP_BIND(cp_bind_int(outbox_id), cp_bind_int(due)), NULL,
                              pool));
    }
    return NULL;
}

cp_error_t *cp_registration_count(apr_int64_t *count, cp_db_t *db, const char *portal, apr_int64_t staff_id,
                                  apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(
        cp_db_select(&rows, db, CP_SQL_REGISTRATION_COUNT, CP_BIND(cp_bind_text(portal), cp_bind_id(staff_id)), pool));
    *count = cp_cell_int(rows, 0, 0);
    return NULL;
}

static cp_registration_t registration_row(const cp_rows_t *rows, int row)
{
    return (cp_registration_t){
        .id = cp_cell_int(rows, row, 0),
        .email = cp_cell_text(rows, row, 1),
        .first_name = cp_cell_text(rows, row, 2),
        .last_name = cp_cell_text(rows, row, 3),
        .password_hash = cp_cell_text(rows, row, 4),
        .notice_id = cp_cell_int(rows, row, 5),
        .address = cp_cell_text(rows, row, 6),
        .created_at = cp_cell_int(rows, row, 7),
        .language = cp_cell_text(rows, row, 8),
    };
}

cp_error_t *cp_registration_list(const cp_registration_t **rows, int *count, cp_db_t *db, const char *portal,
                                 apr_pool_t *pool)
{
    cp_rows_t *found;

    CP_TRY(cp_db_select(&found, db, CP_SQL_REGISTRATION_LIST,
                        CP_BIND(cp_bind_text(portal), cp_bind_int(CP_REGISTRATIONS_SHOWN)), pool));
    cp_registration_t *list = apr_palloc(pool, ((apr_size_t)found->count + 1) * sizeof *list);
    for (int i = 0; i < found->count; i++)
        list[i] = registration_row(found, i);
    *rows = list;
    *count = found->count;
    return NULL;
}

static cp_error_t *decided(apr_pool_t *pool)
{
    return cp_error_create(pool, CP_ERROR_MISSING, "This registration does not wait any more.", NULL);
}

cp_error_t *cp_registration_find(cp_registration_t **row, cp_db_t *db, const char *portal, apr_int64_t id,
                                 apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_REGISTRATION_FIND, CP_BIND(cp_bind_text(portal), cp_bind_int(id)), pool));
    if (!rows->count)
        return decided(pool);
    *row = apr_palloc(pool, sizeof **row);
    **row = registration_row(rows, 0);
    return NULL;
}

static cp_error_t *admit(cp_db_t *db, const cp_registration_t *row, cp_token_t *token, apr_time_t now, apr_pool_t *pool)
{
    cp_login_t login;

    CP_TRY(cp_login_of(&login, db, token->portal, row->email, pool));
    if (login.disabled || login.who.staff_id)
        return cp_error_create(pool, CP_ERROR_CONFLICT,
                               "Somebody with this address is shut out, or belongs to the support team. Refuse it.",
                               NULL);
    return cp_login_admit(db, token, row->address, row->created_at, now, pool);
}

cp_error_t *cp_registration_decide(cp_db_t *db, const cp_registration_decision_t *decision, apr_pool_t *pool)
{
    cp_registration_t *row;
    apr_int64_t changed;

    CP_TRY(cp_registration_find(&row, db, decision->portal, decision->id, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_REGISTRATION_DECIDE,
                      CP_BIND(cp_bind_text(decision->portal), cp_bind_int(decision->id),
                              cp_bind_text(decision->approved ? "approved" : "refused"), cp_bind_text(decision->reason),
                              cp_bind_id(decision->staff_id), cp_bind_int(decision->now)),
                      &changed, pool));
    if (!changed)
        return decided(pool);
    cp_token_t token = {.portal = decision->portal,
                        .email = row->email,
                        .first_name = row->first_name,
                        .last_name = row->last_name,
                        .password_hash = row->password_hash,
                        .notice_id = row->notice_id,
                        .language = row->language};
    if (decision->approved)
        CP_TRY(admit(db, row, &token, decision->now, pool));
    return cp_login_mail(NULL, db, decision->approved ? "account-approved" : "account-refused", &token,
                         decision->approved ? "" : decision->reason, decision->now, pool);
}
