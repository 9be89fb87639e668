/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Keeps an unreachable database from costing requests time. After two failures to connect in a row, or a slow one, nobody
 * may try, for ten times what the failure took but at least 0.25 s and at most 5 s; then one may, and the others wait for
 * what it finds. Times are cp_db_clock's. Thread-safe.
 */
#ifndef CP_DB_BREAKER_H
#define CP_DB_BREAKER_H

#include <apr_pools.h>
#include <apr_time.h>
#include <stdbool.h>

typedef struct cp_breaker_t cp_breaker_t;

/** Freed with `pool`. */
cp_breaker_t *cp_breaker_create(apr_pool_t *pool);

/** Whether the caller may try now. */
bool cp_breaker_passes(cp_breaker_t *breaker, apr_int64_t now);

/** What came of trying, and how long it took. Logs when the database goes away and when it is back. */
void cp_breaker_note(cp_breaker_t *breaker, bool opened, apr_interval_time_t took, apr_int64_t now);

#endif
