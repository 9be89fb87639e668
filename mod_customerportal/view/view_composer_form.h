/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A support form as customers fill it in, made of its definition. Fields whose condition does not hold are in the page,
 * too, hidden: assets/form.js shows and hides them as answers change. Without scripts a button "Continue" behind the field
 * that decides brings the form back with them. The hidden field "shown" says which fields were there to be answered.
 */
#ifndef CP_VIEW_COMPOSER_FORM_H
#define CP_VIEW_COMPOSER_FORM_H

#include "../model/model_form_answer.h"
#include "view_composer.h"
#include "view_support_form.h"

/** What is wrong with a form that was sent, in the reader's words, by names of controls. Fields that were not shown yet
 * are not looked at. */
void cp_composer_form_check(cp_faults_t *faults, const cp_request_t *req, const cp_reader_t *reader,
                            const cp_form_answers_t *answers);

/** Whether the answers lead to fields that were not shown yet. */
bool cp_composer_form_more(const cp_request_t *req, const cp_form_answers_t *answers);

/** The form as it is shown. With `preview` nothing of it can be sent: all fields are there, with what their conditions
 * say. `faults` may be NULL. */
cp_view_support_form_t *cp_composer_form(const cp_request_t *req, const cp_reader_t *reader,
                                         const cp_form_answers_t *answers, const cp_faults_t *faults, bool preview);

/** A condition as people read it: "Priority is Urgent". In the reader's pool. */
const char *cp_composer_condition(const cp_reader_t *reader, const cp_rule_schema_t *schema, const char *when);

#endif
