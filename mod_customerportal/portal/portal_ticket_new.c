/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_ticket_create.h"
#include "../view/view_frame.h"
#include "portal_private.h"

/* While the form is off its addresses do not exist (S19). */
static cp_error_t *form_is_off(cp_request_t *req)
{
    if (cp_setting_bool(req->settings, CP_SET_FORM_ENABLED))
        return NULL;
    return cp_error_create(req->pool, CP_ERROR_MISSING, "There is nothing at this address.", "the form is off");
}

static cp_error_t *show_form(cp_request_t *req, const cp_form_faults_t *faults)
{
    cp_view_ticket_new_t *view = apr_pcalloc(req->pool, sizeof(*view));
    const char *header = cp_setting_text(req->settings, CP_SET_FORM_HEADER_TEXT);
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    view->frame = cp_view_frame(req, &reader, CP_NAV_NEW, header);
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    view->header = cp_text(header);
    view->up_url = cp_view_url(&reader, "/tickets");
    CP_TRY(cp_composer_show(&view->composer, req, &reader, cp_request_url(req, "/tickets"), faults));
    if (faults)
        cp_view_frame_error(view->frame, &reader);
    return cp_respond_page(req, CP_PAGE_TICKET_NEW, faults ? 422 : 200, view);
}

cp_error_t *cp_portal_ticket_new(cp_request_t *req)
{
    CP_TRY(form_is_off(req));
    return show_form(req, NULL);
}

typedef struct file_work_t {
    const cp_request_t *req;
    cp_ticket_new_t ticket;
    cp_message_new_t message;
    cp_copies_t copies;
    cp_form_faults_t faults; /* what only the database knows to be wrong */
    apr_int64_t number;
} file_work_t;

static cp_error_t *file_ticket(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    file_work_t *work = baton;
    bool duplicate = false;

    CP_TRY(cp_portal_copies_check(&work->faults, db, work->req, &work->copies, pool));
    if (work->faults.copies)
        return NULL;
    CP_TRY(cp_inbox_ensure(&work->ticket.inbox_id, db, cp_setting_text(work->req->settings, CP_SET_INBOX), pool));
    CP_TRY(cp_ticket_file(&work->number, &duplicate, db, &work->ticket, &work->message, pool));
    if (duplicate)
        return NULL;
    cp_notice_t notice = cp_portal_notice(work->req, work->message.ticket_id);
    CP_TRY(cp_notice_filed(db, &notice, work->message.id, pool));
    return cp_portal_copies_add(db, work->req, work->message.ticket_id, &work->copies, pool);
}

cp_error_t *cp_portal_ticket_file(cp_request_t *req)
{
    cp_form_faults_t faults;
    file_work_t work = {.req = req};
    const char *priority = cp_form_get(req->form, "priority");
    apr_int64_t chosen = 2;
    cp_reader_t reader;

    CP_TRY(form_is_off(req));
    cp_view_reader(&reader, req);
    cp_composer_check(&faults, req, &reader, true);
    cp_portal_copies(&work.copies, &faults, req, &reader);
    if (faults.subject || faults.message || faults.files || faults.copies)
        return show_form(req, &faults);
    if (priority && !cp_parse_int(priority, 1, 4, &chosen))
        chosen = 2;
    work.ticket = (cp_ticket_new_t){
        .subject = cp_one_line(cp_form_get(req->form, "subject"), req->pool),
        .priority = (int)chosen,
        .requester_id = req->viewer->person.id,
        .company_id = req->viewer->company_id,
        .source = "portal",
        .channel = "portal",
        .now = req->now,
    };
    work.message = cp_composer_message(req, (cp_actor_t){.contact_id = req->viewer->person.id});
    CP_TRY(cp_request_run(req, CP_DB_WRITE, file_ticket, &work));
    if (work.faults.copies)
        return show_form(req, &work.faults);
    return cp_respond_redirect(req, cp_request_url(req, "/tickets/%" APR_INT64_T_FMT, work.number), "filed");
}
