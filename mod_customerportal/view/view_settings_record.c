/* SPDX-License-Identifier: Apache-2.0 */
#include "view_settings_record.h"

static const cp_field_t button_fields[] = {
    CP_FIELD_TEXT(cp_view_set_button_t, name, "-Name of the button"),
    CP_FIELD_TEXT(cp_view_set_button_t, value, "-Its value"),
    CP_FIELD_TEXT(cp_view_set_button_t, label, "What it does"),
    CP_FIELD_TEXT(cp_view_set_button_t, tip, "-The same with the row's name"),
};
static const cp_schema_t button_schema = CP_SCHEMA("set_button", cp_view_set_button_t, button_fields);

static const cp_field_t row_fields[] = {
    CP_FIELD_LIST(cp_view_set_row_t, cells, cp_view_record_cell_schema, "In the order of the columns"),
    CP_FIELD_LIST(cp_view_set_row_t, buttons, button_schema, "What can be done with it"),
    CP_FIELD_TEXT(cp_view_set_row_t, key, "-What it is called in the order of rows"),
    CP_FIELD_TEXT(cp_view_set_row_t, name, "-What people call it"),
};
static const cp_schema_t row_schema = CP_SCHEMA("set_row", cp_view_set_row_t, row_fields);

static const cp_field_t record_fields[] = {
    CP_FIELD_RECORD(cp_view_settings_record_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_settings_record_t, console, cp_view_console_schema, "Tabs and the state of the portal"),
    CP_FIELD_URL(cp_view_settings_record_t, up_url, "-The page above"),
    CP_FIELD_TEXT(cp_view_settings_record_t, up_label, "-Its name"),
    CP_FIELD_TEXT(cp_view_settings_record_t, clash, "That somebody else saved meanwhile"),
    CP_FIELD_TEXT(cp_view_settings_record_t, warning, "What needs attention"),
    CP_FIELD_LIST(cp_view_settings_record_t, facts, cp_view_fact_schema, "What is known"),
    CP_FIELD_LIST(cp_view_settings_record_t, links, cp_view_link_schema, "What can be done"),
    CP_FIELD_LIST(cp_view_settings_record_t, notes, cp_view_link_schema, "What else there is to know"),
    CP_FIELD_RECORD(cp_view_settings_record_t, form, cp_view_form_schema, "The form"),
    CP_FIELD_RECORD(cp_view_settings_record_t, rule, cp_view_rule_schema, "The rule within the form"),
    CP_FIELD_TEXT(cp_view_settings_record_t, second, "-Words of a button that saves nothing"),
    CP_FIELD_TEXT(cp_view_settings_record_t, preview_label, "-Heading of the preview"),
    CP_FIELD_HTML(cp_view_settings_record_t, preview, "What the text looks like"),
    CP_FIELD_TEXT(cp_view_settings_record_t, preview_check, "Label of the checkbox below it"),
    CP_FIELD_URL(cp_view_settings_record_t, search_action, "-Where a search is sent"),
    CP_FIELD_TEXT(cp_view_settings_record_t, search_label, "-What can be searched for"),
    CP_FIELD_TEXT(cp_view_settings_record_t, q, "What was searched for"),
    CP_FIELD_URL(cp_view_settings_record_t, clear_url, "-The list without the search"),
    CP_FIELD_LIST(cp_view_settings_record_t, filters, cp_view_link_schema, "Parts of the list"),
    CP_FIELD_URL(cp_view_settings_record_t, table_action, "-Where buttons of rows are sent"),
    CP_FIELD_TEXT(cp_view_settings_record_t, table_seen, "-Mark of what the rows are of"),
    CP_FIELD_TEXT(cp_view_settings_record_t, table_key, "-One-time key of the rows' form"),
    CP_FIELD_TEXT(cp_view_settings_record_t, buttons_label, "-Heading of the buttons"),
    CP_FIELD_TEXT(cp_view_settings_record_t, caption, "What the list shows"),
    CP_FIELD_LIST(cp_view_settings_record_t, columns, cp_view_record_column_schema, "Columns"),
    CP_FIELD_LIST(cp_view_settings_record_t, rows, row_schema, "Records of this page"),
    CP_FIELD_URL(cp_view_settings_record_t, newest_url, "The first page"),
    CP_FIELD_URL(cp_view_settings_record_t, older_url, "The next page"),
    CP_FIELD_TEXT(cp_view_settings_record_t, empty_icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_settings_record_t, empty_title, "That there is nothing"),
    CP_FIELD_TEXT(cp_view_settings_record_t, empty_text, "Why, and what to do"),
    CP_FIELD_RECORD(cp_view_settings_record_t, order, cp_view_mover_schema, "-For moving rows"),
    CP_FIELD_LIST(cp_view_settings_record_t, more, cp_view_form_schema, "More forms"),
};
const cp_schema_t cp_view_settings_record_schema =
    CP_SCHEMA("settings_record", cp_view_settings_record_t, record_fields);
