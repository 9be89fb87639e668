/* SPDX-License-Identifier: Apache-2.0 */
/* The record of changes, each of which can be undone; and all settings as text, out and in. */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_definition.h"
#include "../model/model_fault.h"
#include "../model/model_setting_text.h"
#include "../store/store_theme.h"
#include "settings_access.h"
#include "settings_private.h"

#define CHANGES_SHOWN 50
#define SHORT_BYTES 60

typedef struct audit_t {
    cp_request_t *req;
    cp_reader_t reader;
    apr_int64_t before;
    const cp_setting_change_t *changes;
    int count;
    cp_faults_t faults;
    const char *text;
    cp_settings_t *saved; /* for an export */
} audit_t;

static cp_error_t *read_changes(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    audit_t *work = baton;

    return cp_settings_changes(&work->changes, &work->count, db, work->req->portal, work->before, CHANGES_SHOWN + 1,
                               pool);
}

/* Definitions are texts of many lines, which have pages of their own: here it is enough how much they are. */
static const char *short_text(const audit_t *work, const char *text)
{
    apr_int64_t lines = 1;

    if (!text)
        return cp_view_tr(&work->reader, "none");
    if (strlen(text) <= SHORT_BYTES && !strchr(text, '\n'))
        return text;
    for (const char *at = text; *at; at++)
        lines += *at == '\n' && at[1];
    return cp_view_plural(&work->reader, "${n} line", "${n} lines", lines);
}

/* "Template: login_calm" */
static const char *name_of(const audit_t *work, const cp_setting_change_t *change)
{
    const char *slash = strchr(change->name, '/');
    cp_definition_kind_t kind = CP_DEFINE_KINDS;

    if (change->row)
        return cp_view_tr(&work->reader, change->row->label);
    if (slash)
        kind = cp_definition_kind(apr_pstrmemdup(work->req->pool, change->name, (apr_size_t)(slash - change->name)));
    if (kind == CP_DEFINE_KINDS)
        return change->name;
    return cp_tr_fill(work->req->pool, cp_view_tr(&work->reader, "${kind}: ${name}"), "kind",
                      cp_view_tr(&work->reader, cp_definition_row(kind)->label), "name", slash + 1, NULL);
}

static const char *shown(const audit_t *work, const cp_setting_change_t *change, const char *value)
{
    if (!change->row)
        return short_text(work, value);
    if (value)
        return cp_console_value(&work->reader, change->row, value);
    return cp_tr_fill(work->req->pool, cp_view_tr(&work->reader, "${value} (default)"), "value",
                      cp_console_value(&work->reader, change->row, change->row->fallback), NULL);
}

/* What fixes it: then an older value could be put back, and would not be in force. NULL where nothing does. */
static const char *fixed(const cp_reader_t *reader, const cp_request_t *req, const cp_setting_change_t *change)
{
    const char *slash = change->row ? NULL : strchr(change->name, '/');
    cp_definition_kind_t kind;

    if (change->row)
        return cp_console_pinned(req, reader, change->row->key);
    if (!slash)
        return NULL;
    kind = cp_definition_kind(apr_pstrmemdup(req->pool, change->name, (apr_size_t)(slash - change->name)));
    if (kind == CP_DEFINE_KINDS)
        return NULL;
    return cp_console_fixed(reader, kind, cp_definition_find(req->settings->definitions, kind, slash + 1));
}

static void fill_change(cp_view_change_t *view, const audit_t *work, const cp_setting_change_t *change)
{
    const char *label = name_of(work, change);

    view->id = change->id;
    view->label = cp_text(label);
    view->directive = cp_text(change->row ? change->row->directive : NULL);
    view->before = cp_text(shown(work, change, change->before));
    view->after = cp_text(shown(work, change, change->after));
    view->actor = cp_text(change->actor);
    view->when = cp_view_when_dated(&work->reader, change->at);
    view->fixed = cp_text(fixed(&work->reader, work->req, change));
    if (view->fixed.ptr)
        view->fixed_id = cp_text(apr_psprintf(work->req->pool, "fixed-%" APR_INT64_T_FMT, change->id));
    else if (change->row || strchr(change->name, '/'))
        view->undo_tip =
            cp_text(cp_tr_fill(work->req->pool, cp_view_tr(&work->reader, "Undo: ${name}"), "name", label, NULL));
}

