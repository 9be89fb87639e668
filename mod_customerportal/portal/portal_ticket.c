/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../http/http_respond.h"
#include "../model/model_ticket_brief.h"
#include "../view/view_again.h"
#include "../view/view_frame.h"
#include "../view/view_ticket.h"
#include "portal_private.h"

#define MESSAGES_SHOWN 200
#define MESSAGES_MOST 5000 /* of one page, also when all are asked for */

typedef struct goal_work_t {
    const cp_request_t *req;
    apr_int64_t goal;
} goal_work_t;

typedef struct ticket_work_t {
    const cp_request_t *req;
    cp_ticket_data_t *data;
    int limit;
} ticket_work_t;

static cp_error_t *read_ticket(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    ticket_work_t *work = baton;
    cp_ticket_data_t *data = work->data;
    cp_ticket_t *ticket;

    CP_TRY(cp_ticket_find(&ticket, db, &work->req->scope, work->req->number, pool));
    data->ticket = ticket;
    CP_TRY(cp_message_list(&data->messages, &data->message_count, &data->left_out, db, ticket, work->limit, pool));
    CP_TRY(cp_ticket_events(&data->events, &data->event_count, db, ticket->id, pool));
    return cp_participants(&data->people, &data->people_count, db, ticket->id, pool);
}

static cp_error_t *mark_seen(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    ticket_work_t *work = baton;

    return cp_ticket_mark_seen(db, work->req->viewer->person.id, work->data->ticket->id,
                               work->data->ticket->activity_at, pool);
}

static void allow(cp_ticket_data_t *data, const cp_settings_t *settings)
{
    cp_ticket_t closed = *data->ticket;

    data->may_reply = cp_policy_may_reply(data->ticket, settings);
    data->may_close = cp_policy_may_close(data->ticket, settings);
    data->may_reopen = cp_policy_may_reopen(data->ticket, settings);
    closed.closed = true;
    data->reply_once_closed = closed.reply_reopens && cp_policy_may_reply(&closed, settings);
    data->reopen_once_closed = cp_policy_may_reopen(&closed, settings);
}

static void person_form(cp_view_ticket_t *view, const cp_request_t *req, const cp_reader_t *reader, const char *fault)
{
    const char *typed = req->form ? cp_form_get(req->form, "person") : NULL;
    const char *hint = cp_composer_copies_hint(req, reader);

    if (!hint)
        return;
    view->person_add_url = cp_view_url(reader, "/tickets/%" APR_INT64_T_FMT "/people", view->number);
    view->person = cp_text(typed ? typed : "");
    view->person_hint = cp_text(hint);
    view->person_error = cp_text(fault);
    view->person_class = cp_text(fault ? "field has-error" : "field");
    view->person_described = cp_text(fault ? "person-hint person-error" : "person-hint");
    view->person_invalid = cp_text(fault ? "true" : NULL);
}

static const char *title(const cp_request_t *req, const cp_reader_t *reader, const cp_view_ticket_t *view)
{
    return apr_pstrcat(req->pool, apr_pstrmemdup(req->pool, view->subject.ptr, view->subject.len), " · ",
                       cp_view_setting(reader, CP_SET_TICKET_LABEL), NULL);
}

cp_error_t *cp_portal_show_ticket(cp_request_t *req, const cp_form_faults_t *faults, int status)
{
    cp_ticket_data_t data = {0};
    const char *all = cp_query_get(req->query, "all");
    ticket_work_t work = {req, &data, all && !strcmp(all, "1") ? MESSAGES_MOST : MESSAGES_SHOWN};
    cp_view_ticket_t *view = apr_pcalloc(req->pool, sizeof(*view));
    cp_reader_t reader;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_ticket, &work));
    if (data.ticket->seen_at < data.ticket->activity_at && !req->viewer->looker)
        CP_TRY(cp_request_run(req, CP_DB_WRITE, mark_seen, &work));
    cp_view_reader(&reader, req);
    allow(&data, req->settings);
    cp_view_ticket(view, &reader, &data);
    view->frame = cp_view_frame(req, &reader, CP_NAV_TICKET, title(req, &reader, view));
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    if (data.may_reply)
        CP_TRY(cp_composer_show(&view->composer, req, &reader,
                                cp_request_url(req, "/tickets/%" APR_INT64_T_FMT "/messages", req->number), faults));
    else if (faults) {
        view->unsent = cp_text(cp_form_get(req->form, "message"));
        view->unsent_files = cp_text(cp_again_files(req));
    }
    person_form(view, req, &reader, faults ? faults->person : NULL);
    if (faults)
        cp_view_frame_error(view->frame, &reader);
    return cp_respond_page(req, CP_PAGE_TICKET, status, view);
}

static cp_error_t *find_goal(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    goal_work_t *work = baton;

    return cp_ticket_goal(&work->goal, db, &work->req->scope, work->req->number, pool);
}

cp_error_t *cp_portal_goal(apr_int64_t *goal, cp_request_t *req)
{
    goal_work_t work = {req, 0};

    CP_TRY(cp_request_run(req, CP_DB_READ, find_goal, &work));
    *goal = work.goal;
    return NULL;
}

typedef struct seen_work_t {
    const cp_request_t *req;
    apr_int64_t number;
} seen_work_t;

static cp_error_t *find_seen(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const seen_work_t *work = baton;
    cp_ticket_t *ticket;

    return cp_ticket_find(&ticket, db, &work->req->scope, work->number, pool);
}

cp_error_t *cp_portal_lead_to(cp_request_t *req, apr_int64_t number, const char *notice)
{
    seen_work_t work = {req, number};
    cp_error_t *error = NULL;

    if (*cp_setting_text(req->settings, CP_SET_TICKET_FILTER))
        error = cp_request_run(req, CP_DB_READ, find_seen, &work);
    if (error && error->kind == CP_ERROR_MISSING)
        return cp_respond_redirect(req, cp_request_url(req, "/tickets"), notice);
    return cp_respond_redirect(req, cp_request_url(req, "/tickets/%" APR_INT64_T_FMT, number), notice);
}

/* Every ticket that is missing costs the same, whether it was merged or never was. */
cp_error_t *cp_portal_ticket(cp_request_t *req)
{
    if (cp_respond_unchanged(req, CP_PAGE_TICKET))
        return NULL;
    cp_error_t *error = cp_portal_show_ticket(req, NULL, 200);
    if (!error || error->kind != CP_ERROR_MISSING)
        return error;
    apr_int64_t goal;
    CP_TRY(cp_portal_goal(&goal, req));
    return goal ? cp_respond_redirect(req, cp_request_url(req, "/tickets/%" APR_INT64_T_FMT, goal), NULL) : error;
}
