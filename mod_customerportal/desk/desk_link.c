/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets that belong together, and following one. */
#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_ticket_link.h"
#include "desk_private.h"

typedef struct link_work_t {
    const cp_request_t *req;
    apr_int64_t other; /* number */
    bool link;
    bool missing; /* the other one is not there for this reader */
} link_work_t;

static cp_error_t *change(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    link_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_actor_t actor = {.staff_id = req->viewer->person.id};
    cp_brief_t *one, *other;

    CP_TRY(cp_brief_find(&one, db, &req->desk, req->number, pool));
    cp_error_t *error = cp_brief_find(&other, db, &req->desk, work->other, pool);
    work->missing = error && error->kind == CP_ERROR_MISSING;
    if (error)
        return work->missing ? NULL : error;
    return (work->link ? cp_ticket_link : cp_ticket_unlink)(db, one, other, actor, req->now, pool);
}

static cp_error_t *run(cp_request_t *req, bool link)
{
    const char *typed = cp_form_get(req->form, "link");
    const char *digits = cp_one_line(typed ? typed : "", req->pool);
    link_work_t work = {.req = req, .link = link};
    cp_desk_answer_t answer = {.person = NULL};
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    if (!cp_parse_int(*digits == '#' ? digits + 1 : digits, 1, APR_INT64_MAX, &work.other))
        answer.link = cp_view_tr(&reader, "Type the number of a ticket, such as 10482");
    else if (work.other == req->number)
        answer.link = cp_view_tr(&reader, "A ticket cannot be linked to itself");
    else {
        CP_TRY(cp_request_run(req, CP_DB_WRITE, change, &work));
        if (work.missing)
            answer.link = cp_view_tr(&reader, "There is no ticket with this number in your inboxes");
    }
    if (answer.link)
        return cp_desk_show_ticket(req, &answer, 422);
    return cp_respond_redirect(req, cp_desk_ticket_url(req), link ? "linked" : "unlinked");
}

cp_error_t *cp_desk_link(cp_request_t *req)
{
    return run(req, true);
}

cp_error_t *cp_desk_unlink(cp_request_t *req)
{
    return run(req, false);
}

static cp_error_t *follow(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    link_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_brief_t *ticket;

    CP_TRY(cp_brief_find(&ticket, db, &req->desk, req->number, pool));
    return cp_ticket_follow(db, ticket->id, req->viewer->person.id, work->link, pool);
}

cp_error_t *cp_desk_follow(cp_request_t *req)
{
    const char *wanted = cp_form_get(req->form, "follow");
    link_work_t work = {.req = req, .link = !wanted || strcmp(wanted, "0") != 0};

    CP_TRY(cp_request_run(req, CP_DB_WRITE, follow, &work));
    return cp_respond_redirect(req, cp_desk_ticket_url(req), work.link ? "following" : "unfollowed");
}
