/* SPDX-License-Identifier: Apache-2.0 */
#include "view_desk_list.h"

#include <apr_strings.h>

#include "../base/base_string.h"

/* ---- Schema. A phrase that begins with "-" keeps its field out of JSON. ---- */

static const cp_field_t queue_fields[] = {
    CP_FIELD_TEXT(cp_view_queue_t, label, "What people read"),
    CP_FIELD_URL(cp_view_queue_t, url, "Where it leads"),
    CP_FIELD_TEXT(cp_view_queue_t, count, "Number of tickets behind it"),
    CP_FIELD_TEXT(cp_view_queue_t, current, "\"true\" for the chosen one"),
};
static const cp_schema_t queue_schema = CP_SCHEMA("queue", cp_view_queue_t, queue_fields);

static const cp_field_t row_fields[] = {
    CP_FIELD_INT(cp_view_desk_row_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_desk_row_t, subject, "What it is about"),
    CP_FIELD_URL(cp_view_desk_row_t, url, "The ticket"),
    CP_FIELD_TEXT(cp_view_desk_row_t, class, "-CSS classes"),
    CP_FIELD_TEXT(cp_view_desk_row_t, select_id, "-Id of its box to tick"),
    CP_FIELD_TEXT(cp_view_desk_row_t, select_label, "-Label of that box"),
    CP_FIELD_TEXT(cp_view_desk_row_t, selected, "-\"checked\" or nothing"),
    CP_FIELD_TEXT(cp_view_desk_row_t, requester, "Who filed it"),
    CP_FIELD_TEXT(cp_view_desk_row_t, company, "Whose company it belongs to"),
    CP_FIELD_TEXT(cp_view_desk_row_t, inbox, "Its inbox, where several are looked at"),
    CP_FIELD_TEXT(cp_view_desk_row_t, fresh, "\"new\" where nobody has answered yet"),
    CP_FIELD_TEXT(cp_view_desk_row_t, hidden, "\"hidden from customers\", or nothing"),
    CP_FIELD_RECORD(cp_view_desk_row_t, stage, cp_view_status_schema, "Its stage"),
    CP_FIELD_TEXT(cp_view_desk_row_t, priority, "Its priority"),
    CP_FIELD_TEXT(cp_view_desk_row_t, priority_icon, "-Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_desk_row_t, owner, "Its owner; nothing for nobody"),
    CP_FIELD_TIME(cp_view_desk_row_t, created, "When it was filed"),
    CP_FIELD_TIME(cp_view_desk_row_t, activity, "When somebody wrote last"),
};
static const cp_schema_t row_schema = CP_SCHEMA("desk_row", cp_view_desk_row_t, row_fields);

static const cp_field_t bulk_fields[] = {
    CP_FIELD_URL(cp_view_bulk_t, action, "Changes the selected tickets (POST)"),
    CP_FIELD_TEXT(cp_view_bulk_t, back, "-Address of the list"),
    CP_FIELD_LIST(cp_view_bulk_t, owners, cp_view_option_schema, "Who can own them"),
    CP_FIELD_LIST(cp_view_bulk_t, stages, cp_view_option_schema, "Where they can be moved"),
    CP_FIELD_TEXT(cp_view_bulk_t, summary, "That nothing was changed"),
    CP_FIELD_TEXT(cp_view_bulk_t, summary_about, "-What is kept"),
    CP_FIELD_LIST(cp_view_bulk_t, problems, cp_view_problem_schema, "What stood in the way"),
};
static const cp_schema_t bulk_schema = CP_SCHEMA("bulk", cp_view_bulk_t, bulk_fields);

static const cp_field_t fields[] = {
    CP_FIELD_RECORD(cp_view_desk_tickets_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, heading, "The view in words"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, count, "Number of tickets"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, about, "Which inboxes are looked at"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, view, "open, mine, followed, unassigned, us, customer, closed or all"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, work, queue_schema, "What belongs to the reader"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, inboxes, queue_schema, "Inboxes, with the number of open tickets"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, views, queue_schema, "Views to choose from"),
    CP_FIELD_URL(cp_view_desk_tickets_t, action, "-Where the filter form is sent"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, hidden, cp_view_hidden_schema, "-State that the filter form keeps"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, q, "What was searched for"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, filter_count, "-Number of filters that are set"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, stages, cp_view_option_schema, "Stages to filter by"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, owners, cp_view_option_schema, "Owners to filter by"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, priorities, cp_view_option_schema, "Priorities to filter by"),
    CP_FIELD_RECORD(cp_view_desk_tickets_t, filters, cp_view_form_schema, "Filters by ticket properties"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, filters_open, "-\"open\" where something is wrong with them"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, sorts, cp_view_option_schema, "Orders to choose from"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, chips, cp_view_link_schema, "Filters that are set; each link removes one"),
    CP_FIELD_URL(cp_view_desk_tickets_t, clear_url, "The view without filters"),
    CP_FIELD_URL(cp_view_desk_tickets_t, new_url, "The form for a new ticket"),
    CP_FIELD_RECORD(cp_view_desk_tickets_t, bulk, bulk_schema, "The form that changes several tickets"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, caption, "View, filters, range, order and time zone"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, columns, cp_view_column_schema, "Columns"),
    CP_FIELD_LIST(cp_view_desk_tickets_t, rows, row_schema, "Tickets of this page"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, range, "Which of them"),
    CP_FIELD_BOOL(cp_view_desk_tickets_t, paged, "-Whether there is another page"),
    CP_FIELD_URL(cp_view_desk_tickets_t, newer_url, "The page before"),
    CP_FIELD_URL(cp_view_desk_tickets_t, older_url, "The next page"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, newer_label, "-Its label"),
    CP_FIELD_TEXT(cp_view_desk_tickets_t, older_label, "-Its label"),
    CP_FIELD_RECORD(cp_view_desk_tickets_t, empty, cp_view_empty_schema, "Why the list is empty"),
};
const cp_schema_t cp_view_desk_tickets_schema = CP_SCHEMA("desk_tickets", cp_view_desk_tickets_t, fields);

/* ---- Around the rows ---- */

static const char *total_text(const cp_reader_t *reader, int total)
{
    if (total <= CP_DESK_COUNT_LIMIT)
        return cp_view_number(reader, total);
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "more than ${n}"), "n",
                      cp_view_number(reader, CP_DESK_COUNT_LIMIT), NULL);
}

