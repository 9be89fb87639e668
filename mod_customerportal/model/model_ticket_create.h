/* SPDX-License-Identifier: Apache-2.0 */
/** Tickets that come with their first message: what a support form or a mail makes. */
#ifndef CP_MODEL_TICKET_CREATE_H
#define CP_MODEL_TICKET_CREATE_H

#include "model_message.h"

/**
 * Creates a ticket and its first message, in a WRITE run. `message` needs author, format, body, search_text and what
 * comes with it; id, ticket, thread and time are filled in here.
 *
 * A form that was sent before, by its form_key, makes nothing: `duplicate` is set and `number` is the first one's. That
 * holds for forms sent at the same moment too: the later ones wait for the first (S23, D12).
 */
cp_error_t *cp_ticket_file(apr_int64_t *number, bool *duplicate, cp_db_t *db, const cp_ticket_new_t *fresh,
                           cp_message_new_t *message, apr_pool_t *pool);

#endif
