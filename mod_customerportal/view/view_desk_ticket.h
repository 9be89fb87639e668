/* SPDX-License-Identifier: Apache-2.0 */
/** The ticket record of the desk as a view: timeline, forms, and the cards beside them. */
#ifndef CP_VIEW_DESK_TICKET_H
#define CP_VIEW_DESK_TICKET_H

#include "../model/model_answer.h"
#include "../model/model_contact.h"
#include "../model/model_desk_ticket.h"
#include "../model/model_ticket_edit.h"
#include "view_desk_beside.h"
#include "view_reader.h"

/** What the timeline is asked for. */
typedef enum { CP_TIMELINE_ALL, CP_TIMELINE_MESSAGES, CP_TIMELINE_NOTES, CP_TIMELINE_EVENTS } cp_timeline_only_t;

/** What the model knows of a ticket. */
typedef struct cp_desk_data_t {
    const cp_desk_ticket_t *ticket;
    const cp_desk_thread_t *threads; /**< the visible one first */
    int thread_count;
    const cp_desk_thread_t *shown; /**< the one whose messages are shown; NULL of a merged ticket */
    cp_desk_timeline_t timeline;
    cp_timeline_only_t only;
    bool all; /**< older entries were asked for, too */
    cp_desk_choices_t choices;
    cp_desk_others_t others;
    cp_beside_data_t beside;
    const cp_answer_t *answers; /**< prepared ones */
    int answer_count;
    const cp_desk_presence_t *present;
    int present_count;
} cp_desk_data_t;

/** Fills the page but for frame and forms. */
void cp_view_desk_ticket(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data,
                         apr_int64_t staff_id);

/** The timeline: messages, internal text and events by time. */
cp_list_t cp_view_desk_timeline(const cp_reader_t *reader, const cp_desk_timeline_t *timeline, apr_int64_t ticket);

/** "Jonas Brandt": a member of staff as colleagues know him; "Nobody" for nobody. */
const char *cp_view_colleague(const cp_reader_t *reader, const cp_person_t *staff);

/** Which conversation: "Portal, 14 Nov 2025, 10:02". */
const char *cp_view_desk_thread_name(const cp_reader_t *reader, const cp_desk_thread_t *thread);

/** The properties of a ticket as it is. */
cp_ticket_props_t cp_view_desk_props(const cp_desk_ticket_t *ticket);

/** The form with `props` chosen. What it says it showed are the properties as they are. */
cp_view_desk_properties_t *cp_view_desk_properties(const cp_reader_t *reader, const cp_desk_data_t *data,
                                                   const cp_ticket_props_t *props);

/** What the customer sees: status, owner, who can read, and by which rule. */
cp_view_desk_seen_t *cp_view_desk_seen(const cp_reader_t *reader, const cp_desk_data_t *data);

/** What is known about one contact and one ticket, for explaining it. */
typedef struct cp_explain_data_t {
    const cp_desk_ticket_t *ticket;
    const cp_contact_t *contact; /**< NULL: there is none with that address */
    bool company_right;          /**< one of the contact's groups gives the right to company tickets (P01) */
    cp_scope_t scope;            /**< the contact's */
    cp_ticket_reasons_t reasons;
    const cp_desk_thread_t *threads; /**< the visible one first */
    int thread_count;
    bool may_reply; /**< what the contact may do, if he sees the ticket */
    bool may_close;
    bool may_reopen;
} cp_explain_data_t;

/** Fills the page but for frame and form. */
void cp_view_desk_explain(cp_view_desk_explain_t *view, const cp_reader_t *reader, const cp_explain_data_t *data);

#endif
