/* SPDX-License-Identifier: Apache-2.0 */
/** What of a mail becomes a message of a ticket: its text, its files, its author. Shared by import and deliver. */
#ifndef CP_CTL_MAIL_MESSAGE_H
#define CP_CTL_MAIL_MESSAGE_H

#include "../model/model_message.h"
#include "../store/store_file.h"
#include "ctl_mail.h"

/** How much of a mail is taken; what is over is left out, and the message says so. */
typedef struct cp_mail_limits_t {
    apr_int64_t file_size;  /**< bytes of one file */
    apr_int64_t files;      /**< of one message */
    apr_int64_t characters; /**< of the text; the whole of a longer one is kept as a file, as far as files may be */
} cp_mail_limits_t;

extern const cp_mail_limits_t cp_mail_no_limits;

typedef struct cp_mail_message_t {
    const char *format; /**< "plain" or "html" (sanitised) */
    const char *body;
    const char *search_text; /**< plain text of the body */
    const cp_attachment_t *attachments;
    int attachment_count;
} cp_mail_message_t;

/** Reads the message out of the mail and puts its files into `store` (NULL: nowhere; they have only names then). Plain
 * text is taken where the mail has some, else its HTML made safe. `lead` (may be NULL) is a line of ours that goes
 * before the text. Reply tokens that the mail quotes are not kept. */
cp_error_t *cp_mail_message_read(cp_mail_message_t *message, const cp_mail_t *mail, cp_store_t *store,
                                 const cp_mail_limits_t *limits, const char *lead, apr_pool_t *pool);

/** The contact with the mail's sender address, made when there is none. Who sends mail does not know what fits here: a
 * name that is too long is cut, as it is no reason to lose the mail. In a WRITE run. */
cp_error_t *cp_mail_contact(apr_int64_t *contact_id, cp_db_t *db, const cp_mail_t *mail, apr_time_t at,
                            apr_pool_t *pool);

#endif
