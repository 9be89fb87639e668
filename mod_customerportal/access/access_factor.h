/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Two factors (P53): one-time codes by time (RFC 6238: SHA-1, six digits, 30 seconds, a step of drift either way), and
 * recovery codes. Secrets are encrypted and recovery codes hashed under `key`, which lies in the store's folder and never
 * in the database: who reads the database signs in as nobody. Each code works once.
 */
#ifndef CP_ACCESS_FACTOR_H
#define CP_ACCESS_FACTOR_H

#include "../model/model_factor.h"
#include "access_viewer.h"

#define CP_RECOVERY_CODES 10

/** What the settings ask of a person: a factor that he has is asked for in the last two cases. */
typedef enum { CP_FACTORS_OFF, CP_FACTORS_OPTIONAL, CP_FACTORS_REQUIRED } cp_factors_t;
cp_factors_t cp_policy_factors(const cp_settings_t *settings, bool staff);

/** A fresh secret in base32, and encrypted for `who` under `key`. */
cp_error_t *cp_factor_secret(const char **sealed, const char *key, cp_actor_t who, apr_pool_t *pool);
/** The secret in base32; an INTERNAL error if the key is another one. */
cp_error_t *cp_factor_open(const char **secret, const char *key, cp_actor_t who, const char *sealed, apr_pool_t *pool);

/** What an authenticator's camera reads: "otpauth://totp/…". */
const char *cp_factor_uri(const char *portal, const char *email, const char *secret, apr_pool_t *pool);

/** Whether `typed` (any text) is the code of a step near `now` that is later than `used`; `step` gets it. */
bool cp_factor_matches(apr_int64_t *step, const char *secret, const char *typed, apr_time_t now, apr_int64_t used,
                       apr_pool_t *pool);

/** Whether `typed` is a code of the factor in force, or one of its recovery codes; uses it up. In a WRITE run. */
cp_error_t *cp_factor_take(bool *right, cp_db_t *db, const char *key, cp_actor_t who, const char *typed, apr_time_t now,
                           apr_pool_t *pool);

/** CP_RECOVERY_CODES fresh ones, to be shown once, and stored: before a run, then in a WRITE run. */
cp_error_t *cp_recovery_make(const char **codes, apr_pool_t *pool);
cp_error_t *cp_recovery_store(cp_db_t *db, const char *key, apr_int64_t factor_id, const char *const *codes,
                              apr_pool_t *pool);

#endif
