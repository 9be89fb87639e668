/* SPDX-License-Identifier: Apache-2.0 */
#include "view_desk_merge.h"

#include <apr_strings.h>

#include "view_person.h"
#include "view_ticket.h"

#define EFFECTS 8

/* ---- Schemas ---- */

static const cp_field_t side_fields[] = {
    CP_FIELD_TEXT(cp_view_merge_side_t, label, "What becomes of it"),
    CP_FIELD_INT(cp_view_merge_side_t, number, "Number"),
    CP_FIELD_TEXT(cp_view_merge_side_t, subject, "What it is about"),
    CP_FIELD_URL(cp_view_merge_side_t, url, "Its record"),
    CP_FIELD_TEXT(cp_view_merge_side_t, requester, "Who requested it"),
    CP_FIELD_TEXT(cp_view_merge_side_t, company, "Its company"),
    CP_FIELD_TEXT(cp_view_merge_side_t, inbox, "Its inbox"),
    CP_FIELD_TEXT(cp_view_merge_side_t, stage, "Its stage"),
    CP_FIELD_TIME(cp_view_merge_side_t, created, "Since when it exists"),
    CP_FIELD_TIME(cp_view_merge_side_t, activity, "Last activity"),
    CP_FIELD_TEXT(cp_view_merge_side_t, messages, "Number of messages that customers see"),
};
static const cp_schema_t side_schema = CP_SCHEMA("merge_side", cp_view_merge_side_t, side_fields);

static const cp_field_t person_fields[] = {
    CP_FIELD_TEXT(cp_view_merge_person_t, field, "Name of the control"),
    CP_FIELD_TEXT(cp_view_merge_person_t, name, "Who it is"),
    CP_FIELD_TEXT(cp_view_merge_person_t, about, "What that person can read so far"),
    CP_FIELD_TEXT(cp_view_merge_person_t, checked, "-\"checked\" or nothing"),
};
static const cp_schema_t person_schema = CP_SCHEMA("merge_person", cp_view_merge_person_t, person_fields);

