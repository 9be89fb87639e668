/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../text/text_sort.h"
#include "../view/view_filter.h"
#include "portal_private.h"

#define SEARCH_MAX 200 /* characters */
#define OFFSET_MAX 100000000

static const char *field(const cp_request_t *req, const char *name)
{
    const char *value = cp_query_get(req->query, name);

    return value && *value ? value : NULL;
}

static bool is(const char *value, const char *word)
{
    return value && !strcmp(value, word);
}

static void read_view(cp_list_state_t *state, const cp_request_t *req)
{
    const char *view = field(req, "view");

    if (is(view, "mine"))
        state->query.view = CP_VIEW_MINE;
    else if (is(view, "company"))
        state->query.view = CP_VIEW_COMPANY;
    state->in_vain = state->query.view == CP_VIEW_COMPANY && !req->scope.company_id;
}

/* From the first moment of a day on, so that the list has the same address and the same tag all day. */
static void read_past(cp_list_state_t *state, const cp_request_t *req)
{
    const cp_filter_past_t *past = cp_filter_past(field(req, "past"));
    apr_time_t first = 0;

    if (!past)
        return;
    state->past = past->word;
    cp_date_parse_day(cp_date_field(req->now - past->days * (24 * 60 * 60 * APR_USEC_PER_SEC), req->zone, req->pool),
                      req->zone, &first);
    state->query.from = first > state->query.from ? first : state->query.from;
}

static void read_filters(cp_list_state_t *state, const cp_request_t *req)
{
    const char *status = field(req, "status");
    const char *owner = field(req, "owner");
    const char *search = field(req, "q");
    const char *from = field(req, "from");
    const char *to = field(req, "to");
    apr_time_t day;

    if (is(status, "open"))
        state->query.status = CP_STATUS_OPEN;
    else if (is(status, "closed"))
        state->query.status = CP_STATUS_CLOSED;
    else if (is(status, "yours"))
        state->query.status = CP_STATUS_YOURS;
    if (is(owner, "none"))
        state->query.owner_id = -1;
    else if (owner && !cp_parse_int(owner, 1, APR_INT64_MAX, &state->query.owner_id))
        state->query.owner_id = 0;
    state->from = from;
    if (from && cp_date_parse_day(from, req->zone, &day))
        state->query.from = day;
    else if (from)
        state->fault[0] = "Write a day such as 2025-11-20.";
    state->to = to;
    if (to && cp_date_parse_day(to, req->zone, &day))
        state->query.to = cp_date_next_day(day, req->zone);
    else if (to)
        state->fault[1] = "Write a day such as 2025-11-20.";
    read_past(state, req);
    if (search) {
        search = cp_utf8_cut(cp_one_line(search, req->pool), SEARCH_MAX, req->pool);
        state->query.search = *search ? search : NULL;
    }
}

static void read_properties(cp_list_state_t *state, const cp_request_t *req, const cp_reader_t *reader)
{
    int count;
    const cp_property_t *const *seen = cp_properties_seen(&count, req->settings, req->pool);

    for (int i = 0; i < count; i++) {
        const char *typed[CP_FILTER_PARTS];
        for (int part = 0; part < CP_FILTER_PARTS; part++)
            typed[part] = field(req, cp_view_filter_field(seen[i], (cp_filter_part_t)part, req->pool));
        cp_view_filter_add(&state->query.filters, reader, seen[i], typed);
    }
}

/* "subject" with dir=desc, as links have it, or "subject.desc", as the form's one field has it. */
static void read_order(cp_list_state_t *state, const cp_request_t *req, const cp_reader_t *reader)
{
    const char *word = field(req, "sort");
    const char *dir = field(req, "dir");
    int sort = CP_SORT_ACTIVITY;

    if (word) {
        const char *dot = strrchr(word, '.');
        if (dot && (is(dot + 1, "desc") || is(dot + 1, "asc"))) {
            dir = dot + 1;
            word = apr_pstrmemdup(req->pool, word, (apr_size_t)(dot - word));
        }
        sort = cp_list_sort(reader, word);
        if (sort >= CP_SORTS)
            state->query.places = cp_property_places(cp_property_of_word(reader->settings, word), req->pool);
        if (sort < 0) {
            sort = CP_SORT_ACTIVITY;
            dir = NULL;
        }
    }
    state->query.sort = (cp_ticket_sort_t)sort;
    state->query.descending =
        is(dir, "desc") || (!is(dir, "asc") && cp_list_order(reader, state->query.sort)->descending_first);
}

/* A cursor is "ID.KEY". One of another order than the list's is dropped: the first page comes. */
static bool read_cursor(cp_list_state_t *state, const cp_request_t *req, const char *cursor)
{
    bool by_property = state->query.sort >= CP_SORTS;
    bool text = state->query.sort == CP_SORT_SUBJECT || state->query.sort == CP_SORT_REQUESTER ||
                state->query.sort == CP_SORT_OWNER;
    const char *dot = cursor ? strchr(cursor, '.') : NULL;
    apr_int64_t ignored;

    if (!dot || !cp_parse_int(apr_pstrmemdup(req->pool, cursor, (apr_size_t)(dot - cursor)), 1, APR_INT64_MAX,
                              &state->query.after_id))
        return false;
    if (by_property ? cp_utf8_count(dot + 1) > CP_SORT_TEXT_MAX
        : text      ? strlen(dot + 1) > CP_SORT_KEY_MAX || dot[1 + strspn(dot + 1, "0123456789abcdef")]
                    : !cp_parse_int(dot + 1, 0, APR_INT64_MAX, &ignored)) {
        state->query.after_id = 0;
        return false;
    }
    state->query.after_key = dot + 1;
    return true;
}

cp_list_state_t cp_portal_list_state(const cp_request_t *req, const cp_reader_t *reader)
{
    cp_list_state_t state = {.query = {.view = CP_VIEW_ALL}};
    const char *offset = field(req, "n");

    state.query.limit = (int)cp_setting_int(req->settings, CP_SET_PAGE_SIZE);
    read_view(&state, req);
    read_filters(&state, req);
    read_properties(&state, req, reader);
    state.query.slots = cp_list_slots(reader);
    read_order(&state, req, reader);
    if (!read_cursor(&state, req, field(req, "after")))
        state.query.backwards = read_cursor(&state, req, field(req, "before"));
    if (state.query.after_key && (!offset || !cp_parse_int(offset, 0, OFFSET_MAX, &state.offset)))
        state.offset = -1;
    return state;
}
