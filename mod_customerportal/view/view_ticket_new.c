/* SPDX-License-Identifier: Apache-2.0 */
#include "view_ticket_new.h"

static const cp_field_t ticket_new_fields[] = {
    CP_FIELD_RECORD(cp_view_ticket_new_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_URL(cp_view_ticket_new_t, up_url, "-The list, or the choice of forms"),
    CP_FIELD_TEXT(cp_view_ticket_new_t, up_label, "-Its label"),
    CP_FIELD_URL(cp_view_ticket_new_t, script_url, "-Shows and hides fields as answers change"),
    CP_FIELD_TEXT(cp_view_ticket_new_t, more, "Says that there are further fields"),
    CP_FIELD_RECORD(cp_view_ticket_new_t, sheet, cp_view_support_form_schema, "The form"),
    CP_FIELD_RECORD(cp_view_ticket_new_t, composer, cp_view_composer_schema, "Its files, and where it is sent"),
};
const cp_schema_t cp_view_ticket_new_schema = CP_SCHEMA("ticket_new", cp_view_ticket_new_t, ticket_new_fields);

static const cp_field_t tile_fields[] = {
    CP_FIELD_TEXT(cp_view_form_tile_t, label, "Name of the form"),
    CP_FIELD_TEXT(cp_view_form_tile_t, description, "What it is for"),
    CP_FIELD_URL(cp_view_form_tile_t, url, "The form"),
};
static const cp_schema_t tile_schema = CP_SCHEMA("form_tile", cp_view_form_tile_t, tile_fields);

static const cp_field_t ticket_forms_fields[] = {
    CP_FIELD_RECORD(cp_view_ticket_forms_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_ticket_forms_t, header, "Heading"),
    CP_FIELD_URL(cp_view_ticket_forms_t, up_url, "-The list"),
    CP_FIELD_LIST(cp_view_ticket_forms_t, tiles, tile_schema, "Forms to choose from"),
};
const cp_schema_t cp_view_ticket_forms_schema = CP_SCHEMA("ticket_forms", cp_view_ticket_forms_t, ticket_forms_fields);
