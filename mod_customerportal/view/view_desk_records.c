/* SPDX-License-Identifier: Apache-2.0 */
#include "view_desk_records.h"

#include "view_desk_beside.h"

/* A phrase that begins with "-" keeps its field out of JSON: looks, tokens, and what only markup needs. */

static const cp_field_t sentence_fields[] = {
    CP_FIELD_TEXT(cp_view_sentence_t, text, "What there is to say"),
};
const cp_schema_t cp_view_sentence_schema = CP_SCHEMA("sentence", cp_view_sentence_t, sentence_fields);

static const cp_field_t entry_fields[] = {
    CP_FIELD_TEXT(cp_view_desk_entry_t, kind, "What kind of entry it is"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, class, "-CSS classes of the list item"),
    CP_FIELD_BOOL(cp_view_desk_entry_t, written, "-Whether it has an author and a body"),
    CP_FIELD_BOOL(cp_view_desk_entry_t, event, "-Whether it is an event"),
    CP_FIELD_BOOL(cp_view_desk_entry_t, internal, "Whether customers never see it"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, text, "What happened"),
    CP_FIELD_URL(cp_view_desk_entry_t, url, "Its place on the page, or what it is about"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, anchor, "-Id of the entry"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, label_id, "-Id of its heading"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, face, "-Initials"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, author, "Who wrote it"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, role, "What the author is, or what kind of internal text it is"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, role_class, "-CSS classes"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, way, "How it came"),
    CP_FIELD_TEXT(cp_view_desk_entry_t, shown_as, "How customers read the author's name"),
    CP_FIELD_TIME(cp_view_desk_entry_t, when, "When"),
    CP_FIELD_HTML(cp_view_desk_entry_t, body, "What was written"),
    CP_FIELD_URL(cp_view_desk_entry_t, split_url, "Makes a ticket of its own of a message"),
    CP_FIELD_LIST(cp_view_desk_entry_t, files, cp_view_file_schema, "Attachments"),
};
static const cp_schema_t entry_schema = CP_SCHEMA("desk_entry", cp_view_desk_entry_t, entry_fields);

static const cp_field_t thread_fields[] = {
    CP_FIELD_INT(cp_view_desk_thread_t, id, "Id of the thread"),
    CP_FIELD_TEXT(cp_view_desk_thread_t, name, "Channel and beginning"),
    CP_FIELD_TEXT(cp_view_desk_thread_t, about, "How much is in it, and which inbox it came to"),
    CP_FIELD_URL(cp_view_desk_thread_t, url, "Shows it"),
    CP_FIELD_BOOL(cp_view_desk_thread_t, shown, "Whether customers see it"),
    CP_FIELD_TEXT(cp_view_desk_thread_t, class, "-CSS class"),
    CP_FIELD_TEXT(cp_view_desk_thread_t, state, "How it stands"),
    CP_FIELD_TEXT(cp_view_desk_thread_t, state_class, "-CSS classes"),
    CP_FIELD_TEXT(cp_view_desk_thread_t, state_icon, "-Symbol of icons.svg"),
};
static const cp_schema_t thread_schema = CP_SCHEMA("desk_thread", cp_view_desk_thread_t, thread_fields);

static const cp_field_t optgroup_fields[] = {
    CP_FIELD_TEXT(cp_view_optgroup_t, label, "What people read"),
    CP_FIELD_LIST(cp_view_optgroup_t, options, cp_view_option_schema, "What can be chosen"),
};
static const cp_schema_t optgroup_schema = CP_SCHEMA("optgroup", cp_view_optgroup_t, optgroup_fields);

