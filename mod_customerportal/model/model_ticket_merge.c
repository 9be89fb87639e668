/* SPDX-License-Identifier: Apache-2.0 */
#include "model_ticket_merge.h"

#include <apr_strings.h>

#include "model_search.h"
#include "model_ticket_people.h"
#include "model_ticket_row.h"
#include "model_timeline.h"

/* What goes from the source (?1) to the target (?2). */
static const cp_sql_t moves[] = {CP_SQL_MERGE_NOTES,           CP_SQL_MERGE_EVENTS,  CP_SQL_MERGE_OUTBOX,
                                 CP_SQL_MERGE_REPLY_ADDRESSES, CP_SQL_MERGE_LINKS,   CP_SQL_MERGE_LINKS_BACK,
                                 CP_SQL_MERGE_FOLLOWERS,       CP_SQL_MERGE_EARLIER, CP_SQL_MERGE_END};
/* What the source (?1) has no more. */
static const cp_sql_t drops[] = {CP_SQL_MERGE_DROP_LINKS_BACK, CP_SQL_MERGE_DROP_LINKS, CP_SQL_MERGE_DROP_FOLLOWERS,
                                 CP_SQL_MERGE_DROP_PRESENCE};

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* ---- What it would do ---- */

static cp_error_t *check(const cp_brief_t *source, const cp_brief_t *target, apr_pool_t *pool)
{
    if (source->id == target->id)
        return cp_error_field(pool, "number", "A ticket cannot be merged into itself. Give the number of another one.");
    if (target->goal)
        return cp_error_create(pool, CP_ERROR_CONFLICT,
                               apr_psprintf(pool,
                                            "Ticket #%" APR_INT64_T_FMT " was itself merged, into #%" APR_INT64_T_FMT
                                            ". Choose that one.",
                                            target->number, target->goal),
                               NULL);
    if (source->goal && source->goal != target->number)
        return cp_error_create(
            pool, CP_ERROR_CONFLICT,
            apr_psprintf(pool, "Ticket #%" APR_INT64_T_FMT " was merged already, into #%" APR_INT64_T_FMT ".",
                         source->number, source->goal),
            NULL);
    return NULL;
}

static cp_error_t *look_for_swap(bool *swaps, cp_db_t *db, const cp_brief_t *source, const cp_brief_t *target,
                                 apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(
        cp_db_select(&rows, db, CP_SQL_MERGE_THREAD, CP_BIND(cp_bind_int(source->id), cp_bind_int(target->id)), pool));
    *swaps = rows->count && cp_cell_int(rows, 0, 1) && cp_cell_int(rows, 0, 0) != target->thread_id;
    return NULL;
}

static cp_error_t *list_people(cp_merge_plan_t *plan, cp_db_t *db, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_MERGE_PEOPLE,
                        CP_BIND(cp_bind_int(plan->source->id), cp_bind_int(plan->target->id)), pool));
    cp_merge_person_t *people = apr_pcalloc(pool, sizeof *people * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++) {
        cp_person_row(&people[i].person, rows, i, 0, false);
        people[i].colleague = cp_cell_int(rows, i, 4) != 0;
    }
    plan->people = people;
    plan->people_count = rows->count;
    return NULL;
}

cp_error_t *cp_merge_plan(cp_merge_plan_t *plan, cp_db_t *db, const cp_desk_scope_t *desk, apr_int64_t source,
                          apr_int64_t target, apr_pool_t *pool)
{
    CP_TRY(cp_brief_find(&plan->source, db, desk, source, pool));
    CP_TRY(cp_brief_find(&plan->target, db, desk, target, pool));
    CP_TRY(check(plan->source, plan->target, pool));
    CP_TRY(look_for_swap(&plan->swaps, db, plan->source, plan->target, pool));
    return list_people(plan, db, pool);
}

/* ---- Doing it ---- */

static cp_error_t *move_all(cp_db_t *db, const cp_brief_t *source, const cp_brief_t *target, apr_time_t now,
                            apr_pool_t *pool)
{
    CP_TRY(cp_db_exec(db, CP_SQL_MERGE_THREADS,
                      CP_BIND(cp_bind_int(source->id), cp_bind_int(target->id), cp_bind_int(now)), NULL, pool));
    for (apr_size_t i = 0; i < COUNT(moves); i++)
        CP_TRY(cp_db_exec(db, moves[i], CP_BIND(cp_bind_int(source->id), cp_bind_int(target->id)), NULL, pool));
    for (apr_size_t i = 0; i < COUNT(drops); i++)
        CP_TRY(cp_db_exec(db, drops[i], CP_BIND(cp_bind_int(source->id)), NULL, pool));
    return NULL;
}

