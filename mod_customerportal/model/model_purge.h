/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Rows that are over and would else stay for ever: sessions, codes, counters, who looked at which ticket, and the records of
 * mails that were sent. Whoever signs in takes out some of them, too, so that a server without mod_watchdog does not drown.
 *
 * Of a mail nothing is stored but who got it, when, and its Message-ID: its text is written when it is sent. What still
 * reads that record, and what becomes of it when the record is gone:
 *
 * - The next mail about the same ticket refers to the last twelve to the same person, so that his mail program shows one
 *   conversation. The last one is kept with his reply address. Staff have none: their next mail begins anew.
 * - An answer is known by the reply address, which stays as long as the ticket.
 * - A mail that comes back is known by its Message-ID, else by the reply address in it, so that the ticket's timeline says
 *   so however late it is. Mails to staff, and those about logins, are then no longer known: a mail server tries for days,
 *   not for months.
 * - An invitation shows that its mail failed: that record stays until it is accepted, revoked, or sent again. One that was
 *   sent shows what it would show without.
 * - The desk shows failed and returned mails of 90 days, which is how long they stay at least.
 * - A mail of ours that comes back to us is not taken for a customer's: it says that it was written by a program.
 *
 * Each step is a WRITE run of its own, of so many rows that it takes some 15 ms, and waits as long as it took before the
 * next. Purgers may run at the same time: on PostgreSQL they queue for one another. Nothing is half done when one is killed.
 */
#ifndef CP_MODEL_PURGE_H
#define CP_MODEL_PURGE_H

#include <apr_time.h>
#include <stdbool.h>

#include "../db/db.h"

#define CP_PURGE_AT_ONCE 1000 /**< rows of a kind that somebody who signs in takes out, at most */

/** What is removed, with the time after which it is. */
typedef enum {
    CP_PURGE_MAILS,      /**< records of mails of a portal; CP_SET_KEEP_MAILS */
    CP_PURGE_SESSIONS,   /**< when they have ended */
    CP_PURGE_PENDING,    /**< sign-ins that waited for a second factor; the same */
    CP_PURGE_DEVICES,    /**< browsers not seen for a year */
    CP_PURGE_TOKENS,     /**< codes that travelled by mail: a day after they have ended, as they are counted per hour */
    CP_PURGE_KEPT_TEXTS, /**< what was typed before a sign-in: after its day */
    CP_PURGE_THROTTLE,   /**< counters of attempts: when their time is over */
    CP_PURGE_FORMS,      /**< what forms did: after their day */
    CP_PURGE_PRESENCE,   /**< who has a ticket open: after a day; an hour is what counts */
    CP_PURGE_KINDS
} cp_purge_kind_t;

typedef struct cp_purge_t {
    cp_db_source_t *db;
    apr_time_t now;
    const char *portal;    /**< whose mails; "" are those of no portal */
    apr_int64_t mail_days; /**< 0: no mail is removed */
    /** Asked before each step: false ends it there. NULL: always. */
    bool (*go_on)(void *baton);
    void *baton;
} cp_purge_t;

/** What is removed, in words: "sessions". */
const char *cp_purge_word(cp_purge_kind_t kind);

/** How many rows would go. */
cp_error_t *cp_purge_count(apr_int64_t *rows, const cp_purge_t *purge, cp_purge_kind_t kind, apr_pool_t *pool);

/** Removes them. `rows` is right also if there is an error, or it was told to end. No connection is held between steps. */
cp_error_t *cp_purge(apr_int64_t *rows, const cp_purge_t *purge, cp_purge_kind_t kind, apr_pool_t *pool);

#endif
