/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The editor of a rule (model_rule.h) within a form of the console, by plain form controls: groups of conditions, joined
 * by AND within a group and by OR between groups. Buttons add and remove conditions and groups, and show what the rule
 * finds; each sends the whole form, which comes back with all that was typed. Nothing is saved by them.
 *
 * A page that has one:
 *
 *     cp_rule_editor_t editor;
 *     cp_rule_editor_begin(&editor, req, &reader, schema, "rule");
 *
 *     GET:   cp_rule_editor_open(&editor, stored_text);
 *     POST:  bool pressed = cp_rule_editor_take(&editor);          a button of the editor: show the page again
 *            const char *text = cp_rule_editor_check(&editor, pressed && !editor.show ? NULL : &faults);
 *            if (pressed || faults.rows) show again, with 422 where there are faults; else save `text`
 *
 *     show:  view->rule = cp_rule_editor_view(&editor);            then legend, show_label, empty; and found, sample
 *            maker->beside = "rule";                               so that the summary links to conditions
 *
 * and in its schema CP_FIELD_RECORD(…, rule, cp_view_rule_schema, "…"), in its template, within the form:
 *
 *     <div metal:use-macro="settings-rule.html/macros/rule">…</div>
 *
 * The conditions take 3 fields each of CP_QUERY_FIELDS; the route's body is CP_BODY_FORM. All lives in the request's pool.
 */
#ifndef CP_SETTINGS_RULE_H
#define CP_SETTINGS_RULE_H

#include "../http/http_request.h"
#include "../model/model_fault.h"
#include "../view/view_rule.h"

typedef struct cp_rule_editor_t {
    const cp_request_t *req;
    const cp_reader_t *reader;
    const cp_rule_schema_t *schema;
    const char *name;    /**< how its fields begin: "rule" */
    cp_rule_row_t *rows; /**< room for CP_RULE_CONDITIONS */
    int count;
    bool show;    /**< the button that shows what is found was pressed */
    bool removed; /**< a button that removes a condition was pressed */
} cp_rule_editor_t;

/** Begins an editor without conditions. `name` is a-z; all of it must outlive the editor. The reader may be filled later,
 * but before the rule is checked or shown. */
void cp_rule_editor_begin(cp_rule_editor_t *editor, const cp_request_t *req, const cp_reader_t *reader,
                          const cp_rule_schema_t *schema, const char *name);

/** Fills it from a stored rule; what the schema does not know any more is kept, and named as wrong by a check. */
void cp_rule_editor_open(cp_rule_editor_t *editor, const char *text);

/** Fills it from the form that was sent, and does what a button of the editor asks for. True: one was pressed, and the
 * page is to be shown again. */
bool cp_rule_editor_take(cp_rule_editor_t *editor);

/** The rule's text in its one form, "" where there are no conditions; NULL where one of them is wrong. Then what is wrong
 * goes beside the conditions and into `faults`; with `faults` NULL nothing is said of it. */
const char *cp_rule_editor_check(cp_rule_editor_t *editor, cp_faults_t *faults);

/** As it is shown. */
cp_view_rule_t *cp_rule_editor_view(const cp_rule_editor_t *editor);

#endif
