/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_company.h"
#include "desk_setup.h"

typedef struct companies_work_t {
    cp_desk_form_t form;
    cp_page_query_t query;
    const cp_company_t *companies;
    int count;
    bool more;
    apr_int64_t total;
    cp_company_t typed;
    cp_company_t *stored;
    apr_int64_t id;
} companies_work_t;

static cp_error_t *read_list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    companies_work_t *work = baton;

    CP_TRY(cp_company_count(&work->total, db, work->query.search, pool));
    return cp_company_list(&work->companies, &work->count, &work->more, db, &work->query, pool);
}

static const char *some(const cp_reader_t *reader, apr_int64_t count)
{
    return count > 1000 ? cp_view_tr(reader, "more than 1,000") : cp_view_number(reader, count);
}

static void table(cp_view_records_t *view, const cp_reader_t *reader, const companies_work_t *work)
{
    static const char *const labels[] = {"Company", "People", "Tickets"};
    cp_view_record_column_t *heads = apr_pcalloc(reader->pool, 3 * sizeof *heads);
    cp_view_record_row_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)work->count + 1) * sizeof *rows);

    for (int i = 0; i < 3; i++)
        heads[i].label = cp_text(cp_view_tr(reader, labels[i]));
    heads[0].class = cp_text("wide");
    for (int i = 0; i < work->count; i++) {
        const cp_company_t *company = &work->companies[i];
        cp_view_record_cell_t *cells = apr_pcalloc(reader->pool, 3 * sizeof *cells);
        for (int j = 0; j < 3; j++)
            cells[j].label = heads[j].label;
        cells[0].class = heads[0].class;
        cells[0].label = cp_text(NULL);
        cells[0].title = cp_text(company->name);
        cells[0].url = cp_view_url(reader, "/desk/companies/%" APR_INT64_T_FMT, company->id);
        cells[1].text = cp_text(some(reader, company->people));
        cells[2].text = cp_text(some(reader, company->tickets));
        rows[i].cells = (cp_list_t){cells, 3};
    }
    view->columns = (cp_list_t){heads, 3};
    view->rows = (cp_list_t){rows, work->count};
}

static void words(cp_view_records_t *view, const cp_reader_t *reader, const companies_work_t *work)
{
    view->caption = cp_text(cp_view_tr(reader, "By name"));
    view->range =
        cp_text(cp_view_plural(reader, "${n} company on this page", "${n} companies on this page", work->count));
    view->count = cp_text(some(reader, work->total));
    if (work->count)
        return;
    view->empty_icon = cp_text(work->query.search ? "search" : "users");
    view->empty_title = cp_text(cp_view_tr(reader, work->query.search ? "No company is found" : "No companies yet"));
    view->empty_text =
        cp_text(cp_view_tr(reader, work->query.search ? "No company's name begins with that."
                                                      : "A company joins people who may see one another's tickets."));
}

cp_error_t *cp_desk_companies(cp_request_t *req)
{
    companies_work_t work = {.query = cp_desk_page_query(req)};
    cp_view_records_t *view = apr_pcalloc(req->pool, sizeof *view);
    cp_view_link_t *add = apr_pcalloc(req->pool, sizeof *add);
    cp_desk_page_ends_t ends = {NULL, 0, NULL, 0};
    cp_reader_t reader;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_list, &work));
    cp_view_reader(&reader, req);
    view->heading = cp_text(cp_view_tr(&reader, "Companies"));
    view->frame = cp_view_frame(req, &reader, CP_NAV_COMPANIES, view->heading.ptr);
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    view->search_action = cp_view_url(&reader, "/desk/companies");
    view->search_label = cp_text(cp_view_tr(&reader, "Search by the beginning of a name"));
    view->q = cp_text(work.query.search);
    if (work.query.search)
        view->clear_url = view->search_action;
    add->label = cp_text(cp_view_tr(&reader, "Add a company"));
    add->url = cp_view_url(&reader, "/desk/companies/new");
    view->actions = (cp_list_t){add, 1};
    table(view, &reader, &work);
    words(view, &reader, &work);
    if (work.count)
        ends = (cp_desk_page_ends_t){work.companies[0].name_key, work.companies[0].id,
                                     work.companies[work.count - 1].name_key, work.companies[work.count - 1].id};
    cp_desk_page_links(view, req, &work.query, &ends, work.more);
    return cp_respond_page(req, CP_PAGE_DESK_RECORDS, 200, view);
}

/* ---- One company ---- */

static cp_error_t *read_company(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    companies_work_t *work = baton;

    return cp_company_find(&work->stored, db, work->form.req->number, pool);
}

