/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model_ticket_row.h"

enum {
    ID,
    NUMBER,
    SUBJECT,
    PIPELINE_ID,
    STAGE_ID,
    STAGE_NAME,
    STAGE_LABEL,
    OWNER,
    REQUESTER = OWNER + 5,
    COMPANY_ID = REQUESTER + 4,
    COMPANY_NAME,
    PRIORITY,
    LAST_BY,
    CREATED_AT,
    ACTIVITY_AT,
    CLOSED_AT,
    SEEN_AT,
    VERSION,
    COLUMNS
};
_Static_assert(COLUMNS == CP_TICKET_COLUMNS, "the columns that follow start where these end");

static const char *text_or_empty(const cp_rows_t *rows, int row, int column)
{
    const char *text = cp_cell_text(rows, row, column);
    return text ? text : "";
}

void cp_person_row(cp_person_t *person, const cp_rows_t *rows, int row, int column, bool staff)
{
    person->id = cp_cell_int(rows, row, column);
    person->first_name = text_or_empty(rows, row, column + 1);
    person->last_name = text_or_empty(rows, row, column + 2);
    person->alias = staff ? text_or_empty(rows, row, column + 3) : "";
    person->email = text_or_empty(rows, row, column + (staff ? 4 : 3));
}

void cp_ticket_row(cp_ticket_t *ticket, const cp_rows_t *rows, int row)
{
    memset(ticket, 0, sizeof *ticket);
    ticket->id = cp_cell_int(rows, row, ID);
    ticket->number = cp_cell_int(rows, row, NUMBER);
    ticket->subject = cp_cell_text(rows, row, SUBJECT);
    ticket->pipeline_id = cp_cell_int(rows, row, PIPELINE_ID);
    ticket->stage_id = cp_cell_int(rows, row, STAGE_ID);
    ticket->stage_name = cp_cell_text(rows, row, STAGE_NAME);
    ticket->stage_label = cp_cell_text(rows, row, STAGE_LABEL);
    cp_person_row(&ticket->owner, rows, row, OWNER, true);
    cp_person_row(&ticket->requester, rows, row, REQUESTER, false);
    ticket->company_id = cp_cell_int(rows, row, COMPANY_ID);
    ticket->company_name = cp_cell_text(rows, row, COMPANY_NAME);
    ticket->priority = (int)cp_cell_int(rows, row, PRIORITY);
    ticket->last_by_staff = !strcmp(cp_cell_text(rows, row, LAST_BY), "staff");
    ticket->created_at = cp_cell_int(rows, row, CREATED_AT);
    ticket->activity_at = cp_cell_int(rows, row, ACTIVITY_AT);
    ticket->closed = !cp_cell_null(rows, row, CLOSED_AT);
    ticket->closed_at = cp_cell_int(rows, row, CLOSED_AT);
    ticket->seen_at = cp_cell_int(rows, row, SEEN_AT);
    ticket->version = cp_cell_int(rows, row, VERSION);
}
