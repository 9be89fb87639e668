/* SPDX-License-Identifier: Apache-2.0 */
#include "model_outbox.h"

#include <stdlib.h>
#include <string.h>

#include "model_ticket_row.h"
#include "model_timeline.h"

/* Columns of outbox_columns. */
enum { ID, PORTAL, KIND, CONTACT, STAFF, ADDRESS, TICKET, MESSAGE, DETAIL, MAIL_ID, ATTEMPTS, DOUBTS, CREATED_AT };

static int by_id(const void *a, const void *b)
{
    const cp_outbox_row_t *first = a, *second = b;
    return (first->id > second->id) - (first->id < second->id);
}

cp_error_t *cp_outbox_claim(cp_outbox_row_t **rows, int *count, cp_db_t *db, const cp_outbox_claim_t *claim,
                            apr_pool_t *pool)
{
    cp_rows_t *found;
    CP_TRY(cp_db_select(&found, db, CP_SQL_OUTBOX_CLAIM,
                        CP_BIND(cp_bind_int(claim->holder), cp_bind_int(claim->until), cp_bind_int(claim->now),
                                cp_bind_text(claim->portal), cp_bind_text(claim->any ? "" : claim->portal),
                                cp_bind_int(claim->limit), cp_bind_int(claim->logins)),
                        pool));
    cp_outbox_row_t *taken = apr_pcalloc(pool, sizeof *taken * (apr_size_t)(found->count + 1));
    for (int i = 0; i < found->count; i++) {
        cp_outbox_row_t *row = &taken[i];
        row->id = cp_cell_int(found, i, ID);
        row->holder = claim->holder;
        row->portal = cp_cell_text(found, i, PORTAL);
        row->kind = cp_cell_text(found, i, KIND);
        row->contact_id = cp_cell_int(found, i, CONTACT);
        row->staff_id = cp_cell_int(found, i, STAFF);
        row->address = cp_cell_text(found, i, ADDRESS);
        row->ticket_id = cp_cell_int(found, i, TICKET);
        row->message_id = cp_cell_int(found, i, MESSAGE);
        row->detail = cp_cell_text(found, i, DETAIL);
        row->mail_id = cp_cell_text(found, i, MAIL_ID);
        row->attempts = cp_cell_int(found, i, ATTEMPTS);
        row->doubts = cp_cell_int(found, i, DOUBTS);
        row->created_at = cp_cell_int(found, i, CREATED_AT);
    }
    /* RETURNING has no order. */
    qsort(taken, (size_t)found->count, sizeof *taken, by_id);
    *rows = taken;
    *count = found->count;
    return NULL;
}

cp_error_t *cp_outbox_renew(bool *lost, cp_db_t *db, const cp_outbox_row_t *row, apr_time_t until, apr_pool_t *pool)
{
    apr_int64_t changed;
    CP_TRY(cp_db_exec(db, CP_SQL_OUTBOX_RENEW,
                      CP_BIND(cp_bind_int(row->id), cp_bind_int(row->holder), cp_bind_int(until)), &changed, pool));
    *lost = !changed;
    return NULL;
}

/* Only staff read the detail. */
static cp_error_t *note_trouble(cp_db_t *db, apr_int64_t ticket_id, cp_actor_t recipient, const char *reason,
                                apr_time_t now, apr_pool_t *pool)
{
    if (!ticket_id)
        return NULL;
    return cp_timeline_add(
        db,
        &(cp_timeline_new_t){.ticket_id = ticket_id, .kind = "mail", .actor = recipient, .detail = reason, .at = now},
        pool);
}

static cp_error_t *give_up(cp_db_t *db, const cp_outbox_row_t *row, const cp_outbox_result_t *result, apr_pool_t *pool)
{
    apr_int64_t changed;
    CP_TRY(cp_db_exec(
        db, CP_SQL_OUTBOX_FAILED,
        CP_BIND(cp_bind_int(row->id), cp_bind_int(row->holder), cp_bind_int(result->now), cp_bind_text(result->reason)),
        &changed, pool));
    if (!changed)
        return NULL;
    return note_trouble(db, row->ticket_id, (cp_actor_t){row->contact_id, row->staff_id}, result->reason, result->now,
                        pool);
}

