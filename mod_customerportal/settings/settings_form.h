/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The editor of support forms (S21, S22, P29 to P32). A draft lives in the page alone: each press of a button sends all of
 * it and gets it back changed, and nothing is in force before Save. Private to settings/.
 */
#ifndef CP_SETTINGS_FORM_H
#define CP_SETTINGS_FORM_H

#include "../model/model_form_answer.h"
#include "../model/model_property_use.h"
#include "settings_private.h"
#include "settings_rule.h"

typedef struct cp_form_editor_t {
    cp_request_t *req;
    cp_reader_t reader;
    const cp_definition_t *saved; /**< NULL: a new form */
    const char *name;             /**< of a new form: as typed */
    cp_support_form_t form;       /**< the draft; its fields are `fields` */
    cp_form_field_t fields[CP_FORM_FIELDS];
    const char *groups[CP_FORM_LIMITS];
    const char *companies[CP_FORM_LIMITS];
    const char *too_many;      /**< companies as typed, where they are more than a form takes; NULL mostly */
    int place[CP_FORM_FIELDS]; /**< of the field that the page had in that place, once fields were moved */
    int open;                  /**< the field whose controls are shown; -1: none */
    cp_rule_editor_t when;     /**< its condition */
    bool has_when;             /**< whether a field before it can decide */
    const cp_rows_t *inboxes;
    const cp_rows_t *all_groups;
    cp_property_users_t users; /**< of properties: whose rules ask for what customers fill in */
    cp_faults_t faults;
    bool stale;
} cp_form_editor_t;

/** Fills the draft from a form. */
void cp_form_editor_open(cp_form_editor_t *editor, const cp_support_form_t *form);

/** Fills it from the page that was sent, and does what a button asks for. True: the page is to be shown again. INPUT where
 * that page cannot have been one of ours. */
cp_error_t *cp_form_editor_take(bool *again, cp_form_editor_t *editor);

/** Opens the first field that something is wrong with, and names its faults like its controls. */
void cp_form_editor_point(cp_form_editor_t *editor);

/** Answers with the page. */
cp_error_t *cp_form_editor_show(cp_form_editor_t *editor, int status);

/** What the record of a form's text is marked by. In `pool`. */
const char *cp_form_editor_mark(const char *body, apr_pool_t *pool);

#endif
