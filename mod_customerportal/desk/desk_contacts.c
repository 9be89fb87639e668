/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_contact_edit.h"
#include "../model/model_registration.h"
#include "desk_setup.h"
#include "desk_values.h"

typedef struct contacts_work_t {
    cp_desk_form_t form;
    cp_page_query_t query;
    apr_int64_t company_id; /* of a list of one company's people */
    cp_company_t *company;
    const cp_contact_record_t *contacts;
    int count;
    bool more;
    apr_int64_t total;
    cp_contact_record_t typed;
    cp_contact_record_t *stored;
    apr_int64_t waiting; /* registrations */
    cp_factor_t *factor;
    apr_int64_t id;
    cp_desk_values_t values;
    cp_faults_t wrong; /* with the values */
} contacts_work_t;

/* ---- The list ---- */

static cp_error_t *read_list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    contacts_work_t *work = baton;

    if (work->form.req->viewer->manager)
        CP_TRY(
            cp_registration_count(&work->waiting, db, work->form.req->portal, work->form.req->viewer->person.id, pool));
    if (work->query.search)
        return cp_contact_search(&work->contacts, &work->count, &work->more, db, work->query.search, pool);
    if (work->company_id)
        CP_TRY(cp_company_find(&work->company, db, work->company_id, pool));
    else
        CP_TRY(cp_contact_count(&work->total, db, pool));
    return cp_contact_list(&work->contacts, &work->count, &work->more, db, work->company_id, &work->query, pool);
}

static void columns(cp_view_records_t *view, const cp_reader_t *reader)
{
    static const char *const labels[] = {"Name", "E-mail address", "Company", "Phone"};
    cp_view_record_column_t *rows = apr_pcalloc(reader->pool, 4 * sizeof *rows);

    for (int i = 0; i < 4; i++)
        rows[i].label = cp_text(cp_view_tr(reader, labels[i]));
    rows[0].class = cp_text("wide");
    view->columns = (cp_list_t){rows, 4};
}

static void table(cp_view_records_t *view, const cp_reader_t *reader, const contacts_work_t *work)
{
    cp_view_record_row_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)work->count + 1) * sizeof *rows);

    columns(view, reader);
    for (int i = 0; i < work->count; i++) {
        const cp_contact_record_t *record = &work->contacts[i];
        const cp_contact_t *contact = &record->contact;
        const char *texts[] = {NULL, contact->person.email, contact->company_name, record->phone};
        cp_view_record_cell_t *cells = apr_pcalloc(reader->pool, 4 * sizeof *cells);
        for (int j = 0; j < 4; j++) {
            cells[j].label = ((const cp_view_record_column_t *)view->columns.rows)[j].label;
            cells[j].text = cp_text(texts[j] && *texts[j] ? texts[j] : j ? "–" : NULL);
        }
        cells[0].class = cp_text("wide");
        cells[1].class = cp_text("long");
        cells[0].label = cp_text(NULL);
        cells[0].title = cp_text(cp_person_name(&contact->person, reader->pool));
        cells[0].url = cp_view_url(reader, "/desk/contacts/%" APR_INT64_T_FMT, contact->person.id);
        cells[0].tag = cp_text(contact->disabled ? cp_view_tr(reader, "shut out") : NULL);
        rows[i].cells = (cp_list_t){cells, 4};
    }
    view->rows = (cp_list_t){rows, work->count};
}

static void empty(cp_view_records_t *view, const cp_reader_t *reader, const contacts_work_t *work)
{
    if (work->count)
        return;
    view->empty_icon = cp_text(work->query.search ? "search" : "users");
    view->empty_title = cp_text(cp_view_tr(reader, work->query.search ? "Nobody is found" : "No contacts here yet"));
    view->empty_text = cp_text(cp_view_tr(
        reader, work->query.search
                    ? "No name, last name, e-mail address or company begins with that. The beginning is enough."
                    : "Whoever writes to you becomes one. You can also add people, or import a list."));
}