static cp_error_t *show(audit_t *work, int status)
{
    cp_request_t *req = work->req;
    cp_view_settings_audit_t *view = apr_pcalloc(req->pool, sizeof *view);

    CP_TRY(cp_request_run(req, CP_DB_READ, read_changes, work));
    bool more = work->count > CHANGES_SHOWN;
    int count = more ? CHANGES_SHOWN : work->count;
    cp_view_change_t *rows = apr_pcalloc(req->pool, ((apr_size_t)count + 1) * sizeof *rows);
    view->console = cp_console(&view->frame, req, &work->reader, "Audit", "Audit",
                               "Who changed which setting, from what to what. Each change can be undone.");
    for (int i = 0; i < count; i++)
        fill_change(&rows[i], work, &work->changes[i]);
    view->changes = (cp_list_t){rows, count};
    view->undo_action = cp_view_url(&work->reader, "/settings/audit/undo");
    if (more)
        view->older_url = cp_view_url(&work->reader, "/settings/audit?before=%" APR_INT64_T_FMT, rows[count - 1].id);
    if (work->before)
        view->newest_url = cp_view_url(&work->reader, "/settings/audit");
    view->export_url = cp_view_url(&work->reader, "/settings/export");
    cp_view_form_maker_t *maker = cp_view_form_begin(&work->reader, &work->faults);
    cp_view_control_t *area = cp_view_control(maker, CP_CONTROL_AREA, "settings", "Settings as text");
    area->hint =
        cp_text(cp_view_tr(&work->reader, "One directive a line, as the export has them. What is not in the text "
                                          "goes back to its default."));
    area->value = cp_text(work->text);
    view->form = cp_view_form_end(maker);
    view->form->action = cp_view_url(&work->reader, "/settings/import");
    if (status != 200)
        cp_view_frame_error(view->frame, &work->reader);
    return cp_respond_page(req, CP_PAGE_SETTINGS_AUDIT, status, view);
}

cp_error_t *cp_settings_audit(cp_request_t *req)
{
    audit_t work = {.req = req};
    const char *before = cp_query_get(req->query, "before");

    if (before && !cp_parse_int(before, 1, APR_INT64_MAX, &work.before))
        return cp_error_create(req->pool, CP_ERROR_INPUT, "That page of the record does not exist.", NULL);
    return show(&work, 200);
}

static cp_error_t *undo(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const cp_request_t *req = baton;
    const char *id = cp_form_get(req->form, "change");
    cp_setting_author_t author = cp_console_author(req);
    cp_setting_change_t change;
    apr_int64_t number = 0;
    cp_reader_t reader;

    if (!id || !cp_parse_int(id, 1, APR_INT64_MAX, &number))
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such change.", NULL);
    CP_TRY(cp_settings_change_find(&change, db, req->portal, number, pool));
    cp_view_reader(&reader, req);
    const char *why = fixed(&reader, req, &change);
    if (why)
        return cp_error_create(pool, CP_ERROR_CONFLICT, why, NULL);
    CP_TRY(cp_settings_undo(db, &author, number, pool));
    return cp_settings_passwords_kept(db, req, pool);
}

cp_error_t *cp_settings_undo_change(cp_request_t *req)
{
    CP_TRY(cp_request_run(req, CP_DB_WRITE, undo, req));
    return cp_respond_redirect(req, cp_request_url(req, "/settings/audit"), "settings-undone");
}

/* ---- Text ---- */

static cp_error_t *load(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    audit_t *work = baton;

    return cp_settings_load(&work->saved, db, work->req->portal, pool);
}

cp_error_t *cp_settings_export(cp_request_t *req)
{
    audit_t work = {.req = req};
    int missing;

    CP_TRY(cp_request_run(req, CP_DB_READ, load, &work));
    cp_theme_pictures_t pictures = cp_store_pictures(req->store);
    return cp_respond_text(req, "settings.conf", cp_settings_export_text(work.saved, &pictures, &missing, req->pool));
}

static cp_error_t *import(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    audit_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->req);

    CP_TRY(cp_settings_import_text(db, &author, "Line", work->text, pool));
    return cp_settings_passwords_kept(db, work->req, pool);
}

cp_error_t *cp_settings_import(cp_request_t *req)
{
    const char *text = cp_form_get(req->form, "settings");
    audit_t work = {.req = req, .text = text ? text : ""};
    cp_theme_pictures_t pictures = cp_store_pictures(req->store);
    cp_error_t *error = cp_settings_import_pictures(&pictures, "Line", work.text, req->pool);

    if (!error)
        error = cp_request_run(req, CP_DB_WRITE, import, &work);
    if (error && error->kind == CP_ERROR_INPUT) {
        cp_fault_add(&work.faults, req->pool, "settings", "%s", error->safe);
        return show(&work, 422);
    }
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/settings/audit"), "settings-saved");
}
