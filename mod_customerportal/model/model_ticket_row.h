/* SPDX-License-Identifier: Apache-2.0 */
/** Reads the columns of ticket_columns (db/sql/ticket.sql). Private to model/. */
#ifndef CP_MODEL_TICKET_ROW_H
#define CP_MODEL_TICKET_ROW_H

#include "model_ticket.h"

#define CP_TICKET_COLUMNS 25 /**< what follows them in a statement starts here */

/** Fills `ticket` from a row; texts belong to the rows. */
void cp_ticket_row(cp_ticket_t *ticket, const cp_rows_t *rows, int row);

/** A person out of the columns id, first_name, last_name, (alias,) email. */
void cp_person_row(cp_person_t *person, const cp_rows_t *rows, int row, int column, bool staff);

#endif
