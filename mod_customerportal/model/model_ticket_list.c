/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../db/db_list.h"
#include "../text/text_sort.h"
#include "model_search.h"
#include "model_ticket_list.h"
#include "model_ticket_row.h"

#define LIMIT_MAX 1000

static const cp_list_order_t orders[CP_SORTS] = {
    [CP_SORT_ACTIVITY] = {"ticket.activity_at", false, NULL},
    [CP_SORT_CREATED] = {"ticket.created_at", false, NULL},
    [CP_SORT_SUBJECT] = {"ticket.subject_key", true, NULL},
    [CP_SORT_REQUESTER] = {"ticket.requester_key", true, NULL},
    [CP_SORT_OWNER] = {"ticket.owner_key", true, NULL},
    /* The expression of an index: anything else would sort the company's tickets. */
    [CP_SORT_STATUS] = {"(CASE WHEN ticket.closed_at IS NULL THEN 0 ELSE 1 END)", false, NULL},
    [CP_SORT_PRIORITY] = {"ticket.priority", false, NULL},
    [CP_SORT_NUMBER] = {"ticket.number", false, NULL},
};

static cp_error_t *bad_cursor(apr_pool_t *pool)
{
    return cp_error_field(pool, "after", "That page of the list does not exist. Start again from the first page.");
}

/* The order value of a row travels in addresses: only what the column can hold gets to the database. */
static cp_error_t *parse_cursor(cp_list_query_t *list, const cp_ticket_query_t *query, apr_pool_t *pool)
{
    const char *key = query->after_key;
    apr_int64_t number;
    list->bounded = key != NULL;
    list->after_id = query->after_id;
    if (!key)
        return NULL;
    if (query->sort >= CP_SORTS) {
        if (!cp_utf8_valid(key, strlen(key)) || cp_utf8_count(key) > CP_SORT_TEXT_MAX)
            return bad_cursor(pool);
        list->after_key =
            list->order->places ? cp_bind_int(cp_list_place(list->order->places, key, pool)) : cp_bind_text(key);
    }
    else if (list->order->text) {
        apr_size_t length = strlen(key);
        if (length > CP_SORT_KEY_MAX || strspn(key, "0123456789abcdef") != length)
            return bad_cursor(pool);
        list->after_key = cp_bind_text(key);
    }
    else {
        if (!cp_parse_int(key, APR_INT64_MIN, APR_INT64_MAX, &number))
            return bad_cursor(pool);
        list->after_key = cp_bind_int(number);
    }
    return NULL;
}

/* A property's order has its expression from db/sql, by slot: no name is ever part of it. */
static const cp_list_order_t *order_of(const cp_ticket_query_t *query, cp_dialect_t dialect, apr_pool_t *pool)
{
    cp_list_order_t *by_slot;
    if (query->sort < CP_SORTS)
        return &orders[query->sort];
    by_slot = apr_palloc(pool, sizeof *by_slot);
    *by_slot =
        (cp_list_order_t){cp_sql_constant_property_order_p[query->sort - CP_SORTS][dialect], true, query->places};
    return by_slot;
}

static cp_error_t *translate(cp_list_query_t *list, const cp_db_t *db, const cp_scope_t *scope,
                             const cp_ticket_query_t *query, apr_pool_t *pool)
{
    static const cp_list_view_t view[] = {CP_LIST_ALL, CP_LIST_COMPANY, CP_LIST_OWN};
    static const cp_list_state_t state[] = {CP_LIST_ANY, CP_LIST_OPEN, CP_LIST_CLOSED, CP_LIST_STAFF_LAST};
    memset(list, 0, sizeof *list);
    list->contact_id = scope->contact_id;
    list->company_id = scope->company_id;
    list->view = view[query->view];
    list->state = state[query->status];
    list->owner_id = query->owner_id;
    list->from = query->from;
    list->to = query->to;
    list->filter_count = cp_property_filters_sql(list->filters, &query->filters);
    list->by = query->by;
    list->slots = query->slots;
    list->order = order_of(query, cp_db_dialect(db), pool);
    list->descending = query->descending != query->backwards;
    if (query->search && *query->search) {
        list->by = 0;
        cp_search_parse(list, query->search, cp_db_dialect(db), pool);
    }
    return parse_cursor(list, query, pool);
}

static const char *order_key(const cp_rows_t *rows, int row, bool text, apr_pool_t *pool)
{
    if (text)
        return cp_cell_text(rows, row, CP_TICKET_COLUMNS);
    return apr_psprintf(pool, "%" APR_INT64_T_FMT, cp_cell_int(rows, row, CP_TICKET_COLUMNS));
}

/* The last columns of a row. */
static const cp_property_values_t *row_values(const cp_rows_t *rows, int row, cp_property_slots_t slots,
                                              apr_pool_t *pool)
{
    cp_property_values_t *values = apr_pcalloc(pool, sizeof *values);
    int column = rows->columns;
    for (int i = CP_PROPERTY_SLOTS - 1; i >= 0; i--)
        if (slots & 1u << i)
            values->at[i] = cp_cell_text(rows, row, --column);
    return values;
}

