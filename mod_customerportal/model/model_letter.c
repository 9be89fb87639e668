/* SPDX-License-Identifier: Apache-2.0 */
#include "model_letter.h"

#include <string.h>

#include "model_message_row.h"
#include "model_registration.h"
#include "model_reply_address.h"
#include "model_ticket_row.h"

/* Columns of letter_columns; the recipient's follow. */
enum { NUMBER, SUBJECT, CLOSED_AT, TICKET_ID, STAGE, LABEL, INBOX, ADDRESS, SIGNATURE, OWNER, REQUESTER = OWNER + 5 };
#define RECIPIENT (REQUESTER + 4)

static cp_error_t *read_ticket(cp_letter_t **letter, cp_db_t *db, const cp_outbox_row_t *row, apr_pool_t *pool)
{
    cp_rows_t *rows;
    bool staff = row->staff_id != 0;
    int after = RECIPIENT + (staff ? 5 : 4);

    *letter = NULL;
    CP_TRY(cp_db_select(&rows, db, staff ? CP_SQL_LETTER_STAFF : CP_SQL_LETTER_CONTACT,
                        CP_BIND(cp_bind_int(staff ? row->staff_id : row->contact_id), cp_bind_int(row->ticket_id)),
                        pool));
    if (!rows->count)
        return NULL;
    cp_letter_t *found = apr_pcalloc(pool, sizeof *found);
    found->row = row;
    found->number = cp_cell_int(rows, 0, NUMBER);
    found->subject = cp_cell_text(rows, 0, SUBJECT);
    found->closed = !cp_cell_null(rows, 0, CLOSED_AT);
    found->stage_name = cp_cell_text(rows, 0, STAGE);
    found->stage_label = cp_cell_text(rows, 0, LABEL);
    found->inbox_name = cp_cell_text(rows, 0, INBOX);
    found->inbox_address = cp_cell_text(rows, 0, ADDRESS);
    found->signature = cp_cell_text(rows, 0, SIGNATURE);
    cp_person_row(&found->owner, rows, 0, OWNER, true);
    cp_person_row(&found->requester, rows, 0, REQUESTER, false);
    found->to_staff = staff;
    cp_person_row(&found->recipient, rows, 0, RECIPIENT, staff);
    found->language = cp_cell_text(rows, 0, after);
    found->time_zone = cp_cell_text(rows, 0, after + 1);
    found->host = cp_cell_text(rows, 0, after + 2);
    *letter = found;
    return NULL;
}

static cp_error_t *read_message(const cp_message_t **message, cp_db_t *db, const cp_outbox_row_t *row, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(
        &rows, db, CP_SQL_LETTER_MESSAGE,
        CP_BIND(cp_bind_int(row->message_id), cp_bind_int(row->ticket_id), cp_bind_int(row->staff_id != 0)), pool));
    if (!rows->count)
        return NULL;
    cp_message_t *found = apr_palloc(pool, sizeof *found);
    cp_message_row(found, rows, 0);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LETTER_FILES, CP_BIND(cp_bind_int(row->message_id)), pool));
    cp_attachment_t *files = apr_pcalloc(pool, sizeof *files * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        cp_attachment_row(&files[i], rows, i, 1);
    found->attachments = files;
    found->attachment_count = rows->count;
    *message = found;
    return NULL;
}

static cp_error_t *read_references(cp_letter_t *letter, cp_db_t *db, apr_pool_t *pool)
{
    const cp_outbox_row_t *row = letter->row;
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LETTER_REFERENCES,
                        CP_BIND(cp_bind_int(row->ticket_id), cp_bind_id(row->contact_id), cp_bind_id(row->staff_id),
                                cp_bind_int(row->id), cp_bind_int(row->created_at)),
                        pool));
    const char **ids = apr_pcalloc(pool, sizeof *ids * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        ids[rows->count - 1 - i] = cp_cell_text(rows, i, 0);
    letter->references = ids;
    letter->reference_count = rows->count;
    return NULL;
}

static cp_error_t *read_login(cp_letter_t **letter, cp_db_t *db, const cp_outbox_row_t *row, const char *inbox,
                              apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(
        &rows, db, CP_SQL_LETTER_LOGIN,
        CP_BIND(cp_bind_id(row->contact_id), cp_bind_id(row->staff_id), cp_bind_text(inbox), cp_bind_int(row->id)),
        pool));
    if (!rows->count)
        return NULL;
    cp_letter_t *found = apr_pcalloc(pool, sizeof *found);
    bool staff = row->staff_id != 0;
    found->row = row;
    found->login = true;
    found->subject = found->inbox_name = found->signature = found->stage_name = found->stage_label = "";
    found->inbox_address = cp_cell_null(rows, 0, 12) ? "" : cp_cell_text(rows, 0, 12);
    found->to_staff = staff;
    cp_person_row(&found->recipient, rows, 0, staff ? 6 : 0, staff);
    found->language = cp_cell_text(rows, 0, staff ? 13 : 4);
    /* Who has chosen none, as nobody has before registering, gets the language of the page that asked for the mail, or of
     * the one on which he last signed in. */
    if (!found->language)
        found->language = cp_cell_text(rows, 0, 14);
    found->time_zone = cp_cell_text(rows, 0, staff ? 11 : 5);
    found->host = cp_cell_text(rows, 0, 15);
    *letter = found;
    return NULL;
}

/* Decided by somebody else meanwhile, or no longer this person's affair: then there is nothing to tell. */
static cp_error_t *read_waiting(cp_letter_t **letter, cp_db_t *db, const cp_outbox_row_t *row, const char *portal,
                                apr_pool_t *pool)
{
    if (!*letter || strcmp(row->kind, "account-waiting") != 0)
        return NULL;
    CP_TRY(cp_registration_count(&(*letter)->waiting, db, portal, row->staff_id, pool));
    if (!(*letter)->waiting)
        *letter = NULL;
    return NULL;
}

cp_error_t *cp_letter_read(cp_letter_t **letter, cp_db_t *db, const cp_outbox_row_t *row,
                           const cp_letter_sender_t *sender, apr_pool_t *pool)
{
    cp_letter_t *found;

    *letter = NULL;
    if (!row->ticket_id) {
        CP_TRY(read_login(letter, db, row, sender->inbox, pool));
        return read_waiting(letter, db, row, sender->portal, pool);
    }
    CP_TRY(read_ticket(&found, db, row, pool));
    if (!found)
        return NULL;
    if (row->message_id) {
        CP_TRY(read_message(&found->message, db, row, pool));
        if (!found->message)
            return NULL;
    }
    CP_TRY(read_references(found, db, pool));
    if (!found->to_staff)
        CP_TRY(cp_reply_address_ensure(&found->reply_token, db, sender->portal, row->ticket_id, row->contact_id,
                                       sender->now, pool));
    *letter = found;
    return NULL;
}
