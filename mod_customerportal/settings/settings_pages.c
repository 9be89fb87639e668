/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which template each page and mail has (S56). What httpd.conf names is shown and cannot be changed here. Nothing is in
 * force before Save, but for the button that brings the shipped one back.
 */
#include <apr_strings.h>

#include "settings_look.h"

typedef struct pages_t {
    cp_request_t *req;
    cp_reader_t reader;
    const cp_settings_t *settings; /* what is saved */
    bool typed;
    bool stale;
    const char *error;
    const cp_page_own_t *back; /* the page whose shipped template is to come back; NULL: all as the form says */
} pages_t;

static const char *name_of(const pages_t *work, const cp_page_own_t *own)
{
    return cp_view_page_name(own->page, work->req->pool);
}

static const char *field_of(const pages_t *work, const cp_page_own_t *own)
{
    return apr_pstrcat(work->req->pool, "page-", name_of(work, own), NULL);
}

/* "" is what the page has without a choice. */
static const char *current(const pages_t *work, const cp_page_own_t *own)
{
    const char *choice = cp_template_choice(work->settings->definitions, name_of(work, own));

    return choice ? choice : "";
}

static const char *wanted(const pages_t *work, const cp_page_own_t *own)
{
    const char *sent = work->typed ? cp_form_get(work->req->form, field_of(work, own)) : NULL;

    return sent ? sent : current(work, own);
}

static const char *mark(const pages_t *work)
{
    const cp_page_own_t *own;
    const char *all = "";

    for (int i = 0; (own = cp_view_page_own(i)) != NULL; i++)
        all = apr_pstrcat(work->req->pool, all, name_of(work, own), "=", current(work, own), "\n", NULL);
    return cp_template_mark(all, work->req->pool);
}

/* ---- Showing ---- */

typedef struct options_t {
    const pages_t *work;
    cp_view_option_t *rows;
    int count;
    const char *chosen;
    bool known;
} options_t;

static void add_option(options_t *options, const char *value, const char *label)
{
    bool chosen = !strcmp(value, options->chosen);

    options->known = options->known || chosen;
    options->rows[options->count++] = (cp_view_option_t){
        .value = cp_text(value), .label = cp_text(label), .selected = cp_text(chosen ? "selected" : NULL)};
}

static void add_options(cp_view_page_choice_t *view, const pages_t *work, const cp_page_own_t *own,
                        const cp_page_standing_t *standing)
{
    const cp_definitions_t *all = work->req->settings->definitions;
    int most = all->of[CP_DEFINE_TEMPLATE].count + 3;
    const char *shipped = cp_view_tr(&work->reader, "As shipped");
    options_t options = {.work = work,
                         .rows = apr_pcalloc(work->req->pool, (apr_size_t)most * sizeof *options.rows),
                         .chosen = wanted(work, own)};

    if (!standing->path && !strcmp(options.chosen, CP_TEMPLATE_SHIPPED))
        options.chosen = "";
    add_option(&options, "",
               standing->path ? cp_tr_fill(work->req->pool, cp_view_tr(&work->reader, "The file ${path}"), "path",
                                           standing->path, NULL)
                              : shipped);
    if (standing->path)
        add_option(&options, CP_TEMPLATE_SHIPPED, shipped);
    for (int i = 0; i < all->of[CP_DEFINE_TEMPLATE].count; i++) {
        const char *name = all->of[CP_DEFINE_TEMPLATE].rows[i].name;
        if (cp_template_is_for(name, name_of(work, own)))
            add_option(&options, name, name);
    }
    if (!options.known)
        add_option(&options, options.chosen, options.chosen);
    view->options = (cp_list_t){options.rows, options.count};
}

