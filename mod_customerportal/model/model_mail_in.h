/* SPDX-License-Identifier: Apache-2.0 */
/** What mail that comes in needs of the database, besides what portal and desk need too. */
#ifndef CP_MODEL_MAIL_IN_H
#define CP_MODEL_MAIL_IN_H

#include "model_ticket.h"

typedef enum {
    CP_MAIL_IN_NEW,
    CP_MAIL_IN_KNOWN, /**< a message of a ticket came by this mail */
    CP_MAIL_IN_OURS   /**< a mail that was sent from here */
} cp_mail_in_known_t;

/** What a Message-ID (without <>) is known as. */
cp_error_t *cp_mail_in_known(cp_mail_in_known_t *known, cp_db_t *db, const char *mail_id, apr_pool_t *pool);

/** Deliveries of the same mail queue for one another until the run ends. In a WRITE run. */
cp_error_t *cp_mail_in_lock(cp_db_t *db, const char *mail_id, apr_pool_t *pool);

/** Whether an address (a cp_email_key, without a reply token) is one of the inboxes'. */
cp_error_t *cp_mail_in_is_inbox(bool *is_inbox, cp_db_t *db, const char *address, apr_pool_t *pool);

/** Remembers that a mail belongs to a thread, so that an import of the same mail box finds its conversation. `fresh` (may
 * be NULL) is false if it was known. In a WRITE run. */
cp_error_t *cp_mail_in_refer(bool *fresh, cp_db_t *db, const char *mail_id, apr_int64_t thread_id, apr_pool_t *pool);

/** Notes on a ticket's timeline, for staff only, that a mail with this Message-ID (without <>) came back of which nothing is
 * known any more but the `token` of the reply address in it; once, whatever comes back again. `found` is false where there
 * is no such token, or it is noted already. In a WRITE run. */
cp_error_t *cp_mail_in_bounced(bool *found, cp_db_t *db, const char *token, const char *mail_id, const char *reason,
                               apr_time_t now, apr_pool_t *pool);

/** Notes on a ticket's timeline, for staff only, what a customer's program answered (a vacation notice); `text` is one
 * line. In a WRITE run. */
cp_error_t *cp_mail_in_autoreply(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t contact_id, const char *text,
                                 apr_time_t now, apr_pool_t *pool);

#endif