static void words(cp_view_records_t *view, const cp_reader_t *reader, const contacts_work_t *work)
{
    if (work->query.search)
        view->caption =
            cp_text(work->more ? cp_view_plural(reader, "The first one found; type more to find others",
                                                "The first ${n} found; type more to find others", work->count)
                               : cp_view_plural(reader, "${n} contact found", "${n} contacts found", work->count));
    else
        view->caption = cp_text(cp_view_tr(reader, "By name"));
    view->range =
        cp_text(cp_view_plural(reader, "${n} contact on this page", "${n} contacts on this page", work->count));
    if (!work->query.search && !work->company)
        view->count =
            cp_text(work->total > 1000 ? cp_view_tr(reader, "more than 1,000") : cp_view_number(reader, work->total));
}

static const char *registrations(const cp_reader_t *reader, apr_int64_t waiting)
{
    if (!waiting)
        return cp_view_tr(reader, "Registrations");
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "Registrations (${n})"), "n",
                      waiting > 1000 ? cp_view_tr(reader, "more than 1,000") : cp_view_number(reader, waiting), NULL);
}

static void actions(cp_view_records_t *view, const cp_request_t *req, const cp_reader_t *reader, apr_int64_t waiting)
{
    cp_view_link_t *links = apr_pcalloc(reader->pool, 3 * sizeof *links);
    int count = req->viewer->manager ? 2 : 1;

    links[0] = (cp_view_link_t){.label = cp_text(cp_view_tr(reader, "Add a contact")),
                                .url = cp_view_url(reader, "/desk/contacts/new")};
    links[1] = (cp_view_link_t){.label = cp_text(cp_view_tr(reader, "Import a list")),
                                .url = cp_view_url(reader, "/desk/import")};
    /* Those that wait are there also when registrations need nobody's approval any more. */
    if (req->viewer->manager && (waiting || cp_setting_bool(req->settings, CP_SET_REGISTER_APPROVAL)))
        links[count++] = (cp_view_link_t){.label = cp_text(registrations(reader, waiting)),
                                          .url = cp_view_url(reader, "/desk/registrations")};
    view->actions = (cp_list_t){links, count};
}

cp_error_t *cp_desk_contacts(cp_request_t *req)
{
    contacts_work_t work = {.form = {.req = req}, .query = cp_desk_page_query(req)};
    const char *company = cp_query_get(req->query, "company");
    cp_view_records_t *view = apr_pcalloc(req->pool, sizeof *view);
    cp_desk_page_ends_t ends = {NULL, 0, NULL, 0};
    cp_reader_t reader;

    if (company && !cp_parse_int(company, 1, APR_INT64_MAX, &work.company_id))
        work.company_id = 0;
    CP_TRY(cp_request_run(req, CP_DB_READ, read_list, &work));
    cp_view_reader(&reader, req);
    view->heading = cp_text(work.company ? cp_tr_fill(req->pool, cp_view_tr(&reader, "People of ${company}"), "company",
                                                      work.company->name, NULL)
                                         : cp_view_tr(&reader, "Contacts"));
    view->frame = cp_view_frame(req, &reader, CP_NAV_CONTACTS, view->heading.ptr);
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    view->search_action = cp_view_url(&reader, "/desk/contacts");
    view->search_label = cp_text(cp_view_tr(&reader, "Search by name, e-mail address or company"));
    view->q = cp_text(work.query.search);
    if (work.query.search || work.company)
        view->clear_url = cp_view_url(&reader, "/desk/contacts");
    actions(view, req, &reader, work.waiting);
    table(view, &reader, &work);
    words(view, &reader, &work);
    empty(view, &reader, &work);
    if (work.count && !work.query.search)
        ends = (cp_desk_page_ends_t){work.contacts[0].name_key, work.contacts[0].contact.person.id,
                                     work.contacts[work.count - 1].name_key,
                                     work.contacts[work.count - 1].contact.person.id};
    cp_desk_page_links(view, req, &work.query, &ends, work.more);
    return cp_respond_page(req, CP_PAGE_DESK_RECORDS, 200, view);
}

/* ---- One contact ---- */

static cp_error_t *read_contact(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    contacts_work_t *work = baton;

    const cp_request_t *req = work->form.req;

    CP_TRY(cp_contact_find(&work->stored, db, req->number, pool));
    return cp_factor_find(&work->factor, db, (cp_actor_t){.contact_id = req->number}, req->now, pool);
}

