/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_desk_ticket.h"
#include "view_person.h"
#include "view_status.h"

static bool for_groups(const cp_reader_t *reader)
{
    return cp_setting_is(reader->settings, CP_SET_COMPANY_TICKETS, "groups");
}

static const char *readers(const cp_reader_t *reader, const cp_desk_data_t *data)
{
    const cp_ticket_t *ticket = &data->ticket->ticket;
    const char *names = "";

    if (data->ticket->hidden || data->ticket->filtered)
        return cp_view_tr(reader, "Nobody");
    for (int i = 0; i < data->beside.people_count; i++)
        names = apr_pstrcat(reader->pool, names, i ? ", " : "",
                            cp_view_customer(reader, &data->beside.people[i].person), NULL);
    if (!ticket->company_name || cp_setting_is(reader->settings, CP_SET_COMPANY_TICKETS, "own"))
        return names;
    return cp_tr_fill(reader->pool,
                      cp_view_tr(reader, for_groups(reader)
                                             ? "${names}; those whose primary company is ${company} and who have the "
                                               "right to company tickets"
                                             : "${names}; everybody whose primary company is ${company}"),
                      "names", names, "company", ticket->company_name, NULL);
}

cp_view_desk_seen_t *cp_view_desk_seen(const cp_reader_t *reader, const cp_desk_data_t *data)
{
    cp_view_desk_seen_t *seen = apr_pcalloc(reader->pool, sizeof *seen);
    const cp_ticket_t *ticket = &data->ticket->ticket;
    const char *owner = cp_view_owner(reader, &ticket->owner);
    const char *rule = data->ticket->hidden     ? "The ticket is hidden: no customer finds it."
                       : data->ticket->filtered ? "The portal's visibility filter hides it: no customer finds it."
                       : !ticket->company_id    ? "Own tickets only: this one belongs to no company."
                       : for_groups(reader)
                           ? "Own tickets, and those of the primary company for members of chosen access groups."
                       : cp_setting_is(reader->settings, CP_SET_COMPANY_TICKETS, "company")
                           ? "Own tickets, and those of the primary company."
                           : "Own tickets only: company tickets are not shared.";

    seen->status = cp_view_status(reader, ticket);
    seen->owner = cp_text(owner ? owner : cp_view_tr(reader, "Not assigned yet"));
    seen->readers = cp_text(readers(reader, data));
    seen->rule = cp_text(cp_view_tr(reader, rule));
    seen->explain_url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "/explain", ticket->number);
    return seen;
}

/* ---- Explaining access ---- */

typedef struct sentences_t {
    cp_view_sentence_t rows[6];
    int count;
} sentences_t;

static void say(sentences_t *list, const char *text)
{
    list->rows[list->count++].text = cp_text(text);
}

static const char *role_sentence(const cp_reader_t *reader, const char *role)
{
    return cp_view_tr(reader, !role          ? "It is not one of the contact’s own tickets."
                              : *role == 'r' ? "It is the contact’s own ticket: the contact filed it."
                              : *role == 'c' ? "It is the contact’s own ticket: the contact gets copies."
                                             : "It is the contact’s own ticket: the contact is associated with it.");
}

static const char *company_sentence(const cp_reader_t *reader, const cp_explain_data_t *data)
{
    const cp_ticket_reasons_t *found = &data->reasons;
    const char *text;

    if (for_groups(reader) && !data->company_right)
        text = "Company tickets are for members of chosen access groups, and the contact is in none of them "
               "(PortalCompanyTickets).";
    else if (cp_setting_is(reader->settings, CP_SET_COMPANY_TICKETS, "own"))
        text = "Company tickets are not shared (PortalCompanyTickets).";
    else if (!found->company_id)
        text = "Company tickets are shared, but this one belongs to no company.";
    else if (!data->contact->company_id)
        text = "Company tickets are shared, and this one belongs to ${company}; the contact has no primary company.";
    else if (data->contact->company_id == found->company_id)
        text = "Company tickets are shared, and this one belongs to ${company}, the contact’s primary company.";
    else
        text = "Company tickets are shared, but this one belongs to ${company}, and the contact’s primary company is "
               "${own}.";
    return cp_tr_fill(reader->pool, cp_view_tr(reader, text), "company", found->company_name, "own",
                      data->contact->company_name, NULL);
}

