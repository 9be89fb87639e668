/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "model_ticket.h"
#include "model_property.h"
#include "model_ticket_row.h"

cp_error_t *cp_ticket_find(cp_ticket_t **ticket, cp_db_t *db, const cp_scope_t *scope, apr_int64_t number,
                           apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TICKET_FIND,
                        CP_BIND(cp_bind_int(scope->contact_id), cp_bind_int(scope->company_id), cp_bind_int(number)),
                        pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such ticket.", NULL);
    cp_ticket_t *found = apr_palloc(pool, sizeof *found);
    cp_ticket_row(found, rows, 0);
    found->thread_id = cp_cell_int(rows, 0, CP_TICKET_COLUMNS);
    found->reply_reopens = cp_cell_int(rows, 0, CP_TICKET_COLUMNS + 1) != 0;
    found->can_be_closed = cp_cell_int(rows, 0, CP_TICKET_COLUMNS + 2) != 0;
    found->values = cp_property_row(rows, 0, CP_TICKET_COLUMNS + 3, pool);
    *ticket = found;
    return NULL;
}

cp_error_t *cp_ticket_reasons(cp_ticket_reasons_t *reasons, cp_db_t *db, const cp_scope_t *scope, apr_int64_t number,
                              apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TICKET_EXPLAIN,
                        CP_BIND(cp_bind_int(scope->contact_id), cp_bind_int(scope->company_id), cp_bind_int(number)),
                        pool));
    *reasons = (cp_ticket_reasons_t){.found = rows->count > 0};
    if (!rows->count)
        return NULL;
    reasons->allowed = cp_cell_int(rows, 0, 0) != 0;
    reasons->hidden = cp_cell_int(rows, 0, 1) != 0;
    reasons->company_id = cp_cell_int(rows, 0, 2);
    reasons->company_name = cp_cell_text(rows, 0, 3);
    reasons->filtered = cp_cell_int(rows, 0, 4) != 0;
    reasons->role = cp_cell_text(rows, 0, 5);
    return NULL;
}

cp_error_t *cp_ticket_explain(bool *allowed, const char **why, cp_db_t *db, const cp_scope_t *scope, apr_int64_t number,
                              apr_pool_t *pool)
{
    cp_ticket_reasons_t found;
    CP_TRY(cp_ticket_reasons(&found, db, scope, number, pool));
    *allowed = found.allowed;
    if (!found.found)
        *why = "There is no ticket with this number.";
    else if (found.hidden)
        *why = "The ticket is hidden from all customers.";
    else if (found.filtered)
        *why = "The ticket does not meet the rule of the portal's visibility filter.";
    else if (found.role)
        *why = apr_psprintf(pool, "The ticket is the contact's own: the contact is its %s.",
                            *found.role == 'r'   ? "requester"
                            : *found.role == 'c' ? "copy recipient"
                                                 : "associated contact");
    else if (*allowed)
        *why = apr_psprintf(pool, "The ticket belongs to the contact's primary company, %s, whose tickets are shared.",
                            found.company_name);
    else if (!found.company_id)
        *why = "The ticket is not the contact's own, and it belongs to no company.";
    else if (!scope->company_id)
        *why = "The ticket is not the contact's own, and the contact sees no company's tickets: company tickets are not"
               " shared, or the contact has no primary company.";
    else
        *why = apr_psprintf(pool, "The ticket is not the contact's own, and it belongs to another company, %s.",
                            found.company_name);
    return NULL;
}

cp_error_t *cp_ticket_seen(cp_db_t *db, apr_int64_t contact_id, apr_int64_t ticket_id, apr_time_t at,
                           apr_int64_t *changed, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_TICKET_MARK_SEEN,
                      CP_BIND(cp_bind_int(contact_id), cp_bind_int(ticket_id), cp_bind_int(at)), changed, pool);
}

cp_error_t *cp_ticket_mark_seen(cp_db_t *db, apr_int64_t contact_id, apr_int64_t ticket_id, apr_time_t at,
                                apr_pool_t *pool)
{
    apr_int64_t changed;
    CP_TRY(cp_ticket_seen(db, contact_id, ticket_id, at, &changed, pool));
    if (!changed)
        return NULL;
    /* The contact's own list shows what is unread. */
    return cp_db_exec(db, CP_SQL_CONTACT_TOUCH, CP_BIND(cp_bind_int(contact_id)), NULL, pool);
}

cp_error_t *cp_ticket_touch_readers(cp_db_t *db, apr_int64_t ticket_id, apr_pool_t *pool)
{
    CP_TRY(cp_db_exec(db, CP_SQL_TICKET_TOUCH_COMPANY, CP_BIND(cp_bind_int(ticket_id)), NULL, pool));
    return cp_db_exec(db, CP_SQL_TICKET_TOUCH_CONTACTS, CP_BIND(cp_bind_int(ticket_id)), NULL, pool);
}

cp_error_t *cp_ticket_events(const cp_event_t **events, int *count, cp_db_t *db, apr_int64_t ticket_id,
                             apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TICKET_EVENTS, CP_BIND(cp_bind_int(ticket_id)), pool));
    cp_event_t *found = apr_pcalloc(pool, sizeof *found * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++) {
        found[i].kind = cp_cell_text(rows, i, 0);
        found[i].at = cp_cell_int(rows, i, 1);
        cp_person_row(&found[i].contact, rows, i, 2, false);
        cp_person_row(&found[i].staff, rows, i, 6, true);
    }
    *events = found;
    *count = rows->count;
    return NULL;
}
