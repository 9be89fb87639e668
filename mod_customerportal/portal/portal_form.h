/* SPDX-License-Identifier: Apache-2.0 */
/** Which support form a customer fills in, and what he fills in. */
#ifndef CP_PORTAL_FORM_H
#define CP_PORTAL_FORM_H

#include "../model/model_form_answer.h"
#include "../model/model_message.h"
#include "portal_private.h"

/** The forms that the viewer may use, in their order (P29, P31). MISSING while forms are off (S19). */
cp_error_t *cp_portal_forms(const cp_support_form_t *const **forms, int *count, cp_request_t *req);

/** The one of them that is called `name` (NULL: the only one), and whether there are several. MISSING where there is
 * none. */
cp_error_t *cp_portal_form_find(const cp_support_form_t **form, bool *several, cp_request_t *req, const char *name);

/** What was typed, or, with nothing sent, what the address fills in (P33), or what is known of the viewer. */
cp_error_t *cp_portal_answers(cp_form_answers_t **answers, cp_request_t *req, const cp_support_form_t *form);

/** The subject of the ticket: as typed, or the form's name. */
const char *cp_portal_form_subject(const cp_request_t *req, const cp_form_answers_t *answers);

/** The message: as typed, or, where the form asks for none, all that was answered. */
cp_message_new_t cp_portal_form_message(const cp_request_t *req, const cp_reader_t *reader,
                                        const cp_form_answers_t *answers);

/** Saves answers about properties at the ticket and at the viewer. In the WRITE run that files it. */
cp_error_t *cp_portal_form_save(cp_db_t *db, const cp_request_t *req, const cp_form_answers_t *answers,
                                apr_int64_t ticket_id, apr_pool_t *pool);

#endif
