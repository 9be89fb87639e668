/* SPDX-License-Identifier: Apache-2.0 */
#include "model_ticket_brief.h"

#include "model_ticket_row.h"

/* Columns of ticket_brief. */
enum {
    ID,
    NUMBER,
    SUBJECT,
    CLOSED_AT,
    HIDDEN,
    GOAL,
    INBOX_ID,
    INBOX,
    STAGE,
    REQUESTER,
    COMPANY_ID = REQUESTER + 4,
    COMPANY,
    CREATED_AT,
    ACTIVITY_AT,
    THREAD,
    MESSAGES
};

cp_error_t *cp_brief_find(cp_brief_t **brief, cp_db_t *db, const cp_desk_scope_t *desk, apr_int64_t number,
                          apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TICKET_BRIEF,
                        CP_BIND(cp_bind_int(number), cp_bind_int(desk->staff_id), cp_bind_int(desk->every)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such ticket.", NULL);
    cp_brief_t *found = apr_pcalloc(pool, sizeof *found);
    found->id = cp_cell_int(rows, 0, ID);
    found->number = cp_cell_int(rows, 0, NUMBER);
    found->subject = cp_cell_text(rows, 0, SUBJECT);
    found->closed = !cp_cell_null(rows, 0, CLOSED_AT);
    found->hidden = cp_cell_int(rows, 0, HIDDEN) != 0;
    found->goal = cp_cell_int(rows, 0, GOAL);
    found->inbox_id = cp_cell_int(rows, 0, INBOX_ID);
    found->inbox = cp_cell_text(rows, 0, INBOX);
    found->stage = cp_cell_text(rows, 0, STAGE);
    cp_person_row(&found->requester, rows, 0, REQUESTER, false);
    found->company_id = cp_cell_int(rows, 0, COMPANY_ID);
    found->company = cp_cell_text(rows, 0, COMPANY);
    found->created_at = cp_cell_int(rows, 0, CREATED_AT);
    found->activity_at = cp_cell_int(rows, 0, ACTIVITY_AT);
    found->thread_id = cp_cell_int(rows, 0, THREAD);
    found->message_count = (int)cp_cell_int(rows, 0, MESSAGES);
    *brief = found;
    return NULL;
}

static cp_error_t *lock(cp_db_t *db, apr_int64_t one, apr_int64_t other, apr_pool_t *pool)
{
    cp_rows_t *rows;
    return cp_db_select(&rows, db, CP_SQL_TICKET_LOCK, CP_BIND(cp_bind_int(one), cp_bind_int(other)), pool);
}

cp_error_t *cp_ticket_lock(cp_db_t *db, apr_int64_t ticket_id, apr_pool_t *pool)
{
    return lock(db, ticket_id, ticket_id, pool);
}

/* What was read before the lock may be old. */
cp_error_t *cp_brief_lock(cp_brief_t **brief, cp_db_t *db, const cp_desk_scope_t *desk, apr_int64_t number,
                          apr_pool_t *pool)
{
    CP_TRY(cp_brief_find(brief, db, desk, number, pool));
    CP_TRY(cp_ticket_lock(db, (*brief)->id, pool));
    return cp_brief_find(brief, db, desk, number, pool);
}

cp_error_t *cp_brief_lock_two(cp_brief_t **one, cp_brief_t **other, cp_db_t *db, const cp_desk_scope_t *desk,
                              const apr_int64_t numbers[2], apr_pool_t *pool)
{
    CP_TRY(cp_brief_find(one, db, desk, numbers[0], pool));
    CP_TRY(cp_brief_find(other, db, desk, numbers[1], pool));
    CP_TRY(lock(db, (*one)->id, (*other)->id, pool));
    CP_TRY(cp_brief_find(one, db, desk, numbers[0], pool));
    return cp_brief_find(other, db, desk, numbers[1], pool);
}

cp_error_t *cp_ticket_goal(apr_int64_t *goal, cp_db_t *db, const cp_scope_t *scope, apr_int64_t number,
                           apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TICKET_GOAL,
                        CP_BIND(cp_bind_int(scope->contact_id), cp_bind_int(scope->company_id), cp_bind_int(number)),
                        pool));
    *goal = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}

cp_error_t *cp_ticket_desk_goal(apr_int64_t *goal, cp_db_t *db, const cp_desk_scope_t *desk, apr_int64_t number,
                                apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TICKET_DESK_GOAL,
                        CP_BIND(cp_bind_int(number), cp_bind_int(desk->staff_id), cp_bind_int(desk->every)), pool));
    *goal = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}
