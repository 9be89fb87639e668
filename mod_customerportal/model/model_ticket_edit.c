/* SPDX-License-Identifier: Apache-2.0 */
#include "model_ticket_edit.h"

#include <apr_strings.h>
#include <string.h>

#include "../text/text_sort.h"
#include "model_search.h"
#include "model_ticket_values.h"
#include "model_timeline.h"

static int differing(const cp_ticket_props_t *a, const cp_ticket_props_t *b)
{
    return (strcmp(a->subject, b->subject) ? CP_PROP_SUBJECT : 0) | (a->inbox_id != b->inbox_id ? CP_PROP_INBOX : 0) |
           (a->stage_id != b->stage_id ? CP_PROP_STAGE : 0) | (a->owner_id != b->owner_id ? CP_PROP_OWNER : 0) |
           (a->priority != b->priority ? CP_PROP_PRIORITY : 0) | (a->hidden != b->hidden ? CP_PROP_HIDDEN : 0);
}

static cp_error_t *lock(cp_ticket_edited_t *edited, cp_db_t *db, const cp_desk_scope_t *scope, apr_int64_t number,
                        apr_pool_t *pool)
{
    enum { ID, SUBJECT, INBOX, STAGE, OWNER, PRIORITY, HIDDEN, CLOSED_AT };
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_TICKET_LOCK,
                        CP_BIND(cp_bind_int(scope->staff_id), cp_bind_int(scope->every), cp_bind_int(number)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such ticket.", NULL);
    edited->ticket_id = cp_cell_int(rows, 0, ID);
    edited->was_closed = !cp_cell_null(rows, 0, CLOSED_AT);
    edited->now = edited->written = (cp_ticket_props_t){
        .subject = cp_cell_text(rows, 0, SUBJECT),
        .inbox_id = cp_cell_int(rows, 0, INBOX),
        .stage_id = cp_cell_int(rows, 0, STAGE),
        .owner_id = cp_cell_int(rows, 0, OWNER),
        .priority = (int)cp_cell_int(rows, 0, PRIORITY),
        .hidden = cp_cell_int(rows, 0, HIDDEN) != 0,
    };
    return NULL;
}

static cp_error_t *note(cp_db_t *db, const cp_ticket_edited_t *edited, const cp_ticket_edit_t *edit, const char *kind,
                        const char *detail, apr_pool_t *pool)
{
    cp_timeline_new_t entry = {
        .ticket_id = edited->ticket_id, .kind = kind, .actor = edit->actor, .detail = detail, .at = edit->now};
    return cp_timeline_add(db, &entry, pool);
}

static cp_error_t *owner_works(bool *works, cp_db_t *db, apr_int64_t staff_id, apr_int64_t inbox_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(
        cp_db_select(&rows, db, CP_SQL_DESK_OWNER_WORKS, CP_BIND(cp_bind_int(staff_id), cp_bind_int(inbox_id)), pool));
    *works = rows->count > 0;
    return NULL;
}

static cp_error_t *inbox_names(const char **before, const char **after, cp_db_t *db, const cp_desk_scope_t *scope,
                               const apr_int64_t ids[2], apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_INBOX_NAME, CP_BIND(cp_bind_int(ids[0])), pool));
    *before = rows->count ? cp_cell_text(rows, 0, 0) : "";
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_INBOX_OPEN,
                        CP_BIND(cp_bind_int(scope->staff_id), cp_bind_int(scope->every), cp_bind_int(ids[1])), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such inbox.", NULL);
    *after = cp_cell_text(rows, 0, 0);
    return NULL;
}

/* Decides what is to be written, before anything is. `wanted` loses an owner who cannot work in the new inbox. */
static cp_error_t *decide(cp_ticket_edited_t *edited, cp_ticket_props_t *wanted, cp_db_t *db,
                          const cp_ticket_edit_t *edit, apr_pool_t *pool)
{
    const cp_ticket_props_t *now = &edited->now;
    int asked = differing(&edit->was, &edit->wanted);
    int open = asked & differing(now, &edit->wanted);
    bool works = true;
    edited->clashes |= open & differing(now, &edit->was);
    *wanted = *now;
    if (open & CP_PROP_SUBJECT)
        wanted->subject = edit->wanted.subject;
    if (open & CP_PROP_INBOX)
        wanted->inbox_id = edit->wanted.inbox_id;
    if (open & CP_PROP_STAGE)
        wanted->stage_id = edit->wanted.stage_id;
    if (open & CP_PROP_OWNER)
        wanted->owner_id = edit->wanted.owner_id;
    if (open & CP_PROP_PRIORITY)
        wanted->priority = edit->wanted.priority;
    if (open & CP_PROP_HIDDEN)
        wanted->hidden = edit->wanted.hidden;
    if (edited->clashes)
        return NULL;
    if (wanted->owner_id && (open & (CP_PROP_OWNER | CP_PROP_INBOX)))
        CP_TRY(owner_works(&works, db, wanted->owner_id, wanted->inbox_id, pool));
    edited->owner_refused = !works && (open & CP_PROP_OWNER);
    if (!works)
        wanted->owner_id = 0;
    return NULL;
}

