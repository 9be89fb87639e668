/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A mail as bytes: header, then text and HTML as multipart/alternative, quoted-printable. The same mail always gives the
 * same bytes, so that what is sent a second time is what was sent first.
 */
#ifndef CP_MAIL_MESSAGE_H
#define CP_MAIL_MESSAGE_H

#include <apr_time.h>
#include <stdbool.h>

#include "../base/base_out.h"

/** Texts are UTF-8; NULL or empty ones are left out. */
typedef struct cp_mail_t {
    const char *id; /**< Message-ID without brackets */
    const char *from_name;
    const char *from_address;
    const char *to_name;
    const char *to_address;
    const char *reply_to; /**< address */
    const char *subject;
    const char *text;
    const char *html;
    const char *language;          /**< Content-Language */
    const char *const *references; /**< mail ids of the conversation, the one that this answers last */
    int reference_count;
    const char *unsubscribe; /**< https address whose POST stops such mails (RFC 8058) */
    apr_time_t date;
} cp_mail_t;

/** The mail with CRLF line ends, in `pool`. */
const char *cp_mail_write(apr_size_t *length, const cp_mail_t *mail, apr_pool_t *pool);

/** Writes `text` quoted-printable: no line is longer than 76 bytes, none begins with a dot or "From ". */
void cp_mail_quoted_printable(cp_out_t *out, const char *text);

#endif
