/* SPDX-License-Identifier: Apache-2.0 */
#include "view_ticket.h"

#include <apr_strings.h>

#include "view_files.h"
#include "view_list.h"
#include "view_person.h"
#include "view_property.h"
#include "view_status.h"

#define FACTS 9

const char *cp_view_way_back(const cp_reader_t *reader, bool by_reply, bool by_button)
{
    if (by_reply)
        return cp_view_tr(reader, "If it comes back, reply here and it is open again.");
    if (by_button)
        return cp_view_tr(reader, "If it comes back, you can reopen it here.");
    return cp_view_tr(reader, "It stays readable. If it comes back, file a new ticket.");
}

static const char *last_support_name(const cp_reader_t *reader, const cp_ticket_data_t *data)
{
    for (int i = data->message_count - 1; i >= 0; i--)
        if (data->messages[i].from_staff)
            return cp_view_owner(reader, &data->messages[i].author);
    return NULL;
}

static const char *next_step(const cp_reader_t *reader, const cp_ticket_data_t *data)
{
    const cp_ticket_t *ticket = data->ticket;
    const char *owner = cp_view_owner(reader, &ticket->owner);
    const char *support = last_support_name(reader, data);

    if (ticket->closed) {
        const char *closed = cp_tr_fill(reader->pool, cp_view_tr(reader, "Closed: ${time}."), "time",
                                        cp_view_when_dated(reader, ticket->closed_at).brief, NULL);
        return apr_pstrcat(reader->pool, closed, " ",
                           cp_view_way_back(reader, data->may_reply && ticket->reply_reopens, data->may_reopen), NULL);
    }
    if (cp_view_your_turn(ticket))
        return cp_tr_fill(reader->pool,
                          cp_view_tr(reader, support ? "${name} wrote last. Reply, and the ticket is with us again."
                                                     : "We wrote last. Reply, and the ticket is with us again."),
                          "name", support ? support : "", NULL);
    return cp_tr_fill(
        reader->pool,
        cp_view_tr(reader, owner ? "It is our turn: ${name} answers here." : "It is our turn: we answer here."), "name",
        owner ? owner : "", NULL);
}

static cp_view_fact_t *fact(cp_list_t *list, const cp_reader_t *reader, const char *key, const char *label)
{
    cp_view_fact_t *row = &((cp_view_fact_t *)list->rows)[list->count++];

    row->key = cp_text(key);
    row->label = cp_text(cp_view_tr(reader, label));
    return row;
}

/* Those that customers may see and that have a value, under their own labels. */
static void properties(cp_list_t *list, const cp_reader_t *reader, const cp_ticket_t *ticket)
{
    int count;
    const cp_property_t *const *all = cp_properties(&count, reader->settings, CP_OBJECT_TICKET, reader->pool);

    for (int i = 0; ticket->values && i < count; i++) {
        const char *shown = cp_view_property(reader, all[i], ticket->values->at[all[i]->slot - 1]);
        if (!all[i]->customers_see || !*shown)
            continue;
        cp_view_fact_t *row = fact(list, reader, all[i]->name, all[i]->label);
        row->label = cp_text(all[i]->label);
        row->person = cp_text(shown);
    }
}

static void facts(cp_view_ticket_t *view, const cp_reader_t *reader, const cp_ticket_t *ticket)
{
    const char *owner = cp_view_owner(reader, &ticket->owner);
    cp_list_t *list = &view->facts;

    list->rows = apr_pcalloc(reader->pool, (FACTS + CP_PROPERTY_SLOTS) * sizeof(cp_view_fact_t));
    fact(list, reader, "number", "Number")->text =
        cp_text(apr_psprintf(reader->pool, "#%" APR_INT64_T_FMT, ticket->number));
    fact(list, reader, "status", "Status")->status = view->status;
    if (owner)
        fact(list, reader, "owner", "Ticket owner")->person = cp_text(owner);
    else
        fact(list, reader, "owner", "Ticket owner")->text = cp_text(cp_view_tr(reader, "Not assigned yet"));
    fact(list, reader, "requester", "Requested by")->person = cp_text(cp_view_customer(reader, &ticket->requester));
    if (ticket->company_name)
        fact(list, reader, "company", "Company")->person = cp_text(ticket->company_name);
    fact(list, reader, "priority", "Priority")->text = cp_text(cp_view_priority(reader, ticket->priority));
    properties(list, reader, ticket);
    fact(list, reader, "created", "Created")->when = cp_view_when_dated(reader, ticket->created_at);
    fact(list, reader, "activity", "Last activity")->when = cp_view_when_dated(reader, ticket->activity_at);
    fact(list, reader, "times", "Times")->text = cp_text(cp_zone_city(reader->zone));
}