static void belongings(companies_work_t *work, const char *url)
{
    cp_desk_form_t *form = &work->form;
    const cp_reader_t *reader = &form->reader;
    const cp_company_t *company = work->stored;
    cp_view_fact_t *facts = apr_pcalloc(reader->pool, 2 * sizeof *facts);
    cp_view_link_t *link = apr_pcalloc(reader->pool, sizeof *link);

    facts[0].label = cp_text(cp_view_tr(reader, "People"));
    facts[0].text = cp_text(some(reader, company->people));
    facts[1].label = cp_text(cp_view_tr(reader, "Tickets"));
    facts[1].text = cp_text(some(reader, company->tickets));
    form->view->facts = (cp_list_t){facts, 2};
    link->label = cp_text(cp_view_tr(reader, "People of this company"));
    link->url = cp_view_url(reader, "/desk/contacts?company=%" APR_INT64_T_FMT, company->id);
    form->view->links = (cp_list_t){link, 1};
    if (company->people || company->tickets)
        cp_desk_form_more(form, "Remove this company",
                          "People or tickets belong to it. Only a company without any can be removed.", NULL, "");
    else
        cp_desk_form_more(form, "Remove this company", "Nobody and no ticket belongs to it. It is gone at once.",
                          apr_pstrcat(reader->pool, url, "/remove", NULL), "Remove company");
}

static cp_error_t *show(companies_work_t *work)
{
    static cp_company_t fresh = {.name = "", .domains = ""};
    cp_desk_form_t *form = &work->form;
    cp_request_t *req = form->req;
    cp_reader_t reader;
    const char *url;

    work->stored = &fresh;
    if (req->number)
        CP_TRY(cp_request_run(req, CP_DB_READ, read_company, work));
    cp_view_reader(&reader, req);
    cp_desk_form_begin(form, CP_NAV_COMPANIES, req->number ? work->stored->name : cp_view_tr(&reader, "New company"));
    form->view->up_url = cp_view_url(&reader, "/desk/companies");
    form->view->up_label = cp_text(cp_view_tr(&reader, "Companies"));
    cp_desk_text(form, CP_CONTROL_TEXT, "name", "Name", work->stored->name)->limit = cp_text("200");
    cp_view_control_t *control = cp_desk_text(form, CP_CONTROL_AREA, "domains", "Mail domains", work->stored->domains);
    control->optional = cp_text(cp_view_tr(&reader, "optional"));
    control->hint =
        cp_text(cp_view_tr(&reader, "Such as example.com, separated by blanks. Who comes with an address of one "
                                    "of them, and has no company, belongs to this one. People who are "
                                    "here already keep what they have."));
    url = req->number ? cp_request_url(req, "/desk/companies/%" APR_INT64_T_FMT, req->number)
                      : cp_request_url(req, "/desk/companies/new");
    CP_TRY(cp_desk_form_end(form, url, req->number ? "Save company" : "Add company",
                            req->number ? cp_company_mark(work->stored, req->pool) : NULL));
    if (req->number)
        belongings(work, url);
    return cp_desk_form_answer(form);
}

cp_error_t *cp_desk_company(cp_request_t *req)
{
    companies_work_t work = {.form = {.req = req}};

    return show(&work);
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    companies_work_t *work = baton;
    cp_request_t *req = work->form.req;

    CP_TRY(cp_desk_form_look(&work->id, db, req, pool));
    if (work->id)
        return NULL;
    CP_TRY(cp_company_save(&work->id, db, &work->typed, cp_desk_sent_or_null(req, "seen"), &work->form.faults, req->now,
                           pool));
    return cp_desk_form_done(db, req, work->id, req->number ? "company changed" : "company added", work->typed.name,
                             pool);
}

cp_error_t *cp_desk_company_save(cp_request_t *req)
{
    companies_work_t work = {
        .form = {.req = req},
        .typed = {.id = req->number, .name = cp_desk_sent(req, "name"), .domains = cp_desk_sent(req, "domains")}};
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, &work);

    if (cp_desk_form_again(&work.form, error))
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/desk/companies/%" APR_INT64_T_FMT, work.id),
                               req->number ? "saved" : "added");
}

static cp_error_t *remove_company(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_request_t *req = baton;
    cp_company_t *company;

    CP_TRY(cp_company_find(&company, db, req->number, pool));
    CP_TRY(cp_company_remove(db, company->id, pool));
    return cp_desk_audit(db, req, "company removed", company->name, pool);
}

cp_error_t *cp_desk_company_remove(cp_request_t *req)
{
    cp_error_t *error = cp_request_run_alone(req, remove_company, req);

    return cp_respond_removed(req, error, cp_request_url(req, "/desk/companies"));
}
