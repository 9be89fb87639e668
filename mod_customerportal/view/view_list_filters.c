/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_filter.h"
#include "view_list.h"
#include "view_person.h"
#include "view_property.h"

static const struct {
    const char *word;
    const char *label;
    cp_ticket_status_t status;
} statuses[] = {
    {"", "Any", CP_STATUS_ANY},
    {"yours", "Waiting for you", CP_STATUS_YOURS},
    {"open", "Open", CP_STATUS_OPEN},
    {"closed", "Closed", CP_STATUS_CLOSED},
};
#define SORTS (CP_SORTS + CP_PROPERTY_SLOTS)
#define STATUSES ((int)(sizeof(statuses) / sizeof(*statuses)))

static void option(cp_view_option_t *option, const char *value, const char *label, bool selected)
{
    *option = (cp_view_option_t){.value = cp_text(value), .label = cp_text(label)};
    if (selected)
        option->selected = cp_text("selected");
}

/* Two people may be shown by the same name. A number tells them apart without telling more of a name. With an alias for
 * all there is nothing to choose. */
static const char *distinct(const cp_reader_t *reader, const cp_list_data_t *data, int i)
{
    const char *name = cp_view_owner(reader, &data->owners[i]);
    int before = 0;

    for (int j = 0; j < i; j++)
        if (!strcmp(name, cp_view_owner(reader, &data->owners[j])))
            before++;
    return before ? apr_psprintf(reader->pool, "%s %d", name, before + 1) : name;
}

static bool owners_can_be_told(const cp_reader_t *reader, const cp_list_data_t *data)
{
    if (!cp_setting_is(reader->settings, CP_SET_OWNER_DISPLAY, "alias"))
        return true;
    for (int i = 1; i < data->owner_count; i++)
        if (!strcmp(cp_view_owner(reader, &data->owners[0]), cp_view_owner(reader, &data->owners[i])))
            return false;
    return true;
}

static void owner_options(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data)
{
    apr_int64_t chosen = data->state.query.owner_id;
    cp_view_option_t *rows;

    if (!owners_can_be_told(reader, data))
        return;
    rows = apr_pcalloc(reader->pool, ((apr_size_t)data->owner_count + 2) * sizeof(*rows));
    option(&rows[0], "", cp_view_tr(reader, "Any"), !chosen);
    for (int i = 0; i < data->owner_count; i++)
        option(&rows[i + 1], apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, data->owners[i].id),
               distinct(reader, data, i), chosen == data->owners[i].id);
    option(&rows[data->owner_count + 1], "none", cp_view_tr(reader, "Not assigned yet"), chosen < 0);
    view->owners = (cp_list_t){rows, data->owner_count + 2};
}

static const char *owner_label(const cp_reader_t *reader, const cp_list_data_t *data)
{
    for (int i = 0; i < data->owner_count; i++)
        if (data->owners[i].id == data->state.query.owner_id)
            return distinct(reader, data, i);
    /* Nobody by that number has a ticket here; saying so would tell more. */
    return cp_view_tr(reader, data->state.query.owner_id < 0 ? "Not assigned yet" : "nobody here");
}

/* The form's sort field holds column and direction in one word, as it is one choice to people. */
static void sort_options(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data)
{
    int column_count, count = 0;
    const cp_list_column_t *const *columns = cp_list_columns(reader, &column_count);
    cp_view_option_t *rows = apr_pcalloc(reader->pool, 2 * (SORTS + 1) * sizeof(*rows));

    for (int sort = 0; sort < SORTS; sort++) {
        bool offered = sort == CP_SORT_ACTIVITY || sort == (int)data->state.query.sort;
        for (int i = 0; i < column_count; i++)
            offered = offered || columns[i]->sort == sort;
        if (!offered)
            continue;
        const cp_list_order_t *order = cp_list_order(reader, (cp_ticket_sort_t)sort);
        if (cp_list_sort(reader, order->name) < 0)
            continue;
        for (int turn = 0; turn < 2; turn++) {
            bool descending = order->descending_first != (turn == 1);
            option(&rows[count++], apr_pstrcat(reader->pool, order->name, descending ? ".desc" : ".asc", NULL),
                   cp_view_tr(reader, order->option[descending]),
                   sort == (int)data->state.query.sort && descending == data->state.query.descending);
        }
    }
    view->sorts = (cp_list_t){rows, count};
}

static void chip(cp_view_tickets_t *view, const cp_reader_t *reader, cp_list_state_t without, const char *label)
{
    cp_view_link_t *links = (cp_view_link_t *)view->chips.rows;

    without.query.after_key = NULL;
    without.offset = 0;
    links[view->chips.count++] =
        (cp_view_link_t){.label = cp_text(label), .url = cp_list_url(reader, "/tickets", &without)};
}

static const char *named(const cp_reader_t *reader, const char *msgid, const char *value)
{
    return cp_tr_fill(reader->pool, cp_view_tr(reader, msgid), "value", value, NULL);
}

/* ---- Properties that administrators defined ---- */

