/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Throttles sign-in attempts. An attempt is counted, atomically in the database and committed, before the password is
 * looked at, so that parallel guesses cannot outrun the counter; success takes it back. Three counts: the account from
 * one address, an address whatever the account, and the account from all addresses (guessing spread over many machines).
 * An attempt that is refused by one of the first two does not count for the third, so one machine alone cannot lock an
 * account for others. Names are stored hashed; an IPv6 address counts as its /64 network.
 */
#ifndef CP_ACCESS_THROTTLE_H
#define CP_ACCESS_THROTTLE_H

#include "../db/db.h"

#define CP_THROTTLE_ACCOUNT 10  /**< attempts per account and address pair within the window */
#define CP_THROTTLE_ADDRESS 100 /**< attempts per client address within the window */
#define CP_THROTTLE_ANYWHERE 50 /**< attempts per account, from all addresses, within the window */
#define CP_THROTTLE_WINDOW 900  /**< seconds */
#define CP_THROTTLE_MAIL 100    /**< mails that are taken from a sender within an hour */

/** A count under a name, and when it begins anew. */
typedef struct cp_throttle_count_t {
    apr_int64_t count;
    apr_time_t until;
} cp_throttle_count_t;

/** What counts instead of the database: a cache that all processes share. `count` adds one, atomically among them;
 * `take_back` takes one off, or `all`. Names are hashes. */
typedef struct cp_throttle_cache_t {
    cp_error_t *(*count)(cp_throttle_count_t *counted, const char *name, apr_time_t now, apr_pool_t *pool);
    cp_error_t *(*take_back)(const char *name, bool all, apr_time_t now, apr_pool_t *pool);
} cp_throttle_cache_t;

/** Has all attempts counted by `cache` from now on; NULL: in the database, which also counts while the cache fails. Call
 * before the process has threads. */
void cp_throttle_use(const cp_throttle_cache_t *cache);

/** Counts an attempt for `account` (an e-mail key; stored hashed) from `address`. TOO_MANY with retry_after when over.
 * In a run of its own, which ends before the password is looked at. */
cp_error_t *cp_throttle_attempt(cp_db_t *db, const char *account, const char *address, apr_time_t now,
                                apr_pool_t *pool);

/** After a success: forgets the account's attempts from `address`, and takes this one off the other two counts. */
cp_error_t *cp_throttle_forget(cp_db_t *db, const char *account, const char *address, apr_pool_t *pool);

/** Counts a mail of `sender` (an e-mail key; stored hashed). TOO_MANY when more than `limit` came within an hour: then
 * the caller's WRITE run counts nothing, as it ends without a commit. */
cp_error_t *cp_throttle_mail(cp_db_t *db, const char *sender, apr_int64_t limit, apr_time_t now, apr_pool_t *pool);

#endif
