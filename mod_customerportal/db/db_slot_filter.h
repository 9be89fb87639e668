/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The part of a list's SQL that asks for values of properties, which stand in the columns p1 to p20 of a ticket as texts
 * that sort byte by byte. Every filter is a range of such texts. A list walks an index in its own order and asks each row;
 * where few tickets are in the range at all, they are found by the index of the values, and sorted instead.
 */
#ifndef CP_DB_SLOT_FILTER_H
#define CP_DB_SLOT_FILTER_H

#include "db.h"

#define CP_LIST_SLOTS 20 /**< columns p1 to p20 of a ticket */

typedef struct cp_slot_filter_t {
    int slot;         /**< 1 to 20 */
    const char *low;  /**< only values from here on; less than any value: " " */
    const char *high; /**< and below this; more than any value: "~" */
    const char *has;  /**< only those that hold this anywhere; NULL: all of the range */
} cp_slot_filter_t;

#define CP_SLOT_BINDS (2 * CP_LIST_SLOTS + 2) /**< parameters of all filters, and of one range */
#define CP_SLOT_FEW 1000 /**< so many tickets in a range are found by it; of more a list meets enough on its way */

typedef struct cp_slot_sql_t {
    cp_dialect_t dialect;
    cp_bind_t *binds; /**< parameters of the statement so far; those of the filters are added */
    int *count;       /**< their number */
} cp_slot_sql_t;

/** " AND …": that a ticket meets the filter. In `pool`. */
const char *cp_slot_filter_sql(const cp_slot_sql_t *sql, const cp_slot_filter_t *filter, apr_pool_t *pool);

/** A SELECT of the ids (`id`) of at most `limit` tickets that are in the filter's range and meet `among`, a condition whose
 * index it goes by: "ticket.company_id = ?2", or NULL for tickets of all companies. In `pool`. */
const char *cp_slot_range_sql(const cp_slot_sql_t *sql, const cp_slot_filter_t *filter, const char *among, int limit,
                              apr_pool_t *pool);

/** ", (SELECT count(*) …)" for each filter: how many tickets are in its range, counted up to CP_SLOT_FEW + 1. In `pool`. */
const char *cp_slot_probe_sql(const cp_slot_sql_t *sql, const cp_slot_filter_t *filters, int count, const char *among,
                              apr_pool_t *pool);

/** The filter to go by, from the counts in a row's columns from `column` on: its number from 1; 0 if none has few. */
int cp_slot_fewest(const cp_rows_t *rows, int column, int count);

#endif