static const cp_field_t clash_fields[] = {
    CP_FIELD_TEXT(cp_view_desk_clash_t, label, "Which property"),
    CP_FIELD_TEXT(cp_view_desk_clash_t, yours, "What you chose"),
    CP_FIELD_TEXT(cp_view_desk_clash_t, theirs, "What it is now"),
    CP_FIELD_TEXT(cp_view_desk_clash_t, who, "Who changed it, and when"),
    CP_FIELD_URL(cp_view_desk_clash_t, url, "Where it leads"),
};
static const cp_schema_t clash_schema = CP_SCHEMA("desk_clash", cp_view_desk_clash_t, clash_fields);

static const cp_field_t properties_fields[] = {
    CP_FIELD_URL(cp_view_desk_properties_t, action, "Where the form is sent"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, subject, "What the ticket is about"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, was_subject, "-What the form showed"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, subject_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, subject_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, subject_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, subject_invalid, "-\"true\" or nothing"),
    CP_FIELD_LIST(cp_view_desk_properties_t, inboxes, cp_view_option_schema, "Inboxes to choose from"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, was_inbox, "-What the form showed"),
    CP_FIELD_LIST(cp_view_desk_properties_t, pipelines, optgroup_schema, "Stages to choose from, by pipeline"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, was_stage, "-What the form showed"),
    CP_FIELD_LIST(cp_view_desk_properties_t, owners, cp_view_option_schema, "Owners to choose from"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, was_owner, "-What the form showed"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, owner_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, owner_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, owner_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, owner_invalid, "-\"true\" or nothing"),
    CP_FIELD_LIST(cp_view_desk_properties_t, priorities, cp_view_option_schema, "Priorities to choose from"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, was_priority, "-What the form showed"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, hidden, "Whether customers do not find the ticket"),
    CP_FIELD_TEXT(cp_view_desk_properties_t, was_hidden, "-What the form showed"),
    CP_FIELD_RECORD(cp_view_desk_properties_t, more, cp_view_form_schema, "Properties that administrators defined"),
    CP_FIELD_LIST(cp_view_desk_properties_t, clashes, clash_schema, "What others changed meanwhile"),
};
static const cp_schema_t properties_schema = CP_SCHEMA("desk_properties", cp_view_desk_properties_t, properties_fields);

static const cp_field_t seen_fields[] = {
    CP_FIELD_RECORD(cp_view_desk_seen_t, status, cp_view_status_schema, "How it stands"),
    CP_FIELD_TEXT(cp_view_desk_seen_t, owner, "The owner as customers read it"),
    CP_FIELD_TEXT(cp_view_desk_seen_t, readers, "Who can read the ticket"),
    CP_FIELD_TEXT(cp_view_desk_seen_t, rule, "Which rule is in force"),
    CP_FIELD_URL(cp_view_desk_seen_t, explain_url, "Why somebody sees it or not"),
};
static const cp_schema_t seen_schema = CP_SCHEMA("desk_seen", cp_view_desk_seen_t, seen_fields);

static const cp_field_t other_fields[] = {
    CP_FIELD_INT(cp_view_desk_other_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_desk_other_t, subject, "What the ticket is about"),
    CP_FIELD_URL(cp_view_desk_other_t, url, "Where it leads"),
    CP_FIELD_TEXT(cp_view_desk_other_t, remove, "-Of the button that removes the link"),
    CP_FIELD_TEXT(cp_view_desk_other_t, state, "How it stands"),
};
const cp_schema_t cp_view_desk_other_schema = CP_SCHEMA("desk_other", cp_view_desk_other_t, other_fields);

static const cp_field_t party_fields[] = {
    CP_FIELD_TEXT(cp_view_desk_party_t, name, "Name"),
    CP_FIELD_TEXT(cp_view_desk_party_t, email, "Address"),
    CP_FIELD_URL(cp_view_desk_party_t, email_url, "Writes a mail"),
    CP_FIELD_TEXT(cp_view_desk_party_t, phone, "Phone number"),
    CP_FIELD_TEXT(cp_view_desk_party_t, place, "What time it is there"),
    CP_FIELD_TEXT(cp_view_desk_party_t, counts, "How many tickets there are"),
    CP_FIELD_LIST(cp_view_desk_party_t, others, cp_view_desk_other_schema, "Other tickets, the newest"),
};
static const cp_schema_t party_schema = CP_SCHEMA("desk_party", cp_view_desk_party_t, party_fields);

