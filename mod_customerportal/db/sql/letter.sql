-- SPDX-License-Identifier: Apache-2.0
-- What a mail of the outbox tells of, read at the moment when it is sent: who may no longer hear of it gets none.

-- fragment: letter_columns
ticket.number, ticket.subject, ticket.closed_at, ticket.id, stage.name, stage.customer_label, inbox.name, inbox.address,
inbox.signature, owner.id, owner.first_name, owner.last_name, owner.alias, owner.email,
requester.id, requester.first_name, requester.last_name, requester.email

-- fragment: letter_joins
JOIN stage ON stage.id = ticket.stage_id
JOIN inbox ON inbox.id = ticket.inbox_id
JOIN contact AS requester ON requester.id = ticket.requester_id
LEFT JOIN staff AS owner ON owner.id = ticket.owner_id

-- To a contact it must be visible as one of his own: nobody gets mail about a colleague's ticket.
-- name: letter_contact
SELECT {letter_columns}, contact.id, contact.first_name, contact.last_name, contact.email,
    COALESCE(contact.language, contact.page_language), contact.time_zone, contact.page_host
FROM ticket
{letter_joins}
JOIN ticket_contact ON ticket_contact.ticket_id = ticket.id AND ticket_contact.contact_id = ?1
JOIN contact ON contact.id = ticket_contact.contact_id
WHERE ticket.id = ?2 AND contact.disabled_at IS NULL AND ticket_contact.muted = 0 AND {visible(ticket, ?1, 0)}

-- name: letter_staff
SELECT {letter_columns}, staff.id, staff.first_name, staff.last_name, staff.alias, staff.email, staff.language,
    staff.time_zone, CAST(NULL AS TEXT)
FROM ticket
{letter_joins}
JOIN staff ON staff.id = ?1
WHERE ticket.id = ?2 AND staff.disabled_at IS NULL
    AND {desk_open(ticket.inbox_id, staff.id, {notice_admin(staff)})}

-- About a login: somebody without an account, too, may be asked whether an address is his. ?3 names the portal's inbox.
-- name: letter_login
SELECT contact.id, contact.first_name, contact.last_name, contact.email, contact.language, contact.time_zone,
    staff.id, staff.first_name, staff.last_name, staff.alias, staff.email, staff.time_zone, inbox.address, staff.language,
    COALESCE(outbox.language, contact.page_language), COALESCE(outbox.page_host, contact.page_host)
FROM (SELECT 1 AS one) AS always
LEFT JOIN outbox ON outbox.id = ?4
LEFT JOIN contact ON contact.id = ?1
LEFT JOIN staff ON staff.id = ?2
LEFT JOIN inbox ON inbox.name = ?3
WHERE contact.disabled_at IS NULL AND staff.disabled_at IS NULL

-- A message of the visible thread; to staff (?3 is 1) any of the ticket.
-- name: letter_message
SELECT message.id, message.format, message.body, message.created_at,
    contact.id, contact.first_name, contact.last_name, contact.email, company.name,
    staff.id, staff.first_name, staff.last_name, staff.alias, staff.email
FROM message
JOIN thread ON thread.id = message.thread_id
JOIN ticket ON ticket.id = thread.ticket_id
LEFT JOIN contact ON contact.id = message.contact_id
LEFT JOIN company ON company.id = contact.company_id
LEFT JOIN staff ON staff.id = message.staff_id
WHERE message.id = ?1 AND ticket.id = ?2 AND (?3 = 1 OR thread.id = {visible_thread(ticket)})

-- name: letter_files
SELECT message_id, id, file_name, media_type, size, sha256 FROM attachment WHERE message_id = ?1 ORDER BY position, id

-- The newest mails of the conversation that this person knows: those sent to him, and those that the messages came by.
-- Of those that are gone from the outbox the last one is kept.
-- name: letter_references
SELECT mail_id FROM (
    SELECT mail_id, created_at, id FROM (
        SELECT message.mail_id, message.created_at, message.id FROM ticket
        JOIN message ON message.thread_id = {visible_thread(ticket)}
        WHERE ticket.id = ?1 AND coalesce(message.mail_id, '') <> '' AND message.created_at <= ?5
        ORDER BY message.created_at DESC, message.id DESC LIMIT 12) AS came
    UNION ALL
    SELECT mail_id, created_at, id FROM (
        SELECT outbox.mail_id, outbox.created_at, outbox.id FROM outbox
        WHERE outbox.ticket_id = ?1 AND outbox.id < ?4 AND outbox.state = 'sent'
            AND (outbox.contact_id = ?2 OR outbox.staff_id = ?3)
        ORDER BY outbox.id DESC LIMIT 12) AS went
    UNION ALL
    SELECT reply_address.mail_id, 0, 0 FROM reply_address
    WHERE reply_address.ticket_id = ?1 AND reply_address.contact_id = ?2 AND reply_address.mail_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.mail_id = reply_address.mail_id)) AS known
ORDER BY created_at DESC, id DESC LIMIT 12
