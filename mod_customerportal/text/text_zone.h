/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Time zones. A zone is a table of the moments between 1990 and 2045 at which its offset from UTC changes, made once
 * with ICU, so that formatting a time is a binary search and never calls ICU. Before and after that span the first and
 * the last offset hold. Zones are immutable: any thread may read them.
 */
#ifndef CP_TEXT_ZONE_H
#define CP_TEXT_ZONE_H

#include <apr_pools.h>
#include <apr_time.h>
#include <stdbool.h>

#include "../base/base_error.h"

typedef struct cp_zone_t cp_zone_t;

/** Makes the table of an IANA name such as "Europe/Lisbon" in `pool`. A name that ICU does not know is an INPUT error.
 * Takes some milliseconds: cp_zone_get is what pages use. */
cp_error_t *cp_zone_load(const cp_zone_t **zone, const char *name, apr_pool_t *pool);

/** The zone called `name`, made at its first use and kept for the life of the process; NULL if ICU does not know the
 * name (NULL and "" among them). Thread-safe; a second use takes no lock. */
const cp_zone_t *cp_zone_get(const char *name);

/** UTC; never NULL. */
const cp_zone_t *cp_zone_utc(void);

const char *cp_zone_name(const cp_zone_t *zone); /**< "Europe/Lisbon" */
const char *cp_zone_city(const cp_zone_t *zone); /**< "Lisbon", for captions; "UTC" stays */

/** The names to choose from ("UTC", then the zones of regions in the order of their names), ended by NULL. Lives as
 * long as the process; NULL only if ICU has no zone data. Thread-safe. */
const char *const *cp_zone_names(void);

/** Seconds that local time is ahead of UTC at `t` (µs since 1970). */
int cp_zone_offset(const cp_zone_t *zone, apr_time_t t);

/** The first moment (µs since 1970) of a local day, given as days since 1970-01-01. Where the clocks are put forward
 * at midnight that is the first moment that exists. */
apr_time_t cp_zone_day_start(const cp_zone_t *zone, apr_int64_t day);

#endif
