-- SPDX-License-Identifier: Apache-2.0
-- Who a ticket's postings are for.
-- name: search_scope
SELECT ticket.id, ticket.subject, ticket.company_id, ticket_contact.contact_id
FROM ticket LEFT JOIN ticket_contact ON ticket_contact.ticket_id = ticket.id
WHERE ticket.id = ?1 ORDER BY ticket_contact.contact_id

-- The same of a thread's ticket.
-- name: search_thread_scope
SELECT ticket.id, ticket.subject, ticket.company_id, ticket_contact.contact_id
FROM thread JOIN ticket ON ticket.id = thread.ticket_id
LEFT JOIN ticket_contact ON ticket_contact.ticket_id = ticket.id
WHERE thread.id = ?1 ORDER BY ticket_contact.contact_id

-- The messages of a ticket that have postings.
-- name: search_messages
SELECT message.id, coalesce(message.search_text, message.body)
FROM ticket JOIN message ON message.thread_id = {visible_thread(ticket)}
WHERE ticket.id = ?1 AND message.id > ?2 ORDER BY message.id LIMIT ?3
