/* SPDX-License-Identifier: Apache-2.0 */
/** Reads the columns of a message and of an attachment, as message_list has them. Private to model/. */
#ifndef CP_MODEL_MESSAGE_ROW_H
#define CP_MODEL_MESSAGE_ROW_H

#include "model_message.h"

/** Texts belong to the rows. */
void cp_message_row(cp_message_t *message, const cp_rows_t *rows, int row);

/** The columns id, file_name, media_type, size, sha256 from `column` on. */
void cp_attachment_row(cp_attachment_t *attachment, const cp_rows_t *rows, int row, int column);

#endif
