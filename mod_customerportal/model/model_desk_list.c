/* SPDX-License-Identifier: Apache-2.0 */
#include "model_desk_list.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_sort.h"
#include "model_search.h"
#include "model_ticket_row.h"

#define LIMIT_MAX 1000

static int capped(apr_int64_t count)
{
    return count > CP_DESK_COUNT_LIMIT ? CP_DESK_COUNT_LIMIT + 1 : (int)count;
}

/* ---- From a view to what the SQL asks ---- */

static cp_desk_list_query_t ask(const cp_desk_query_t *query)
{
    static const cp_desk_state_t state[CP_DESK_VIEWS] = {
        [CP_DESK_VIEW_OPEN] = CP_DESK_OPEN,     [CP_DESK_VIEW_MINE] = CP_DESK_OPEN,
        [CP_DESK_VIEW_FOLLOWED] = CP_DESK_OPEN, [CP_DESK_VIEW_UNASSIGNED] = CP_DESK_OPEN,
        [CP_DESK_VIEW_US] = CP_DESK_OPEN,       [CP_DESK_VIEW_CUSTOMER] = CP_DESK_OPEN,
        [CP_DESK_VIEW_CLOSED] = CP_DESK_CLOSED, [CP_DESK_VIEW_ALL] = CP_DESK_ANY,
    };
    cp_desk_list_query_t list = {
        .inbox_id = query->inbox_id,
        .state = state[query->view],
        .last_by = query->view == CP_DESK_VIEW_US         ? CP_DESK_BY_CONTACT
                   : query->view == CP_DESK_VIEW_CUSTOMER ? CP_DESK_BY_STAFF
                                                          : CP_DESK_BY_ANYBODY,
        .owner_id = query->view == CP_DESK_VIEW_UNASSIGNED ? -1 : query->owner_id,
        .followed = query->view == CP_DESK_VIEW_FOLLOWED,
        .stage_id = query->stage_id,
        .priority = query->priority,
        .by = query->by,
        .search = query->search != NULL,
        .order = query->order,
        .descending = query->descending != query->backwards,
        .bounded = query->bounded,
        .after_key = query->after_key,
        .after_id = query->after_id,
    };
    /* Whoever it is that looks. */
    if (query->view == CP_DESK_VIEW_MINE)
        list.owner_id = APR_INT64_MAX;
    return list;
}

bool cp_desk_offers(const cp_desk_query_t *query, cp_desk_order_t order)
{
    cp_desk_list_query_t list = ask(query);
    return cp_desk_list_offers(&list, order);
}

bool cp_desk_offers_priority(const cp_desk_query_t *query)
{
    return query->search || (query->view != CP_DESK_VIEW_CLOSED && query->view != CP_DESK_VIEW_ALL);
}

