/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One-time codes that are sent by mail: to confirm an address, accept an invitation, choose a new password, sign in. The
 * database holds their hashes only. Looking at a code does not use it up: mail scanners open links, people press buttons.
 */
#ifndef CP_MODEL_TOKEN_H
#define CP_MODEL_TOKEN_H

#include "model_ticket.h"

typedef enum { CP_TOKEN_REGISTER, CP_TOKEN_INVITE, CP_TOKEN_RESET, CP_TOKEN_SIGN_IN } cp_token_kind_t;

/** What a code stands for. */
typedef struct cp_token_t {
    cp_token_kind_t kind;
    const char *portal; /**< key of the portal that it is for */
    const char *email;
    cp_actor_t who;         /**< whose account; nobody (both 0) before a registration is confirmed */
    const char *first_name; /**< of a registration; "" otherwise */
    const char *last_name;
    const char *password_hash; /**< of a registration; NULL otherwise */
    apr_int64_t notice_id;     /**< the consent notice agreed to; 0 if there was none */
    const char *return_to;     /**< where the person wanted to go; may be NULL */
    const char *address;       /**< client address that asked for it */
    const char *language;      /**< of the page that it was asked for on; NULL: the portal's */
    const char *host;          /**< of that page, if the portal has a list of hosts; not stored with the token */
} cp_token_t;

/** Stores `token` and returns its fresh `code`, which goes into a mail and nowhere else; older codes of the kind for that
 * address are no good any more. In a WRITE run. */
cp_error_t *cp_token_issue(const char **code, cp_db_t *db, const cp_token_t *token, apr_time_t now, apr_pool_t *pool);

/** What `code` (any text that came in) stands for on `portal`; NULL if it is unknown, over, or was used. */
cp_error_t *cp_token_look(cp_token_t **token, cp_db_t *db, cp_token_kind_t kind, const char *portal, const char *code,
                          apr_time_t now, apr_pool_t *pool);

/** The same, and uses it up, with all other codes of that kind for the address; of several that try at once one gets it.
 * In a WRITE run. */
cp_error_t *cp_token_take(cp_token_t **token, cp_db_t *db, cp_token_kind_t kind, const char *portal, const char *code,
                          apr_time_t now, apr_pool_t *pool);

/** Whether as many codes of that kind as one address may ask for (CP_TOKENS_PER_HOUR) were sent within the last hour. */
#define CP_TOKENS_PER_HOUR 5
cp_error_t *cp_token_too_many(bool *too_many, cp_db_t *db, cp_token_kind_t kind, const char *email, apr_time_t now,
                              apr_pool_t *pool);

/** Deletes codes that are over, at most 1,000. */
cp_error_t *cp_token_purge(cp_db_t *db, apr_time_t now, apr_pool_t *pool);

#endif
