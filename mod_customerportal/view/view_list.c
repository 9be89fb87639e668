/* SPDX-License-Identifier: Apache-2.0 */
#include "view_list.h"

#include <apr_strings.h>

static cp_list_state_t first_page(cp_list_state_t state)
{
    state.query.after_key = NULL;
    state.query.after_id = 0;
    state.query.backwards = false;
    state.offset = 0;
    return state;
}

static const char *view_label(const cp_reader_t *reader, cp_ticket_view_t view)
{
    if (view == CP_VIEW_COMPANY)
        return cp_view_label(reader, "Organization's tickets", "Organization's ${label}");
    if (view == CP_VIEW_MINE)
        return cp_view_tr(reader, "Owned by me");
    return cp_view_label(reader, "All tickets", "All ${label}");
}

/* S15: a choice of views only where there are tickets besides one's own to see. */
static void views(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_state_t *state)
{
    cp_view_link_t *links;

    view->view = cp_text(cp_list_view_word(state->query.view));
    view->view_label = cp_text(view_label(reader, state->query.view));
    if (!reader->company_id)
        return;
    links = apr_pcalloc(reader->pool, 3 * sizeof(*links));
    for (int i = CP_VIEW_ALL; i <= CP_VIEW_MINE; i++) {
        cp_list_state_t other = first_page(*state);
        other.query.view = (cp_ticket_view_t)i;
        links[i].label = cp_text(view_label(reader, other.query.view));
        links[i].url = cp_list_url(reader, "/tickets", &other);
        if (other.query.view == state->query.view)
            links[i].current = cp_text("true");
    }
    view->views = (cp_list_t){links, 3};
}

static const char *total_text(const cp_reader_t *reader, int total)
{
    if (total <= CP_COUNT_LIMIT)
        return cp_view_number(reader, total);
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "more than ${n}"), "n", cp_view_number(reader, CP_COUNT_LIMIT),
                      NULL);
}

static const char *holds(const cp_reader_t *reader, int total, int columns)
{
    const char *rows;

    if (total > CP_COUNT_LIMIT)
        rows = cp_tr_fill(reader->pool, cp_view_label(reader, "more than ${n} tickets", "${label}: more than ${n}"),
                          "n", cp_view_number(reader, CP_COUNT_LIMIT), NULL);
    else
        rows = cp_tr_fill(reader->pool,
                          cp_view_label(reader, cp_tr_plural(reader->catalog, "${n} ticket", "${n} tickets", total),
                                        "${label}: ${n}"),
                          "n", cp_view_number(reader, total), NULL);
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "${rows}, ${columns}"), "rows", rows, "columns",
                      cp_view_plural(reader, "${n} column", "${n} columns", columns), NULL);
}

static void yours(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data)
{
    cp_list_state_t waiting = cp_list_unfiltered(&data->state);
    int count = data->all.yours;

    if (!count)
        return;
    waiting.query.status = CP_STATUS_YOURS;
    view->yours = cp_text(cp_tr_fill(
        reader->pool,
        cp_view_label(reader,
                      cp_tr_plural(reader->catalog, "${n} ticket waits for you", "${n} tickets wait for you", count),
                      "${label} that wait for you: ${n}"),
        "n", cp_view_number(reader, count), NULL));
    view->yours_url = cp_list_url(reader, "/tickets", &waiting);
}

/* With keyset paging nobody counts the rows before a page: the address carries their number along. It is shown only
 * where it can be true. */
static const char *range_text(const cp_reader_t *reader, const cp_list_data_t *data, apr_int64_t offset)
{
    const char *total = total_text(reader, data->found.total);
    bool known = offset >= 0 && (data->found.total > CP_COUNT_LIMIT || offset + data->page->count <= data->found.total);

    if (!known)
        return cp_tr_fill(reader->pool, cp_view_tr(reader, "${n} of ${total}"), "n",
                          cp_view_number(reader, data->page->count), "total", total, NULL);
    if (offset + data->page->count > CP_COUNT_LIMIT && !data->page->more_after)
        total = cp_view_number(reader, offset + data->page->count);
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "${first} to ${last} of ${total}"), "first",
                      cp_view_number(reader, offset + 1), "last", cp_view_number(reader, offset + data->page->count),
                      "total", total, NULL);
}

