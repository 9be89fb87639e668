/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_desk_ticket.h"
#include "view_person.h"
#include "view_status.h"

static const char *id_text(const cp_reader_t *reader, apr_int64_t id)
{
    return apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, id);
}

static cp_view_option_t option(const cp_reader_t *reader, apr_int64_t id, const char *label, bool selected)
{
    return (cp_view_option_t){.value = cp_text(id_text(reader, id)),
                              .label = cp_text(label),
                              .selected = cp_text(selected ? "selected" : NULL)};
}

/* The chosen one is among them also where the reader, or the owner, does not work in that inbox (any more). */
static cp_list_t inboxes(const cp_reader_t *reader, const cp_desk_data_t *data, const cp_ticket_props_t *props)
{
    const cp_desk_choices_t *choices = &data->choices;
    cp_view_option_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)choices->inbox_count + 1) * sizeof *rows);

    for (int i = 0; i < choices->inbox_count; i++)
        rows[i] =
            option(reader, choices->inboxes[i].id, choices->inboxes[i].name, choices->inboxes[i].id == props->inbox_id);
    return (cp_list_t){rows, choices->inbox_count};
}

static cp_list_t pipelines(const cp_reader_t *reader, const cp_desk_data_t *data, const cp_ticket_props_t *props)
{
    const cp_desk_choices_t *choices = &data->choices;
    apr_size_t most = (apr_size_t)choices->stage_count + 1;
    cp_view_option_t *options = apr_pcalloc(reader->pool, most * sizeof *options);
    cp_view_optgroup_t *groups = apr_pcalloc(reader->pool, most * sizeof *groups);
    int count = 0;

    for (int i = 0; i < choices->stage_count; i++) {
        const cp_desk_stage_t *stage = &choices->stages[i];
        options[i] = option(reader, stage->id, stage->name, stage->id == props->stage_id);
        if (!i || strcmp(stage->pipeline, choices->stages[i - 1].pipeline))
            groups[count++] = (cp_view_optgroup_t){cp_text(stage->pipeline), {&options[i], 0}};
        groups[count - 1].options.count++;
    }
    return (cp_list_t){groups, count};
}

static cp_list_t owners(const cp_reader_t *reader, const cp_desk_data_t *data, const cp_ticket_props_t *props)
{
    const cp_desk_choices_t *choices = &data->choices;
    const cp_person_t *now = &data->ticket->ticket.owner;
    cp_view_option_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)choices->owner_count + 2) * sizeof *rows);
    bool listed = !now->id;
    int count = 0;

    rows[count++] = option(reader, 0, cp_view_tr(reader, "Nobody"), !props->owner_id);
    for (int i = 0; i < choices->owner_count; i++) {
        const cp_person_t *owner = &choices->owners[i];
        listed = listed || owner->id == now->id;
        rows[count++] = option(reader, owner->id, cp_view_customer(reader, owner), owner->id == props->owner_id);
    }
    if (!listed)
        rows[count++] = option(reader, now->id, cp_view_customer(reader, now), now->id == props->owner_id);
    return (cp_list_t){rows, count};
}

static cp_list_t priorities(const cp_reader_t *reader, const cp_ticket_props_t *props)
{
    cp_view_option_t *rows = apr_pcalloc(reader->pool, 4 * sizeof *rows);

    for (int i = 0; i < 4; i++)
        rows[i] = option(reader, i + 1, cp_view_priority(reader, i + 1), props->priority == i + 1);
    return (cp_list_t){rows, 4};
}

cp_ticket_props_t cp_view_desk_props(const cp_desk_ticket_t *ticket)
{
    return (cp_ticket_props_t){
        .subject = ticket->ticket.subject,
        .inbox_id = ticket->inbox_id,
        .stage_id = ticket->ticket.stage_id,
        .owner_id = ticket->ticket.owner.id,
        .priority = ticket->ticket.priority,
        .hidden = ticket->hidden,
    };
}

cp_view_desk_properties_t *cp_view_desk_properties(const cp_reader_t *reader, const cp_desk_data_t *data,
                                                   const cp_ticket_props_t *props)
{
    cp_view_desk_properties_t *view = apr_pcalloc(reader->pool, sizeof *view);
    cp_ticket_props_t now = cp_view_desk_props(data->ticket);

    view->action = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "/properties", data->ticket->ticket.number);
    view->subject = cp_text(props->subject);
    view->subject_class = view->owner_class = cp_text("field");
    view->inboxes = inboxes(reader, data, props);
    view->pipelines = pipelines(reader, data, props);
    view->owners = owners(reader, data, props);
    view->priorities = priorities(reader, props);
    view->hidden = cp_text(props->hidden ? "checked" : NULL);
    view->was_subject = cp_text(now.subject);
    view->was_inbox = cp_text(id_text(reader, now.inbox_id));
    view->was_stage = cp_text(id_text(reader, now.stage_id));
    view->was_owner = cp_text(id_text(reader, now.owner_id));
    view->was_priority = cp_text(id_text(reader, now.priority));
    view->was_hidden = cp_text(now.hidden ? "1" : "0");
    return view;
}
