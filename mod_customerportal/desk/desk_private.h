/* SPDX-License-Identifier: Apache-2.0 */
/** What the files of the ticket record share. */
#ifndef CP_DESK_PRIVATE_H
#define CP_DESK_PRIVATE_H

#include "../model/model_ticket_edit.h"
#include "../view/view_composer.h"
#include "../view/view_desk_ticket.h"
#include "../view/view_frame.h"
#include "desk.h"
#include "desk_values.h"

/** Why the ticket's page is shown, where it is the answer to a form. All zero: it was asked for. */
typedef struct cp_desk_answer_t {
    const cp_form_faults_t *reply; /**< what is wrong with a reply; NULL: the form was none, or all is well */
    bool reply_sent;               /**< a reply came, and is shown as it was written */
    const char *inserted;          /**< … with this answer put in; NULL: none */
    bool late;                     /**< … which others have answered meanwhile */
    const char *note;              /**< what is wrong with a note */
    const cp_ticket_edit_t *edit;  /**< properties that were not saved, and why: */
    const cp_ticket_edited_t *edited;
    const char *subject;            /**< what is wrong with the subject */
    const char *person;             /**< what is wrong with the address of a person to add */
    const char *link;               /**< what is wrong with the number of a ticket to link */
    const char *owner;              /**< what is wrong with the owner */
    const cp_desk_values_t *values; /**< what was typed for properties that administrators defined, */
    const cp_faults_t *wrong;       /**< and what is wrong with it; NULL: nothing */
} cp_desk_answer_t;

/** Shows the ticket of the address, as the answer to a form. */
cp_error_t *cp_desk_show_ticket(cp_request_t *req, const cp_desk_answer_t *answer, int status);

/** The forms of the page, with what was sent. */
cp_error_t *cp_desk_reply_form(cp_view_desk_ticket_t *view, cp_request_t *req, const cp_reader_t *reader,
                               const cp_desk_data_t *data, const cp_desk_answer_t *answer);
cp_error_t *cp_desk_note_form(cp_view_desk_ticket_t *view, cp_request_t *req, const cp_reader_t *reader,
                              const cp_desk_answer_t *answer);
void cp_desk_properties_form(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data,
                             const cp_desk_answer_t *answer);

/** Where a form of the ticket leads to, once it is done. */
const char *cp_desk_ticket_url(const cp_request_t *req);

#endif
