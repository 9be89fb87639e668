/* SPDX-License-Identifier: Apache-2.0 */
#include "model_ticket_split.h"

#include <apr_strings.h>

#include "model_search.h"
#include "model_ticket_link.h"
#include "model_ticket_row.h"
#include "model_timeline.h"

/* Columns of split_find. */
enum {
    ID,
    THREAD,
    CREATED_AT,
    CONTACT,
    COMPANY_ID = CONTACT + 4,
    COMPANY,
    STAFF,
    FORMAT = STAFF + 5,
    BODY,
    ALL,
    LATER
};

static cp_error_t *find_message(cp_split_plan_t *plan, cp_db_t *db, apr_int64_t message_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const cp_brief_t *ticket = plan->ticket;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SPLIT_FIND, CP_BIND(cp_bind_int(message_id), cp_bind_int(ticket->id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such message in this ticket.", NULL);
    plan->message_id = cp_cell_int(rows, 0, ID);
    plan->thread_id = cp_cell_int(rows, 0, THREAD);
    plan->created_at = cp_cell_int(rows, 0, CREATED_AT);
    plan->from_staff = !cp_cell_null(rows, 0, STAFF);
    cp_person_row(&plan->author, rows, 0, plan->from_staff ? STAFF : CONTACT, plan->from_staff);
    plan->format = cp_cell_text(rows, 0, FORMAT);
    plan->body = cp_cell_text(rows, 0, BODY);
    plan->all = (int)cp_cell_int(rows, 0, ALL);
    plan->later = (int)cp_cell_int(rows, 0, LATER);
    /* What the requester splits off stays with the company that the ticket was filed for. */
    bool same = plan->from_staff || plan->author.id == ticket->requester.id;
    plan->requester = same ? ticket->requester : plan->author;
    plan->company_id = same ? ticket->company_id : cp_cell_int(rows, 0, COMPANY_ID);
    plan->company = same ? ticket->company : cp_cell_text(rows, 0, COMPANY);
    return NULL;
}

cp_error_t *cp_split_plan(cp_split_plan_t *plan, cp_db_t *db, const cp_desk_scope_t *desk, apr_int64_t number,
                          apr_int64_t message_id, apr_pool_t *pool)
{
    CP_TRY(cp_brief_find(&plan->ticket, db, desk, number, pool));
    return find_message(plan, db, message_id, pool);
}

static cp_error_t *move_messages(cp_db_t *db, const cp_split_plan_t *plan, const cp_ticket_t *fresh, bool later,
                                 apr_pool_t *pool)
{
    if (later)
        CP_TRY(cp_db_exec(db, CP_SQL_SPLIT_LATER,
                          CP_BIND(cp_bind_int(plan->thread_id), cp_bind_int(fresh->thread_id),
                                  cp_bind_int(plan->created_at), cp_bind_int(plan->message_id)),
                          NULL, pool));
    else
        CP_TRY(cp_db_exec(db, CP_SQL_SPLIT_ONE, CP_BIND(cp_bind_int(plan->message_id), cp_bind_int(fresh->thread_id)),
                          NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_SPLIT_EVENTS,
                      CP_BIND(cp_bind_int(fresh->thread_id), cp_bind_int(plan->ticket->id), cp_bind_int(fresh->id)),
                      NULL, pool));
    return cp_db_exec(db, CP_SQL_SPLIT_REFERENCES, CP_BIND(cp_bind_int(fresh->thread_id)), NULL, pool);
}

static cp_error_t *note_events(cp_db_t *db, const cp_brief_t *old, const cp_ticket_t *fresh, const cp_split_t *split,
                               apr_pool_t *pool)
{
    cp_timeline_new_t entry = {.ticket_id = old->id,
                               .kind = "split",
                               .actor = split->actor,
                               .detail = apr_psprintf(pool, "to %" APR_INT64_T_FMT, fresh->number),
                               .at = split->now};
    CP_TRY(cp_timeline_add(db, &entry, pool));
    entry.ticket_id = fresh->id;
    entry.detail = apr_psprintf(pool, "from %" APR_INT64_T_FMT, old->number);
    return cp_timeline_add(db, &entry, pool);
}

static cp_error_t *do_split(cp_ticket_t **made, cp_db_t *db, const cp_split_plan_t *plan, const cp_split_t *split,
                            apr_pool_t *pool)
{
    const cp_brief_t *old = plan->ticket;
    cp_ticket_t *fresh;
    cp_ticket_new_t form = {.subject = split->subject,
                            .priority = 2,
                            .requester_id = plan->requester.id,
                            .company_id = plan->company_id,
                            .inbox_id = old->inbox_id,
                            .source = "split",
                            .channel = "desk",
                            .staff_id = split->actor.staff_id,
                            .now = split->now};
    CP_TRY(cp_search_drop(db, old->id, pool));
    CP_TRY(cp_ticket_create(&fresh, db, &form, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_SPLIT_PROPERTIES, CP_BIND(cp_bind_int(old->id), cp_bind_int(fresh->id)), NULL, pool));
    CP_TRY(move_messages(db, plan, fresh, split->later, pool));
    CP_TRY(note_events(db, old, fresh, split, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_LINK_ADD, CP_BIND(cp_bind_int(old->id), cp_bind_int(fresh->id)), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_TICKET_SETTLE, CP_BIND(cp_bind_int(old->id)), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_TICKET_SETTLE, CP_BIND(cp_bind_int(fresh->id)), NULL, pool));
    CP_TRY(cp_search_index(db, old->id, pool));
    CP_TRY(cp_search_index(db, fresh->id, pool));
    CP_TRY(cp_ticket_touch_readers(db, old->id, pool));
    *made = fresh;
    return cp_ticket_touch_readers(db, fresh->id, pool);
}

/* A form that is sent twice finds its message gone, and leads to where it went. */
static cp_error_t *look_elsewhere(apr_int64_t *number, cp_db_t *db, const cp_desk_scope_t *desk,
                                  const cp_split_t *split, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SPLIT_WHERE,
                        CP_BIND(cp_bind_int(split->message_id), cp_bind_int(desk->staff_id), cp_bind_int(desk->every)),
                        pool));
    *number = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}

cp_error_t *cp_ticket_split(apr_int64_t *fresh, cp_db_t *db, const cp_desk_scope_t *desk, const cp_split_t *split,
                            apr_pool_t *pool)
{
    cp_split_plan_t plan = {.ticket = NULL};
    cp_ticket_t *made;
    CP_TRY(cp_brief_lock(&plan.ticket, db, desk, split->number, pool));
    cp_error_t *missing = find_message(&plan, db, split->message_id, pool);
    if (missing) {
        if (missing->kind == CP_ERROR_MISSING)
            CP_TRY(look_elsewhere(fresh, db, desk, split, pool));
        return missing->kind == CP_ERROR_MISSING && *fresh ? NULL : missing;
    }
    if (plan.all - 1 - (split->later ? plan.later : 0) < 1)
        return cp_error_create(pool, CP_ERROR_CONFLICT,
                               "Nothing would be left of this conversation. Split off a part of it.", NULL);
    CP_TRY(do_split(&made, db, &plan, split, pool));
    *fresh = made->number;
    return NULL;
}
