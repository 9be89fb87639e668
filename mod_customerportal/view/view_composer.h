/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The form for a message with files, on both sides of the desk: what was sent is checked, shown again with what is wrong
 * with it, and turned into a message. Fields: message, attachment, kept, form_key, and where the form has them subject
 * priority, and copies.
 */
#ifndef CP_VIEW_COMPOSER_H
#define CP_VIEW_COMPOSER_H

#include "../http/http_request.h"
#include "../model/model_message.h"
#include "view_reader.h"
#include "view_records.h"

/** Why a form comes back; NULL texts are fields without fault. */
typedef struct cp_form_faults_t {
    const char *subject;
    const char *message;
    const char *files;
    const char *copies; /**< of a new ticket */
    const char *person; /**< the address of a person to add to a ticket: a form of its own beside the composer */
} cp_form_faults_t;

#define CP_SUBJECT_MAX 200 /**< characters */

/** Checks message and files of a sent form (and the subject, if the form has one). True if all is well. */
bool cp_composer_check(cp_form_faults_t *faults, const cp_request_t *req, const cp_reader_t *reader, bool with_subject);

/** Whom customers may add to a ticket, for hints; nothing where nobody. */
const char *cp_composer_copies_hint(const cp_request_t *req, const cp_reader_t *reader);

/** The form as it is shown: empty, or with all that was sent and `faults` (NULL: none). */
cp_error_t *cp_composer_show(cp_view_composer_t **composer, cp_request_t *req, const cp_reader_t *reader,
                             const char *action, const cp_form_faults_t *faults);

/** A message out of a sent form, by `author`, without ids of ticket and thread. */
cp_message_new_t cp_composer_message(const cp_request_t *req, cp_actor_t author);

#endif
