/* SPDX-License-Identifier: Apache-2.0 */
/** A ticket as portalctl sees it: without a scope, so never for pages. */
#ifndef CP_CTL_TICKET_H
#define CP_CTL_TICKET_H

#include "ctl.h"

typedef struct cp_ctl_ticket_t {
    apr_int64_t id;
    apr_int64_t number;
    const char *subject;
    const char *stage;
    const char *state; /**< "open" or "closed" */
    apr_int64_t pipeline_id;
    bool hidden;
    apr_int64_t inbox_id;
    apr_int64_t thread_id; /**< the thread that customers see */
    const char *owner;     /**< "" if nobody */
    const char *requester; /**< e-mail address */
    apr_time_t created_at;
    apr_time_t activity_at;
} cp_ctl_ticket_t;

/** The ticket with the number that `number` spells ("10482" or "#10482"); an INPUT error if there is none. */
cp_error_t *cp_ctl_ticket_find(cp_ctl_ticket_t *ticket, cp_db_t *db, const char *number, apr_pool_t *pool);

#endif
