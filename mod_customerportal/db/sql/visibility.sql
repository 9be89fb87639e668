-- SPDX-License-Identifier: Apache-2.0
-- The one visibility rule. A ticket is visible to a contact if it is one of the contact's own (requester, copy or
-- associated), or, where company tickets are shared, if it belongs to the contact's primary company; never if it is
-- hidden, by staff or by the portal's filter. `contact` and `company` are parameters; company is 0 in own mode and for contacts without a company.
-- Every statement that shows a ticket, or a part of one, to a customer contains it, written {visible(t, ?1, ?2)}.
-- fragment: visible(ticket, contact, company)
({shown(ticket)} AND (ticket.company_id = company OR EXISTS (
    SELECT 1 FROM ticket_contact WHERE ticket_contact.ticket_id = ticket.id AND ticket_contact.contact_id = contact)))

-- What hides a ticket from whomever: staff did, or it does not meet the portal's filter, an administrator's rule, which
-- stands in the place of the comment (see cp_db_filter_t). The ticket's table is called `ticket` wherever this is used.
-- fragment: shown(ticket)
(ticket.hidden = 0/*filter*/)

-- Whether a contact is in a group whose members see company tickets, where these are for chosen groups only (P01). It
-- never stands in a statement about tickets: it decides which company, if any, the rule above is given.
-- fragment: company_right(contact, portal)
EXISTS (SELECT 1 FROM access_group_member
    JOIN portal_company_group ON portal_company_group.group_id = access_group_member.group_id
    WHERE access_group_member.contact_id = contact AND portal_company_group.portal = portal)

-- The thread that customers see: the oldest, by id under ties.
-- fragment: visible_thread(ticket)
(SELECT thread.id FROM thread WHERE thread.ticket_id = ticket.id ORDER BY thread.created_at, thread.id LIMIT 1)

-- The desk's rule: staff work in the inboxes that they are members of, and in those without members; `every` is 1 for
-- admins. `inbox` is an expression. Every statement that shows a ticket to staff contains it.
-- fragment: desk_open(inbox, staff, every)
(staff <> 0 AND (every = 1
    OR EXISTS (SELECT 1 FROM inbox_member WHERE inbox_member.inbox_id = inbox AND inbox_member.staff_id = staff)
    OR NOT EXISTS (SELECT 1 FROM inbox_member WHERE inbox_member.inbox_id = inbox)))

-- "Open" as the desk's partial indexes have it; see migration 2.
-- fragment: desk_unclosed(ticket)
(CASE WHEN ticket.closed_at IS NULL THEN 0 ELSE 1 END) = 0

-- fragment: desk_closed(ticket)
(CASE WHEN ticket.closed_at IS NULL THEN 0 ELSE 1 END) = 1
