/* SPDX-License-Identifier: Apache-2.0 */
#include "model_ticket_people.h"

#include <apr_strings.h>
#include <string.h>

#include "model_contact.h"
#include "model_search.h"
#include "model_ticket_brief.h"
#include "model_ticket_row.h"
#include "model_timeline.h"

cp_error_t *cp_participants(const cp_participant_t **people, int *count, cp_db_t *db, apr_int64_t ticket_id,
                            apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PEOPLE_LIST, CP_BIND(cp_bind_int(ticket_id)), pool));
    cp_participant_t *found = apr_pcalloc(pool, sizeof *found * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++) {
        cp_person_row(&found[i].person, rows, i, 0, false);
        found[i].company_id = cp_cell_int(rows, i, 4);
        found[i].role = cp_cell_text(rows, i, 5);
        found[i].added_by = cp_cell_int(rows, i, 6);
    }
    *people = found;
    *count = rows->count;
    return NULL;
}

static cp_error_t *note_event(cp_db_t *db, apr_int64_t ticket_id, const char *detail, cp_actor_t actor, apr_time_t now,
                              apr_pool_t *pool)
{
    return cp_timeline_add(
        db, &(cp_timeline_new_t){.ticket_id = ticket_id, .kind = "person", .actor = actor, .detail = detail, .at = now},
        pool);
}

/* ---- Adding ---- */

cp_error_t *cp_participant_check(cp_participant_outcome_t *outcome, apr_int64_t *contact_id, cp_db_t *db,
                                 const cp_participant_new_t *fresh, apr_pool_t *pool)
{
    cp_contact_t *contact;
    cp_staff_t *staff;

    CP_TRY(cp_contact_by_email(&contact, db, fresh->email, pool));
    *contact_id = contact ? contact->person.id : 0;
    *outcome = CP_PARTICIPANT_ADDED;
    if (!fresh->anybody) {
        bool colleague = contact && !contact->disabled && fresh->company_id && contact->company_id == fresh->company_id;
        if (!colleague)
            *outcome = CP_PARTICIPANT_FOREIGN;
        return NULL;
    }
    /* A contact with the address of a member of staff would be in the way of that person's signing in. */
    if (!contact) {
        CP_TRY(cp_staff_by_email(&staff, db, fresh->email, pool));
        if (staff)
            *outcome = CP_PARTICIPANT_STAFF;
    }
    return NULL;
}

cp_error_t *cp_participant_insert(bool *added, cp_db_t *db, apr_int64_t ticket_id, apr_int64_t contact_id,
                                  cp_actor_t actor, apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;
    apr_int64_t changed;
    CP_TRY(cp_db_exec(db, CP_SQL_PEOPLE_ADD,
                      CP_BIND(cp_bind_int(ticket_id), cp_bind_int(contact_id), cp_bind_id(actor.contact_id)), &changed,
                      pool));
    *added = changed != 0;
    if (!changed)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_NAMES, CP_BIND(cp_bind_int(contact_id)), pool));
    return note_event(db, ticket_id, apr_pstrcat(pool, "added ", rows->count ? cp_cell_text(rows, 0, 2) : "", NULL),
                      actor, now, pool);
}

static cp_error_t *is_full(bool *full, cp_db_t *db, apr_int64_t ticket_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PEOPLE_COUNT, CP_BIND(cp_bind_int(ticket_id)), pool));
    *full = cp_cell_int(rows, 0, 0) >= CP_PARTICIPANTS_MOST;
    return NULL;
}

cp_error_t *cp_participant_add(cp_participant_outcome_t *outcome, apr_int64_t *contact_id, cp_db_t *db,
                               const cp_participant_new_t *fresh, apr_pool_t *pool)
{
    bool added, full;
    CP_TRY(cp_participant_check(outcome, contact_id, db, fresh, pool));
    if (*outcome != CP_PARTICIPANT_ADDED)
        return NULL;
    if (!*contact_id)
        CP_TRY(
            cp_contact_ensure(contact_id, db, fresh->email, fresh->first_name, fresh->last_name, 0, fresh->now, pool));
    /* Two who change a ticket's people at once would each drop the other's postings. */
    CP_TRY(cp_ticket_lock(db, fresh->ticket_id, pool));
    CP_TRY(is_full(&full, db, fresh->ticket_id, pool));
    if (full) {
        *outcome = CP_PARTICIPANT_FULL;
        return NULL;
    }
    CP_TRY(cp_search_drop(db, fresh->ticket_id, pool));
    CP_TRY(cp_participant_insert(&added, db, fresh->ticket_id, *contact_id, fresh->actor, fresh->now, pool));
    CP_TRY(cp_search_index(db, fresh->ticket_id, pool));
    *outcome = added ? CP_PARTICIPANT_ADDED : CP_PARTICIPANT_THERE;
    return added ? cp_ticket_touch_readers(db, fresh->ticket_id, pool) : NULL;
}

/* ---- Removing ---- */

static cp_error_t *check_removal(const cp_rows_t *rows, apr_int64_t contact_id, cp_actor_t actor, apr_pool_t *pool)
{
    if (!strcmp(cp_cell_text(rows, 0, 0), "requester"))
        return cp_error_create(pool, CP_ERROR_CONFLICT, "The person who requested the ticket always belongs to it.",
                               NULL);
    if (actor.staff_id || actor.contact_id == contact_id || actor.contact_id == cp_cell_int(rows, 0, 1))
        return NULL;
    return cp_error_create(pool, CP_ERROR_FORBIDDEN, "You can remove people whom you added, and yourself.", NULL);
}

cp_error_t *cp_participant_remove(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t contact_id, cp_actor_t actor,
                                  apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_ticket_lock(db, ticket_id, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PEOPLE_ROLE, CP_BIND(cp_bind_int(ticket_id), cp_bind_int(contact_id)), pool));
    if (!rows->count)
        return NULL;
    CP_TRY(check_removal(rows, contact_id, actor, pool));
    /* While the person is still one of the readers. */
    CP_TRY(cp_ticket_touch_readers(db, ticket_id, pool));
    CP_TRY(cp_search_drop(db, ticket_id, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_PEOPLE_REMOVE, CP_BIND(cp_bind_int(ticket_id), cp_bind_int(contact_id)), NULL, pool));
    CP_TRY(cp_search_index(db, ticket_id, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_PEOPLE_FORGET, CP_BIND(cp_bind_int(ticket_id), cp_bind_int(contact_id)), NULL, pool));
    return note_event(db, ticket_id, apr_pstrcat(pool, "removed ", cp_cell_text(rows, 0, 2), NULL), actor, now, pool);
}
