/* SPDX-License-Identifier: Apache-2.0 */
#include "view_records.h"

/* A phrase that begins with "-" keeps its field out of JSON: looks, tokens, and what only markup needs. */

static const cp_field_t option_fields[] = {
    CP_FIELD_TEXT(cp_view_option_t, value, "What the form sends"),
    CP_FIELD_TEXT(cp_view_option_t, label, "What people read"),
    CP_FIELD_TEXT(cp_view_option_t, id, "-Id of the control"),
    CP_FIELD_TEXT(cp_view_option_t, selected, "-\"selected\" or nothing"),
    CP_FIELD_TEXT(cp_view_option_t, checked, "-\"checked\" or nothing"),
};
const cp_schema_t cp_view_option_schema = CP_SCHEMA("option", cp_view_option_t, option_fields);

static const cp_field_t language_fields[] = {
    CP_FIELD_TEXT(cp_view_language_t, tag, "Language tag"),
    CP_FIELD_TEXT(cp_view_language_t, label, "Its name in itself"),
    CP_FIELD_URL(cp_view_language_t, url, "Chooses it"),
    CP_FIELD_TEXT(cp_view_language_t, current, "\"true\" for that of the page"),
};
static const cp_schema_t language_schema = CP_SCHEMA("language", cp_view_language_t, language_fields);

static const cp_field_t link_fields[] = {
    CP_FIELD_TEXT(cp_view_link_t, label, "What people read"),
    CP_FIELD_URL(cp_view_link_t, url, "Where it leads"),
    CP_FIELD_TEXT(cp_view_link_t, current, "\"true\" for the chosen one"),
};
const cp_schema_t cp_view_link_schema = CP_SCHEMA("link", cp_view_link_t, link_fields);

static const cp_field_t problem_fields[] = {
    CP_FIELD_TEXT(cp_view_problem_t, text, "What is wrong and what is allowed"),
    CP_FIELD_URL(cp_view_problem_t, url, "The field, as a fragment"),
};
const cp_schema_t cp_view_problem_schema = CP_SCHEMA("problem", cp_view_problem_t, problem_fields);

static const cp_field_t hidden_fields[] = {
    CP_FIELD_TEXT(cp_view_hidden_t, name, "-Name of the field"),
    CP_FIELD_TEXT(cp_view_hidden_t, value, "-Its value"),
};
const cp_schema_t cp_view_hidden_schema = CP_SCHEMA("hidden", cp_view_hidden_t, hidden_fields);

static const cp_field_t file_fields[] = {
    CP_FIELD_TEXT(cp_view_file_t, name, "File name"),
    CP_FIELD_URL(cp_view_file_t, url, "Where it is downloaded"),
    CP_FIELD_TEXT(cp_view_file_t, kind, "What it is, in words"),
    CP_FIELD_TEXT(cp_view_file_t, size, "Size, in words"),
    CP_FIELD_TEXT(cp_view_file_t, icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_file_t, by, "Who sent it, and when"),
    CP_FIELD_INT(cp_view_file_t, bytes, "Size in bytes"),
    CP_FIELD_TEXT(cp_view_file_t, sealed, "-Value that brings a kept file back"),
    CP_FIELD_TEXT(cp_view_file_t, id, "-Id of the control of a kept file"),
};
const cp_schema_t cp_view_file_schema = CP_SCHEMA("file", cp_view_file_t, file_fields);

static const cp_field_t status_fields[] = {
    CP_FIELD_TEXT(cp_view_status_t, word, "Open, Closed, or the name of the stage"),
    CP_FIELD_TEXT(cp_view_status_t, class, "-CSS classes"),
    CP_FIELD_TEXT(cp_view_status_t, icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_status_t, mark, "\"Your turn\" where support waits for the customer"),
    CP_FIELD_BOOL(cp_view_status_t, your_turn, "Whether support waits for the customer"),
    CP_FIELD_BOOL(cp_view_status_t, closed, "Whether the ticket is closed"),
};
const cp_schema_t cp_view_status_schema = CP_SCHEMA("status", cp_view_status_t, status_fields);

