/* SPDX-License-Identifier: Apache-2.0 */
/** Entries of a ticket's timeline. Private to model/. */
#ifndef CP_MODEL_TIMELINE_H
#define CP_MODEL_TIMELINE_H

#include "model_ticket.h"

/** Kinds, and the lines of their details (for staff only), which view_desk_timeline turns into words:
 *  "created", "message"             none
 *  "closed", "reopened", "stage"    stage before, stage now
 *  "owner"                          "by staff 12" or "by contact 7"; its actor is the new owner
 *  "subject", "inbox"               before, now
 *  "priority"                       before, now, as numbers
 *  "property"                       its label, before, now, as people read them; "–" for nothing
 *  "hidden"                         1 hidden, 0 shown again
 *  "merged"                         "into 10064", "from 10064"
 *  "split"                          "to 10064", "from 10064"
 *  "linked", "unlinked"             "10064"
 *  "person"                         "added ana@example.com", "removed ana@example.com"
 *  "registered"                     "": the person has an account from now on
 *  "autoreply"                      the text of an automatic answer by mail
 *  "mail"                           what became of a mail; its actor is who was to get it */
typedef struct cp_timeline_new_t {
    apr_int64_t ticket_id;
    const char *kind;
    cp_actor_t actor; /**< who did it; of "owner": the new owner */
    apr_int64_t message_id;
    const char *detail; /**< NULL = none */
    apr_time_t at;
} cp_timeline_new_t;

cp_error_t *cp_timeline_add(cp_db_t *db, const cp_timeline_new_t *fresh, apr_pool_t *pool);

#endif
