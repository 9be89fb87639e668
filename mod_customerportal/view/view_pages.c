/* SPDX-License-Identifier: Apache-2.0 */
#include "view_pages.h"

/* A phrase that begins with "-" keeps its field out of JSON: looks, tokens, and what only markup needs. */

static const cp_field_t option_fields[] = {
    CP_FIELD_TEXT(cp_view_option_t, value, "What the form sends"),
    CP_FIELD_TEXT(cp_view_option_t, label, "What people read"),
    CP_FIELD_TEXT(cp_view_option_t, id, "-Id of the control"),
    CP_FIELD_TEXT(cp_view_option_t, selected, "-\"selected\" or nothing"),
    CP_FIELD_TEXT(cp_view_option_t, checked, "-\"checked\" or nothing"),
};
static const cp_schema_t option_schema = CP_SCHEMA("option", cp_view_option_t, option_fields);

static const cp_field_t link_fields[] = {
    CP_FIELD_TEXT(cp_view_link_t, label, "What people read"),
    CP_FIELD_URL(cp_view_link_t, url, "Where it leads"),
    CP_FIELD_TEXT(cp_view_link_t, current, "\"true\" for the chosen one"),
};
static const cp_schema_t link_schema = CP_SCHEMA("link", cp_view_link_t, link_fields);

static const cp_field_t problem_fields[] = {
    CP_FIELD_TEXT(cp_view_problem_t, text, "What is wrong and what is allowed"),
    CP_FIELD_URL(cp_view_problem_t, url, "The field, as a fragment"),
};
static const cp_schema_t problem_schema = CP_SCHEMA("problem", cp_view_problem_t, problem_fields);

static const cp_field_t hidden_fields[] = {
    CP_FIELD_TEXT(cp_view_hidden_t, name, "-Name of the field"),
    CP_FIELD_TEXT(cp_view_hidden_t, value, "-Its value"),
};
static const cp_schema_t hidden_schema = CP_SCHEMA("hidden", cp_view_hidden_t, hidden_fields);

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
static const cp_schema_t file_schema = CP_SCHEMA("file", cp_view_file_t, file_fields);

static const cp_field_t status_fields[] = {
    CP_FIELD_TEXT(cp_view_status_t, word, "Open, Closed, or the name of the stage"),
    CP_FIELD_TEXT(cp_view_status_t, class, "-CSS classes"),
    CP_FIELD_TEXT(cp_view_status_t, icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_status_t, mark, "\"Your turn\" where support waits for the customer"),
    CP_FIELD_BOOL(cp_view_status_t, your_turn, "Whether support waits for the customer"),
    CP_FIELD_BOOL(cp_view_status_t, closed, "Whether the ticket is closed"),
};
static const cp_schema_t status_schema = CP_SCHEMA("status", cp_view_status_t, status_fields);

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
    CP_FIELD_URL(cp_view_frame_t, icons_url, "-The icons; add #name"),
    CP_FIELD_URL(cp_view_frame_t, logo_url, "-The logo"),
    CP_FIELD_URL(cp_view_frame_t, logo_dark_url, "-The logo on dark ground; nothing where the reader chose a scheme"),
    CP_FIELD_BOOL(cp_view_frame_t, signed_in, "Whether somebody is signed in"),
    CP_FIELD_BOOL(cp_view_frame_t, customer, "Whether that is a contact"),
    CP_FIELD_BOOL(cp_view_frame_t, staff, "Whether that is a member of staff"),
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
static const cp_schema_t frame_schema = CP_SCHEMA("frame", cp_view_frame_t, frame_fields);

static const cp_field_t login_fields[] = {
    CP_FIELD_RECORD(cp_view_login_t, frame, frame_schema, "Around the page"),
    CP_FIELD_URL(cp_view_login_t, action, "Where the form is sent"),
    CP_FIELD_TEXT(cp_view_login_t, return_to, "-The page that was asked for"),
    CP_FIELD_TEXT(cp_view_login_t, email, "What was typed"),
    CP_FIELD_TEXT(cp_view_login_t, email_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_login_t, password_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_login_t, reason, "Why signing in is needed"),
    CP_FIELD_TEXT(cp_view_login_t, failure, "Why it failed"),
    CP_FIELD_LIST(cp_view_login_t, problems, problem_schema, "All that is wrong"),
    CP_FIELD_TEXT(cp_view_login_t, email_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_login_t, password_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_login_t, email_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_login_t, password_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_login_t, email_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_login_t, password_described, "-Ids of hint and error"),
};
static const cp_schema_t login_schema = CP_SCHEMA("login", cp_view_login_t, login_fields);

