/* SPDX-License-Identifier: Apache-2.0 */
#include "model_property_filter.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_sort.h"
#include "model_number.h"

/* Before and behind all that is stored, which begins with a sign, a digit, a letter or a bar. */
#define FIRST " "
#define LAST "~"
/* Behind a value, and before any other one: keys and names of options go on with what is more, or less. */
#define BEHIND_KEY "g"
#define BEHIND_NAME " "

#define TEXT_MAX 200 /* characters */

const cp_filter_past_t cp_filter_pasts[CP_FILTER_PASTS] = {
    {"week", "Past week", 7}, {"month", "Past month", 30}, {"year", "Past year", 365}};

const cp_filter_past_t *cp_filter_past(const char *word)
{
    for (int i = 0; word && i < CP_FILTER_PASTS; i++)
        if (!strcmp(word, cp_filter_pasts[i].word))
            return &cp_filter_pasts[i];
    return NULL;
}

static bool has_part(cp_property_type_t type, cp_filter_part_t part)
{
    bool range = type == CP_PROPERTY_NUMBER || type == CP_PROPERTY_DATE;

    if (part == CP_FILTER_PAST)
        return type == CP_PROPERTY_DATE;
    return part == CP_FILTER_VALUE ? !range : range;
}

static bool is_option(const cp_property_t *property, const char *name)
{
    if (property->type == CP_PROPERTY_YES_NO)
        return !strcmp(name, "yes") || !strcmp(name, "no");
    for (int i = 0; i < property->option_count; i++)
        if (!strcmp(property->options[i].name, name))
            return true;
    return false;
}

/* ---- Types ---- */

static void read_option(cp_property_filter_t *filter, apr_pool_t *pool)
{
    const char *name = filter->typed[CP_FILTER_VALUE];

    filter->address[CP_FILTER_VALUE] = name;
    filter->low = name;
    filter->high = apr_pstrcat(pool, name, BEHIND_NAME, NULL);
    if (filter->property->type != CP_PROPERTY_CHOICES)
        return;
    filter->low = FIRST;
    filter->high = LAST;
    filter->has = apr_pstrcat(pool, "|", name, "|", NULL);
}

/* Keys begin with the letters: so a text that begins like another one has a key that does. */
static void read_text(cp_property_filter_t *filter, apr_pool_t *pool)
{
    const char *text = cp_utf8_cut(cp_one_line(filter->typed[CP_FILTER_VALUE], pool), TEXT_MAX, pool);

    filter->typed[CP_FILTER_VALUE] = filter->address[CP_FILTER_VALUE] = text;
    filter->low = cp_sort_prefix(text, pool);
    filter->high = apr_pstrcat(pool, filter->low, BEHIND_KEY, NULL);
    if (*filter->low)
        return;
    filter->low = NULL;
    filter->fault[CP_FILTER_VALUE] = "Write a letter or a digit.";
}

static void read_bound(cp_property_filter_t *filter, cp_filter_part_t part, const cp_filter_reader_t *reader)
{
    const char *typed = filter->typed[part];
    apr_time_t ignored;

    if (!typed)
        return;
    filter->address[part] = typed;
    if (filter->property->type == CP_PROPERTY_NUMBER) {
        filter->stored[part] = cp_number_read(typed, reader->style, reader->pool);
        filter->fault[part] = filter->stored[part] ? NULL : cp_number_allowed(reader->style, reader->pool);
        if (filter->stored[part])
            filter->address[part] = cp_number_address(filter->stored[part], reader->pool);
    }
    else if (cp_date_parse_day(cp_trim(typed, reader->pool), cp_zone_utc(), &ignored)) {
        filter->stored[part] = filter->address[part] = cp_trim(typed, reader->pool);
    }
    else {
        filter->fault[part] = "Write a day such as 2025-11-20.";
    }
}

static void read_range(cp_property_filter_t *filter, const cp_filter_reader_t *reader)
{
    const cp_filter_past_t *past = cp_filter_past(filter->typed[CP_FILTER_PAST]);
    const char *from, *to;

    read_bound(filter, CP_FILTER_FROM, reader);
    read_bound(filter, CP_FILTER_TO, reader);
    from = filter->stored[CP_FILTER_FROM];
    to = filter->stored[CP_FILTER_TO];
    if (from && to && strcmp(from, to) > 0)
        filter->fault[CP_FILTER_TO] = "The end comes before the beginning.";
    for (int part = 0; part < CP_FILTER_PARTS; part++)
        if (filter->fault[part])
            return;
    filter->low = from ? from : FIRST;
    filter->high = to ? apr_pstrcat(reader->pool, to, BEHIND_KEY, NULL) : LAST;
    if (!past)
        return;
    filter->address[CP_FILTER_PAST] = past->word;
    const char *first =
        cp_date_field(reader->now - past->days * (24 * 60 * 60 * APR_USEC_PER_SEC), reader->zone, reader->pool);
    const char *last =
        apr_pstrcat(reader->pool, cp_date_field(reader->now, reader->zone, reader->pool), BEHIND_KEY, NULL);
    filter->low = strcmp(first, filter->low) > 0 ? first : filter->low;
    filter->high = strcmp(last, filter->high) < 0 ? last : filter->high;
}

/* ---- A list's filters ---- */

void cp_property_filter_add(cp_property_filters_t *filters, const cp_property_t *property,
                            const char *const typed[CP_FILTER_PARTS], const cp_filter_reader_t *reader)
{
    cp_property_filter_t filter = {.property = property};
    bool any = false;

    for (int part = 0; part < CP_FILTER_PARTS; part++) {
        const char *text = has_part(property->type, (cp_filter_part_t)part) ? typed[part] : NULL;
        bool word = part == CP_FILTER_PAST || (part == CP_FILTER_VALUE && property->type != CP_PROPERTY_TEXT);
        if (!text || !*cp_trim(text, reader->pool))
            continue;
        if (word && !(part == CP_FILTER_PAST ? cp_filter_past(text) != NULL : is_option(property, text)))
            continue;
        filter.typed[part] = text;
        any = true;
    }
    if (!any || filters->count == CP_PROPERTY_SLOTS)
        return;
    if (property->type == CP_PROPERTY_TEXT)
        read_text(&filter, reader->pool);
    else if (cp_property_has_options(property))
        read_option(&filter, reader->pool);
    else
        read_range(&filter, reader);
    filters->at[filters->count++] = filter;
}

/* Those that can be read. */
static int count_set(const cp_property_filters_t *filters)
{
    int count = 0;

    for (int i = 0; i < filters->count; i++)
        count += filters->at[i].low != NULL;
    return count;
}

bool cp_property_filters_faulty(const cp_property_filters_t *filters)
{
    return count_set(filters) < filters->count;
}

int cp_property_filters_sql(cp_slot_filter_t *to, const cp_property_filters_t *filters)
{
    int count = 0;

    for (int i = 0; i < filters->count; i++) {
        const cp_property_filter_t *filter = &filters->at[i];
        if (filter->low)
            to[count++] = (cp_slot_filter_t){filter->property->slot, filter->low, filter->high, filter->has};
    }
    return count;
}
