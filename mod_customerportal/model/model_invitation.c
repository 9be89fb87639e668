/* SPDX-License-Identifier: Apache-2.0 */
#include "model_invitation.h"

#include "model_login.h"

static void take(const cp_invitation_t **rows, int *count, const cp_rows_t *found, apr_pool_t *pool)
{
    cp_invitation_t *list = apr_palloc(pool, sizeof *list * (apr_size_t)(found->count + 1));

    for (int i = 0; i < found->count; i++)
        list[i] = (cp_invitation_t){
            .contact_id = cp_cell_int(found, i, 0),
            .contact = {.id = cp_cell_int(found, i, 0),
                        .first_name = cp_cell_text(found, i, 1),
                        .last_name = cp_cell_text(found, i, 2),
                        .alias = "",
                        .email = cp_cell_text(found, i, 3)},
            .state = cp_cell_text(found, i, 4),
            .reason = cp_cell_text(found, i, 5),
            .sent_at = cp_cell_int(found, i, 6),
        };
    *rows = list;
    *count = found->count;
}

cp_error_t *cp_invitation_list(const cp_invitation_t **rows, int *count, cp_db_t *db,
                               const cp_invitation_query_t *query, apr_pool_t *pool)
{
    cp_bind_t binds[] = {cp_bind_text(query->portal), cp_bind_int(query->after), cp_bind_int(query->limit),
                         cp_bind_text(query->state)};
    bool all = !*query->state;
    cp_rows_t *found;

    CP_TRY(cp_db_select(&found, db, all ? CP_SQL_INVITATION_LIST : CP_SQL_INVITATION_LIST_STATE, binds, all ? 3 : 4,
                        pool));
    take(rows, count, found, pool);
    return NULL;
}

cp_error_t *cp_invitation_due_count(apr_int64_t *count, cp_db_t *db, const char *portal, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_INVITATION_DUE_COUNT, CP_BIND(cp_bind_text(portal)), pool));
    *count = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_invitation_send(bool *sent, cp_db_t *db, const char *portal, apr_int64_t contact_id, apr_time_t now,
                               apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *code;
    apr_int64_t outbox_id;

    *sent = false;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_INVITATION_PERSON, CP_BIND(cp_bind_text(portal), cp_bind_int(contact_id)),
                        pool));
    if (!rows->count)
        return NULL;
    cp_token_t token = {.kind = CP_TOKEN_INVITE,
                        .portal = portal,
                        .email = cp_cell_text(rows, 0, 0),
                        .who = {.contact_id = contact_id},
                        .first_name = cp_cell_text(rows, 0, 1),
                        .last_name = cp_cell_text(rows, 0, 2)};
    CP_TRY(cp_db_exec(db, CP_SQL_INVITATION_END_CODES, CP_BIND(cp_bind_int(contact_id), cp_bind_int(now)), NULL, pool));
    CP_TRY(cp_token_issue(&code, db, &token, now, pool));
    CP_TRY(cp_login_mail(&outbox_id, db, "account-invite", &token, code, now, pool));
    *sent = true;
    return cp_db_exec(db, CP_SQL_INVITATION_SAVE,
                      CP_BIND(cp_bind_text(portal), cp_bind_int(contact_id), cp_bind_id(outbox_id), cp_bind_int(now)),
                      NULL, pool);
}

cp_error_t *cp_invitation_send_all(int *sent, cp_db_t *db, const char *portal, int limit, apr_time_t now,
                                   apr_pool_t *pool)
{
    cp_rows_t *rows;

    *sent = 0;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_INVITATION_DUE, CP_BIND(cp_bind_text(portal), cp_bind_int(limit)), pool));
    for (int i = 0; i < rows->count; i++) {
        bool one;
        CP_TRY(cp_invitation_send(&one, db, portal, cp_cell_int(rows, i, 0), now, pool));
        *sent += one;
    }
    return NULL;
}

cp_error_t *cp_invitation_revoke(cp_db_t *db, const char *portal, apr_int64_t contact_id, apr_time_t now,
                                 apr_pool_t *pool)
{
    CP_TRY(cp_db_exec(db, CP_SQL_INVITATION_END_CODES, CP_BIND(cp_bind_int(contact_id), cp_bind_int(now)), NULL, pool));
    return cp_db_exec(db, CP_SQL_INVITATION_REVOKE, CP_BIND(cp_bind_text(portal), cp_bind_int(contact_id)), NULL, pool);
}

cp_error_t *cp_invitation_accept(cp_db_t *db, const char *portal, apr_int64_t contact_id, apr_time_t now,
                                 apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_INVITATION_ACCEPT,
                      CP_BIND(cp_bind_text(portal), cp_bind_int(contact_id), cp_bind_int(now)), NULL, pool);
}
