/* SPDX-License-Identifier: Apache-2.0 */
/** The parts of a mail and some of its headers. Private to reading mails. */
#ifndef CP_CTL_MAIL_PART_H
#define CP_CTL_MAIL_PART_H

#include <gmime/gmime.h>

#include "ctl_mail.h"

/** Fills text, html and attachments of `mail`, in `pool`. */
void cp_mail_read_parts(cp_mail_t *mail, GMimeMessage *message, apr_pool_t *pool);

/** Fills in who the mail is for, and what it says about being automatic, in `pool`. Call it after the sender is known. */
void cp_mail_read_header(cp_mail_t *mail, GMimeMessage *message, apr_pool_t *pool);

/** A text of a header as one line of valid UTF-8, in `pool`; "" for NULL. */
const char *cp_mail_text(const char *text, apr_pool_t *pool);

/** Bytes in a charset as valid UTF-8. A charset that is NULL, unknown or plainly wrong is guessed: UTF-8 if the bytes
 * are that, else windows-1252. In `pool`. */
const char *cp_mail_utf8(const char *bytes, apr_size_t length, const char *charset, apr_pool_t *pool);

#endif
