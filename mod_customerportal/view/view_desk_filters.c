/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_desk_list.h"
#include "view_filter.h"
#include "view_person.h"
#include "view_status.h"

#define PRIORITIES 4

static void option(cp_list_t *list, const char *value, const char *label, bool selected)
{
    cp_view_option_t *rows = (cp_view_option_t *)list->rows;

    rows[list->count] = (cp_view_option_t){.value = cp_text(value), .label = cp_text(label)};
    if (selected)
        rows[list->count].selected = cp_text("selected");
    list->count++;
}

static cp_list_t options(const cp_reader_t *reader, int room)
{
    return (cp_list_t){apr_pcalloc(reader->pool, (apr_size_t)room * sizeof(cp_view_option_t)), 0};
}

static const char *id_text(const cp_reader_t *reader, apr_int64_t id)
{
    return apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, id);
}

/* Stages in which a ticket of the view can be. */
static bool fits(cp_desk_view_t view, const cp_desk_stage_t *stage)
{
    return view == CP_DESK_VIEW_ALL || stage->closed == (view == CP_DESK_VIEW_CLOSED);
}

static void stage_options(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    const cp_desk_query_t *query = &data->state.query;
    const cp_desk_rail_t *rail = data->rail;

    view->stages = options(reader, rail->stage_count + 1);
    option(&view->stages, "", cp_view_tr(reader, "Any"), !query->stage_id);
    for (int i = 0; i < rail->stage_count; i++)
        if (fits(query->view, &rail->stages[i]))
            option(&view->stages, id_text(reader, rail->stages[i].id),
                   cp_desk_stage_label(reader, rail, &rail->stages[i]), rail->stages[i].id == query->stage_id);
}

static void owner_options(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    const cp_desk_query_t *query = &data->state.query;
    const cp_desk_rail_t *rail = data->rail;

    if (query->view == CP_DESK_VIEW_MINE || query->view == CP_DESK_VIEW_UNASSIGNED)
        return;
    view->owners = options(reader, rail->staff_count + 3);
    option(&view->owners, "", cp_view_tr(reader, "Any"), !query->owner_id);
    option(&view->owners, "me", cp_view_tr(reader, "Me"), query->owner_id == data->staff_id);
    option(&view->owners, "none", cp_view_tr(reader, "Nobody"), query->owner_id < 0);
    for (int i = 0; i < rail->staff_count; i++)
        if (rail->staff[i].id != data->staff_id)
            option(&view->owners, id_text(reader, rail->staff[i].id), cp_person_name(&rail->staff[i], reader->pool),
                   rail->staff[i].id == query->owner_id);
}

static void priority_options(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    const cp_desk_query_t *query = &data->state.query;

    if (!cp_desk_offers_priority(query))
        return;
    view->priorities = options(reader, PRIORITIES + 1);
    option(&view->priorities, "", cp_view_tr(reader, "Any"), !query->priority);
    for (int i = PRIORITIES; i >= 1; i--)
        option(&view->priorities, id_text(reader, i), cp_view_priority(reader, i), query->priority == i);
}

/* The form's sort field holds column and direction in one word, as it is one choice to people. */
static void sort_options(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    static const char *const labels[CP_DESK_ORDERS][2] = {
        [CP_DESK_BY_ACTIVITY] = {"Last activity, newest first", "Last activity, oldest first"},
        [CP_DESK_BY_CREATED] = {"Create date, newest first", "Create date, oldest first"},
        [CP_DESK_BY_PRIORITY] = {"Priority, highest first", "Priority, lowest first"},
    };
    const cp_desk_query_t *query = &data->state.query;

    view->sorts = options(reader, 2 * CP_DESK_ORDERS);
    for (int order = 0; order < CP_DESK_ORDERS; order++)
        for (int turn = 0; turn < 2 && cp_desk_offers(query, (cp_desk_order_t)order); turn++)
            option(&view->sorts,
                   apr_pstrcat(reader->pool, cp_desk_order_word((cp_desk_order_t)order), turn ? ".asc" : ".desc", NULL),
                   cp_view_tr(reader, labels[order][turn]),
                   order == (int)query->order && query->descending == (turn == 0));
}

static void filter_form(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    int count;
    const cp_property_t *const *all = cp_properties(&count, reader->settings, CP_OBJECT_TICKET, reader->pool);
    cp_faults_t faults = {NULL};
    cp_view_form_maker_t *maker = cp_view_form_begin(reader, &faults);

    cp_view_filter_faults(&faults, reader, &data->state.query.filters);
    for (int i = 0; i < count; i++)
        cp_view_filter_controls(maker, &data->state.query.filters, all[i]);
    view->filters = cp_view_form_end(maker);
    view->filters_open = cp_text(faults.rows ? "open" : NULL);
    if (faults.rows)
        view->filters->summary_about = cp_text(cp_view_tr(reader, "The list is not filtered by that yet."));
}

/* ---- Chips ---- */

static void add_chip(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_state_t *without,
                     const char *label)
{
    cp_view_link_t *links = (cp_view_link_t *)view->chips.rows;

    links[view->chips.count++] = (cp_view_link_t){.label = cp_text(label), .url = cp_desk_list_url(reader, without)};
}

static void chip(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_state_t *without,
                 const char *msgid, const char *value)
{
    add_chip(view, reader, without, cp_tr_fill(reader->pool, cp_view_tr(reader, msgid), "value", value, NULL));
}

static const char *stage_name(const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    for (int i = 0; i < data->rail->stage_count; i++)
        if (data->rail->stages[i].id == data->state.query.stage_id)
            return cp_desk_stage_label(reader, data->rail, &data->rail->stages[i]);
    return cp_view_tr(reader, "none here");
}

