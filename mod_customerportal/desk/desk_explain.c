/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_group.h"
#include "desk_private.h"

typedef struct explain_work_t {
    const cp_request_t *req;
    const char *email; /* NULL: the requester */
    cp_explain_data_t *data;
} explain_work_t;

/* The scope that the contact would have, had he signed in. */
static cp_scope_t scope_of(const cp_contact_t *contact, bool company_right, const cp_settings_t *settings)
{
    cp_viewer_t viewer = {.kind = CP_VIEWER_CONTACT,
                          .person = contact->person,
                          .company_right = company_right,
                          .company_id = contact->company_id};

    return cp_policy_scope(&viewer, settings);
}

static cp_error_t *read_reasons(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    explain_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_explain_data_t *data = work->data;
    cp_desk_ticket_t *ticket;
    cp_contact_t *contact;
    const bool *shares;

    CP_TRY(cp_desk_ticket_find(&ticket, db, &req->desk, req->number, pool));
    data->ticket = ticket;
    CP_TRY(cp_contact_by_email(&contact, db, work->email ? work->email : ticket->ticket.requester.email, pool));
    data->contact = contact;
    if (!contact)
        return NULL;
    CP_TRY(cp_group_shares_among(&shares, db, req->portal, &contact->person.id, 1, pool));
    data->company_right = *shares;
    data->scope = scope_of(contact, *shares, req->settings);
    CP_TRY(cp_ticket_reasons(&data->reasons, db, &data->scope, req->number, pool));
    return cp_desk_threads(&data->threads, &data->thread_count, db, ticket->ticket.id, pool);
}

static void form(cp_view_desk_explain_t *view, const cp_reader_t *reader, const explain_work_t *work)
{
    const cp_explain_data_t *data = work->data;
    bool unknown = !data->contact;

    view->contact = cp_text(work->email ? work->email : data->ticket->ticket.requester.email);
    view->contact_class = cp_text(unknown ? "field has-error" : "field");
    view->contact_described = cp_text(unknown ? "contact-hint contact-error" : "contact-hint");
    if (!unknown)
        return;
    view->contact_invalid = cp_text("true");
    view->contact_error =
        cp_text(cp_view_tr(reader, "There is no contact with this address. Whoever is none sees no ticket."));
    cp_view_frame_error(view->frame, reader);
}

cp_error_t *cp_desk_explain(cp_request_t *req)
{
    cp_explain_data_t data = {0};
    const char *asked = cp_query_get(req->query, "contact");
    explain_work_t work = {req, asked && *cp_trim(asked, req->pool) ? cp_trim(asked, req->pool) : NULL, &data};
    cp_view_desk_explain_t *view = apr_pcalloc(req->pool, sizeof *view);
    cp_reader_t reader;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_reasons, &work));
    cp_view_reader(&reader, req);
    data.may_reply = cp_policy_may_reply(&data.ticket->ticket, req->settings);
    data.may_close = cp_policy_may_close(&data.ticket->ticket, req->settings);
    data.may_reopen = cp_policy_may_reopen(&data.ticket->ticket, req->settings);
    cp_view_desk_explain(view, &reader, &data);
    view->frame =
        cp_view_frame(req, &reader, CP_NAV_DESK,
                      apr_psprintf(req->pool, "%s · #%" APR_INT64_T_FMT " · %s", cp_view_tr(&reader, "Explain access"),
                                   req->number, cp_view_tr(&reader, "Desk")));
    form(view, &reader, &work);
    return cp_respond_page(req, CP_PAGE_DESK_EXPLAIN, data.contact ? 200 : 422, view);
}
