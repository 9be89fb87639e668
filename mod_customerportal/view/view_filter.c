/* SPDX-License-Identifier: Apache-2.0 */
#include "view_filter.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "view_property.h"

const char *cp_view_filter_field(const cp_property_t *property, cp_filter_part_t part, apr_pool_t *pool)
{
    static const char *const words[CP_FILTER_PARTS] = {
        [CP_FILTER_VALUE] = "", [CP_FILTER_PAST] = ".past", [CP_FILTER_FROM] = ".from", [CP_FILTER_TO] = ".to"};

    return apr_pstrcat(pool, CP_PROPERTY_FIELD, property->name, words[part], NULL);
}

void cp_view_filter_add(cp_property_filters_t *filters, const cp_reader_t *reader, const cp_property_t *property,
                        const char *const typed[CP_FILTER_PARTS])
{
    cp_filter_reader_t reads = {reader->dates, reader->zone, reader->now, reader->pool};

    cp_property_filter_add(filters, property, typed, &reads);
}

/* ---- Controls ---- */

static const cp_property_filter_t *find(const cp_property_filters_t *filters, const cp_property_t *property)
{
    for (int i = 0; i < filters->count; i++)
        if (filters->at[i].property == property)
            return &filters->at[i];
    return NULL;
}

static const char *held(const cp_property_filter_t *filter, cp_filter_part_t part)
{
    return filter && filter->typed[part] ? filter->typed[part] : "";
}

static cp_view_control_t *add(cp_view_form_maker_t *maker, const cp_property_t *property, cp_filter_part_t part,
                              cp_control_kind_t kind, const char *label)
{
    const char *field = cp_view_filter_field(property, part, maker->reader->pool);
    cp_view_control_t *control = cp_view_control(maker, kind, field, "");

    /* What an administrator wrote is final: it is no message to be translated. */
    control->label = cp_text(
        label ? cp_tr_fill(maker->reader->pool, cp_view_tr(maker->reader, label), "label", property->label, NULL)
              : property->label);
    return control;
}

static void add_options(cp_view_form_maker_t *maker, const cp_property_t *property, const char *chosen)
{
    const cp_reader_t *reader = maker->reader;

    add(maker, property, CP_FILTER_VALUE, CP_CONTROL_CHOICE, NULL);
    cp_view_form_choice(maker, "", cp_view_tr(reader, "Any"), !*chosen);
    if (property->type == CP_PROPERTY_YES_NO) {
        cp_view_form_choice(maker, "yes", cp_view_tr(reader, "Yes"), !strcmp(chosen, "yes"));
        cp_view_form_choice(maker, "no", cp_view_tr(reader, "No"), !strcmp(chosen, "no"));
    }
    for (int i = 0; i < property->option_count; i++)
        cp_view_form_choice(maker, property->options[i].name, property->options[i].label,
                            !strcmp(chosen, property->options[i].name));
}

static void add_bound(cp_view_form_maker_t *maker, const cp_property_t *property, const cp_property_filter_t *filter,
                      cp_filter_part_t part, const char *label)
{
    bool number = property->type == CP_PROPERTY_NUMBER;
    cp_view_control_t *control = add(maker, property, part, number ? CP_CONTROL_TEXT : CP_CONTROL_DATE, label);

    control->value = cp_text(held(filter, part));
    if (!number)
        return;
    control->mode = cp_text("decimal");
    /* In an address it may be written otherwise. */
    if (filter && filter->stored[part])
        control->value =
            cp_text(cp_property_field(property, filter->stored[part], maker->reader->numbers, maker->reader->pool));
}

static void add_bounds(cp_view_form_maker_t *maker, const cp_property_t *property, const cp_property_filter_t *filter)
{
    add_bound(maker, property, filter, CP_FILTER_FROM, "${label}, from");
    add_bound(maker, property, filter, CP_FILTER_TO, "${label}, to");
}

void cp_view_filter_past(cp_view_form_maker_t *maker, const char *name, const char *label, const char *word)
{
    const cp_filter_past_t *past = cp_filter_past(word);

    cp_view_control(maker, CP_CONTROL_CHOICE, name, "")->label = cp_text(label);
    cp_view_form_choice(maker, "", cp_view_tr(maker->reader, "Any time"), !past);
    for (int i = 0; i < CP_FILTER_PASTS; i++)
        cp_view_form_choice(maker, cp_filter_pasts[i].word, cp_view_tr(maker->reader, cp_filter_pasts[i].label),
                            past == &cp_filter_pasts[i]);
}

