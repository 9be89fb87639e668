-- SPDX-License-Identifier: Apache-2.0
-- The newest first, each with the number of all messages of the thread.
-- name: message_list
SELECT message.id, message.format, message.body, message.created_at,
    contact.id, contact.first_name, contact.last_name, contact.email, company.name,
    staff.id, staff.first_name, staff.last_name, staff.alias, staff.email,
    (SELECT count(*) FROM message AS counted WHERE counted.thread_id = ?1),
    CASE WHEN EXISTS (SELECT 1 FROM attachment WHERE attachment.message_id = message.id) THEN 1 ELSE 0 END
FROM message
LEFT JOIN contact ON contact.id = message.contact_id
LEFT JOIN company ON company.id = contact.company_id
LEFT JOIN staff ON staff.id = message.staff_id
WHERE message.thread_id = ?1
ORDER BY message.created_at DESC, message.id DESC LIMIT ?2

-- name: message_attachments
SELECT attachment.message_id, attachment.id, attachment.file_name, attachment.media_type, attachment.size,
    attachment.sha256
FROM message JOIN attachment ON attachment.message_id = message.id
WHERE message.thread_id = ?1 AND (message.created_at, message.id) >= (?2, ?3)
ORDER BY message.created_at, message.id, attachment.position, attachment.id

-- name: message_create
INSERT INTO message (thread_id, contact_id, staff_id, format, body, search_text, created_at, mail_id, form_key)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (form_key) WHERE form_key IS NOT NULL DO NOTHING RETURNING id

-- name: message_of_key
SELECT message.id, ticket.number FROM message
JOIN thread ON thread.id = message.thread_id
JOIN ticket ON ticket.id = thread.ticket_id
WHERE message.form_key = ?1

-- name: attachment_create
INSERT INTO attachment (message_id, position, file_name, media_type, size, sha256, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- fragment: message_moves(at, by)
version = version + 1, last_by = CASE WHEN at >= activity_at THEN by ELSE last_by END,
activity_at = CASE WHEN at > activity_at THEN at ELSE activity_at END

-- The ticket moves only with its visible thread.
-- name: message_move_ticket
UPDATE ticket SET {message_moves(?3, ?4)} WHERE ticket.id = ?1 AND ?2 = {visible_thread(ticket)}

-- With the thread that is known to be it.
-- name: message_move_held
UPDATE ticket SET {message_moves(?2, ?3)} WHERE ticket.id = ?1

-- name: attachment_find
SELECT attachment.id, attachment.file_name, attachment.media_type, attachment.size, attachment.sha256
FROM attachment
JOIN message ON message.id = attachment.message_id
JOIN thread ON thread.id = message.thread_id
JOIN ticket ON ticket.id = thread.ticket_id
WHERE attachment.id = ?3 AND thread.id = {visible_thread(ticket)} AND {visible(ticket, ?1, ?2)}

-- name: note_add
INSERT INTO note (ticket_id, staff_id, body, created_at, form_key) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (form_key) WHERE form_key IS NOT NULL DO NOTHING

-- name: comment_add
INSERT INTO comment (thread_id, staff_id, body, created_at) VALUES (?1, ?2, ?3, ?4)
