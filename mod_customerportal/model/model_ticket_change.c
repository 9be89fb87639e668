/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "model_search.h"
#include "model_ticket_brief.h"
#include "model_timeline.h"

typedef struct state_t {
    apr_int64_t stage_id;
    const char *stage_name;
    apr_int64_t pipeline_id;
    bool closed;
} state_t;

typedef struct change_t {
    apr_int64_t ticket_id;
    cp_actor_t actor;
    apr_time_t now;
} change_t;

static cp_error_t *load_state(state_t *state, cp_db_t *db, apr_int64_t ticket_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TICKET_STATE, CP_BIND(cp_bind_int(ticket_id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such ticket.", NULL);
    state->stage_id = cp_cell_int(rows, 0, 0);
    state->stage_name = cp_cell_text(rows, 0, 1);
    state->pipeline_id = cp_cell_int(rows, 0, 2);
    state->closed = !cp_cell_null(rows, 0, 3);
    return NULL;
}

/* The first cell of a one-row statement; 0 for no row and NULL. */
static cp_error_t *look_up(apr_int64_t *id, cp_db_t *db, cp_sql_t statement, apr_int64_t key, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, statement, CP_BIND(cp_bind_int(key)), pool));
    *id = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}

static cp_error_t *move(cp_db_t *db, const change_t *change, const state_t *before, apr_int64_t stage_id,
                        apr_pool_t *pool)
{
    cp_rows_t *rows;
    if (before->stage_id == stage_id)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAGE_STATE, CP_BIND(cp_bind_int(stage_id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such stage.", NULL);
    bool closes = !strcmp(cp_cell_text(rows, 0, 0), "closed");
    const char *detail = apr_pstrcat(pool, before->stage_name, "\n", cp_cell_text(rows, 0, 1), NULL);
    CP_TRY(cp_db_exec(db, CP_SQL_TICKET_SET_STAGE,
                      CP_BIND(cp_bind_int(change->ticket_id), cp_bind_int(stage_id), cp_bind_int(change->now)), NULL,
                      pool));
    cp_timeline_new_t entry = {.ticket_id = change->ticket_id,
                               .kind = closes == before->closed ? "stage"
                                       : closes                 ? "closed"
                                                                : "reopened",
                               .actor = change->actor,
                               .detail = detail,
                               .at = change->now};
    CP_TRY(cp_timeline_add(db, &entry, pool));
    return cp_ticket_touch_readers(db, change->ticket_id, pool);
}

cp_error_t *cp_ticket_close(cp_db_t *db, const cp_ticket_t *ticket, cp_actor_t actor, apr_time_t now, apr_pool_t *pool)
{
    change_t change = {ticket->id, actor, now};
    state_t state;
    apr_int64_t stage_id;
    CP_TRY(load_state(&state, db, ticket->id, pool));
    if (state.closed)
        return NULL;
    CP_TRY(look_up(&stage_id, db, CP_SQL_PIPELINE_CLOSE_STAGE, state.pipeline_id, pool));
    if (!stage_id)
        return cp_error_create(pool, CP_ERROR_CONFLICT, "This ticket can only be closed by the support team.",
                               "pipeline %" APR_INT64_T_FMT " has no stage for customers' closing", state.pipeline_id);
    return move(db, &change, &state, stage_id, pool);
}

cp_error_t *cp_ticket_reopen(cp_db_t *db, const cp_ticket_t *ticket, cp_actor_t actor, apr_time_t now, apr_pool_t *pool)
{
    change_t change = {ticket->id, actor, now};
    state_t state;
    apr_int64_t stage_id;
    CP_TRY(load_state(&state, db, ticket->id, pool));
    if (!state.closed)
        return NULL;
    CP_TRY(look_up(&stage_id, db, CP_SQL_PIPELINE_FIRST_OPEN_STAGE, state.pipeline_id, pool));
    if (!stage_id)
        return cp_error_create(pool, CP_ERROR_CONFLICT, "This ticket can only be reopened by the support team.",
                               "pipeline %" APR_INT64_T_FMT " has no open stage", state.pipeline_id);
    return move(db, &change, &state, stage_id, pool);
}

cp_error_t *cp_ticket_set_stage(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t stage_id, cp_actor_t actor,
                                apr_time_t now, apr_pool_t *pool)
{
    change_t change = {ticket_id, actor, now};
    state_t state;
    CP_TRY(load_state(&state, db, ticket_id, pool));
    return move(db, &change, &state, stage_id, pool);
}

cp_error_t *cp_ticket_set_owner(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t staff_id, cp_actor_t actor,
                                apr_time_t now, apr_pool_t *pool)
{
    apr_int64_t changed;
    CP_TRY(
        cp_db_exec(db, CP_SQL_TICKET_SET_OWNER, CP_BIND(cp_bind_int(ticket_id), cp_bind_id(staff_id)), &changed, pool));
    if (!changed)
        return NULL;
    cp_timeline_new_t entry = {
        .ticket_id = ticket_id,
        .kind = "owner",
        .actor = {.staff_id = staff_id},
        .detail = apr_psprintf(pool, "by %s %" APR_INT64_T_FMT, actor.staff_id ? "staff" : "contact",
                               actor.staff_id ? actor.staff_id : actor.contact_id),
        .at = now,
    };
    CP_TRY(cp_timeline_add(db, &entry, pool));
    return cp_ticket_touch_readers(db, ticket_id, pool);
}

cp_error_t *cp_ticket_add_contact(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t contact_id, const char *role,
                                  apr_pool_t *pool)
{
    apr_int64_t changed;
    /* Two who change a ticket's people at once would each drop the other's postings. */
    CP_TRY(cp_ticket_lock(db, ticket_id, pool));
    CP_TRY(cp_search_drop(db, ticket_id, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_TICKET_ADD_CONTACT,
                      CP_BIND(cp_bind_int(contact_id), cp_bind_int(ticket_id), cp_bind_text(role)), &changed, pool));
    CP_TRY(cp_search_index(db, ticket_id, pool));
    return changed ? cp_ticket_touch_readers(db, ticket_id, pool) : NULL;
}