void cp_view_filter_controls(cp_view_form_maker_t *maker, const cp_property_filters_t *filters,
                             const cp_property_t *property)
{
    const cp_property_filter_t *filter = find(filters, property);
    apr_pool_t *pool = maker->reader->pool;
    cp_view_control_t *control;

    switch (property->type) {
    case CP_PROPERTY_TEXT:
        control = add(maker, property, CP_FILTER_VALUE, CP_CONTROL_TEXT, "${label}, beginning with");
        control->value = cp_text(held(filter, CP_FILTER_VALUE));
        control->limit = cp_text("200");
        break;
    case CP_PROPERTY_DATE:
        cp_view_filter_past(maker, cp_view_filter_field(property, CP_FILTER_PAST, pool), property->label,
                            held(filter, CP_FILTER_PAST));
        add_bounds(maker, property, filter);
        break;
    case CP_PROPERTY_NUMBER:
        add_bounds(maker, property, filter);
        break;
    default:
        add_options(maker, property, held(filter, CP_FILTER_VALUE));
    }
}

void cp_view_filter_faults(cp_faults_t *faults, const cp_reader_t *reader, const cp_property_filters_t *filters)
{
    for (int i = 0; i < filters->count; i++)
        for (int part = 0; part < CP_FILTER_PARTS; part++)
            if (filters->at[i].fault[part])
                cp_fault_add(faults, reader->pool,
                             cp_view_filter_field(filters->at[i].property, (cp_filter_part_t)part, reader->pool), "%s",
                             filters->at[i].fault[part]);
}

/* ---- Chips and addresses ---- */

static const char *bound(const cp_reader_t *reader, const cp_property_filter_t *filter, cp_filter_part_t part)
{
    return filter->stored[part] ? cp_view_property(reader, filter->property, filter->stored[part]) : NULL;
}

static const char *range(const cp_reader_t *reader, const cp_property_filter_t *filter)
{
    const char *from = bound(reader, filter, CP_FILTER_FROM), *to = bound(reader, filter, CP_FILTER_TO);
    const char *text = from && to ? "${label}: ${from} to ${to}"
                       : from     ? "${label}: from ${from}"
                                  : "${label}: to ${to}";

    if (!from && !to)
        return NULL;
    return cp_tr_fill(reader->pool, cp_view_tr(reader, text), "label", filter->property->label, "from",
                      from ? from : "", "to", to ? to : "", NULL);
}

static const char *says(const cp_reader_t *reader, const cp_property_filter_t *filter, int which)
{
    const char *text = "${label}: ${value}", *value = filter->typed[CP_FILTER_VALUE];

    if (!filter->low)
        return NULL;
    if (which == 1) {
        if (!filter->typed[CP_FILTER_PAST])
            return NULL;
        value = cp_view_tr(reader, cp_filter_past(filter->typed[CP_FILTER_PAST])->label);
    }
    else if (!value) {
        return range(reader, filter);
    }
    else if (filter->property->type == CP_PROPERTY_TEXT) {
        text = "${label}: “${value}”…";
    }
    else {
        value = cp_view_property_option(reader, filter->property, value);
    }
    return cp_tr_fill(reader->pool, cp_view_tr(reader, text), "label", filter->property->label, "value", value, NULL);
}

void cp_view_filter_chip(cp_view_filter_chip_t *chip, const cp_reader_t *reader, const cp_property_filters_t *filters,
                         int i, int which)
{
    chip->label = says(reader, &filters->at[i], which);
    if (!chip->label)
        return;
    chip->without = *filters;
    /* Addresses are made of these alone. */
    for (int part = 0; part < CP_FILTER_PARTS; part++)
        if ((part == CP_FILTER_PAST) == (which == 1))
            chip->without.at[i].address[part] = NULL;
}

const char *cp_view_filter_query(const cp_reader_t *reader, const cp_property_filters_t *filters, const char *query)
{
    for (int i = 0; i < filters->count; i++)
        for (int part = 0; part < CP_FILTER_PARTS; part++) {
            const char *value = filters->at[i].address[part];
            if (value)
                query = apr_pstrcat(reader->pool, query, *query ? "&" : "?",
                                    cp_view_filter_field(filters->at[i].property, (cp_filter_part_t)part, reader->pool),
                                    "=", cp_url_encode(value, reader->pool), NULL);
        }
    return query;
}