static const char *owner_name(const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    apr_int64_t id = data->state.query.owner_id;

    if (id == data->staff_id)
        return cp_view_tr(reader, "me");
    for (int i = 0; i < data->rail->staff_count; i++)
        if (data->rail->staff[i].id == id)
            return cp_person_name(&data->rail->staff[i], reader->pool);
    return cp_view_tr(reader, id < 0 ? "nobody" : "somebody else");
}

static void property_chips(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_state_t *first)
{
    cp_view_filter_chip_t removed;

    for (int i = 0; i < first->query.filters.count; i++)
        for (int which = 0; which < CP_VIEW_FILTER_CHIPS; which++) {
            cp_desk_list_state_t without = *first;
            cp_view_filter_chip(&removed, reader, &first->query.filters, i, which);
            if (!removed.label)
                continue;
            without.query.filters = removed.without;
            add_chip(view, reader, &without, removed.label);
        }
}

static void chips(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    const cp_desk_query_t *query = &data->state.query;
    cp_desk_list_state_t first = cp_desk_list_first(&data->state), without;

    view->chips = (cp_list_t){
        apr_pcalloc(reader->pool, (4 + CP_VIEW_FILTER_CHIPS * CP_PROPERTY_SLOTS) * sizeof(cp_view_link_t)), 0};
    if (query->stage_id) {
        without = first;
        without.query.stage_id = 0;
        chip(view, reader, &without, "Stage: ${value}", stage_name(reader, data));
    }
    if (query->owner_id) {
        without = first;
        without.query.owner_id = 0;
        chip(view, reader, &without, "Owner: ${value}", owner_name(reader, data));
    }
    if (query->priority) {
        without = first;
        without.query.priority = 0;
        chip(view, reader, &without, "Priority: ${value}", cp_view_priority(reader, query->priority));
    }
    property_chips(view, reader, &first);
    if (view->chips.count)
        view->filter_count = cp_text(cp_view_number(reader, view->chips.count));
    if (query->search) {
        without = first;
        without.query.search = NULL;
        chip(view, reader, &without, "Search: ${value}", query->search);
    }
}

void cp_view_desk_filters(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    const cp_desk_query_t *query = &data->state.query;
    cp_desk_list_state_t plain = cp_desk_list_plain(&data->state);
    cp_view_hidden_t *hidden = apr_pcalloc(reader->pool, 2 * sizeof(*hidden));

    view->action = cp_view_url(reader, "/desk");
    view->new_url = cp_view_url(reader, "/desk/tickets/new");
    view->q = cp_text(query->search ? query->search : "");
    stage_options(view, reader, data);
    owner_options(view, reader, data);
    priority_options(view, reader, data);
    filter_form(view, reader, data);
    sort_options(view, reader, data);
    chips(view, reader, data);
    if (cp_desk_list_filtered(&data->state))
        view->clear_url = cp_desk_list_url(reader, &plain);
    view->hidden = (cp_list_t){hidden, 0};
    if (query->inbox_id)
        hidden[view->hidden.count++] = (cp_view_hidden_t){cp_text("inbox"), cp_text(id_text(reader, query->inbox_id))};
    if (query->view != CP_DESK_VIEW_OPEN)
        hidden[view->hidden.count++] = (cp_view_hidden_t){cp_text("view"), cp_text(cp_desk_view_word(query->view))};
}

/* ---- Bulk changes ---- */

static bool sent(const char *value, const char *id)
{
    return value && !strcmp(value, id);
}

static void bulk_options(cp_view_bulk_t *bulk, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    const cp_desk_rail_t *rail = data->rail;
    const char *owner = data->bulk ? data->bulk->owner : NULL;
    const char *stage = data->bulk ? data->bulk->stage : NULL;

    bulk->owners = options(reader, rail->staff_count + 3);
    option(&bulk->owners, "", cp_view_tr(reader, "Assign to…"), false);
    option(&bulk->owners, "me", cp_view_tr(reader, "Me"), sent(owner, "me"));
    for (int i = 0; i < rail->staff_count; i++)
        if (rail->staff[i].id != data->staff_id)
            option(&bulk->owners, id_text(reader, rail->staff[i].id), cp_person_name(&rail->staff[i], reader->pool),
                   sent(owner, id_text(reader, rail->staff[i].id)));
    option(&bulk->owners, "none", cp_view_tr(reader, "Nobody"), sent(owner, "none"));
    bulk->stages = options(reader, rail->stage_count + 1);
    option(&bulk->stages, "", cp_view_tr(reader, "Move to…"), false);
    for (int i = 0; i < rail->stage_count; i++)
        option(&bulk->stages, id_text(reader, rail->stages[i].id), cp_desk_stage_label(reader, rail, &rail->stages[i]),
               sent(stage, id_text(reader, rail->stages[i].id)));
}

void cp_view_desk_bulk(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    cp_view_bulk_t *bulk = apr_pcalloc(reader->pool, sizeof(*bulk));
    cp_url_t back = cp_desk_list_url(reader, &data->state);

    bulk->action = cp_view_url(reader, "/desk/bulk");
    bulk->back = (cp_text_t){back.ptr, back.len};
    bulk_options(bulk, reader, data);
    if (data->bulk) {
        cp_view_problem_t *problem = apr_pcalloc(reader->pool, sizeof(*problem));
        *problem = (cp_view_problem_t){cp_text(data->bulk->fault),
                                       cp_url(apr_pstrcat(reader->pool, "#", data->bulk->field, NULL))};
        bulk->problems = (cp_list_t){problem, 1};
        bulk->summary = cp_text(cp_view_tr(reader, "Nothing was changed"));
        bulk->summary_about = cp_text(cp_view_tr(reader, "What you selected is kept."));
    }
    view->bulk = bulk;
}
