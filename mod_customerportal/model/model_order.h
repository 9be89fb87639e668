/* SPDX-License-Identifier: Apache-2.0 */
/** Lists that people put into an order, one step at a time. Private to model/. */
#ifndef CP_MODEL_ORDER_H
#define CP_MODEL_ORDER_H

#include <stdbool.h>

#include "../db/db.h"

typedef struct cp_order_t {
    cp_sql_t list; /**< gives id and position of every row, in the order; ?1 is `of` if that is not 0 */
    apr_int64_t of;
    cp_sql_t place; /**< sets the position ?2 of the row ?1 */
} cp_order_t;

/** Moves `id` one place up or down and numbers the positions from 1. What is at its end, and what is not in the list,
 * stays. In a WRITE run. */
cp_error_t *cp_order_move(cp_db_t *db, const cp_order_t *order, apr_int64_t id, bool up, apr_pool_t *pool);

#endif