/* The first part of the rule that decides. */
static const char *reason(const cp_reader_t *reader, const cp_explain_data_t *data)
{
    if (data->reasons.hidden)
        return cp_view_tr(reader, "The ticket is hidden from all customers.");
    if (data->reasons.filtered)
        return cp_view_tr(reader, "The ticket does not meet the rule of the portal's visibility filter.");
    if (data->contact->disabled)
        return cp_view_tr(reader, "The contact is disabled and cannot sign in.");
    if (data->reasons.role)
        return role_sentence(reader, data->reasons.role);
    return company_sentence(reader, data);
}

static void rules(cp_view_desk_explain_t *view, const cp_reader_t *reader, const cp_explain_data_t *data)
{
    sentences_t *list = apr_pcalloc(reader->pool, sizeof *list);

    say(list, cp_view_tr(reader, data->reasons.hidden ? "The ticket is hidden from customers."
                                                      : "The ticket is not hidden from customers."));
    if (*cp_setting_text(reader->settings, CP_SET_TICKET_FILTER))
        say(list, cp_view_tr(reader, data->reasons.filtered
                                         ? "The ticket does not meet the rule of the portal's visibility filter."
                                         : "The ticket meets the rule of the portal's visibility filter."));
    say(list, role_sentence(reader, data->reasons.role));
    say(list, company_sentence(reader, data));
    if (data->contact->disabled)
        say(list, cp_view_tr(reader, "The contact is disabled and cannot sign in."));
    view->rules = (cp_list_t){list->rows, list->count};
}

static void sees(cp_view_desk_explain_t *view, const cp_reader_t *reader, const cp_explain_data_t *data)
{
    const cp_ticket_t *ticket = &data->ticket->ticket;
    const char *owner = cp_view_owner(reader, &ticket->owner);
    sentences_t *list = apr_pcalloc(reader->pool, sizeof *list);

    view->status = cp_view_status(reader, ticket);
    view->owner = cp_text(owner ? owner : cp_view_tr(reader, "Not assigned yet"));
    if (data->thread_count)
        view->thread = cp_text(
            apr_pstrcat(reader->pool, cp_view_desk_thread_name(reader, data->threads), " · ",
                        cp_view_plural(reader, "${n} message", "${n} messages", data->threads->message_count), NULL));
    say(list, cp_view_tr(reader, data->may_reply ? "May reply" : "May not reply"));
    say(list, cp_view_tr(reader, data->may_close ? "May close it" : "May not close it"));
    if (ticket->closed)
        say(list, cp_view_tr(reader, data->may_reopen ? "May reopen it" : "May not reopen it"));
    view->actions = (cp_list_t){list->rows, list->count};
}

void cp_view_desk_explain(cp_view_desk_explain_t *view, const cp_reader_t *reader, const cp_explain_data_t *data)
{
    const cp_ticket_t *ticket = &data->ticket->ticket;
    const char *name;

    view->number = ticket->number;
    view->subject = cp_text(*ticket->subject ? ticket->subject : cp_view_tr(reader, "(no subject)"));
    view->up_url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, ticket->number);
    view->action = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "/explain", ticket->number);
    if (!data->contact)
        return;
    name = cp_view_customer(reader, &data->contact->person);
    view->name = cp_text(name);
    view->allowed = data->reasons.allowed && !data->contact->disabled;
    view->class = cp_text(view->allowed ? "status is-ok" : "status is-closed");
    view->icon = cp_text(view->allowed ? "eye" : "hidden");
    view->outcome = cp_text(cp_tr_fill(
        reader->pool,
        cp_view_tr(reader, view->allowed ? "${name} can read this ticket." : "${name} cannot read this ticket."),
        "name", name, NULL));
    view->why = cp_text(reason(reader, data));
    rules(view, reader, data);
    if (view->allowed)
        sees(view, reader, data);
}
