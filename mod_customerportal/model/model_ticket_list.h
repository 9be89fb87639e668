/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The ticket list: any view, filter, search, order and page of the tickets in a scope. The SQL is joined out of
 * whitelisted fragments (db/db_list.h); nothing that a person typed is ever part of it.
 *
 * Paging is keyset paging by (order column, id): rows that arrive meanwhile are neither skipped nor shown twice.
 */
#ifndef CP_MODEL_TICKET_LIST_H
#define CP_MODEL_TICKET_LIST_H

#include "model_property_filter.h"
#include "model_ticket.h"

typedef enum { CP_VIEW_ALL, CP_VIEW_COMPANY, CP_VIEW_MINE } cp_ticket_view_t;
typedef enum { CP_STATUS_ANY, CP_STATUS_OPEN, CP_STATUS_CLOSED, CP_STATUS_YOURS } cp_ticket_status_t;
/** Orders, each by a column that has an index per company. */
typedef enum {
    CP_SORT_ACTIVITY,
    CP_SORT_CREATED,
    CP_SORT_SUBJECT,
    CP_SORT_REQUESTER,
    CP_SORT_OWNER,
    CP_SORT_STATUS,
    CP_SORT_PRIORITY,
    CP_SORT_NUMBER,
    CP_SORTS
} cp_ticket_sort_t;

/** The order by a property that an administrator defined, as a cp_ticket_sort_t. Tickets without a value come first. */
#define CP_SORT_BY(property) ((cp_ticket_sort_t)(CP_SORTS + (property)->slot - 1))
/** Most characters of such an order's key. */
#define CP_SORT_TEXT_MAX 96

typedef struct cp_ticket_query_t {
    cp_ticket_view_t view; /**< COMPANY and ALL without a company in scope are MINE */
    cp_ticket_status_t status;
    apr_int64_t owner_id; /**< 0 any, -1 not assigned */
    apr_time_t from;      /**< last activity at or after; 0 any */
    apr_time_t to;        /**< last activity before; 0 any */
    const char *search;   /**< words to be found in subject, number ("10482", "#10482") or messages; NULL none */
    cp_property_filters_t filters; /**< only tickets that meet all that are set */
    int by;                    /**< which of those that are set it goes by, from 1; 0: none. cp_ticket_probe finds it */
    cp_property_slots_t slots; /**< properties whose values are read */
    cp_ticket_sort_t sort;
    const char *places; /**< of an order by a choice: cp_property_places; else NULL */
    bool descending;
    bool backwards;        /**< the page before the cursor instead of after it */
    const char *after_key; /**< cursor: order_key and id of the row next to the page; NULL first page */
    apr_int64_t after_id;
    int limit; /**< rows of a page, 1..1000 */
} cp_ticket_query_t;

#define CP_COUNT_LIMIT 1000 /**< counts stop here: "more than 1,000" costs as much with 10^3 tickets as with 10^6 */

typedef struct cp_ticket_counts_t {
    int total; /**< tickets that match the query; CP_COUNT_LIMIT + 1 means "more" */
    int open;  /**< of those counted */
    int yours; /**< of those counted: open, and support wrote last */
} cp_ticket_counts_t;

typedef struct cp_ticket_page_t {
    const cp_ticket_t *rows; /**< in the order asked for, also when backwards */
    int count;
    bool more_after;
    bool more_before;
    bool counted;              /**< `counts` is known: a search counts what it finds, at no cost */
    cp_ticket_counts_t counts; /**< as cp_ticket_count would say */
} cp_ticket_page_t;

cp_error_t *cp_ticket_list(cp_ticket_page_t **page, cp_db_t *db, const cp_scope_t *scope,
                           const cp_ticket_query_t *query, apr_pool_t *pool);

/** Counts what `query` matches without its page, one statement. */
cp_error_t *cp_ticket_count(cp_ticket_counts_t *counts, cp_db_t *db, const cp_scope_t *scope,
                            const cp_ticket_query_t *query, apr_pool_t *pool);

/** Counts what `plain`, the query without filters, matches; and sets `query->by`, so that what few tickets of a large
 * company have is found by its own index. One statement, before the list's. */
cp_error_t *cp_ticket_probe(cp_ticket_counts_t *counts, cp_ticket_query_t *query, cp_db_t *db, const cp_scope_t *scope,
                            const cp_ticket_query_t *plain, apr_pool_t *pool);

/** Staff who own a ticket in scope, for the owner filter. One statement. */
cp_error_t *cp_ticket_owners(const cp_person_t **owners, int *count, cp_db_t *db, const cp_scope_t *scope,
                             apr_pool_t *pool);

#endif
