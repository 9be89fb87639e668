/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Changes of a ticket's properties by staff, so that no change is lost (optimistic locking): an edit says what its form
 * showed and what is wanted. Only what differs between the two is written; and if one of these was changed meanwhile to
 * something else, nothing is.
 */
#ifndef CP_MODEL_TICKET_EDIT_H
#define CP_MODEL_TICKET_EDIT_H

#include "model_property.h"
#include "model_ticket.h"

typedef struct cp_ticket_props_t {
    const char *subject; /**< one line */
    apr_int64_t inbox_id;
    apr_int64_t stage_id;
    apr_int64_t owner_id; /**< 0: nobody */
    int priority;         /**< 1 to 4 */
    bool hidden;          /**< from customers */
} cp_ticket_props_t;

/** Properties as bits. */
typedef enum {
    CP_PROP_SUBJECT = 1,
    CP_PROP_INBOX = 2,
    CP_PROP_STAGE = 4,
    CP_PROP_OWNER = 8,
    CP_PROP_PRIORITY = 16,
    CP_PROP_HIDDEN = 32,
    CP_PROP_VALUES = 64 /**< one or more of those that administrators defined */
} cp_ticket_prop_t;

typedef struct cp_ticket_edit_t {
    apr_int64_t number;
    cp_ticket_props_t was;                  /**< as the form showed them */
    cp_ticket_props_t wanted;               /**< the same, with what is to be changed */
    const cp_property_t *const *properties; /**< that administrators defined: those that the form had; NULL: none */
    int property_count;
    cp_property_values_t was_values; /**< of these */
    cp_property_values_t wanted_values;
    cp_actor_t actor;
    apr_time_t now;
} cp_ticket_edit_t;

typedef struct cp_ticket_edited_t {
    apr_int64_t ticket_id;
    int changed; /**< properties that were written */
    int clashes; /**< properties that somebody else has changed to something else; then nothing was written */
    cp_property_slots_t value_changes; /**< of CP_PROP_VALUES: which */
    cp_property_slots_t value_clashes;
    cp_property_values_t values; /**< as they were found */
    bool owner_refused;          /**< the wanted owner does not work in the inbox; then nothing was written */
    cp_ticket_props_t now;       /**< as they were found, under the lock */
    cp_ticket_props_t written;   /**< as they are now */
    bool was_closed;
} cp_ticket_edited_t;

/** Applies an edit to a ticket in scope, or answers MISSING; also where the wanted inbox is out of scope. With timeline
 * entries, closing and reopening by stage, the readers' change counters, and the search. An owner who does not work in
 * the new inbox is given up, unless he was asked for. In a WRITE run. */
cp_error_t *cp_ticket_edit(cp_ticket_edited_t *edited, cp_db_t *db, const cp_desk_scope_t *scope,
                           const cp_ticket_edit_t *edit, apr_pool_t *pool);

#endif
