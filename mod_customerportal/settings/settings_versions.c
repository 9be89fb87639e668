/* SPDX-License-Identifier: Apache-2.0 */
/* Earlier versions of a template: the record of changes has them all. Each is shown beside what there is now. */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "settings_look.h"

typedef struct versions_t {
    cp_request_t *req;
    cp_reader_t reader;
    const char *name;
    apr_int64_t change; /* 0: none is looked at */
    const cp_template_change_t *changes;
    int count;
    const cp_template_change_t *found;
} versions_t;

static cp_error_t *missing(const cp_request_t *req)
{
    return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such version of a template.", NULL);
}

static cp_error_t *look_up(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    versions_t *work = baton;

    CP_TRY(cp_template_changes(&work->changes, &work->count, db, work->req->portal, work->name, pool));
    if (work->change)
        CP_TRY(cp_template_change_find(&work->found, db, work->req->portal, work->name, work->change, pool));
    return NULL;
}

static void add_changes(cp_view_settings_versions_t *view, const versions_t *work)
{
    cp_view_template_change_t *rows = apr_pcalloc(work->req->pool, ((apr_size_t)work->count + 1) * sizeof *rows);

    for (int i = 0; i < work->count; i++) {
        const cp_template_change_t *change = &work->changes[i];
        rows[i].label = cp_text(cp_view_tr(&work->reader, change->deleted ? "Deleted" : "Saved"));
        rows[i].actor = cp_text(change->actor);
        rows[i].when = cp_view_when_dated(&work->reader, change->at);
        rows[i].current = cp_text(change->id == work->change ? "page" : NULL);
        if (!change->deleted)
            rows[i].url = cp_view_url(&work->reader, "/settings/template-versions/%s?change=%" APR_INT64_T_FMT,
                                      work->name, change->id);
    }
    view->changes = (cp_list_t){rows, work->count};
}

static void add_version(cp_view_settings_versions_t *view, const versions_t *work)
{
    const cp_reader_t *reader = &work->reader;
    const char *now = cp_console_template(work->req, work->name);

    view->shown = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Version of ${when}"), "when",
                                     cp_view_when_dated(reader, work->found->at).full, NULL));
    view->source = cp_text(work->found->body);
    view->change = work->found->id;
    view->lines = cp_view_diff(reader, work->found->body, now ? now : "");
    if (now && !strcmp(now, work->found->body))
        view->same = cp_text(cp_view_tr(reader, "This is the template as it is now."));
    else if (!cp_console_is_fixed(work->req, CP_DEFINE_TEMPLATE, work->name))
        view->action = cp_view_url(reader, "/settings/template-versions/%s", work->name);
}

static cp_error_t *begin(versions_t *work, const char *change)
{
    cp_view_reader(&work->reader, work->req);
    work->name = work->req->name;
    if (change && !cp_parse_int(change, 1, APR_INT64_MAX, &work->change))
        return missing(work->req);
    if (!cp_template_own(work->name, work->req->pool))
        return missing(work->req);
    CP_TRY(cp_request_run(work->req, CP_DB_READ, look_up, work));
    return !work->count || (work->change && (!work->found || !work->found->body)) ? missing(work->req) : NULL;
}

cp_error_t *cp_settings_versions(cp_request_t *req)
{
    versions_t work = {.req = req};
    cp_view_settings_versions_t *view = apr_pcalloc(req->pool, sizeof *view);

    CP_TRY(begin(&work, cp_query_get(req->query, "change")));
    view->console = cp_console(&view->frame, req, &work.reader, "Templates", work.name,
                               "What this template was before. Each version can be brought back.");
    view->name = cp_text(work.name);
    view->up_url = cp_console_template(req, work.name) ? cp_view_url(&work.reader, "/settings/templates/%s", work.name)
                                                       : cp_view_url(&work.reader, "/settings/templates");
    add_changes(view, &work);
    if (work.found)
        add_version(view, &work);
    return cp_respond_page(req, CP_PAGE_SETTINGS_VERSIONS, 200, view);
}

static cp_error_t *bring_back(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const versions_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->req);

    return cp_definition_change(db, &author, CP_DEFINE_TEMPLATE, work->name, work->found->body, pool);
}

/* It may be of a time when it compiled, and not any more: then it is for the editor to say why. */
cp_error_t *cp_settings_versions_bring_back(cp_request_t *req)
{
    const char *change = cp_form_get(req->form, "change");
    versions_t work = {.req = req};

    CP_TRY(begin(&work, change ? change : ""));
    CP_TRY(cp_console_not_fixed(req, CP_DEFINE_TEMPLATE, work.name));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, bring_back, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/settings/templates/%s", work.name), "settings-saved");
}
