/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Second factors as they are stored: a secret that is encrypted (access_factor.h has the key and knows codes), recovery
 * codes as keyed hashes, and the sign-ins that wait for one of them. A waiting sign-in is no session: it opens nothing.
 */
#ifndef CP_MODEL_FACTOR_H
#define CP_MODEL_FACTOR_H

#include "model_ticket.h"

typedef struct cp_factor_t {
    apr_int64_t id;
    const char *secret;      /**< encrypted; NULL: none is in force */
    apr_int64_t used_step;   /**< codes of it and of earlier steps were used */
    apr_time_t confirmed_at; /**< since when it is in force */
    const char *fresh;       /**< encrypted; one that is being set up; NULL: none, or too old */
    int codes;               /**< recovery codes that are left */
} cp_factor_t;

/** `*factor` is NULL where the person has none, and none is being set up. */
cp_error_t *cp_factor_find(cp_factor_t **factor, cp_db_t *db, cp_actor_t who, apr_time_t now, apr_pool_t *pool);

/** Stores a secret that is to be set up; one in force stays so until then. In a WRITE run, as the next ones. */
cp_error_t *cp_factor_begin(cp_db_t *db, cp_actor_t who, const char *fresh, apr_time_t now, apr_pool_t *pool);

/** Puts the fresh secret in force, whose code of `step` was typed. `done` is false if there was none any more. */
cp_error_t *cp_factor_confirm(bool *done, cp_db_t *db, apr_int64_t id, apr_int64_t step, apr_time_t now,
                              apr_pool_t *pool);

/** Uses a step, or a recovery code, up; `taken` is false if that was done before. */
cp_error_t *cp_factor_use_step(bool *taken, cp_db_t *db, apr_int64_t id, apr_int64_t step, apr_pool_t *pool);
cp_error_t *cp_factor_use_code(bool *taken, cp_db_t *db, apr_int64_t id, const char *hash, apr_time_t now,
                               apr_pool_t *pool);

/** Replaces the recovery codes. */
cp_error_t *cp_factor_set_codes(cp_db_t *db, apr_int64_t id, const char *const *hashes, int count, apr_pool_t *pool);

/** Takes a person's second factor away, and all sign-ins that wait for it. `removed` (may be NULL): whether one was there. */
cp_error_t *cp_factor_remove(bool *removed, cp_db_t *db, cp_actor_t who, apr_time_t now, apr_pool_t *pool);

/* ---- Sign-ins that wait ---- */

#define CP_PENDING_SECONDS 600 /**< that one waits */

typedef struct cp_pending_t {
    cp_actor_t who;
    const char *portal;
    const char *provider;  /**< what vouched for the first factor */
    const char *return_to; /**< may be NULL */
    const char *email;     /**< read only */
} cp_pending_t;

/** Stores one and returns the fresh token of its cookie. In a WRITE run. */
cp_error_t *cp_pending_create(const char **token, cp_db_t *db, const cp_pending_t *pending, apr_time_t now,
                              apr_pool_t *pool);
/** `*pending` is NULL where `token` (any text, or NULL) is none, is over, or the person was shut out. */
cp_error_t *cp_pending_find(cp_pending_t **pending, cp_db_t *db, const char *token, const char *portal, apr_time_t now,
                            apr_pool_t *pool);
/** Ends one, or all of a person. In a WRITE run. */
cp_error_t *cp_pending_end(cp_db_t *db, const char *token, apr_pool_t *pool);
cp_error_t *cp_pending_end_of(cp_db_t *db, cp_actor_t who, apr_pool_t *pool);

/** Deletes what is over: at most 1,000 waiting sign-ins, and 1,000 browsers that nobody used for a year. */
cp_error_t *cp_pending_purge(cp_db_t *db, apr_time_t now, apr_pool_t *pool);

/* ---- Browsers ---- */

#define CP_DEVICE_TIME apr_time_from_sec(365 * 24 * 3600) /**< one that nobody used for so long is forgotten */

/** What a browser is to somebody who signs in with it: known, his first one, or another one than he ever used. */
typedef enum { CP_DEVICE_KNOWN, CP_DEVICE_FIRST, CP_DEVICE_STRANGE } cp_device_t;

/** Whether a browser's cookie holds a token that could have been given out; else it needs a fresh one. */
bool cp_device_is_token(const char *token);

/** Finds out by the token of its cookie, and knows the browser from now on. In a WRITE run. */
cp_error_t *cp_device_note(cp_device_t *device, cp_db_t *db, cp_actor_t who, const char *token, apr_time_t now,
                           apr_pool_t *pool);

#endif
