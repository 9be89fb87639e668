/* SPDX-License-Identifier: Apache-2.0 */
/* Registrations that wait for somebody to approve of them (P62). */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_mail_domain.h"
#include "../model/model_registration.h"
#include "desk_setup.h"

typedef struct registrations_t {
    cp_desk_form_t form;
    const cp_registration_t *rows;
    int count;
    cp_registration_t *row;
    cp_company_t *company; /* that the address stands for; NULL: none */
    cp_registration_decision_t decision;
    bool decided;
} registrations_t;

static const char *name_of(const cp_registration_t *row, apr_pool_t *pool)
{
    cp_person_t person = {0, row->first_name, row->last_name, "", row->email};
    return cp_person_name(&person, pool);
}

/* ---- The list ---- */

static cp_error_t *read_list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    registrations_t *work = baton;

    return cp_registration_list(&work->rows, &work->count, db, work->form.req->portal, pool);
}

static void table(cp_view_records_t *view, const cp_reader_t *reader, const registrations_t *work)
{
    static const char *const labels[] = {"Name", "E-mail address", "Registered"};
    cp_view_record_column_t *heads = apr_pcalloc(reader->pool, 3 * sizeof *heads);
    cp_view_record_row_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)work->count + 1) * sizeof *rows);

    for (int i = 0; i < 3; i++)
        heads[i].label = cp_text(cp_view_tr(reader, labels[i]));
    heads[0].class = cp_text("wide");
    for (int i = 0; i < work->count; i++) {
        cp_view_record_cell_t *cells = apr_pcalloc(reader->pool, 3 * sizeof *cells);
        cells[0].class = heads[0].class;
        cells[0].title = cp_text(name_of(&work->rows[i], reader->pool));
        cells[0].url = cp_view_url(reader, "/desk/registrations/%" APR_INT64_T_FMT, work->rows[i].id);
        cells[1].label = heads[1].label;
        cells[1].class = cp_text("long");
        cells[1].text = cp_text(work->rows[i].email);
        cells[2].label = heads[2].label;
        cells[2].when = cp_view_when_dated(reader, work->rows[i].created_at);
        rows[i].cells = (cp_list_t){cells, 3};
    }
    view->columns = (cp_list_t){heads, 3};
    view->rows = (cp_list_t){rows, work->count};
}

cp_error_t *cp_desk_registrations(cp_request_t *req)
{
    registrations_t work = {.form = {.req = req}};
    cp_view_records_t *view = apr_pcalloc(req->pool, sizeof *view);
    cp_reader_t reader;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_list, &work));
    cp_view_reader(&reader, req);
    view->heading = cp_text(cp_view_tr(&reader, "Registrations"));
    view->frame = cp_view_frame(req, &reader, CP_NAV_CONTACTS, view->heading.ptr);
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    view->about = cp_text(cp_view_tr(&reader, "Their addresses are confirmed. They get in once you approve of them."));
    view->up_url = cp_view_url(&reader, "/desk/contacts");
    view->up_label = cp_text(cp_view_tr(&reader, "Contacts"));
    view->caption = cp_text(cp_view_tr(&reader, "The oldest first"));
    view->range = cp_text(
        cp_view_plural(&reader, "${n} registration on this page", "${n} registrations on this page", work.count));
    table(view, &reader, &work);
    if (!work.count) {
        view->empty_icon = cp_text("users");
        view->empty_title = cp_text(cp_view_tr(&reader, "Nobody waits"));
        view->empty_text = cp_text(cp_view_tr(&reader, "Whoever registers stands here until you decide."));
    }
    return cp_respond_page(req, CP_PAGE_DESK_RECORDS, 200, view);
}

/* ---- One of them ---- */

static cp_error_t *read_one(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    registrations_t *work = baton;
    const cp_request_t *req = work->form.req;
    apr_int64_t company_id;

    CP_TRY(cp_registration_find(&work->row, db, req->portal, req->number, pool));
    CP_TRY(cp_mail_domain_company(&company_id, db, work->row->email, pool));
    return company_id ? cp_company_find(&work->company, db, company_id, pool) : NULL;
}

