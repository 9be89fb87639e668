/* SPDX-License-Identifier: Apache-2.0 */
#include "account_task.h"

#include <apr_strings.h>

cp_task_t *cp_task_begin(cp_request_t *req, const char *title, const char *text)
{
    cp_task_t *task = apr_pcalloc(req->pool, sizeof *task);

    task->req = req;
    cp_view_reader(&task->reader, req);
    task->view = apr_pcalloc(req->pool, sizeof *task->view);
    task->fields = apr_pcalloc(req->pool, CP_TASK_FIELDS * sizeof *task->fields);
    task->hidden = apr_pcalloc(req->pool, CP_TASK_FIELDS * sizeof *task->hidden);
    task->links = apr_pcalloc(req->pool, CP_TASK_FIELDS * sizeof *task->links);
    /* One more than fields: a consent that is not given is a problem, too. */
    task->problems = apr_pcalloc(req->pool, (CP_TASK_FIELDS + 1) * sizeof *task->problems);
    title = cp_view_tr(&task->reader, title);
    task->view->title = cp_text(title);
    task->view->text = cp_text(text ? cp_view_tr(&task->reader, text) : NULL);
    task->view->frame = cp_view_frame(req, &task->reader, CP_NAV_NONE, title);
    task->view->frame->notice = cp_text(cp_view_notice(&task->reader, cp_respond_notice(req)));
    return task;
}

void cp_task_form(cp_task_t *task, const char *path, const char *submit)
{
    task->view->action = cp_view_url(&task->reader, "%s", path);
    task->view->submit = cp_text(cp_view_tr(&task->reader, submit));
}

void cp_task_problem(cp_task_t *task, const char *id, const char *text)
{
    task->problems[task->view->problems.count++] =
        (cp_view_problem_t){cp_text(text), cp_url(apr_pstrcat(task->req->pool, "#", id, NULL))};
    task->view->problems.rows = task->problems;
}

void cp_task_field(cp_task_t *task, const cp_task_field_t *field)
{
    apr_pool_t *pool = task->req->pool;
    cp_view_task_field_t *row = &task->fields[task->view->fields.count++];
    const char *error = field->error ? cp_view_tr(&task->reader, field->error) : NULL;
    const char *hint_id = apr_pstrcat(pool, field->name, "-hint", NULL);
    const char *error_id = apr_pstrcat(pool, field->name, "-error", NULL);

    *row = (cp_view_task_field_t){
        .name = cp_text(field->name),
        .id = cp_text(field->name),
        .type = cp_text(field->type),
        .autocomplete = cp_text(field->autocomplete),
        .label = cp_text(cp_view_tr(&task->reader, field->label)),
        .hint = cp_text(field->hint ? cp_view_tr(&task->reader, field->hint) : NULL),
        .hint_id = cp_text(hint_id),
        .error = cp_text(error),
        .error_id = cp_text(error_id),
        .class = cp_text(error ? "field has-error" : "field"),
        .invalid = cp_text(error ? "true" : NULL),
        .value = cp_text(strcmp(field->type, "password") != 0 && field->value ? field->value : NULL),
    };
    if (field->hint || error)
        row->described = cp_text(apr_pstrcat(pool, field->hint ? hint_id : "", field->hint && error ? " " : "",
                                             error ? error_id : "", NULL));
    task->view->fields.rows = task->fields;
    if (error)
        cp_task_problem(task, field->name, error);
}

void cp_task_hidden(cp_task_t *task, const char *name, const char *value)
{
    if (!value)
        return;
    task->hidden[task->view->hidden.count++] = (cp_view_hidden_t){cp_text(name), cp_text(value)};
    task->view->hidden.rows = task->hidden;
}

void cp_task_link_to(cp_task_t *task, const char *label, cp_url_t url)
{
    task->links[task->view->links.count++] =
        (cp_view_link_t){.label = cp_text(cp_view_tr(&task->reader, label)), .url = url};
    task->view->links.rows = task->links;
}

void cp_task_link(cp_task_t *task, const char *label, const char *path)
{
    cp_task_link_to(task, label, cp_view_url(&task->reader, "%s", path));
}

cp_error_t *cp_task_show(cp_task_t *task, cp_page_id_t page, int status)
{
    if (task->view->problems.count) {
        task->view->summary = cp_text(cp_view_plural(&task->reader, "There is ${n} thing to correct",
                                                     "There are ${n} things to correct", task->view->problems.count));
        cp_view_frame_error(task->view->frame, &task->reader);
    }
    return cp_respond_page(task->req, page, status, task->view);
}
