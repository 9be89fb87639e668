/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reply addresses: each person of a ticket has one, local+r-TOKEN@domain, which our mails to him name in Reply-To. A mail
 * to it is taken for an answer in that ticket only if it also comes from one of the ticket's people.
 *
 * A token is 160 random bits. Whether one exists is found out by a look-up in a unique index, which tells by its time no
 * more than how many leading characters some stored token shares; that leaves as much to guess as there was.
 */
#ifndef CP_MODEL_REPLY_ADDRESS_H
#define CP_MODEL_REPLY_ADDRESS_H

#include "model_ticket.h"

#define CP_REPLY_TOKEN_LENGTH 32  /**< characters a-z2-7 */
#define CP_REPLY_TOKEN_MARK "+r-" /**< between the local part and the token */

/** The token of a ticket's reply address for one of its people, made when there is none. `portal` is the key of the
 * portal whose settings hold for the answers; it is kept as it was first. In a WRITE run. */
cp_error_t *cp_reply_address_ensure(const char **token, cp_db_t *db, const char *portal, apr_int64_t ticket_id,
                                    apr_int64_t contact_id, apr_time_t now, apr_pool_t *pool);

/** Splits "local@domain" and puts the token's mark between: "local+r-TOKEN@domain", in `pool`. NULL if `address` is no
 * mail address. A "+" that the local part has already stays. */
const char *cp_reply_address_write(const char *address, const char *token, apr_pool_t *pool);

/** The token in a mail address, lower case; NULL if it has none. Mail programs may have changed the case. */
const char *cp_reply_address_read(const char *address, apr_pool_t *pool);

/** The first token in `text`, in a reply address or in the address of a page that our mails link to; NULL if it has none. */
const char *cp_reply_address_find(const char *text, apr_pool_t *pool);

/** `text` with "…" for every token in it that stands in a reply address or in the address of a page that our mails link
 * to ("/unsubscribe/TOKEN"); `text` itself where there is none. Answers quote our mails, and whoever reads an answer is
 * not to learn its writer's token. */
const char *cp_reply_address_hide(const char *text, apr_pool_t *pool);

/** The ticket that an answer from `contact_id` to the token's address belongs to. Only id, number, thread_id, company_id,
 * closed, closed_at and reply_reopens are set. `*ticket` is NULL if there is no such token, the contact is not one of the
 * ticket's people, or customers cannot see the ticket: which of these is not told. */
cp_error_t *cp_reply_address_ticket(cp_ticket_t **ticket, cp_db_t *db, const char *token, apr_int64_t contact_id,
                                    apr_pool_t *pool);

/** The portal that a token was made for; NULL if there is no such token. */
cp_error_t *cp_reply_address_portal(const char **portal, cp_db_t *db, const char *token, apr_pool_t *pool);

#endif
