/* SPDX-License-Identifier: Apache-2.0 */
#include "view_settings.h"

static const cp_field_t console_fields[] = {
    CP_FIELD_TEXT(cp_view_console_t, title, "Heading"),
    CP_FIELD_TEXT(cp_view_console_t, about, "What this tab is for"),
    CP_FIELD_LIST(cp_view_console_t, tabs, cp_view_link_schema, "Tabs of the console"),
    CP_FIELD_TEXT(cp_view_console_t, tab, "The current tab"),
    CP_FIELD_URL(cp_view_console_t, portal_url, "The portal as customers get it"),
    CP_FIELD_TEXT(cp_view_console_t, state, "Whether customers get in"),
    CP_FIELD_TEXT(cp_view_console_t, state_class, "-CSS class"),
    CP_FIELD_TEXT(cp_view_console_t, switch_label, "Words of the switch"),
    CP_FIELD_TEXT(cp_view_console_t, switch_value, "-What the switch sends"),
    CP_FIELD_URL(cp_view_console_t, switch_action, "Where the switch is sent"),
    CP_FIELD_TEXT(cp_view_console_t, fixed, "Which directive fixes what the page is about"),
};
const cp_schema_t cp_view_console_schema = CP_SCHEMA("console", cp_view_console_t, console_fields);

static const cp_field_t set_fields[] = {
    CP_FIELD_TEXT(cp_view_set_t, id, "Name of the setting"),
    CP_FIELD_TEXT(cp_view_set_t, label, "What people read"),
    CP_FIELD_TEXT(cp_view_set_t, help, "What it does and where it acts"),
    CP_FIELD_TEXT(cp_view_set_t, where, "Its default"),
    CP_FIELD_TEXT(cp_view_set_t, pinned, "Which directive fixes it"),
    CP_FIELD_TEXT(cp_view_set_t, value, "The value where it cannot be changed here"),
    CP_FIELD_URL(cp_view_set_t, more_url, "Its own page"),
    CP_FIELD_TEXT(cp_view_set_t, more, "Words of that link"),
    CP_FIELD_RECORD(cp_view_set_t, control, cp_view_control_schema, "The control"),
};
static const cp_schema_t set_schema = CP_SCHEMA("set", cp_view_set_t, set_fields);

static const cp_field_t page_fields[] = {
    CP_FIELD_TEXT(cp_view_set_page_t, label, "Its name"),
    CP_FIELD_TEXT(cp_view_set_page_t, about, "What is there"),
    CP_FIELD_URL(cp_view_set_page_t, url, "Its address"),
};
static const cp_schema_t page_schema = CP_SCHEMA("set_page", cp_view_set_page_t, page_fields);

static const cp_field_t settings_fields[] = {
    CP_FIELD_RECORD(cp_view_settings_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_settings_t, console, cp_view_console_schema, "Tabs and the state of the portal"),
    CP_FIELD_RECORD(cp_view_settings_t, form, cp_view_form_schema, "The form"),
    CP_FIELD_LIST(cp_view_settings_t, pages, page_schema, "Further pages of the tab"),
    CP_FIELD_LIST(cp_view_settings_t, sets, set_schema, "The settings"),
    CP_FIELD_TEXT(cp_view_settings_t, stale, "-Somebody else saved meanwhile"),
};
const cp_schema_t cp_view_settings_schema = CP_SCHEMA("settings", cp_view_settings_t, settings_fields);

static const cp_field_t column_item_fields[] = {
    CP_FIELD_TEXT(cp_view_column_item_t, key, "Name"),
    CP_FIELD_TEXT(cp_view_column_item_t, label, "What people read"),
    CP_FIELD_TEXT(cp_view_column_item_t, up_tip, "-Move up"),
    CP_FIELD_TEXT(cp_view_column_item_t, down_tip, "-Move down"),
    CP_FIELD_TEXT(cp_view_column_item_t, remove_tip, "-Remove"),
    CP_FIELD_TEXT(cp_view_column_item_t, first, "-disabled or nothing"),
    CP_FIELD_TEXT(cp_view_column_item_t, last, "-disabled or nothing"),
    CP_FIELD_TEXT(cp_view_column_item_t, only, "-disabled or nothing"),
};
static const cp_schema_t column_item_schema = CP_SCHEMA("column_item", cp_view_column_item_t, column_item_fields);

