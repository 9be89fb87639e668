-- SPDX-License-Identifier: Apache-2.0
-- Splitting: a message of a ticket, and perhaps all later ones of its thread, go into a thread of another ticket.

-- name: split_find
SELECT message.id, message.thread_id, message.created_at, contact.id, contact.first_name, contact.last_name,
    contact.email, contact.company_id, company.name, staff.id, staff.first_name, staff.last_name, staff.alias, staff.email,
    message.format, message.body,
    (SELECT count(*) FROM message AS counted WHERE counted.thread_id = message.thread_id),
    (SELECT count(*) FROM message AS later WHERE later.thread_id = message.thread_id
        AND (later.created_at, later.id) > (message.created_at, message.id))
FROM message
JOIN thread ON thread.id = message.thread_id
LEFT JOIN contact ON contact.id = message.contact_id
LEFT JOIN company ON company.id = contact.company_id
LEFT JOIN staff ON staff.id = message.staff_id
WHERE message.id = ?1 AND thread.ticket_id = ?2

-- Which ticket a message is in by now.
-- name: split_where
SELECT ticket.number FROM message JOIN thread ON thread.id = message.thread_id JOIN ticket ON ticket.id = thread.ticket_id
WHERE message.id = ?1 AND {desk_open(ticket.inbox_id, ?2, ?3)}

-- name: split_one
UPDATE message SET thread_id = ?2 WHERE id = ?1

-- name: split_later
UPDATE message SET thread_id = ?2
WHERE thread_id = ?1 AND (message.created_at, message.id) >= (?3, ?4)

-- The new ticket has what the old one has, so that a filter which hides the one hides the other.
-- name: split_properties
UPDATE ticket SET priority = old.priority, p1 = old.p1, p2 = old.p2, p3 = old.p3, p4 = old.p4, p5 = old.p5, p6 = old.p6, p7 = old.p7,
    p8 = old.p8, p9 = old.p9, p10 = old.p10, p11 = old.p11, p12 = old.p12, p13 = old.p13, p14 = old.p14,
    p15 = old.p15, p16 = old.p16, p17 = old.p17, p18 = old.p18, p19 = old.p19, p20 = old.p20
FROM ticket AS old WHERE ticket.id = ?2 AND old.id = ?1

-- name: split_events
UPDATE timeline_event SET ticket_id = ?3 WHERE ticket_id = ?2 AND message_id IN (
    SELECT message.id FROM message WHERE message.thread_id = ?1)

-- name: split_references
UPDATE mail_reference SET thread_id = ?1 WHERE mail_id IN (
    SELECT message.mail_id FROM message WHERE message.thread_id = ?1 AND message.mail_id IS NOT NULL)