static const cp_field_t reply_fields[] = {
    CP_FIELD_RECORD(cp_view_desk_reply_t, form, cp_view_composer_schema, "The form"),
    CP_FIELD_TEXT(cp_view_desk_reply_t, newest, "-Id of the newest message on the page"),
    CP_FIELD_TEXT(cp_view_desk_reply_t, to, "Who gets it"),
    CP_FIELD_LIST(cp_view_desk_reply_t, copies, cp_view_sentence_schema, "Who gets a copy"),
    CP_FIELD_TEXT(cp_view_desk_reply_t, unseen, "Why customers will not see it"),
    CP_FIELD_TEXT(cp_view_desk_reply_t, from, "Who it comes from"),
    CP_FIELD_LIST(cp_view_desk_reply_t, answers, cp_view_option_schema, "Prepared answers to choose from"),
    CP_FIELD_LIST(cp_view_desk_reply_t, stages, cp_view_option_schema, "What the stage can be set to with it"),
    CP_FIELD_HTML(cp_view_desk_reply_t, signature, "What is put below"),
    CP_FIELD_LIST(cp_view_desk_reply_t, meanwhile, entry_schema, "Messages that came while it was written"),
    CP_FIELD_TEXT(cp_view_desk_reply_t, late, "How many these are"),
    CP_FIELD_TEXT(cp_view_desk_reply_t, send_label, "-Text of the button"),
};
static const cp_schema_t reply_schema = CP_SCHEMA("desk_reply", cp_view_desk_reply_t, reply_fields);

static const cp_field_t note_fields[] = {
    CP_FIELD_URL(cp_view_desk_note_t, action, "Where the form is sent"),
    CP_FIELD_TEXT(cp_view_desk_note_t, form_key, "-One-time key of the form"),
    CP_FIELD_TEXT(cp_view_desk_note_t, body, "What was typed"),
    CP_FIELD_TEXT(cp_view_desk_note_t, body_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_desk_note_t, body_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_desk_note_t, body_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_desk_note_t, body_invalid, "-\"true\" or nothing"),
};
static const cp_schema_t note_schema = CP_SCHEMA("desk_note", cp_view_desk_note_t, note_fields);

static const cp_field_t faults_fields[] = {
    CP_FIELD_TEXT(cp_view_faults_t, summary, "How many things are to be corrected"),
    CP_FIELD_TEXT(cp_view_faults_t, summary_about, "-What is kept"),
    CP_FIELD_LIST(cp_view_faults_t, problems, cp_view_problem_schema, "All that is wrong"),
};
const cp_schema_t cp_view_faults_schema = CP_SCHEMA("faults", cp_view_faults_t, faults_fields);

