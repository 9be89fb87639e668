/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people agree to when they register (S59, S60): a text and a checkbox per domain, so the domain is chosen first.
 * A saved version stays as it is, with those who agreed to it; a change is the next version.
 */
#include <apr_lib.h>
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_consent.h"
#include "../text/text_markdown.h"
#include "settings_access.h"
#include "settings_record.h"

#define ALL "all" /* in addresses: the notice for all domains */
#define DOMAIN_MAX 253
#define VERSIONS_SHOWN 50

typedef struct consent_t {
    cp_record_page_t page;
    const char *domain; /* "" for all */
    cp_rows_t *domains;
    const cp_consent_version_t *versions; /* the newest first */
    int count;
    const cp_consent_version_t *shown; /* an older one that was asked for */
    const char *body, *label;
} consent_t;

/* ---- Domains ---- */

static cp_error_t *read_domains(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    consent_t *work = baton;

    return cp_consent_domains(&work->domains, db, work->page.req->portal, pool);
}

static bool has_domain(const cp_rows_t *rows, const char *domain)
{
    for (int i = 0; i < rows->count; i++)
        if (!strcmp(cp_cell_text(rows, i, 0), domain))
            return true;
    return false;
}

static void add_domain(cp_record_page_t *page, const char *domain, bool has)
{
    const cp_reader_t *reader = &page->reader;

    cp_record_row(page, *domain ? domain : cp_view_tr(reader, "All domains"),
                  apr_pstrcat(reader->pool, "/settings/consent/", *domain ? domain : ALL, NULL), NULL);
    cp_record_cell(page, has       ? cp_view_tr(reader, "Yes")
                         : *domain ? cp_view_tr(reader, "No: the one for all domains counts")
                                   : cp_view_tr(reader, "No"));
}

static cp_error_t *show_domains(consent_t *work)
{
    cp_record_page_t *page = &work->page;
    cp_request_t *req = page->req;
    cp_view_control_t *control;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_domains, work));
    cp_record_begin(page, "Access", "Notice and consent",
                    "What people read and agree to when they register, for each domain of the portal.");
    cp_record_up(page, "/settings/access", "Access");
    cp_record_note(
        page, NULL,
        cp_view_tr(&page->reader, "It holds for registration in this portal, and for no other form of yours."));
    if (!has_domain(work->domains, ""))
        page->view->warning =
            cp_text(cp_view_tr(&page->reader, "There is no text for all domains: where a domain has none "
                                              "of its own, nobody can register."));
    cp_record_column(page, "Domain");
    cp_record_column(page, "Has a text of its own");
    page->view->caption = cp_text(cp_view_tr(&page->reader, "Choose the domain"));
    add_domain(page, "", has_domain(work->domains, ""));
    for (int i = 0; i < work->domains->count; i++)
        if (*cp_cell_text(work->domains, i, 0))
            add_domain(page, cp_cell_text(work->domains, i, 0), true);
    if (!has_domain(work->domains, req->host))
        add_domain(page, req->host, false);
    control = cp_view_control(page->maker, CP_CONTROL_TEXT, "domain", "Another domain");
    control->hint = cp_text(cp_view_tr(&page->reader, "A host name of the portal, such as support.example.com."));
    control->limit = cp_text(apr_itoa(req->pool, DOMAIN_MAX));
    control->value = cp_text(cp_record_sent(req, "domain"));
    cp_record_form(page, "/settings/consent", "Go on", NULL);
    page->view->form->cancel_url = cp_url(NULL);
    page->view->form->submit_class = cp_text("btn");
    return cp_record_answer(page, page->faults.rows ? 422 : 200);
}

cp_error_t *cp_settings_consent(cp_request_t *req)
{
    consent_t work = {.page = {.req = req}};

    return show_domains(&work);
}

/* As host names are compared: in lower case. NULL: it is none. */
static const char *domain_of(const char *typed, apr_pool_t *pool)
{
    char *name = apr_pstrdup(pool, cp_one_line(typed, pool));

    if (!*name || strlen(name) > DOMAIN_MAX || strchr(".-", *name))
        return NULL;
    for (char *at = name; *at; at++) {
        *at = (char)apr_tolower(*at);
        if (!apr_isalnum(*at) && *at != '.' && *at != '-')
            return NULL;
    }
    return name;
}

cp_error_t *cp_settings_consent_open(cp_request_t *req)
{
    consent_t work = {.page = {.req = req}};
    const char *domain = domain_of(cp_record_sent(req, "domain"), req->pool);

    if (domain)
        return cp_respond_redirect(req, cp_request_url(req, "/settings/consent/%s", domain), NULL);
    cp_fault_add(&work.page.faults, req->pool, "domain", "Type a host name, such as support.example.com.");
    return show_domains(&work);
}

/* ---- One domain ---- */

static cp_error_t *read_versions(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    consent_t *work = baton;

    return cp_consent_versions(&work->versions, &work->count, db, work->page.req->portal, work->domain, VERSIONS_SHOWN,
                               pool);
}

static const char *notice_path(const consent_t *work)
{
    return apr_pstrcat(work->page.req->pool, "/settings/consent/", *work->domain ? work->domain : ALL, NULL);
}

static const char *version_mark(const consent_t *work)
{
    return apr_psprintf(work->page.req->pool, "%" APR_INT64_T_FMT,
                        work->count ? work->versions[0].notice.version : (apr_int64_t)0);
}

