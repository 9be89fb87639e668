/* SPDX-License-Identifier: Apache-2.0 */
/** A ticket and its conversation as a view. */
#ifndef CP_VIEW_TICKET_H
#define CP_VIEW_TICKET_H

#include "../model/model_message.h"
#include "../model/model_ticket_people.h"
#include "view_pages.h"
#include "view_reader.h"

/** What the model knows of a ticket, and what policy allows to do with it. */
typedef struct cp_ticket_data_t {
    const cp_ticket_t *ticket;
    const cp_message_t *messages; /**< of the visible thread, oldest first */
    int message_count;
    int left_out; /**< older messages that are not among them */
    const cp_event_t *events;
    int event_count;
    const cp_participant_t *people; /**< who have the ticket by role */
    int people_count;
    bool may_reply;
    bool may_close;
    bool may_reopen;
    bool reply_once_closed;  /**< whether closing would leave a way back by a reply */
    bool reopen_once_closed; /**< … or by reopening */
} cp_ticket_data_t;

/** Fills the page but for frame and composer. */
void cp_view_ticket(cp_view_ticket_t *view, const cp_reader_t *reader, const cp_ticket_data_t *data);

/** The conversation: messages and events by time, with the line above what is new. */
void cp_view_thread(cp_view_ticket_t *view, const cp_reader_t *reader, const cp_ticket_data_t *data);

/** What was written, as HTML that is safe. */
cp_html_t cp_view_message_body(const cp_reader_t *reader, const cp_message_t *message);

/** A person of a ticket as the reader may know him: by name, or, of a copy to somebody of another company, by the address
 * that somebody typed. Whether that address was known here is not told. */
const char *cp_view_participant(const cp_reader_t *reader, const cp_participant_t *participant);

/** The people whom the reader can take off the ticket: those whom he added, and himself. */
void cp_view_members(cp_view_ticket_t *view, const cp_reader_t *reader, const cp_ticket_data_t *data);

/** The author's name as this reader is shown it. */
const char *cp_view_author(const cp_reader_t *reader, const cp_message_t *message);

/** How a closed ticket is opened again, in a sentence. */
const char *cp_view_way_back(const cp_reader_t *reader, bool by_reply, bool by_button);

#endif