static const cp_field_t column_fields[] = {
    CP_FIELD_TEXT(cp_view_column_t, key, "Name of the column"),
    CP_FIELD_TEXT(cp_view_column_t, label, "Its heading"),
    CP_FIELD_TEXT(cp_view_column_t, class, "-CSS class"),
    CP_FIELD_URL(cp_view_column_t, sort_url, "The list in the order of this column"),
    CP_FIELD_TEXT(cp_view_column_t, sort, "\"ascending\" or \"descending\" where the list is sorted by it"),
    CP_FIELD_TEXT(cp_view_column_t, sort_tip, "-Title of the link"),
    CP_FIELD_TEXT(cp_view_column_t, icon, "-Symbol of icons.svg"),
};
static const cp_schema_t column_schema = CP_SCHEMA("column", cp_view_column_t, column_fields);

static const cp_field_t cell_fields[] = {
    CP_FIELD_TEXT(cp_view_cell_t, key, "Name of the column"),
    CP_FIELD_TEXT(cp_view_cell_t, label, "Heading of the column"),
    CP_FIELD_TEXT(cp_view_cell_t, class, "-CSS class"),
    CP_FIELD_TEXT(cp_view_cell_t, title, "What links to the ticket"),
    CP_FIELD_URL(cp_view_cell_t, url, "The ticket, with title"),
    CP_FIELD_TEXT(cp_view_cell_t, number, "The number beside the title"),
    CP_FIELD_TEXT(cp_view_cell_t, unread, "Something new beside the title"),
    CP_FIELD_BOOL(cp_view_cell_t, beside, "-Whether anything stands beside the title"),
    CP_FIELD_TEXT(cp_view_cell_t, person, "Name of a person"),
    CP_FIELD_TEXT(cp_view_cell_t, text, "Any other text"),
    CP_FIELD_TIME(cp_view_cell_t, when, "A time"),
    CP_FIELD_RECORD(cp_view_cell_t, status, status_schema, "How the ticket stands"),
};
static const cp_schema_t cell_schema = CP_SCHEMA("cell", cp_view_cell_t, cell_fields);

static const cp_field_t row_fields[] = {
    CP_FIELD_INT(cp_view_row_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_row_t, subject, "Its subject"),
    CP_FIELD_URL(cp_view_row_t, url, "Its page"),
    CP_FIELD_TEXT(cp_view_row_t, class, "-CSS classes"),
    CP_FIELD_LIST(cp_view_row_t, cells, cell_schema, "One per column, in their order"),
};
static const cp_schema_t row_schema = CP_SCHEMA("row", cp_view_row_t, row_fields);

static const cp_field_t empty_fields[] = {
    CP_FIELD_TEXT(cp_view_empty_t, kind, "none, open, match or company"),
    CP_FIELD_TEXT(cp_view_empty_t, icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_empty_t, title, "What is so"),
    CP_FIELD_TEXT(cp_view_empty_t, text, "Why, and what to do"),
    CP_FIELD_TEXT(cp_view_empty_t, first_label, "First way on"),
    CP_FIELD_URL(cp_view_empty_t, first_url, "Where it leads"),
    CP_FIELD_TEXT(cp_view_empty_t, first_class, "-CSS classes"),
    CP_FIELD_TEXT(cp_view_empty_t, second_label, "Second way on"),
    CP_FIELD_URL(cp_view_empty_t, second_url, "Where it leads"),
};
static const cp_schema_t empty_schema = CP_SCHEMA("empty", cp_view_empty_t, empty_fields);

