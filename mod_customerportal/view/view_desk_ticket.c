/* SPDX-License-Identifier: Apache-2.0 */
#include "view_desk_ticket.h"

#include <apr_strings.h>

#include "view_person.h"
#include "view_status.h"

#define MINUTE (60 * APR_USEC_PER_SEC)

static const char *number_text(const cp_reader_t *reader, apr_int64_t number)
{
    return apr_psprintf(reader->pool, "#%" APR_INT64_T_FMT, number);
}

static const char *subject_of(const cp_reader_t *reader, const char *subject)
{
    return *subject ? subject : cp_view_tr(reader, "(no subject)");
}

static cp_view_status_t *stage_status(const cp_reader_t *reader, const cp_ticket_t *ticket)
{
    cp_view_status_t *status = apr_pcalloc(reader->pool, sizeof *status);

    status->word = cp_text(ticket->stage_name);
    status->closed = ticket->closed;
    status->icon = cp_text(ticket->closed ? "closed" : ticket->last_by_staff ? "hold" : "open");
    status->class = cp_text(ticket->closed          ? "status is-closed"
                            : ticket->last_by_staff ? "status is-hold"
                                                    : "status is-open");
    return status;
}

static const char *priority_icon(int priority)
{
    return priority <= 1 ? "low" : priority == 2 ? "medium" : "high";
}

static void head(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_ticket_t *found)
{
    const cp_ticket_t *ticket = &found->ticket;

    view->number = ticket->number;
    view->subject = cp_text(subject_of(reader, ticket->subject));
    view->up_url = cp_view_url(reader, "/desk");
    view->up_label = cp_text(found->inbox_name);
    view->status = stage_status(reader, ticket);
    view->priority = cp_text(cp_view_priority(reader, ticket->priority));
    view->priority_icon = cp_text(priority_icon(ticket->priority));
    view->requester = cp_text(cp_view_customer(reader, &ticket->requester));
    view->company = cp_text(ticket->company_name);
    view->hidden = found->hidden;
    if (found->merged_into) {
        view->merged = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Merged into ${ticket}"), "ticket",
                                          number_text(reader, found->merged_into), NULL));
        view->merged_url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, found->merged_into);
    }
}

static void present(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data,
                    apr_int64_t staff_id)
{
    cp_view_sentence_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)data->present_count + 1) * sizeof *rows);
    int count = 0;

    for (int i = 0; i < data->present_count; i++) {
        const cp_desk_presence_t *other = &data->present[i];
        apr_int64_t minutes = (reader->now - other->opened_at) / MINUTE;
        const char *text = minutes < 1 ? cp_view_tr(reader, "${name} has just opened this ticket.")
                                       : cp_view_plural(reader, "${name} opened this ticket ${n} minute ago.",
                                                        "${name} opened this ticket ${n} minutes ago.", minutes);
        if (other->staff.id == staff_id)
            continue;
        rows[count++].text =
            cp_text(cp_tr_fill(reader->pool, text, "name", cp_view_colleague(reader, &other->staff), NULL));
    }
    view->present = (cp_list_t){rows, count};
}

/* ---- Timeline ---- */

static const char *const only_words[] = {
    [CP_TIMELINE_MESSAGES] = "messages", [CP_TIMELINE_NOTES] = "notes", [CP_TIMELINE_EVENTS] = "events"};

static cp_url_t record_url(const cp_reader_t *reader, const cp_desk_data_t *data, cp_timeline_only_t only, bool all)
{
    bool other = data->shown && data->shown != data->threads;
    const char *thread = other ? apr_psprintf(reader->pool, "thread=%" APR_INT64_T_FMT "&", data->shown->id) : "";
    const char *filter = only_words[only] ? apr_pstrcat(reader->pool, "only=", only_words[only], "&", NULL) : "";
    char *query = apr_pstrcat(reader->pool, thread, filter, all ? "all=1&" : "", NULL);

    if (*query)
        query[strlen(query) - 1] = '\0';
    return cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "%s%s", data->ticket->ticket.number, *query ? "?" : "",
                       query);
}

static void filters(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data)
{
    static const char *const labels[] = {"Everything", "Messages", "Notes", "Events"};
    cp_view_link_t *rows = apr_pcalloc(reader->pool, 4 * sizeof *rows);

    for (int i = 0; i < 4; i++)
        rows[i] = (cp_view_link_t){cp_text(cp_view_tr(reader, labels[i])),
                                   record_url(reader, data, (cp_timeline_only_t)i, data->all),
                                   cp_text((int)data->only == i ? "true" : NULL)};
    view->filters = (cp_list_t){rows, 4};
}

static void timeline(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data)
{
    static const char *const nothing[] = {"Nothing has happened yet.", "There are no messages.",
                                          "There are no internal notes.", "Nothing has happened yet."};

    filters(view, reader, data);
    view->entries = cp_view_desk_timeline(reader, &data->timeline, data->ticket->ticket.number);
    if (data->timeline.more && !data->all) {
        view->earlier = cp_text(cp_view_tr(reader, "Show what was earlier"));
        view->earlier_url = record_url(reader, data, data->only, true);
    }
    if (!data->timeline.count)
        view->empty = cp_text(cp_view_tr(reader, nothing[data->only]));
    if (data->shown != data->threads) {
        view->aside = cp_text(cp_view_tr(reader, "You are reading a conversation that customers do not see."));
        view->aside_url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, data->ticket->ticket.number);
    }
}

