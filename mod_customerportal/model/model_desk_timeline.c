/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model_desk_ticket.h"
#include "model_ticket_row.h"

/* Columns of desk_ticket_timeline. */
enum {
    KIND,
    ID,
    CREATED_AT,
    FORMAT,
    BODY,
    MAILED,
    FILES,
    ELSEWHERE,
    CONTACT,
    COMPANY = CONTACT + 4,
    STAFF,
    DOER = STAFF + 5,
    PLACE = DOER + 5
};

/* Values of the column PLACE. */
enum { PLACE_CREATED, PLACE_MESSAGE, PLACE_INTERNAL, PLACE_EVENT };

static void read_message(cp_message_t *message, const cp_rows_t *rows, int row)
{
    message->id = cp_cell_int(rows, row, ID);
    message->format = cp_cell_text(rows, row, FORMAT);
    message->body = cp_cell_text(rows, row, BODY);
    message->body_length = cp_cell(rows, row, BODY)->length;
    message->created_at = cp_cell_int(rows, row, CREATED_AT);
    message->from_staff = !cp_cell_null(rows, row, STAFF);
    cp_person_row(&message->author, rows, row, message->from_staff ? STAFF : CONTACT, message->from_staff);
    message->author_company = cp_cell_text(rows, row, COMPANY);
}

static void read_entry(cp_desk_entry_t *entry, const cp_rows_t *rows, int row)
{
    const char *kind = cp_cell_text(rows, row, KIND);
    entry->id = cp_cell_int(rows, row, ID);
    entry->at = cp_cell_int(rows, row, CREATED_AT);
    entry->body = cp_cell_text(rows, row, BODY);
    entry->mailed = cp_cell_int(rows, row, MAILED) != 0;
    cp_person_row(&entry->contact, rows, row, CONTACT, false);
    cp_person_row(&entry->staff, rows, row, STAFF, true);
    cp_person_row(&entry->doer, rows, row, DOER, true);
    switch (cp_cell_int(rows, row, PLACE)) {
    case PLACE_MESSAGE:
        entry->kind = CP_ENTRY_MESSAGE;
        break;
    case PLACE_INTERNAL:
        entry->kind = strcmp(kind, "note") ? CP_ENTRY_COMMENT : CP_ENTRY_NOTE;
        break;
    default:
        entry->kind = CP_ENTRY_EVENT;
        entry->event = kind;
        entry->thread_id = cp_cell_int(rows, row, ELSEWHERE);
    }
}

cp_error_t *cp_desk_timeline(cp_desk_timeline_t *timeline, cp_db_t *db, const cp_desk_timeline_query_t *query,
                             apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_TICKET_TIMELINE,
                        CP_BIND(cp_bind_int(query->ticket_id), cp_bind_int(query->thread_id),
                                cp_bind_int(query->limit + 1), cp_bind_int(query->messages), cp_bind_int(query->notes),
                                cp_bind_int(query->events)),
                        pool));
    /* One more than asked for says that there are more. It is the oldest, so the first. */
    int first = rows->count > query->limit ? 1 : 0;
    int count = rows->count - first, message_count = 0;
    bool files = false;
    cp_desk_entry_t *entries = apr_pcalloc(pool, sizeof *entries * (apr_size_t)(count + 1));
    cp_message_t *messages = apr_pcalloc(pool, sizeof *messages * (apr_size_t)(count + 1));
    for (int i = 0; i < count; i++) {
        read_entry(&entries[i], rows, first + i);
        if (entries[i].kind != CP_ENTRY_MESSAGE)
            continue;
        entries[i].message = &messages[message_count];
        read_message(&messages[message_count++], rows, first + i);
        files = files || cp_cell_int(rows, first + i, FILES);
    }
    *timeline = (cp_desk_timeline_t){entries, count, first != 0};
    return files ? cp_message_attachments(messages, message_count, db, query->thread_id, pool) : NULL;
}
