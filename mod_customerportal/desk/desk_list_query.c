/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../view/view_filter.h"
#include "desk_list.h"

#define SEARCH_MAX 200 /* characters */
#define OFFSET_MAX 100000000

static const char *field(const cp_query_t *query, const char *name)
{
    const char *value = cp_query_get(query, name);

    return value && *value ? value : NULL;
}

static bool is(const char *value, const char *word)
{
    return value && !strcmp(value, word);
}

static apr_int64_t id_field(const cp_query_t *query, const char *name)
{
    const char *value = field(query, name);
    apr_int64_t id;

    return value && cp_parse_int(value, 1, APR_INT64_MAX, &id) ? id : 0;
}

static void read_filters(cp_desk_query_t *to, const cp_request_t *req, const cp_query_t *query)
{
    const char *view = field(query, "view"), *owner = field(query, "owner"), *search = field(query, "q");

    if (view && cp_desk_view_of(view) >= 0)
        to->view = (cp_desk_view_t)cp_desk_view_of(view);
    to->inbox_id = id_field(query, "inbox");
    to->stage_id = id_field(query, "stage");
    if (to->view != CP_DESK_VIEW_MINE && to->view != CP_DESK_VIEW_UNASSIGNED)
        to->owner_id = is(owner, "none") ? -1 : is(owner, "me") ? req->viewer->person.id : id_field(query, "owner");
    if (search) {
        search = cp_utf8_cut(cp_one_line(search, req->pool), SEARCH_MAX, req->pool);
        to->search = *search ? search : NULL;
    }
    if (cp_desk_offers_priority(to) && id_field(query, "priority") <= 4)
        to->priority = (int)id_field(query, "priority");
}

static void read_properties(cp_desk_query_t *to, const cp_request_t *req, const cp_query_t *query,
                            const cp_reader_t *reader)
{
    int count;
    const cp_property_t *const *all = cp_properties(&count, req->settings, CP_OBJECT_TICKET, req->pool);

    for (int i = 0; i < count; i++) {
        const char *typed[CP_FILTER_PARTS];
        for (int part = 0; part < CP_FILTER_PARTS; part++)
            typed[part] = field(query, cp_view_filter_field(all[i], (cp_filter_part_t)part, req->pool));
        cp_view_filter_add(&to->filters, reader, all[i], typed);
    }
}

/* "created" with dir=asc, as links have it, or "created.asc", as the form's one field has it. What is not offered for
 * this list is the first order. */
static void read_order(cp_desk_query_t *to, const cp_request_t *req, const cp_query_t *query)
{
    const char *word = field(query, "sort"), *dir = field(query, "dir");
    const char *dot = word ? strchr(word, '.') : NULL;
    int order;

    to->descending = true;
    if (!word)
        return;
    if (dot) {
        dir = dot + 1;
        word = apr_pstrmemdup(req->pool, word, (apr_size_t)(dot - word));
    }
    order = cp_desk_order_of(word);
    if (order < 0 || !cp_desk_offers(to, (cp_desk_order_t)order))
        return;
    to->order = (cp_desk_order_t)order;
    to->descending = !is(dir, "asc");
}

/* A cursor is "ID.KEY". */
static bool read_cursor(cp_desk_query_t *to, const cp_request_t *req, const char *cursor)
{
    const char *dot = cursor ? strchr(cursor, '.') : NULL;

    to->bounded =
        dot &&
        cp_parse_int(apr_pstrmemdup(req->pool, cursor, (apr_size_t)(dot - cursor)), 1, APR_INT64_MAX, &to->after_id) &&
        cp_parse_int(dot + 1, 0, APR_INT64_MAX, &to->after_key);
    return to->bounded;
}

cp_desk_list_state_t cp_desk_list_state(const cp_request_t *req, const cp_query_t *query, const cp_reader_t *reader)
{
    cp_desk_list_state_t state = {.query = {.view = CP_DESK_VIEW_OPEN}};
    const char *offset = field(query, "n");

    state.query.limit = (int)cp_setting_int(req->settings, CP_SET_PAGE_SIZE);
    read_filters(&state.query, req, query);
    read_properties(&state.query, req, query, reader);
    read_order(&state.query, req, query);
    if (!read_cursor(&state.query, req, field(query, "after")))
        state.query.backwards = read_cursor(&state.query, req, field(query, "before"));
    if (state.query.bounded && (!offset || !cp_parse_int(offset, 0, OFFSET_MAX, &state.offset)))
        state.offset = -1;
    return state;
}
