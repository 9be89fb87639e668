/* SPDX-License-Identifier: Apache-2.0 */
/** Prepared answers as they are put into a reply. */
#ifndef CP_VIEW_DESK_ANSWER_H
#define CP_VIEW_DESK_ANSWER_H

#include "../model/model_desk_ticket.h"
#include "view_reader.h"

/** The text of an answer for a ticket, answered by `agent`, whose name is written as customers see it (S40). */
const char *cp_view_answer(const cp_reader_t *reader, const char *body, const cp_desk_ticket_t *ticket,
                           const cp_person_t *agent);

#endif