static int counted(apr_int64_t count)
{
    return count > CP_COUNT_LIMIT ? CP_COUNT_LIMIT + 1 : (int)count;
}

static void read_counts(cp_ticket_counts_t *counts, const cp_rows_t *rows, int column)
{
    counts->total = counted(cp_cell_int(rows, 0, column));
    counts->open = counted(cp_cell_int(rows, 0, column + 1));
    counts->yours = counted(cp_cell_int(rows, 0, column + 2));
}

cp_error_t *cp_ticket_list(cp_ticket_page_t **page, cp_db_t *db, const cp_scope_t *scope,
                           const cp_ticket_query_t *query, apr_pool_t *pool)
{
    cp_list_query_t list;
    cp_list_sql_t sql;
    cp_rows_t *rows;
    int limit = query->limit < 1 ? 1 : query->limit > LIMIT_MAX ? LIMIT_MAX : query->limit;
    CP_TRY(translate(&list, db, scope, query, pool));
    list.limit = limit + 1; /* the row more tells whether there is another page */
    cp_list_rows_sql(&sql, cp_db_dialect(db), &list, pool);
    CP_TRY(cp_db_select_sql(&rows, db, sql.text, sql.binds, sql.count, pool));

    cp_ticket_page_t *result = apr_pcalloc(pool, sizeof *result);
    bool more = rows->count > limit;
    result->count = more ? limit : rows->count;
    result->more_after = query->backwards ? list.bounded : more;
    result->more_before = query->backwards ? more : list.bounded;
    cp_ticket_t *tickets = apr_palloc(pool, sizeof *tickets * (apr_size_t)(result->count + 1));
    for (int i = 0; i < result->count; i++) {
        cp_ticket_t *ticket = &tickets[query->backwards ? result->count - 1 - i : i];
        cp_ticket_row(ticket, rows, i);
        if (query->slots)
            ticket->values = row_values(rows, i, query->slots, pool);
        ticket->order_key = order_key(rows, i, list.order->text, pool);
    }
    result->rows = tickets;
    /* The counts stand in the rows: a page behind the last one has none. */
    result->counted = list.search && (rows->count || !list.bounded);
    if (list.search && rows->count)
        read_counts(&result->counts, rows, CP_TICKET_COLUMNS + 1);
    *page = result;
    return NULL;
}

cp_error_t *cp_ticket_count(cp_ticket_counts_t *counts, cp_db_t *db, const cp_scope_t *scope,
                            const cp_ticket_query_t *query, apr_pool_t *pool)
{
    cp_list_query_t list;
    cp_list_sql_t sql;
    cp_rows_t *rows;
    cp_ticket_query_t unpaged = *query;
    unpaged.after_key = NULL;
    CP_TRY(translate(&list, db, scope, &unpaged, pool));
    list.limit = CP_COUNT_LIMIT + 1;
    cp_list_count_sql(&sql, cp_db_dialect(db), &list, pool);
    CP_TRY(cp_db_select_sql(&rows, db, sql.text, sql.binds, sql.count, pool));
    read_counts(counts, rows, 0);
    return NULL;
}

/* A contact's own tickets are few, and what a search finds is as well. */
static bool can_go_by(const cp_list_query_t *list)
{
    return list->filter_count && list->company_id && list->view != CP_LIST_OWN;
}

cp_error_t *cp_ticket_probe(cp_ticket_counts_t *counts, cp_ticket_query_t *query, cp_db_t *db, const cp_scope_t *scope,
                            const cp_ticket_query_t *plain, apr_pool_t *pool)
{
    cp_list_query_t list;
    cp_list_sql_t sql;
    cp_rows_t *rows;

    query->by = 0;
    CP_TRY(translate(&list, db, scope, plain, pool));
    list.limit = CP_COUNT_LIMIT + 1;
    if (!query->search)
        list.filter_count = cp_property_filters_sql(list.filters, &query->filters);
    if (!can_go_by(&list))
        list.filter_count = 0;
    cp_list_probe_sql(&sql, cp_db_dialect(db), &list, pool);
    CP_TRY(cp_db_select_sql(&rows, db, sql.text, sql.binds, sql.count, pool));
    read_counts(counts, rows, 0);
    query->by = cp_slot_fewest(rows, 3, list.filter_count);
    return NULL;
}

cp_error_t *cp_ticket_owners(const cp_person_t **owners, int *count, cp_db_t *db, const cp_scope_t *scope,
                             apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LIST_OWNERS,
                        CP_BIND(cp_bind_int(scope->contact_id), cp_bind_int(scope->company_id)), pool));
    cp_person_t *people = apr_pcalloc(pool, sizeof *people * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        cp_person_row(&people[i], rows, i, 0, true);
    *owners = people;
    *count = rows->count;
    return NULL;
}
