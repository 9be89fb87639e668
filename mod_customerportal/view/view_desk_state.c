/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "view_desk_list.h"
#include "view_filter.h"

static const struct {
    const char *word;
    const char *label;
} views[CP_DESK_VIEWS] = {
    [CP_DESK_VIEW_OPEN] = {"open", "Open tickets"},
    [CP_DESK_VIEW_MINE] = {"mine", "Assigned to me"},
    [CP_DESK_VIEW_FOLLOWED] = {"followed", "Followed by me"},
    [CP_DESK_VIEW_UNASSIGNED] = {"unassigned", "Unassigned"},
    [CP_DESK_VIEW_US] = {"us", "Waiting for us"},
    [CP_DESK_VIEW_CUSTOMER] = {"customer", "Waiting for the customer"},
    [CP_DESK_VIEW_CLOSED] = {"closed", "Closed"},
    [CP_DESK_VIEW_ALL] = {"all", "All tickets"},
};

static const char *const orders[CP_DESK_ORDERS] = {
    [CP_DESK_BY_ACTIVITY] = "activity",
    [CP_DESK_BY_CREATED] = "created",
    [CP_DESK_BY_PRIORITY] = "priority",
};

const char *cp_desk_view_word(cp_desk_view_t view)
{
    return views[view].word;
}

const char *cp_desk_view_label(const cp_reader_t *reader, cp_desk_view_t view)
{
    return cp_view_tr(reader, views[view].label);
}

int cp_desk_view_of(const char *word)
{
    for (int i = 0; i < CP_DESK_VIEWS; i++)
        if (!strcmp(word, views[i].word))
            return i;
    return -1;
}

const char *cp_desk_order_word(cp_desk_order_t order)
{
    return orders[order];
}

int cp_desk_order_of(const char *word)
{
    for (int i = 0; i < CP_DESK_ORDERS; i++)
        if (!strcmp(word, orders[i]))
            return i;
    return -1;
}

bool cp_desk_list_filtered(const cp_desk_list_state_t *state)
{
    return state->query.stage_id || state->query.owner_id || state->query.priority || state->query.search ||
           state->query.filters.count;
}

cp_desk_list_state_t cp_desk_list_first(const cp_desk_list_state_t *state)
{
    cp_desk_list_state_t first = *state;

    first.query.bounded = first.query.backwards = false;
    first.query.after_key = first.query.after_id = 0;
    first.offset = 0;
    return first;
}

cp_desk_list_state_t cp_desk_list_plain(const cp_desk_list_state_t *state)
{
    cp_desk_list_state_t plain = cp_desk_list_first(state);

    plain.query.stage_id = plain.query.owner_id = 0;
    plain.query.priority = 0;
    plain.query.filters.count = plain.query.by = 0;
    plain.query.search = NULL;
    return plain;
}

static void add(const cp_reader_t *reader, const char **query, const char *name, const char *value)
{
    if (value)
        *query =
            apr_pstrcat(reader->pool, *query, **query ? "&" : "?", name, "=", cp_url_encode(value, reader->pool), NULL);
}

static const char *number(const cp_reader_t *reader, apr_int64_t value)
{
    return value ? apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, value) : NULL;
}

cp_url_t cp_desk_list_url(const cp_reader_t *reader, const cp_desk_list_state_t *state)
{
    const cp_desk_query_t *query = &state->query;
    const char *text = "";

    add(reader, &text, "inbox", number(reader, query->inbox_id));
    add(reader, &text, "view", query->view == CP_DESK_VIEW_OPEN ? NULL : cp_desk_view_word(query->view));
    add(reader, &text, "stage", number(reader, query->stage_id));
    add(reader, &text, "owner", query->owner_id < 0 ? "none" : number(reader, query->owner_id));
    add(reader, &text, "priority", number(reader, query->priority));
    add(reader, &text, "q", query->search);
    text = cp_view_filter_query(reader, &query->filters, text);
    /* A list that cannot be had in that order comes in the first one, as its address says then. */
    if (cp_desk_offers(query, query->order) && (query->order != CP_DESK_BY_ACTIVITY || !query->descending)) {
        add(reader, &text, "sort", cp_desk_order_word(query->order));
        if (!query->descending)
            add(reader, &text, "dir", "asc");
    }
    if (query->bounded) {
        add(reader, &text, query->backwards ? "before" : "after",
            apr_psprintf(reader->pool, "%" APR_INT64_T_FMT ".%" APR_INT64_T_FMT, query->after_id, query->after_key));
        if (state->offset >= 0)
            add(reader, &text, "n", apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, state->offset));
    }
    return cp_view_url(reader, "/desk%s", text);
}

const char *cp_desk_count_text(const cp_reader_t *reader, int count)
{
    if (count > CP_DESK_COUNT_LIMIT)
        return apr_pstrcat(reader->pool, cp_view_number(reader, CP_DESK_COUNT_LIMIT), "+", NULL);
    return cp_view_number(reader, count);
}

const char *cp_desk_stage_label(const cp_reader_t *reader, const cp_desk_rail_t *rail, const cp_desk_stage_t *stage)
{
    if (rail->stage_count && rail->stages[0].pipeline_id == rail->stages[rail->stage_count - 1].pipeline_id)
        return stage->name;
    return apr_pstrcat(reader->pool, stage->pipeline_name, " · ", stage->name, NULL);
}
