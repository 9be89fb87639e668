/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "view_list.h"
#include "view_filter.h"
#include "view_property.h"

static const cp_list_column_t columns[] = {
    {CP_COLUMN_SUBJECT, "subject", "Subject", "wide", CP_SORT_SUBJECT, NULL},
    {CP_COLUMN_REQUESTER, "requester", "Requested by", NULL, CP_SORT_REQUESTER, NULL},
    {CP_COLUMN_CREATED, "created", "Create date", NULL, CP_SORT_CREATED, NULL},
    {CP_COLUMN_OWNER, "owner", "Ticket owner", NULL, CP_SORT_OWNER, NULL},
    {CP_COLUMN_ACTIVITY, "activity", "Last activity date", NULL, CP_SORT_ACTIVITY, NULL},
    {CP_COLUMN_STATUS, "status", "Status", "st", CP_SORT_STATUS, NULL},
    {CP_COLUMN_PRIORITY, "priority", "Priority", NULL, CP_SORT_PRIORITY, NULL},
    {CP_COLUMN_NUMBER, "number", "Number", NULL, CP_SORT_NUMBER, NULL},
    {CP_COLUMN_COMPANY, "company", "Company", NULL, -1, NULL},
    {CP_COLUMN_CLOSED, "closed", "Close date", NULL, -1, NULL},
};

const cp_list_column_t *cp_list_column(const char *name)
{
    for (apr_size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!strcmp(columns[i].name, name))
            return &columns[i];
    return NULL;
}

static const cp_list_order_t orders[CP_SORTS] = {
    [CP_SORT_ACTIVITY] = {"activity",
                          {"Last activity, oldest first", "Last activity, newest first"},
                          {"oldest activity first", "newest activity first"},
                          true},
    [CP_SORT_CREATED] = {"created",
                         {"Create date, oldest first", "Create date, newest first"},
                         {"oldest ticket first", "newest ticket first"},
                         true},
    [CP_SORT_SUBJECT] = {"subject",
                         {"Subject, A to Z", "Subject, Z to A"},
                         {"by subject, A to Z", "by subject, Z to A"},
                         false},
    [CP_SORT_REQUESTER] = {"requester",
                           {"Requested by, A to Z", "Requested by, Z to A"},
                           {"by requester, A to Z", "by requester, Z to A"},
                           false},
    [CP_SORT_OWNER] = {"owner",
                       {"Ticket owner, A to Z", "Ticket owner, Z to A"},
                       {"by owner, A to Z", "by owner, Z to A"},
                       false},
    [CP_SORT_STATUS] = {"status",
                        {"Status, open first", "Status, closed first"},
                        {"open first", "closed first"},
                        false},
    [CP_SORT_PRIORITY] = {"priority",
                          {"Priority, lowest first", "Priority, highest first"},
                          {"lowest priority first", "highest priority first"},
                          true},
    [CP_SORT_NUMBER] = {"number",
                        {"Number, lowest first", "Number, highest first"},
                        {"lowest number first", "highest number first"},
                        true},
};

static const cp_list_column_t *property_column(const cp_reader_t *reader, const char *word)
{
    const cp_property_t *property = cp_property_of_word(reader->settings, word);
    cp_list_column_t *column;

    if (!property)
        return NULL;
    column = apr_palloc(reader->pool, sizeof *column);
    *column = (cp_list_column_t){CP_COLUMN_PROPERTY, word, property->label, NULL, (int)CP_SORT_BY(property), property};
    return column;
}

const cp_list_column_t *const *cp_list_columns(const cp_reader_t *reader, int *count)
{
    const cp_setting_value_t *chosen = &reader->settings->value[CP_SET_COLUMNS];
    const cp_list_column_t **found = apr_palloc(reader->pool, ((apr_size_t)chosen->words + 1) * sizeof(*found));

    *count = 0;
    for (int i = 0; i < chosen->words; i++) {
        const cp_list_column_t *column = cp_list_column(chosen->word[i]);
        column = column ? column : property_column(reader, chosen->word[i]);
        if (column)
            found[(*count)++] = column;
    }
    /* Each row needs a link to its ticket. */
    if (!*count)
        found[(*count)++] = &columns[0];
    return found;
}

const char *cp_list_column_label(const cp_reader_t *reader, const cp_list_column_t *column)
{
    return column->property ? column->label : cp_view_tr(reader, column->label);
}

cp_property_slots_t cp_list_slots(const cp_reader_t *reader)
{
    int count;
    const cp_list_column_t *const *all = cp_list_columns(reader, &count);
    cp_property_slots_t slots = 0;

    for (int i = 0; i < count; i++)
        slots |= all[i]->property ? cp_slot_of(all[i]->property) : 0;
    return slots;
}

/* By type: in the form, and in the caption; ascending, descending. */
static const char *const property_orders[CP_PROPERTY_TYPES][2][2] = {
    [CP_PROPERTY_TEXT] = {{"${label}, A to Z", "${label}, Z to A"}, {"by ${label}, A to Z", "by ${label}, Z to A"}},
    [CP_PROPERTY_NUMBER] = {{"${label}, lowest first", "${label}, highest first"},
                            {"by ${label}, lowest first", "by ${label}, highest first"}},
    [CP_PROPERTY_DATE] = {{"${label}, earliest first", "${label}, latest first"},
                          {"by ${label}, earliest first", "by ${label}, latest first"}},
    [CP_PROPERTY_CHOICE] = {{"${label}, first option first", "${label}, last option first"},
                            {"by ${label}, first option first", "by ${label}, last option first"}},
    [CP_PROPERTY_CHOICES] = {{"${label}, A to Z", "${label}, Z to A"}, {"by ${label}, A to Z", "by ${label}, Z to A"}},
    [CP_PROPERTY_YES_NO] = {{"${label}, no first", "${label}, yes first"},
                            {"by ${label}, no first", "by ${label}, yes first"}},
};

