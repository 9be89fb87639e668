/* SPDX-License-Identifier: Apache-2.0 */
#include "settings_form.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "settings_record.h"

static cp_error_t *read_lists(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_form_editor_t *editor = baton;
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_SETTING_INBOXES, CP_NO_BIND, pool));
    editor->inboxes = rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_GROUP_NAMES, CP_NO_BIND, pool));
    editor->all_groups = rows;
    return cp_property_users(&editor->users, db, pool);
}

static cp_error_t *begin(cp_form_editor_t *editor)
{
    cp_request_t *req = editor->req;

    cp_view_reader(&editor->reader, req);
    editor->open = -1;
    editor->name = "";
    if (req->name) {
        editor->saved = cp_definition_find(req->settings->definitions, CP_DEFINE_FORM, req->name);
        if (!editor->saved)
            return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such form.", NULL);
    }
    return cp_request_run(req, CP_DB_READ, read_lists, editor);
}

/* The support form starts from what customers have anyway, with an inbox, so that it can be offered at once (S22). */
static cp_support_form_t template_form(const cp_form_editor_t *editor, bool support)
{
    const cp_support_form_t *standard = cp_support_form_standard();
    cp_support_form_t form = *standard;

    form.offered = false;
    form.creates_tickets = support;
    form.inbox = support ? cp_setting_text(editor->req->settings, CP_SET_INBOX) : "";
    form.label = support ? cp_setting_text(editor->req->settings, CP_SET_FORM_MENU_TEXT) : "";
    if (!support)
        form.field_count = 0;
    return form;
}

static int next_position(const cp_form_editor_t *editor)
{
    const cp_definitions_t *all = editor->req->settings->definitions;
    int last = 0;

    for (int i = 0; i < all->of[CP_DEFINE_FORM].count; i++) {
        const cp_support_form_t *form = all->of[CP_DEFINE_FORM].rows[i].thing;
        last = form->position > last ? form->position : last;
    }
    return last + 10;
}

cp_error_t *cp_settings_form(cp_request_t *req)
{
    const char *template = cp_query_get(req->query, "template");
    cp_form_editor_t *editor = apr_pcalloc(req->pool, sizeof *editor);

    editor->req = req;
    CP_TRY(begin(editor));
    cp_support_form_t fresh = template_form(editor, !template || strcmp(template, "blank") != 0);
    fresh.position = next_position(editor);
    cp_form_editor_open(editor, editor->saved ? editor->saved->thing : &fresh);
    return cp_form_editor_show(editor, 200);
}

/* ---- Saving ---- */

/* What only the properties in force can tell of a field. */
static void check_field(cp_form_editor_t *editor, int index)
{
    const cp_form_field_t *field = &editor->fields[index];
    const cp_settings_t *settings = editor->req->settings;
    const cp_property_t *property = *field->property ? cp_property_find(settings, field->property) : NULL;
    apr_pool_t *pool = editor->req->pool;
    const char *stored;
    cp_rule_t *rule;

    cp_error_t *error = cp_rule_parse(&rule, cp_form_schema(&editor->form, index, settings, pool), field->when, pool);
    if (error)
        cp_fault_add(&editor->faults, pool, apr_psprintf(pool, "fields-%d-when", index), "%s",
                     cp_view_tr(&editor->reader, error->safe));
    error = property && *field->preset ? cp_property_store(&stored, property, &field->preset, 1, pool) : NULL;
    if (error)
        cp_fault_add(&editor->faults, pool, apr_psprintf(pool, "fields-%d-preset", index), "%s",
                     cp_view_tr(&editor->reader, error->safe));
}

static bool check(cp_form_editor_t *editor)
{
    const char *wrong = editor->saved ? NULL : cp_definition_check_name(editor->name);
    apr_pool_t *pool = editor->req->pool;

    cp_support_form_check(&editor->faults, &editor->form, pool);
    for (int i = 0; i < editor->form.field_count; i++)
        check_field(editor, i);
    if (wrong)
        cp_fault_add(&editor->faults, pool, "name", "%s", wrong);
    else if (!editor->saved && cp_console_is_fixed(editor->req, CP_DEFINE_FORM, editor->name))
        cp_fault_add(&editor->faults, pool, "name", "There is a form of this address already.");
    else if (!strcmp(editor->name, "new"))
        cp_fault_add(&editor->faults, pool, "name", "This address is taken.");
    cp_form_editor_point(editor);
    return !editor->faults.rows;
}

/* The draft was made of one state of the form, and is saved upon that one only; or upon itself, when Save is pressed
 * twice. */
static cp_error_t *check_seen(cp_db_t *db, const cp_form_editor_t *editor, const char *wanted, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_settings_hold(db, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DEFINITION_BODY,
                        CP_BIND(cp_bind_text(editor->req->portal), cp_bind_text("form"), cp_bind_text(editor->name)),
                        pool));
    const char *body = rows->count ? cp_cell_text(rows, 0, 0) : NULL;
    if (body && wanted && !strcmp(body, wanted))
        return NULL;
    return cp_record_check(cp_form_get(editor->req->form, "seen"), cp_form_editor_mark(body, pool), pool);
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const cp_form_editor_t *editor = baton;
    cp_setting_author_t author = cp_console_author(editor->req);
    bool gone = cp_form_get(editor->req->form, "delete") != NULL;
    const char *body = gone ? NULL : cp_support_form_body(&editor->form, pool);

    CP_TRY(check_seen(db, editor, body, pool));
    return cp_definition_change(db, &author, CP_DEFINE_FORM, editor->name, body, pool);
}

/* Somebody else's form of the same name, or another state of this one. */
static cp_error_t *clash(cp_form_editor_t *editor)
{
    if (!editor->saved) {
        cp_fault_add(&editor->faults, editor->req->pool, "name", "There is a form of this address already.");
        return cp_form_editor_show(editor, 422);
    }
    editor->stale = true;
    return cp_form_editor_show(editor, 409);
}

/* Deleting needs nothing of what was typed. */
static void take_saved(cp_form_editor_t *editor)
{
    editor->name = editor->saved->name;
    cp_form_editor_open(editor, editor->saved->thing);
}

cp_error_t *cp_settings_form_edit(cp_request_t *req)
{
    cp_form_editor_t *editor = apr_pcalloc(req->pool, sizeof *editor);
    bool again = false, gone = cp_form_get(req->form, "delete") != NULL;

    editor->req = req;
    CP_TRY(begin(editor));
    if (req->name)
        CP_TRY(cp_console_not_fixed(req, CP_DEFINE_FORM, req->name));
    if (!gone)
        CP_TRY(cp_form_editor_take(&again, editor));
    else if (editor->saved)
        take_saved(editor);
    else
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such form.", NULL);
    if (again)
        return cp_form_editor_show(editor, editor->faults.rows ? 422 : 200);
    if (!gone && !check(editor))
        return cp_form_editor_show(editor, 422);
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, editor);
    if (cp_record_is_stale(error))
        return clash(editor);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/settings/forms"), gone ? "form-removed" : "form-saved");
}
