/* SPDX-License-Identifier: Apache-2.0 */
/** What the files of this folder share. */
#ifndef CP_PORTAL_PRIVATE_H
#define CP_PORTAL_PRIVATE_H

#include "../model/model_message.h"
#include "../view/view_list.h"
#include "../view/view_pages.h"
#include "portal.h"

/** Reads a list's address. A word that is not known falls back to the default: an old bookmark never fails. */
cp_list_state_t cp_portal_list_state(const cp_request_t *req, const cp_reader_t *reader);

/** Why a form comes back; NULL texts are fields without fault. */
typedef struct cp_form_faults_t {
    const char *subject;
    const char *message;
    const char *files;
} cp_form_faults_t;

#define CP_SUBJECT_MAX 200 /**< characters */

/** Checks message and files of a sent form (and the subject, if the form has one). True if all is well. */
bool cp_portal_form_check(cp_form_faults_t *faults, const cp_request_t *req, const cp_reader_t *reader,
                          bool with_subject);

/** The form as it is shown: empty, or with all that was sent and `faults` (NULL: none). */
cp_error_t *cp_portal_composer(cp_view_composer_t **composer, cp_request_t *req, const cp_reader_t *reader,
                               const char *action, const cp_form_faults_t *faults);

/** A message out of a sent form, by the contact who sent it, without ids of ticket and thread. */
cp_message_new_t cp_portal_message(const cp_request_t *req);

/** Shows the ticket of the address; with `faults`, as the answer to a reply that could not be taken: what was written is
 * in its composer, or, if the ticket has none any more, beside the reason. */
cp_error_t *cp_portal_show_ticket(cp_request_t *req, const cp_form_faults_t *faults, int status);

#endif
