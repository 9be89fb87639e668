/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_desk_list.h"
#include "view_person.h"
#include "view_status.h"

/* Columns, and the order that their headings lead to; -1 where there is none. */
static const struct {
    const char *key;
    const char *label;
    const char *class;
    int order;
} columns[] = {
    {"subject", "Subject", "wide", -1},
    {"stage", "Stage", NULL, -1},
    {"priority", "Priority", NULL, CP_DESK_BY_PRIORITY},
    {"owner", "Owner", NULL, -1},
    {"created", "Created", NULL, CP_DESK_BY_CREATED},
    {"activity", "Activity", NULL, CP_DESK_BY_ACTIVITY},
};
#define COLUMNS ((int)(sizeof columns / sizeof *columns))

static void sort_link(cp_view_column_t *to, const cp_reader_t *reader, const cp_desk_list_state_t *state, int order)
{
    cp_desk_list_state_t other = cp_desk_list_first(state);

    if (!cp_desk_offers(&state->query, (cp_desk_order_t)order))
        return;
    other.query.order = (cp_desk_order_t)order;
    other.query.descending = true;
    if ((int)state->query.order == order) {
        bool down = state->query.descending;
        to->sort = cp_text(down ? "descending" : "ascending");
        to->icon = cp_text(down ? "sort-down" : "sort-up");
        other.query.descending = !down;
    }
    to->sort_url = cp_desk_list_url(reader, &other);
}

static void headings(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_state_t *state)
{
    cp_view_column_t *rows = apr_pcalloc(reader->pool, COLUMNS * sizeof(*rows));

    for (int i = 0; i < COLUMNS; i++) {
        rows[i].key = cp_text(columns[i].key);
        rows[i].label = cp_text(cp_view_tr(reader, columns[i].label));
        rows[i].class = cp_text(columns[i].class);
        if (columns[i].order >= 0)
            sort_link(&rows[i], reader, state, columns[i].order);
    }
    view->columns = (cp_list_t){rows, COLUMNS};
}

/* The stage's own name: its label is for customers. The silhouette says whose turn it is. */
static cp_view_status_t *stage(const cp_reader_t *reader, const cp_ticket_t *ticket, bool fresh)
{
    cp_view_status_t *status = apr_pcalloc(reader->pool, sizeof(*status));

    status->word = cp_text(ticket->stage_name);
    status->closed = ticket->closed;
    status->your_turn = cp_view_your_turn(ticket);
    status->icon = cp_text(ticket->closed ? "closed" : status->your_turn ? "hold" : fresh ? "new" : "open");
    status->class = cp_text(ticket->closed      ? "status is-closed"
                            : status->your_turn ? "status is-hold"
                                                : "status is-open");
    return status;
}

static const char *priority_icon(int priority)
{
    return priority <= 1 ? "low" : priority == 2 ? "medium" : priority == 3 ? "high" : "alert";
}

static bool is_selected(const cp_desk_bulk_state_t *bulk, apr_int64_t number)
{
    for (int i = 0; bulk && i < bulk->count; i++)
        if (bulk->numbers[i] == number)
            return true;
    return false;
}

static void row(cp_view_desk_row_t *to, const cp_reader_t *reader, const cp_desk_list_data_t *data,
                const cp_desk_row_t *found)
{
    const cp_ticket_t *ticket = &found->ticket;
    const char *number = apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, ticket->number);
    bool waits = !ticket->closed && !ticket->last_by_staff;
    bool fresh = waits && ticket->activity_at == ticket->created_at;

    to->number = ticket->number;
    to->subject = cp_text(*ticket->subject ? ticket->subject : cp_view_tr(reader, "(no subject)"));
    to->url = cp_view_url(reader, "/desk/tickets/%s", number);
    to->class = cp_text(fresh ? "needs unread" : waits ? "needs" : NULL);
    to->select_id = cp_text(apr_pstrcat(reader->pool, "t", number, NULL));
    to->select_label =
        cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Select #${number}"), "number", number, NULL));
    if (is_selected(data->bulk, ticket->number))
        to->selected = cp_text("checked");
    to->requester = cp_text(cp_view_customer(reader, &ticket->requester));
    to->company = cp_text(ticket->company_name);
    if (!data->state.query.inbox_id && data->rail->inbox_count > 1)
        to->inbox = cp_text(found->inbox_name);
    if (fresh)
        to->fresh = cp_text(cp_view_tr(reader, "new"));
    if (found->hidden)
        to->hidden = cp_text(cp_view_tr(reader, "hidden from customers"));
    to->stage = stage(reader, ticket, fresh);
    to->priority = cp_text(cp_view_priority(reader, ticket->priority));
    to->priority_icon = cp_text(priority_icon(ticket->priority));
    if (ticket->owner.id)
        to->owner = cp_text(cp_person_name(&ticket->owner, reader->pool));
    to->created = cp_view_when(reader, ticket->created_at);
    to->activity = cp_view_when(reader, ticket->activity_at);
}

void cp_view_desk_rows(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    cp_view_desk_row_t *rows = apr_pcalloc(reader->pool, (apr_size_t)data->page->count * sizeof(*rows));

    headings(view, reader, &data->state);
    for (int i = 0; i < data->page->count; i++)
        row(&rows[i], reader, data, &data->page->rows[i]);
    view->rows = (cp_list_t){rows, data->page->count};
}
