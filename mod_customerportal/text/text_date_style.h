/* SPDX-License-Identifier: Apache-2.0 */
/** What a date style consists of. Private to the dates. */
#ifndef CP_TEXT_DATE_STYLE_H
#define CP_TEXT_DATE_STYLE_H

#include "text_date.h"

#define CP_DATE_STEPS 16

/** UTF-8, not NUL-terminated. */
typedef struct cp_date_word_t {
    const char *text;
    apr_size_t length;
} cp_date_word_t;

typedef enum {
    CP_DATE_LITERAL,
    CP_DATE_YEAR,
    CP_DATE_MONTH,
    CP_DATE_MONTH_NAME,
    CP_DATE_DATE,
    CP_DATE_WEEKDAY_NAME,
    CP_DATE_HOUR_24,
    CP_DATE_HOUR_12,
    CP_DATE_MINUTE,
    CP_DATE_HALF_DAY /**< a.m. or p.m. */
} cp_date_step_kind_t;

typedef struct cp_date_step_t {
    cp_date_step_kind_t kind;
    int width;                   /**< fewest digits of a number */
    cp_date_word_t word;         /**< of a literal */
    const cp_date_word_t *words; /**< of a name: by month, weekday (0 is Sunday) or half day */
} cp_date_step_t;

typedef struct cp_date_pattern_t {
    int count;
    cp_date_step_t steps[CP_DATE_STEPS];
} cp_date_pattern_t;

struct cp_date_style_t {
    cp_date_pattern_t day;          /**< 14 Nov */
    cp_date_pattern_t day_year;     /**< 14 Nov 2024 */
    cp_date_pattern_t day_weekday;  /**< Fri 14 Nov */
    cp_date_pattern_t day_full;     /**< 20 November 2025 */
    cp_date_pattern_t time;         /**< 09:14 */
    const cp_date_word_t *weekdays; /**< as they stand alone, with a capital */
    cp_date_word_t digits[10];
    const char *group;      /**< between thousands: ","; "" where none are marked */
    const char *point;      /**< before tenths: "." */
    apr_int64_t group_from; /**< numbers from here on have marked thousands: 1,000, in Spanish 10,000 */
};

#endif
