/* SPDX-License-Identifier: Apache-2.0 */
#include "model_order.h"

/* Where the row that stands at `index` goes, once that at `from` has changed places with its neighbour. */
static int place_after(int index, int from, int to)
{
    if (index == from)
        return to;
    return index == to ? from : index;
}

cp_error_t *cp_order_move(cp_db_t *db, const cp_order_t *order, apr_int64_t id, bool up, apr_pool_t *pool)
{
    cp_rows_t *rows;
    int from = -1, to;
    cp_bind_t of = cp_bind_int(order->of);
    CP_TRY(cp_db_select(&rows, db, order->list, &of, order->of ? 1 : 0, pool));
    for (int i = 0; i < rows->count; i++)
        if (cp_cell_int(rows, i, 0) == id)
            from = i;
    to = up ? from - 1 : from + 1;
    if (from < 0 || to < 0 || to >= rows->count)
        return NULL;
    for (int i = 0; i < rows->count; i++) {
        int position = place_after(i, from, to) + 1;
        if (cp_cell_int(rows, i, 1) == position)
            continue;
        CP_TRY(cp_db_exec(db, order->place, CP_BIND(cp_bind_int(cp_cell_int(rows, i, 0)), cp_bind_int(position)), NULL,
                          pool));
    }
    return NULL;
}
