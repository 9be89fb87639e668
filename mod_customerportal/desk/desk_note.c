/* SPDX-License-Identifier: Apache-2.0 */
#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "desk_private.h"

typedef struct note_work_t {
    const cp_request_t *req;
    cp_note_new_t fresh;
} note_work_t;

static cp_error_t *add_note(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    note_work_t *work = baton;
    cp_desk_ticket_t *ticket;

    CP_TRY(cp_desk_ticket_find(&ticket, db, &work->req->desk, work->req->number, pool));
    work->fresh.ticket_id = ticket->ticket.id;
    return cp_note_add_once(db, &work->fresh, pool);
}

static const char *fault_of(const cp_request_t *req, const cp_reader_t *reader, const char *body)
{
    apr_int64_t limit = cp_setting_int(req->settings, CP_SET_MAX_MESSAGE);
    apr_size_t length = body ? cp_utf8_count(body) : 0;

    if (!body || !*cp_trim(body, req->pool))
        return cp_view_tr(reader, "Write a note");
    if (length <= (apr_size_t)limit)
        return NULL;
    return cp_tr_fill(req->pool, cp_view_tr(reader, "The note has ${length} characters; up to ${limit} fit"), "limit",
                      cp_view_number(reader, limit), "length", cp_view_number(reader, (apr_int64_t)length), NULL);
}

cp_error_t *cp_desk_note_form(cp_view_desk_ticket_t *view, cp_request_t *req, const cp_reader_t *reader,
                              const cp_desk_answer_t *answer)
{
    cp_view_desk_note_t *form = apr_pcalloc(req->pool, sizeof *form);
    const char *key = answer->note ? cp_form_get(req->form, "form_key") : NULL;
    const char *body = answer->note ? cp_form_get(req->form, "body") : NULL;

    if (!key || !*key)
        CP_TRY(cp_request_form_key(&key, req));
    form->action = cp_url(cp_request_url(req, "/desk/tickets/%" APR_INT64_T_FMT "/notes", req->number));
    form->form_key = cp_text(key);
    form->body = cp_text(body ? body : "");
    form->body_error = cp_text(answer->note);
    form->body_class = cp_text(answer->note ? "field has-error" : "field");
    form->body_described = cp_text(answer->note ? "body-hint body-error" : "body-hint");
    form->body_invalid = cp_text(answer->note ? "true" : NULL);
    view->note = form;
    if (answer->note) {
        cp_view_problem_t *problem = apr_pcalloc(req->pool, sizeof *problem);
        *problem = (cp_view_problem_t){cp_text(answer->note), cp_url("#body")};
        view->faults->problems = (cp_list_t){problem, 1};
        view->faults->summary =
            cp_text(cp_view_plural(reader, "There is ${n} thing to correct", "There are ${n} things to correct", 1));
        view->faults->summary_about = cp_text(cp_view_tr(reader, "What you typed is kept."));
    }
    return NULL;
}

cp_error_t *cp_desk_note(cp_request_t *req)
{
    note_work_t work = {.req = req};
    const char *body = cp_form_get(req->form, "body");
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    cp_desk_answer_t answer = {.note = fault_of(req, &reader, body)};
    if (answer.note)
        return cp_desk_show_ticket(req, &answer, 422);
    work.fresh = (cp_note_new_t){
        .staff_id = req->viewer->person.id,
        .body = body,
        .form_key = cp_request_effect_key(req),
        .now = req->now,
    };
    CP_TRY(cp_request_run(req, CP_DB_WRITE, add_note, &work));
    return cp_respond_redirect(req, cp_desk_ticket_url(req), "noted");
}
