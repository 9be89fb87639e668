/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hosts that the portal is found on (S04), each with a language of its own if it has one (S05). They can only be hosts
 * that the server answers for, which is its configuration's business. Nobody can take away the host that he sits on, as he
 * would not get in again.
 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_address.h"
#include "settings_record.h"

typedef struct domains_t {
    cp_record_page_t page;
    const cp_settings_t *settings; /* what is saved */
    cp_domain_t domains[CP_DOMAINS_MOST + 1];
    int count;
    const char *host, *language; /* as typed */
} domains_t;

static const char *language_name(const cp_record_page_t *page, const char *tag)
{
    const cp_language_name_t *known = cp_language_find(&page->req->known, tag);

    return known ? known->name : tag;
}

static void add_rows(domains_t *work)
{
    cp_record_page_t *page = &work->page;
    const cp_reader_t *reader = &page->reader;

    cp_record_column(page, "Host");
    cp_record_column(page, "Language");
    page->view->caption = cp_text(cp_view_tr(reader, "Hosts of the portal"));
    page->view->buttons_label = cp_text(cp_view_tr(reader, "Actions"));
    page->view->table_action = cp_view_url(reader, "/settings/domains");
    page->view->table_seen = cp_text(cp_console_mark(work->settings, CP_SET_DOMAINS, reader->pool));
    for (int i = 0; i < work->count; i++) {
        const cp_domain_t *domain = &work->domains[i];
        cp_record_row(page, domain->host, NULL, i ? NULL : cp_view_tr(reader, "Links in mail lead here"));
        cp_record_cell(page, domain->language ? language_name(page, domain->language)
                                              : cp_view_tr(reader, "The portal’s language"));
        if (i)
            cp_record_press(
                page, "first", domain->host, cp_view_tr(reader, "Make first"),
                cp_tr_fill(reader->pool, cp_view_tr(reader, "Make ${host} the first"), "host", domain->host, NULL));
        cp_record_press(page, "remove", domain->host, cp_view_tr(reader, "Remove"),
                        cp_tr_fill(reader->pool, cp_view_tr(reader, "Remove ${host}"), "host", domain->host, NULL));
    }
}

static void add_form(domains_t *work)
{
    cp_record_page_t *page = &work->page;
    cp_view_control_t *control = cp_view_control(page->maker, CP_CONTROL_TEXT, "host", "Host");

    control->value = cp_text(work->host);
    control->hint = cp_text(cp_view_tr(&page->reader, "Such as support.example.com, without a port. The server has to "
                                                      "answer for it: its administrator adds it there."));
    cp_view_control(page->maker, CP_CONTROL_CHOICE, "language", "Language");
    cp_view_form_choice(page->maker, "", cp_view_tr(&page->reader, "The portal’s language"), !*work->language);
    for (int i = 0; i < page->req->known.count; i++) {
        const cp_language_name_t *name = &page->req->known.rows[i];
        cp_view_form_choice(page->maker, name->tag, name->name, !strcmp(name->tag, work->language));
    }
    cp_view_form_hide(page->maker, "add", "1");
    cp_record_form(page, "/settings/domains", "Add host",
                   cp_console_mark(work->settings, CP_SET_DOMAINS, page->req->pool));
}

static cp_error_t *show(domains_t *work)
{
    cp_record_page_t *page = &work->page;
    cp_request_t *req = page->req;
    const char *pinned;

    cp_record_begin(page, "General", "Domains", "The hosts that the portal is found on, and the language of each.");
    cp_record_up(page, "/settings/general", "General");
    cp_record_fact(page, cp_view_tr(&page->reader, "Host in use"), req->host);
    pinned = cp_console_pinned(req, &page->reader, CP_SET_DOMAINS);
    if (work->count)
        add_rows(work);
    else
        cp_record_note(page, NULL,
                       cp_view_tr(&page->reader, "The portal is found on every host that the server answers for."));
    if (pinned) {
        cp_record_note(page, NULL, pinned);
        page->view->table_action = cp_url(NULL);
        return cp_record_answer(page, 200);
    }
    add_form(work);
    return cp_record_answer(page, page->stale ? 409 : page->faults.rows ? 422 : 200);
}

static void read_list(domains_t *work)
{
    work->count = cp_domains(work->domains, cp_setting_text(work->settings, CP_SET_DOMAINS), work->page.req->pool);
}

