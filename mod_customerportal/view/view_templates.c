/* SPDX-License-Identifier: Apache-2.0 */
#include "view_templates.h"

#include <apr_strings.h>
#include <apr_tables.h>

static const cp_field_t choice_fields[] = {
    CP_FIELD_TEXT(cp_view_page_choice_t, name, "Name of the page"),
    CP_FIELD_TEXT(cp_view_page_choice_t, heading, "-Group that begins here"),
    CP_FIELD_TEXT(cp_view_page_choice_t, label, "What people read"),
    CP_FIELD_TEXT(cp_view_page_choice_t, about, "What the page is for"),
    CP_FIELD_TEXT(cp_view_page_choice_t, control, "Name of the choice"),
    CP_FIELD_LIST(cp_view_page_choice_t, options, cp_view_option_schema, "Templates that it may have"),
    CP_FIELD_TEXT(cp_view_page_choice_t, pinned, "Which directive fixes it"),
    CP_FIELD_TEXT(cp_view_page_choice_t, missing, "What is chosen and cannot be used"),
    CP_FIELD_URL(cp_view_page_choice_t, edit_url, "Where its template is edited"),
    CP_FIELD_URL(cp_view_page_choice_t, copy_url, "Where a template of its own is begun"),
    CP_FIELD_URL(cp_view_page_choice_t, preview_url, "The page over sample data"),
    CP_FIELD_URL(cp_view_page_choice_t, text_url, "The text part of a mail over sample data"),
    CP_FIELD_TEXT(cp_view_page_choice_t, back_tip, "-Words of the button back to the shipped one"),
};
static const cp_schema_t choice_schema = CP_SCHEMA("page_choice", cp_view_page_choice_t, choice_fields);

static const cp_field_t pages_fields[] = {
    CP_FIELD_RECORD(cp_view_settings_pages_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_settings_pages_t, console, cp_view_console_schema, "Tabs and the state of the portal"),
    CP_FIELD_URL(cp_view_settings_pages_t, action, "Where the form is sent"),
    CP_FIELD_TEXT(cp_view_settings_pages_t, seen, "-What the form was made of"),
    CP_FIELD_LIST(cp_view_settings_pages_t, pages, choice_schema, "Pages and mails"),
    CP_FIELD_TEXT(cp_view_settings_pages_t, stale, "-Somebody else saved meanwhile"),
    CP_FIELD_TEXT(cp_view_settings_pages_t, error, "What is wrong"),
};
const cp_schema_t cp_view_settings_pages_schema = CP_SCHEMA("settings_pages", cp_view_settings_pages_t, pages_fields);

static const cp_field_t row_fields[] = {
    CP_FIELD_TEXT(cp_view_template_row_t, name, "Name"),
    CP_FIELD_TEXT(cp_view_template_row_t, page, "Its page"),
    CP_FIELD_TEXT(cp_view_template_row_t, fixed, "Which directive fixes it"),
    CP_FIELD_TEXT(cp_view_template_row_t, used, "That the page has it"),
    CP_FIELD_URL(cp_view_template_row_t, url, "Where it is edited"),
    CP_FIELD_URL(cp_view_template_row_t, preview_url, "The page over sample data"),
};
static const cp_schema_t row_schema = CP_SCHEMA("template_row", cp_view_template_row_t, row_fields);

static const cp_field_t templates_fields[] = {
    CP_FIELD_RECORD(cp_view_settings_templates_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_settings_templates_t, console, cp_view_console_schema, "Tabs and the state of the portal"),
    CP_FIELD_LIST(cp_view_settings_templates_t, templates, row_schema, "Templates, by name"),
    CP_FIELD_RECORD(cp_view_settings_templates_t, form, cp_view_form_schema, "Makes a new one"),
    CP_FIELD_URL(cp_view_settings_templates_t, pages_url, "The tab of pages"),
};
const cp_schema_t cp_view_settings_templates_schema =
    CP_SCHEMA("settings_templates", cp_view_settings_templates_t, templates_fields);

static const cp_field_t complaint_fields[] = {
    CP_FIELD_TEXT(cp_view_complaint_t, where, "File, line and column"),
    CP_FIELD_INT(cp_view_complaint_t, line, "Line"),
    CP_FIELD_INT(cp_view_complaint_t, column, "Column"),
    CP_FIELD_BOOL(cp_view_complaint_t, own, "Whether it is about the text itself"),
    CP_FIELD_TEXT(cp_view_complaint_t, text, "What is wrong"),
    CP_FIELD_TEXT(cp_view_complaint_t, source, "The line"),
};
static const cp_schema_t complaint_schema = CP_SCHEMA("complaint", cp_view_complaint_t, complaint_fields);

static const cp_field_t schema_field_fields[] = {
    CP_FIELD_TEXT(cp_view_schema_field_t, path, "As templates name it"),
    CP_FIELD_TEXT(cp_view_schema_field_t, type, "What it is"),
    CP_FIELD_TEXT(cp_view_schema_field_t, about, "What it says"),
};
static const cp_schema_t schema_field_schema = CP_SCHEMA("schema_field", cp_view_schema_field_t, schema_field_fields);

