/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The desk's ticket list: what a member of staff works on, by inbox and view, with filters, search, order and pages.
 * Everything goes through the desk's scope (db/sql/visibility.sql); the SQL is joined out of fixed pieces
 * (db/db_desk_list.h).
 *
 * Paging is keyset paging by (order, id): rows that arrive meanwhile are neither skipped nor shown twice.
 */
#ifndef CP_MODEL_DESK_LIST_H
#define CP_MODEL_DESK_LIST_H

#include "../db/db_desk_list.h"
#include "model_property_filter.h"
#include "model_ticket.h"

/** All but CLOSED and ALL hold open tickets only. */
typedef enum {
    CP_DESK_VIEW_OPEN,
    CP_DESK_VIEW_MINE,
    CP_DESK_VIEW_FOLLOWED,
    CP_DESK_VIEW_UNASSIGNED,
    CP_DESK_VIEW_US,       /**< the customer wrote last */
    CP_DESK_VIEW_CUSTOMER, /**< support wrote last */
    CP_DESK_VIEW_CLOSED,
    CP_DESK_VIEW_ALL,
    CP_DESK_VIEWS
} cp_desk_view_t;

#define CP_DESK_COUNT_LIMIT 1000 /**< counts stop here: "1,000+" */

/** An inbox that the person works in. Counts are at most CP_DESK_COUNT_LIMIT + 1, which means "more"; -1 unknown. */
typedef struct cp_desk_inbox_t {
    apr_int64_t id;
    const char *name;
    const char *address; /**< "" where it has none */
    apr_int64_t pipeline_id;
    int count[CP_DESK_VIEWS]; /**< of the views that do not depend on who looks, only where the inbox is looked at */
} cp_desk_inbox_t;

typedef struct cp_desk_stage_t {
    apr_int64_t id;
    const char *name;
    apr_int64_t pipeline_id;
    const char *pipeline_name;
    bool closed;
} cp_desk_stage_t;

/** What the list's page offers: the rail, and what filters and bulk changes choose from. */
typedef struct cp_desk_rail_t {
    const cp_desk_inbox_t *inboxes;
    int inbox_count;
    const cp_desk_stage_t *stages; /**< of the pipelines of the inboxes that are looked at, in their order */
    int stage_count;
    const cp_person_t *staff; /**< who work in one of the inboxes that are looked at, by name */
    int staff_count;
} cp_desk_rail_t;

typedef struct cp_desk_query_t {
    apr_int64_t inbox_id; /**< 0: all of the person's inboxes */
    cp_desk_view_t view;
    apr_int64_t stage_id;          /**< 0 any */
    apr_int64_t owner_id;          /**< 0 any, -1 nobody; not used in the views of owners */
    int priority;                  /**< 1..4; 0 any; open tickets only */
    cp_property_filters_t filters; /**< only tickets that meet all that are set */
    int by;             /**< which of those that are set it goes by, from 1; 0: none. cp_desk_list_probe finds it */
    const char *search; /**< subject, messages, number, address or beginning of a name; NULL none */
    cp_desk_order_t order;
    bool descending;
    bool backwards; /**< the page before the cursor instead of after it */
    bool bounded;   /**< set with a cursor: order_key and id of the row next to the page */
    apr_int64_t after_key;
    apr_int64_t after_id;
    int limit; /**< rows of a page, 1..1000 */
} cp_desk_query_t;

typedef struct cp_desk_row_t {
    cp_ticket_t ticket;
    bool hidden; /**< from customers */
    apr_int64_t inbox_id;
    const char *inbox_name;
    apr_int64_t order_key;
} cp_desk_row_t;

typedef struct cp_desk_page_t {
    const cp_desk_row_t *rows; /**< in the order asked for, also when backwards */
    int count;
    bool more_after;
    bool more_before;
    bool counted; /**< `found` is known: what is found first is counted at no cost */
    int found;    /**< CP_DESK_COUNT_LIMIT + 1 means "more" */
} cp_desk_page_t;

/** Inboxes with counts, stages and colleagues; two statements. `inbox_id` is the one that is looked at, or 0. */
cp_error_t *cp_desk_rail(cp_desk_rail_t **rail, cp_db_t *db, cp_desk_scope_t scope, apr_int64_t inbox_id,
                         apr_pool_t *pool);

/** The inbox of an id, or NULL: there is none, or it is not for this person. */
const cp_desk_inbox_t *cp_desk_rail_inbox(const cp_desk_rail_t *rail, apr_int64_t id);

/** Tickets in a view of the inboxes that are looked at, without filters; CP_DESK_COUNT_LIMIT + 1 means "more". */
int cp_desk_rail_count(const cp_desk_rail_t *rail, apr_int64_t inbox_id, cp_desk_view_t view);

/** Whether a list with these filters can be had in an order, and whether it may be filtered by priority: what no index
 * answers is not offered. */
bool cp_desk_offers(const cp_desk_query_t *query, cp_desk_order_t order);
bool cp_desk_offers_priority(const cp_desk_query_t *query);

/** Sets `query->by`, so that what few tickets have is found by its own index. One statement, and none without filters by
 * properties. */
cp_error_t *cp_desk_list_probe(cp_desk_query_t *query, cp_db_t *db, apr_pool_t *pool);

/** A page; one statement. An order that is not offered is an INPUT error. */
cp_error_t *cp_desk_list(cp_desk_page_t **page, cp_db_t *db, cp_desk_scope_t scope, const cp_desk_rail_t *rail,
                         const cp_desk_query_t *query, apr_pool_t *pool);

/** Counts what `query` matches without its page; one statement. Not for what a page counts itself. */
cp_error_t *cp_desk_list_count(int *found, cp_db_t *db, cp_desk_scope_t scope, const cp_desk_rail_t *rail,
                               const cp_desk_query_t *query, apr_pool_t *pool);

#endif
