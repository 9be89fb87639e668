/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reading one mail (RFC 5322 and MIME) with GMime. Everything comes out as valid UTF-8, whatever the mail says about
 * its charsets; attachments come out byte for byte. Part of portalctl only, and for one thread at a time.
 */
#ifndef CP_CTL_MAIL_H
#define CP_CTL_MAIL_H

#include <apr_pools.h>
#include <apr_tables.h>
#include <apr_time.h>

#include "../base/base_error.h"

#define CP_MAIL_MAX (64 * 1024 * 1024) /**< bytes of one mail */
#define CP_MAIL_PEOPLE_MAX 100         /**< addresses that are read out of one list of recipients */

typedef struct cp_mail_part_t {
    const char *file_name;  /**< as the mail has it (decoded); made up where it has none; never NULL */
    const char *media_type; /**< as the mail claims it, lower case, "image/png"; never NULL */
    const char *content_id; /**< by which HTML names it ("cid:"), without <>; NULL if it has none */
    const char *data;       /**< decoded bytes; never NULL */
    apr_size_t length;
} cp_mail_part_t;

typedef struct cp_mail_t {
    const char *message_id;                /**< without <>; NULL if there is none */
    const char *in_reply_to;               /**< the first id of In-Reply-To, without <>; may be NULL */
    const apr_array_header_t *references;  /**< const char *, without <>, oldest first; may be empty */
    const char *from_name;                 /**< NULL if only an address is given */
    const char *from_email;                /**< as cp_email_key gives it; never NULL */
    const char *subject;                   /**< one line, decoded, never rewritten; "" if there is none */
    apr_time_t date;                       /**< of Date, else of the newest Received; 0 if neither can be read */
    const char *text;                      /**< all plain text shown inline; NULL if there is none */
    const char *html;                      /**< the HTML to be shown, not yet sanitised; NULL if there is none */
    const apr_array_header_t *attachments; /**< cp_mail_part_t, in the order of the mail */
    const char *raw_from;                  /**< the From line as it stood, decoded; for messages about it */
    /* Addresses as cp_email_key gives them, without repetition; at most CP_MAIL_PEOPLE_MAX each, the rest is left out. */
    const apr_array_header_t *to;       /**< const char * */
    const apr_array_header_t *cc;       /**< const char * */
    const apr_array_header_t *envelope; /**< const char *: whom the mail servers on the way say that it was for */
    const char *report;                 /**< of a multipart/report: its type, "delivery-status"; NULL for other mails */
    const char *failed;                 /**< X-Failed-Recipients; NULL if there is none */
    /** The header by which a program says that it wrote this mail, or that it is no mail to one person: "Auto-Submitted:
     * auto-replied". NULL: nothing speaks against a person. */
    const char *automatic;
} cp_mail_t;

/** Call once before the first mail. */
void cp_mail_init(void);

/** Reads a mail into `pool`. Tolerates what mail readers tolerate; INPUT errors, whose safe text names the reason, are:
 * nothing in it, no header, no usable sender. Over CP_MAIL_MAX is a TOO_LARGE error. Where both text and html are set,
 * they are the same content (multipart/alternative): show html. */
cp_error_t *cp_mail_parse(cp_mail_t **mail, const char *bytes, apr_size_t length, apr_pool_t *pool);

#endif
