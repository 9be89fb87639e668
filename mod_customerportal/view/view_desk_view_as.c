/* SPDX-License-Identifier: Apache-2.0 */
#include "view_desk_view_as.h"

static const cp_field_t choice_fields[] = {
    CP_FIELD_INT(cp_view_choice_t, id, "Names the contact in a form"),
    CP_FIELD_TEXT(cp_view_choice_t, name, "Name"),
    CP_FIELD_TEXT(cp_view_choice_t, email, "Address"),
    CP_FIELD_TEXT(cp_view_choice_t, company, "Primary company"),
    CP_FIELD_TEXT(cp_view_choice_t, label, "-Of the button"),
};
static const cp_schema_t choice_schema = CP_SCHEMA("choice", cp_view_choice_t, choice_fields);

static const cp_field_t view_as_fields[] = {
    CP_FIELD_RECORD(cp_view_desk_view_as_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_URL(cp_view_desk_view_as_t, search_action, "-Where the search is sent"),
    CP_FIELD_URL(cp_view_desk_view_as_t, action, "Chooses a contact (POST)"),
    CP_FIELD_TEXT(cp_view_desk_view_as_t, return_to, "-The page that was asked for"),
    CP_FIELD_TEXT(cp_view_desk_view_as_t, q, "What was looked for"),
    CP_FIELD_TEXT(cp_view_desk_view_as_t, found, "How many people were found"),
    CP_FIELD_LIST(cp_view_desk_view_as_t, choices, choice_schema, "Those people"),
    CP_FIELD_TEXT(cp_view_desk_view_as_t, current, "Who is chosen now"),
    CP_FIELD_URL(cp_view_desk_view_as_t, current_url, "That person's tickets"),
    CP_FIELD_URL(cp_view_desk_view_as_t, stop_url, "Ends it (POST)"),
};
const cp_schema_t cp_view_desk_view_as_schema = CP_SCHEMA("desk_view_as", cp_view_desk_view_as_t, view_as_fields);
