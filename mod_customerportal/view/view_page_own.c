/* SPDX-License-Identifier: Apache-2.0 */
#include "view_page_own.h"

#include <apr_strings.h>
#include <string.h>

#include "view_mail.h"

static const cp_page_own_t table[] = {
    {CP_PAGE_LOGIN, "Sign in", "Where customers and staff sign in."},
    {CP_PAGE_REGISTER, "Register", "Where people make a login of their own."},
    {CP_PAGE_CONFIRM, "Verify", "After the link of a mail: the press of a button that uses it up."},
    {CP_PAGE_SENT, "Check your mail", "After a link was asked for."},
    {CP_PAGE_FORGOT, "Ask for a new password", "Where people ask for a link by mail."},
    {CP_PAGE_RESET, "Choose a new password", "After the link of that mail."},
    {CP_PAGE_INVITATION, "Accept an invitation", "After the link of an invitation: the first password."},
    {CP_PAGE_SECOND, "Second factor", "After the password, for people who have two factors."},
    {CP_PAGE_FACTOR, "Set up two factors", "The picture that an authenticator app scans."},
    {CP_PAGE_FACTOR_CODES, "Recovery codes", "What signs in when the app is not at hand; shown once."},
    {CP_PAGE_SIGNED_OUT, "Signed out", "After signing out."},
    {CP_PAGE_DENIED, "Access denied", "For people who sign in and are in none of the access groups."},
    {CP_PAGE_OFF, "Portal is off", "What customers read while the portal is switched off."},
    {CP_PAGE_ERROR, "Error", "Whatever went wrong: a page that is missing, a form that is too old."},
    {CP_PAGE_TICKETS, "List of tickets", "The tickets that a customer may see."},
    {CP_PAGE_TICKET, "Ticket", "A ticket and its conversation."},
    {CP_PAGE_TICKET_NEW, "Support form", "Where customers file a ticket."},
    {CP_PAGE_TICKET_FORMS, "Choice of forms", "Which support form somebody wants, where there are several."},
    {CP_PAGE_TICKET_CLOSE, "Close a ticket", "What closing does, before it is done."},
    {CP_PAGE_ACCOUNT, "Account", "Profile, password, mails and open sessions."},
    {CP_PAGE_MAIL_ACCOUNT_INVITE, "Mail: registration", "The invitation to those whom the access groups let in."},
    {CP_PAGE_MAIL_ACCOUNT_REGISTER, "Mail: verify an address",
     "To people who register: the link that proves their address."},
    {CP_PAGE_MAIL_ACCOUNT_KNOWN, "Mail: already registered",
     "To people who register with an address that has a login."},
    {CP_PAGE_MAIL_ACCOUNT_RESET, "Mail: new password", "The link to choose a new password."},
    {CP_PAGE_MAIL_ACCOUNT_SIGN_IN, "Mail: sign-in link", "The link to sign in without a password."},
    {CP_PAGE_MAIL_ACCOUNT_CHANGED, "Mail: something changed", "Tells the owner of a login what was changed about it."},
    {CP_PAGE_MAIL_ACCOUNT_APPROVED, "Mail: registration approved", "To people whose registration was approved."},
    {CP_PAGE_MAIL_ACCOUNT_REFUSED, "Mail: registration refused", "To people whose registration was not approved."},
    {CP_PAGE_MAIL_ACCOUNT_WAITING, "Mail: registrations wait", "To the support team, at most once an hour."},
    {CP_PAGE_MAIL_FILED, "Mail: ticket filed", "To customers: their ticket has arrived."},
    {CP_PAGE_MAIL_REPLY, "Mail: reply", "To customers: support has written."},
    {CP_PAGE_MAIL_STATUS, "Mail: closed or open again", "To customers: their ticket was closed, or opened again."},
    {CP_PAGE_MAIL_ADDED, "Mail: added to a ticket", "To people who were added to a ticket."},
    {CP_PAGE_MAIL_STAFF_NEW, "Mail to staff: new ticket", "To the support team: a ticket was filed."},
    {CP_PAGE_MAIL_STAFF_MESSAGE, "Mail to staff: new message", "To the support team: a customer has written."},
    {CP_PAGE_MAIL_STAFF_STATUS, "Mail to staff: closed or open again",
     "To the support team: a customer closed a ticket, or opened it again."},
    {CP_PAGE_MAIL_STAFF_ASSIGNED, "Mail to staff: assigned", "To a member of the support team who was given a ticket."},
};

const cp_page_own_t *cp_view_page_own(int index)
{
    return index >= 0 && index < (int)(sizeof table / sizeof *table) ? &table[index] : NULL;
}

const cp_page_own_t *cp_view_page_own_of(cp_page_id_t page)
{
    for (apr_size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].page == page)
            return &table[i];
    return NULL;
}

const cp_page_own_t *cp_view_page_own_called(const char *name)
{
    apr_size_t length = strlen(name);

    for (apr_size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *file = cp_view_page[table[i].page].template;
        if (!strncmp(file, name, length) && !strcmp(file + length, ".html"))
            return &table[i];
    }
    return NULL;
}

const char *cp_view_page_name(cp_page_id_t page, apr_pool_t *pool)
{
    const char *file = cp_view_page[page].template;

    return apr_pstrmemdup(pool, file, strcspn(file, "."));
}

bool cp_view_page_is_mail(cp_page_id_t page)
{
    return cp_view_page[page].schema == &cp_view_mail_schema;
}