static const cp_field_t merge_fields[] = {
    CP_FIELD_RECORD(cp_view_desk_merge_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_INT(cp_view_desk_merge_t, number, "Number of the ticket that ends"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, subject, "What it is about"),
    CP_FIELD_URL(cp_view_desk_merge_t, up_url, "-Its record"),
    CP_FIELD_URL(cp_view_desk_merge_t, action, "Chooses the other ticket (GET), merges (POST)"),
    CP_FIELD_RECORD(cp_view_desk_merge_t, faults, cp_view_faults_schema, "What is to be corrected"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, into, "The number that was typed"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, into_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, into_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, into_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, into_invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, target, "Number of the ticket that goes on"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, button, "-Of the button that merges"),
    CP_FIELD_LIST(cp_view_desk_merge_t, sides, side_schema, "Both tickets"),
    CP_FIELD_LIST(cp_view_desk_merge_t, effects, cp_view_sentence_schema, "What happens"),
    CP_FIELD_LIST(cp_view_desk_merge_t, people, person_schema, "People who may go along"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, swap, "What has to be agreed to"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, swap_about, "What it means"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, swap_error, "That it was not agreed to"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, swap_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, swap_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_desk_merge_t, swap_invalid, "-\"true\" or nothing"),
};
const cp_schema_t cp_view_desk_merge_schema = CP_SCHEMA("desk_merge", cp_view_desk_merge_t, merge_fields);

static const cp_field_t split_fields[] = {
    CP_FIELD_RECORD(cp_view_desk_split_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_INT(cp_view_desk_split_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_desk_split_t, ticket_subject, "What it is about"),
    CP_FIELD_URL(cp_view_desk_split_t, up_url, "-Its record"),
    CP_FIELD_URL(cp_view_desk_split_t, action, "Splits (POST)"),
    CP_FIELD_RECORD(cp_view_desk_split_t, faults, cp_view_faults_schema, "What is to be corrected"),
    CP_FIELD_TEXT(cp_view_desk_split_t, message, "Names the message in the form"),
    CP_FIELD_TEXT(cp_view_desk_split_t, author, "Who wrote it"),
    CP_FIELD_TIME(cp_view_desk_split_t, when, "When"),
    CP_FIELD_HTML(cp_view_desk_split_t, body, "What it says"),
    CP_FIELD_TEXT(cp_view_desk_split_t, refused, "Why it cannot be split off"),
    CP_FIELD_TEXT(cp_view_desk_split_t, subject, "Subject of the new ticket"),
    CP_FIELD_TEXT(cp_view_desk_split_t, subject_error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_desk_split_t, subject_class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_desk_split_t, subject_described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_desk_split_t, subject_invalid, "-\"true\" or nothing"),
    CP_FIELD_LIST(cp_view_desk_split_t, parts, cp_view_option_schema, "What goes"),
    CP_FIELD_LIST(cp_view_desk_split_t, effects, cp_view_sentence_schema, "What happens"),
};
const cp_schema_t cp_view_desk_split_schema = CP_SCHEMA("desk_split", cp_view_desk_split_t, split_fields);

/* ---- Merging ---- */

static const char *number_text(const cp_reader_t *reader, apr_int64_t number)
{
    return apr_psprintf(reader->pool, "#%" APR_INT64_T_FMT, number);
}

static void add_effect(cp_list_t *list, const char *text)
{
    ((cp_view_sentence_t *)(void *)(uintptr_t)list->rows)[list->count++].text = cp_text(text);
}

/* A sentence about the ticket that ends (${a}) and the one that goes on (${b}). */
static const char *about_both(const cp_reader_t *reader, const cp_merge_plan_t *plan, const char *text)
{
    return cp_tr_fill(reader->pool, cp_view_tr(reader, text), "a", number_text(reader, plan->source->number), "b",
                      number_text(reader, plan->target->number), NULL);
}

static void side(cp_view_merge_side_t *row, const cp_reader_t *reader, const cp_brief_t *brief, const char *label)
{
    row->label = cp_text(cp_view_tr(reader, label));
    row->number = brief->number;
    row->subject = cp_text(*brief->subject ? brief->subject : cp_view_tr(reader, "(no subject)"));
    row->url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, brief->number);
    row->requester = cp_text(cp_view_customer(reader, &brief->requester));
    row->company = cp_text(brief->company);
    row->inbox = cp_text(brief->inbox);
    row->stage = cp_text(brief->stage);
    row->created = cp_view_when_dated(reader, brief->created_at);
    row->activity = cp_view_when_dated(reader, brief->activity_at);
    row->messages = cp_text(cp_view_plural(reader, "${n} message", "${n} messages", brief->message_count));
}

static void effects(cp_view_desk_merge_t *view, const cp_reader_t *reader, const cp_merge_plan_t *plan)
{
    cp_list_t *list = &view->effects;

    list->rows = apr_pcalloc(reader->pool, EFFECTS * sizeof(cp_view_sentence_t));
    add_effect(list, about_both(reader, plan, "All messages, notes and links of ${a} go to ${b}."));
    add_effect(list,
               about_both(reader, plan,
                          plan->swaps ? "Customers see the conversation of ${a} in ${b} from then on, as it is the "
                                        "older one. The conversation of ${b} stays for staff only."
                                      : "Customers see the conversation of ${b}, as before. The conversation of ${a} "
                                        "stays for staff only."));
    add_effect(list, about_both(reader, plan,
                                "${a} is closed and hidden. Its number leads to ${b}, for those who may read that."));
    add_effect(list, about_both(reader, plan, "Answers by mail to ${a} arrive in ${b}."));
    if (plan->target->closed)
        add_effect(list, about_both(reader, plan, "${b} is closed, and stays closed."));
    if (plan->target->hidden)
        add_effect(list, about_both(reader, plan, "${b} is hidden from customers: none of them can read it."));
}

static void swap(cp_view_desk_merge_t *view, const cp_reader_t *reader, const cp_merge_plan_t *plan)
{
    const char *readers = plan->target->company
                              ? "${name}, the people on the ticket, and everybody at ${company} who may see "
                                "its tickets will read that conversation, and no longer their own."
                              : "${name} and the people on the ticket will read that conversation, and no "
                                "longer their own.";

    if (!plan->swaps)
        return;
    view->swap = cp_text(about_both(reader, plan, "Show customers of ${b} the conversation of ${a} instead of theirs"));
    view->swap_about = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, readers), "name",
                                          cp_view_customer(reader, &plan->target->requester), "company",
                                          plan->target->company ? plan->target->company : "", NULL));
}

