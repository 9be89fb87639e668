/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Registrations that somebody of the support team has to approve of (P62). The address is confirmed already; there is no
 * login, and mostly no contact, before. Either way the person is told by mail.
 */
#ifndef CP_MODEL_REGISTRATION_H
#define CP_MODEL_REGISTRATION_H

#include "model_login.h"

#define CP_REGISTRATIONS_SHOWN 200 /**< the oldest ones that wait */
#define CP_REGISTRATION_TOLD apr_time_from_sec(3600)
#define CP_REASON_MAX 500 /**< characters of a refusal's reason */

typedef struct cp_registration_t {
    apr_int64_t id;
    const char *email;
    const char *first_name;
    const char *last_name;
    const char *password_hash;
    apr_int64_t notice_id; /**< 0: none */
    const char *address;   /**< client address from which it was confirmed */
    apr_time_t created_at; /**< when */
    const char *language;  /**< in which it was made; NULL: the portal's */
} cp_registration_t;

/** Has a registration whose address is confirmed wait; one of the same address that waits already is replaced. In a WRITE
 * run, as the next ones that change something. */
cp_error_t *cp_registration_wait(cp_db_t *db, const cp_token_t *confirmed, const char *address, apr_time_t now,
                                 apr_pool_t *pool);

/** Mails those of the support team who may decide that registrations wait: each at most once within
 * CP_REGISTRATION_TOLD, as a mail counts what waits when it is sent. */
cp_error_t *cp_registration_tell(cp_db_t *db, const char *portal, apr_time_t now, apr_pool_t *pool);

/** Those that wait, the oldest first; at most CP_REGISTRATIONS_SHOWN. */
cp_error_t *cp_registration_list(const cp_registration_t **rows, int *count, cp_db_t *db, const char *portal,
                                 apr_pool_t *pool);
/** How many wait, up to 1,001; 0 for a member of staff who may not decide. */
cp_error_t *cp_registration_count(apr_int64_t *count, cp_db_t *db, const char *portal, apr_int64_t staff_id,
                                  apr_pool_t *pool);
/** MISSING if it does not wait (any more). */
cp_error_t *cp_registration_find(cp_registration_t **row, cp_db_t *db, const char *portal, apr_int64_t id,
                                 apr_pool_t *pool);

/** What was decided, and by whom. */
typedef struct cp_registration_decision_t {
    const char *portal;
    apr_int64_t id;
    bool approved;
    const char *reason; /**< of a refusal; "" for none */
    apr_int64_t staff_id;
    apr_time_t now;
} cp_registration_decision_t;

/** Makes the login, or does not, and mails the person. MISSING if somebody else has decided before; CONFLICT if the
 * address became staff's or was shut out meanwhile. */
cp_error_t *cp_registration_decide(cp_db_t *db, const cp_registration_decision_t *decision, apr_pool_t *pool);

#endif
