/* SPDX-License-Identifier: Apache-2.0 */
/* The tab Templates: those that there are, and a new one, which begins as a copy of what is shipped. */
#include <apr_strings.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "../model/model_fault.h"
#include "settings_look.h"

#define MARK_CHARACTERS 32

typedef struct templates_t {
    cp_request_t *req;
    cp_reader_t reader;
    cp_faults_t faults;
    const char *page; /* name of the page that a new one is for; NULL: none chosen yet */
    const char *own;  /* its own name, as typed */
    const char *name;
    const char *text;
} templates_t;

const cp_page_own_t *cp_template_own(const char *name, apr_pool_t *pool)
{
    const char *page = cp_template_page_name(name, pool);

    return page ? cp_view_page_own_called(page) : NULL;
}

bool cp_template_in_use(const cp_request_t *req, const char *name)
{
    const char *page = cp_template_page_name(name, req->pool);
    const char *choice = page ? cp_template_choice(req->settings->definitions, page) : NULL;

    return choice && !strcmp(choice, name);
}

const char *cp_console_template(const cp_request_t *req, const char *name)
{
    const cp_definition_t *found = cp_definition_find(req->settings->definitions, CP_DEFINE_TEMPLATE, name);

    return found ? found->body : NULL;
}

const char *cp_template_mark(const char *text, apr_pool_t *pool)
{
    return apr_pstrndup(pool, cp_sha256_hex(text, pool), MARK_CHARACTERS);
}

/* ---- Showing ---- */

static void fill_row(cp_view_template_row_t *view, const templates_t *work, const char *name)
{
    const cp_page_own_t *own = cp_template_own(name, work->req->pool);

    view->name = cp_text(name);
    view->page = cp_text(own ? cp_view_tr(&work->reader, own->label) : NULL);
    view->used = cp_text(cp_template_in_use(work->req, name) ? cp_view_tr(&work->reader, "In use") : NULL);
    view->fixed =
        cp_text(cp_console_fixed(&work->reader, CP_DEFINE_TEMPLATE,
                                 cp_definition_find(work->req->settings->definitions, CP_DEFINE_TEMPLATE, name)));
    view->url = cp_view_url(&work->reader, "/settings/templates/%s", name);
    view->preview_url = cp_view_url(&work->reader, "/settings/preview/%s", name);
}

static cp_view_form_t *new_form(templates_t *work)
{
    cp_view_form_maker_t *maker = cp_view_form_begin(&work->reader, &work->faults);
    cp_view_control(maker, CP_CONTROL_CHOICE, "page", "Page or mail");
    const cp_page_own_t *own;

    for (int i = 0; (own = cp_view_page_own(i)) != NULL; i++) {
        const char *name = cp_view_page_name(own->page, work->req->pool);
        cp_view_form_choice(maker, name, cp_view_tr(&work->reader, own->label),
                            work->page && !strcmp(name, work->page));
    }
    cp_view_control_t *control = cp_view_control(maker, CP_CONTROL_TEXT, "name", "Name");
    control->hint = cp_text(cp_view_tr(&work->reader, "Small letters, digits and hyphens, such as “autumn”."));
    control->value = cp_text(work->own);
    cp_view_form_hide(maker, "seen", cp_console_opened(work->req));
    cp_view_form_t *form = cp_view_form_end(maker);
    form->action = cp_view_url(&work->reader, "/settings/templates");
    return form;
}

static cp_error_t *show(templates_t *work, int status)
{
    cp_request_t *req = work->req;
    cp_view_settings_templates_t *view = apr_pcalloc(req->pool, sizeof *view);
    const cp_definitions_t *all = req->settings->definitions;
    int count = all->of[CP_DEFINE_TEMPLATE].count;
    cp_view_template_row_t *rows = apr_pcalloc(req->pool, ((apr_size_t)count + 1) * sizeof *rows);

    view->console = cp_console(&view->frame, req, &work->reader, "Templates", "Templates",
                               "Templates of your own for pages and mails. A page shows one when it is chosen for it.");
    for (int i = 0; i < count; i++)
        fill_row(&rows[i], work, all->of[CP_DEFINE_TEMPLATE].rows[i].name);
    view->templates = (cp_list_t){rows, count};
    view->form = new_form(work);
    view->pages_url = cp_view_url(&work->reader, "/settings/pages");
    if (status != 200)
        cp_view_frame_error(view->frame, &work->reader);
    return cp_respond_page(req, CP_PAGE_SETTINGS_TEMPLATES, status, view);
}

cp_error_t *cp_settings_templates(cp_request_t *req)
{
    templates_t work = {.req = req, .page = cp_query_get(req->query, "page"), .own = ""};

    cp_view_reader(&work.reader, req);
    return show(&work, 200);
}

/* ---- A new one ---- */

static void check(templates_t *work)
{
    apr_pool_t *pool = work->req->pool;
    const cp_page_own_t *own = work->page ? cp_view_page_own_called(work->page) : NULL;

    if (!own) {
        cp_fault_add(&work->faults, pool, "page", "Choose a page.");
        return;
    }
    work->name = apr_pstrcat(pool, work->page, "_", work->own, NULL);
    if (!*work->own || strspn(work->own, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(work->own))
        cp_fault_add(&work->faults, pool, "name", "Use small letters a to z, digits and hyphens.");
    else if (cp_definition_check_name(work->name))
        cp_fault_add(&work->faults, pool, "name", "Use a shorter name.");
    work->text = cp_page_text(work->req, own->page);
    /* One that is as it was made comes of a button that was pressed twice. */
    const char *there = cp_console_template(work->req, work->name);
    if (there && (strcmp(there, work->text) != 0 || !cp_console_is_older(work->req)))
        cp_fault_add(&work->faults, pool, "name", "This page has a template of that name already.");
}

static cp_error_t *make(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const templates_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->req);

    return cp_definition_change(db, &author, CP_DEFINE_TEMPLATE, work->name, work->text, pool);
}

cp_error_t *cp_settings_template_new(cp_request_t *req)
{
    const char *own = cp_form_get(req->form, "name");
    templates_t work = {
        .req = req, .page = cp_form_get(req->form, "page"), .own = own ? cp_one_line(own, req->pool) : ""};

    cp_view_reader(&work.reader, req);
    check(&work);
    if (work.faults.rows)
        return show(&work, 422);
    CP_TRY(cp_request_run(req, CP_DB_WRITE, make, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/settings/templates/%s", work.name), "template-made");
}
