/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The editor of a theme. Every button sends the whole form; only Save changes what is saved, and only a theme that is in
 * use changes what customers see (S07). "Update preview" shows the form again, with frames that show the draft; a client
 * that asks for JSON gets its style sheet and contrasts, which is how the preview follows while somebody types.
 */
#include <apr_strings.h>

#include "../base/base_crypto.h"
#include "../view/view_theme.h"
#include "settings_theme.h"
#include "settings_theme_form.h"

typedef struct edit_t {
    cp_request_t *req;
    cp_reader_t reader;
    const cp_definition_t *saved; /* NULL: a new one */
    cp_theme_t *theme;
    cp_faults_t faults;
    cp_contrast_t contrasts[2 * CP_CONTRASTS];
    bool fails;        /* a contrast is too little */
    const char *query; /* what the preview shows */
    bool unsaved;
    bool stale;
    const char *name; /* of the definition to write */
} edit_t;

static const char *mark(const edit_t *work)
{
    return cp_record_mark(work->req->pool, work->saved ? work->saved->body : "", NULL);
}

static bool is_used(const edit_t *work)
{
    return work->saved && !strcmp(work->saved->name, cp_setting_text(work->req->settings, CP_SET_THEME));
}

static cp_error_t *begin(edit_t *work)
{
    cp_request_t *req = work->req;

    cp_view_reader(&work->reader, req);
    if (!req->name)
        return NULL;
    work->saved = cp_definition_find(req->settings->definitions, CP_DEFINE_THEME, req->name);
    return work->saved ? NULL : cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such theme.", NULL);
}

/* ---- Showing ---- */

static void add_previews(cp_view_theme_edit_t *view, const edit_t *work, const char *scheme)
{
    static const struct {
        const char *page, *label, *title;
    } pages[] = {
        {"tickets", "List", "Preview of the list"},
        {"ticket", "Ticket", "Preview of a ticket"},
        {"form", "Form", "Preview of the form"},
    };
    static const char *const schemes[][2] = {{"light", "Light"}, {"dark", "Dark"}};
    cp_view_theme_preview_t *rows = apr_pcalloc(work->req->pool, 3 * sizeof *rows);
    cp_view_option_t *options = apr_pcalloc(work->req->pool, 2 * sizeof *options);

    for (int i = 0; i < 3; i++) {
        rows[i].label = cp_text(cp_view_tr(&work->reader, pages[i].label));
        rows[i].title = cp_text(cp_view_tr(&work->reader, pages[i].title));
        rows[i].url =
            cp_view_url(&work->reader, "/settings/theme/preview/%s?%s&scheme=%s", pages[i].page, work->query, scheme);
    }
    for (int i = 0; i < 2; i++) {
        options[i].id = cp_text(apr_pstrcat(work->req->pool, "scheme-", schemes[i][0], NULL));
        options[i].value = cp_text(schemes[i][0]);
        options[i].label = cp_text(cp_view_tr(&work->reader, schemes[i][1]));
        options[i].checked = cp_text(!strcmp(schemes[i][0], scheme) ? "checked" : NULL);
    }
    view->previews = (cp_list_t){rows, 3};
    view->schemes = (cp_list_t){options, 2};
}

static void add_words(cp_view_theme_edit_t *view, const edit_t *work)
{
    const cp_reader_t *reader = &work->reader;

    view->up_url = cp_view_url(reader, "/settings/theme");
    view->up_label = cp_text(cp_view_tr(reader, "All themes"));
    if (!is_used(work) && !work->req->settings->value[CP_SET_THEME].file)
        view->use = cp_text(cp_view_tr(reader, "Save and use"));
    if (work->unsaved)
        view->unsaved =
            cp_text(cp_view_tr(reader, "The preview shows what is not saved yet. Customers do not see it."));
    if (work->stale)
        view->stale = cp_text(cp_view_tr(reader, "Somebody else saved this theme meanwhile. What you typed is kept: "
                                                 "save again to replace the other version."));
    if (work->fails)
        view->warning = cp_text(cp_view_tr(reader, "Some people will not be able to read pages with these colours"));
    view->script_url = cp_url(cp_request_asset(work->req, "theme-editor.js"));
}

static cp_error_t *show(edit_t *work, int status)
{
    cp_request_t *req = work->req;
    cp_view_theme_edit_t *view = apr_pcalloc(req->pool, sizeof *view);
    const char *wanted = req->form ? cp_form_get(req->form, "scheme") : NULL;
    const char *title = work->saved ? "Edit a theme" : "New theme";

    view->console = cp_console(&view->frame, req, &work->reader, "Theme", title,
                               "Everything follows from the accent; what you leave empty is as shipped.");
    view->console->fixed = cp_text(cp_console_fixed(&work->reader, CP_DEFINE_THEME, work->saved));
    cp_theme_form(view, &work->reader, work->theme, &work->faults, work->fails);
    for (int i = 0; i < view->parts.count; i++)
        cp_theme_form_images(&((cp_view_theme_part_t *)(void *)view->parts.rows)[i], req, &work->reader, work->theme);
    view->form->action = cp_view_url(&work->reader, "%s", req->path);
    view->form->enctype = cp_text("multipart/form-data");
    cp_view_hidden_t *seen = apr_pcalloc(req->pool, sizeof *seen);
    *seen = (cp_view_hidden_t){cp_text("seen"), cp_text(cp_console_seen(req, mark(work), work->stale))};
    view->form->hidden = (cp_list_t){seen, 1};
    if (work->theme->sheet) {
        view->contrasts = cp_view_contrasts(&work->reader, work->contrasts);
        view->sheet = cp_text(work->theme->sheet);
    }
    view->mast = cp_text(work->theme->mast);
    add_words(view, work);
    add_previews(view, work, wanted && !strcmp(wanted, "dark") ? "dark" : "light");
    if (status != 200)
        cp_view_frame_error(view->frame, &work->reader);
    cp_respond_holds_frames(req);
    return cp_respond_page(req, CP_PAGE_SETTINGS_THEME, status, view);
}

