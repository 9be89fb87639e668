/* SPDX-License-Identifier: Apache-2.0 */
/** A ticket for whoever writes into it as a customer: found by the visibility rule, and kept as it is. */
#ifndef CP_MODEL_TICKET_HOLD_H
#define CP_MODEL_TICKET_HOLD_H

#include "model_ticket.h"

struct cp_posting_t;

/** As cp_ticket_find, in a WRITE run; nobody else changes the ticket, its people or where its threads are until the run
 * ends. Of `ticket` id, number, company_id, closed, reply_reopens and thread_id are set, the rest is empty.
 * `posting`: where the messages of this thread are searched, for cp_message_add. */
cp_error_t *cp_ticket_hold(cp_ticket_t **ticket, const struct cp_posting_t **posting, cp_db_t *db,
                           const cp_scope_t *scope, apr_int64_t number, apr_pool_t *pool);

#endif
