/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Splitting: a message of a ticket, and perhaps all later ones of its thread, become a new ticket of who wrote it (of
 * the ticket's requester, where staff wrote it). Both are linked. A thread never loses its last message this way.
 */
#ifndef CP_MODEL_TICKET_SPLIT_H
#define CP_MODEL_TICKET_SPLIT_H

#include "model_ticket_brief.h"

typedef struct cp_split_plan_t {
    cp_brief_t *ticket;
    apr_int64_t message_id;
    apr_int64_t thread_id;
    apr_time_t created_at;
    bool from_staff;
    cp_person_t author;
    const char *format;
    const char *body;
    int all;                /**< messages of the thread */
    int later;              /**< of them, those after this one */
    cp_person_t requester;  /**< of the new ticket */
    apr_int64_t company_id; /**< of the new ticket; 0 = none */
    const char *company;    /**< NULL = none */
} cp_split_plan_t;

/** A message of a ticket that `desk` works on; else MISSING. */
cp_error_t *cp_split_plan(cp_split_plan_t *plan, cp_db_t *db, const cp_desk_scope_t *desk, apr_int64_t number,
                          apr_int64_t message_id, apr_pool_t *pool);

typedef struct cp_split_t {
    apr_int64_t number; /**< of the ticket */
    apr_int64_t message_id;
    bool later;          /**< with all that came after it in its thread */
    const char *subject; /**< of the new ticket */
    cp_actor_t actor;
    apr_time_t now;
} cp_split_t;

/** Splits, in a WRITE run; `fresh` is the new ticket's number. A message that left the ticket by an earlier split gives
 * the number of the ticket where it is now. CONFLICT where nothing would be left in the thread. */
cp_error_t *cp_ticket_split(apr_int64_t *fresh, cp_db_t *db, const cp_desk_scope_t *desk, const cp_split_t *split,
                            apr_pool_t *pool);

#endif