static const cp_field_t tickets_fields[] = {
    CP_FIELD_RECORD(cp_view_tickets_t, frame, frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_tickets_t, count, "Number of tickets"),
    CP_FIELD_TEXT(cp_view_tickets_t, view, "all, company or mine"),
    CP_FIELD_TEXT(cp_view_tickets_t, view_label, "The same in words"),
    CP_FIELD_LIST(cp_view_tickets_t, views, link_schema, "Views to choose from"),
    CP_FIELD_URL(cp_view_tickets_t, action, "-Where the filter form is sent"),
    CP_FIELD_LIST(cp_view_tickets_t, hidden, hidden_schema, "-State that the filter form keeps"),
    CP_FIELD_TEXT(cp_view_tickets_t, q, "What was searched for"),
    CP_FIELD_URL(cp_view_tickets_t, csv_url, "The view as CSV"),
    CP_FIELD_TEXT(cp_view_tickets_t, csv_holds, "What the CSV holds"),
    CP_FIELD_TEXT(cp_view_tickets_t, filter_count, "-Number of filters that are set"),
    CP_FIELD_LIST(cp_view_tickets_t, statuses, option_schema, "Statuses to filter by"),
    CP_FIELD_LIST(cp_view_tickets_t, owners, option_schema, "Owners to filter by"),
    CP_FIELD_TEXT(cp_view_tickets_t, from, "Last activity at or after this day"),
    CP_FIELD_TEXT(cp_view_tickets_t, to, "Last activity until this day"),
    CP_FIELD_LIST(cp_view_tickets_t, sorts, option_schema, "Orders to choose from"),
    CP_FIELD_LIST(cp_view_tickets_t, chips, link_schema, "Filters that are set; each link removes one"),
    CP_FIELD_URL(cp_view_tickets_t, clear_url, "The view without filters"),
    CP_FIELD_TEXT(cp_view_tickets_t, yours, "How many tickets wait for the customer"),
    CP_FIELD_URL(cp_view_tickets_t, yours_url, "Those tickets"),
    CP_FIELD_TEXT(cp_view_tickets_t, caption, "Scope, filters, range, order and time zone"),
    CP_FIELD_LIST(cp_view_tickets_t, columns, column_schema, "Columns"),
    CP_FIELD_LIST(cp_view_tickets_t, rows, row_schema, "Tickets of this page"),
    CP_FIELD_TEXT(cp_view_tickets_t, range, "Which of them"),
    CP_FIELD_BOOL(cp_view_tickets_t, paged, "-Whether there is another page"),
    CP_FIELD_URL(cp_view_tickets_t, newer_url, "The page before"),
    CP_FIELD_URL(cp_view_tickets_t, older_url, "The next page"),
    CP_FIELD_TEXT(cp_view_tickets_t, newer_label, "-Its label"),
    CP_FIELD_TEXT(cp_view_tickets_t, older_label, "-Its label"),
    CP_FIELD_RECORD(cp_view_tickets_t, empty, empty_schema, "Why the list is empty"),
};
static const cp_schema_t tickets_schema = CP_SCHEMA("tickets", cp_view_tickets_t, tickets_fields);

static const cp_field_t fact_fields[] = {
    CP_FIELD_TEXT(cp_view_fact_t, key, "Name of the fact"),
    CP_FIELD_TEXT(cp_view_fact_t, label, "Its heading"),
    CP_FIELD_TEXT(cp_view_fact_t, text, "A text"),
    CP_FIELD_TEXT(cp_view_fact_t, person, "Name of a person"),
    CP_FIELD_TIME(cp_view_fact_t, when, "A time"),
    CP_FIELD_RECORD(cp_view_fact_t, status, status_schema, "How the ticket stands"),
};
static const cp_schema_t fact_schema = CP_SCHEMA("fact", cp_view_fact_t, fact_fields);

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
    CP_FIELD_LIST(cp_view_item_t, files, file_schema, "Attachments"),
};
static const cp_schema_t item_schema = CP_SCHEMA("item", cp_view_item_t, item_fields);

static const cp_field_t composer_fields[] = {
    CP_FIELD_URL(cp_view_composer_t, action, "Where the form is sent"),
    CP_FIELD_TEXT(cp_view_composer_t, form_key, "-One-time key of the form"),
    CP_FIELD_TEXT(cp_view_composer_t, summary, "How many things are to be corrected"),
    CP_FIELD_TEXT(cp_view_composer_t, summary_about, "-What is kept"),
    CP_FIELD_LIST(cp_view_composer_t, problems, problem_schema, "All that is wrong"),
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
    CP_FIELD_LIST(cp_view_composer_t, kept, file_schema, "Files that came with an earlier try"),
    CP_FIELD_LIST(cp_view_composer_t, priorities, option_schema, "Priorities to choose from"),
    CP_FIELD_TEXT(cp_view_composer_t, goes_to, "Who gets it"),
};
static const cp_schema_t composer_schema = CP_SCHEMA("composer", cp_view_composer_t, composer_fields);

