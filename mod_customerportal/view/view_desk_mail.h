/* SPDX-License-Identifier: Apache-2.0 */
/** Mails that could not be sent or came back, as staff see them. */
#ifndef CP_VIEW_DESK_MAIL_H
#define CP_VIEW_DESK_MAIL_H

#include "../model/model_outbox.h"
#include "view_reader.h"
#include "view_records.h"

typedef struct cp_view_trouble_t {
    cp_text_t what; /**< "Could not be sent", "Came back" */
    cp_text_t kind; /**< "Answer", "Confirmation" … */
    cp_text_t who;  /**< name and address */
    cp_text_t address;
    cp_text_t reason;
    cp_when_t when;
    apr_int64_t number; /**< of the ticket */
    cp_text_t subject;
    cp_url_t url;
    cp_url_t again_action;
    cp_url_t dismiss_action;
} cp_view_trouble_t;

typedef struct cp_view_desk_mail_t {
    cp_view_frame_t *frame;
    cp_text_t count; /**< "3 mails did not arrive" */
    cp_list_t rows;
} cp_view_desk_mail_t;

extern const cp_schema_t cp_view_desk_mail_schema;

/** Fills all but the frame. */
void cp_view_desk_mail(cp_view_desk_mail_t *view, const cp_reader_t *reader, const cp_outbox_trouble_t *rows,
                       int count);

#endif
