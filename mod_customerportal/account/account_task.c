/* SPDX-License-Identifier: Apache-2.0 */
#include "account_task.h"

cp_task_t *cp_task_begin(cp_request_t *req, const char *title, const char *text)
{
    cp_task_t *task = apr_pcalloc(req->pool, sizeof *task);

    task->req = req;
    cp_view_reader(&task->reader, req);
    task->view = apr_pcalloc(req->pool, sizeof *task->view);
    task->maker = cp_view_form_begin(&task->reader, &task->faults);
    task->links = apr_pcalloc(req->pool, CP_TASK_LINKS * sizeof *task->links);
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
    cp_fault_add(&task->faults, task->req->pool, id, "%s", text);
    task->maker->beside = id;
}

void cp_task_field(cp_task_t *task, const cp_task_field_t *field)
{
    cp_view_control_t *control = cp_view_control(task->maker, field->kind, field->name, field->label);

    control->hint = cp_text(field->hint ? cp_view_tr(&task->reader, field->hint) : NULL);
    control->value = cp_text(field->value);
    control->complete = cp_text(field->complete);
    control->required = cp_text("required");
    if (field->error)
        cp_fault_add(&task->faults, task->req->pool, field->name, "%s", field->error);
}

void cp_task_hidden(cp_task_t *task, const char *name, const char *value)
{
    cp_view_form_hide(task->maker, name, value);
}

static void link_to(cp_task_t *task, const char *label, cp_url_t url)
{
    task->links[task->view->links.count++] =
        (cp_view_link_t){.label = cp_text(cp_view_tr(&task->reader, label)), .url = url};
    task->view->links.rows = task->links;
}

void cp_task_link(cp_task_t *task, const char *label, const char *path)
{
    link_to(task, label, cp_view_url(&task->reader, "%s", path));
}

void cp_task_next_to(cp_task_t *task, const char *label, cp_url_t url)
{
    cp_view_link_t *next = apr_pcalloc(task->req->pool, sizeof *next);

    *next = (cp_view_link_t){.label = cp_text(cp_view_tr(&task->reader, label)), .url = url};
    task->view->next = next;
}

void cp_task_next(cp_task_t *task, const char *label, const char *path)
{
    cp_task_next_to(task, label, cp_view_url(&task->reader, "%s", path));
}

cp_error_t *cp_task_show(cp_task_t *task, cp_page_id_t page, int status)
{
    const cp_view_form_t *form = cp_view_form_end(task->maker);

    task->view->fields = form->controls;
    task->view->hidden = form->hidden;
    task->view->problems = form->problems;
    task->view->summary = form->summary;
    if (form->problems.count)
        cp_view_frame_error(task->view->frame, &task->reader);
    return cp_respond_page(task->req, page, status, task->view);
}
