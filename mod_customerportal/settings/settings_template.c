/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A template in the browser (S57): its text, what is wrong with it as configtest says it, what the page has for it, and
 * a preview of what is not saved. Save takes what compiles, so that a page never loses its template by a typing mistake.
 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "settings_look.h"

#define SOURCE_SHOWN 160 /* bytes of a line beside a complaint */

typedef struct work_t {
    cp_request_t *req;
    const char *name;
    const char *text; /* NULL: the template is to be deleted */
    const char *seen; /* the mark of the text that the form was made of */
    bool stale;
} work_t;

static cp_error_t *missing(const cp_request_t *req)
{
    return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such template.", NULL);
}

/* ---- Showing ---- */

static const char *source_line(const char *text, int line, apr_pool_t *pool)
{
    while (--line > 0 && *text)
        text += strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n');
    apr_size_t length = strcspn(text, "\n");
    if (length > SOURCE_SHOWN)
        length = SOURCE_SHOWN;
    return cp_utf8_repair(text, length, pool);
}

static void add_complaints(cp_view_settings_template_t *view, const cp_draft_problem_t *problems, int count,
                           const cp_reader_t *reader)
{
    cp_view_complaint_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)count + 1) * sizeof *rows);

    for (int i = 0; i < count; i++) {
        rows[i].where =
            cp_text(apr_psprintf(reader->pool, "%s:%d:%d", problems[i].file, problems[i].line, problems[i].column));
        rows[i].line = problems[i].line;
        rows[i].column = problems[i].column;
        rows[i].own = problems[i].own;
        rows[i].text = cp_text(problems[i].text);
        if (problems[i].own)
            rows[i].source = cp_text(source_line(view->text.ptr, problems[i].line, reader->pool));
    }
    view->complaints = (cp_list_t){rows, count};
    if (!count)
        return;
    view->summary = cp_text(cp_view_plural(reader, "It is not saved: there is ${n} thing to correct",
                                           "It is not saved: there are ${n} things to correct", count));
    view->invalid = cp_text("true");
}

static void add_state(cp_view_settings_template_t *view, const work_t *work, const cp_reader_t *reader)
{
    bool used = cp_template_in_use(work->req, work->name);

    view->used = cp_text(cp_view_tr(reader, used ? "In use: what you save is in force at once."
                                                 : "Not in use: choose it for its page on the tab Pages."));
    view->delete_about = cp_text(
        cp_view_tr(reader, used ? "Its page goes back to the shipped one. Earlier versions stay in the record of "
                                  "changes."
                                : "Earlier versions stay in the record of changes."));
}

static void add_urls(cp_view_settings_template_t *view, const work_t *work, const cp_reader_t *reader)
{
    view->up_url = cp_view_url(reader, "/settings/templates");
    view->action = cp_view_url(reader, "/settings/templates/%s", work->name);
    view->preview_url = cp_view_url(reader, "/settings/preview/%s", work->name);
    view->versions_url = cp_view_url(reader, "/settings/template-versions/%s", work->name);
    view->delete_url = cp_view_url(reader, "/settings/template-delete/%s", work->name);
    view->script_url = cp_url(cp_request_asset(work->req, "editor.js"));
}

static bool is_too_long(const work_t *work)
{
    return work->text && strlen(work->text) > CP_DEFINITION_BODY_MAX;
}

/* What is too long is not compiled; the complaint leads to where it is. */
static cp_error_t *check(const cp_draft_problem_t **problems, int *count, const work_t *work, const cp_reader_t *reader)
{
    const cp_page_own_t *own = cp_template_own(work->name, work->req->pool);
    cp_draft_t draft = {own ? own->page : CP_PAGES, work->name, work->text};
    cp_draft_problem_t *long_one;

    if (!is_too_long(work))
        return cp_draft_check(problems, count, work->req, &draft);
    long_one = apr_palloc(work->req->pool, sizeof *long_one);
    *long_one = (cp_draft_problem_t){apr_pstrcat(work->req->pool, work->name, ".html", NULL), true, 1, 1,
                                     cp_view_tr(reader, "A template has at most 256 KiB.")};
    for (const char *at = work->text; at < work->text + CP_DEFINITION_BODY_MAX; at++)
        long_one->line += *at == '\n';
    *problems = long_one;
    *count = 1;
    return NULL;
}

static cp_error_t *show(const work_t *work, int status)
{
    cp_request_t *req = work->req;
    const cp_page_own_t *own = cp_template_own(work->name, req->pool);
    const char *saved = cp_console_template(req, work->name);
    cp_view_settings_template_t *view = apr_pcalloc(req->pool, sizeof *view);
    const cp_draft_problem_t *problems = NULL;
    cp_reader_t reader;
    int count = 0;

    if (!own || !saved)
        return missing(req);
    view->console = cp_console(&view->frame, req, &reader, "Templates", work->name, own->about);
    CP_TRY(check(&problems, &count, work, &reader));
    view->console->fixed = cp_text(cp_console_fixed(
        &reader, CP_DEFINE_TEMPLATE, cp_definition_find(req->settings->definitions, CP_DEFINE_TEMPLATE, work->name)));
    view->name = cp_text(work->name);
    view->page = cp_text(cp_view_tr(&reader, own->label));
    view->mail = cp_view_page_is_mail(own->page);
    view->text = cp_text(work->text);
    view->seen = cp_text(work->seen ? work->seen : cp_template_mark(saved, req->pool));
    view->fields = cp_view_schema_fields(cp_view_page[own->page].schema, req->pool);
    add_state(view, work, &reader);
    add_urls(view, work, &reader);
    add_complaints(view, problems, count, &reader);
    if (work->stale)
        view->stale = cp_text(cp_view_tr(&reader, "Somebody else saved this template meanwhile. Your text is below and "
                                                  "not saved: compare it with the newest version; saving again "
                                                  "replaces that."));
    if (status != 200)
        cp_view_frame_error(view->frame, &reader);
    return cp_respond_page(req, CP_PAGE_SETTINGS_TEMPLATE, status, view);
}