static const cp_field_t ticket_fields[] = {
    CP_FIELD_RECORD(cp_view_desk_ticket_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_INT(cp_view_desk_ticket_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_desk_ticket_t, subject, "What the ticket is about"),
    CP_FIELD_URL(cp_view_desk_ticket_t, up_url, "-The list"),
    CP_FIELD_TEXT(cp_view_desk_ticket_t, up_label, "Inbox"),
    CP_FIELD_RECORD(cp_view_desk_ticket_t, status, cp_view_status_schema, "How it stands"),
    CP_FIELD_TEXT(cp_view_desk_ticket_t, priority, "Priority"),
    CP_FIELD_TEXT(cp_view_desk_ticket_t, priority_icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_desk_ticket_t, requester, "Who asked"),
    CP_FIELD_TEXT(cp_view_desk_ticket_t, company, "Whose company it is"),
    CP_FIELD_BOOL(cp_view_desk_ticket_t, hidden, "Whether customers do not find the ticket"),
    CP_FIELD_TEXT(cp_view_desk_ticket_t, merged, "Which ticket it was merged into"),
    CP_FIELD_URL(cp_view_desk_ticket_t, merged_url, "That ticket"),
    CP_FIELD_LIST(cp_view_desk_ticket_t, present, cp_view_sentence_schema, "Who else has it open"),
    CP_FIELD_RECORD(cp_view_desk_ticket_t, beside, cp_view_desk_beside_schema, "People, links, followers"),
    CP_FIELD_RECORD(cp_view_desk_ticket_t, faults, cp_view_faults_schema, "What is to be corrected"),
    CP_FIELD_TEXT(cp_view_desk_ticket_t, aside, "Which conversation is shown, where customers do not see it"),
    CP_FIELD_URL(cp_view_desk_ticket_t, aside_url, "The conversation that they see"),
    CP_FIELD_LIST(cp_view_desk_ticket_t, filters, cp_view_link_schema, "What the timeline can be narrowed to"),
    CP_FIELD_TEXT(cp_view_desk_ticket_t, earlier, "Whether there are older entries"),
    CP_FIELD_URL(cp_view_desk_ticket_t, earlier_url, "The page with them"),
    CP_FIELD_LIST(cp_view_desk_ticket_t, entries, entry_schema, "Timeline, oldest first"),
    CP_FIELD_TEXT(cp_view_desk_ticket_t, empty, "Why there is none"),
    CP_FIELD_RECORD(cp_view_desk_ticket_t, reply, reply_schema, "The form for a reply"),
    CP_FIELD_RECORD(cp_view_desk_ticket_t, note, note_schema, "The form for an internal note"),
    CP_FIELD_RECORD(cp_view_desk_ticket_t, properties, properties_schema, "The form for properties"),
    CP_FIELD_LIST(cp_view_desk_ticket_t, threads, thread_schema, "Conversations, the visible one first"),
    CP_FIELD_RECORD(cp_view_desk_ticket_t, seen, seen_schema, "What the customer sees"),
    CP_FIELD_RECORD(cp_view_desk_ticket_t, contact, party_schema, "The requester"),
    CP_FIELD_RECORD(cp_view_desk_ticket_t, firm, party_schema, "His company"),
};
const cp_schema_t cp_view_desk_ticket_schema = CP_SCHEMA("desk_ticket", cp_view_desk_ticket_t, ticket_fields);

static const cp_field_t explain_fields[] = {
    CP_FIELD_RECORD(cp_view_desk_explain_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_INT(cp_view_desk_explain_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, subject, "What the ticket is about"),
    CP_FIELD_URL(cp_view_desk_explain_t, up_url, "-The list"),
    CP_FIELD_URL(cp_view_desk_explain_t, action, "-Where the question is sent"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, contact, "Address that was asked for"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, contact_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, contact_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, contact_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, contact_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, name, "Who that is"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, outcome, "The answer in a sentence"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, class, "-CSS classes"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, icon, "-Symbol of icons.svg"),
    CP_FIELD_BOOL(cp_view_desk_explain_t, allowed, "Whether the contact sees the ticket"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, why, "Which part of the rule decides"),
    CP_FIELD_LIST(cp_view_desk_explain_t, rules, cp_view_sentence_schema, "What the rule asks, and the answers"),
    CP_FIELD_RECORD(cp_view_desk_explain_t, status, cp_view_status_schema, "The status as the contact reads it"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, owner, "The owner as the contact reads it"),
    CP_FIELD_TEXT(cp_view_desk_explain_t, thread, "Which conversation the contact sees"),
    CP_FIELD_LIST(cp_view_desk_explain_t, actions, cp_view_sentence_schema, "What the contact may do"),
};
const cp_schema_t cp_view_desk_explain_schema = CP_SCHEMA("desk_explain", cp_view_desk_explain_t, explain_fields);
