/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pages with a single task: register, ask for a new password, choose it, accept an invitation. A page names its texts and
 * fields; what was typed, errors beside fields and the summary above them are alike everywhere. Private to account/.
 */
#ifndef CP_ACCOUNT_TASK_H
#define CP_ACCOUNT_TASK_H

#include "../http/http_respond.h"
#include "../view/view_frame.h"
#include "../view/view_task.h"

#define CP_TASK_LINKS 8

typedef struct cp_task_t {
    cp_request_t *req;
    cp_reader_t reader;
    cp_view_task_t *view;
    cp_view_form_maker_t *maker;
    cp_faults_t faults;
    cp_view_link_t *links;
} cp_task_t;

/** Begins a page called `title` (an English msgid, as all texts here), which `text` introduces; NULL for no text. */
cp_task_t *cp_task_begin(cp_request_t *req, const char *title, const char *text);

/** The form's address below the portal, and the words on its button. */
void cp_task_form(cp_task_t *task, const char *path, const char *submit);

/** A field; `complete` is HTML's autocomplete. `error` NULL: nothing is wrong with it. */
typedef struct cp_task_field_t {
    const char *name;
    cp_control_kind_t kind;
    const char *complete;
    const char *label;
    const char *hint; /**< NULL for none */
    const char *value;
    const char *error; /**< msgid */
} cp_task_field_t;

/** Something that is wrong with the control of that id, which the page draws by itself; a msgid. */
void cp_task_problem(cp_task_t *task, const char *id, const char *text);
void cp_task_field(cp_task_t *task, const cp_task_field_t *field);
void cp_task_hidden(cp_task_t *task, const char *name, const char *value);
void cp_task_link(cp_task_t *task, const char *label, const char *path);
/** The one way on from a page that has no form, as its button. */
void cp_task_next(cp_task_t *task, const char *label, const char *path);
void cp_task_next_to(cp_task_t *task, const char *label, cp_url_t url); /**< anywhere */

/** Shows it. With problems the title and the summary say so, whatever `status` is. */
cp_error_t *cp_task_show(cp_task_t *task, cp_page_id_t page, int status);

#endif
