/* SPDX-License-Identifier: Apache-2.0 */
/* All themes: which one is in use, and the buttons beside each. */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../view/view_theme.h"
#include "settings_theme.h"

static const char *in_use(const cp_request_t *req)
{
    return cp_setting_text(req->settings, CP_SET_THEME);
}

static cp_text_t tip(const cp_reader_t *reader, const char *text, const char *title)
{
    return cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, text), "name", title, NULL));
}

static const char *or_else(const char *text, const char *otherwise)
{
    return *text ? text : otherwise;
}

static void fill(cp_view_theme_t *view, const cp_request_t *req, const cp_reader_t *reader, const char *name,
                 const cp_theme_t *theme)
{
    bool used = !strcmp(name, in_use(req)), pinned = req->settings->value[CP_SET_THEME].file;
    const char *accent = or_else(theme->color[CP_THEME_ACCENT], "#0d5b63");

    view->name = cp_text(name);
    view->title = cp_text(theme->title);
    view->tag = cp_text(used ? cp_view_tr(reader, "In use") : NULL);
    view->accent = cp_text(accent);
    view->accent_dark = cp_text(or_else(theme->color[CP_THEME_ACCENT_DARK], accent));
    view->paper = cp_text(or_else(theme->color[CP_THEME_PAPER], "#ffffff"));
    if (!used && !pinned)
        view->use_tip = tip(reader, "Use ${name}", theme->title);
    view->copy_tip = tip(reader, "Duplicate ${name}", theme->title);
    if (!*name)
        return;
    view->edit_url = cp_view_url(reader, "/settings/theme/edit/%s", name);
    view->fixed = cp_text(cp_console_fixed(reader, CP_DEFINE_THEME,
                                           cp_definition_find(req->settings->definitions, CP_DEFINE_THEME, name)));
    if (!used && !view->fixed.ptr)
        view->remove_tip = tip(reader, "Delete ${name}", theme->title);
}

cp_error_t *cp_settings_themes(cp_request_t *req)
{
    cp_view_themes_t *view = apr_pcalloc(req->pool, sizeof *view);
    const cp_definition_t *rows = req->settings->definitions->of[CP_DEFINE_THEME].rows;
    int count = req->settings->definitions->of[CP_DEFINE_THEME].count;
    cp_view_theme_t *themes = apr_pcalloc(req->pool, ((apr_size_t)count + 1) * sizeof *themes);
    cp_theme_t *shipped = cp_theme_create(req->pool);
    cp_reader_t reader;

    view->console = cp_console(&view->frame, req, &reader, "Theme", "Theme",
                               "Colours, type and shape of all pages. Customers see a change when it is saved.");
    shipped->title = cp_view_tr(&reader, "Shipped look");
    fill(&themes[0], req, &reader, "", shipped);
    for (int i = 0; i < count; i++)
        fill(&themes[i + 1], req, &reader, rows[i].name, rows[i].thing);
    view->themes = (cp_list_t){themes, count + 1};
    view->pinned = cp_text(cp_console_pinned(req, &reader, CP_SET_THEME));
    if (*in_use(req) && !cp_theme_in_force(req->settings))
        view->warning =
            tip(&reader, "The theme “${name}” is chosen, but there is none of that name. Pages have the shipped look.",
                in_use(req));
    view->action = cp_view_url(&reader, "/settings/theme");
    view->seen = cp_text(cp_console_opened(req));
    view->add_url = cp_view_url(&reader, "/settings/theme/new");
    return cp_respond_page(req, CP_PAGE_SETTINGS_THEMES, 200, view);
}

/* ---- Buttons ---- */

typedef struct press_t {
    cp_request_t *req;
    const char *use, *copy, *remove; /* one of them */
    const char *fresh;               /* name of the copy */
    const char *body;
} press_t;

static cp_error_t *press(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const press_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->req);

    if (work->use)
        return cp_settings_change(db, &author, CP_SET_THEME, work->use, pool);
    return cp_definition_change(db, &author, CP_DEFINE_THEME, work->copy ? work->fresh : work->remove,
                                work->copy ? work->body : NULL, pool);
}

static cp_error_t *check(const press_t *work)
{
    const cp_request_t *req = work->req;
    const char *name = work->use ? work->use : work->copy ? work->copy : work->remove;

    if (!name)
        return cp_error_create(req->pool, CP_ERROR_INPUT, "Press one of the buttons.", NULL);
    if (work->use && req->settings->value[CP_SET_THEME].file)
        return cp_error_create(req->pool, CP_ERROR_CONFLICT, "The server's configuration fixes the theme.", NULL);
    if (*name ? !cp_definition_find(req->settings->definitions, CP_DEFINE_THEME, name) : work->remove != NULL)
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such theme.", NULL);
    if (work->remove)
        CP_TRY(cp_console_not_fixed(req, CP_DEFINE_THEME, name));
    if (work->remove && !strcmp(name, in_use(req)))
        return cp_error_create(req->pool, CP_ERROR_CONFLICT,
                               "This theme is in use. Use another one or the shipped look first.", NULL);
    return NULL;
}

/* A second press leads to the copy that the first one made. */
static void copy(press_t *work)
{
    cp_request_t *req = work->req;
    const cp_definition_t *from = cp_definition_find(req->settings->definitions, CP_DEFINE_THEME, work->copy);
    cp_theme_t theme = from ? *(const cp_theme_t *)from->thing : *cp_theme_create(req->pool);
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    const char *title = from ? theme.title : cp_view_tr(&reader, "Shipped look");
    theme.title = cp_utf8_cut(cp_tr_fill(req->pool, cp_view_tr(&reader, "${name} (copy)"), "name", title, NULL),
                              CP_THEME_TITLE_MAX, req->pool);
    work->body = cp_theme_body(&theme, req->pool);
    work->fresh = cp_console_is_older(req) ? cp_console_twin(req, CP_DEFINE_THEME, work->body) : NULL;
    if (!work->fresh)
        work->fresh = cp_theme_name_for(req, theme.title);
}

cp_error_t *cp_settings_themes_press(cp_request_t *req)
{
    press_t work = {
        .req = req,
        .use = cp_form_get(req->form, "use"),
        .copy = cp_form_get(req->form, "copy"),
        .remove = cp_form_get(req->form, "remove"),
    };

    CP_TRY(check(&work));
    if (work.copy)
        copy(&work);
    CP_TRY(cp_request_run(req, CP_DB_WRITE, press, &work));
    if (work.copy)
        return cp_respond_redirect(req, cp_request_url(req, "/settings/theme/edit/%s", work.fresh), "added");
    return cp_respond_redirect(req, cp_request_url(req, "/settings/theme"), work.use ? "settings-saved" : "removed");
}
