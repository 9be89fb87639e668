/* SPDX-License-Identifier: Apache-2.0 */
#include "view_record_pages.h"

static const cp_field_t order_item_fields[] = {
    CP_FIELD_INT(cp_view_order_item_t, id, "Names it in a form"),
    CP_FIELD_TEXT(cp_view_order_item_t, label, "Its name"),
    CP_FIELD_URL(cp_view_order_item_t, url, "Where it is changed"),
    CP_FIELD_TEXT(cp_view_order_item_t, detail, "More about it"),
    CP_FIELD_TEXT(cp_view_order_item_t, tag, "A fact in a word"),
    CP_FIELD_BOOL(cp_view_order_item_t, first, "-Whether it cannot go up"),
    CP_FIELD_BOOL(cp_view_order_item_t, last, "-Whether it cannot go down"),
    CP_FIELD_TEXT(cp_view_order_item_t, up_tip, "-Words of the button"),
    CP_FIELD_TEXT(cp_view_order_item_t, down_tip, "-Words of the button"),
};
static const cp_schema_t order_item_schema = CP_SCHEMA("order_item", cp_view_order_item_t, order_item_fields);

static const cp_field_t order_fields[] = {
    CP_FIELD_TEXT(cp_view_order_t, heading, "Heading"),
    CP_FIELD_TEXT(cp_view_order_t, about, "What the order means"),
    CP_FIELD_TEXT(cp_view_order_t, label, "-Name of the list"),
    CP_FIELD_URL(cp_view_order_t, action, "Moves one (POST); nothing in a list without an order"),
    CP_FIELD_TEXT(cp_view_order_t, form_key, "-One-time key of the form"),
    CP_FIELD_LIST(cp_view_order_t, items, order_item_schema, "In their order"),
    CP_FIELD_TEXT(cp_view_order_t, empty, "Why there are none"),
    CP_FIELD_URL(cp_view_order_t, add_url, "Where one is added"),
    CP_FIELD_TEXT(cp_view_order_t, add_label, "-Words of the link"),
};
static const cp_schema_t order_schema = CP_SCHEMA("order", cp_view_order_t, order_fields);

static const cp_field_t cell_fields[] = {
    CP_FIELD_TEXT(cp_view_record_cell_t, label, "Name of the column"),
    CP_FIELD_TEXT(cp_view_record_cell_t, class, "-CSS class"),
    CP_FIELD_TEXT(cp_view_record_cell_t, title, "Name of the record"),
    CP_FIELD_URL(cp_view_record_cell_t, url, "The record"),
    CP_FIELD_TEXT(cp_view_record_cell_t, tag, "A fact in a word"),
    CP_FIELD_TEXT(cp_view_record_cell_t, text, "A text"),
    CP_FIELD_TIME(cp_view_record_cell_t, when, "A time"),
};
const cp_schema_t cp_view_record_cell_schema = CP_SCHEMA("record_cell", cp_view_record_cell_t, cell_fields);

static const cp_field_t row_fields[] = {
    CP_FIELD_LIST(cp_view_record_row_t, cells, cp_view_record_cell_schema, "In the order of the columns"),
};
static const cp_schema_t row_schema = CP_SCHEMA("record_row", cp_view_record_row_t, row_fields);

static const cp_field_t column_fields[] = {
    CP_FIELD_TEXT(cp_view_record_column_t, label, "Its name"),
    CP_FIELD_TEXT(cp_view_record_column_t, class, "-CSS class"),
};
const cp_schema_t cp_view_record_column_schema = CP_SCHEMA("record_column", cp_view_record_column_t, column_fields);

