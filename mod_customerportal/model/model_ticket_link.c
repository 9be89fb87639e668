/* SPDX-License-Identifier: Apache-2.0 */
#include "model_ticket_link.h"

#include <apr_strings.h>

#include "model_ticket_row.h"
#include "model_timeline.h"

cp_error_t *cp_ticket_links(const cp_linked_t **links, int *count, cp_db_t *db, apr_int64_t ticket_id,
                            const cp_desk_scope_t *desk, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LINK_LIST,
                        CP_BIND(cp_bind_int(ticket_id), cp_bind_int(desk->staff_id), cp_bind_int(desk->every)), pool));
    cp_linked_t *found = apr_pcalloc(pool, sizeof *found * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        found[i] = (cp_linked_t){cp_cell_int(rows, i, 0), cp_cell_text(rows, i, 1), !cp_cell_null(rows, i, 2),
                                 cp_cell_text(rows, i, 3)};
    *links = found;
    *count = rows->count;
    return NULL;
}

typedef struct change_t {
    cp_sql_t statement;
    const char *kind;
    cp_actor_t actor;
    apr_time_t now;
} change_t;

static cp_error_t *note_event(cp_db_t *db, const change_t *change, const cp_brief_t *one, const cp_brief_t *other,
                              apr_pool_t *pool)
{
    cp_timeline_new_t entry = {.ticket_id = one->id,
                               .kind = change->kind,
                               .actor = change->actor,
                               .detail = apr_psprintf(pool, "%" APR_INT64_T_FMT, other->number),
                               .at = change->now};
    return cp_timeline_add(db, &entry, pool);
}

static cp_error_t *run(cp_db_t *db, const change_t *change, const cp_brief_t *one, const cp_brief_t *other,
                       apr_pool_t *pool)
{
    apr_int64_t changed;
    if (one->id == other->id)
        return cp_error_field(pool, "number", "A ticket cannot be linked to itself.");
    CP_TRY(cp_db_exec(db, change->statement, CP_BIND(cp_bind_int(one->id), cp_bind_int(other->id)), &changed, pool));
    if (!changed)
        return NULL;
    CP_TRY(note_event(db, change, one, other, pool));
    return note_event(db, change, other, one, pool);
}

cp_error_t *cp_ticket_link(cp_db_t *db, const cp_brief_t *one, const cp_brief_t *other, cp_actor_t actor,
                           apr_time_t now, apr_pool_t *pool)
{
    change_t change = {CP_SQL_LINK_ADD, "linked", actor, now};
    return run(db, &change, one, other, pool);
}

cp_error_t *cp_ticket_unlink(cp_db_t *db, const cp_brief_t *one, const cp_brief_t *other, cp_actor_t actor,
                             apr_time_t now, apr_pool_t *pool)
{
    change_t change = {CP_SQL_LINK_REMOVE, "unlinked", actor, now};
    return run(db, &change, one, other, pool);
}

cp_error_t *cp_ticket_followers(const cp_person_t **staff, int *count, cp_db_t *db, apr_int64_t ticket_id,
                                apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_FOLLOW_LIST, CP_BIND(cp_bind_int(ticket_id)), pool));
    cp_person_t *found = apr_pcalloc(pool, sizeof *found * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        cp_person_row(&found[i], rows, i, 0, true);
    *staff = found;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_ticket_follow(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t staff_id, bool follow, apr_pool_t *pool)
{
    return cp_db_exec(db, follow ? CP_SQL_FOLLOW_ADD : CP_SQL_FOLLOW_REMOVE,
                      CP_BIND(cp_bind_int(ticket_id), cp_bind_int(staff_id)), NULL, pool);
}
