/* SPDX-License-Identifier: Apache-2.0 */
#include "model_desk_ticket.h"

#include <string.h>

#include "model_property.h"
#include "model_ticket_row.h"

#define THREADS_MOST 100

/* Columns of desk_ticket_find behind those of every ticket. */
enum {
    THREAD = CP_TICKET_COLUMNS,
    REPLY_REOPENS,
    CAN_BE_CLOSED,
    PIPELINE,
    INBOX_ID,
    INBOX_NAME,
    INBOX_ADDRESS,
    INBOX_SIGNATURE,
    HIDDEN,
    MERGED,
    LANGUAGE,
    ZONE,
    PHONE,
    SOURCE,
    FILTERED,
    VALUES
};

cp_error_t *cp_desk_ticket_find(cp_desk_ticket_t **ticket, cp_db_t *db, const cp_desk_scope_t *scope,
                                apr_int64_t number, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_TICKET_FIND,
                        CP_BIND(cp_bind_int(scope->staff_id), cp_bind_int(scope->every), cp_bind_int(number)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such ticket.", NULL);
    cp_desk_ticket_t *found = apr_palloc(pool, sizeof *found);
    cp_ticket_row(&found->ticket, rows, 0);
    found->ticket.thread_id = cp_cell_int(rows, 0, THREAD);
    found->ticket.reply_reopens = cp_cell_int(rows, 0, REPLY_REOPENS) != 0;
    found->ticket.can_be_closed = cp_cell_int(rows, 0, CAN_BE_CLOSED) != 0;
    found->pipeline_name = cp_cell_text(rows, 0, PIPELINE);
    found->inbox_id = cp_cell_int(rows, 0, INBOX_ID);
    found->inbox_name = cp_cell_text(rows, 0, INBOX_NAME);
    found->inbox_address = cp_cell_text(rows, 0, INBOX_ADDRESS);
    found->inbox_signature = cp_cell_text(rows, 0, INBOX_SIGNATURE);
    found->hidden = cp_cell_int(rows, 0, HIDDEN) != 0;
    found->filtered = cp_cell_int(rows, 0, FILTERED) != 0;
    found->merged_into = cp_cell_int(rows, 0, MERGED);
    found->requester_language = cp_cell_text(rows, 0, LANGUAGE);
    found->requester_zone = cp_cell_text(rows, 0, ZONE);
    found->requester_phone = cp_cell_text(rows, 0, PHONE);
    found->source = cp_cell_text(rows, 0, SOURCE);
    found->ticket.values = cp_property_row(rows, 0, VALUES, pool);
    *ticket = found;
    return NULL;
}

cp_error_t *cp_desk_threads(const cp_desk_thread_t **threads, int *count, cp_db_t *db, apr_int64_t ticket_id,
                            apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_TICKET_THREADS,
                        CP_BIND(cp_bind_int(ticket_id), cp_bind_int(THREADS_MOST)), pool));
    cp_desk_thread_t *found = apr_pcalloc(pool, sizeof *found * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        found[i] = (cp_desk_thread_t){.id = cp_cell_int(rows, i, 0),
                                      .channel = cp_cell_text(rows, i, 1),
                                      .created_at = cp_cell_int(rows, i, 2),
                                      .inbox_name = cp_cell_text(rows, i, 3),
                                      .message_count = (int)cp_cell_int(rows, i, 4)};
    *threads = found;
    *count = rows->count;
    return NULL;
}

/* ---- What stands beside it ---- */

cp_error_t *cp_desk_choices(cp_desk_choices_t *choices, cp_db_t *db, const cp_desk_scope_t *scope, apr_int64_t inbox_id,
                            apr_pool_t *pool)
{
    enum { KIND, ID, NAME, PLACE, STATE, FIRST, LAST, ALIAS, EMAIL, GROUP };
    enum { INBOX = 1, STAGE, OWNER };
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_TICKET_CHOICES,
                        CP_BIND(cp_bind_int(scope->staff_id), cp_bind_int(scope->every), cp_bind_int(inbox_id)), pool));
    apr_size_t most = (apr_size_t)rows->count + 1;
    cp_desk_inbox_t *inboxes = apr_pcalloc(pool, most * sizeof *inboxes);
    cp_desk_stage_t *stages = apr_pcalloc(pool, most * sizeof *stages);
    cp_person_t *owners = apr_pcalloc(pool, most * sizeof *owners);
    *choices = (cp_desk_choices_t){.inboxes = inboxes, .stages = stages, .owners = owners};
    for (int i = 0; i < rows->count; i++) {
        apr_int64_t id = cp_cell_int(rows, i, ID);
        switch (cp_cell_int(rows, i, KIND)) {
        case INBOX:
            inboxes[choices->inbox_count++] = (cp_desk_inbox_t){id, cp_cell_text(rows, i, NAME)};
            break;
        case STAGE:
            stages[choices->stage_count++] =
                (cp_desk_stage_t){id, cp_cell_text(rows, i, NAME), cp_cell_int(rows, i, GROUP),
                                  cp_cell_text(rows, i, PLACE), !strcmp(cp_cell_text(rows, i, STATE), "closed")};
            break;
        default:
            owners[choices->owner_count++] =
                (cp_person_t){id, cp_cell_text(rows, i, FIRST), cp_cell_text(rows, i, LAST),
                              cp_cell_text(rows, i, ALIAS), cp_cell_text(rows, i, EMAIL)};
        }
    }
    return NULL;
}