/* All attachments together, newest first. */
static void files(cp_view_ticket_t *view, const cp_reader_t *reader, const cp_ticket_data_t *data)
{
    int count = 0;
    cp_view_file_t *rows;

    for (int i = 0; i < data->message_count; i++)
        count += data->messages[i].attachment_count;
    rows = apr_pcalloc(reader->pool, ((apr_size_t)count + 1) * sizeof(*rows));
    view->files = (cp_list_t){rows, count};
    view->file_count = cp_text(cp_view_number(reader, count));
    for (int i = data->message_count - 1; i >= 0; i--) {
        const cp_message_t *message = &data->messages[i];
        bool mine = !message->from_staff && message->author.id == reader->contact_id;
        const char *name = message->from_staff ? cp_view_owner(reader, &message->author)
                           : mine              ? cp_view_tr(reader, "You")
                                               : cp_view_customer(reader, &message->author);
        for (int j = 0; j < message->attachment_count; j++) {
            cp_view_file(rows, reader, &message->attachments[j]);
            rows->by =
                cp_text(apr_pstrcat(reader->pool, name ? name : cp_view_tr(reader, "Support"), ", ",
                                    cp_date_day(message->created_at, reader->dates, reader->zone, reader->pool), NULL));
            rows++;
        }
    }
}

static const char *readers(const cp_reader_t *reader, const cp_ticket_data_t *data)
{
    const cp_ticket_t *ticket = data->ticket;
    const char *names = cp_view_tr(reader, "You");
    const char *text;

    for (int i = 0; i < data->people_count; i++)
        if (data->people[i].person.id != reader->contact_id)
            names = apr_pstrcat(reader->pool, names, ", ", cp_view_participant(reader, &data->people[i]), NULL);
    text = cp_tr_fill(reader->pool, cp_view_tr(reader, "${names} and ${portal}."), "names", names, "portal",
                      cp_view_setting(reader, CP_SET_NAME), NULL);
    if (ticket->company_name && !cp_setting_is(reader->settings, CP_SET_COMPANY_TICKETS, "own"))
        text =
            apr_pstrcat(reader->pool, text, " ",
                        cp_tr_fill(reader->pool,
                                   cp_view_tr(reader, cp_setting_is(reader->settings, CP_SET_COMPANY_TICKETS, "groups")
                                                          ? "Chosen people at ${company} can see this ticket."
                                                          : "Everyone at ${company} can see this ticket."),
                                   "company", ticket->company_name, NULL),
                        NULL);
    return text;
}

static void actions(cp_view_ticket_t *view, const cp_reader_t *reader, const cp_ticket_data_t *data)
{
    apr_int64_t number = data->ticket->number;

    if (data->may_reply)
        view->reply_url = cp_url("#reply");
    else
        view->no_reply = cp_text(cp_view_tr(
            reader, data->ticket->closed ? "This ticket is closed, so no reply can be added. If you still need help, "
                                           "file a new ticket and name this one."
                                         : "No reply can be added to this ticket."));
    if (data->may_close) {
        view->close_url = cp_view_url(reader, "/tickets/%" APR_INT64_T_FMT "/close", number);
        view->close_about =
            cp_text(apr_pstrcat(reader->pool, cp_view_tr(reader, "Closing tells us that nothing more is needed."), " ",
                                cp_view_way_back(reader, data->reply_once_closed, data->reopen_once_closed), NULL));
    }
    if (data->may_reopen) {
        view->reopen_url = cp_view_url(reader, "/tickets/%" APR_INT64_T_FMT "/reopen", number);
        view->reopen_about = cp_text(cp_view_tr(
            reader, "Reopen the ticket and write what is missing. It comes back with the whole conversation."));
    }
}

void cp_view_ticket(cp_view_ticket_t *view, const cp_reader_t *reader, const cp_ticket_data_t *data)
{
    const cp_ticket_t *ticket = data->ticket;

    view->number = ticket->number;
    view->subject = cp_text(*ticket->subject ? ticket->subject : cp_view_tr(reader, "(no subject)"));
    view->up_url = cp_view_url(reader, "/tickets");
    view->status = cp_view_status(reader, ticket);
    view->next_step = cp_text(next_step(reader, data));
    facts(view, reader, ticket);
    view->count = cp_text(cp_view_plural(reader, "${n} message, oldest first", "${n} messages, oldest first",
                                         data->message_count + data->left_out));
    if (data->left_out) {
        view->earlier =
            cp_text(cp_view_plural(reader, "Show ${n} earlier message", "Show ${n} earlier messages", data->left_out));
        view->earlier_url = cp_view_url(reader, "/tickets/%" APR_INT64_T_FMT "?all=1", ticket->number);
    }
    cp_view_thread(view, reader, data);
    files(view, reader, data);
    view->readers = cp_text(readers(reader, data));
    cp_view_members(view, reader, data);
    actions(view, reader, data);
}
