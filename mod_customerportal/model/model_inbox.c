/* SPDX-License-Identifier: Apache-2.0 */
#include "model_inbox.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "model_contact.h"
#include "model_order.h"
#include "model_ticket_filter.h"

static cp_inbox_t inbox_row(const cp_rows_t *rows, int row)
{
    return (cp_inbox_t){
        .id = cp_cell_int(rows, row, 0),
        .name = cp_cell_text(rows, row, 1),
        .kind = cp_cell_text(rows, row, 2),
        .address = cp_cell_text(rows, row, 3),
        .pipeline_id = cp_cell_int(rows, row, 4),
        .pipeline_name = cp_cell_text(rows, row, 5),
        .signature = cp_cell_text(rows, row, 6),
        .ticket_count = cp_cell_int(rows, row, 8),
        .member_count = (int)cp_cell_int(rows, row, 9),
    };
}

cp_error_t *cp_inbox_list(const cp_inbox_t **inboxes, int *count, cp_db_t *db, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_inbox_t *found;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_INBOX_LIST, CP_NO_BIND, pool));
    found = apr_pcalloc(pool, ((apr_size_t)rows->count + 1) * sizeof *found);
    for (int i = 0; i < rows->count; i++)
        found[i] = inbox_row(rows, i);
    *inboxes = found;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_inbox_find(cp_inbox_t **inbox, cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows, *members;
    cp_inbox_t *found = apr_palloc(pool, sizeof *found);
    apr_int64_t *ids;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_INBOX_FIND, CP_BIND(cp_bind_int(id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such inbox.", NULL);
    *found = inbox_row(rows, 0);
    CP_TRY(cp_db_select(&members, db, CP_SQL_INBOX_MEMBERS, CP_BIND(cp_bind_int(id)), pool));
    ids = apr_pcalloc(pool, ((apr_size_t)members->count + 1) * sizeof *ids);
    for (int i = 0; i < members->count; i++)
        ids[i] = cp_cell_int(members, i, 0);
    found->members = ids;
    found->member_count = members->count;
    *inbox = found;
    return NULL;
}

const char *cp_inbox_mark(const cp_inbox_t *inbox, apr_pool_t *pool)
{
    const char *members = "";
    for (int i = 0; i < inbox->member_count; i++)
        members = apr_psprintf(pool, "%s %" APR_INT64_T_FMT, members, inbox->members[i]);
    return cp_record_mark(pool, inbox->name, inbox->kind, inbox->address,
                          apr_psprintf(pool, "%" APR_INT64_T_FMT, inbox->pipeline_id), inbox->signature, members, NULL);
}

static cp_error_t *check_links(const cp_inbox_t *inbox, cp_db_t *db, cp_faults_t *faults, apr_pool_t *pool)
{
    cp_rows_t *rows;
    apr_int64_t other;
    CP_TRY(cp_inbox_by_name(&other, db, inbox->name, pool));
    if (other && other != inbox->id)
        cp_fault_add(faults, pool, "name", "There is an inbox called “%s” already", inbox->name);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PIPELINE_FIND, CP_BIND(cp_bind_int(inbox->pipeline_id)), pool));
    if (!rows->count)
        cp_fault_add(faults, pool, "pipeline", "Choose one of the pipelines");
    return cp_fault_error(faults, pool);
}

static cp_error_t *check(cp_inbox_t *inbox, cp_db_t *db, cp_faults_t *faults, apr_pool_t *pool)
{
    inbox->name = cp_one_line(inbox->name, pool);
    inbox->address = cp_trim(inbox->address, pool);
    inbox->signature = cp_trim(inbox->signature, pool);
    if (!*inbox->name)
        cp_fault_add(faults, pool, "name", "Enter a name");
    if (cp_utf8_count(inbox->name) > CP_INBOX_NAME_MAX)
        cp_fault_add(faults, pool, "name", "Up to %d characters fit", CP_INBOX_NAME_MAX);
    if (strcmp(inbox->kind, "conversations") != 0 && strcmp(inbox->kind, "helpdesk") != 0)
        cp_fault_add(faults, pool, "kind", "Choose one of the kinds");
    if (*inbox->address && !cp_email_key(inbox->address, pool))
        cp_fault_add(faults, pool, "address", "Enter an e-mail address such as name@example.com.");
    if (cp_utf8_count(inbox->signature) > CP_INBOX_SIGNATURE_MAX)
        cp_fault_add(faults, pool, "signature", "Up to %d characters fit", CP_INBOX_SIGNATURE_MAX);
    return check_links(inbox, db, faults, pool);
}