static void begin(domains_t *work, cp_request_t *req)
{
    *work = (domains_t){.page = {.req = req}, .settings = req->settings, .host = "", .language = ""};
    cp_view_reader(&work->page.reader, req);
    read_list(work);
}

cp_error_t *cp_settings_domains(cp_request_t *req)
{
    domains_t work;

    begin(&work, req);
    return show(&work);
}

/* ---- Changing ---- */

static bool has(const domains_t *work, const char *host)
{
    for (int i = 0; i < work->count; i++)
        if (!strcmp(work->domains[i].host, host))
            return true;
    return false;
}

static void add(domains_t *work)
{
    cp_request_t *req = work->page.req;
    const cp_reader_t *reader = &work->page.reader;
    const char *wrong, *host = work->host;

    wrong = cp_domain_check(host);
    if (!wrong && has(work, host))
        wrong = "This host is in the list already.";
    if (!wrong && work->count == CP_DOMAINS_MOST)
        wrong = "There are as many hosts as a portal can have.";
    if (wrong)
        cp_fault_add(&work->page.faults, req->pool, "host", "%s", cp_view_tr(reader, wrong));
    work->domains[work->count++] = (cp_domain_t){host, *work->language ? work->language : NULL};
    if (!has(work, req->host) && !wrong)
        cp_fault_add(
            &work->page.faults, req->pool, "host", "%s",
            cp_tr_fill(req->pool,
                       cp_view_tr(reader, "Add ${host} first: it is the host that you are using, and the portal "
                                          "would not be found there any more."),
                       "host", req->host, NULL));
}

static void remove_one(domains_t *work, int index)
{
    cp_request_t *req = work->page.req;

    if (!strcmp(work->domains[index].host, req->host) && work->count > 1) {
        cp_fault_add(
            &work->page.faults, req->pool, "host", "%s",
            cp_tr_fill(req->pool,
                       cp_view_tr(&work->page.reader, "${host} is the host that you are using. Open this page on "
                                                      "another one to remove it."),
                       "host", req->host, NULL));
        return;
    }
    memmove(&work->domains[index], &work->domains[index + 1],
            sizeof *work->domains * (apr_size_t)(work->count - index - 1));
    work->count--;
}

static void make_first(domains_t *work, int index)
{
    cp_domain_t moved = work->domains[index];

    memmove(&work->domains[1], &work->domains[0], sizeof *work->domains * (apr_size_t)index);
    work->domains[0] = moved;
}

/* The row of the host that a button names; -1 where the button is another, or the row is gone. */
static int row_of(const domains_t *work, const char *name)
{
    const char *host = cp_record_sent(work->page.req, name);

    for (int i = 0; i < work->count; i++)
        if (!strcmp(work->domains[i].host, host))
            return i;
    return -1;
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    domains_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->page.req);

    CP_TRY(cp_console_check(&work->settings, db, work->page.req, CP_SET_DOMAINS,
                            cp_domains_text(work->domains, work->count, pool), pool));
    return cp_settings_change(db, &author, CP_SET_DOMAINS, cp_domains_text(work->domains, work->count, pool), pool);
}

cp_error_t *cp_settings_domains_save(cp_request_t *req)
{
    domains_t work;

    if (req->settings->value[CP_SET_DOMAINS].file)
        return cp_error_create(req->pool, CP_ERROR_CONFLICT, "The server's configuration fixes the hosts.", NULL);
    begin(&work, req);
    if (*cp_record_sent(req, "add")) {
        work.host = cp_trim(cp_record_sent(req, "host"), req->pool);
        work.language = cp_trim(cp_record_sent(req, "language"), req->pool);
        add(&work);
    }
    else if (row_of(&work, "remove") >= 0)
        remove_one(&work, row_of(&work, "remove"));
    else if (row_of(&work, "first") >= 0)
        make_first(&work, row_of(&work, "first"));
    cp_error_t *error = work.page.faults.rows ? NULL : cp_request_run(req, CP_DB_WRITE, save, &work);
    work.page.stale = cp_record_is_stale(error);
    if (work.page.stale)
        error = NULL;
    if (error && error->kind == CP_ERROR_INPUT) {
        cp_fault_add(&work.page.faults, req->pool, "language", "%s", cp_console_fault(&work.page.reader, error));
        error = NULL;
    }
    CP_TRY(error);
    if (!work.page.faults.rows && !work.page.stale)
        return cp_respond_redirect(req, cp_request_url(req, "/settings/domains"), "settings-saved");
    read_list(&work);
    return show(&work);
}
