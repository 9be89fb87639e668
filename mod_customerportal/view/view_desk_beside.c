/* SPDX-License-Identifier: Apache-2.0 */
#include "view_desk_beside.h"

#include <apr_strings.h>

#include "view_person.h"

static const cp_field_t line_fields[] = {
    CP_FIELD_TEXT(cp_view_line_t, value, "What was typed"),
    CP_FIELD_TEXT(cp_view_line_t, error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_line_t, class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_line_t, described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_line_t, invalid, "-\"true\" or nothing"),
};
static const cp_schema_t line_schema = CP_SCHEMA("line", cp_view_line_t, line_fields);

static const cp_field_t beside_fields[] = {
    CP_FIELD_URL(cp_view_desk_beside_t, merge_url, "Merges the ticket into another one"),
    CP_FIELD_URL(cp_view_desk_beside_t, look_action, "Looks at customers' pages as the requester (POST)"),
    CP_FIELD_TEXT(cp_view_desk_beside_t, look_contact, "-Who that is"),
    CP_FIELD_TEXT(cp_view_desk_beside_t, look_label, "-Of the button"),
    CP_FIELD_URL(cp_view_desk_beside_t, look_return, "-The ticket as customers see it"),
    CP_FIELD_LIST(cp_view_desk_beside_t, people, cp_view_member_schema, "People of the ticket, the requester first"),
    CP_FIELD_URL(cp_view_desk_beside_t, people_add_url, "Adds a person (POST)"),
    CP_FIELD_URL(cp_view_desk_beside_t, people_remove_url, "Takes a person off (POST)"),
    CP_FIELD_RECORD(cp_view_desk_beside_t, person, line_schema, "The address to add"),
    CP_FIELD_LIST(cp_view_desk_beside_t, links, cp_view_desk_other_schema, "Linked tickets"),
    CP_FIELD_URL(cp_view_desk_beside_t, links_add_url, "Links a ticket (POST)"),
    CP_FIELD_URL(cp_view_desk_beside_t, links_remove_url, "Removes a link (POST)"),
    CP_FIELD_RECORD(cp_view_desk_beside_t, link, line_schema, "The number to link"),
    CP_FIELD_TEXT(cp_view_desk_beside_t, followers, "Who follows the ticket"),
    CP_FIELD_URL(cp_view_desk_beside_t, follow_url, "Follows the ticket, or ends that (POST)"),
    CP_FIELD_TEXT(cp_view_desk_beside_t, follow, "-\"1\" or \"0\""),
    CP_FIELD_TEXT(cp_view_desk_beside_t, follow_label, "-Of the button"),
};
const cp_schema_t cp_view_desk_beside_schema = CP_SCHEMA("beside", cp_view_desk_beside_t, beside_fields);

static const char *role_of(const cp_reader_t *reader, const cp_participant_t *one)
{
    if (!strcmp(one->role, "requester"))
        return cp_view_tr(reader, "Requested the ticket");
    if (strcmp(one->role, "cc") != 0)
        return cp_view_tr(reader, "Wrote in the conversation");
    return cp_view_tr(reader, one->added_by ? "Copy, added by a customer" : "Copy");
}

static void people(cp_view_desk_beside_t *view, const cp_reader_t *reader, const cp_beside_data_t *data)
{
    cp_view_member_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)data->people_count + 1) * sizeof *rows);

    for (int i = 0; i < data->people_count; i++) {
        const cp_participant_t *one = &data->people[i];
        const char *name = cp_view_customer(reader, &one->person);
        rows[i].id = one->person.id;
        rows[i].name = cp_text(name);
        rows[i].role = cp_text(apr_pstrcat(reader->pool, one->person.email, " · ", role_of(reader, one), NULL));
        if (strcmp(one->role, "requester") != 0)
            rows[i].remove =
                cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Remove ${name}"), "name", name, NULL));
    }
    view->people = (cp_list_t){rows, data->people_count};
    if (data->people_count) {
        view->look_contact = cp_text(apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, data->people[0].person.id));
        view->look_label = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "View as ${name}"), "name",
                                              cp_view_customer(reader, &data->people[0].person), NULL));
    }
}

static void links(cp_view_desk_beside_t *view, const cp_reader_t *reader, const cp_beside_data_t *data)
{
    cp_view_desk_other_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)data->link_count + 1) * sizeof *rows);

    for (int i = 0; i < data->link_count; i++) {
        const char *subject = data->links[i].subject;
        rows[i].number = data->links[i].number;
        rows[i].subject = cp_text(*subject ? subject : cp_view_tr(reader, "(no subject)"));
        rows[i].url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, rows[i].number);
        rows[i].state = cp_text(data->links[i].stage);
        rows[i].remove = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Remove the link to ${number}"), "number",
                                            apr_psprintf(reader->pool, "#%" APR_INT64_T_FMT, rows[i].number), NULL));
    }
    view->links = (cp_list_t){rows, data->link_count};
}

static void followers(cp_view_desk_beside_t *view, const cp_reader_t *reader, const cp_beside_data_t *data,
                      apr_int64_t staff_id)
{
    const char *names = NULL;
    bool mine = false;

    for (int i = 0; i < data->follower_count; i++) {
        bool self = data->followers[i].id == staff_id;
        const char *name = self ? cp_view_tr(reader, "You") : cp_view_customer(reader, &data->followers[i]);
        mine = mine || self;
        names = names ? apr_pstrcat(reader->pool, names, ", ", name, NULL) : name;
    }
    view->followers = cp_text(names);
    view->follow = cp_text(mine ? "0" : "1");
    view->follow_label = cp_text(cp_view_tr(reader, mine ? "Stop following" : "Follow this ticket"));
}

void cp_view_desk_beside(cp_view_desk_beside_t *view, const cp_reader_t *reader, const cp_beside_data_t *data,
                         apr_int64_t number, apr_int64_t staff_id)
{
    people(view, reader, data);
    links(view, reader, data);
    followers(view, reader, data, staff_id);
    view->merge_url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "/merge", number);
    view->look_action = cp_view_url(reader, "/desk/view-as");
    view->look_return = cp_view_url(reader, "/tickets/%" APR_INT64_T_FMT, number);
    view->people_add_url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "/people", number);
    view->people_remove_url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "/people/remove", number);
    view->links_add_url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "/links", number);
    view->links_remove_url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "/links/remove", number);
    view->follow_url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "/follow", number);
}

void cp_view_desk_beside_less(cp_view_desk_beside_t *view, bool hidden, bool merged)
{
    if (hidden)
        view->look_contact = cp_text(NULL);
    if (merged)
        view->merge_url = cp_url(NULL);
}

cp_view_line_t *cp_view_line(const cp_reader_t *reader, const char *id, const char *typed, const char *fault)
{
    cp_view_line_t *line = apr_pcalloc(reader->pool, sizeof *line);
    const char *hint = apr_pstrcat(reader->pool, id, "-hint", NULL);

    line->value = cp_text(typed ? typed : "");
    line->error = cp_text(fault);
    line->class = cp_text(fault ? "field has-error" : "field");
    line->described = cp_text(fault ? apr_pstrcat(reader->pool, hint, " ", id, "-error", NULL) : hint);
    line->invalid = cp_text(fault ? "true" : NULL);
    return line;
}
