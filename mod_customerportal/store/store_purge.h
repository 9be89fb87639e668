/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Removing files that nothing names any more: those of a form that was given up, a draft's, a picture of a theme that was
 * never saved. Whether something names a file is asked of the database; a row that names one may be written at the same
 * moment, by any node. So that none is ever written in vain:
 *
 * - Whoever is about to name a file makes it young, as its last act before the row: cp_store_finish, and cp_store_hold for
 *   one that was there. Only an old one is looked at, and "old" is days.
 * - An old one that nothing names is not removed, but set aside: renamed to ROOT/aside/DAY/HEX. Both ways find it there:
 *   who stores the same content makes a new file, as there is none in its place; who asks for it (cp_store_path,
 *   cp_store_hold) puts it back. So nobody misses it, whatever was going on when it was renamed.
 * - It is removed a day later at the earliest, if it is still old and nothing names it. No transaction, and no file system's
 *   cache of names and times, lasts a day. Against whoever asks for it at that very moment it is one rename or one unlink
 *   that happens.
 *
 * All times are the storage's: of what it gives to a file that is made now. Clocks of nodes do not matter. A process that is
 * killed at any point leaves nothing that has to be put right: a file is in its place or aside, and found in both.
 *
 * A folder belongs to one database. Another one that uses it leaves its mark there, and then nothing is removed, as it would
 * not be known what the other one names.
 */
#ifndef CP_STORE_PURGE_H
#define CP_STORE_PURGE_H

#include <stdbool.h>

#include "store_file.h"

typedef struct cp_store_purge_t {
    const char *database; /**< whose files these are: 32 hex digits; "" where it is not known: nothing is removed */
    apr_int64_t days;     /**< that a file which nothing names stays in its place; at least 1 */
    bool dry;             /**< only count */
    /** Which of the files something names; `named` is false throughout before. */
    cp_error_t *(*names)(bool *named, void *baton, const char *const *sha256, int count, apr_pool_t *pool);
    void *names_baton;
    /** Asked again and again: false ends it there. NULL: never. */
    bool (*go_on)(void *baton);
    void *go_on_baton;

    apr_int64_t aside; /**< files that were set aside, or would be */
    apr_int64_t aside_bytes;
    apr_int64_t removed; /**< files that were removed, or would be */
    apr_int64_t removed_bytes;
    apr_int64_t back; /**< files that were put back, as something names them now */
} cp_store_purge_t;

/** Says that `database` uses the folder. At the latest a day after it names a first file. */
cp_error_t *cp_store_belong(cp_store_t *store, const char *database, apr_pool_t *pool);

/** Sets aside and removes, and counts. CONFLICT where the folder is of several databases. What was counted is right also if
 * there is an error. */
cp_error_t *cp_store_purge(cp_store_purge_t *purge, cp_store_t *store, apr_pool_t *pool);

#endif
