/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The people of a ticket besides its company: requester, copies, associated. Who comes or goes changes who may see it,
 * so postings of the search and change counters are kept in step. All changes in a WRITE run.
 */
#ifndef CP_MODEL_TICKET_PEOPLE_H
#define CP_MODEL_TICKET_PEOPLE_H

#include "model_ticket.h"

typedef struct cp_participant_t {
    cp_person_t person;
    apr_int64_t company_id; /**< the person's primary one; 0 = none */
    const char *role;       /**< "requester", "cc", "associated" */
    apr_int64_t added_by;   /**< the contact who added the person; 0: nobody of the customers */
} cp_participant_t;

/** All of them, the requester first. One statement. */
cp_error_t *cp_participants(const cp_participant_t **people, int *count, cp_db_t *db, apr_int64_t ticket_id,
                            apr_pool_t *pool);

#define CP_PARTICIPANTS_MOST 50 /**< of a ticket, as far as people are added by hand: each gets mail */

typedef enum {
    CP_PARTICIPANT_ADDED,
    CP_PARTICIPANT_THERE,   /**< was one already */
    CP_PARTICIPANT_FOREIGN, /**< is not known in that company: whether the address is known at all is not told */
    CP_PARTICIPANT_FULL,    /**< CP_PARTICIPANTS_MOST are there already */
    CP_PARTICIPANT_STAFF    /**< the address of a member of staff, who needs no copy */
} cp_participant_outcome_t;

typedef struct cp_participant_new_t {
    apr_int64_t ticket_id;
    const char *email;      /**< a plausible address (cp_email_key) */
    const char *first_name; /**< of a contact that is made; NULL = none */
    const char *last_name;
    bool anybody;           /**< any address; who is not known becomes a contact */
    apr_int64_t company_id; /**< else: only people of this company; 0 = nobody */
    cp_actor_t actor;
    apr_time_t now;
} cp_participant_new_t;

/** Whom an address would add: `contact_id` is 0 where nobody is known. Changes nothing. */
cp_error_t *cp_participant_check(cp_participant_outcome_t *outcome, apr_int64_t *contact_id, cp_db_t *db,
                                 const cp_participant_new_t *fresh, apr_pool_t *pool);

/** Adds a copy (role "cc"), with a line in the timeline. `contact_id` is set for ADDED and THERE. */
cp_error_t *cp_participant_add(cp_participant_outcome_t *outcome, apr_int64_t *contact_id, cp_db_t *db,
                               const cp_participant_new_t *fresh, apr_pool_t *pool);

/** Adds a contact that is known: for merging. Locks and postings are the caller's. `added` is false for one who was
 * there. */
cp_error_t *cp_participant_insert(bool *added, cp_db_t *db, apr_int64_t ticket_id, apr_int64_t contact_id,
                                  cp_actor_t actor, apr_time_t now, apr_pool_t *pool);

/** Takes a contact off a ticket. A contact may take off whom he added, and himself: else FORBIDDEN. The requester stays:
 * CONFLICT. One who is not there (any more) is no error. */
cp_error_t *cp_participant_remove(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t contact_id, cp_actor_t actor,
                                  apr_time_t now, apr_pool_t *pool);

#endif