static void facts(cp_desk_form_t *form, const registrations_t *work)
{
    const cp_reader_t *reader = &form->reader;
    const cp_registration_t *row = work->row;
    const struct {
        const char *label;
        const char *text;
    } all[] = {
        {"E-mail address", row->email},
        {"Company", work->company ? work->company->name : cp_view_tr(reader, "None by this address")},
        {"Registered", cp_view_when_dated(reader, row->created_at).brief},
        {"From", row->address},
    };
    cp_view_fact_t *rows = apr_pcalloc(reader->pool, 4 * sizeof *rows);

    for (int i = 0; i < 4; i++) {
        rows[i].label = cp_text(cp_view_tr(reader, all[i].label));
        rows[i].text = cp_text(all[i].text);
    }
    form->view->facts = (cp_list_t){rows, 4};
}

static cp_error_t *show(registrations_t *work)
{
    cp_desk_form_t *form = &work->form;
    cp_request_t *req = form->req;
    cp_view_control_t *control;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_one, work));
    cp_desk_form_begin(form, CP_NAV_CONTACTS, name_of(work->row, req->pool));
    form->view->up_url = cp_view_url(&form->reader, "/desk/registrations");
    form->view->up_label = cp_text(cp_view_tr(&form->reader, "Registrations"));
    facts(form, work);
    cp_desk_select(form, CP_CONTROL_RADIO, "decision", "Decision", "");
    cp_desk_option(form, "approve", cp_view_tr(&form->reader, "Approve"))->hint =
        cp_text(cp_view_tr(&form->reader, "Gets in from now on, and is told by mail."));
    cp_desk_option(form, "refuse", cp_view_tr(&form->reader, "Refuse"))->hint =
        cp_text(cp_view_tr(&form->reader, "Does not get in, and is told by mail."));
    control = cp_desk_text(form, CP_CONTROL_AREA, "reason", "Reason", "");
    control->optional = cp_text(cp_view_tr(&form->reader, "optional"));
    control->limit = cp_text("500");
    control->hint = cp_text(cp_view_tr(&form->reader, "Stands in the mail of a refusal."));
    CP_TRY(cp_desk_form_end(form, cp_request_url(req, "/desk/registrations/%" APR_INT64_T_FMT, req->number), "Decide",
                            NULL));
    return cp_desk_form_answer(form);
}

cp_error_t *cp_desk_registration(cp_request_t *req)
{
    registrations_t work = {.form = {.req = req}};

    return show(&work);
}

static cp_error_t *decide(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    registrations_t *work = baton;
    const cp_request_t *req = work->form.req;
    cp_registration_t *row;
    apr_int64_t before;

    cp_faults_begin(&work->form.faults);
    if (!work->decided)
        cp_fault_add(&work->form.faults, pool, "decision", "Choose one of the two");
    if (cp_utf8_count(work->decision.reason) > CP_REASON_MAX)
        cp_fault_add(&work->form.faults, pool, "reason", "Up to %d characters fit", CP_REASON_MAX);
    CP_TRY(cp_fault_error(&work->form.faults, pool));
    CP_TRY(cp_desk_form_look(&before, db, req, pool));
    if (before)
        return NULL;
    CP_TRY(cp_registration_find(&row, db, req->portal, req->number, pool));
    CP_TRY(cp_registration_decide(db, &work->decision, pool));
    return cp_desk_form_done(db, req, req->number,
                             work->decision.approved ? "registration approved" : "registration refused", row->email,
                             pool);
}

cp_error_t *cp_desk_registration_decide(cp_request_t *req)
{
    const char *wish = cp_desk_sent(req, "decision");
    registrations_t work = {.form = {.req = req},
                            .decided = !strcmp(wish, "approve") || !strcmp(wish, "refuse"),
                            .decision = {.portal = req->portal,
                                         .id = req->number,
                                         .approved = !strcmp(wish, "approve"),
                                         .reason = cp_trim(cp_desk_sent(req, "reason"), req->pool),
                                         .staff_id = req->viewer->person.id,
                                         .now = req->now}};
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, decide, &work);

    if (cp_desk_form_again(&work.form, error))
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/desk/registrations"),
                               work.decision.approved ? "approved" : "refused");
}
