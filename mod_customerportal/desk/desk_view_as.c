/* SPDX-License-Identifier: Apache-2.0 */
/* Staff look at customers' pages as one of these (S66, decision 10): the choice, which is logged, and its end. What it
 * opens, and that nothing can be changed meanwhile, is access_policy's and the gate's. */
#include <apr_strings.h>

#include "../access/access_session.h"
#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_contact.h"
#include "../model/model_view_as.h"
#include "../view/view_desk_view_as.h"
#include "../view/view_frame.h"
#include "../view/view_person.h"
#include "desk.h"

typedef struct look_work_t {
    const cp_request_t *req;
    const char *typed;
    const cp_choice_t *choices;
    int count;
    apr_int64_t contact_id; /* 0: nobody any more */
} look_work_t;

static cp_error_t *search(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    look_work_t *work = baton;

    return cp_view_as_search(&work->choices, &work->count, db, &work->req->desk, work->typed, pool);
}

static void show_choices(cp_view_desk_view_as_t *view, const cp_reader_t *reader, const look_work_t *work)
{
    cp_view_choice_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)work->count + 1) * sizeof(*rows));

    for (int i = 0; i < work->count; i++) {
        const char *name = cp_view_customer(reader, &work->choices[i].person);
        rows[i].id = work->choices[i].person.id;
        rows[i].name = cp_text(name);
        rows[i].email = cp_text(work->choices[i].person.email);
        rows[i].company = cp_text(work->choices[i].company);
        rows[i].label = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "View as ${name}"), "name", name, NULL));
    }
    view->choices = (cp_list_t){rows, work->count};
    view->found =
        cp_text(work->count ? cp_view_plural(reader, "${n} person found", "${n} people found", work->count)
                            : cp_view_tr(reader, "Nobody is found. Type the beginning of a name, an address or "
                                                 "a company, or the number of a ticket."));
}

static void show_current(cp_view_desk_view_as_t *view, const cp_request_t *req, const cp_reader_t *reader)
{
    const cp_viewer_t *as = req->viewer->as;

    if (!as)
        return;
    view->current = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Customers’ pages show you what ${name} sees."),
                                       "name", cp_view_customer(reader, &as->person), NULL));
    view->current_url = cp_view_url(reader, "/tickets");
    view->stop_url = cp_view_url(reader, "/desk/view-as/stop");
}

cp_error_t *cp_desk_view_as(cp_request_t *req)
{
    cp_view_desk_view_as_t *view = apr_pcalloc(req->pool, sizeof(*view));
    const char *q = cp_query_get(req->query, "q");
    look_work_t work = {.req = req, .typed = cp_one_line(q ? q : "", req->pool)};
    cp_reader_t reader;

    if (*work.typed)
        CP_TRY(cp_request_run(req, CP_DB_READ, search, &work));
    cp_view_reader(&reader, req);
    view->frame = cp_view_frame(req, &reader, CP_NAV_CONTACTS, cp_view_tr(&reader, "View as a customer"));
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    view->search_action = view->action = cp_view_url(&reader, "/desk/view-as");
    view->return_to = cp_text(cp_request_local(req, cp_query_get(req->query, "return_to"), NULL));
    view->q = cp_text(work.typed);
    if (*work.typed)
        show_choices(view, &reader, &work);
    show_current(view, req, &reader);
    return cp_respond_page(req, CP_PAGE_DESK_VIEW_AS, 200, view);
}

static const char *mail_of(const cp_viewer_t *viewer)
{
    return viewer->looker ? viewer->looker->email : viewer->person.email;
}

static cp_error_t *choose(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    look_work_t *work = baton;
    const cp_viewer_t *viewer = work->req->viewer;
    cp_choice_t choice;

    CP_TRY(cp_view_as_find(&choice, db, work->contact_id, pool));
    CP_TRY(cp_session_look_as(db, viewer->session_hash, work->contact_id, pool));
    return cp_audit_add(db, mail_of(viewer), "view as", choice.person.email, "begins", work->req->now, pool);
}

static cp_error_t *stop(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    look_work_t *work = baton;
    const cp_viewer_t *viewer = work->req->viewer;

    if (!viewer->as)
        return NULL;
    CP_TRY(cp_session_look_as(db, viewer->session_hash, 0, pool));
    return cp_audit_add(db, mail_of(viewer), "view as", viewer->as->person.email, "ends", work->req->now, pool);
}

/* Without a session of ours there is nowhere to keep the choice. */
static cp_error_t *needs_session(cp_request_t *req)
{
    if (req->viewer->session_hash)
        return NULL;
    return cp_error_create(req->pool, CP_ERROR_CONFLICT, "Sign in on the sign-in page to view as a customer.", NULL);
}

cp_error_t *cp_desk_view_as_choose(cp_request_t *req)
{
    const char *id = cp_form_get(req->form, "contact");
    const char *list = cp_request_url(req, "/tickets");
    look_work_t work = {.req = req};

    CP_TRY(needs_session(req));
    if (!id || !cp_parse_int(id, 1, APR_INT64_MAX, &work.contact_id))
        return cp_error_field(req->pool, "contact", "Choose a contact.");
    CP_TRY(cp_request_run(req, CP_DB_WRITE, choose, &work));
    return cp_respond_redirect(req, cp_request_local(req, cp_form_get(req->form, "return_to"), list), NULL);
}

cp_error_t *cp_desk_view_as_stop(cp_request_t *req)
{
    const char *desk = cp_request_url(req, "/desk/view-as");
    look_work_t work = {.req = req};

    CP_TRY(needs_session(req));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, stop, &work));
    return cp_respond_redirect(req, cp_request_local(req, cp_form_get(req->form, "return_to"), desk), "look-stopped");
}
