/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_person.h"
#include "view_ticket.h"

const char *cp_view_participant(const cp_reader_t *reader, const cp_participant_t *participant)
{
    bool typed = !strcmp(participant->role, "cc");
    bool colleague = participant->company_id && participant->company_id == reader->home_id;

    return typed && !colleague ? participant->person.email : cp_view_customer(reader, &participant->person);
}

void cp_view_members(cp_view_ticket_t *view, const cp_reader_t *reader, const cp_ticket_data_t *data)
{
    cp_view_member_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)data->people_count + 1) * sizeof(*rows));
    int count = 0;

    for (int i = 0; reader->contact_id && i < data->people_count; i++) {
        const cp_participant_t *one = &data->people[i];
        bool self = one->person.id == reader->contact_id;
        if (!strcmp(one->role, "requester") || (!self && one->added_by != reader->contact_id))
            continue;
        const char *name = cp_view_participant(reader, one);
        rows[count].id = one->person.id;
        rows[count].name = cp_text(self ? cp_view_tr(reader, "You") : name);
        rows[count].role = cp_text(cp_view_tr(reader, self ? "Added to this ticket" : "Added by you"));
        rows[count++].remove =
            cp_text(self ? cp_view_tr(reader, "Leave this ticket")
                         : cp_tr_fill(reader->pool, cp_view_tr(reader, "Remove ${name}"), "name", name, NULL));
    }
    view->people = (cp_list_t){rows, count};
    view->person_remove_url = cp_view_url(reader, "/tickets/%" APR_INT64_T_FMT "/people/remove", data->ticket->number);
}
