/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "model_message.h"
#include "model_message_row.h"
#include "model_search.h"
#include "model_ticket_row.h"
#include "model_timeline.h"

/* Columns of message_list. */
enum { ID, FORMAT, BODY, CREATED_AT, CONTACT, COMPANY = CONTACT + 4, STAFF, TOTAL = STAFF + 5, HAS_ATTACHMENTS };

/* ---- Reading ---- */

void cp_message_row(cp_message_t *message, const cp_rows_t *rows, int row)
{
    memset(message, 0, sizeof *message);
    message->id = cp_cell_int(rows, row, ID);
    message->format = cp_cell_text(rows, row, FORMAT);
    message->body = cp_cell_text(rows, row, BODY);
    message->body_length = cp_cell(rows, row, BODY)->length;
    message->created_at = cp_cell_int(rows, row, CREATED_AT);
    message->from_staff = !cp_cell_null(rows, row, STAFF);
    cp_person_row(&message->author, rows, row, message->from_staff ? STAFF : CONTACT, message->from_staff);
    message->author_company = cp_cell_text(rows, row, COMPANY);
}

void cp_attachment_row(cp_attachment_t *attachment, const cp_rows_t *rows, int row, int column)
{
    attachment->id = cp_cell_int(rows, row, column);
    attachment->file_name = cp_cell_text(rows, row, column + 1);
    attachment->media_type = cp_cell_text(rows, row, column + 2);
    attachment->size = cp_cell_int(rows, row, column + 3);
    attachment->sha256 = cp_cell_text(rows, row, column + 4);
}

/* Both are in the same order, so the search for an attachment's message goes on where the last one ended. There is none
 * for a message that came meanwhile. */
static void share_out(cp_message_t *messages, int count, const cp_rows_t *rows, apr_pool_t *pool)
{
    cp_attachment_t *attachments = apr_palloc(pool, sizeof *attachments * (apr_size_t)(rows->count + 1));
    int last = 0;
    for (int i = 0; i < rows->count; i++) {
        int at = last;
        while (at < count && messages[at].id != cp_cell_int(rows, i, 0))
            at++;
        if (at == count)
            continue;
        last = at;
        cp_attachment_t *place = &attachments[i];
        cp_attachment_row(place, rows, i, 1);
        if (!messages[at].attachment_count)
            messages[at].attachments = place;
        messages[at].attachment_count++;
    }
}

cp_error_t *cp_message_attachments(cp_message_t *messages, int count, cp_db_t *db, apr_int64_t thread_id,
                                   apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(
        &rows, db, CP_SQL_MESSAGE_ATTACHMENTS,
        CP_BIND(cp_bind_int(thread_id), cp_bind_int(messages[0].created_at), cp_bind_int(messages[0].id)), pool));
    share_out(messages, count, rows, pool);
    return NULL;
}

cp_error_t *cp_message_list(const cp_message_t **messages, int *count, int *left_out, cp_db_t *db,
                            const cp_ticket_t *ticket, int limit, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_MESSAGE_LIST, CP_BIND(cp_bind_int(ticket->thread_id), cp_bind_int(limit)),
                        pool));
    cp_message_t *found = apr_palloc(pool, sizeof *found * (apr_size_t)(rows->count + 1));
    bool attachments = false;
    for (int i = 0; i < rows->count; i++) {
        cp_message_row(&found[rows->count - 1 - i], rows, i);
        attachments = attachments || cp_cell_int(rows, i, HAS_ATTACHMENTS);
    }
    *messages = found;
    *count = rows->count;
    *left_out = rows->count ? (int)cp_cell_int(rows, 0, TOTAL) - rows->count : 0;
    return attachments ? cp_message_attachments(found, *count, db, ticket->thread_id, pool) : NULL;
}

