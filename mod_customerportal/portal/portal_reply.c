/* SPDX-License-Identifier: Apache-2.0 */
#include "../http/http_respond.h"
#include "../model/model_ticket_hold.h"
#include "../view/view_frame.h"
#include "portal_private.h"

typedef struct reply_work_t {
    const cp_request_t *req;
    cp_message_new_t fresh;
    bool valid;   /**< the form is in order */
    bool refused; /**< the ticket takes no reply (any more) */
} reply_work_t;

cp_notice_t cp_portal_notice(const cp_request_t *req, apr_int64_t ticket_id)
{
    return (cp_notice_t){.portal = req->portal,
                         .settings = req->settings,
                         .ticket_id = ticket_id,
                         .actor = {.contact_id = req->viewer->person.id},
                         .now = req->now};
}

static cp_error_t *look(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    reply_work_t *work = baton;
    cp_ticket_t *ticket;

    CP_TRY(cp_ticket_find(&ticket, db, &work->req->scope, work->req->number, pool));
    work->refused = !cp_policy_may_reply(ticket, work->req->settings);
    return NULL;
}

/* Who may reply is asked within the transaction that stores the reply: a ticket that is closed meanwhile refuses it. */
static cp_error_t *reply(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    reply_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_ticket_t *ticket;
    apr_int64_t id;
    bool duplicate = false;

    CP_TRY(cp_ticket_hold(&ticket, &work->fresh.posting, db, &req->scope, req->number, pool));
    work->refused = !cp_policy_may_reply(ticket, req->settings);
    if (work->refused)
        return NULL;
    work->fresh.ticket_id = ticket->id;
    work->fresh.thread_id = ticket->thread_id;
    work->fresh.seen = true;
    CP_TRY(cp_message_add(&id, &duplicate, db, &work->fresh, pool));
    if (duplicate)
        return NULL;
    cp_notice_t notice = cp_portal_notice(req, ticket->id);
    CP_TRY(cp_notice_message(db, &notice, id, pool));
    if (ticket->closed && ticket->reply_reopens)
        return cp_ticket_reopen(db, ticket, work->fresh.author, req->now, pool);
    return NULL;
}

/* The ticket went into another one while the reply was written: that one is shown, with the text in its form. */
static cp_error_t *answer_merged(cp_request_t *req, const cp_reader_t *reader, cp_form_faults_t *faults,
                                 cp_error_t *missing)
{
    apr_int64_t goal;

    CP_TRY(cp_portal_goal(&goal, req));
    if (!goal)
        return missing;
    req->number = goal;
    faults->message =
        cp_view_tr(reader, "Your ticket was merged into this one meanwhile. Read it, and send your reply here");
    return cp_portal_show_ticket(req, faults, 409);
}

cp_error_t *cp_portal_reply(cp_request_t *req)
{
    cp_form_faults_t faults;
    cp_reader_t reader;
    reply_work_t work = {.req = req};

    cp_view_reader(&reader, req);
    work.valid = cp_composer_check(&faults, req, &reader, false);
    if (work.valid)
        work.fresh = cp_composer_message(req, (cp_actor_t){.contact_id = req->viewer->person.id});
    cp_error_t *error =
        work.valid ? cp_request_run(req, CP_DB_WRITE, reply, &work) : cp_request_run(req, CP_DB_READ, look, &work);
    if (error && error->kind == CP_ERROR_MISSING)
        return answer_merged(req, &reader, &faults, error);
    CP_TRY(error);
    if (work.refused)
        return cp_portal_show_ticket(req, &faults, 409);
    if (!work.valid)
        return cp_portal_show_ticket(req, &faults, 422);
    return cp_portal_lead_to(req, req->number, "replied");
}
