/* SPDX-License-Identifier: Apache-2.0 */
#include "db_slot_filter.h"

#include <apr_strings.h>

static const char *parameter(const cp_slot_sql_t *sql, const char *text, apr_pool_t *pool)
{
    sql->binds[(*sql->count)++] = cp_bind_text(text);
    return apr_psprintf(pool, " ?%d", *sql->count);
}

const char *cp_slot_filter_sql(const cp_slot_sql_t *sql, const cp_slot_filter_t *filter, apr_pool_t *pool)
{
    int column = filter->slot - 1;

    if (filter->has)
        return apr_pstrcat(pool, " AND ", cp_sql_constant_property_has_p[column][sql->dialect],
                           parameter(sql, filter->has, pool), ") > 0", NULL);
    const char *low = parameter(sql, filter->low, pool), *high = parameter(sql, filter->high, pool);
    /* Two comparisons that PostgreSQL does not know as one range: of a range whose ends it does not know yet it expects so
     * few rows that it would rather read and sort the whole table than walk a list, which is asked of what many have. */
    return apr_pstrcat(pool, " AND (", cp_sql_constant_property_from_p[column][sql->dialect], low, ") IS TRUE AND (",
                       cp_sql_constant_property_below_p[column][sql->dialect], high, ") IS TRUE", NULL);
}

const char *cp_slot_range_sql(const cp_slot_sql_t *sql, const cp_slot_filter_t *filter, const char *among, int limit,
                              apr_pool_t *pool)
{
    int column = filter->slot - 1;
    const char *value = cp_sql_constant_property_order_p[column][sql->dialect];
    const char *low = parameter(sql, filter->low, pool), *high = parameter(sql, filter->high, pool);

    /* In the order of the index, without which PostgreSQL would rather read all that is in the range. */
    return apr_pstrcat(pool, "SELECT ticket.id AS id FROM ticket WHERE ",
                       among ? among : cp_sql_constant_property_any_p[column][sql->dialect], " AND ", value, " >=", low,
                       " AND ", value, " <", high, " ORDER BY ", value, ", ticket.id LIMIT ", apr_itoa(pool, limit),
                       NULL);
}

const char *cp_slot_probe_sql(const cp_slot_sql_t *sql, const cp_slot_filter_t *filters, int count, const char *among,
                              apr_pool_t *pool)
{
    const char *text = "";

    for (int i = 0; i < count; i++)
        text = apr_pstrcat(pool, text, ", (SELECT count(*) FROM (",
                           cp_slot_range_sql(sql, &filters[i], among, CP_SLOT_FEW + 1, pool), ") AS probe)", NULL);
    return text;
}

int cp_slot_fewest(const cp_rows_t *rows, int column, int count)
{
    apr_int64_t fewest = CP_SLOT_FEW + 1;
    int found = 0;

    for (int i = 0; i < count; i++)
        if (cp_cell_int(rows, 0, column + i) < fewest) {
            fewest = cp_cell_int(rows, 0, column + i);
            found = i + 1;
        }
    return found;
}
