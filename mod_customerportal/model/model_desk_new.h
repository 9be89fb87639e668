/* SPDX-License-Identifier: Apache-2.0 */
/** Tickets that staff make for a customer: with a message to that person, or with an internal note. */
#ifndef CP_MODEL_DESK_NEW_H
#define CP_MODEL_DESK_NEW_H

#include "model_fault.h"
#include "model_property.h"
#include "model_ticket_create.h"

typedef struct cp_new_choices_t {
    const apr_int64_t *inbox_ids; /**< inboxes of the scope */
    const char *const *inboxes;
    int inbox_count;
    const cp_person_t *owners;
    int owner_count;
} cp_new_choices_t;

/** What a new ticket can be given. Two statements. */
cp_error_t *cp_desk_new_choices(cp_new_choices_t *choices, cp_db_t *db, const cp_desk_scope_t *desk, apr_pool_t *pool);

typedef struct cp_desk_new_t {
    const char *email;      /**< of the contact; one who is not known is made, with */
    const char *first_name; /**< these names */
    const char *last_name;
    const char *subject; /**< one line, checked */
    int priority;
    apr_int64_t inbox_id;
    apr_int64_t owner_id; /**< 0: nobody */
    bool note;            /**< the text is an internal note */
    const char *text;     /**< Markdown, checked */
    const char *search_text;
    const char *form_key;               /**< as of a message */
    const cp_property_values_t *values; /**< of the properties that administrators defined; NULL: none */
    cp_actor_t actor;
    apr_time_t now;
} cp_desk_new_t;

typedef struct cp_desk_made_t {
    apr_int64_t number;
    apr_int64_t ticket_id;  /**< 0: the form was sent before */
    apr_int64_t message_id; /**< 0: it has a note */
} cp_desk_made_t;

/** Makes the ticket, once, in a WRITE run. Faults of "email", "first_name", "last_name", "inbox", "owner"; then nothing
 * is made. */
cp_error_t *cp_desk_new_make(cp_desk_made_t *made, cp_faults_t *faults, cp_db_t *db, const cp_desk_scope_t *desk,
                             const cp_desk_new_t *form, apr_pool_t *pool);

#endif