/* Who sees the target already loses nothing by being told of it; who does not is a decision. */
static void people(cp_view_desk_merge_t *view, const cp_reader_t *reader, const cp_merge_plan_t *plan)
{
    cp_view_merge_person_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)plan->people_count + 1) * sizeof *rows);
    bool shared = !cp_setting_is(reader->settings, CP_SET_COMPANY_TICKETS, "own") && !plan->target->hidden;

    for (int i = 0; i < plan->people_count; i++) {
        bool sees = shared && plan->people[i].colleague;
        rows[i].field = cp_text(apr_psprintf(reader->pool, "copy_%" APR_INT64_T_FMT, plan->people[i].person.id));
        rows[i].name = cp_text(apr_pstrcat(reader->pool, cp_view_customer(reader, &plan->people[i].person), ", ",
                                           plan->people[i].person.email, NULL));
        rows[i].about = cp_text(about_both(reader, plan, sees ? "Can read ${b} already" : "Cannot read ${b} so far"));
        rows[i].checked = cp_text(sees ? "checked" : NULL);
    }
    view->people = (cp_list_t){rows, plan->people_count};
}

void cp_view_merge_plan(cp_view_desk_merge_t *view, const cp_reader_t *reader, const cp_merge_plan_t *plan)
{
    cp_view_merge_side_t *sides = apr_pcalloc(reader->pool, 2 * sizeof *sides);

    side(&sides[0], reader, plan->source, "Ends");
    side(&sides[1], reader, plan->target, "Goes on");
    view->sides = (cp_list_t){sides, 2};
    view->target = cp_text(apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, plan->target->number));
    view->button = cp_text(about_both(reader, plan, "Merge ${a} into ${b}"));
    effects(view, reader, plan);
    swap(view, reader, plan);
    people(view, reader, plan);
}

/* ---- Splitting ---- */

static void parts(cp_view_desk_split_t *view, const cp_reader_t *reader, const cp_split_plan_t *plan, bool later)
{
    cp_view_option_t *rows = apr_pcalloc(reader->pool, 2 * sizeof *rows);
    int count = 0;

    rows[count].id = rows[count].value = cp_text("one");
    rows[count].checked = cp_text(later ? NULL : "checked");
    rows[count++].label = cp_text(cp_view_tr(reader, "This message only"));
    if (plan->later && plan->later + 1 < plan->all) {
        rows[count].id = rows[count].value = cp_text("later");
        rows[count].checked = cp_text(later ? "checked" : NULL);
        rows[count++].label = cp_text(cp_view_plural(reader, "This message, and the ${n} after it",
                                                     "This message, and the ${n} after it", plan->later));
    }
    view->parts = (cp_list_t){rows, count};
}

void cp_view_split_plan(cp_view_desk_split_t *view, const cp_reader_t *reader, const cp_split_plan_t *plan, bool later)
{
    cp_message_t message = {.format = plan->format, .body = plan->body, .body_length = strlen(plan->body)};
    cp_list_t *list = &view->effects;
    const char *name = cp_view_customer(reader, &plan->requester);

    view->message = cp_text(apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, plan->message_id));
    view->author = cp_text(cp_view_customer(reader, &plan->author));
    view->when = cp_view_when_dated(reader, plan->created_at);
    view->body = cp_view_message_body(reader, &message);
    parts(view, reader, plan, later);
    if (plan->all < 2)
        view->refused =
            cp_text(cp_view_tr(reader, "This is the only message of its conversation. Nothing would be left there."));
    list->rows = apr_pcalloc(reader->pool, EFFECTS * sizeof(cp_view_sentence_t));
    add_effect(list,
               cp_tr_fill(reader->pool,
                          cp_view_tr(reader, plan->company ? "The new ticket is one of ${name} and of ${company}; both "
                                                             "can read it by the rules for own and company tickets."
                                                           : "The new ticket is one of ${name}, who can read it."),
                          "name", name, "company", plan->company ? plan->company : "", NULL));
    add_effect(list, cp_view_tr(reader, "What goes is no longer shown in this ticket. Nobody is told by mail."));
    add_effect(list, cp_view_tr(reader, "Both tickets are linked."));
}

cp_view_faults_t *cp_view_one_fault(const cp_reader_t *reader, const char *text, const char *url)
{
    cp_view_faults_t *faults = apr_pcalloc(reader->pool, sizeof *faults);
    cp_view_problem_t *problem = apr_pcalloc(reader->pool, sizeof *problem);

    if (!text)
        return faults;
    *problem = (cp_view_problem_t){cp_text(text), cp_url(url)};
    faults->problems = (cp_list_t){problem, 1};
    faults->summary =
        cp_text(cp_view_plural(reader, "There is ${n} thing to correct", "There are ${n} things to correct", 1));
    faults->summary_about = cp_text(cp_view_tr(reader, "What you typed is kept."));
    return faults;
}
