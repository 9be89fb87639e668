-- SPDX-License-Identifier: Apache-2.0
-- Which notices a contact wants.

-- name: notice_choice
SELECT mail_reply, mail_status, mail_copy FROM contact WHERE id = ?1

-- name: notice_choose
UPDATE contact SET mail_reply = ?2, mail_status = ?3, mail_copy = ?4, change_count = change_count + 1 WHERE id = ?1

-- name: notice_mute_find
SELECT ticket.number, ticket_contact.muted FROM reply_address
JOIN ticket ON ticket.id = reply_address.ticket_id
JOIN ticket_contact ON ticket_contact.ticket_id = ticket.id AND ticket_contact.contact_id = reply_address.contact_id
WHERE reply_address.token = ?1 AND {shown(ticket)}

-- name: notice_mute
UPDATE ticket_contact SET muted = ?2
WHERE contact_id = (SELECT reply_address.contact_id FROM reply_address WHERE reply_address.token = ?1)
    AND ticket_id = (SELECT reply_address.ticket_id FROM reply_address WHERE reply_address.token = ?1)