/* Addresses and last names are compared in small letters. */
static const char *lower(const char *text, apr_pool_t *pool)
{
    char *copy = apr_pstrdup(pool, text);
    for (char *at = copy; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return copy;
}

static void ask_words(cp_desk_list_query_t *list, const char *typed, apr_pool_t *pool)
{
    cp_search_terms_t terms;
    cp_search_terms(&terms, typed, pool);
    list->words = terms.words;
    list->word_count = terms.word_count;
    list->number = terms.number;
    if (terms.number || !terms.word_count)
        return;
    /* Up to behind every address that begins so, and every name. */
    list->address[0] = lower(cp_trim(typed, pool), pool);
    list->address[1] = apr_pstrcat(pool, list->address[0], "\xf4\x8f\xbf\xbf", NULL);
    list->name[0] = cp_sort_prefix(typed, pool);
    list->name[1] = apr_pstrcat(pool, list->name[0], "g", NULL);
}

/* A stage that no ticket of the view can be in needs no search for one. */
static bool stage_fits(const cp_desk_list_query_t *list, const cp_desk_rail_t *rail)
{
    for (int i = 0; i < rail->stage_count; i++)
        if (rail->stages[i].id == list->stage_id)
            return list->state == CP_DESK_ANY || (list->state == CP_DESK_CLOSED) == rail->stages[i].closed;
    return !list->stage_id;
}

static cp_error_t *translate(cp_desk_list_query_t *list, cp_desk_scope_t scope, const cp_desk_rail_t *rail,
                             const cp_desk_query_t *query, apr_pool_t *pool)
{
    *list = ask(query);
    if (!cp_desk_list_offers(list, query->order))
        return cp_error_field(pool, "sort", "This list cannot be sorted so.");
    list->staff_id = scope.staff_id;
    list->every = scope.every;
    if (query->view == CP_DESK_VIEW_MINE)
        list->owner_id = scope.staff_id;
    apr_int64_t *inboxes = apr_pcalloc(pool, sizeof *inboxes * CP_DESK_INBOXES);
    bool fits = stage_fits(list, rail);
    for (int i = 0; fits && i < rail->inbox_count && list->inbox_count < CP_DESK_INBOXES; i++)
        if (!query->inbox_id || rail->inboxes[i].id == query->inbox_id)
            inboxes[list->inbox_count++] = rail->inboxes[i].id;
    /* No inbox has the id 0. */
    if (!list->inbox_count)
        list->inbox_count = 1;
    list->inboxes = inboxes;
    list->filter_count = cp_property_filters_sql(list->filters, &query->filters);
    if (list->search)
        ask_words(list, query->search, pool);
    return NULL;
}

/* ---- The page ---- */

static void read_row(cp_desk_row_t *to, const cp_rows_t *rows, int row)
{
    cp_ticket_row(&to->ticket, rows, row);
    to->hidden = cp_cell_int(rows, row, CP_TICKET_COLUMNS) != 0;
    to->inbox_id = cp_cell_int(rows, row, CP_TICKET_COLUMNS + 1);
    to->inbox_name = cp_cell_text(rows, row, CP_TICKET_COLUMNS + 2);
    to->order_key = cp_cell_int(rows, row, CP_TICKET_COLUMNS + 3);
}

cp_error_t *cp_desk_list(cp_desk_page_t **page, cp_db_t *db, cp_desk_scope_t scope, const cp_desk_rail_t *rail,
                         const cp_desk_query_t *query, apr_pool_t *pool)
{
    cp_desk_list_query_t list;
    cp_desk_list_sql_t sql;
    cp_rows_t *rows;
    int limit = query->limit < 1 ? 1 : query->limit > LIMIT_MAX ? LIMIT_MAX : query->limit;
    CP_TRY(translate(&list, scope, rail, query, pool));
    list.limit = limit + 1; /* the row more tells whether there is another page */
    cp_desk_list_rows_sql(&sql, cp_db_dialect(db), &list, pool);
    CP_TRY(cp_db_select_sql(&rows, db, sql.text, sql.binds, sql.count, pool));

    cp_desk_page_t *result = apr_pcalloc(pool, sizeof *result);
    bool more = rows->count > limit;
    result->count = more ? limit : rows->count;
    result->more_after = query->backwards ? query->bounded : more;
    result->more_before = query->backwards ? more : query->bounded;
    cp_desk_row_t *found = apr_palloc(pool, sizeof *found * (apr_size_t)(result->count + 1));
    for (int i = 0; i < result->count; i++)
        read_row(&found[query->backwards ? result->count - 1 - i : i], rows, i);
    result->rows = found;
    /* The number stands in the rows: a page behind the last one has none. */
    result->counted = cp_desk_list_finds(&list);
    if (result->counted && rows->count)
        result->found = capped(cp_cell_int(rows, 0, CP_TICKET_COLUMNS + 4));
    *page = result;
    return NULL;
}

cp_error_t *cp_desk_list_probe(cp_desk_query_t *query, cp_db_t *db, apr_pool_t *pool)
{
    cp_desk_list_query_t list = ask(query);
    cp_desk_list_sql_t sql;
    cp_rows_t *rows;

    query->by = 0;
    list.by = 0;
    list.filter_count = cp_property_filters_sql(list.filters, &query->filters);
    if (!list.filter_count || cp_desk_list_finds(&list))
        return NULL;
    cp_desk_list_probe_sql(&sql, cp_db_dialect(db), &list, pool);
    CP_TRY(cp_db_select_sql(&rows, db, sql.text, sql.binds, sql.count, pool));
    query->by = cp_slot_fewest(rows, 1, list.filter_count);
    return NULL;
}

cp_error_t *cp_desk_list_count(int *found, cp_db_t *db, cp_desk_scope_t scope, const cp_desk_rail_t *rail,
                               const cp_desk_query_t *query, apr_pool_t *pool)
{
    cp_desk_list_query_t list;
    cp_desk_list_sql_t sql;
    cp_rows_t *rows;
    CP_TRY(translate(&list, scope, rail, query, pool));
    list.limit = CP_DESK_COUNT_LIMIT + 1;
    cp_desk_list_count_sql(&sql, cp_db_dialect(db), &list, pool);
    CP_TRY(cp_db_select_sql(&rows, db, sql.text, sql.binds, sql.count, pool));
    *found = capped(cp_cell_int(rows, 0, 0));
    return NULL;
}
