/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Builds the SQL of the ticket list out of fixed pieces (db/sql/list.sql): what a person typed is only ever bound.
 *
 * A contact's tickets are found by up to three ways, each with an index in the order asked for: the company's tickets,
 * those that the contact filed, and those that the contact was added to. Every way contains the visibility rule, all
 * filters and the page's bounds, and gives at most a page of rows; their union is cut to the page, and only then are
 * stage, people and read marks looked up. So a page costs the same whatever the company holds.
 *
 * Values may have an order of their own: the options of a choice. No index has it, since what it holds are their names: to
 * put places there instead would write every ticket again whenever the options are moved. So the values that the company's
 * tickets have are found first, by one look into the index for each; and each value is a way of its own to a page of rows,
 * in the index' order. One statement has them all, whatever number of options there are: a way of its own text for each
 * would be planned for each.
 */
#ifndef CP_DB_LIST_H
#define CP_DB_LIST_H

#include "db_hits.h"
#include "db_slot_filter.h"

typedef enum { CP_LIST_ALL, CP_LIST_COMPANY, CP_LIST_OWN } cp_list_view_t;
typedef enum { CP_LIST_ANY, CP_LIST_OPEN, CP_LIST_CLOSED, CP_LIST_STAFF_LAST } cp_list_state_t;

/** One order of the list. */
typedef struct cp_list_order_t {
    const char *expression; /**< SQL; there is an index by company, this and id */
    bool text;              /**< type of its values: text, else integer */
    const char *places; /**< where each value stands, if they have an order of their own: "||low|high|", where "" comes
                               first; a value that is not there comes before all. NULL: by the values themselves */
} cp_list_order_t;

typedef struct cp_list_query_t {
    apr_int64_t contact_id;
    apr_int64_t company_id; /**< 0: only the contact's own */
    cp_list_view_t view;
    cp_list_state_t state;
    apr_int64_t owner_id; /**< 0 any, -1 nobody */
    apr_int64_t from;     /**< µs; 0 any */
    apr_int64_t to;       /**< µs; 0 any */
    bool search;          /**< only tickets found by words or number */
    const char *tokens;   /**< who may see a message, as the dialect's search language has it (model_search.h) */
    const char **words;   /**< letters and digits only; all must be there */
    int word_count;       /**< at most CP_LIST_WORDS */
    apr_int64_t number;   /**< 0 none */
    cp_slot_filter_t filters[CP_LIST_SLOTS]; /**< all of which are met */
    int filter_count;
    int by; /**< number, from 1, of the filter by whose index the company's tickets are found; 0: by the order's. Not for a
               search */
    unsigned slots; /**< of the columns that are read, as bits: the lowest is p1 */
    const cp_list_order_t *order;
    bool descending;
    bool bounded;        /**< only rows beyond (after_key, after_id) in the order */
    cp_bind_t after_key; /**< of an order with places: cp_list_place */
    apr_int64_t after_id;
    int limit;
} cp_list_query_t;

#define CP_LIST_WORDS CP_HITS_WORDS
#define CP_LIST_BINDS (12 + CP_SLOT_BINDS + CP_HITS_BINDS)

typedef struct cp_list_sql_t {
    const char *text;
    cp_bind_t binds[CP_LIST_BINDS];
    int count;
} cp_list_sql_t;

/** Where a value stands in `places`, as the databases count; 0: nowhere. */
apr_int64_t cp_list_place(const char *places, const char *value, apr_pool_t *pool);

/** At most `limit` rows in the order: the columns of list_columns, then the order's value. For a search three columns
 * follow, the same in every row: what cp_list_count_sql would count, so that a search is made once only. Then the columns
 * of `slots`, the lowest first. */
void cp_list_rows_sql(cp_list_sql_t *sql, cp_dialect_t dialect, const cp_list_query_t *query, apr_pool_t *pool);

/** One row: how many match, how many of these are open, and how many of these wait for the contact. Counts the newest
 * `limit` of each way, so no more than that in all. Ignores order and bounds. */
void cp_list_count_sql(cp_list_sql_t *sql, cp_dialect_t dialect, const cp_list_query_t *query, apr_pool_t *pool);

/** As cp_list_count_sql without the filters; then, for each of them, how many tickets of the company are in its range, which
 * cp_slot_fewest looks at. */
void cp_list_probe_sql(cp_list_sql_t *sql, cp_dialect_t dialect, const cp_list_query_t *query, apr_pool_t *pool);

#endif