cp_error_t *cp_attachment_find(cp_attachment_t **attachment, cp_db_t *db, const cp_scope_t *scope, apr_int64_t id,
                               apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_ATTACHMENT_FIND,
                        CP_BIND(cp_bind_int(scope->contact_id), cp_bind_int(scope->company_id), cp_bind_int(id)),
                        pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such file.", NULL);
    *attachment = apr_palloc(pool, sizeof **attachment);
    cp_attachment_row(*attachment, rows, 0, 0);
    return NULL;
}

/* ---- Writing ---- */

static cp_error_t *of_key(apr_int64_t *id, apr_int64_t *number, cp_db_t *db, const char *form_key, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_MESSAGE_OF_KEY, CP_BIND(cp_bind_text(form_key)), pool));
    *id = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    *number = rows->count ? cp_cell_int(rows, 0, 1) : 0;
    return NULL;
}

cp_error_t *cp_message_ticket_of_key(apr_int64_t *number, cp_db_t *db, const char *form_key, apr_pool_t *pool)
{
    apr_int64_t id;
    return of_key(&id, number, db, form_key, pool);
}

/* `id` is 0 when a message with that form key is there already. */
static cp_error_t *insert_message(apr_int64_t *id, cp_db_t *db, const cp_message_new_t *fresh, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *text = fresh->search_text && strcmp(fresh->search_text, fresh->body) ? fresh->search_text : NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_MESSAGE_CREATE,
                        CP_BIND(cp_bind_int(fresh->thread_id), cp_bind_id(fresh->author.contact_id),
                                cp_bind_id(fresh->author.staff_id), cp_bind_text(fresh->format),
                                cp_bind_text(fresh->body), cp_bind_text(text), cp_bind_int(fresh->now),
                                cp_bind_text(fresh->mail_id), cp_bind_text(fresh->form_key)),
                        pool));
    *id = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}

static cp_error_t *insert_attachments(cp_db_t *db, const cp_message_new_t *fresh, apr_int64_t id, apr_pool_t *pool)
{
    for (int i = 0; i < fresh->attachment_count; i++) {
        const cp_attachment_t *attachment = &fresh->attachments[i];
        CP_TRY(cp_db_exec(db, CP_SQL_ATTACHMENT_CREATE,
                          CP_BIND(cp_bind_int(id), cp_bind_int(i), cp_bind_text(attachment->file_name),
                                  cp_bind_text(attachment->media_type), cp_bind_int(attachment->size),
                                  cp_bind_text(attachment->sha256), cp_bind_int(fresh->now)),
                          NULL, pool));
    }
    return NULL;
}

/* The posting's people are those of the ticket, whose row this run has locked. */
static cp_error_t *touch_readers(cp_db_t *db, const cp_posting_t *posting, apr_pool_t *pool)
{
    if (posting->contact_count > 1)
        return cp_ticket_touch_readers(db, posting->ticket_id, pool);
    if (posting->company_id)
        CP_TRY(cp_db_exec(db, CP_SQL_COMPANY_TOUCH, CP_BIND(cp_bind_int(posting->company_id)), NULL, pool));
    if (posting->contact_id)
        CP_TRY(cp_db_exec(db, CP_SQL_CONTACT_TOUCH, CP_BIND(cp_bind_int(posting->contact_id)), NULL, pool));
    return NULL;
}

static cp_error_t *move_held(cp_db_t *db, const cp_message_new_t *fresh, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_MESSAGE_MOVE_HELD,
                      CP_BIND(cp_bind_int(fresh->ticket_id), cp_bind_int(fresh->now),
                              cp_bind_text(fresh->author.staff_id ? "staff" : "contact")),
                      NULL, pool);
}

static cp_error_t *move(bool *visible, cp_db_t *db, const cp_message_new_t *fresh, apr_int64_t ticket_id,
                        apr_pool_t *pool)
{
    apr_int64_t changed;
    CP_TRY(cp_db_exec(db, CP_SQL_MESSAGE_MOVE_TICKET,
                      CP_BIND(cp_bind_int(ticket_id), cp_bind_int(fresh->thread_id), cp_bind_int(fresh->now),
                              cp_bind_text(fresh->author.staff_id ? "staff" : "contact")),
                      &changed, pool));
    *visible = changed != 0;
    return NULL;
}

