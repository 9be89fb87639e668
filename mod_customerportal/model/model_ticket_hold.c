/* SPDX-License-Identifier: Apache-2.0 */
#include "model_ticket_hold.h"

#include "model_search.h"

/* Columns of ticket_held: those of search_scope, and these. */
enum { THREAD = CP_SEARCH_SCOPE_COLUMNS, CLOSED_AT, REPLY_REOPENS };

/* Two statements, as what is read by the one that waits for the lock may be older than what it waited for. The first is
 * sent together with the second. */
cp_error_t *cp_ticket_hold(cp_ticket_t **ticket, const cp_posting_t **posting, cp_db_t *db, const cp_scope_t *scope,
                           apr_int64_t number, apr_pool_t *pool)
{
    const cp_bind_t binds[] = {cp_bind_int(scope->contact_id), cp_bind_int(scope->company_id), cp_bind_int(number)};
    cp_rows_t *rows;

    CP_TRY(cp_db_exec(db, CP_SQL_LOCK_SHOWN, binds, 3, NULL, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TICKET_HELD, binds, 3, pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such ticket.", NULL);
    cp_posting_t *found = apr_palloc(pool, sizeof *found);
    cp_search_posting_of(found, rows, cp_db_dialect(db), pool);
    cp_ticket_t *held = apr_pcalloc(pool, sizeof *held);
    held->id = found->ticket_id;
    held->number = number;
    held->company_id = found->company_id;
    held->thread_id = cp_cell_int(rows, 0, THREAD);
    held->closed = !cp_cell_null(rows, 0, CLOSED_AT);
    held->reply_reopens = cp_cell_int(rows, 0, REPLY_REOPENS) != 0;
    *ticket = held;
    *posting = found;
    return NULL;
}