cp_error_t *cp_desk_others(cp_desk_others_t *others, cp_db_t *db, const cp_desk_scope_t *scope,
                           const cp_ticket_t *ticket, apr_pool_t *pool)
{
    enum { KIND, NUMBER, SUBJECT, OPEN, TOTAL };
    enum { CONTACT_ROW = 1, COMPANY_ROW, CONTACT_COUNT, COMPANY_COUNT };
    cp_rows_t *rows;
    CP_TRY(
        cp_db_select(&rows, db, CP_SQL_DESK_TICKET_OTHERS,
                     CP_BIND(cp_bind_int(scope->staff_id), cp_bind_int(scope->every), cp_bind_int(ticket->requester.id),
                             cp_bind_id(ticket->company_id), cp_bind_int(ticket->id)),
                     pool));
    cp_desk_other_t *found = apr_pcalloc(pool, (apr_size_t)(rows->count + 1) * sizeof *found);
    *others = (cp_desk_others_t){.contact = {.rows = found}, .company = {.rows = found}};
    for (int i = 0; i < rows->count; i++) {
        apr_int64_t kind = cp_cell_int(rows, i, KIND);
        cp_desk_group_t *group = kind == CONTACT_ROW || kind == CONTACT_COUNT ? &others->contact : &others->company;
        if (kind == CONTACT_COUNT || kind == COMPANY_COUNT) {
            group->open = cp_cell_int(rows, i, OPEN);
            group->total = cp_cell_int(rows, i, TOTAL);
            continue;
        }
        found[i] = (cp_desk_other_t){cp_cell_int(rows, i, NUMBER), cp_cell_text(rows, i, SUBJECT),
                                     cp_cell_int(rows, i, OPEN) != 0};
        if (!group->count++)
            group->rows = &found[i];
    }
    return NULL;
}

cp_error_t *cp_desk_presence(const cp_desk_presence_t **present, int *count, cp_db_t *db, apr_int64_t ticket_id,
                             apr_time_t since, apr_pool_t *pool)
{
    enum { STAFF, OPENED_AT = STAFF + 5, SEEN_AT };
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_PRESENCE, CP_BIND(cp_bind_int(ticket_id), cp_bind_int(since)), pool));
    cp_desk_presence_t *found = apr_pcalloc(pool, (apr_size_t)(rows->count + 1) * sizeof *found);
    for (int i = 0; i < rows->count; i++) {
        cp_person_row(&found[i].staff, rows, i, STAFF, true);
        found[i].opened_at = cp_cell_int(rows, i, OPENED_AT);
        found[i].seen_at = cp_cell_int(rows, i, SEEN_AT);
    }
    *present = found;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_desk_presence_touch(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t staff_id, apr_time_t since,
                                   apr_time_t now, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_DESK_PRESENCE_TOUCH,
                      CP_BIND(cp_bind_int(ticket_id), cp_bind_int(staff_id), cp_bind_int(now), cp_bind_int(since)),
                      NULL, pool);
}

cp_error_t *cp_desk_newer_message(bool *newer, cp_db_t *db, apr_int64_t thread_id, apr_int64_t known, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(
        cp_db_select(&rows, db, CP_SQL_DESK_NEWER_MESSAGE, CP_BIND(cp_bind_int(thread_id), cp_bind_int(known)), pool));
    *newer = rows->count > 0;
    return NULL;
}

cp_error_t *cp_desk_attachment_find(cp_attachment_t **attachment, cp_db_t *db, const cp_desk_scope_t *scope,
                                    apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_ATTACHMENT_FIND,
                        CP_BIND(cp_bind_int(scope->staff_id), cp_bind_int(scope->every), cp_bind_int(id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such file.", NULL);
    *attachment = apr_palloc(pool, sizeof **attachment);
    **attachment = (cp_attachment_t){cp_cell_int(rows, 0, 0), cp_cell_text(rows, 0, 1), cp_cell_text(rows, 0, 2),
                                     cp_cell_int(rows, 0, 3), cp_cell_text(rows, 0, 4)};
    return NULL;
}