static const cp_field_t records_fields[] = {
    CP_FIELD_RECORD(cp_view_records_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_records_t, heading, "What is listed"),
    CP_FIELD_TEXT(cp_view_records_t, count, "How many there are"),
    CP_FIELD_TEXT(cp_view_records_t, about, "What they are for"),
    CP_FIELD_LIST(cp_view_records_t, side, cp_view_link_schema, "-Neighbouring pages"),
    CP_FIELD_TEXT(cp_view_records_t, side_label, "-What these belong to"),
    CP_FIELD_URL(cp_view_records_t, up_url, "-The page above"),
    CP_FIELD_TEXT(cp_view_records_t, up_label, "-Its name"),
    CP_FIELD_TEXT(cp_view_records_t, warning, "What needs attention"),
    CP_FIELD_URL(cp_view_records_t, search_action, "-Where a search is sent"),
    CP_FIELD_TEXT(cp_view_records_t, search_label, "-What can be searched for"),
    CP_FIELD_TEXT(cp_view_records_t, q, "What was searched for"),
    CP_FIELD_URL(cp_view_records_t, clear_url, "-The list without the search"),
    CP_FIELD_LIST(cp_view_records_t, actions, cp_view_link_schema, "What can be done"),
    CP_FIELD_LIST(cp_view_records_t, facts, cp_view_fact_schema, "Numbers"),
    CP_FIELD_RECORD(cp_view_records_t, form, cp_view_form_schema, "A form of the page"),
    CP_FIELD_LIST(cp_view_records_t, orders, order_schema, "Lists in an order"),
    CP_FIELD_TEXT(cp_view_records_t, caption, "Which rows are shown, in which order"),
    CP_FIELD_LIST(cp_view_records_t, columns, cp_view_record_column_schema, "Columns"),
    CP_FIELD_LIST(cp_view_records_t, rows, row_schema, "Records of this page"),
    CP_FIELD_TEXT(cp_view_records_t, range, "-How many are shown"),
    CP_FIELD_BOOL(cp_view_records_t, paged, "-Whether there is another page"),
    CP_FIELD_URL(cp_view_records_t, newer_url, "The page before"),
    CP_FIELD_URL(cp_view_records_t, older_url, "The next page"),
    CP_FIELD_TEXT(cp_view_records_t, empty_icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_records_t, empty_title, "That there is nothing"),
    CP_FIELD_TEXT(cp_view_records_t, empty_text, "Why, and what to do"),
};
const cp_schema_t cp_view_records_schema = CP_SCHEMA("records", cp_view_records_t, records_fields);

static const cp_field_t record_form_fields[] = {
    CP_FIELD_RECORD(cp_view_record_form_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_record_form_t, heading, "Name of the record"),
    CP_FIELD_TEXT(cp_view_record_form_t, about, "What it is for"),
    CP_FIELD_LIST(cp_view_record_form_t, side, cp_view_link_schema, "-Neighbouring pages"),
    CP_FIELD_TEXT(cp_view_record_form_t, side_label, "-What these belong to"),
    CP_FIELD_URL(cp_view_record_form_t, up_url, "-The list"),
    CP_FIELD_TEXT(cp_view_record_form_t, up_label, "-Its name"),
    CP_FIELD_TEXT(cp_view_record_form_t, warning, "What needs attention"),
    CP_FIELD_TEXT(cp_view_record_form_t, clash, "That somebody else changed the record meanwhile"),
    CP_FIELD_LIST(cp_view_record_form_t, changes, cp_view_fact_schema, "What the other one has saved"),
    CP_FIELD_LIST(cp_view_record_form_t, facts, cp_view_fact_schema, "What is known beside the form"),
    CP_FIELD_LIST(cp_view_record_form_t, links, cp_view_link_schema, "Where one goes from here"),
    CP_FIELD_RECORD(cp_view_record_form_t, form, cp_view_form_schema, "The form"),
    CP_FIELD_LIST(cp_view_record_form_t, orders, order_schema, "Lists in an order"),
    CP_FIELD_LIST(cp_view_record_form_t, more, cp_view_form_schema, "More forms"),
};
const cp_schema_t cp_view_record_form_schema = CP_SCHEMA("record_form", cp_view_record_form_t, record_form_fields);