/* The thread may have gone to another ticket while the message was written: whoever merges tickets has the ticket's row
 * locked and does not see the message. It is asked once the row is ours, as nothing before would tell. */
static cp_error_t *follow_thread(bool *visible, cp_posting_t *posting, cp_db_t *db, const cp_message_new_t *fresh,
                                 apr_pool_t *pool)
{
    CP_TRY(cp_search_posting(posting, db, fresh->thread_id, pool));
    if (!posting->ticket_id || posting->ticket_id == fresh->ticket_id)
        return NULL;
    CP_TRY(cp_db_exec(
        db, CP_SQL_SPLIT_EVENTS,
        CP_BIND(cp_bind_int(fresh->thread_id), cp_bind_int(fresh->ticket_id), cp_bind_int(posting->ticket_id)), NULL,
        pool));
    CP_TRY(move(visible, db, fresh, posting->ticket_id, pool));
    return cp_search_posting(posting, db, fresh->thread_id, pool);
}

/* What a message does to its ticket; nothing that a customer sees, if its thread is not the visible one. */
static cp_error_t *move_ticket(cp_db_t *db, const cp_message_new_t *fresh, apr_int64_t id, apr_pool_t *pool)
{
    cp_posting_t posting;
    bool visible = true;
    if (fresh->posting) {
        posting = *fresh->posting;
        CP_TRY(move_held(db, fresh, pool));
    }
    else {
        CP_TRY(move(&visible, db, fresh, fresh->ticket_id, pool));
        CP_TRY(follow_thread(&visible, &posting, db, fresh, pool));
    }
    if (!visible)
        return NULL;
    CP_TRY(cp_search_add(db, &posting, id, fresh->search_text ? fresh->search_text : fresh->body, pool));
    CP_TRY(touch_readers(db, &posting, pool));
    /* He is one of them. */
    return fresh->seen ? cp_ticket_seen(db, fresh->author.contact_id, posting.ticket_id, fresh->now, NULL, pool) : NULL;
}

cp_error_t *cp_message_add(apr_int64_t *id, bool *duplicate, cp_db_t *db, const cp_message_new_t *fresh,
                           apr_pool_t *pool)
{
    apr_int64_t number;
    CP_TRY(insert_message(id, db, fresh, pool));
    if (duplicate)
        *duplicate = !*id;
    if (!*id)
        return of_key(id, &number, db, fresh->form_key, pool);
    CP_TRY(insert_attachments(db, fresh, *id, pool));
    CP_TRY(cp_timeline_add(db,
                           &(cp_timeline_new_t){.ticket_id = fresh->ticket_id,
                                                .kind = "message",
                                                .actor = fresh->author,
                                                .message_id = *id,
                                                .at = fresh->now},
                           pool));
    return move_ticket(db, fresh, *id, pool);
}

cp_error_t *cp_note_add(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t staff_id, const char *body, apr_time_t now,
                        apr_pool_t *pool)
{
    cp_note_new_t fresh = {.ticket_id = ticket_id, .staff_id = staff_id, .body = body, .now = now};

    return cp_note_add_once(db, &fresh, pool);
}

cp_error_t *cp_note_add_once(cp_db_t *db, const cp_note_new_t *fresh, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_NOTE_ADD,
                      CP_BIND(cp_bind_int(fresh->ticket_id), cp_bind_int(fresh->staff_id), cp_bind_text(fresh->body),
                              cp_bind_int(fresh->now), cp_bind_text(fresh->form_key)),
                      NULL, pool);
}

cp_error_t *cp_comment_add(cp_db_t *db, apr_int64_t thread_id, apr_int64_t staff_id, const char *body, apr_time_t now,
                           apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_COMMENT_ADD,
                      CP_BIND(cp_bind_int(thread_id), cp_bind_int(staff_id), cp_bind_text(body), cp_bind_int(now)),
                      NULL, pool);
}