cp_error_t *cp_settings_template(cp_request_t *req)
{
    work_t work = {.req = req, .name = req->name, .text = cp_console_template(req, req->name)};

    return work.text ? show(&work, 200) : missing(req);
}

/* ---- Saving ---- */

/* What the form was made of has to be what is replaced; looked at where nobody can come between. */
static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    work_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->req);
    const char *page = cp_template_page_name(work->name, pool), *stored;

    CP_TRY(cp_settings_hold(db, pool));
    CP_TRY(cp_template_stored(&stored, db, work->req->portal, work->name, pool));
    work->stale = work->seen && (!stored || strcmp(work->seen, cp_template_mark(stored, pool)) != 0) &&
                  !(stored && work->text && !strcmp(stored, work->text));
    if (work->stale)
        return NULL;
    if (!work->text && cp_template_in_use(work->req, work->name))
        CP_TRY(cp_definition_change(db, &author, CP_DEFINE_PAGE, page, NULL, pool));
    return cp_definition_change(db, &author, CP_DEFINE_TEMPLATE, work->name, work->text, pool);
}

static cp_error_t *begin(work_t *work, cp_request_t *req)
{
    const char *text = cp_form_get(req->form, "text");

    *work = (work_t){.req = req, .name = req->name, .text = text ? text : "", .seen = cp_form_get(req->form, "seen")};
    return cp_template_own(req->name, req->pool) && cp_console_template(req, req->name) ? NULL : missing(req);
}

static cp_error_t *is_fine(bool *fine, const work_t *work)
{
    const cp_draft_problem_t *problems;
    cp_reader_t reader;
    int count;

    cp_view_reader(&reader, work->req);
    CP_TRY(check(&problems, &count, work, &reader));
    *fine = count == 0;
    return NULL;
}

cp_error_t *cp_settings_template_save(cp_request_t *req)
{
    work_t work;
    bool fine;

    CP_TRY(begin(&work, req));
    CP_TRY(cp_console_not_fixed(req, CP_DEFINE_TEMPLATE, req->name));
    CP_TRY(is_fine(&fine, &work));
    if (!fine)
        return show(&work, 422);
    CP_TRY(cp_request_run(req, CP_DB_WRITE, save, &work));
    if (work.stale) {
        /* The next Save is about what is there now, which is what he was told of. */
        work.seen = NULL;
        return show(&work, 409);
    }
    return cp_respond_redirect(req, cp_request_url(req, "/settings/templates/%s", work.name), "settings-saved");
}

/* Pages that have its macros would go back to the shipped ones. */
static cp_error_t *refuse_used(const work_t *work)
{
    const cp_draft_problem_t *problems;
    cp_reader_t reader;
    int count;

    cp_view_reader(&reader, work->req);
    CP_TRY(check(&problems, &count, work, &reader));
    if (count)
        return cp_error_create(work->req->pool, CP_ERROR_CONFLICT,
                               "Templates that are in use have macros of this one. Change those first.", "%s:%d:%d: %s",
                               problems[0].file, problems[0].line, problems[0].column, problems[0].text);
    return NULL;
}

cp_error_t *cp_settings_template_delete(cp_request_t *req)
{
    work_t work = {.req = req, .name = req->name};

    const char *templates = cp_request_url(req, "/settings/templates");

    if (!cp_console_template(req, req->name))
        return cp_respond_removed(req, missing(req), templates);
    CP_TRY(cp_console_not_fixed(req, CP_DEFINE_TEMPLATE, req->name));
    CP_TRY(refuse_used(&work));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, save, &work));
    return cp_respond_removed(req, NULL, templates);
}

/* ---- Previews ---- */

static cp_preview_part_t part_of(const char *word)
{
    return word && !strcmp(word, "text") ? CP_PREVIEW_TEXT : CP_PREVIEW_PAGE;
}

/* Of a page as it is, of what is chosen nowhere, or of an earlier version. */
cp_error_t *cp_settings_preview(cp_request_t *req)
{
    const cp_page_own_t *own = cp_view_page_own_called(req->name);
    cp_draft_t draft = {.name = NULL};

    if (!own) {
        own = cp_template_own(req->name, req->pool);
        draft.name = req->name;
        draft.text = cp_console_template(req, req->name);
        if (!own || !draft.text)
            return missing(req);
    }
    draft.page = own->page;
    return cp_draft_preview(req, &draft, part_of(cp_query_get(req->query, "part")));
}

cp_error_t *cp_settings_preview_draft(cp_request_t *req)
{
    work_t work;
    bool fine;

    CP_TRY(begin(&work, req));
    CP_TRY(is_fine(&fine, &work));
    if (!fine)
        return show(&work, 422);
    cp_draft_t draft = {cp_template_own(work.name, req->pool)->page, work.name, work.text};
    return cp_draft_preview(req, &draft, part_of(cp_form_get(req->form, "part")));
}