static const cp_field_t ticket_fields[] = {
    CP_FIELD_RECORD(cp_view_ticket_t, frame, frame_schema, "Around the page"),
    CP_FIELD_INT(cp_view_ticket_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_ticket_t, subject, "What it is about"),
    CP_FIELD_URL(cp_view_ticket_t, up_url, "-The list"),
    CP_FIELD_RECORD(cp_view_ticket_t, status, status_schema, "How it stands"),
    CP_FIELD_TEXT(cp_view_ticket_t, next_step, "Whose turn it is, in a sentence"),
    CP_FIELD_URL(cp_view_ticket_t, reply_url, "-The composer on this page"),
    CP_FIELD_LIST(cp_view_ticket_t, facts, fact_schema, "Details"),
    CP_FIELD_TEXT(cp_view_ticket_t, count, "Number of messages"),
    CP_FIELD_URL(cp_view_ticket_t, newest_url, "-The newest message on this page"),
    CP_FIELD_TEXT(cp_view_ticket_t, earlier, "How many messages are left out"),
    CP_FIELD_URL(cp_view_ticket_t, earlier_url, "The page with all messages"),
    CP_FIELD_LIST(cp_view_ticket_t, items, item_schema, "Messages and events, oldest first"),
    CP_FIELD_RECORD(cp_view_ticket_t, composer, composer_schema,
                    "The form for a reply; nothing where one cannot reply"),
    CP_FIELD_TEXT(cp_view_ticket_t, no_reply, "Why one cannot reply"),
    CP_FIELD_TEXT(cp_view_ticket_t, unsent, "A reply that could not be taken, as it was written"),
    CP_FIELD_LIST(cp_view_ticket_t, files, file_schema, "All attachments, newest first"),
    CP_FIELD_TEXT(cp_view_ticket_t, file_count, "-Their number"),
    CP_FIELD_TEXT(cp_view_ticket_t, readers, "Who can read this"),
    CP_FIELD_URL(cp_view_ticket_t, close_url, "The page that closes it; nothing where one cannot"),
    CP_FIELD_TEXT(cp_view_ticket_t, close_about, "What closing does"),
    CP_FIELD_URL(cp_view_ticket_t, reopen_url, "Reopens it (POST); nothing where one cannot"),
    CP_FIELD_TEXT(cp_view_ticket_t, reopen_about, "What reopening does"),
};
static const cp_schema_t ticket_schema = CP_SCHEMA("ticket", cp_view_ticket_t, ticket_fields);

static const cp_field_t ticket_new_fields[] = {
    CP_FIELD_RECORD(cp_view_ticket_new_t, frame, frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_ticket_new_t, header, "Heading of the form"),
    CP_FIELD_URL(cp_view_ticket_new_t, up_url, "-The list"),
    CP_FIELD_RECORD(cp_view_ticket_new_t, composer, composer_schema, "The form"),
};
static const cp_schema_t ticket_new_schema = CP_SCHEMA("ticket_new", cp_view_ticket_new_t, ticket_new_fields);

static const cp_field_t ticket_close_fields[] = {
    CP_FIELD_RECORD(cp_view_ticket_close_t, frame, frame_schema, "Around the page"),
    CP_FIELD_INT(cp_view_ticket_close_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_ticket_close_t, subject, "What it is about"),
    CP_FIELD_URL(cp_view_ticket_close_t, up_url, "The ticket"),
    CP_FIELD_URL(cp_view_ticket_close_t, action, "Closes it (POST)"),
    CP_FIELD_TEXT(cp_view_ticket_close_t, effect, "What closing does"),
    CP_FIELD_TEXT(cp_view_ticket_close_t, way_back, "How it is undone"),
};
static const cp_schema_t ticket_close_schema = CP_SCHEMA("ticket_close", cp_view_ticket_close_t, ticket_close_fields);

static const cp_field_t session_fields[] = {
    CP_FIELD_TEXT(cp_view_session_t, id, "Names the session in a form"),
    CP_FIELD_TEXT(cp_view_session_t, name, "Browser and system"),
    CP_FIELD_TEXT(cp_view_session_t, detail, "When it was used"),
    CP_FIELD_TEXT(cp_view_session_t, address, "From which address"),
    CP_FIELD_BOOL(cp_view_session_t, current, "Whether it is this one"),
    CP_FIELD_BOOL(cp_view_session_t, other, "-Whether it is another one"),
};
static const cp_schema_t session_schema = CP_SCHEMA("session", cp_view_session_t, session_fields);

