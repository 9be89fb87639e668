/* SPDX-License-Identifier: Apache-2.0 */
/** How a ticket's status reads (S70, S71), and whose turn it is. */
#ifndef CP_VIEW_STATUS_H
#define CP_VIEW_STATUS_H

#include "view_pages.h"
#include "view_reader.h"

/** The word of a ticket's status: Open or Closed, or the stage's name for customers where custom stages are shown. */
const char *cp_view_status_word(const cp_reader_t *reader, const cp_ticket_t *ticket);

/** Whether support waits for the customer. */
bool cp_view_your_turn(const cp_ticket_t *ticket);

/** Word, shape and mark. */
cp_view_status_t *cp_view_status(const cp_reader_t *reader, const cp_ticket_t *ticket);

/** The name of a priority of 1 to 4. */
const char *cp_view_priority(const cp_reader_t *reader, int priority);

#endif
