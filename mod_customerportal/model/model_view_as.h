/* SPDX-License-Identifier: Apache-2.0 */
/** Customers whom staff look for, to see what these see. */
#ifndef CP_MODEL_VIEW_AS_H
#define CP_MODEL_VIEW_AS_H

#include "model_ticket.h"

typedef struct cp_choice_t {
    cp_person_t person;
    const char *company; /**< NULL = none */
} cp_choice_t;

/** Who may be meant by `typed`: the beginning of a name, address or company, or the number of a ticket that `desk` works
 * on. At most CP_CONTACTS_FOUND. */
cp_error_t *cp_view_as_search(const cp_choice_t **choices, int *count, cp_db_t *db, const cp_desk_scope_t *desk,
                              const char *typed, apr_pool_t *pool);

/** The contact with an id; MISSING for one that is not there, or disabled. */
cp_error_t *cp_view_as_find(cp_choice_t *choice, cp_db_t *db, apr_int64_t contact_id, apr_pool_t *pool);

#endif
