/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_list.h"
#include "view_person.h"
#include "view_property.h"
#include "view_status.h"

static void sort_link(cp_view_column_t *to, const cp_reader_t *reader, const cp_list_state_t *state, int sort)
{
    cp_list_state_t other = *state;
    const cp_list_order_t *order = cp_list_order(reader, (cp_ticket_sort_t)sort);

    if (cp_list_sort(reader, order->name) < 0)
        return;
    other.query.sort = (cp_ticket_sort_t)sort;
    other.query.descending = order->descending_first;
    other.query.after_key = NULL;
    other.offset = 0;
    if ((int)state->query.sort == sort) {
        bool down = state->query.descending;
        to->sort = cp_text(down ? "descending" : "ascending");
        to->icon = cp_text(down ? "sort-down" : "sort-up");
        other.query.descending = !down;
        to->sort_tip = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Sorted: ${order}. Change to: ${other}"),
                                          "order", cp_view_tr(reader, order->caption[down]), "other",
                                          cp_view_tr(reader, order->caption[!down]), NULL));
    }
    else {
        to->sort_tip = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Sort: ${order}"), "order",
                                          cp_view_tr(reader, order->caption[order->descending_first]), NULL));
    }
    to->sort_url = cp_list_url(reader, "/tickets", &other);
}

static void headings(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_state_t *state,
                     const cp_list_column_t *const *columns, int count)
{
    cp_view_column_t *rows = apr_pcalloc(reader->pool, (apr_size_t)count * sizeof(*rows));

    for (int i = 0; i < count; i++) {
        rows[i].key = cp_text(columns[i]->name);
        rows[i].label = cp_text(cp_list_column_label(reader, columns[i]));
        if (columns[i]->class && !strcmp(columns[i]->class, "wide"))
            rows[i].class = cp_text("wide");
        if (columns[i]->sort >= 0)
            sort_link(&rows[i], reader, state, columns[i]->sort);
    }
    view->columns = (cp_list_t){rows, count};
}

static void cell(cp_view_cell_t *to, const cp_reader_t *reader, const cp_list_column_t *column,
                 const cp_ticket_t *ticket)
{
    const char *owner, *value;

    to->key = cp_text(column->name);
    to->label = cp_text(cp_list_column_label(reader, column));
    to->class = cp_text(column->class);
    switch (column->kind) {
    case CP_COLUMN_REQUESTER:
        to->person = cp_text(cp_view_customer(reader, &ticket->requester));
        break;
    case CP_COLUMN_OWNER:
        owner = cp_view_owner(reader, &ticket->owner);
        if (owner)
            to->person = cp_text(owner);
        else
            to->text = cp_text(cp_view_tr(reader, "Not assigned yet"));
        break;
    case CP_COLUMN_CREATED:
        to->when = cp_view_when(reader, ticket->created_at);
        break;
    case CP_COLUMN_ACTIVITY:
        to->when = cp_view_when(reader, ticket->activity_at);
        break;
    case CP_COLUMN_CLOSED:
        if (ticket->closed_at)
            to->when = cp_view_when(reader, ticket->closed_at);
        else
            to->text = cp_text("–");
        break;
    case CP_COLUMN_STATUS:
        to->status = cp_view_status(reader, ticket);
        break;
    case CP_COLUMN_PRIORITY:
        to->text = cp_text(cp_view_priority(reader, ticket->priority));
        break;
    case CP_COLUMN_COMPANY:
        to->text = cp_text(ticket->company_name ? ticket->company_name : "–");
        break;
    case CP_COLUMN_PROPERTY:
        value = cp_view_property(reader, column->property, ticket->values->at[column->property->slot - 1]);
        to->person = cp_text(*value ? value : NULL);
        to->text = cp_text(*value ? NULL : "–");
        break;
    case CP_COLUMN_SUBJECT:
    case CP_COLUMN_NUMBER:
        /* The row knows which of them is its link. */
        break;
    }
}

/* Each row needs one link to its ticket: the subject, else the number, else the first cell. */
static int title_column(const cp_list_column_t *const *columns, int count, int *number)
{
    int subject = -1;

    *number = -1;
    for (int i = 0; i < count; i++) {
        if (columns[i]->kind == CP_COLUMN_SUBJECT)
            subject = i;
        if (columns[i]->kind == CP_COLUMN_NUMBER)
            *number = i;
    }
    return subject >= 0 ? subject : *number >= 0 ? *number : 0;
}

/* Support's last answer that this reader has not opened yet. What he never opened is news only where he asked himself
 * and the ticket is open: else all of a company's history would be news to a new colleague. */
static bool is_unread(const cp_reader_t *reader, const cp_ticket_t *ticket)
{
    if (!reader->contact_id || !ticket->last_by_staff || ticket->activity_at <= ticket->seen_at)
        return false;
    return ticket->seen_at || (!ticket->closed && ticket->requester.id == reader->contact_id);
}

static void row(cp_view_row_t *to, const cp_reader_t *reader, const cp_list_column_t *const *columns, int count,
                const cp_ticket_t *ticket)
{
    cp_view_cell_t *cells = apr_pcalloc(reader->pool, (apr_size_t)count * sizeof(*cells));
    const char *number = apr_psprintf(reader->pool, "#%" APR_INT64_T_FMT, ticket->number);
    bool unread = is_unread(reader, ticket);
    int number_at;
    int title_at = title_column(columns, count, &number_at);

    to->number = ticket->number;
    to->subject = cp_text(*ticket->subject ? ticket->subject : cp_view_tr(reader, "(no subject)"));
    to->url = cp_view_url(reader, "/tickets/%" APR_INT64_T_FMT, ticket->number);
    if (cp_view_your_turn(ticket))
        to->class = cp_text(unread ? "needs unread" : "needs");
    else if (unread)
        to->class = cp_text("unread");
    for (int i = 0; i < count; i++)
        cell(&cells[i], reader, columns[i], ticket);
    if (number_at >= 0 && number_at != title_at)
        cells[number_at].text = cp_text(number);
    cells[title_at].url = to->url;
    cells[title_at].title = columns[title_at]->kind == CP_COLUMN_SUBJECT ? to->subject : cp_text(number);
    if (number_at < 0 && columns[title_at]->kind == CP_COLUMN_SUBJECT)
        cells[title_at].number = cp_text(number);
    if (unread)
        cells[title_at].unread = cp_text(cp_view_tr(reader, "New reply"));
    cells[title_at].beside = cells[title_at].number.ptr || unread;
    /* On phones a cell has its heading before it; the link needs none. */
    cells[title_at].label = cp_text(NULL);
    to->cells = (cp_list_t){cells, count};
}

void cp_view_list_rows(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data)
{
    int count;
    const cp_list_column_t *const *columns = cp_list_columns(reader, &count);
    cp_view_row_t *rows = apr_pcalloc(reader->pool, (apr_size_t)data->page->count * sizeof(*rows));

    headings(view, reader, &data->state, columns, count);
    for (int i = 0; i < data->page->count; i++)
        row(&rows[i], reader, columns, count, &data->page->rows[i]);
    view->rows = (cp_list_t){rows, data->page->count};
}
