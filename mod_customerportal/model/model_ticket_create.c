/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../text/text_sort.h"
#include "model_ticket_create.h"
#include "model_timeline.h"

static cp_error_t *start_stage(apr_int64_t *stage_id, cp_db_t *db, apr_int64_t inbox_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_INBOX_START, CP_BIND(cp_bind_int(inbox_id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "The ticket could not be filed.",
                               "inbox %" APR_INT64_T_FMT " does not exist, or its pipeline has no open stage",
                               inbox_id);
    *stage_id = cp_cell_int(rows, 0, 0);
    return NULL;
}

static cp_error_t *insert_ticket(cp_ticket_t *ticket, cp_db_t *db, const cp_ticket_new_t *fresh, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_META_NEXT_NUMBER, CP_NO_BIND, pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "The ticket could not be filed.", "meta has no next_number");
    ticket->number = cp_cell_int(rows, 0, 0);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TICKET_CREATE,
                        CP_BIND(cp_bind_int(ticket->number), cp_bind_text(fresh->subject),
                                cp_bind_text(cp_sort_key(fresh->subject, pool)), cp_bind_int(fresh->inbox_id),
                                cp_bind_int(fresh->requester_id), cp_bind_id(fresh->company_id),
                                cp_bind_int(fresh->priority), cp_bind_text(fresh->source), cp_bind_int(fresh->now),
                                cp_bind_int(ticket->stage_id)),
                        pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "The ticket could not be filed.",
                               "contact %" APR_INT64_T_FMT " does not exist", fresh->requester_id);
    ticket->id = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_ticket_create(cp_ticket_t **ticket, cp_db_t *db, const cp_ticket_new_t *fresh, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_ticket_t *made = apr_pcalloc(pool, sizeof *made);
    CP_TRY(start_stage(&made->stage_id, db, fresh->inbox_id, pool));
    CP_TRY(insert_ticket(made, db, fresh, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_TICKET_ADD_CONTACT,
                      CP_BIND(cp_bind_int(fresh->requester_id), cp_bind_int(made->id), cp_bind_text("requester")), NULL,
                      pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_THREAD_CREATE,
                        CP_BIND(cp_bind_int(made->id), cp_bind_int(fresh->inbox_id), cp_bind_text(fresh->channel),
                                cp_bind_int(fresh->now)),
                        pool));
    made->thread_id = cp_cell_int(rows, 0, 0);
    cp_actor_t actor = {fresh->staff_id ? 0 : fresh->requester_id, fresh->staff_id};
    CP_TRY(cp_timeline_add(
        db, &(cp_timeline_new_t){.ticket_id = made->id, .kind = "created", .actor = actor, .at = fresh->now}, pool));
    CP_TRY(cp_ticket_touch_readers(db, made->id, pool));
    *ticket = made;
    return NULL;
}

cp_error_t *cp_ticket_file(apr_int64_t *number, bool *duplicate, cp_db_t *db, const cp_ticket_new_t *fresh,
                           cp_message_new_t *message, apr_pool_t *pool)
{
    cp_ticket_t *ticket;
    apr_int64_t id;
    *duplicate = false;
    if (message->form_key) {
        cp_rows_t *rows;
        CP_TRY(cp_db_select(&rows, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text(message->form_key)), pool));
        CP_TRY(cp_message_ticket_of_key(number, db, message->form_key, pool));
        *duplicate = *number != 0;
        if (*duplicate)
            return NULL;
    }
    CP_TRY(cp_ticket_create(&ticket, db, fresh, pool));
    message->ticket_id = ticket->id;
    message->thread_id = ticket->thread_id;
    message->now = fresh->now;
    CP_TRY(cp_message_add(&id, duplicate, db, message, pool));
    /* Nobody else can have stored the key since it was locked. If it happens, the run must not leave an empty ticket. */
    if (*duplicate)
        return cp_error_create(pool, CP_ERROR_CONFLICT, "This form was sent already.", "form key stored meanwhile");
    message->id = id;
    *number = ticket->number;
    return NULL;
}