static const cp_field_t template_fields[] = {
    CP_FIELD_RECORD(cp_view_settings_template_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_settings_template_t, console, cp_view_console_schema, "Tabs and the state of the portal"),
    CP_FIELD_TEXT(cp_view_settings_template_t, name, "Name"),
    CP_FIELD_TEXT(cp_view_settings_template_t, page, "Its page"),
    CP_FIELD_TEXT(cp_view_settings_template_t, used, "Whether its page has it"),
    CP_FIELD_URL(cp_view_settings_template_t, up_url, "All templates"),
    CP_FIELD_URL(cp_view_settings_template_t, action, "Where the form is sent"),
    CP_FIELD_URL(cp_view_settings_template_t, preview_url, "Where the form is sent for a preview"),
    CP_FIELD_BOOL(cp_view_settings_template_t, mail, "Whether it is a mail's"),
    CP_FIELD_TEXT(cp_view_settings_template_t, seen, "-What the form was made of"),
    CP_FIELD_TEXT(cp_view_settings_template_t, text, "The template"),
    CP_FIELD_TEXT(cp_view_settings_template_t, stale, "-Somebody else saved meanwhile"),
    CP_FIELD_TEXT(cp_view_settings_template_t, summary, "That it is not saved"),
    CP_FIELD_LIST(cp_view_settings_template_t, complaints, complaint_schema, "What is wrong"),
    CP_FIELD_TEXT(cp_view_settings_template_t, invalid, "-true, or nothing"),
    CP_FIELD_LIST(cp_view_settings_template_t, fields, schema_field_schema, "What the page has"),
    CP_FIELD_URL(cp_view_settings_template_t, versions_url, "Earlier versions"),
    CP_FIELD_URL(cp_view_settings_template_t, delete_url, "Where deleting is sent"),
    CP_FIELD_TEXT(cp_view_settings_template_t, delete_about, "What deleting does"),
    CP_FIELD_URL(cp_view_settings_template_t, script_url, "-Comfort for the text area"),
};
const cp_schema_t cp_view_settings_template_schema =
    CP_SCHEMA("settings_template", cp_view_settings_template_t, template_fields);

static const cp_field_t change_fields[] = {
    CP_FIELD_TEXT(cp_view_template_change_t, label, "What was done"),
    CP_FIELD_TEXT(cp_view_template_change_t, actor, "Who"),
    CP_FIELD_TIME(cp_view_template_change_t, when, "When"),
    CP_FIELD_URL(cp_view_template_change_t, url, "The version"),
    CP_FIELD_TEXT(cp_view_template_change_t, current, "-page, or nothing"),
};
static const cp_schema_t change_schema = CP_SCHEMA("template_change", cp_view_template_change_t, change_fields);

static const cp_field_t line_fields[] = {
    CP_FIELD_TEXT(cp_view_diff_line_t, class, "-CSS class"),
    CP_FIELD_TEXT(cp_view_diff_line_t, mark, "Sign of the difference"),
    CP_FIELD_TEXT(cp_view_diff_line_t, word, "The same in a word"),
    CP_FIELD_TEXT(cp_view_diff_line_t, number, "Number of the line"),
    CP_FIELD_TEXT(cp_view_diff_line_t, text, "The line"),
};
static const cp_schema_t line_schema = CP_SCHEMA("diff_line", cp_view_diff_line_t, line_fields);

static const cp_field_t versions_fields[] = {
    CP_FIELD_RECORD(cp_view_settings_versions_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_settings_versions_t, console, cp_view_console_schema, "Tabs and the state of the portal"),
    CP_FIELD_TEXT(cp_view_settings_versions_t, name, "Name of the template"),
    CP_FIELD_URL(cp_view_settings_versions_t, up_url, "The template"),
    CP_FIELD_LIST(cp_view_settings_versions_t, changes, change_schema, "The newest first"),
    CP_FIELD_TEXT(cp_view_settings_versions_t, shown, "Which one is shown"),
    CP_FIELD_LIST(cp_view_settings_versions_t, lines, line_schema, "What is different now"),
    CP_FIELD_TEXT(cp_view_settings_versions_t, same, "That nothing is different"),
    CP_FIELD_TEXT(cp_view_settings_versions_t, source, "The version's text"),
    CP_FIELD_URL(cp_view_settings_versions_t, preview_url, "The page over sample data"),
    CP_FIELD_URL(cp_view_settings_versions_t, action, "Brings it back"),
    CP_FIELD_INT(cp_view_settings_versions_t, change, "Number of the version"),
};
const cp_schema_t cp_view_settings_versions_schema =
    CP_SCHEMA("settings_versions", cp_view_settings_versions_t, versions_fields);

/* ---- The reference ---- */

#define DEPTH_MAX 4

static const char *const types[] = {
    [CP_TYPE_TEXT] = "text", [CP_TYPE_URL] = "address", [CP_TYPE_HTML] = "html",     [CP_TYPE_INT] = "number",
    [CP_TYPE_BOOL] = "bool", [CP_TYPE_TIME] = "time",   [CP_TYPE_RECORD] = "record", [CP_TYPE_LIST] = "list",
};

static void add_fields(apr_array_header_t *list, const cp_schema_t *schema, const char *prefix, int depth)
{
    for (int i = 0; i < schema->count; i++) {
        const cp_field_t *field = &schema->fields[i];
        const char *path = apr_pstrcat(list->pool, prefix, field->name, NULL);
        const char *about = field->about ? field->about : "";
        APR_ARRAY_PUSH(list, cp_view_schema_field_t) = (cp_view_schema_field_t){
            cp_text(path), cp_text(types[field->type]), cp_text(*about == '-' ? about + 1 : about)};
        if (field->of && depth < DEPTH_MAX)
            add_fields(list, field->of, apr_pstrcat(list->pool, path, field->type == CP_TYPE_LIST ? "/…/" : "/", NULL),
                       depth + 1);
    }
}

cp_list_t cp_view_schema_fields(const cp_schema_t *schema, apr_pool_t *pool)
{
    apr_array_header_t *list = apr_array_make(pool, 128, sizeof(cp_view_schema_field_t));

    add_fields(list, schema, "", 1);
    return (cp_list_t){list->elts, list->nelts};
}