static const cp_list_order_t *property_order(const cp_reader_t *reader, const cp_property_t *property)
{
    const char *const(*texts)[2] = property_orders[property->type];
    cp_list_order_t *order = apr_pcalloc(reader->pool, sizeof *order);

    order->name = apr_pstrcat(reader->pool, CP_PROPERTY_FIELD, property->name, NULL);
    for (int down = 0; down < 2; down++) {
        order->option[down] =
            cp_tr_fill(reader->pool, cp_view_tr(reader, texts[0][down]), "label", property->label, NULL);
        order->caption[down] =
            cp_tr_fill(reader->pool, cp_view_tr(reader, texts[1][down]), "label", property->label, NULL);
    }
    return order;
}

const cp_list_order_t *cp_list_order(const cp_reader_t *reader, cp_ticket_sort_t sort)
{
    int count;
    const cp_property_t *const *seen;

    if (sort < CP_SORTS)
        return &orders[sort];
    seen = cp_properties_seen(&count, reader->settings, reader->pool);
    for (int i = 0; i < count; i++)
        if (CP_SORT_BY(seen[i]) == sort)
            return property_order(reader, seen[i]);
    return &orders[CP_SORT_ACTIVITY];
}

int cp_list_sort(const cp_reader_t *reader, const char *name)
{
    const cp_property_t *property = cp_property_of_word(reader->settings, name);

    if (property)
        return (int)CP_SORT_BY(property);
    for (int i = 0; i < CP_SORTS; i++)
        if (!strcmp(name, orders[i].name))
            return i == CP_SORT_OWNER && cp_setting_is(reader->settings, CP_SET_OWNER_DISPLAY, "alias") ? -1 : i;
    return -1;
}

bool cp_list_filtered(const cp_list_state_t *state)
{
    return state->query.status != CP_STATUS_ANY || state->query.owner_id || state->past || state->from || state->to ||
           state->query.search || state->query.filters.count;
}

bool cp_list_faulty(const cp_list_state_t *state)
{
    return state->fault[0] || state->fault[1] || cp_property_filters_faulty(&state->query.filters);
}

cp_list_state_t cp_list_unfiltered(const cp_list_state_t *state)
{
    cp_list_state_t plain = *state;

    plain.query.status = CP_STATUS_ANY;
    plain.query.owner_id = 0;
    plain.query.from = plain.query.to = 0;
    plain.query.search = NULL;
    plain.query.filters.count = plain.query.by = 0;
    plain.query.backwards = false;
    plain.query.after_key = NULL;
    plain.query.after_id = 0;
    plain.past = plain.from = plain.to = plain.fault[0] = plain.fault[1] = NULL;
    plain.offset = 0;
    return plain;
}

const char *cp_list_view_word(cp_ticket_view_t view)
{
    return view == CP_VIEW_COMPANY ? "company" : view == CP_VIEW_MINE ? "mine" : "all";
}

static const char *status_word(cp_ticket_status_t status)
{
    return status == CP_STATUS_OPEN ? "open" : status == CP_STATUS_CLOSED ? "closed" : "yours";
}

static void add(const cp_reader_t *reader, const char **query, const char *name, const char *value)
{
    if (value)
        *query =
            apr_pstrcat(reader->pool, *query, **query ? "&" : "?", name, "=", cp_url_encode(value, reader->pool), NULL);
}

cp_url_t cp_list_url(const cp_reader_t *reader, const char *path, const cp_list_state_t *state)
{
    const cp_ticket_query_t *query = &state->query;
    const cp_list_order_t *order = cp_list_order(reader, query->sort);
    const char *text = "";
    bool cursor = query->after_key && !strcmp(path, "/tickets");

    add(reader, &text, "view", query->view == CP_VIEW_ALL ? NULL : cp_list_view_word(query->view));
    add(reader, &text, "status", query->status == CP_STATUS_ANY ? NULL : status_word(query->status));
    if (query->owner_id)
        add(reader, &text, "owner",
            query->owner_id < 0 ? "none" : apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, query->owner_id));
    add(reader, &text, "past", state->past);
    add(reader, &text, "from", state->from);
    add(reader, &text, "to", state->to);
    add(reader, &text, "q", query->search);
    text = cp_view_filter_query(reader, &query->filters, text);
    if (query->sort != CP_SORT_ACTIVITY || !query->descending) {
        add(reader, &text, "sort", order->name);
        if (query->descending != order->descending_first)
            add(reader, &text, "dir", query->descending ? "desc" : "asc");
    }
    if (cursor) {
        const char *key = apr_psprintf(reader->pool, "%" APR_INT64_T_FMT ".%s", query->after_id, query->after_key);
        add(reader, &text, query->backwards ? "before" : "after", key);
        if (state->offset >= 0)
            add(reader, &text, "n", apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, state->offset));
    }
    return cp_view_url(reader, "%s%s", path, text);
}

const char *cp_view_label(const cp_reader_t *reader, const char *plain, const char *named)
{
    const char *label = cp_setting_text(reader->settings, CP_SET_TICKET_LABEL);

    if (!strcmp(label, "Tickets"))
        return cp_view_tr(reader, plain);
    return cp_tr_fill(reader->pool, cp_view_tr(reader, named), "label", label, NULL);
}