static cp_error_t *set_subject(cp_db_t *db, const cp_ticket_edited_t *edited, const cp_ticket_edit_t *edit,
                               const char *subject, apr_pool_t *pool)
{
    CP_TRY(cp_search_drop(db, edited->ticket_id, pool));
    CP_TRY(cp_db_exec(
        db, CP_SQL_DESK_TICKET_SET_SUBJECT,
        CP_BIND(cp_bind_int(edited->ticket_id), cp_bind_text(subject), cp_bind_text(cp_sort_key(subject, pool))), NULL,
        pool));
    CP_TRY(cp_search_index(db, edited->ticket_id, pool));
    return note(db, edited, edit, "subject", apr_pstrcat(pool, edited->now.subject, "\n", subject, NULL), pool);
}

static cp_error_t *set_inbox(cp_db_t *db, const cp_desk_scope_t *scope, const cp_ticket_edited_t *edited,
                             const cp_ticket_edit_t *edit, apr_pool_t *pool)
{
    const char *before, *after;
    apr_int64_t ids[2] = {edited->now.inbox_id, edit->wanted.inbox_id};
    CP_TRY(inbox_names(&before, &after, db, scope, ids, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_DESK_TICKET_SET_INBOX,
                      CP_BIND(cp_bind_int(edited->ticket_id), cp_bind_int(edit->wanted.inbox_id)), NULL, pool));
    return note(db, edited, edit, "inbox", apr_pstrcat(pool, before, "\n", after, NULL), pool);
}

static cp_error_t *set_number(cp_db_t *db, const cp_ticket_edited_t *edited, const cp_ticket_edit_t *edit,
                              const cp_ticket_props_t *wanted, bool priority, apr_pool_t *pool)
{
    int before = priority ? edited->now.priority : edited->now.hidden;
    int after = priority ? wanted->priority : wanted->hidden;
    const char *detail = priority ? apr_psprintf(pool, "%d\n%d", before, after) : apr_psprintf(pool, "%d", after);
    CP_TRY(cp_db_exec(db, priority ? CP_SQL_DESK_TICKET_SET_PRIORITY : CP_SQL_DESK_TICKET_SET_HIDDEN,
                      CP_BIND(cp_bind_int(edited->ticket_id), cp_bind_int(after)), NULL, pool));
    return note(db, edited, edit, priority ? "priority" : "hidden", detail, pool);
}

static cp_error_t *apply(cp_ticket_edited_t *edited, cp_db_t *db, const cp_desk_scope_t *scope,
                         const cp_ticket_edit_t *edit, const cp_ticket_props_t *wanted, apr_pool_t *pool)
{
    int changes = differing(&edited->now, wanted);
    apr_int64_t id = edited->ticket_id;
    if (changes & CP_PROP_SUBJECT)
        CP_TRY(set_subject(db, edited, edit, wanted->subject, pool));
    if (changes & CP_PROP_INBOX)
        CP_TRY(set_inbox(db, scope, edited, edit, pool));
    if (changes & CP_PROP_PRIORITY)
        CP_TRY(set_number(db, edited, edit, wanted, true, pool));
    if (changes & CP_PROP_HIDDEN)
        CP_TRY(set_number(db, edited, edit, wanted, false, pool));
    if (changes & CP_PROP_OWNER)
        CP_TRY(cp_ticket_set_owner(db, id, wanted->owner_id, edit->actor, edit->now, pool));
    if (changes & CP_PROP_STAGE)
        CP_TRY(cp_ticket_set_stage(db, id, wanted->stage_id, edit->actor, edit->now, pool));
    changes |= edited->value_changes ? CP_PROP_VALUES : 0;
    edited->changed = changes;
    edited->written = *wanted;
    /* Stage and owner have told the readers themselves. Customers do not see the inbox, but a filter may ask for it. */
    return changes & ~(CP_PROP_STAGE | CP_PROP_OWNER) ? cp_ticket_touch_readers(db, id, pool) : NULL;
}

cp_error_t *cp_ticket_edit(cp_ticket_edited_t *edited, cp_db_t *db, const cp_desk_scope_t *scope,
                           const cp_ticket_edit_t *edit, apr_pool_t *pool)
{
    cp_property_values_t values;
    cp_ticket_props_t wanted;
    *edited = (cp_ticket_edited_t){0};
    CP_TRY(lock(edited, db, scope, edit->number, pool));
    if (edit->property_count)
        CP_TRY(cp_ticket_values_decide(edited, &values, db, edit, pool));
    CP_TRY(decide(edited, &wanted, db, edit, pool));
    if (edited->clashes || edited->owner_refused)
        return NULL;
    if (edited->value_changes)
        CP_TRY(cp_ticket_values_apply(db, edited, edit, &values, pool));
    return apply(edited, db, scope, edit, &wanted, pool);
}