static void measure(edit_t *work)
{
    if (!work->theme->sheet)
        return;
    cp_theme_contrast(work->contrasts, work->theme, work->req->pool);
    for (int i = 0; i < 2 * CP_CONTRASTS; i++)
        work->fails = work->fails || cp_contrast_fails(&work->contrasts[i]);
}

static const char *saved_query(const edit_t *work)
{
    return apr_pstrcat(work->req->pool, "theme=", work->saved ? work->saved->name : "", NULL);
}

cp_error_t *cp_settings_theme(cp_request_t *req)
{
    edit_t work = {.req = req};
    cp_faults_t none = {NULL};

    CP_TRY(begin(&work));
    work.query = saved_query(&work);
    if (work.saved)
        CP_TRY(cp_theme_parse(&work.theme, work.saved->body, req->pool));
    else
        work.theme = cp_theme_create(req->pool);
    cp_theme_seal(work.theme, req);
    cp_theme_finish(work.theme, &none, req->pool);
    measure(&work);
    return show(&work, 200);
}

/* ---- Saving ---- */

static cp_error_t *stored_body(const char **body, cp_db_t *db, const cp_request_t *req, const char *name,
                               apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_DEFINITION_BODY,
                        CP_BIND(cp_bind_text(req->portal), cp_bind_text("theme"), cp_bind_text(name)), pool));
    *body = rows->count ? cp_cell_text(rows, 0, 0) : "";
    return NULL;
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    edit_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->req);
    const char *body, *wanted = cp_theme_body(work->theme, pool);

    CP_TRY(cp_settings_hold(db, pool));
    CP_TRY(stored_body(&body, db, work->req, work->name, pool));
    if (strcmp(body, wanted) != 0)
        CP_TRY(cp_record_check(cp_form_get(work->req->form, "seen"), cp_record_mark(pool, body, NULL), pool));
    CP_TRY(cp_definition_change(db, &author, CP_DEFINE_THEME, work->name, wanted, pool));
    if (!cp_form_get(work->req->form, "use") || work->req->settings->value[CP_SET_THEME].file)
        return NULL;
    return cp_settings_change(db, &author, CP_SET_THEME, work->name, pool);
}

/* Names each pair and its figure: the box is ticked by who has read them. */
static void check_contrast(edit_t *work)
{
    const cp_view_contrast_t *rows;

    if (!work->fails || cp_form_get(work->req->form, "anyway"))
        return;
    rows = cp_view_contrasts(&work->reader, work->contrasts).rows;
    for (int i = 0; i < 2 * CP_CONTRASTS; i++)
        if (cp_contrast_fails(&work->contrasts[i])) {
            cp_fault_add(&work->faults, work->req->pool, "anyway",
                         "%s: %s. Choose other colours, or tick this box to save them all the same.", rows[i].label.ptr,
                         rows[i].figure.ptr);
            return;
        }
}

static cp_error_t *try_save(edit_t *work)
{
    cp_request_t *req = work->req;

    check_contrast(work);
    if (work->faults.rows)
        return show(work, 422);
    work->name =
        work->saved ? work->saved->name : cp_console_twin(req, CP_DEFINE_THEME, cp_theme_body(work->theme, req->pool));
    if (!work->name)
        work->name = cp_theme_name_for(req, work->theme->title);
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, work);
    if (error && cp_record_is_stale(error)) {
        work->stale = true;
        return show(work, 409);
    }
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/settings/theme/edit/%s", work->name),
                               is_used(work) || cp_form_get(req->form, "use") ? "settings-saved" : "saved");
}

/* Back to shipped is a draft like any other: nothing is in force before Save. */
static void reset(edit_t *work)
{
    const char *title = work->theme->title;

    work->faults.rows = NULL;
    work->theme = cp_theme_create(work->req->pool);
    work->theme->title = title;
    cp_theme_finish(work->theme, &work->faults, work->req->pool);
}

cp_error_t *cp_settings_theme_save(cp_request_t *req)
{
    edit_t work = {.req = req, .unsaved = true};
    bool again = req->json || cp_form_get(req->form, "look") || cp_form_get(req->form, "reset");

    CP_TRY(begin(&work));
    if (req->name)
        CP_TRY(cp_console_not_fixed(req, CP_DEFINE_THEME, req->name));
    work.theme = cp_theme_of_form(req, &work.faults);
    if (cp_form_get(req->form, "reset"))
        reset(&work);
    measure(&work);
    work.query = saved_query(&work);
    if (work.theme->sheet && !req->json)
        CP_TRY(cp_theme_draft_keep(&work.query, req, work.theme));
    if (again)
        return show(&work, work.faults.rows ? 422 : 200);
    return try_save(&work);
}