static void person_controls(cp_desk_form_t *form, const cp_contact_record_t *stored)
{
    const cp_reader_t *reader = &form->reader;
    const char *optional = cp_view_tr(reader, "optional");
    cp_view_control_t *control;

    cp_desk_text(form, CP_CONTROL_TEXT, "first_name", "First name", stored->contact.person.first_name)->limit =
        cp_text("80");
    cp_desk_text(form, CP_CONTROL_TEXT, "last_name", "Last name", stored->contact.person.last_name)->limit =
        cp_text("80");
    control = cp_desk_text(form, CP_CONTROL_EMAIL, "email", "E-mail address", stored->contact.person.email);
    control->hint = cp_text(cp_view_tr(reader, "Signs in with it, and gets mail there."));
    control = cp_desk_text(form, CP_CONTROL_TEXT, "phone", "Phone", stored->phone);
    control->limit = cp_text("40");
    control->optional = cp_text(optional);
    cp_desk_languages(form, stored->contact.language);
    cp_desk_zones(form, stored->contact.time_zone);
}

static void company_controls(cp_desk_form_t *form, const cp_contact_record_t *stored)
{
    const cp_reader_t *reader = &form->reader;
    const char *others = "";
    cp_view_control_t *control;

    for (int i = 0; i < stored->company_count; i++)
        others = apr_pstrcat(reader->pool, others, i ? "\n" : "", stored->companies[i], NULL);
    control = cp_desk_text(form, CP_CONTROL_TEXT, "company", "Primary company", stored->contact.company_name);
    control->limit = cp_text("200");
    control->optional = cp_text(cp_view_tr(reader, "optional"));
    control->hint =
        cp_text(cp_view_tr(reader, "Where company tickets are shared, the contact sees those of this company "
                                   "at once. Tickets that are there already keep their company."));
    control = cp_desk_text(form, CP_CONTROL_AREA, "companies", "Further companies", others);
    control->optional = cp_text(cp_view_tr(reader, "optional"));
    control->hint = cp_text(cp_view_tr(reader, "One on each line. They let nobody see any tickets."));
    control = cp_view_control(form->maker, CP_CONTROL_CHECK, "add_companies", "Add companies that are not there yet");
    control->value = cp_text(form->again && cp_desk_ticked(form->req, "add_companies") ? "1" : NULL);
}

/* Their tickets, and the portal as they see it. */
static void ways(cp_desk_form_t *form, const cp_contact_record_t *stored)
{
    const cp_reader_t *reader = &form->reader;
    cp_view_link_t *links = apr_pcalloc(reader->pool, 2 * sizeof *links);
    cp_view_form_maker_t *maker = cp_view_form_begin(reader, NULL);
    cp_view_form_t *more;
    int count = 1;

    links[0] = (cp_view_link_t){
        .label = cp_text(cp_view_tr(reader, "Tickets of this contact")),
        .url = cp_view_url(reader, "/desk?view=all&q=%s", cp_url_encode(stored->contact.person.email, reader->pool))};
    if (stored->contact.company_id)
        links[count++] = (cp_view_link_t){
            .label = cp_text(stored->contact.company_name),
            .url = cp_view_url(reader, "/desk/companies/%" APR_INT64_T_FMT, stored->contact.company_id)};
    form->view->links = (cp_list_t){links, count};
    if (stored->contact.disabled)
        return;
    more = cp_desk_form_more(form, "The portal as this contact sees it",
                             "Read only, and noted in the audit log. Nothing is marked as read.",
                             cp_request_url(form->req, "/desk/view-as"), "View as this contact");
    more->submit_class = cp_text("btn");
    cp_view_form_hide(maker, "contact", cp_desk_id(form->req, stored->contact.person.id));
    more->hidden = cp_view_form_end(maker)->hidden;
}

