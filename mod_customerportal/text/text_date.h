/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Dates as people read them. A style holds a language's patterns and names, asked from ICU once and compiled into a
 * short list of steps; formatting then costs a few copies. Styles are immutable: any thread may read them.
 *
 * Times are apr_time_t: µs since 1970-01-01T00:00:00Z. 0 means "never": it has no text. Years 1 to 9999 have one; what
 * lies outside is treated like 0.
 */
#ifndef CP_TEXT_DATE_H
#define CP_TEXT_DATE_H

#include <apr_pools.h>
#include <apr_time.h>
#include <stdbool.h>

#include "../base/base_error.h"
#include "../view/view_schema.h"
#include "text_catalog.h"
#include "text_zone.h"

typedef struct cp_date_style_t cp_date_style_t;

/** The style of a language tag such as "en" or "pt-BR" ("en" without a region is written as in en-GB), in `pool`.
 * A tag that is no language tag is an INPUT error. Takes some milliseconds: load it beside the language's catalog. */
cp_error_t *cp_date_style_load(const cp_date_style_t **style, const char *language, apr_pool_t *pool);

/**
 * Fills `when` with texts in `pool`, in the reader's zone and language; all NULL if t is 0.
 *   iso    2025-11-20T09:14:00Z
 *   brief  by the reader's calendar days: "Today 09:14", "Yesterday 17:40", in the six days before "Tue 10:20", in the
 *          same year "14 Nov", else "14 Nov 2024"
 *   full   "20 November 2025, 09:14"
 * Texts of the catalog: "Today ${time}", "Yesterday ${time}", "${weekday} ${time}".
 */
void cp_when_format(cp_when_t *when, apr_time_t t, const cp_date_style_t *style, const cp_zone_t *zone,
                    const cp_catalog_t *catalog, apr_time_t now, apr_pool_t *pool);

/** Like cp_when_format, but brief always names day and time, as conversations need it: "Today, 09:02",
 * "Yesterday, 17:40", "Fri 14 Nov, 10:02" in the same year, else "14 Nov 2024, 10:02".
 * Texts of the catalog: "Today, ${time}", "Yesterday, ${time}", "${day}, ${time}". */
void cp_when_format_dated(cp_when_t *when, apr_time_t t, const cp_date_style_t *style, const cp_zone_t *zone,
                          const cp_catalog_t *catalog, apr_time_t now, apr_pool_t *pool);

/** "1 Oct 2025", in `pool`; NULL if t is 0. */
const char *cp_date_day(apr_time_t t, const cp_date_style_t *style, const cp_zone_t *zone, apr_pool_t *pool);

/** "12,345", grouped as the language does, in `pool`; and a number from 0 to 99 tenths as "1.2". `style` NULL: English. */
const char *cp_number_text(apr_int64_t n, const cp_date_style_t *style, apr_pool_t *pool);
const char *cp_number_tenths(apr_int64_t tenths, const cp_date_style_t *style, apr_pool_t *pool);

/** "2025-11-20T09:14:00Z", in `pool`; NULL if t is 0. */
const char *cp_date_iso(apr_time_t t, apr_pool_t *pool);

/** "2025-11-20T10:14:00+01:00" (UTC: "+00:00"), in `pool`; NULL if t is 0. */
const char *cp_date_iso_zone(apr_time_t t, const cp_zone_t *zone, apr_pool_t *pool);

/** "2025-11-20": the local day, as the value of a date field, in `pool`; NULL if t is 0. */
const char *cp_date_field(apr_time_t t, const cp_zone_t *zone, apr_pool_t *pool);

/** Reads exactly YYYY-MM-DD (a day that exists, years 1 to 9999) and gives the first moment of that day in `zone`.
 * For "until this day" add a day with cp_date_next_day, which knows days of 23 and 25 hours. */
bool cp_date_parse_day(const char *text, const cp_zone_t *zone, apr_time_t *start_of_day);

/** The first moment of the local day after the one that holds `t`. */
apr_time_t cp_date_next_day(apr_time_t t, const cp_zone_t *zone);

#endif