/* When there was activity, then the properties in their order. */
static void filter_form(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_state_t *state)
{
    int count;
    const cp_property_t *const *seen = cp_properties_seen(&count, reader->settings, reader->pool);
    cp_faults_t faults = {NULL};
    cp_view_form_maker_t *maker = cp_view_form_begin(reader, &faults);

    if (state->fault[0])
        cp_fault_add(&faults, reader->pool, "from", "%s", state->fault[0]);
    if (state->fault[1])
        cp_fault_add(&faults, reader->pool, "to", "%s", state->fault[1]);
    cp_view_filter_faults(&faults, reader, &state->query.filters);
    cp_view_filter_past(maker, "past", cp_view_tr(reader, "Last activity"), state->past);
    cp_view_control(maker, CP_CONTROL_DATE, "from", "Last activity from")->value =
        cp_text(state->from ? state->from : "");
    cp_view_control(maker, CP_CONTROL_DATE, "to", "Last activity to")->value = cp_text(state->to ? state->to : "");
    for (int i = 0; i < count; i++)
        cp_view_filter_controls(maker, &state->query.filters, seen[i]);
    view->filters = cp_view_form_end(maker);
    if (faults.rows)
        view->filters->summary_about = cp_text(cp_view_tr(reader, "The list is not filtered by that yet."));
    view->filters_open = cp_text(faults.rows ? "open" : NULL);
}

static void property_chips(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_state_t *state)
{
    cp_view_filter_chip_t removed;

    for (int i = 0; i < state->query.filters.count; i++)
        for (int which = 0; which < CP_VIEW_FILTER_CHIPS; which++) {
            cp_list_state_t without = *state;
            cp_view_filter_chip(&removed, reader, &state->query.filters, i, which);
            if (!removed.label)
                continue;
            without.query.filters = removed.without;
            chip(view, reader, without, removed.label);
        }
}

/* A day as it was typed. */
static const char *day_text(const cp_reader_t *reader, const char *typed)
{
    apr_time_t day = 0;

    cp_date_parse_day(typed, reader->zone, &day);
    return cp_date_day(day, reader->dates, reader->zone, reader->pool);
}

static void chips(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data)
{
    const cp_list_state_t *state = &data->state;
    cp_list_state_t without;
    int filters;

    view->chips = (cp_list_t){
        apr_pcalloc(reader->pool, (6 + CP_VIEW_FILTER_CHIPS * CP_PROPERTY_SLOTS) * sizeof(cp_view_link_t)), 0};
    for (int i = 1; i < STATUSES; i++)
        if (statuses[i].status == state->query.status) {
            without = *state;
            without.query.status = CP_STATUS_ANY;
            chip(view, reader, without, named(reader, "Status: ${value}", cp_view_tr(reader, statuses[i].label)));
        }
    if (state->query.owner_id) {
        without = *state;
        without.query.owner_id = 0;
        chip(view, reader, without, named(reader, "Ticket owner: ${value}", owner_label(reader, data)));
    }
    if (state->past) {
        without = *state;
        without.past = NULL;
        without.query.from = 0;
        chip(view, reader, without,
             named(reader, "Last activity: ${value}", cp_view_tr(reader, cp_filter_past(state->past)->label)));
    }
    if (state->from && !state->fault[0]) {
        without = *state;
        without.from = NULL;
        without.query.from = 0;
        chip(view, reader, without, named(reader, "Last activity from ${value}", day_text(reader, state->from)));
    }
    if (state->to && !state->fault[1]) {
        without = *state;
        without.to = NULL;
        without.query.to = 0;
        chip(view, reader, without, named(reader, "Last activity to ${value}", day_text(reader, state->to)));
    }
    property_chips(view, reader, state);
    filters = view->chips.count;
    if (state->query.search) {
        without = *state;
        without.query.search = NULL;
        chip(view, reader, without, named(reader, "Search: ${value}", state->query.search));
    }
    if (filters)
        view->filter_count = cp_text(cp_view_number(reader, filters));
}

void cp_view_list_filters(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data)
{
    const cp_list_state_t *state = &data->state;
    cp_view_option_t *rows = apr_pcalloc(reader->pool, STATUSES * sizeof(*rows));
    cp_list_state_t plain = cp_list_unfiltered(state);

    view->action = cp_view_url(reader, "/tickets");
    view->q = cp_text(state->query.search ? state->query.search : "");
    view->from = cp_text(state->from ? state->from : "");
    view->to = cp_text(state->to ? state->to : "");
    for (int i = 0; i < STATUSES; i++)
        option(&rows[i], statuses[i].word, cp_view_tr(reader, statuses[i].label),
               statuses[i].status == state->query.status);
    view->statuses = (cp_list_t){rows, STATUSES};
    owner_options(view, reader, data);
    filter_form(view, reader, state);
    sort_options(view, reader, data);
    chips(view, reader, data);
    if (cp_list_filtered(state))
        view->clear_url = cp_list_url(reader, "/tickets", &plain);
    if (state->query.view != CP_VIEW_ALL) {
        cp_view_hidden_t *hidden = apr_pcalloc(reader->pool, sizeof(*hidden));
        *hidden = (cp_view_hidden_t){cp_text("view"), cp_text(cp_list_view_word(state->query.view))};
        view->hidden = (cp_list_t){hidden, 1};
    }
}
