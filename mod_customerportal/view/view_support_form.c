/* SPDX-License-Identifier: Apache-2.0 */
#include "view_support_form.h"

static const cp_field_t part_fields[] = {
    CP_FIELD_RECORD(cp_view_form_part_t, control, cp_view_control_schema, "Its control"),
    CP_FIELD_TEXT(cp_view_form_part_t, name, "Name by which conditions know it"),
    CP_FIELD_BOOL(cp_view_form_part_t, files, "-Whether it is the attachments"),
    CP_FIELD_BOOL(cp_view_form_part_t, text, "-Whether it is any other field"),
    CP_FIELD_BOOL(cp_view_form_part_t, decides, "Whether later fields depend on it"),
    CP_FIELD_TEXT(cp_view_form_part_t, when, "Condition under which it is there"),
    CP_FIELD_TEXT(cp_view_form_part_t, hidden, "\"hidden\" where the condition does not hold"),
    CP_FIELD_TEXT(cp_view_form_part_t, note, "-The condition in words, in a preview"),
};
static const cp_schema_t part_schema = CP_SCHEMA("form_part", cp_view_form_part_t, part_fields);

static const cp_field_t support_form_fields[] = {
    CP_FIELD_TEXT(cp_view_support_form_t, header, "Heading"),
    CP_FIELD_TEXT(cp_view_support_form_t, description, "What the form is for"),
    CP_FIELD_TEXT(cp_view_support_form_t, button, "-Words of the button"),
    CP_FIELD_RECORD(cp_view_support_form_t, form, cp_view_form_schema, "Hidden fields, and what is to be corrected"),
    CP_FIELD_LIST(cp_view_support_form_t, parts, part_schema, "Its fields, in their order"),
};
const cp_schema_t cp_view_support_form_schema = CP_SCHEMA("support_form", cp_view_support_form_t, support_form_fields);
