/* SPDX-License-Identifier: Apache-2.0 */
/** A ticket in short, as staff's pages beside its record need it: merging, splitting, linking, its people. */
#ifndef CP_MODEL_TICKET_BRIEF_H
#define CP_MODEL_TICKET_BRIEF_H

#include "model_ticket.h"

typedef struct cp_brief_t {
    apr_int64_t id;
    apr_int64_t number;
    const char *subject;
    bool closed;
    bool hidden;
    apr_int64_t goal; /**< number of the ticket that it was merged into; 0 = none */
    apr_int64_t inbox_id;
    const char *inbox;
    const char *stage;
    cp_person_t requester;
    apr_int64_t company_id; /**< 0 = none */
    const char *company;    /**< NULL = none */
    apr_time_t created_at;
    apr_time_t activity_at;
    apr_int64_t thread_id; /**< that customers see; 0: it has none any more */
    int message_count;     /**< of that thread */
} cp_brief_t;

/** The ticket with `number`, if `desk` works on it; else MISSING. One statement. */
cp_error_t *cp_brief_find(cp_brief_t **brief, cp_db_t *db, const cp_desk_scope_t *desk, apr_int64_t number,
                          apr_pool_t *pool);

/** The same, with the row locked until the transaction ends. In a WRITE run. */
cp_error_t *cp_brief_lock(cp_brief_t **brief, cp_db_t *db, const cp_desk_scope_t *desk, apr_int64_t number,
                          apr_pool_t *pool);

/** Two different tickets, locked in the order of their ids, so that nobody who locks the same two waits for ever. */
cp_error_t *cp_brief_lock_two(cp_brief_t **one, cp_brief_t **other, cp_db_t *db, const cp_desk_scope_t *desk,
                              const apr_int64_t numbers[2], apr_pool_t *pool);

/** Locks one ticket by its id. In a WRITE run. */
cp_error_t *cp_ticket_lock(cp_db_t *db, apr_int64_t ticket_id, apr_pool_t *pool);

/** The number of the ticket that the one with `number` was merged into, if that is visible in the scope; else 0. */
cp_error_t *cp_ticket_goal(apr_int64_t *goal, cp_db_t *db, const cp_scope_t *scope, apr_int64_t number,
                           apr_pool_t *pool);
cp_error_t *cp_ticket_desk_goal(apr_int64_t *goal, cp_db_t *db, const cp_desk_scope_t *desk, apr_int64_t number,
                                apr_pool_t *pool);

#endif