/* With keyset paging nobody counts the rows before a page: the address carries their number along. It is shown only
 * where it can be true. */
static const char *range_text(const cp_reader_t *reader, const cp_desk_list_data_t *data, apr_int64_t offset)
{
    const char *total = total_text(reader, data->found);
    apr_int64_t last = offset + data->page->count;

    if (offset < 0 || (data->found <= CP_DESK_COUNT_LIMIT && last > data->found))
        return cp_tr_fill(reader->pool, cp_view_tr(reader, "${n} of ${total}"), "n",
                          cp_view_number(reader, data->page->count), "total", total, NULL);
    if (last > CP_DESK_COUNT_LIMIT && !data->page->more_after)
        total = cp_view_number(reader, last);
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "${first} to ${last} of ${total}"), "first",
                      cp_view_number(reader, offset + 1), "last", cp_view_number(reader, last), "total", total, NULL);
}

static void paging(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data,
                   apr_int64_t offset)
{
    const cp_desk_page_t *page = data->page;
    const char *limit = cp_view_number(reader, data->state.query.limit);
    cp_desk_list_state_t other = data->state;

    view->paged = page->more_before || page->more_after;
    other.query.bounded = true;
    if (page->more_after) {
        const cp_desk_row_t *last = &page->rows[page->count - 1];
        other.query.backwards = false;
        other.query.after_key = last->order_key;
        other.query.after_id = last->ticket.id;
        other.offset = offset < 0 ? -1 : offset + page->count;
        view->older_url = cp_desk_list_url(reader, &other);
        view->older_label = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Next ${n}"), "n", limit, NULL));
    }
    if (page->more_before) {
        const cp_desk_row_t *first = &page->rows[0];
        other.query.backwards = true;
        other.query.after_key = first->order_key;
        other.query.after_id = first->ticket.id;
        other.offset = offset < data->state.query.limit ? -1 : offset - data->state.query.limit;
        /* The page before that begins the list is the list: its address needs no cursor. */
        if (other.offset == 0)
            other = cp_desk_list_first(&other);
        view->newer_url = cp_desk_list_url(reader, &other);
        view->newer_label = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Previous ${n}"), "n", limit, NULL));
    }
}

static const char *caption(const cp_reader_t *reader, const cp_desk_list_data_t *data, const char *range)
{
    static const char *const orders[CP_DESK_ORDERS][2] = {
        [CP_DESK_BY_ACTIVITY] = {"oldest activity first", "newest activity first"},
        [CP_DESK_BY_CREATED] = {"oldest ticket first", "newest ticket first"},
        [CP_DESK_BY_PRIORITY] = {"lowest priority first", "highest priority first"},
    };
    const cp_desk_query_t *query = &data->state.query;
    const char *text = cp_desk_view_label(reader, query->view);

    if (query->search)
        text = cp_tr_fill(reader->pool, cp_view_tr(reader, "${list} with “${words}”"), "list", text, "words",
                          query->search, NULL);
    return apr_pstrcat(
        reader->pool, text, " · ", range, " · ", cp_view_tr(reader, orders[query->order][query->descending]), " · ",
        cp_tr_fill(reader->pool, cp_view_tr(reader, "times in ${city}"), "city", cp_zone_city(reader->zone), NULL),
        NULL);
}

const char *cp_view_desk_notice(const cp_reader_t *reader, const char *word)
{
    static const struct {
        const char *begin;
        const char *one;
        const char *many;
    } notices[] = {
        {"bulk-owner-", "${n} ticket has a new owner.", "${n} tickets have a new owner."},
        {"bulk-stage-", "${n} ticket has a new stage.", "${n} tickets have a new stage."},
        {"bulk-both-", "${n} ticket was changed.", "${n} tickets were changed."},
        {"bulk-undone-", "${n} ticket is as it was before.", "${n} tickets are as they were before."},
    };
    apr_int64_t n;

    for (apr_size_t i = 0; word && i < sizeof notices / sizeof *notices; i++) {
        apr_size_t length = strlen(notices[i].begin);
        if (strncmp(word, notices[i].begin, length) || !cp_parse_int(word + length, 0, 1000, &n))
            continue;
        if (!n)
            return cp_view_tr(reader, "Nothing had to be changed: the tickets are so already.");
        return cp_view_plural(reader, notices[i].one, notices[i].many, n);
    }
    return NULL;
}

void cp_view_desk_list(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    apr_int64_t offset = data->page->more_before ? data->state.offset : 0;
    const char *range;

    view->count = cp_text(cp_desk_count_text(reader, data->found));
    cp_view_desk_rail(view, reader, data);
    cp_view_desk_filters(view, reader, data);
    cp_view_desk_bulk(view, reader, data);
    if (!data->page->count) {
        cp_view_desk_empty(view, reader, data);
        return;
    }
    range = range_text(reader, data, offset);
    view->range = cp_text(range);
    view->caption = cp_text(caption(reader, data, range));
    cp_view_desk_rows(view, reader, data);
    paging(view, reader, data, offset);
}