/* ---- Cards ---- */

const char *cp_view_desk_thread_name(const cp_reader_t *reader, const cp_desk_thread_t *thread)
{
    const char *channel = !strcmp(thread->channel, "portal")  ? "Portal, ${time}"
                          : !strcmp(thread->channel, "email") ? "Mail, ${time}"
                                                              : "Desk, ${time}";

    return cp_tr_fill(reader->pool, cp_view_tr(reader, channel), "time",
                      cp_view_when_dated(reader, thread->created_at).brief, NULL);
}

static void threads(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data)
{
    cp_view_desk_thread_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)data->thread_count + 1) * sizeof *rows);

    for (int i = 0; i < data->thread_count; i++) {
        const cp_desk_thread_t *thread = &data->threads[i];
        bool visible = i == 0;
        rows[i].id = thread->id;
        rows[i].name = cp_text(cp_view_desk_thread_name(reader, thread));
        rows[i].about = cp_text(
            apr_pstrcat(reader->pool, cp_view_plural(reader, "${n} message", "${n} messages", thread->message_count),
                        " · ", thread->inbox_name, NULL));
        if (thread != data->shown)
            rows[i].url = visible ? cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, data->ticket->ticket.number)
                                  : cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "?thread=%" APR_INT64_T_FMT,
                                                data->ticket->ticket.number, thread->id);
        rows[i].shown = visible;
        rows[i].class = cp_text(thread == data->shown ? "shown" : NULL);
        rows[i].state = cp_text(cp_view_tr(reader, visible ? "Shown in the portal" : "Not shown in the portal"));
        rows[i].state_class = cp_text(visible ? "status is-ok" : "status is-closed");
        rows[i].state_icon = cp_text(visible ? "eye" : "hidden");
    }
    view->threads = (cp_list_t){rows, data->thread_count};
}

static const char *counted(const cp_reader_t *reader, apr_int64_t count)
{
    if (count <= CP_DESK_COUNTED)
        return cp_view_number(reader, count);
    return apr_pstrcat(reader->pool, cp_view_number(reader, CP_DESK_COUNTED), "+", NULL);
}

static void group(cp_view_desk_party_t *party, const cp_reader_t *reader, const cp_desk_group_t *group)
{
    cp_view_desk_other_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)group->count + 1) * sizeof *rows);
    const char *text =
        cp_tr_plural(reader->catalog, "${n} ticket, ${open} open", "${n} tickets, ${open} open", group->total);

    for (int i = 0; i < group->count; i++) {
        const cp_desk_other_t *other = &group->rows[i];
        rows[i] = (cp_view_desk_other_t){
            .number = other->number,
            .subject = cp_text(subject_of(reader, other->subject)),
            .url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, other->number),
            .state = cp_text(cp_view_tr(reader, other->open ? "Open" : "Closed")),
        };
    }
    party->others = (cp_list_t){rows, group->count};
    party->counts = cp_text(
        cp_tr_fill(reader->pool, text, "n", counted(reader, group->total), "open", counted(reader, group->open), NULL));
}

/* What the clock of the customer shows, where that is another than the reader's. */
static const char *their_time(const cp_reader_t *reader, const char *zone_name)
{
    const cp_zone_t *zone = zone_name ? cp_zone_get(zone_name) : NULL;
    cp_when_t when;

    if (!zone || zone == reader->zone)
        return NULL;
    cp_when_format(&when, reader->now, reader->dates, zone, reader->catalog, reader->now, reader->pool);
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "${time} in ${city}"), "time", when.brief, "city",
                      cp_zone_city(zone), NULL);
}

static void parties(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data)
{
    const cp_ticket_t *ticket = &data->ticket->ticket;
    cp_view_desk_party_t *contact = apr_pcalloc(reader->pool, sizeof *contact);

    contact->name = cp_text(cp_view_customer(reader, &ticket->requester));
    contact->email = cp_text(ticket->requester.email);
    contact->email_url = cp_url(apr_pstrcat(reader->pool, "mailto:", ticket->requester.email, NULL));
    if (*data->ticket->requester_phone)
        contact->phone = cp_text(data->ticket->requester_phone);
    contact->place = cp_text(their_time(reader, data->ticket->requester_zone));
    group(contact, reader, &data->others.contact);
    view->contact = contact;
    if (!ticket->company_id)
        return;
    view->firm = apr_pcalloc(reader->pool, sizeof *view->firm);
    view->firm->name = cp_text(ticket->company_name);
    group(view->firm, reader, &data->others.company);
}

void cp_view_desk_ticket(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data,
                         apr_int64_t staff_id)
{
    head(view, reader, data->ticket);
    present(view, reader, data, staff_id);
    timeline(view, reader, data);
    threads(view, reader, data);
    view->seen = cp_view_desk_seen(reader, data);
    parties(view, reader, data);
}
