/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Lists that are narrowed to tickets whose properties have certain values. What a filter says is typed in up to four fields,
 * by the property's type, and stands like that in the list's address:
 *
 *     text                      p.order=88-20          begins so, whatever its case and accents
 *     number                    p.amount.from=5&p.amount.to=10.5
 *     date                      p.due.past=week, p.due.from=2025-10-01&p.due.to=2025-10-31
 *     choice, choices, yes_no   p.size=large
 */
#ifndef CP_MODEL_PROPERTY_FILTER_H
#define CP_MODEL_PROPERTY_FILTER_H

#include "../db/db_slot_filter.h"
#include "model_property.h"

typedef enum { CP_FILTER_VALUE, CP_FILTER_PAST, CP_FILTER_FROM, CP_FILTER_TO, CP_FILTER_PARTS } cp_filter_part_t;

typedef struct cp_property_filter_t {
    const cp_property_t *property;
    const char *typed[CP_FILTER_PARTS];   /**< as its fields have it; NULL where there is nothing */
    const char *address[CP_FILTER_PARTS]; /**< as addresses have it, which mean the same in all languages */
    const char *stored[CP_FILTER_PARTS];  /**< FROM and TO of numbers and dates, as values are stored */
    const char *fault[CP_FILTER_PARTS];   /**< what is wrong with it, as an msgid; NULL mostly */
    const char *low;                      /**< of stored values; NULL: the filter narrows nothing, as it has a fault */
    const char *high;
    const char *has;
} cp_property_filter_t;

/** Those of a list, by the order of the properties. */
typedef struct cp_property_filters_t {
    cp_property_filter_t at[CP_PROPERTY_SLOTS];
    int count;
} cp_property_filters_t;

/** Stretches of time that end now: "week", "month", "year", with the msgid of what people read. The days of one; 0 for a
 * word that is none. */
#define CP_FILTER_PASTS 3
typedef struct cp_filter_past_t {
    const char *word;
    const char *label;
    int days;
} cp_filter_past_t;
extern const cp_filter_past_t cp_filter_pasts[CP_FILTER_PASTS];
const cp_filter_past_t *cp_filter_past(const char *word);

/** Adds what the fields of a property hold (texts or NULL, by part), unless that is nothing. A word that is no option (any
 * more) narrows nothing, so that an old bookmark never fails; anything else that cannot be read is a fault. Days are those
 * of `zone`, and numbers may be written as in `style`. Texts are in `pool`, or those given. */
typedef struct cp_filter_reader_t {
    const cp_date_style_t *style;
    const cp_zone_t *zone;
    apr_time_t now;
    apr_pool_t *pool;
} cp_filter_reader_t;
void cp_property_filter_add(cp_property_filters_t *filters, const cp_property_t *property,
                            const char *const typed[CP_FILTER_PARTS], const cp_filter_reader_t *reader);

/** Whether one of them has a fault. */
bool cp_property_filters_faulty(const cp_property_filters_t *filters);

/** Those that are set, as the list builders have them; there is room for CP_LIST_SLOTS. Gives their number. */
int cp_property_filters_sql(cp_slot_filter_t *to, const cp_property_filters_t *filters);

#endif