cp_error_t *cp_outbox_finish(cp_db_t *db, const cp_outbox_row_t *row, const cp_outbox_result_t *result,
                             apr_pool_t *pool)
{
    switch (result->outcome) {
    case CP_OUTBOX_SENT:
        return cp_db_exec(db, CP_SQL_OUTBOX_SENT, CP_BIND(cp_bind_int(row->id), cp_bind_int(result->now)), NULL, pool);
    case CP_OUTBOX_FAILED:
        return give_up(db, row, result, pool);
    case CP_OUTBOX_DROPPED:
        return cp_db_exec(db, CP_SQL_OUTBOX_DROP,
                          CP_BIND(cp_bind_int(row->id), cp_bind_int(row->holder), cp_bind_int(result->now)), NULL,
                          pool);
    default:
        return cp_db_exec(db, CP_SQL_OUTBOX_LATER,
                          CP_BIND(cp_bind_int(row->id), cp_bind_int(row->holder), cp_bind_int(result->due_at),
                                  cp_bind_text(result->reason), cp_bind_int(result->outcome == CP_OUTBOX_RETURN),
                                  cp_bind_int(result->outcome == CP_OUTBOX_DOUBT)),
                          NULL, pool);
    }
}

cp_error_t *cp_outbox_drop_all(cp_db_t *db, const char *portal, apr_time_t now, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_OUTBOX_DROP_ALL, CP_BIND(cp_bind_int(now), cp_bind_text(portal)), NULL, pool);
}

cp_error_t *cp_outbox_bounced(bool *found, cp_db_t *db, const char *mail_id, const char *reason, apr_time_t now,
                              apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_OUTBOX_BOUNCED,
                        CP_BIND(cp_bind_text(mail_id), cp_bind_int(now), cp_bind_text(reason)), pool));
    *found = rows->count > 0;
    if (!*found)
        return NULL;
    return note_trouble(db, cp_cell_int(rows, 0, 0), (cp_actor_t){cp_cell_int(rows, 0, 1), cp_cell_int(rows, 0, 2)},
                        reason, now, pool);
}

static void read_trouble(const cp_outbox_trouble_t **rows, int *count, const cp_rows_t *found, apr_pool_t *pool)
{
    cp_outbox_trouble_t *list = apr_pcalloc(pool, sizeof *list * (apr_size_t)(found->count + 1));
    for (int i = 0; i < found->count; i++) {
        list[i].id = cp_cell_int(found, i, 0);
        list[i].kind = cp_cell_text(found, i, 1);
        list[i].bounced = !strcmp(cp_cell_text(found, i, 2), "bounced");
        list[i].address = cp_cell_text(found, i, 3);
        list[i].reason = cp_cell_text(found, i, 4);
        list[i].attempts = cp_cell_int(found, i, 5);
        list[i].created_at = cp_cell_int(found, i, 6);
        list[i].ended_at = cp_cell_int(found, i, 7);
        list[i].number = cp_cell_int(found, i, 8);
        list[i].subject = cp_cell_text(found, i, 9);
        cp_person_row(&list[i].contact, found, i, 10, false);
    }
    *rows = list;
    *count = found->count;
}

cp_error_t *cp_outbox_trouble(const cp_outbox_trouble_t **rows, int *count, cp_db_t *db, const cp_desk_scope_t *scope,
                              apr_time_t since, apr_pool_t *pool)
{
    cp_rows_t *found;
    CP_TRY(cp_db_select(&found, db, CP_SQL_OUTBOX_TROUBLE_LIST,
                        CP_BIND(cp_bind_int(scope->staff_id), cp_bind_int(scope->every), cp_bind_int(since)), pool));
    read_trouble(rows, count, found, pool);
    return NULL;
}

static cp_error_t *none(apr_pool_t *pool)
{
    return cp_error_create(pool, CP_ERROR_MISSING, "There is no such mail.", NULL);
}

cp_error_t *cp_outbox_again(cp_db_t *db, const cp_desk_scope_t *scope, apr_int64_t id, apr_time_t now, apr_pool_t *pool)
{
    apr_int64_t changed;
    CP_TRY(
        cp_db_exec(db, CP_SQL_OUTBOX_AGAIN,
                   CP_BIND(cp_bind_int(id), cp_bind_int(scope->staff_id), cp_bind_int(scope->every), cp_bind_int(now)),
                   &changed, pool));
    return changed ? NULL : none(pool);
}

cp_error_t *cp_outbox_dismiss(cp_db_t *db, const cp_desk_scope_t *scope, apr_int64_t id, apr_pool_t *pool)
{
    apr_int64_t changed;
    CP_TRY(cp_db_exec(db, CP_SQL_OUTBOX_DISMISS,
                      CP_BIND(cp_bind_int(id), cp_bind_int(scope->staff_id), cp_bind_int(scope->every)), &changed,
                      pool));
    return changed ? NULL : none(pool);
}
