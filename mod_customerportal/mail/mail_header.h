/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Header fields of a mail: encoded as RFC 2047 asks where they are not ASCII, folded, and safe whatever the text is. No
 * text can end a field or begin another: control characters become blanks, and what would be read as an encoded word is
 * encoded.
 */
#ifndef CP_MAIL_HEADER_H
#define CP_MAIL_HEADER_H

#include <stdbool.h>

#include "../base/base_out.h"

#define CP_MAIL_NAME_MAX 100    /**< characters of a name; longer ones carry messages of their own */
#define CP_MAIL_SUBJECT_MAX 200 /**< characters */
#define CP_MAIL_ID_MAX 250      /**< bytes of a mail id that is passed on */

/** "Name: text". `text` is UTF-8; NULL or empty writes nothing. */
void cp_mail_header_text(cp_out_t *out, const char *name, const char *text, apr_pool_t *pool);

/** "Name: =?utf-8?B?…?= <address>"; without a person's name the address alone. `address` has been checked by
 * cp_email_key or came from the database, where only checked ones are. */
void cp_mail_header_address(cp_out_t *out, const char *name, const char *person, const char *address, apr_pool_t *pool);

/** "Name: <id>" with several lines where there are several; ids that are none are left out. */
void cp_mail_header_ids(cp_out_t *out, const char *name, const char *const *ids, int count);

#endif