static cp_error_t *show(contacts_work_t *work)
{
    static cp_contact_record_t fresh = {.contact = {.person = {0, "", "", "", ""}}, .phone = ""};
    cp_desk_form_t *form = &work->form;
    cp_request_t *req = form->req;
    cp_reader_t reader;
    cp_view_control_t *control;

    work->stored = &fresh;
    if (req->number)
        CP_TRY(cp_request_run(req, CP_DB_READ, read_contact, work));
    cp_view_reader(&reader, req);
    cp_desk_form_begin(form, CP_NAV_CONTACTS,
                       req->number ? cp_person_name(&work->stored->contact.person, req->pool)
                                   : cp_view_tr(&reader, "New contact"));
    form->view->up_url = cp_view_url(&reader, "/desk/contacts");
    form->view->up_label = cp_text(cp_view_tr(&reader, "Contacts"));
    person_controls(form, work->stored);
    company_controls(form, work->stored);
    cp_desk_values_controls(form->maker, CP_OBJECT_CONTACT, work->stored->values, form->again ? &work->values : NULL);
    if (req->number) {
        control = cp_desk_check(form, "disabled", "Shut out", work->stored->contact.disabled);
        control->hint = cp_text(cp_view_tr(&reader, "Signed out at once, everywhere. The tickets stay."));
    }
    CP_TRY(cp_desk_form_end(form,
                            req->number ? cp_request_url(req, "/desk/contacts/%" APR_INT64_T_FMT, req->number)
                                        : cp_request_url(req, "/desk/contacts/new"),
                            req->number ? "Save contact" : "Add contact",
                            req->number ? cp_contact_mark(work->stored, req->pool) : NULL));
    if (req->number)
        ways(form, work->stored);
    if (req->number)
        cp_desk_factor_form(form, work->factor, "/desk/contacts");
    return cp_desk_form_answer(form);
}

cp_error_t *cp_desk_contact(cp_request_t *req)
{
    contacts_work_t work = {.form = {.req = req}};

    return show(&work);
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    contacts_work_t *work = baton;
    cp_request_t *req = work->form.req;
    cp_contact_saving_t saving = {.seen = cp_desk_sent_or_null(req, "seen"),
                                  .add_companies = cp_desk_ticked(req, "add_companies"),
                                  .now = req->now,
                                  .portal = req->portal};

    CP_TRY(cp_desk_form_look(&work->id, db, req, pool));
    if (work->id)
        return NULL;
    CP_TRY(cp_contact_save(&work->id, db, &work->typed, &saving, &work->form.faults, pool));
    cp_desk_values_tell(&work->form.faults, &work->wrong, pool);
    CP_TRY(cp_fault_error(&work->form.faults, pool));
    return cp_desk_form_done(db, req, work->id, req->number ? "contact changed" : "contact added",
                             work->typed.contact.person.email, pool);
}

/* One company on each line. */
static void sent_companies(cp_contact_record_t *typed, const cp_request_t *req)
{
    apr_array_header_t *names = apr_array_make(req->pool, 8, sizeof(const char *));
    char *state, *copy = apr_pstrdup(req->pool, cp_desk_sent(req, "companies"));

    for (char *line = apr_strtok(copy, "\n", &state); line; line = apr_strtok(NULL, "\n", &state)) {
        const char *name = cp_one_line(line, req->pool);
        if (*name)
            APR_ARRAY_PUSH(names, const char *) = name;
    }
    typed->companies = (const char *const *)names->elts;
    typed->company_count = names->nelts;
}

cp_error_t *cp_desk_contact_save(cp_request_t *req)
{
    contacts_work_t work = {
        .form = {.req = req},
        .typed = {.contact = {.person = {req->number, cp_desk_sent(req, "first_name"), cp_desk_sent(req, "last_name"),
                                         "", cp_desk_sent(req, "email")},
                              .company_name = cp_desk_sent(req, "company"),
                              .language = cp_desk_sent_or_null(req, "language"),
                              .time_zone = cp_desk_sent_or_null(req, "time_zone"),
                              .disabled = cp_desk_ticked(req, "disabled")},
                  .phone = cp_desk_sent(req, "phone")}};
    cp_error_t *error;

    sent_companies(&work.typed, req);
    cp_desk_values_read(&work.values, req, CP_OBJECT_CONTACT, &work.wrong);
    work.typed.values = &work.values.wanted;
    work.typed.slots = work.values.slots;
    error = cp_request_run(req, CP_DB_WRITE, save, &work);
    if (cp_desk_form_again(&work.form, error))
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/desk/contacts/%" APR_INT64_T_FMT, work.id),
                               req->number ? "saved" : "added");
}
