/* SPDX-License-Identifier: Apache-2.0 */
#include "model_desk_bulk.h"

#include <apr_strings.h>
#include <string.h>

#define NAMED_MAX 10 /* tickets that a sentence names */

/* The columns of desk_bulk_tickets and desk_bulk_stage. */
enum { ID, NUMBER, OWNER, STAGE, PIPELINE, CLOSED_AT, MERGED, OWNER_WORKS };
enum { STAGE_NAME, STAGE_STATE, STAGE_PIPELINE, PIPELINE_NAME };

typedef struct goal_t {
    apr_int64_t stage_id;
    const char *stage;
    const char *pipeline;
    apr_int64_t pipeline_id;
    bool closes;
} goal_t;

static const char *add_name(const char *names, int count, apr_int64_t number, apr_pool_t *pool)
{
    if (count > NAMED_MAX)
        return names;
    if (count == NAMED_MAX)
        return apr_pstrcat(pool, names, ", …", NULL);
    return apr_psprintf(pool, "%s%s#%" APR_INT64_T_FMT, names, count ? ", " : "", number);
}

static cp_error_t *find_tickets(cp_rows_t **rows, cp_db_t *db, cp_desk_scope_t scope, const cp_desk_bulk_t *bulk,
                                apr_pool_t *pool)
{
    const char *json = "[";
    for (int i = 0; i < bulk->count; i++)
        json = apr_psprintf(pool, "%s%s%" APR_INT64_T_FMT, json, i ? "," : "", bulk->numbers[i]);
    return cp_db_select(rows, db, CP_SQL_DESK_BULK_TICKETS,
                        CP_BIND(cp_bind_int(scope.staff_id), cp_bind_int(scope.every),
                                cp_bind_text(apr_pstrcat(pool, json, "]", NULL)),
                                cp_bind_int(bulk->assign ? bulk->owner_id : 0)),
                        pool);
}

static bool has(const cp_rows_t *rows, apr_int64_t number)
{
    for (int i = 0; i < rows->count; i++)
        if (cp_cell_int(rows, i, NUMBER) == number)
            return cp_cell_null(rows, i, MERGED);
    return false;
}

/* Foreign, missing and merged ones are told apart from nothing. */
static cp_error_t *check_there(const cp_rows_t *rows, const cp_desk_bulk_t *bulk, apr_pool_t *pool)
{
    const char *names = "";
    int count = 0;
    for (int i = 0; i < bulk->count; i++)
        if (!has(rows, bulk->numbers[i]))
            names = add_name(names, count++, bulk->numbers[i], pool);
    if (!count)
        return NULL;
    return cp_error_field(pool, "t", "These tickets are not in your inboxes any more: %s.", names);
}

static cp_error_t *check_owner(const cp_rows_t *rows, apr_pool_t *pool)
{
    const char *names = "";
    int count = 0;
    for (int i = 0; i < rows->count; i++)
        if (!cp_cell_int(rows, i, OWNER_WORKS))
            names = add_name(names, count++, cp_cell_int(rows, i, NUMBER), pool);
    if (!count)
        return NULL;
    return cp_error_field(pool, "owner", "The chosen owner does not work in the inbox of these tickets: %s.", names);
}

static cp_error_t *check_stage(goal_t *goal, cp_db_t *db, const cp_rows_t *rows, apr_int64_t stage_id, apr_pool_t *pool)
{
    cp_rows_t *found;
    const char *names = "";
    int count = 0;
    CP_TRY(cp_db_select(&found, db, CP_SQL_DESK_BULK_STAGE, CP_BIND(cp_bind_int(stage_id)), pool));
    if (!found->count)
        return cp_error_field(pool, "stage", "This stage is not there any more. Choose another one.");
    goal->stage_id = stage_id;
    goal->stage = cp_cell_text(found, 0, STAGE_NAME);
    goal->closes = !strcmp(cp_cell_text(found, 0, STAGE_STATE), "closed");
    goal->pipeline_id = cp_cell_int(found, 0, STAGE_PIPELINE);
    goal->pipeline = cp_cell_text(found, 0, PIPELINE_NAME);
    for (int i = 0; i < rows->count; i++)
        if (cp_cell_int(rows, i, PIPELINE) != goal->pipeline_id)
            names = add_name(names, count++, cp_cell_int(rows, i, NUMBER), pool);
    if (!count)
        return NULL;
    return cp_error_field(pool, "stage", "“%s” is a stage of the pipeline “%s”; these tickets are in another one: %s.",
                          goal->stage, goal->pipeline, names);
}

static cp_error_t *assign(cp_db_t *db, const cp_notice_t *notice, apr_int64_t owner_id, apr_pool_t *pool)
{
    CP_TRY(cp_ticket_set_owner(db, notice->ticket_id, owner_id, notice->actor, notice->now, pool));
    return cp_notice_assigned(db, notice, owner_id, pool);
}

static cp_error_t *move(cp_db_t *db, const cp_notice_t *notice, const goal_t *goal, bool closed, apr_pool_t *pool)
{
    CP_TRY(cp_ticket_set_stage(db, notice->ticket_id, goal->stage_id, notice->actor, notice->now, pool));
    return closed == goal->closes ? NULL : cp_notice_status(db, notice, goal->closes, pool);
}

cp_error_t *cp_desk_bulk(int *changed, cp_db_t *db, cp_desk_scope_t scope, const cp_desk_bulk_t *bulk,
                         const cp_notice_t *notice, apr_pool_t *pool)
{
    cp_rows_t *rows;
    goal_t goal = {0};
    *changed = 0;
    CP_TRY(find_tickets(&rows, db, scope, bulk, pool));
    CP_TRY(check_there(rows, bulk, pool));
    if (bulk->assign)
        CP_TRY(check_owner(rows, pool));
    if (bulk->stage_id)
        CP_TRY(check_stage(&goal, db, rows, bulk->stage_id, pool));
    for (int i = 0; i < rows->count; i++) {
        cp_notice_t one = *notice;
        bool owner = bulk->assign && cp_cell_int(rows, i, OWNER) != bulk->owner_id;
        bool stage = bulk->stage_id && cp_cell_int(rows, i, STAGE) != bulk->stage_id;
        one.ticket_id = cp_cell_int(rows, i, ID);
        if (owner)
            CP_TRY(assign(db, &one, bulk->owner_id, pool));
        if (stage)
            CP_TRY(move(db, &one, &goal, !cp_cell_null(rows, i, CLOSED_AT), pool));
        *changed += owner || stage;
    }
    return NULL;
}
