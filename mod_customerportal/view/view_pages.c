/* SPDX-License-Identifier: Apache-2.0 */
#include "view_pages.h"

/* A phrase that begins with "-" keeps its field out of JSON: looks, tokens, and what only markup needs. */

static const cp_field_t login_fields[] = {
    CP_FIELD_RECORD(cp_view_login_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_URL(cp_view_login_t, action, "Where the form is sent"),
    CP_FIELD_TEXT(cp_view_login_t, return_to, "-The page that was asked for"),
    CP_FIELD_TEXT(cp_view_login_t, carried, "-What was typed before, sealed"),
    CP_FIELD_TEXT(cp_view_login_t, email, "What was typed"),
    CP_FIELD_TEXT(cp_view_login_t, email_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_login_t, password_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_login_t, reason, "Why signing in is needed"),
    CP_FIELD_TEXT(cp_view_login_t, failure, "Why it failed"),
    CP_FIELD_LIST(cp_view_login_t, problems, cp_view_problem_schema, "All that is wrong"),
    CP_FIELD_TEXT(cp_view_login_t, email_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_login_t, password_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_login_t, email_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_login_t, password_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_login_t, email_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_login_t, password_described, "-Ids of hint and error"),
    CP_FIELD_URL(cp_view_login_t, forgot_url, "Choose a new password"),
    CP_FIELD_URL(cp_view_login_t, link_url, "Sign in by mail; nothing where that is not allowed"),
    CP_FIELD_URL(cp_view_login_t, register_url, "Make an account; nothing where people cannot"),
    CP_FIELD_LIST(cp_view_login_t, doors, cp_view_link_schema, "Other ways to sign in"),
    CP_FIELD_URL(cp_view_login_t, keep_url, "Where their buttons go with what is carried; nothing where nothing is"),
};
const cp_schema_t cp_view_login_schema = CP_SCHEMA("login", cp_view_login_t, login_fields);

static const cp_field_t column_fields[] = {
    CP_FIELD_TEXT(cp_view_column_t, key, "Name of the column"),
    CP_FIELD_TEXT(cp_view_column_t, label, "Its heading"),
    CP_FIELD_TEXT(cp_view_column_t, class, "-CSS class"),
    CP_FIELD_URL(cp_view_column_t, sort_url, "The list in the order of this column"),
    CP_FIELD_TEXT(cp_view_column_t, sort, "\"ascending\" or \"descending\" where the list is sorted by it"),
    CP_FIELD_TEXT(cp_view_column_t, sort_tip, "-Title of the link"),
    CP_FIELD_TEXT(cp_view_column_t, icon, "-Symbol of icons.svg"),
};
const cp_schema_t cp_view_column_schema = CP_SCHEMA("column", cp_view_column_t, column_fields);

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
    CP_FIELD_RECORD(cp_view_cell_t, status, cp_view_status_schema, "How the ticket stands"),
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
const cp_schema_t cp_view_empty_schema = CP_SCHEMA("empty", cp_view_empty_t, empty_fields);

static const cp_field_t tickets_fields[] = {
    CP_FIELD_RECORD(cp_view_tickets_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_tickets_t, count, "Number of tickets"),
    CP_FIELD_TEXT(cp_view_tickets_t, view, "all, company or mine"),
    CP_FIELD_TEXT(cp_view_tickets_t, view_label, "The same in words"),
    CP_FIELD_LIST(cp_view_tickets_t, views, cp_view_link_schema, "Views to choose from"),
    CP_FIELD_URL(cp_view_tickets_t, action, "-Where the filter form is sent"),
    CP_FIELD_LIST(cp_view_tickets_t, hidden, cp_view_hidden_schema, "-State that the filter form keeps"),
    CP_FIELD_TEXT(cp_view_tickets_t, q, "What was searched for"),
    CP_FIELD_URL(cp_view_tickets_t, csv_url, "The view as CSV"),
    CP_FIELD_TEXT(cp_view_tickets_t, csv_holds, "What the CSV holds"),
    CP_FIELD_TEXT(cp_view_tickets_t, filter_count, "-Number of filters that are set"),
    CP_FIELD_LIST(cp_view_tickets_t, statuses, cp_view_option_schema, "Statuses to filter by"),
    CP_FIELD_LIST(cp_view_tickets_t, owners, cp_view_option_schema, "Owners to filter by"),
    CP_FIELD_RECORD(cp_view_tickets_t, filters, cp_view_form_schema, "Filters by activity and by ticket properties"),
    CP_FIELD_TEXT(cp_view_tickets_t, filters_open, "-\"open\" where something is wrong with them"),
    CP_FIELD_TEXT(cp_view_tickets_t, from, "Last activity at or after this day"),
    CP_FIELD_TEXT(cp_view_tickets_t, to, "Last activity until this day"),
    CP_FIELD_LIST(cp_view_tickets_t, sorts, cp_view_option_schema, "Orders to choose from"),
    CP_FIELD_LIST(cp_view_tickets_t, chips, cp_view_link_schema, "Filters that are set; each link removes one"),
    CP_FIELD_URL(cp_view_tickets_t, clear_url, "The view without filters"),
    CP_FIELD_TEXT(cp_view_tickets_t, yours, "How many tickets wait for the customer"),
    CP_FIELD_URL(cp_view_tickets_t, yours_url, "Those tickets"),
    CP_FIELD_TEXT(cp_view_tickets_t, caption, "Scope, filters, range, order and time zone"),
    CP_FIELD_LIST(cp_view_tickets_t, columns, cp_view_column_schema, "Columns"),
    CP_FIELD_LIST(cp_view_tickets_t, rows, row_schema, "Tickets of this page"),
    CP_FIELD_TEXT(cp_view_tickets_t, range, "Which of them"),
    CP_FIELD_BOOL(cp_view_tickets_t, paged, "-Whether there is another page"),
    CP_FIELD_URL(cp_view_tickets_t, newer_url, "The page before"),
    CP_FIELD_URL(cp_view_tickets_t, older_url, "The next page"),
    CP_FIELD_TEXT(cp_view_tickets_t, newer_label, "-Its label"),
    CP_FIELD_TEXT(cp_view_tickets_t, older_label, "-Its label"),
    CP_FIELD_RECORD(cp_view_tickets_t, empty, cp_view_empty_schema, "Why the list is empty"),
};
const cp_schema_t cp_view_tickets_schema = CP_SCHEMA("tickets", cp_view_tickets_t, tickets_fields);

static const cp_field_t ticket_fields[] = {
    CP_FIELD_RECORD(cp_view_ticket_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_INT(cp_view_ticket_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_ticket_t, subject, "What it is about"),
    CP_FIELD_URL(cp_view_ticket_t, up_url, "-The list"),
    CP_FIELD_RECORD(cp_view_ticket_t, status, cp_view_status_schema, "How it stands"),
    CP_FIELD_TEXT(cp_view_ticket_t, next_step, "Whose turn it is, in a sentence"),
    CP_FIELD_URL(cp_view_ticket_t, reply_url, "-The composer on this page"),
    CP_FIELD_LIST(cp_view_ticket_t, facts, cp_view_fact_schema, "Details"),
    CP_FIELD_TEXT(cp_view_ticket_t, count, "Number of messages"),
    CP_FIELD_URL(cp_view_ticket_t, newest_url, "-The newest message on this page"),
    CP_FIELD_TEXT(cp_view_ticket_t, earlier, "How many messages are left out"),
    CP_FIELD_URL(cp_view_ticket_t, earlier_url, "The page with all messages"),
    CP_FIELD_LIST(cp_view_ticket_t, items, cp_view_item_schema, "Messages and events, oldest first"),
    CP_FIELD_RECORD(cp_view_ticket_t, composer, cp_view_composer_schema,
                    "The form for a reply; nothing where one cannot reply"),
    CP_FIELD_TEXT(cp_view_ticket_t, no_reply, "Why one cannot reply"),
    CP_FIELD_TEXT(cp_view_ticket_t, unsent, "A reply that could not be taken, as it was written"),
    CP_FIELD_TEXT(cp_view_ticket_t, unsent_files, "Names of its files"),
    CP_FIELD_LIST(cp_view_ticket_t, files, cp_view_file_schema, "All attachments, newest first"),
    CP_FIELD_TEXT(cp_view_ticket_t, file_count, "-Their number"),
    CP_FIELD_TEXT(cp_view_ticket_t, readers, "Who can read this"),
    CP_FIELD_LIST(cp_view_ticket_t, people, cp_view_member_schema, "People who can be taken off the ticket"),
    CP_FIELD_URL(cp_view_ticket_t, person_add_url, "Adds a person (POST)"),
    CP_FIELD_URL(cp_view_ticket_t, person_remove_url, "Takes a person off (POST)"),
    CP_FIELD_TEXT(cp_view_ticket_t, person, "-The address that was typed"),
    CP_FIELD_TEXT(cp_view_ticket_t, person_hint, "Who can be added"),
    CP_FIELD_TEXT(cp_view_ticket_t, person_error, "What is wrong with the address"),
    CP_FIELD_TEXT(cp_view_ticket_t, person_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_ticket_t, person_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_ticket_t, person_invalid, "-\"true\" or nothing"),
    CP_FIELD_URL(cp_view_ticket_t, close_url, "The page that closes it; nothing where one cannot"),
    CP_FIELD_TEXT(cp_view_ticket_t, close_about, "What closing does"),
    CP_FIELD_URL(cp_view_ticket_t, reopen_url, "Reopens it (POST); nothing where one cannot"),
    CP_FIELD_TEXT(cp_view_ticket_t, reopen_about, "What reopening does"),
};
const cp_schema_t cp_view_ticket_schema = CP_SCHEMA("ticket", cp_view_ticket_t, ticket_fields);

static const cp_field_t ticket_close_fields[] = {
    CP_FIELD_RECORD(cp_view_ticket_close_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_INT(cp_view_ticket_close_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_ticket_close_t, subject, "What it is about"),
    CP_FIELD_URL(cp_view_ticket_close_t, up_url, "The ticket"),
    CP_FIELD_URL(cp_view_ticket_close_t, action, "Closes it (POST)"),
    CP_FIELD_TEXT(cp_view_ticket_close_t, effect, "What closing does"),
    CP_FIELD_TEXT(cp_view_ticket_close_t, way_back, "How it is undone"),
};
const cp_schema_t cp_view_ticket_close_schema = CP_SCHEMA("ticket_close", cp_view_ticket_close_t, ticket_close_fields);

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
    CP_FIELD_RECORD(cp_view_account_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_account_t, about, "Name, address, company"),
    CP_FIELD_TEXT(cp_view_account_t, summary, "How many things are to be corrected"),
    CP_FIELD_LIST(cp_view_account_t, problems, cp_view_problem_schema, "All that is wrong"),
    CP_FIELD_URL(cp_view_account_t, profile_action, "Saves the profile (POST)"),
    CP_FIELD_TEXT(cp_view_account_t, first_name, "First name"),
    CP_FIELD_TEXT(cp_view_account_t, last_name, "Last name"),
    CP_FIELD_LIST(cp_view_account_t, languages, cp_view_option_schema, "Languages to choose from"),
    CP_FIELD_LIST(cp_view_account_t, zones, cp_view_option_schema, "Time zones to choose from"),
    CP_FIELD_URL(cp_view_account_t, look_action, "-Saves the looks (POST)"),
    CP_FIELD_LIST(cp_view_account_t, schemes, cp_view_option_schema, "-Colours to choose from"),
    CP_FIELD_LIST(cp_view_account_t, densities, cp_view_option_schema, "-Row heights to choose from"),
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
    CP_FIELD_URL(cp_view_account_t, factor_action, "Two factors: set up, change, take away (POST)"),
    CP_FIELD_BOOL(cp_view_account_t, factor_on, "Whether two factors are on"),
    CP_FIELD_BOOL(cp_view_account_t, factor_removable, "Whether they can be taken away"),
    CP_FIELD_BOOL(cp_view_account_t, factor_asks, "Whether password or code are asked for"),
    CP_FIELD_TEXT(cp_view_account_t, factor_since, "Since when they are on"),
    CP_FIELD_TEXT(cp_view_account_t, factor_codes, "How many recovery codes are left"),
    CP_FIELD_TEXT(cp_view_account_t, proof_error, "What is wrong with password or code"),
    CP_FIELD_TEXT(cp_view_account_t, proof_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_account_t, proof_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_account_t, proof_invalid, "-\"true\" or nothing"),
    CP_FIELD_URL(cp_view_account_t, mails_action, "Saves which mails are wanted (POST)"),
    CP_FIELD_LIST(cp_view_account_t, mails, cp_view_option_schema, "Mails to choose"),
    CP_FIELD_URL(cp_view_account_t, sessions_action, "Ends a session (POST)"),
    CP_FIELD_LIST(cp_view_account_t, sessions, session_schema, "Where the person is signed in"),
};
const cp_schema_t cp_view_account_schema = CP_SCHEMA("account", cp_view_account_t, account_fields);

static const cp_field_t advice_fields[] = {
    CP_FIELD_TEXT(cp_view_advice_t, text, "What to try"),
};
static const cp_schema_t advice_schema = CP_SCHEMA("advice", cp_view_advice_t, advice_fields);

static const cp_field_t again_field_fields[] = {
    CP_FIELD_TEXT(cp_view_again_field_t, name, "Name of the field"),
    CP_FIELD_TEXT(cp_view_again_field_t, value, "What was typed or chosen"),
    CP_FIELD_TEXT(cp_view_again_field_t, label, "What it is called"),
    CP_FIELD_TEXT(cp_view_again_field_t, id, "-Id of its control"),
    CP_FIELD_BOOL(cp_view_again_field_t, hidden, "-A choice, which is not shown"),
    CP_FIELD_BOOL(cp_view_again_field_t, line, "-A text of one line"),
    CP_FIELD_BOOL(cp_view_again_field_t, area, "-A text of several lines"),
};
static const cp_schema_t again_field_schema = CP_SCHEMA("again_field", cp_view_again_field_t, again_field_fields);

static const cp_field_t error_fields[] = {
    CP_FIELD_RECORD(cp_view_error_t, frame, cp_view_frame_schema, "Around the page"),
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
    CP_FIELD_BOOL(cp_view_error_t, kept, "Whether what was typed into a form is shown"),
    CP_FIELD_LIST(cp_view_error_t, typed, again_field_schema, "What was typed into the form, to copy"),
    CP_FIELD_TEXT(cp_view_error_t, files, "Names of its files"),
};
const cp_schema_t cp_view_error_schema = CP_SCHEMA("error", cp_view_error_t, error_fields);

static const cp_field_t again_fields[] = {
    CP_FIELD_RECORD(cp_view_again_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_again_t, why, "Why it was not sent"),
    CP_FIELD_URL(cp_view_again_t, action, "Where the form is sent"),
    CP_FIELD_TEXT(cp_view_again_t, kind, "-Encoding of a form with files"),
    CP_FIELD_LIST(cp_view_again_t, fields, again_field_schema, "What was typed, in its order"),
    CP_FIELD_RECORD(cp_view_again_t, composer, cp_view_composer_schema, "The form's files"),
};
const cp_schema_t cp_view_again_schema = CP_SCHEMA("again", cp_view_again_t, again_fields);
