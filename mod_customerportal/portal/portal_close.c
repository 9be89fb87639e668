/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../http/http_respond.h"
#include "../model/model_ticket_brief.h"
#include "../view/view_frame.h"
#include "../view/view_ticket.h"
#include "portal_private.h"

typedef struct close_work_t {
    const cp_request_t *req;
    cp_ticket_t *ticket;
} close_work_t;

static cp_error_t *refused(apr_pool_t *pool, const cp_ticket_t *ticket, const char *safe)
{
    return cp_error_create(pool, CP_ERROR_CONFLICT, safe, "ticket %" APR_INT64_T_FMT " does not allow it",
                           ticket->number);
}

static cp_error_t *find(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    close_work_t *work = baton;

    return cp_ticket_find(&work->ticket, db, &work->req->scope, work->req->number, pool);
}

/* The ticket as it is once nobody else changes it: two presses at once make one change, and one notice. */
static cp_error_t *find_locked(cp_db_t *db, close_work_t *work, apr_pool_t *pool)
{
    CP_TRY(find(db, work, pool));
    CP_TRY(cp_ticket_lock(db, work->ticket->id, pool));
    return find(db, work, pool);
}

/* Closing what is closed already is what a second press asks for: it is done, and changes nothing. */
static cp_error_t *close_ticket(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    close_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_actor_t actor = {.contact_id = req->viewer->person.id};

    CP_TRY(find_locked(db, work, pool));
    if (work->ticket->closed && cp_setting_bool(req->settings, CP_SET_CLOSE_TICKETS))
        return NULL;
    if (!cp_policy_may_close(work->ticket, req->settings))
        return refused(pool, work->ticket, "This ticket cannot be closed here.");
    cp_notice_t notice = cp_portal_notice(req, work->ticket->id);
    CP_TRY(cp_ticket_close(db, work->ticket, actor, req->now, pool));
    return cp_notice_status(db, &notice, true, pool);
}

static cp_error_t *reopen_ticket(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    close_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_actor_t actor = {.contact_id = req->viewer->person.id};

    CP_TRY(find_locked(db, work, pool));
    if (!work->ticket->closed)
        return NULL;
    if (!cp_policy_may_reopen(work->ticket, req->settings))
        return refused(pool, work->ticket, "This ticket cannot be reopened here.");
    cp_notice_t notice = cp_portal_notice(req, work->ticket->id);
    CP_TRY(cp_ticket_reopen(db, work->ticket, actor, req->now, pool));
    return cp_notice_status(db, &notice, false, pool);
}

static const char *ticket_url(const cp_request_t *req)
{
    return cp_request_url(req, "/tickets/%" APR_INT64_T_FMT, req->number);
}

cp_error_t *cp_portal_close_confirm(cp_request_t *req)
{
    close_work_t work = {req, NULL};
    cp_view_ticket_close_t *view = apr_pcalloc(req->pool, sizeof(*view));
    cp_reader_t reader;
    cp_ticket_t closed;

    CP_TRY(cp_request_run(req, CP_DB_READ, find, &work));
    if (work.ticket->closed)
        return cp_respond_redirect(req, ticket_url(req), NULL);
    if (!cp_policy_may_close(work.ticket, req->settings))
        return refused(req->pool, work.ticket, "This ticket cannot be closed here.");
    closed = *work.ticket;
    closed.closed = true;
    cp_view_reader(&reader, req);
    view->number = work.ticket->number;
    view->subject = cp_text(*closed.subject ? closed.subject : cp_view_tr(&reader, "(no subject)"));
    view->frame = cp_view_frame(req, &reader, CP_NAV_TICKET,
                                apr_pstrcat(req->pool, cp_view_tr(&reader, "Close this ticket?"), " · ",
                                            cp_view_setting(&reader, CP_SET_TICKET_LABEL), NULL));
    view->up_url = cp_url(ticket_url(req));
    view->action = cp_url(cp_request_url(req, "/tickets/%" APR_INT64_T_FMT "/close", req->number));
    view->effect =
        cp_text(cp_view_tr(&reader, "Closing tells us that nothing more is needed. The conversation stays here."));
    view->way_back =
        cp_text(cp_view_way_back(&reader, closed.reply_reopens && cp_policy_may_reply(&closed, req->settings),
                                 cp_policy_may_reopen(&closed, req->settings)));
    return cp_respond_page(req, CP_PAGE_TICKET_CLOSE, 200, view);
}

cp_error_t *cp_portal_close(cp_request_t *req)
{
    CP_TRY(cp_request_run(req, CP_DB_WRITE, close_ticket, &(close_work_t){req, NULL}));
    return cp_respond_redirect(req, ticket_url(req), "closed");
}

cp_error_t *cp_portal_reopen(cp_request_t *req)
{
    CP_TRY(cp_request_run(req, CP_DB_WRITE, reopen_ticket, &(close_work_t){req, NULL}));
    return cp_respond_redirect(req, ticket_url(req), "reopened");
}
