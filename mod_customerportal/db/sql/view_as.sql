-- SPDX-License-Identifier: Apache-2.0
-- Whom staff mean who look for a customer by the number of a ticket: its requester.
-- name: view_as_search
SELECT contact.id, contact.first_name, contact.last_name, contact.email, company.name
FROM contact LEFT JOIN company ON company.id = contact.company_id
WHERE contact.disabled_at IS NULL AND contact.id = (
    SELECT ticket.requester_id FROM ticket WHERE ticket.number = ?1 AND {desk_open(ticket.inbox_id, ?2, ?3)})

-- name: view_as_contact
SELECT contact.id, contact.first_name, contact.last_name, contact.email, company.name
FROM contact LEFT JOIN company ON company.id = contact.company_id
WHERE contact.id = ?1 AND contact.disabled_at IS NULL