/* What is wrong with the template that a page has; NULL if nothing is. */
static cp_error_t *trouble(const char **text, const pages_t *work, const cp_page_own_t *own, const char *choice)
{
    const char *body = cp_console_template(work->req, choice);
    cp_draft_t draft = {own->page, choice, body};
    const cp_draft_problem_t *problems;
    int count;

    *text = NULL;
    if (!*choice || !strcmp(choice, CP_TEMPLATE_SHIPPED))
        return NULL;
    if (!body) {
        *text = cp_tr_fill(work->req->pool, cp_view_tr(&work->reader, "There is no template ${name}."), "name", choice,
                           NULL);
        return NULL;
    }
    CP_TRY(cp_draft_check(&problems, &count, work->req, &draft));
    if (count)
        *text =
            cp_tr_fill(work->req->pool,
                       cp_view_tr(&work->reader, "${name} does not compile: line ${line}, column ${column}: ${text}."),
                       "name", choice, "line", apr_itoa(work->req->pool, problems[0].line), "column",
                       apr_itoa(work->req->pool, problems[0].column), "text", problems[0].text, NULL);
    return NULL;
}

static void add_links(cp_view_page_choice_t *view, const pages_t *work, const cp_page_own_t *own, const char *has)
{
    const cp_reader_t *reader = &work->reader;
    bool template = *has && strcmp(has, CP_TEMPLATE_SHIPPED) != 0;

    if (template && cp_console_template(work->req, has))
        view->edit_url = cp_view_url(reader, "/settings/templates/%s", has);
    view->copy_url = cp_view_url(reader, "/settings/templates?page=%s#new", view->name.ptr);
    if (template)
        view->back_tip = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Back to shipped: ${page}"), "page",
                                            cp_view_tr(reader, own->label), NULL));
}

static cp_error_t *fill(cp_view_page_choice_t *view, const pages_t *work, const cp_page_own_t *own)
{
    const cp_reader_t *reader = &work->reader;
    cp_page_standing_t standing = cp_page_standing(work->req, own->page);
    const char *missing = NULL;

    view->name = cp_text(name_of(work, own));
    view->label = cp_text(cp_view_tr(reader, own->label));
    view->about = cp_text(cp_view_tr(reader, own->about));
    view->preview_url = cp_view_url(reader, "/settings/preview/%s", view->name.ptr);
    if (cp_view_page_is_mail(own->page))
        view->text_url = cp_view_url(reader, "/settings/preview/%s?part=text", view->name.ptr);
    if (standing.pinned_file) {
        view->pinned = cp_text(cp_tr_fill(
            reader->pool, cp_view_tr(reader, "Fixed by PortalTemplate in ${file}, line ${line}: ${path}"), "file",
            standing.pinned_file, "line", apr_itoa(reader->pool, standing.pinned_line), "path", standing.path, NULL));
        return NULL;
    }
    view->pinned = cp_text(cp_console_fixed(
        reader, CP_DEFINE_PAGE, cp_definition_find(work->req->settings->definitions, CP_DEFINE_PAGE, view->name.ptr)));
    if (view->pinned.ptr) {
        if (cp_console_template(work->req, current(work, own)))
            view->edit_url = cp_view_url(reader, "/settings/templates/%s", current(work, own));
        return NULL;
    }
    view->control = cp_text(field_of(work, own));
    add_options(view, work, own, &standing);
    add_links(view, work, own, current(work, own));
    CP_TRY(trouble(&missing, work, own, current(work, own)));
    if (missing)
        view->missing = cp_text(apr_pstrcat(reader->pool, missing, " ",
                                            cp_view_tr(reader, "The page is shown as it is without it."), NULL));
    return NULL;
}

static const char *heading_before(int i)
{
    const cp_page_own_t *own = cp_view_page_own(i), *before = cp_view_page_own(i - 1);
    bool mail = cp_view_page_is_mail(own->page);

    if (!before)
        return "System pages";
    if (own->page == CP_PAGE_TICKETS)
        return "Tickets and account";
    return mail && !cp_view_page_is_mail(before->page) ? "Mails" : NULL;
}