static const cp_field_t frame_fields[] = {
    CP_FIELD_TEXT(cp_view_frame_t, portal, "Name of the portal"),
    CP_FIELD_TEXT(cp_view_frame_t, title, "Title of the page"),
    CP_FIELD_TEXT(cp_view_frame_t, label, "What tickets are called"),
    CP_FIELD_TEXT(cp_view_frame_t, language, "Language of the page"),
    CP_FIELD_TEXT(cp_view_frame_t, direction, "-\"ltr\" or \"rtl\""),
    CP_FIELD_TEXT(cp_view_frame_t, scheme, "-\"light\", \"dark\" or nothing"),
    CP_FIELD_TEXT(cp_view_frame_t, density, "-\"compact\", \"roomy\" or nothing"),
    CP_FIELD_URL(cp_view_frame_t, list_url, "The ticket list"),
    CP_FIELD_URL(cp_view_frame_t, new_url, "The support form; nothing where there is none"),
    CP_FIELD_URL(cp_view_frame_t, account_url, "The person's account"),
    CP_FIELD_URL(cp_view_frame_t, login_url, "Sign-in"),
    CP_FIELD_URL(cp_view_frame_t, logout_url, "Sign-out (POST)"),
    CP_FIELD_URL(cp_view_frame_t, stay_url, "Keeps the session alive (POST)"),
    CP_FIELD_TEXT(cp_view_frame_t, here, "-Path of the page itself"),
    CP_FIELD_TEXT(cp_view_frame_t, list_current, "-\"page\" on the list"),
    CP_FIELD_TEXT(cp_view_frame_t, new_current, "-\"page\" on the form"),
    CP_FIELD_TEXT(cp_view_frame_t, account_current, "-\"page\" on the account page"),
    CP_FIELD_TEXT(cp_view_frame_t, form_text, "Menu text of the support form"),
    CP_FIELD_URL(cp_view_frame_t, css_url, "-The style sheet"),
    CP_FIELD_URL(cp_view_frame_t, console_url, "-The console's own style sheet; nothing elsewhere"),
    CP_FIELD_URL(cp_view_frame_t, theme_url, "-The theme's style sheet; nothing where the look is as shipped"),
    CP_FIELD_TEXT(cp_view_frame_t, mast, "-\"brand\" for a header in the accent, or nothing"),
    CP_FIELD_URL(cp_view_frame_t, icon_url, "-The icon of browser tabs"),
    CP_FIELD_LIST(cp_view_frame_t, links, cp_view_link_schema, "Links of the footer, as the theme has them"),
    CP_FIELD_URL(cp_view_frame_t, icons_url, "-The icons; add #name"),
    CP_FIELD_URL(cp_view_frame_t, logo_url, "-The logo"),
    CP_FIELD_URL(cp_view_frame_t, logo_dark_url, "-The logo on dark ground; nothing where the reader chose a scheme"),
    CP_FIELD_LIST(cp_view_frame_t, nav, cp_view_link_schema, "-Links of the staff's header"),
    CP_FIELD_LIST(cp_view_frame_t, languages, language_schema, "-Languages that visitors choose from"),
    CP_FIELD_BOOL(cp_view_frame_t, signed_in, "Whether somebody is signed in"),
    CP_FIELD_BOOL(cp_view_frame_t, customer, "Whether that is a contact"),
    CP_FIELD_BOOL(cp_view_frame_t, staff, "Whether that is a member of staff"),
    CP_FIELD_TEXT(cp_view_frame_t, body_class, "-CSS class of the page"),
    CP_FIELD_TEXT(cp_view_frame_t, area, "Part of the staff's pages"),
    CP_FIELD_TEXT(cp_view_frame_t, looking, "As whom a member of staff looks at this page"),
    CP_FIELD_TEXT(cp_view_frame_t, disabled, "-\"disabled\" or nothing"),
    CP_FIELD_URL(cp_view_frame_t, look_stop_url, "Ends it (POST)"),
    CP_FIELD_URL(cp_view_frame_t, look_desk_url, "-The same page for staff"),
    CP_FIELD_TEXT(cp_view_frame_t, viewer, "Name of who is signed in"),
    CP_FIELD_TEXT(cp_view_frame_t, csrf, "-Token that forms must carry"),
    CP_FIELD_URL(cp_view_frame_t, knowledge_url, "Knowledge base"),
    CP_FIELD_TEXT(cp_view_frame_t, contact, "Mail address of support"),
    CP_FIELD_URL(cp_view_frame_t, contact_url, "-The same as a mailto link"),
    CP_FIELD_TEXT(cp_view_frame_t, idle, "When an idle person is signed out"),
    CP_FIELD_TEXT(cp_view_frame_t, notice, "What the step before did"),
    CP_FIELD_TEXT(cp_view_frame_t, zone, "Whose time all times are"),
    CP_FIELD_TEXT(cp_view_frame_t, request_id, "-Name of this request, for support"),
};
const cp_schema_t cp_view_frame_schema = CP_SCHEMA("frame", cp_view_frame_t, frame_fields);

static const cp_field_t fact_fields[] = {
    CP_FIELD_TEXT(cp_view_fact_t, key, "Name of the fact"),
    CP_FIELD_TEXT(cp_view_fact_t, label, "Its heading"),
    CP_FIELD_TEXT(cp_view_fact_t, text, "A text"),
    CP_FIELD_TEXT(cp_view_fact_t, person, "Name of a person"),
    CP_FIELD_TIME(cp_view_fact_t, when, "A time"),
    CP_FIELD_RECORD(cp_view_fact_t, status, cp_view_status_schema, "How the ticket stands"),
};
const cp_schema_t cp_view_fact_schema = CP_SCHEMA("fact", cp_view_fact_t, fact_fields);

