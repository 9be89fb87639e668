/* SPDX-License-Identifier: Apache-2.0 */
/** Filters by properties, as customers' list and the desk's have them: fields, chips, and what they are in addresses. All is
 * in the reader's pool. */
#ifndef CP_VIEW_FILTER_H
#define CP_VIEW_FILTER_H

#include "../model/model_property_filter.h"
#include "view_control.h"

/** The name of a field of a property's filter: "p.order", "p.amount.from", "p.due.past". */
const char *cp_view_filter_field(const cp_property_t *property, cp_filter_part_t part, apr_pool_t *pool);

/** Adds what the fields hold, by part, to the filters: see cp_property_filter_add. */
void cp_view_filter_add(cp_property_filters_t *filters, const cp_reader_t *reader, const cp_property_t *property,
                        const char *const typed[CP_FILTER_PARTS]);

/** Adds the controls of a property's filter to the form, with what is set. */
void cp_view_filter_controls(cp_view_form_maker_t *maker, const cp_property_filters_t *filters,
                             const cp_property_t *property);

/** A choice of stretches of time that end now; `word` is the chosen one, or NULL. */
void cp_view_filter_past(cp_view_form_maker_t *maker, const char *name, const char *label, const char *word);

/** What is wrong with the filters, by their fields. */
void cp_view_filter_faults(cp_faults_t *faults, const cp_reader_t *reader, const cp_property_filters_t *filters);

/** The chips of filter `i`: one for its range or value, one for its stretch of time. `label` is NULL where there is none, and
 * `without` are all filters but for that. */
typedef struct cp_view_filter_chip_t {
    const char *label;
    cp_property_filters_t without;
} cp_view_filter_chip_t;
#define CP_VIEW_FILTER_CHIPS 2
void cp_view_filter_chip(cp_view_filter_chip_t *chip, const cp_reader_t *reader, const cp_property_filters_t *filters,
                         int i, int which);

/** `query` ("?view=mine", or "") with the filters added. */
const char *cp_view_filter_query(const cp_reader_t *reader, const cp_property_filters_t *filters, const char *query);

#endif