static const cp_field_t account_fields[] = {
    CP_FIELD_RECORD(cp_view_account_t, frame, frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_account_t, about, "Name, address, company"),
    CP_FIELD_TEXT(cp_view_account_t, summary, "How many things are to be corrected"),
    CP_FIELD_LIST(cp_view_account_t, problems, problem_schema, "All that is wrong"),
    CP_FIELD_URL(cp_view_account_t, profile_action, "Saves the profile (POST)"),
    CP_FIELD_TEXT(cp_view_account_t, first_name, "First name"),
    CP_FIELD_TEXT(cp_view_account_t, last_name, "Last name"),
    CP_FIELD_LIST(cp_view_account_t, languages, option_schema, "Languages to choose from"),
    CP_FIELD_LIST(cp_view_account_t, zones, option_schema, "Time zones to choose from"),
    CP_FIELD_URL(cp_view_account_t, look_action, "-Saves the looks (POST)"),
    CP_FIELD_LIST(cp_view_account_t, schemes, option_schema, "-Colours to choose from"),
    CP_FIELD_LIST(cp_view_account_t, densities, option_schema, "-Row heights to choose from"),
    CP_FIELD_URL(cp_view_account_t, password_action, "Changes the password (POST)"),
    CP_FIELD_BOOL(cp_view_account_t, has_password, "Whether there is a password to change here"),
    CP_FIELD_TEXT(cp_view_account_t, email, "Address that signs in"),
    CP_FIELD_TEXT(cp_view_account_t, password_hint, "-What a password must be"),
    CP_FIELD_TEXT(cp_view_account_t, first_error, "What is wrong with the first name"),
    CP_FIELD_TEXT(cp_view_account_t, first_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_account_t, first_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_account_t, first_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_account_t, last_error, "What is wrong with the last name"),
    CP_FIELD_TEXT(cp_view_account_t, last_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_account_t, last_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_account_t, last_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_account_t, current_error, "What is wrong with the current password"),
    CP_FIELD_TEXT(cp_view_account_t, current_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_account_t, current_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_account_t, current_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_account_t, new_error, "What is wrong with the new password"),
    CP_FIELD_TEXT(cp_view_account_t, new_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_account_t, new_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_account_t, new_invalid, "-\"true\" or nothing"),
    CP_FIELD_URL(cp_view_account_t, sessions_action, "Ends a session (POST)"),
    CP_FIELD_LIST(cp_view_account_t, sessions, session_schema, "Where the person is signed in"),
};
static const cp_schema_t account_schema = CP_SCHEMA("account", cp_view_account_t, account_fields);

static const cp_field_t advice_fields[] = {
    CP_FIELD_TEXT(cp_view_advice_t, text, "What to try"),
};
static const cp_schema_t advice_schema = CP_SCHEMA("advice", cp_view_advice_t, advice_fields);

static const cp_field_t error_fields[] = {
    CP_FIELD_RECORD(cp_view_error_t, frame, frame_schema, "Around the page"),
    CP_FIELD_INT(cp_view_error_t, status, "HTTP status"),
    CP_FIELD_TEXT(cp_view_error_t, icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_error_t, title, "What happened"),
    CP_FIELD_TEXT(cp_view_error_t, text, "The same in a sentence, and that nothing was lost"),
    CP_FIELD_LIST(cp_view_error_t, advice, advice_schema, "What to try"),
    CP_FIELD_TEXT(cp_view_error_t, first_label, "First way on"),
    CP_FIELD_URL(cp_view_error_t, first_url, "Where it leads"),
    CP_FIELD_TEXT(cp_view_error_t, second_label, "Second way on"),
    CP_FIELD_URL(cp_view_error_t, second_url, "Where it leads"),
    CP_FIELD_TEXT(cp_view_error_t, code, "-The status in words"),
};
static const cp_schema_t error_schema = CP_SCHEMA("error", cp_view_error_t, error_fields);

const cp_schema_t *const cp_view_schemas[CP_VIEW_PAGES] = {
    &login_schema,        &tickets_schema, &ticket_schema, &ticket_new_schema,
    &ticket_close_schema, &account_schema, &error_schema,
};

const char *const cp_view_templates[CP_VIEW_PAGES] = {
    "login.html", "tickets.html", "ticket.html", "ticket-new.html", "ticket-close.html", "account.html", "error.html",
};
