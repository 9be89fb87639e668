/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Passwords: PBKDF2-HMAC-SHA-512, 210,000 rounds (OWASP ASVS 5.0 appendix C), 16 random salt bytes, stored as
 * "pbkdf2-sha512$210000$SALT$HASH" (base64url). At most one hash per core is computed at a time on the whole machine.
 */
#ifndef CP_ACCESS_PASSWORD_H
#define CP_ACCESS_PASSWORD_H

#include "../model/model_login.h"
#include "access_viewer.h"

#define CP_PASSWORD_MIN 12   /**< characters */
#define CP_PASSWORD_MAX 1024 /**< bytes; longer ones are refused before hashing */

/** Slots for hashing, shared by all processes forked afterwards (robust global mutexes: a killed child gives its slot
 * back). Call once in the parent (and in every child cp_password_slots_child). Without it hashing is not limited. */
cp_error_t *cp_password_slots_create(int slots, apr_pool_t *pool);
cp_error_t *cp_password_slots_child(apr_pool_t *pool);

cp_error_t *cp_password_hash(const char **stored, const char *password, apr_pool_t *pool);

/** Whether `password` is the one behind `stored`. With `stored` NULL it computes a dummy hash and says no, so that
 * unknown addresses take the same time. UNAVAILABLE when more than 50 of this process already wait for a slot. */
cp_error_t *cp_password_verify(bool *right, const char *password, const char *stored, apr_pool_t *pool);

/** NULL, or a sentence why a new password is not acceptable (too short, too long, among the most common ones, the
 * person's own address or name). */
const char *cp_password_refusal(const char *password, const cp_person_t *person, apr_pool_t *pool);

/** The stored hash of the account with this address (contact first, then staff); NULL when there is none. */
cp_error_t *cp_credential_find(const char **stored, cp_db_t *db, const char *email, apr_pool_t *pool);
cp_error_t *cp_credential_of(const char **stored, cp_db_t *db, const cp_viewer_t *viewer, apr_pool_t *pool);

#endif