static cp_error_t *show(pages_t *work, int status)
{
    cp_request_t *req = work->req;
    cp_view_settings_pages_t *view = apr_pcalloc(req->pool, sizeof *view);
    int count = 0;

    view->console = cp_console(&view->frame, req, &work->reader, "Pages", "Pages",
                               "Which template each page and mail has. The templates are on the next tab.");
    while (cp_view_page_own(count))
        count++;
    cp_view_page_choice_t *rows = apr_pcalloc(req->pool, (apr_size_t)count * sizeof *rows);
    for (int i = 0; i < count; i++) {
        const char *heading = heading_before(i);
        CP_TRY(fill(&rows[i], work, cp_view_page_own(i)));
        rows[i].heading = cp_text(heading ? cp_view_tr(&work->reader, heading) : NULL);
    }
    view->pages = (cp_list_t){rows, count};
    view->action = cp_view_url(&work->reader, "/settings/pages");
    view->seen = cp_text(cp_console_seen(req, mark(work), work->stale));
    view->error = cp_text(work->error);
    if (work->stale)
        view->stale =
            cp_text(cp_view_tr(&work->reader, "Somebody else chose templates meanwhile. Your choices are below and not "
                                              "saved yet: check them and save again."));
    if (status != 200)
        cp_view_frame_error(view->frame, &work->reader);
    return cp_respond_page(req, CP_PAGE_SETTINGS_PAGES, status, view);
}

cp_error_t *cp_settings_pages(cp_request_t *req)
{
    pages_t work = {.req = req, .settings = req->settings};

    cp_view_reader(&work.reader, req);
    return show(&work, 200);
}

/* ---- Saving ---- */

/* A page can be given what it may have and what can be shown. */
static cp_error_t *check(pages_t *work)
{
    const cp_page_own_t *own;
    const char *text;

    for (int i = 0; !work->error && (own = cp_view_page_own(i)) != NULL; i++) {
        const char *choice = wanted(work, own);
        if (!strcmp(choice, current(work, own)))
            continue;
        CP_TRY(cp_console_not_fixed(work->req, CP_DEFINE_PAGE, name_of(work, own)));
        if (*choice && strcmp(choice, CP_TEMPLATE_SHIPPED) != 0 && !cp_template_is_for(choice, name_of(work, own)))
            return cp_error_create(work->req->pool, CP_ERROR_INPUT, "That is no template of this page.", NULL);
        CP_TRY(trouble(&text, work, own, choice));
        work->error = text;
    }
    return NULL;
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    pages_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->req);
    const cp_page_own_t *own;

    CP_TRY(cp_request_stored(&work->settings, db, work->req, pool));
    if (!work->back)
        CP_TRY(cp_record_check(cp_form_get(work->req->form, "seen"), mark(work), pool));
    for (int i = 0; (own = cp_view_page_own(i)) != NULL; i++) {
        const char *choice =
            work->back ? (own == work->back ? CP_TEMPLATE_SHIPPED : current(work, own)) : wanted(work, own);
        cp_page_standing_t standing = cp_page_standing(work->req, own->page);
        if (standing.pinned_file || !strcmp(choice, current(work, own)))
            continue;
        /* Without a file of the portal's own, the shipped one is what there is without a choice. */
        if (!standing.path && !strcmp(choice, CP_TEMPLATE_SHIPPED))
            choice = "";
        CP_TRY(cp_definition_change(db, &author, CP_DEFINE_PAGE, name_of(work, own), *choice ? choice : NULL, pool));
    }
    return NULL;
}

cp_error_t *cp_settings_pages_save(cp_request_t *req)
{
    const char *back = cp_form_get(req->form, "back");
    pages_t work = {.req = req, .settings = req->settings, .typed = !back};

    cp_view_reader(&work.reader, req);
    work.back = back ? cp_view_page_own_called(back) : NULL;
    if (back && !work.back)
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
    if (work.back)
        CP_TRY(cp_console_not_fixed(req, CP_DEFINE_PAGE, back));
    if (!back) {
        CP_TRY(check(&work));
        if (work.error)
            return show(&work, 422);
    }
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, &work);
    work.stale = cp_record_is_stale(error);
    if (work.stale)
        return show(&work, 409);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/settings/pages"), "settings-saved");
}
