/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Throttles sign-in attempts. An attempt is counted, atomically and for good, before the password is looked at, so that
 * parallel guesses cannot outrun the counter; success takes it back. Three counts: the account from
 * one address, an address whatever the account, and the account from all addresses (guessing spread over many machines).
 * An attempt that is refused by one of the first two does not count for the third, so one machine alone cannot lock an
 * account for others. Names are stored hashed; an IPv6 address counts as its /64 network.
 *
 * The database counts, or a cache. A run of the database may be done twice, and holds others up meanwhile: so a cache is
 * asked before it (begin) and after it (end), and only the database's own counts are part of it (count, forget). Each
 * attempt goes through all of them, whatever counts.
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

/** An attempt, from when it is begun. The names under which it is counted are hashes, in the pool of its beginning. */
typedef struct cp_attempt_t {
    const char *pair;
    const char *machine;
    const char *anywhere;
    apr_time_t now;
    bool cached; /**< a cache has counted it, so the database does not */
} cp_attempt_t;

/** Begins an attempt for `account` (an e-mail key, or another name) from `address`, and counts it if a cache does that.
 * TOO_MANY with retry_after when over. Outside of runs: the cache may be another machine. */
cp_error_t *cp_attempt_begin(cp_attempt_t *attempt, const char *account, const char *address, apr_time_t now,
                             apr_pool_t *pool);

/** Counts it in the database unless a cache has; TOO_MANY with retry_after when over. A cp_db_work_t, `attempt` is a
 * cp_attempt_t: it is a WRITE run, or part of one, which ends before a password is looked at. */
cp_error_t *cp_attempt_count(cp_db_t *db, void *attempt, apr_pool_t *pool);

/** After a success, likewise in a WRITE run: forgets the account's attempts from the address, and takes this one off the
 * other two counts. After that run cp_attempt_end. */
cp_error_t *cp_attempt_forget(cp_db_t *db, void *attempt, apr_pool_t *pool);

/** cp_attempt_count or cp_attempt_forget as a run of its own: none at all where a cache counts. `stats` may be NULL. */
cp_error_t *cp_attempt_run(cp_attempt_t *attempt, cp_db_work_t *work, cp_db_source_t *source, cp_db_stats_t *stats,
                           apr_pool_t *pool);

/** After the run of a success: the same for a cache. One that fails is named in the log; its counts end by themselves. */
void cp_attempt_end(const cp_attempt_t *attempt, apr_pool_t *pool);

/** Counts a mail of `sender` (an e-mail key; stored hashed). TOO_MANY when more than `limit` came within an hour: then
 * the caller's WRITE run counts nothing, as it ends without a commit. */
cp_error_t *cp_throttle_mail(cp_db_t *db, const char *sender, apr_int64_t limit, apr_time_t now, apr_pool_t *pool);

#endif
