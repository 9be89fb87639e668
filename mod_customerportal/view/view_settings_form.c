/* SPDX-License-Identifier: Apache-2.0 */
#include "view_settings_form.h"

static const cp_field_t item_fields[] = {
    CP_FIELD_TEXT(cp_view_form_item_t, id, "-Id of the row"),
    CP_FIELD_TEXT(cp_view_form_item_t, index, "Place in the form, from 0"),
    CP_FIELD_TEXT(cp_view_form_item_t, label, "What it asks for"),
    CP_FIELD_TEXT(cp_view_form_item_t, detail, "What kind it is"),
    CP_FIELD_TEXT(cp_view_form_item_t, warning, "Why customers do not have it"),
    CP_FIELD_URL(cp_view_form_item_t, here_url, "-The editor, at this row"),
    CP_FIELD_URL(cp_view_form_item_t, up_url, "-The editor, at the row above"),
    CP_FIELD_URL(cp_view_form_item_t, down_url, "-The editor, at the row below"),
    CP_FIELD_TEXT(cp_view_form_item_t, edit_tip, "-Label of a button"),
    CP_FIELD_TEXT(cp_view_form_item_t, up_tip, "-Label of a button"),
    CP_FIELD_TEXT(cp_view_form_item_t, down_tip, "-Label of a button"),
    CP_FIELD_TEXT(cp_view_form_item_t, remove_tip, "-Label of a button"),
    CP_FIELD_TEXT(cp_view_form_item_t, first, "-\"disabled\" or nothing"),
    CP_FIELD_TEXT(cp_view_form_item_t, last, "-\"disabled\" or nothing"),
    CP_FIELD_BOOL(cp_view_form_item_t, open, "Whether its controls are shown"),
    CP_FIELD_TEXT(cp_view_form_item_t, class, "-CSS classes"),
};
static const cp_schema_t item_schema = CP_SCHEMA("form_item", cp_view_form_item_t, item_fields);

static const cp_field_t form_fields[] = {
    CP_FIELD_RECORD(cp_view_settings_form_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_settings_form_t, console, cp_view_console_schema, "Around the console's pages"),
    CP_FIELD_URL(cp_view_settings_form_t, up_url, "-All forms"),
    CP_FIELD_TEXT(cp_view_settings_form_t, up_label, "-Its label"),
    CP_FIELD_TEXT(cp_view_settings_form_t, clash, "Somebody else saved meanwhile"),
    CP_FIELD_TEXT(cp_view_settings_form_t, unsaved, "What is shown is not saved yet"),
    CP_FIELD_TEXT(cp_view_settings_form_t, state, "Whether customers have it"),
    CP_FIELD_TEXT(cp_view_settings_form_t, state_class, "-CSS classes"),
    CP_FIELD_RECORD(cp_view_settings_form_t, form, cp_view_form_schema, "Hidden fields, and what is to be corrected"),
    CP_FIELD_LIST(cp_view_settings_form_t, about, cp_view_control_schema, "Name and texts"),
    CP_FIELD_LIST(cp_view_settings_form_t, submission, cp_view_control_schema, "What is made of it"),
    CP_FIELD_LIST(cp_view_settings_form_t, limits, cp_view_control_schema, "Who has it"),
    CP_FIELD_LIST(cp_view_settings_form_t, items, item_schema, "Its fields"),
    CP_FIELD_LIST(cp_view_settings_form_t, field, cp_view_control_schema, "Controls of the open field"),
    CP_FIELD_RECORD(cp_view_settings_form_t, rule, cp_view_rule_schema, "Condition of the open field"),
    CP_FIELD_LIST(cp_view_settings_form_t, kinds, cp_view_option_schema, "Fields that can be added"),
    CP_FIELD_URL(cp_view_settings_form_t, add_url, "-The editor, where the added field will be"),
    CP_FIELD_URL(cp_view_settings_form_t, save_url, "-The editor"),
    CP_FIELD_RECORD(cp_view_settings_form_t, preview, cp_view_support_form_schema, "The form as customers see it"),
    CP_FIELD_RECORD(cp_view_settings_form_t, composer, cp_view_composer_schema, "-Files of the preview"),
    CP_FIELD_TEXT(cp_view_settings_form_t, seen, "-Mark of what is saved"),
    CP_FIELD_TEXT(cp_view_settings_form_t, remove_about, "-What deleting does"),
    CP_FIELD_RECORD(cp_view_settings_form_t, order, cp_view_mover_schema, "-For moving fields"),
    CP_FIELD_URL(cp_view_settings_form_t, script_url, "-The script of the preview"),
};
const cp_schema_t cp_view_settings_form_schema = CP_SCHEMA("settings_form", cp_view_settings_form_t, form_fields);
