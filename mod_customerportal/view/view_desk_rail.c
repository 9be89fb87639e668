/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_desk_list.h"

static void queue(cp_list_t *to, const cp_reader_t *reader, const char *label, const cp_desk_list_state_t *state,
                  int count)
{
    cp_view_queue_t *rows = (cp_view_queue_t *)to->rows;

    rows[to->count] = (cp_view_queue_t){.label = cp_text(label), .url = cp_desk_list_url(reader, state)};
    if (count >= 0)
        rows[to->count].count = cp_text(cp_desk_count_text(reader, count));
    to->count++;
}

static void mark(cp_list_t *list, bool current)
{
    if (current)
        ((cp_view_queue_t *)list->rows)[list->count - 1].current = cp_text("true");
}

static bool is_own(cp_desk_view_t view)
{
    return view == CP_DESK_VIEW_MINE || view == CP_DESK_VIEW_FOLLOWED;
}

/* What is mine is asked for over all inboxes. */
static void work(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    static const cp_desk_view_t own[] = {CP_DESK_VIEW_MINE, CP_DESK_VIEW_FOLLOWED};
    const cp_desk_query_t *query = &data->state.query;

    view->work = (cp_list_t){apr_pcalloc(reader->pool, 2 * sizeof(cp_view_queue_t)), 0};
    for (int i = 0; i < 2; i++) {
        cp_desk_list_state_t other = {
            .query = {.view = own[i], .descending = true, .limit = query->limit},
        };
        queue(&view->work, reader, cp_desk_view_label(reader, own[i]), &other,
              cp_desk_rail_count(data->rail, 0, own[i]));
        mark(&view->work, query->view == own[i] && !query->inbox_id);
    }
}

static void inboxes(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    const cp_desk_query_t *query = &data->state.query;
    const cp_desk_rail_t *rail = data->rail;
    cp_desk_list_state_t other = {
        .query = {.view = is_own(query->view) ? CP_DESK_VIEW_OPEN : query->view, .descending = true},
    };
    bool listed = !is_own(query->view) || query->inbox_id;

    view->inboxes =
        (cp_list_t){apr_pcalloc(reader->pool, (apr_size_t)(rail->inbox_count + 1) * sizeof(cp_view_queue_t)), 0};
    if (rail->inbox_count > 1) {
        queue(&view->inboxes, reader, cp_view_tr(reader, "All inboxes"), &other,
              cp_desk_rail_count(rail, 0, CP_DESK_VIEW_OPEN));
        mark(&view->inboxes, listed && !query->inbox_id);
    }
    for (int i = 0; i < rail->inbox_count; i++) {
        other.query.inbox_id = rail->inboxes[i].id;
        queue(&view->inboxes, reader, rail->inboxes[i].name, &other, rail->inboxes[i].count[CP_DESK_VIEW_OPEN]);
        mark(&view->inboxes, query->inbox_id == rail->inboxes[i].id || (listed && rail->inbox_count == 1));
    }
}

static void views(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    const cp_desk_query_t *query = &data->state.query;

    view->views = (cp_list_t){apr_pcalloc(reader->pool, CP_DESK_VIEWS * sizeof(cp_view_queue_t)), 0};
    for (int i = 0; i < CP_DESK_VIEWS; i++) {
        cp_desk_view_t kind = (cp_desk_view_t)i;
        cp_desk_list_state_t other = {.query = {.view = kind, .inbox_id = query->inbox_id, .descending = true}};
        if (is_own(kind))
            continue;
        queue(&view->views, reader, cp_desk_view_label(reader, kind), &other,
              cp_desk_rail_count(data->rail, query->inbox_id, kind));
        mark(&view->views, query->view == kind);
    }
}

static void about(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    const cp_desk_rail_t *rail = data->rail;
    const cp_desk_inbox_t *inbox =
        cp_desk_rail_inbox(rail, rail->inbox_count == 1 ? rail->inboxes[0].id : data->state.query.inbox_id);

    if (inbox && *inbox->address)
        view->about = cp_text(apr_pstrcat(reader->pool, inbox->name, " · ", inbox->address, NULL));
    else if (inbox)
        view->about = cp_text(inbox->name);
    else if (rail->inbox_count > CP_DESK_INBOXES)
        view->about = cp_text(cp_tr_fill(
            reader->pool, cp_view_tr(reader, "In the first ${n} inboxes. Choose another one to see what is there."),
            "n", cp_view_number(reader, CP_DESK_INBOXES), NULL));
    else if (rail->inbox_count)
        view->about = cp_text(cp_view_plural(reader, "In your inbox", "In your ${n} inboxes", rail->inbox_count));
}

void cp_view_desk_rail(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    view->heading = cp_text(cp_desk_view_label(reader, data->state.query.view));
    view->view = cp_text(cp_desk_view_word(data->state.query.view));
    work(view, reader, data);
    inboxes(view, reader, data);
    views(view, reader, data);
    about(view, reader, data);
}
