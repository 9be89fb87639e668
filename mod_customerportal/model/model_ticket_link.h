/* SPDX-License-Identifier: Apache-2.0 */
/** Tickets that belong together, and staff who follow one. Customers learn of neither. */
#ifndef CP_MODEL_TICKET_LINK_H
#define CP_MODEL_TICKET_LINK_H

#include "model_ticket_brief.h"

typedef struct cp_linked_t {
    apr_int64_t number;
    const char *subject;
    bool closed;
    const char *stage;
} cp_linked_t;

/** The tickets linked to one, as far as `desk` works on them; at most 100. */
cp_error_t *cp_ticket_links(const cp_linked_t **links, int *count, cp_db_t *db, apr_int64_t ticket_id,
                            const cp_desk_scope_t *desk, apr_pool_t *pool);

/** Links two tickets, or parts them again, with a line in both timelines. What is so already is no error, and writes
 * none. In a WRITE run. */
cp_error_t *cp_ticket_link(cp_db_t *db, const cp_brief_t *one, const cp_brief_t *other, cp_actor_t actor,
                           apr_time_t now, apr_pool_t *pool);
cp_error_t *cp_ticket_unlink(cp_db_t *db, const cp_brief_t *one, const cp_brief_t *other, cp_actor_t actor,
                             apr_time_t now, apr_pool_t *pool);

/** Staff who are told of a ticket without owning it. */
cp_error_t *cp_ticket_followers(const cp_person_t **staff, int *count, cp_db_t *db, apr_int64_t ticket_id,
                                apr_pool_t *pool);
cp_error_t *cp_ticket_follow(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t staff_id, bool follow, apr_pool_t *pool);

#endif
