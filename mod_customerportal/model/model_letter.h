/* SPDX-License-Identifier: Apache-2.0 */
/** What a mail of the outbox tells of: read when it is sent, so that it says how things are, to whom may hear of it. */
#ifndef CP_MODEL_LETTER_H
#define CP_MODEL_LETTER_H

#include "model_message.h"
#include "model_outbox.h"

typedef struct cp_letter_t {
    const cp_outbox_row_t *row;
    bool login;         /**< about a login: of what follows only recipient and inbox_address are set */
    apr_int64_t number; /**< of the ticket */
    const char *subject;
    bool closed;
    const char *stage_name;
    const char *stage_label; /**< for customers; "" where the name serves */
    const char *inbox_name;
    const char *inbox_address; /**< "" for none */
    const char *signature;     /**< of the inbox; "" for none */
    cp_person_t owner;         /**< id 0: nobody */
    cp_person_t requester;
    bool to_staff;
    cp_person_t recipient;
    const char *language;        /**< the recipient's; NULL: the portal's */
    const char *time_zone;       /**< the recipient's; NULL: the portal's */
    const char *host;            /**< of the page on which he last signed in, or asked for this; NULL: none is known */
    const cp_message_t *message; /**< NULL: it is about none */
    const char *reply_token;     /**< of a contact; NULL to staff */
    const char *const *references; /**< mail ids of the conversation, oldest first */
    int reference_count;
    apr_int64_t waiting; /**< of a mail about registrations that wait: how many */
} cp_letter_t;

/** The portal that sends. */
typedef struct cp_letter_sender_t {
    const char *portal; /**< key */
    const char *inbox;  /**< name of its inbox */
    apr_time_t now;
} cp_letter_sender_t;

/** `*letter` is NULL where nobody is to get it any more: the ticket is hidden, the recipient is disabled or has muted it,
 * or works in another inbox now; or its message is no longer public. In a WRITE run, as the reply address may be made. */
cp_error_t *cp_letter_read(cp_letter_t **letter, cp_db_t *db, const cp_outbox_row_t *row,
                           const cp_letter_sender_t *sender, apr_pool_t *pool);

#endif
