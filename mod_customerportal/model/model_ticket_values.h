/* SPDX-License-Identifier: Apache-2.0 */
/** The part of an edit that changes properties of administrators; see model_ticket_edit.h. Private to model/. */
#ifndef CP_MODEL_TICKET_VALUES_H
#define CP_MODEL_TICKET_VALUES_H

#include "model_ticket_edit.h"

/** Decides what is to be written, under the ticket's lock: sets value_changes, value_clashes, values and the bit
 * CP_PROP_VALUES of clashes. `values` gets what the ticket has, with the changes. */
cp_error_t *cp_ticket_values_decide(cp_ticket_edited_t *edited, cp_property_values_t *values, cp_db_t *db,
                                    const cp_ticket_edit_t *edit, apr_pool_t *pool);

/** Writes them, with an entry of the timeline for each. */
cp_error_t *cp_ticket_values_apply(cp_db_t *db, const cp_ticket_edited_t *edited, const cp_ticket_edit_t *edit,
                                   const cp_property_values_t *values, apr_pool_t *pool);

#endif
