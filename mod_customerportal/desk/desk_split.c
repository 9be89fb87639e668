/* SPDX-License-Identifier: Apache-2.0 */
/* A part of a ticket becomes a ticket of its own: first what happens, then it happens. */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../view/view_desk_merge.h"
#include "desk_private.h"

typedef struct split_work_t {
    const cp_request_t *req;
    apr_int64_t message_id;
    cp_split_plan_t plan;
    cp_split_t split;
    apr_int64_t fresh;
} split_work_t;

static cp_error_t *read_plan(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    split_work_t *work = baton;

    return cp_split_plan(&work->plan, db, &work->req->desk, work->req->number, work->message_id, pool);
}

static cp_error_t *split(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    split_work_t *work = baton;

    return cp_ticket_split(&work->fresh, db, &work->req->desk, &work->split, pool);
}

static cp_error_t *read_id(apr_int64_t *id, cp_request_t *req, const char *text)
{
    if (text && cp_parse_int(text, 1, APR_INT64_MAX, id))
        return NULL;
    return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such message in this ticket.", NULL);
}

static cp_error_t *show(cp_request_t *req, split_work_t *work, const char *fault)
{
    cp_view_desk_split_t *view = apr_pcalloc(req->pool, sizeof *view);
    const char *typed = req->form ? cp_form_get(req->form, "subject") : NULL;
    cp_reader_t reader;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_plan, work));
    cp_view_reader(&reader, req);
    view->frame = cp_view_frame(req, &reader, CP_NAV_DESK,
                                apr_psprintf(req->pool, "%s · #%" APR_INT64_T_FMT " · %s", cp_view_tr(&reader, "Split"),
                                             req->number, cp_view_tr(&reader, "Desk")));
    view->number = work->plan.ticket->number;
    view->ticket_subject = cp_text(work->plan.ticket->subject);
    view->up_url = cp_url(cp_desk_ticket_url(req));
    view->action = cp_url(cp_request_url(req, "/desk/tickets/%" APR_INT64_T_FMT "/split", req->number));
    cp_view_split_plan(view, &reader, &work->plan, work->split.later);
    view->subject = cp_text(typed ? typed : work->plan.ticket->subject);
    view->subject_error = cp_text(fault);
    view->subject_class = cp_text(fault ? "field has-error" : "field");
    view->subject_described = cp_text(fault ? "subject-error" : NULL);
    view->subject_invalid = cp_text(fault ? "true" : NULL);
    view->faults = cp_view_one_fault(&reader, fault, "#subject");
    if (fault)
        cp_view_frame_error(view->frame, &reader);
    return cp_respond_page(req, CP_PAGE_DESK_SPLIT, fault ? 422 : 200, view);
}

cp_error_t *cp_desk_split(cp_request_t *req)
{
    split_work_t work = {.req = req};

    CP_TRY(read_id(&work.message_id, req, cp_query_get(req->query, "message")));
    return show(req, &work, NULL);
}

static const char *subject_fault(const cp_request_t *req, const cp_reader_t *reader, const char *subject)
{
    if (!*subject)
        return cp_view_tr(reader, "Write a subject");
    if (cp_utf8_count(subject) <= CP_SUBJECT_MAX)
        return NULL;
    return cp_tr_fill(req->pool, cp_view_tr(reader, "Up to ${limit} characters fit"), "limit",
                      cp_view_number(reader, CP_SUBJECT_MAX), NULL);
}

cp_error_t *cp_desk_split_do(cp_request_t *req)
{
    const char *typed = cp_form_get(req->form, "subject");
    const char *part = cp_form_get(req->form, "part");
    const char *subject = cp_one_line(typed ? typed : "", req->pool);
    split_work_t work = {.req = req};
    cp_reader_t reader;

    CP_TRY(read_id(&work.message_id, req, cp_form_get(req->form, "message")));
    work.split = (cp_split_t){
        .number = req->number,
        .message_id = work.message_id,
        .later = part && !strcmp(part, "later"),
        .subject = subject,
        .actor = {.staff_id = req->viewer->person.id},
        .now = req->now,
    };
    cp_view_reader(&reader, req);
    const char *fault = subject_fault(req, &reader, subject);
    if (fault)
        return show(req, &work, fault);
    CP_TRY(cp_request_run(req, CP_DB_WRITE, split, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/desk/tickets/%" APR_INT64_T_FMT, work.fresh), "split");
}