static const cp_field_t item_fields[] = {
    CP_FIELD_TEXT(cp_view_item_t, kind, "message, event or fresh"),
    CP_FIELD_TEXT(cp_view_item_t, class, "-CSS class"),
    CP_FIELD_BOOL(cp_view_item_t, message, "-Whether it is a message"),
    CP_FIELD_BOOL(cp_view_item_t, event, "-Whether it is an event or the line above what is new"),
    CP_FIELD_TEXT(cp_view_item_t, icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_item_t, text, "What happened"),
    CP_FIELD_TEXT(cp_view_item_t, anchor, "-Id of the message"),
    CP_FIELD_TEXT(cp_view_item_t, label_id, "-Id of its heading"),
    CP_FIELD_URL(cp_view_item_t, url, "The message on this page"),
    CP_FIELD_TEXT(cp_view_item_t, face, "-Initials"),
    CP_FIELD_TEXT(cp_view_item_t, author, "Who wrote it"),
    CP_FIELD_TEXT(cp_view_item_t, role, "You, Support, or a company"),
    CP_FIELD_TEXT(cp_view_item_t, role_class, "-CSS classes"),
    CP_FIELD_BOOL(cp_view_item_t, from_support, "Whether support wrote it"),
    CP_FIELD_BOOL(cp_view_item_t, unread, "Whether it came since the last visit"),
    CP_FIELD_TIME(cp_view_item_t, when, "When"),
    CP_FIELD_HTML(cp_view_item_t, body, "What was written"),
    CP_FIELD_LIST(cp_view_item_t, files, cp_view_file_schema, "Attachments"),
};
const cp_schema_t cp_view_item_schema = CP_SCHEMA("item", cp_view_item_t, item_fields);

static const cp_field_t member_fields[] = {
    CP_FIELD_INT(cp_view_member_t, id, "Names the person in a form"),
    CP_FIELD_TEXT(cp_view_member_t, name, "Name, or address"),
    CP_FIELD_TEXT(cp_view_member_t, role, "What the person is to the ticket"),
    CP_FIELD_TEXT(cp_view_member_t, remove, "-Of the button that takes the person off"),
};
const cp_schema_t cp_view_member_schema = CP_SCHEMA("member", cp_view_member_t, member_fields);

static const cp_field_t composer_fields[] = {
    CP_FIELD_URL(cp_view_composer_t, action, "Where the form is sent"),
    CP_FIELD_TEXT(cp_view_composer_t, form_key, "-One-time key of the form"),
    CP_FIELD_TEXT(cp_view_composer_t, summary, "How many things are to be corrected"),
    CP_FIELD_TEXT(cp_view_composer_t, summary_about, "-What is kept"),
    CP_FIELD_LIST(cp_view_composer_t, problems, cp_view_problem_schema, "All that is wrong"),
    CP_FIELD_TEXT(cp_view_composer_t, subject, "What was typed"),
    CP_FIELD_TEXT(cp_view_composer_t, subject_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_composer_t, subject_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_composer_t, subject_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_composer_t, subject_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_composer_t, message, "What was typed"),
    CP_FIELD_TEXT(cp_view_composer_t, message_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_composer_t, message_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_composer_t, message_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_composer_t, message_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_composer_t, files_error, "What is wrong with the files"),
    CP_FIELD_TEXT(cp_view_composer_t, files_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_composer_t, files_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_composer_t, files_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_composer_t, files_hint, "How many files, how large"),
    CP_FIELD_TEXT(cp_view_composer_t, files_label, "What the files are called; nothing: the usual word"),
    CP_FIELD_BOOL(cp_view_composer_t, files_required, "Whether a file has to be there"),
    CP_FIELD_LIST(cp_view_composer_t, kept, cp_view_file_schema, "Files that came with an earlier try"),
    CP_FIELD_LIST(cp_view_composer_t, priorities, cp_view_option_schema, "Priorities to choose from"),
    CP_FIELD_TEXT(cp_view_composer_t, copies, "Addresses of people to add, as typed"),
    CP_FIELD_TEXT(cp_view_composer_t, copies_hint, "Who can be added"),
    CP_FIELD_TEXT(cp_view_composer_t, copies_error, "What is wrong with them"),
    CP_FIELD_TEXT(cp_view_composer_t, copies_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_composer_t, copies_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_composer_t, copies_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_composer_t, goes_to, "Who gets it"),
};
const cp_schema_t cp_view_composer_schema = CP_SCHEMA("composer", cp_view_composer_t, composer_fields);
