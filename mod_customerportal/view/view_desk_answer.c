/* SPDX-License-Identifier: Apache-2.0 */
#include "view_desk_answer.h"

#include <apr_strings.h>

#include "../model/model_answer.h"
#include "view_person.h"

const char *cp_view_answer(const cp_reader_t *reader, const char *body, const cp_desk_ticket_t *ticket,
                           const cp_person_t *agent)
{
    const cp_person_t *requester = &ticket->ticket.requester;
    const char *name = cp_view_customer(reader, requester);
    cp_answer_values_t values = {
        .first_name = *requester->first_name ? requester->first_name : name,
        .name = name,
        .company = ticket->ticket.company_name,
        .number = apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, ticket->ticket.number),
        .subject = ticket->ticket.subject,
        .agent = cp_view_owner(reader, agent),
        .inbox = ticket->inbox_name,
    };

    return cp_answer_fill(body, &values, reader->pool);
}
