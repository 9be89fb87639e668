-- SPDX-License-Identifier: Apache-2.0
-- The people of a ticket: who they are to it, and which contact added them.
-- name: people_list
SELECT contact.id, contact.first_name, contact.last_name, contact.email, contact.company_id, ticket_contact.role,
    ticket_contact.added_by_id
FROM ticket_contact JOIN contact ON contact.id = ticket_contact.contact_id
WHERE ticket_contact.ticket_id = ?1
ORDER BY CASE ticket_contact.role WHEN 'requester' THEN 0 ELSE 1 END, contact.name_key, contact.id

-- name: people_add
INSERT INTO ticket_contact (contact_id, ticket_id, role, added_by_id) VALUES (?2, ?1, 'cc', ?3)
ON CONFLICT (contact_id, ticket_id) DO NOTHING

-- name: people_role
SELECT ticket_contact.role, ticket_contact.added_by_id, contact.email
FROM ticket_contact JOIN contact ON contact.id = ticket_contact.contact_id
WHERE ticket_contact.ticket_id = ?1 AND ticket_contact.contact_id = ?2

-- name: people_remove
DELETE FROM ticket_contact WHERE ticket_id = ?1 AND contact_id = ?2 AND role <> 'requester'

-- Whoever still sees the ticket as one of its company keeps his mark.
-- name: people_forget
DELETE FROM read_mark WHERE ticket_id = ?1 AND contact_id = ?2 AND NOT EXISTS (SELECT 1 FROM ticket
    JOIN contact ON contact.company_id = ticket.company_id WHERE ticket.id = ?1 AND contact.id = ?2)

-- name: people_count
SELECT count(*) FROM ticket_contact WHERE ticket_id = ?1
