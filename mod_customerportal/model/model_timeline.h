/* SPDX-License-Identifier: Apache-2.0 */
/** Entries of a ticket's timeline. Private to model/. */
#ifndef CP_MODEL_TIMELINE_H
#define CP_MODEL_TIMELINE_H

#include "model_ticket.h"

typedef struct cp_timeline_new_t {
    apr_int64_t ticket_id;
    const char *kind; /**< "created", "message", "closed", "reopened", "stage", "owner"; of model_ticket_*: "merged"
                           (detail "into 10064", "from 10064"), "split" ("to 10064", "from 10064"), "linked" and
                           "unlinked" ("10064"), "person" ("added ana@example.com", "removed ana@example.com") */
    cp_actor_t actor; /**< who did it; of "owner": the new owner */
    apr_int64_t message_id;
    const char *detail; /**< for staff only; NULL = none */
    apr_time_t at;
} cp_timeline_new_t;

cp_error_t *cp_timeline_add(cp_db_t *db, const cp_timeline_new_t *fresh, apr_pool_t *pool);

#endif