static cp_error_t *change(cp_db_t *db, const cp_inbox_t *inbox, const char *seen, apr_pool_t *pool)
{
    cp_inbox_t *stored;
    CP_TRY(cp_inbox_find(&stored, db, inbox->id, pool));
    CP_TRY(cp_record_check(seen, cp_inbox_mark(stored, pool), pool));
    CP_TRY(cp_db_exec(db, CP_SQL_INBOX_SAVE,
                      CP_BIND(cp_bind_int(inbox->id), cp_bind_text(inbox->name), cp_bind_text(inbox->kind),
                              cp_bind_text(inbox->address), cp_bind_int(inbox->pipeline_id),
                              cp_bind_text(inbox->signature)),
                      NULL, pool));
    if (!strcmp(stored->name, inbox->name))
        return NULL;
    CP_TRY(cp_db_exec(db, CP_SQL_INBOX_SETTING_RENAME, CP_BIND(cp_bind_text(stored->name), cp_bind_text(inbox->name)),
                      NULL, pool));
    CP_TRY(cp_ticket_filter_renamed(db, "inbox", stored->name, inbox->name, pool));
    return cp_db_exec(db, CP_SQL_SETTING_VERSION_RAISE, CP_NO_BIND, NULL, pool);
}

static cp_error_t *add(apr_int64_t *id, cp_db_t *db, const cp_inbox_t *inbox, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_INBOX_ADD,
                        CP_BIND(cp_bind_text(inbox->name), cp_bind_text(inbox->kind), cp_bind_text(inbox->address),
                                cp_bind_int(inbox->pipeline_id), cp_bind_text(inbox->signature)),
                        pool));
    *id = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_inbox_save(apr_int64_t *id, cp_db_t *db, const cp_inbox_t *inbox, const char *seen, cp_faults_t *faults,
                          apr_pool_t *pool)
{
    cp_inbox_t fresh = *inbox;
    cp_faults_begin(faults);
    CP_TRY(check(&fresh, db, faults, pool));
    *id = fresh.id;
    CP_TRY(fresh.id ? change(db, &fresh, seen, pool) : add(id, db, &fresh, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_INBOX_MEMBERS_CLEAR, CP_BIND(cp_bind_int(*id)), NULL, pool));
    for (int i = 0; i < fresh.member_count; i++)
        CP_TRY(cp_db_exec(db, CP_SQL_INBOX_MEMBER_ADD, CP_BIND(cp_bind_int(*id), cp_bind_int(fresh.members[i])), NULL,
                          pool));
    /* What staff see of tickets has changed with the members. */
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

static cp_error_t *refused(apr_pool_t *pool, const char *safe)
{
    return cp_error_create(pool, CP_ERROR_CONFLICT, safe, NULL);
}

cp_error_t *cp_inbox_remove(cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_inbox_t *inbox;
    CP_TRY(cp_inbox_find(&inbox, db, id, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_INBOX_THREAD, CP_BIND(cp_bind_int(id)), pool));
    if (inbox->ticket_count || rows->count)
        return refused(pool, "There are tickets in this inbox. Move them to another one first.");
    CP_TRY(cp_db_select(&rows, db, CP_SQL_INBOX_SETTING_USES, CP_BIND(cp_bind_text(inbox->name)), pool));
    if (cp_cell_int(rows, 0, 0))
        return refused(pool, "Tickets from the portal are sent to this inbox. Choose another one for them first.");
    CP_TRY(cp_db_exec(db, CP_SQL_INBOX_ANSWERS_REMOVE, CP_BIND(cp_bind_int(id)), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_INBOX_MEMBERS_CLEAR, CP_BIND(cp_bind_int(id)), NULL, pool));
    return cp_db_exec(db, CP_SQL_INBOX_REMOVE, CP_BIND(cp_bind_int(id)), NULL, pool);
}

cp_error_t *cp_inbox_move(cp_db_t *db, apr_int64_t id, bool up, apr_pool_t *pool)
{
    cp_order_t order = {CP_SQL_INBOX_ORDER, 0, CP_SQL_INBOX_PLACE};
    return cp_order_move(db, &order, id, up, pool);
}
