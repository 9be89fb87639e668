/* SPDX-License-Identifier: Apache-2.0 */
#include "view_status.h"

const char *cp_view_status_word(const cp_reader_t *reader, const cp_ticket_t *ticket)
{
    if (!cp_setting_bool(reader->settings, CP_SET_CUSTOM_STAGES))
        return cp_view_tr(reader, ticket->closed ? "Closed" : "Open");
    /* Stages are named by the company: its words are final, so they are not looked up in a catalog. */
    return ticket->stage_label && *ticket->stage_label ? ticket->stage_label : ticket->stage_name;
}

bool cp_view_your_turn(const cp_ticket_t *ticket)
{
    return !ticket->closed && ticket->last_by_staff;
}

cp_view_status_t *cp_view_status(const cp_reader_t *reader, const cp_ticket_t *ticket)
{
    cp_view_status_t *status = apr_pcalloc(reader->pool, sizeof(*status));

    status->word = cp_text(cp_view_status_word(reader, ticket));
    status->closed = ticket->closed;
    status->your_turn = cp_view_your_turn(ticket);
    status->icon = cp_text(ticket->closed ? "closed" : "open");
    status->class = cp_text(ticket->closed ? "status is-closed" : "status is-open");
    if (status->your_turn)
        status->mark = cp_text(cp_view_tr(reader, "Your turn"));
    return status;
}

const char *cp_view_priority(const cp_reader_t *reader, int priority)
{
    static const char *const names[] = {"Low", "Normal", "High", "Urgent"};

    return cp_view_tr(reader, names[priority < 1 ? 0 : priority > 4 ? 3 : priority - 1]);
}
