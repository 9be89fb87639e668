/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Builds the SQL of the desk's list out of fixed pieces (db/sql/desk_list.sql): what a person typed is only ever bound.
 *
 * Tickets are found by one way for each inbox, two where open and closed ones are asked for together. Each way contains
 * the desk's rule, all filters and the page's bounds, is answered by an index in the order asked for, and gives at most
 * a page of rows; their union is cut to the page, and only then are stage and people looked up. Which orders there are
 * depends on what is asked for (cp_desk_list_offers): no index, no order.
 */
#ifndef CP_DB_DESK_LIST_H
#define CP_DB_DESK_LIST_H

#include "db_hits.h"
#include "db_slot_filter.h"

#define CP_DESK_INBOXES 128 /**< that one list looks through */

typedef enum { CP_DESK_ANY, CP_DESK_OPEN, CP_DESK_CLOSED } cp_desk_state_t;
typedef enum { CP_DESK_BY_ANYBODY, CP_DESK_BY_CONTACT, CP_DESK_BY_STAFF } cp_desk_turn_t;
typedef enum { CP_DESK_BY_ACTIVITY, CP_DESK_BY_CREATED, CP_DESK_BY_PRIORITY, CP_DESK_ORDERS } cp_desk_order_t;

typedef struct cp_desk_list_query_t {
    apr_int64_t staff_id;
    bool every;
    const apr_int64_t *inboxes; /**< to look through; those that the person does not work in give nothing */
    int inbox_count;            /**< 1..CP_DESK_INBOXES */
    apr_int64_t inbox_id;       /**< the only one of them, if one was chosen; else 0 */
    cp_desk_state_t state;
    cp_desk_turn_t last_by;
    apr_int64_t owner_id;                    /**< 0 any, -1 nobody */
    bool followed;                           /**< those that the person follows */
    apr_int64_t stage_id;                    /**< 0 any; else one that is as `state` says */
    int priority;                            /**< 0 any */
    cp_slot_filter_t filters[CP_LIST_SLOTS]; /**< values of properties, all of which are met */
    int filter_count;
    int by; /**< number, from 1, of the filter by whose index tickets are found; 0: by the order's. Neither for a search nor
               for what is followed */
    bool search; /**< only tickets found by words, number or people */
    const char **words;
    int word_count;
    apr_int64_t number;     /**< 0 none */
    const char *address[2]; /**< from and below which an address (contact.email_key) is searched for */
    const char *name[2];    /**< the same for a person's or company's name_key; NULL: for no name */
    cp_desk_order_t order;
    bool descending;
    bool bounded; /**< only rows beyond (after_key, after_id) in the order */
    apr_int64_t after_key;
    apr_int64_t after_id;
    int limit;
} cp_desk_list_query_t;

#define CP_DESK_BINDS (16 + CP_DESK_INBOXES + CP_SLOT_BINDS + CP_HITS_BINDS)

typedef struct cp_desk_list_sql_t {
    const char *text;
    cp_bind_t binds[CP_DESK_BINDS];
    int count;
} cp_desk_list_sql_t;

/** Whether a list with the filters of `query` can be had in an order without sorting more than the person's few. */
bool cp_desk_list_offers(const cp_desk_list_query_t *query, cp_desk_order_t order);

/** At most `limit` rows in the order: the columns of desk_list_columns, ticket.hidden, the inbox' id and name, then the
 * order's value. For what is found first (by a search, by who follows it, or by a property) the number of all that is found
 * follows, the same in every row. */
void cp_desk_list_rows_sql(cp_desk_list_sql_t *sql, cp_dialect_t dialect, const cp_desk_list_query_t *query,
                           apr_pool_t *pool);

/** Whether it is found first, and counted with its rows. */
bool cp_desk_list_finds(const cp_desk_list_query_t *query);

/** One row: a nought, then for each filter how many tickets are in its range, whosever they are: for cp_slot_fewest. */
void cp_desk_list_probe_sql(cp_desk_list_sql_t *sql, cp_dialect_t dialect, const cp_desk_list_query_t *query,
                            apr_pool_t *pool);

/** One row: how many match, at most `limit`. Not for what is found first. */
void cp_desk_list_count_sql(cp_desk_list_sql_t *sql, cp_dialect_t dialect, const cp_desk_list_query_t *query,
                            apr_pool_t *pool);

#endif