static bool is_chosen(const cp_merge_t *merge, apr_int64_t contact_id)
{
    for (int i = 0; i < merge->copy_count; i++)
        if (merge->copies[i] == contact_id)
            return true;
    return false;
}

static cp_error_t *add_copies(cp_merge_result_t *result, cp_db_t *db, const cp_merge_plan_t *plan,
                              const cp_merge_t *merge, apr_pool_t *pool)
{
    apr_int64_t *added = apr_pcalloc(pool, sizeof *added * (apr_size_t)(plan->people_count + 1));
    for (int i = 0; i < plan->people_count; i++) {
        apr_int64_t contact_id = plan->people[i].person.id;
        bool fresh;
        if (!is_chosen(merge, contact_id))
            continue;
        CP_TRY(cp_participant_insert(&fresh, db, plan->target->id, contact_id, merge->actor, merge->now, pool));
        if (fresh)
            added[result->added_count++] = contact_id;
    }
    result->added = added;
    return NULL;
}

static cp_error_t *close_source(cp_db_t *db, const cp_brief_t *source, const cp_merge_t *merge, apr_pool_t *pool)
{
    cp_rows_t *rows;
    if (source->closed)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_MERGE_STAGE, CP_BIND(cp_bind_int(source->id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_CONFLICT,
                               "No pipeline has a closed stage yet, and a merged ticket is closed. Add one first.",
                               NULL);
    return cp_ticket_set_stage(db, source->id, cp_cell_int(rows, 0, 0), merge->actor, merge->now, pool);
}

static cp_error_t *note_events(cp_db_t *db, const cp_brief_t *source, const cp_brief_t *target, const cp_merge_t *merge,
                               apr_pool_t *pool)
{
    cp_timeline_new_t entry = {.ticket_id = source->id,
                               .kind = "merged",
                               .actor = merge->actor,
                               .detail = apr_psprintf(pool, "into %" APR_INT64_T_FMT, target->number),
                               .at = merge->now};
    CP_TRY(cp_timeline_add(db, &entry, pool));
    entry.ticket_id = target->id;
    entry.detail = apr_psprintf(pool, "from %" APR_INT64_T_FMT, source->number);
    return cp_timeline_add(db, &entry, pool);
}

cp_error_t *cp_ticket_merge(cp_merge_result_t *result, cp_db_t *db, const cp_desk_scope_t *desk,
                            const cp_merge_t *merge, apr_pool_t *pool)
{
    cp_merge_plan_t plan = {NULL, NULL, false, NULL, 0};
    *result = (cp_merge_result_t){false, 0, NULL, 0};
    CP_TRY(cp_brief_lock_two(&plan.source, &plan.target, db, desk, (const apr_int64_t[]){merge->source, merge->target},
                             pool));
    CP_TRY(check(plan.source, plan.target, pool));
    result->target_id = plan.target->id;
    if (plan.source->goal)
        return NULL;
    CP_TRY(look_for_swap(&plan.swaps, db, plan.source, plan.target, pool));
    result->swaps = plan.swaps && !merge->swap_agreed;
    if (result->swaps)
        return NULL;
    CP_TRY(list_people(&plan, db, pool));
    CP_TRY(cp_search_drop(db, plan.source->id, pool));
    CP_TRY(cp_search_drop(db, plan.target->id, pool));
    /* Touches the readers of the source, too, while there are any. */
    CP_TRY(cp_ticket_touch_readers(db, plan.source->id, pool));
    CP_TRY(close_source(db, plan.source, merge, pool));
    CP_TRY(move_all(db, plan.source, plan.target, merge->now, pool));
    CP_TRY(add_copies(result, db, &plan, merge, pool));
    CP_TRY(note_events(db, plan.source, plan.target, merge, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_TICKET_SETTLE, CP_BIND(cp_bind_int(plan.target->id)), NULL, pool));
    CP_TRY(cp_search_index(db, plan.target->id, pool));
    return cp_ticket_touch_readers(db, plan.target->id, pool);
}
