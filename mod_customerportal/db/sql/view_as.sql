-- SPDX-License-Identifier: Apache-2.0
-- Whom staff may mean who look for a customer: an address, or the number of a ticket whose requester is meant.
-- name: view_as_search
SELECT contact.id, contact.first_name, contact.last_name, contact.email, company.name
FROM contact LEFT JOIN company ON company.id = contact.company_id
WHERE contact.disabled_at IS NULL AND contact.id IN (
    SELECT known.id FROM contact AS known WHERE known.email_key = ?1
    UNION SELECT ticket.requester_id FROM ticket WHERE ticket.number = ?2 AND {desk_open(ticket.inbox_id, ?3, ?4)})
ORDER BY contact.name_key, contact.id LIMIT 50

-- name: view_as_contact
SELECT contact.id, contact.first_name, contact.last_name, contact.email, company.name
FROM contact LEFT JOIN company ON company.id = contact.company_id
WHERE contact.id = ?1 AND contact.disabled_at IS NULL