static const cp_field_t settings_columns_fields[] = {
    CP_FIELD_RECORD(cp_view_settings_columns_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_settings_columns_t, console, cp_view_console_schema, "Tabs and the state of the portal"),
    CP_FIELD_TEXT(cp_view_settings_columns_t, pinned, "Which directive fixes it"),
    CP_FIELD_URL(cp_view_settings_columns_t, action, "Where the form is sent"),
    CP_FIELD_TEXT(cp_view_settings_columns_t, columns, "Columns in their order"),
    CP_FIELD_TEXT(cp_view_settings_columns_t, unsaved, "What is not saved yet"),
    CP_FIELD_TEXT(cp_view_settings_columns_t, clash, "Somebody else saved meanwhile"),
    CP_FIELD_TEXT(cp_view_settings_columns_t, error, "What is wrong"),
    CP_FIELD_TEXT(cp_view_settings_columns_t, seen, "-Mark of what is saved"),
    CP_FIELD_TEXT(cp_view_settings_columns_t, used, "How many are used"),
    CP_FIELD_TEXT(cp_view_settings_columns_t, fallback, "The default"),
    CP_FIELD_LIST(cp_view_settings_columns_t, items, column_item_schema, "Columns in their order"),
    CP_FIELD_LIST(cp_view_settings_columns_t, others, cp_view_option_schema, "Columns that can be added"),
    CP_FIELD_URL(cp_view_settings_columns_t, up_url, "The tab"),
    CP_FIELD_RECORD(cp_view_settings_columns_t, order, cp_view_mover_schema, "-For moving rows"),
};
const cp_schema_t cp_view_settings_columns_schema =
    CP_SCHEMA("settings_columns", cp_view_settings_columns_t, settings_columns_fields);

static const cp_field_t change_fields[] = {
    CP_FIELD_INT(cp_view_change_t, id, "Name of the setting"),
    CP_FIELD_TEXT(cp_view_change_t, label, "What people read"),
    CP_FIELD_TEXT(cp_view_change_t, directive, "Its directive"),
    CP_FIELD_TEXT(cp_view_change_t, before, "The value before"),
    CP_FIELD_TEXT(cp_view_change_t, after, "The value after"),
    CP_FIELD_TEXT(cp_view_change_t, actor, "Who"),
    CP_FIELD_TIME(cp_view_change_t, when, "When"),
    CP_FIELD_TEXT(cp_view_change_t, undo_tip, "-Words of the button"),
    CP_FIELD_TEXT(cp_view_change_t, fixed, "Which directive fixes it, so that it cannot be undone"),
    CP_FIELD_TEXT(cp_view_change_t, fixed_id, "-Id of that sentence"),
};
static const cp_schema_t change_schema = CP_SCHEMA("change", cp_view_change_t, change_fields);

static const cp_field_t settings_audit_fields[] = {
    CP_FIELD_RECORD(cp_view_settings_audit_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_settings_audit_t, console, cp_view_console_schema, "Tabs and the state of the portal"),
    CP_FIELD_URL(cp_view_settings_audit_t, undo_action, "-Where undoing is sent"),
    CP_FIELD_LIST(cp_view_settings_audit_t, changes, change_schema, "The newest first"),
    CP_FIELD_URL(cp_view_settings_audit_t, older_url, "Older changes"),
    CP_FIELD_URL(cp_view_settings_audit_t, newest_url, "The newest changes"),
    CP_FIELD_URL(cp_view_settings_audit_t, export_url, "All settings as text"),
    CP_FIELD_TEXT(cp_view_settings_audit_t, text, "-What was typed"),
    CP_FIELD_RECORD(cp_view_settings_audit_t, form, cp_view_form_schema, "The form"),
};
const cp_schema_t cp_view_settings_audit_schema =
    CP_SCHEMA("settings_audit", cp_view_settings_audit_t, settings_audit_fields);
