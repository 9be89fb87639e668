/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Forms for one record: shown with what is stored, and, as the answer to a POST that could not be taken, with what was
 * typed, the faults, and what somebody else has saved meanwhile. Private to desk/.
 */
#ifndef CP_DESK_FORM_H
#define CP_DESK_FORM_H

#include "../http/http_respond.h"
#include "../view/view_frame.h"
#include "../view/view_record_pages.h"

typedef struct cp_desk_form_t {
    cp_request_t *req;
    cp_reader_t reader;
    cp_faults_t faults;
    bool stale; /**< somebody else saved the record since the form was shown */
    bool again; /**< the form comes back: values are those that were typed */
    cp_view_record_form_t *view;
    cp_view_form_maker_t *maker;
    apr_array_header_t *changes; /**< cp_view_fact_t: where the stored value is not the typed one */
    const cp_view_control_t *control;
    const char *stored; /**< value of the last control in the record */
    const char *chosen; /**< value of the last control in the form */
} cp_desk_form_t;

/** Begins a page with a form, after a GET or after a POST. `heading` is in the reader's words. */
void cp_desk_form_begin(cp_desk_form_t *form, cp_nav_t nav, const char *heading);

/** Whether `error`, of saving, only means that the form comes back: then call the page's show function. */
bool cp_desk_form_again(cp_desk_form_t *form, const cp_error_t *error);

/** A control for text; NULL and "" alike are an empty one. */
cp_view_control_t *cp_desk_text(cp_desk_form_t *form, cp_control_kind_t kind, const char *name, const char *label,
                                const char *stored);

/** A select element or radio buttons, and their options; `label` of an option is in the reader's words. */
cp_view_control_t *cp_desk_select(cp_desk_form_t *form, cp_control_kind_t kind, const char *name, const char *label,
                                  const char *stored);
cp_view_form_choice_t *cp_desk_option(cp_desk_form_t *form, const char *value, const char *label);

/** Yes or no. */
cp_view_control_t *cp_desk_check(cp_desk_form_t *form, const char *name, const char *label, bool stored);

/** One of a group of boxes (begin the group with cp_view_control and CP_CONTROL_CHECKS). */
void cp_desk_tick(cp_desk_form_t *form, const char *group, const char *value, const char *label, bool stored);

/** All time zones behind "" for the portal's. */
void cp_desk_zones(cp_desk_form_t *form, const char *stored);

/** The portal's languages behind "" for the portal's own. One that is stored and not offered stays a choice. */
void cp_desk_languages(cp_desk_form_t *form, const char *stored);

/** Ends the page's main form and sends it to `action` under the words `submit` (English msgid). `mark` is the stored
 * record's; NULL for a new one. The form gets a one-time key. */
cp_error_t *cp_desk_form_end(cp_desk_form_t *form, const char *action, const char *submit, const char *mark);

/** One more small form beside the main one: a heading, what it does, and a button; without `action` only the text. */
cp_view_form_t *cp_desk_form_more(cp_desk_form_t *form, const char *heading, const char *about, const char *action,
                                  const char *submit);

/** Answers: 200, 422 or 409. */
cp_error_t *cp_desk_form_answer(cp_desk_form_t *form);

/* ---- What was sent ---- */

/** A text field, "" if absent; whether a box is ticked; an id, 0 if it is none. */
const char *cp_desk_sent(const cp_request_t *req, const char *name);
bool cp_desk_ticked(const cp_request_t *req, const char *name);
apr_int64_t cp_desk_sent_id(const cp_request_t *req, const char *name);

/** The same text, but NULL where it is empty. */
const char *cp_desk_sent_or_null(const cp_request_t *req, const char *name);

/** The move that a button of a list in an order asks for. False if the form has none. */
bool cp_desk_sent_move(const cp_request_t *req, apr_int64_t *id, bool *up);

/** "7" */
const char *cp_desk_id(const cp_request_t *req, apr_int64_t id);

/** "1,000 tickets", "more than 1,000 tickets"; counts stop at 1,000 and one. */
const char *cp_desk_count(const cp_reader_t *reader, const char *one, const char *many, const char *over,
                          apr_int64_t count);

/** The record that the same form made or changed when it came before: then nothing is left to do. 0 if it did not come.
 * First in the WRITE run. */
cp_error_t *cp_desk_form_look(apr_int64_t *id, cp_db_t *db, const cp_request_t *req, apr_pool_t *pool);

/** Ends that run: remembers the record, and adds a line to the audit log. */
cp_error_t *cp_desk_form_done(cp_db_t *db, const cp_request_t *req, apr_int64_t id, const char *action,
                              const char *object, apr_pool_t *pool);

/** Adds a line to the audit log in the caller's WRITE run: who, what, which one. */
cp_error_t *cp_desk_audit(cp_db_t *db, const cp_request_t *req, const char *action, const char *object,
                          apr_pool_t *pool);

#endif