static void add_versions(consent_t *work)
{
    static const char *const columns[] = {"Version", "In force since", "People who agreed"};
    cp_record_page_t *page = &work->page;
    apr_pool_t *pool = page->req->pool;

    for (int i = 0; i < 3; i++)
        cp_record_column(page, columns[i]);
    for (int i = 0; i < work->count; i++) {
        const cp_consent_version_t *version = &work->versions[i];
        cp_record_row(page, apr_psprintf(pool, "%" APR_INT64_T_FMT, version->notice.version),
                      apr_psprintf(pool, "%s?version=%" APR_INT64_T_FMT, notice_path(work), version->notice.version),
                      i ? NULL : cp_view_tr(&page->reader, "in force"));
        cp_record_when(page, version->notice.created_at);
        cp_record_cell(page, cp_record_people(&page->reader, version->people));
    }
    page->view->caption = cp_text(cp_view_tr(&page->reader, "Versions, the newest first"));
}

static void add_controls(consent_t *work)
{
    cp_record_page_t *page = &work->page;
    cp_view_control_t *control = cp_view_control(page->maker, CP_CONTROL_AREA, "body", "Text");

    control->value = cp_text(work->body);
    control->hint = cp_text(cp_view_tr(&page->reader, "Markdown. It may link to legal texts elsewhere: [Privacy "
                                                      "policy](https://www.example.com/privacy)."));
    control->limit = cp_text(apr_itoa(page->req->pool, CP_CONSENT_BODY_MAX));
    control = cp_view_control(page->maker, CP_CONTROL_TEXT, "label", "Label of the checkbox");
    control->value = cp_text(work->label);
    control->limit = cp_text(apr_itoa(page->req->pool, CP_CONSENT_LABEL_MAX));
    cp_record_form(page, notice_path(work), "Save as a new version", version_mark(work));
    page->view->second = cp_text(cp_view_tr(&page->reader, "Show what people read"));
}

static cp_error_t *show_notice(consent_t *work)
{
    cp_record_page_t *page = &work->page;

    cp_record_begin(page, "Access", *work->domain ? work->domain : "All domains",
                    *work->domain ? "What people who come by this domain agree to."
                                  : "What people agree to on all domains that have no text of their own.");
    cp_record_up(page, "/settings/consent", "Notice and consent");
    if (!work->count)
        cp_record_note(page, NULL,
                       cp_view_tr(&page->reader, *work->domain
                                                     ? "There is no text for this domain yet, so the one for "
                                                       "all domains counts."
                                                     : "There is no text yet. Without one nobody can register."));
    cp_record_note(page, NULL,
                   cp_view_tr(&page->reader, "A version that was saved never changes. Who agreed to an "
                                             "older one is not asked again."));
    add_controls(work);
    if (*work->body) {
        CP_TRY(cp_markdown_html(&page->view->preview, work->body, strlen(work->body), page->req->pool));
        page->view->preview_label = cp_text(cp_view_tr(&page->reader, "What people read"));
        page->view->preview_check = cp_text(work->label);
    }
    add_versions(work);
    return cp_record_answer(page, page->stale ? 409 : page->faults.rows ? 422 : 200);
}

static cp_error_t *begin(consent_t *work)
{
    cp_request_t *req = work->page.req;

    work->domain = strcmp(req->name, ALL) ? domain_of(req->name, req->pool) : "";
    if (!work->domain)
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
    return cp_request_run(req, CP_DB_READ, read_versions, work);
}

cp_error_t *cp_settings_notice(cp_request_t *req)
{
    const char *asked = cp_query_get(req->query, "version");
    consent_t work = {.page = {.req = req}, .body = "", .label = ""};
    apr_int64_t number;

    CP_TRY(begin(&work));
    const cp_consent_version_t *version = work.count ? &work.versions[0] : NULL;
    for (int i = 0; asked && cp_parse_int(asked, 1, APR_INT64_MAX, &number) && i < work.count; i++)
        if (work.versions[i].notice.version == number)
            version = &work.versions[i];
    if (version) {
        work.body = version->notice.body;
        work.label = version->notice.label;
    }
    return show_notice(&work);
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    consent_t *work = baton;
    cp_request_t *req = work->page.req;

    cp_faults_begin(&work->page.faults);
    /* A second press waits for what the first one saves. */
    CP_TRY(cp_settings_hold(db, pool));
    CP_TRY(read_versions(db, work, pool));
    if (work->count && !strcmp(work->versions[0].notice.body, work->body) &&
        !strcmp(work->versions[0].notice.label, work->label))
        return NULL;
    CP_TRY(cp_record_check(cp_form_get(req->form, "seen"), version_mark(work), pool));
    CP_TRY(cp_consent_save(db, req->portal, work->domain, work->body, work->label, req->now, pool));
    return cp_record_audit(db, req, "consent notice saved", *work->domain ? work->domain : ALL, pool);
}

cp_error_t *cp_settings_notice_save(cp_request_t *req)
{
    consent_t work = {.page = {.req = req}, .body = cp_record_sent(req, "body"), .label = cp_record_sent(req, "label")};

    CP_TRY(begin(&work));
    if (*cp_record_sent(req, "preview"))
        return show_notice(&work);
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, &work);
    work.page.stale = cp_record_is_stale(error);
    if (work.page.stale)
        return show_notice(&work);
    error = cp_fault_take(&work.page.faults, error, req->pool);
    if (!error && work.page.faults.rows)
        return show_notice(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "%s", notice_path(&work)), "saved");
}
