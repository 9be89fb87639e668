/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Merging: all of a ticket goes into another one, and its number leads there. Customers go on seeing one thread, the
 * oldest (decision 4); where that becomes another one for the readers of the target, it has to be agreed to.
 *
 * The source is closed and hidden and has no thread any more; merged_into_id says where it went, never to a ticket that
 * was merged itself.
 */
#ifndef CP_MODEL_TICKET_MERGE_H
#define CP_MODEL_TICKET_MERGE_H

#include "model_ticket_brief.h"

/** A person of the source who is not the target's own. */
typedef struct cp_merge_person_t {
    cp_person_t person;
    bool colleague; /**< belongs to the target's company, and so may see the target where company tickets are shared */
} cp_merge_person_t;

/** What merging would do. */
typedef struct cp_merge_plan_t {
    cp_brief_t *source;
    cp_brief_t *target;
    bool swaps; /**< customers will see the source's conversation in place of the target's */
    const cp_merge_person_t *people;
    int people_count;
} cp_merge_plan_t;

/** Two tickets that `desk` works on, by their numbers; MISSING for one that is not there, CONFLICT where one was merged
 * already, INPUT ("number") where they are the same. */
cp_error_t *cp_merge_plan(cp_merge_plan_t *plan, cp_db_t *db, const cp_desk_scope_t *desk, apr_int64_t source,
                          apr_int64_t target, apr_pool_t *pool);

typedef struct cp_merge_t {
    apr_int64_t source; /**< numbers */
    apr_int64_t target;
    bool swap_agreed;
    const apr_int64_t *copies; /**< people of the source who become copies of the target; others are passed over */
    int copy_count;
    cp_actor_t actor;
    apr_time_t now;
} cp_merge_t;

typedef struct cp_merge_result_t {
    bool swaps; /**< nothing was done: `swap_agreed` is missing */
    apr_int64_t target_id;
    const apr_int64_t *added; /**< contacts who became copies */
    int added_count;
} cp_merge_result_t;

/** Merges, in a WRITE run. What was merged into the same target before is done: nothing is added. Errors as above. */
cp_error_t *cp_ticket_merge(cp_merge_result_t *result, cp_db_t *db, const cp_desk_scope_t *desk,
                            const cp_merge_t *merge, apr_pool_t *pool);

#endif
