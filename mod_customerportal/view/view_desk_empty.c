/* SPDX-License-Identifier: Apache-2.0 */
#include "view_desk_list.h"

/* Lists are empty for different reasons; each has its own words and its own way on. */

static void first(cp_view_empty_t *empty, const char *label, cp_url_t url)
{
    empty->first_label = cp_text(label);
    empty->first_url = url;
}

static void no_inbox(cp_view_empty_t *empty, const cp_reader_t *reader)
{
    empty->kind = cp_text("inbox");
    empty->icon = cp_text("lock");
    empty->title = cp_text(cp_view_tr(reader, "You work in no inbox"));
    empty->text = cp_text(cp_view_tr(
        reader, "All inboxes have members, and you are none of them. Whoever manages the desk can add you to one."));
}

static void none_yet(cp_view_empty_t *empty, const cp_reader_t *reader)
{
    empty->kind = cp_text("none");
    empty->icon = cp_text("inbox");
    empty->title = cp_text(cp_view_tr(reader, "No tickets yet"));
    empty->text =
        cp_text(cp_view_tr(reader, "What customers write appears here at once. You can also file a ticket for one."));
    first(empty, cp_view_tr(reader, "New ticket"), cp_view_url(reader, "/desk/tickets/new"));
}

static void none_in_view(cp_view_empty_t *empty, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    static const struct {
        const char *title;
        const char *text;
    } words[CP_DESK_VIEWS] = {
        [CP_DESK_VIEW_OPEN] = {"Nothing open", "Every ticket here is closed."},
        [CP_DESK_VIEW_MINE] = {"Nothing is assigned to you", "Take a ticket that nobody owns, or see what is open."},
        [CP_DESK_VIEW_FOLLOWED] = {"You follow no open ticket",
                                   "Follow a ticket on its page to be told what happens to it."},
        [CP_DESK_VIEW_UNASSIGNED] = {"Everything has an owner", "No open ticket waits for somebody to take it."},
        [CP_DESK_VIEW_US] = {"Nothing waits for us", "It is the customers’ turn with everything that is open."},
        [CP_DESK_VIEW_CUSTOMER] = {"Nothing waits for a customer", "It is our turn with everything that is open."},
        [CP_DESK_VIEW_CLOSED] = {"Nothing closed yet", "Tickets appear here once they are closed."},
        [CP_DESK_VIEW_ALL] = {"No tickets yet", "What customers write appears here at once."},
    };
    cp_desk_list_state_t other = cp_desk_list_plain(&data->state);
    bool closed = data->state.query.view == CP_DESK_VIEW_OPEN;

    empty->kind = cp_text("view");
    empty->icon = cp_text(closed ? "closed" : "inbox");
    empty->title = cp_text(cp_view_tr(reader, words[data->state.query.view].title));
    empty->text = cp_text(cp_view_tr(reader, words[data->state.query.view].text));
    other.query.view = closed ? CP_DESK_VIEW_CLOSED : CP_DESK_VIEW_OPEN;
    first(empty, cp_view_tr(reader, closed ? "Show closed tickets" : "Show open tickets"),
          cp_desk_list_url(reader, &other));
}

static void no_match(cp_view_empty_t *empty, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    cp_desk_list_state_t other = cp_desk_list_plain(&data->state);
    const char *search = data->state.query.search;

    empty->kind = cp_text("match");
    empty->icon = cp_text("search");
    empty->title = cp_text(cp_view_tr(reader, "No ticket matches"));
    empty->text = cp_text(cp_view_tr(reader, "Nothing found with these filters. Remove one, or all of them."));
    first(empty, cp_view_tr(reader, "Clear all filters"), cp_desk_list_url(reader, &other));
    if (!search)
        return;
    empty->text = cp_text(cp_tr_fill(reader->pool,
                                     cp_view_tr(reader, "Nothing found for “${words}” in this view. Check the spelling,"
                                                        " or search in all tickets."),
                                     "words", search, NULL));
    empty->first_label = cp_text(cp_view_tr(reader, "Clear search and filters"));
    if (data->state.query.view == CP_DESK_VIEW_ALL && !data->state.query.inbox_id)
        return;
    other.query.search = search;
    other.query.view = CP_DESK_VIEW_ALL;
    other.query.inbox_id = 0;
    empty->second_label = cp_text(cp_view_tr(reader, "Search in all tickets"));
    empty->second_url = cp_desk_list_url(reader, &other);
}

static void past_the_end(cp_view_empty_t *empty, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    cp_desk_list_state_t other = cp_desk_list_first(&data->state);

    empty->kind = cp_text("end");
    empty->icon = cp_text("inbox");
    empty->title = cp_text(cp_view_tr(reader, "Nothing more here"));
    empty->text = cp_text(cp_view_tr(reader, "The list has become shorter since this page was linked."));
    first(empty, cp_view_tr(reader, "Go to the first page"), cp_desk_list_url(reader, &other));
}

void cp_view_desk_empty(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    cp_view_empty_t *empty = apr_pcalloc(reader->pool, sizeof(*empty));
    bool filtered = cp_desk_list_filtered(&data->state);

    empty->first_class = cp_text("btn");
    if (!data->rail->inbox_count)
        no_inbox(empty, reader);
    else if (data->state.query.bounded)
        past_the_end(empty, reader, data);
    else if (filtered)
        no_match(empty, reader, data);
    else if (!cp_desk_rail_count(data->rail, data->state.query.inbox_id, CP_DESK_VIEW_ALL))
        none_yet(empty, reader);
    else
        none_in_view(empty, reader, data);
    view->empty = empty;
}