static void paging(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data, apr_int64_t offset)
{
    const cp_ticket_page_t *page = data->page;
    const char *limit = cp_view_number(reader, data->state.query.limit);
    cp_list_state_t other = data->state;

    view->paged = page->more_before || page->more_after;
    if (page->more_after) {
        const cp_ticket_t *last = &page->rows[page->count - 1];
        other.query.backwards = false;
        other.query.after_key = last->order_key;
        other.query.after_id = last->id;
        other.offset = offset < 0 ? -1 : offset + page->count;
        view->older_url = cp_list_url(reader, "/tickets", &other);
        view->older_label = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Next ${n}"), "n", limit, NULL));
    }
    if (page->more_before) {
        const cp_ticket_t *first = &page->rows[0];
        other.query.backwards = true;
        other.query.after_key = first->order_key;
        other.query.after_id = first->id;
        other.offset = offset < data->state.query.limit ? -1 : offset - data->state.query.limit;
        /* The page before that begins the list is the list: its address needs no cursor. */
        if (other.offset == 0)
            other = first_page(other);
        view->newer_url = cp_list_url(reader, "/tickets", &other);
        view->newer_label = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Previous ${n}"), "n", limit, NULL));
    }
}

static const char *days_text(const cp_reader_t *reader, const cp_list_state_t *state)
{
    const char *from = cp_date_day(state->query.from, reader->dates, reader->zone, reader->pool);
    /* The query ends before the day after. */
    const char *to =
        state->query.to ? cp_date_day(state->query.to - 1, reader->dates, reader->zone, reader->pool) : NULL;

    if (from && to)
        return cp_tr_fill(reader->pool, cp_view_tr(reader, "with activity from ${from} to ${to}"), "from", from, "to",
                          to, NULL);
    if (from)
        return cp_tr_fill(reader->pool, cp_view_tr(reader, "with activity since ${from}"), "from", from, NULL);
    if (to)
        return cp_tr_fill(reader->pool, cp_view_tr(reader, "with activity until ${to}"), "to", to, NULL);
    return NULL;
}

static const char *caption(const cp_reader_t *reader, const cp_list_data_t *data, const char *range)
{
    static const char *const statuses[] = {NULL, "open", "closed", "waiting for you"};
    const cp_list_state_t *state = &data->state;
    const char *days = days_text(reader, state);
    const char *status = statuses[state->query.status];
    const char *text = view_label(reader, state->query.view);

    if (status)
        text = apr_pstrcat(reader->pool, text, ", ", cp_view_tr(reader, status), NULL);
    if (state->query.search)
        text = cp_tr_fill(reader->pool, cp_view_tr(reader, "${list} with “${words}”"), "list", text, "words",
                          state->query.search, NULL);
    if (days)
        text = apr_pstrcat(reader->pool, text, " ", days, NULL);
    return apr_pstrcat(
        reader->pool, text, " · ", range, " · ",
        cp_view_tr(reader, cp_list_order(reader, state->query.sort)->caption[state->query.descending]), " · ",
        cp_tr_fill(reader->pool, cp_view_tr(reader, "times in ${city}"), "city", cp_zone_city(reader->zone), NULL),
        NULL);
}

void cp_view_list(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data)
{
    apr_int64_t offset = data->page->more_before ? data->state.offset : 0;
    const char *range;
    int columns;

    views(view, reader, &data->state);
    cp_list_columns(reader, &columns);
    view->count = cp_text(data->found.total > CP_COUNT_LIMIT
                              ? apr_pstrcat(reader->pool, cp_view_number(reader, CP_COUNT_LIMIT), "+", NULL)
                              : cp_view_number(reader, data->found.total));
    cp_view_list_filters(view, reader, data);
    yours(view, reader, data);
    if (!data->page->count) {
        cp_view_list_empty(view, reader, data);
        return;
    }
    view->csv_url = cp_list_url(reader, "/tickets.csv", &data->state);
    view->csv_holds = cp_text(holds(reader, data->found.total, columns));
    range = range_text(reader, data, offset);
    view->range = cp_text(range);
    view->caption = cp_text(caption(reader, data, range));
    cp_view_list_rows(view, reader, data);
    paging(view, reader, data, offset);
}
