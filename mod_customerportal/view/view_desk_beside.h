/* SPDX-License-Identifier: Apache-2.0 */
/** Cards of the ticket record for what belongs to a ticket: its people, linked tickets, followers; and what else can be
 * done with it. */
#ifndef CP_VIEW_DESK_BESIDE_H
#define CP_VIEW_DESK_BESIDE_H

#include "../model/model_ticket_link.h"
#include "../model/model_ticket_people.h"
#include "view_desk_records.h"
#include "view_reader.h"

/** What the model knows of it. */
typedef struct cp_beside_data_t {
    const cp_participant_t *people; /**< the requester first */
    int people_count;
    const cp_linked_t *links;
    int link_count;
    const cp_person_t *followers;
    int follower_count;
} cp_beside_data_t;

/** A field with one line, and what is wrong with it. */
typedef struct cp_view_line_t {
    cp_text_t value;
    cp_text_t error;
    cp_text_t class;
    cp_text_t described;
    cp_text_t invalid;
} cp_view_line_t;

typedef struct cp_view_desk_beside_t {
    cp_url_t merge_url; /**< nothing of a merged ticket */
    cp_url_t look_action;
    cp_text_t look_contact; /**< id of the requester; nothing where the ticket is hidden */
    cp_text_t look_label;   /**< "View as Ana Souza" */
    cp_url_t look_return;
    cp_list_t people;
    cp_url_t people_add_url;
    cp_url_t people_remove_url;
    cp_view_line_t *person;
    cp_list_t links;
    cp_url_t links_add_url;
    cp_url_t links_remove_url;
    cp_view_line_t *link;
    cp_text_t followers; /**< "You, Jonas Brandt", or nothing */
    cp_url_t follow_url;
    cp_text_t follow; /**< "1" to follow, "0" to end it */
    cp_text_t follow_label;
} cp_view_desk_beside_t;

extern const cp_schema_t cp_view_desk_beside_schema;

/** Fills the cards of the ticket with `number`. `hidden`, `merged`: what the ticket is. */
void cp_view_desk_beside(cp_view_desk_beside_t *view, const cp_reader_t *reader, const cp_beside_data_t *data,
                         apr_int64_t number, apr_int64_t staff_id);

/** What must not be offered where customers do not see the ticket, or where it has gone into another one. */
void cp_view_desk_beside_less(cp_view_desk_beside_t *view, bool hidden, bool merged);

/** A line as it was typed, with its fault (NULL: none); `id` is that of its control. */
cp_view_line_t *cp_view_line(const cp_reader_t *reader, const char *id, const char *typed, const char *fault);

#endif
