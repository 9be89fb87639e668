-- SPDX-License-Identifier: Apache-2.0
-- Mail to be sent. Who is told of what is model_notice.c's rule, written here as far as it is about rows.

-- ?1 portal, ?2 kind, ?3 message, ?4 detail, ?5 and ?6 the parts of a mail id round the recipient, ?7 now.
-- fragment: notice_insert
INSERT INTO outbox (portal, kind, message_id, detail, mail_id, due_at, created_at, ticket_id, address, contact_id,
    staff_id)

-- fragment: notice_contact
SELECT ?1, ?2, CAST(?3 AS BIGINT), ?4, ?5 || '.c' || contact.id || '@' || ?6, ?7, ?7, ticket.id, contact.email,
    contact.id, CAST(NULL AS BIGINT)

-- fragment: notice_member
SELECT ?1, ?2, CAST(?3 AS BIGINT), ?4, ?5 || '.s' || staff.id || '@' || ?6, ?7, ?7, ticket.id, staff.email,
    CAST(NULL AS BIGINT), staff.id

-- Contacts that may hear of the ticket ?8 at all.
-- fragment: notice_hears
ticket.id = ?8 AND {shown(ticket)} AND ticket_contact.muted = 0 AND contact.disabled_at IS NULL

-- fragment: notice_people
FROM ticket
JOIN ticket_contact ON ticket_contact.ticket_id = ticket.id
JOIN contact ON contact.id = ticket_contact.contact_id

-- Those who are no requester chose whether they hear anything.
-- fragment: notice_copies
(ticket_contact.role = 'requester' OR contact.mail_copy = 1)

-- fragment: notice_admin(staff)
CASE staff.role WHEN 'admin' THEN 1 ELSE 0 END

-- The domain that mail ids get, out of where answers go to; and whether there is such a ticket.
-- name: notice_ticket
SELECT inbox.address FROM ticket JOIN inbox ON inbox.id = ticket.inbox_id WHERE ticket.id = ?1

-- name: notice_filed
{notice_insert}
{notice_contact}
{notice_people}
WHERE {notice_hears} AND ticket_contact.role = 'requester' AND contact.mail_status = 1

-- name: notice_message
{notice_insert}
{notice_contact}
{notice_people}
WHERE {notice_hears} AND contact.id <> ?9 AND contact.mail_reply = 1 AND {notice_copies}
    AND EXISTS (SELECT 1 FROM message WHERE message.id = ?3 AND message.thread_id = {visible_thread(ticket)})

-- name: notice_status
{notice_insert}
{notice_contact}
{notice_people}
WHERE {notice_hears} AND contact.id <> ?9 AND contact.mail_status = 1 AND {notice_copies}

-- name: notice_added
{notice_insert}
{notice_contact}
{notice_people}
WHERE {notice_hears} AND contact.id = ?9 AND ticket_contact.role <> 'requester' AND contact.mail_copy = 1

-- Owner and followers, as far as they still work in the inbox. Where nobody owns the ticket and ?9 is 1, all who work
-- there; an owner who is disabled hears nothing, so he counts as none.
-- name: notice_staff
{notice_insert}
{notice_member}
FROM ticket CROSS JOIN staff
WHERE ticket.id = ?8 AND staff.disabled_at IS NULL AND (
    ((ticket.owner_id = staff.id OR EXISTS (SELECT 1 FROM ticket_follower
        WHERE ticket_follower.ticket_id = ticket.id AND ticket_follower.staff_id = staff.id))
        AND {desk_open(ticket.inbox_id, staff.id, {notice_admin(staff)})})
    OR (?9 = 1 AND {desk_open(ticket.inbox_id, staff.id, 0)} AND NOT EXISTS (SELECT 1 FROM staff AS owner
        WHERE owner.id = ticket.owner_id AND owner.disabled_at IS NULL)))

-- name: notice_assigned
{notice_insert}
{notice_member}
FROM ticket CROSS JOIN staff
WHERE ticket.id = ?8 AND staff.id = ?9 AND staff.disabled_at IS NULL
    AND {desk_open(ticket.inbox_id, staff.id, {notice_admin(staff)})}

-- ---- Sending ----

-- fragment: outbox_columns
id, portal, kind, contact_id, staff_id, address, ticket_id, message_id, detail, mail_id, attempts, doubts, created_at

-- Mails about a login, which are no notices: they go out whatever the settings are.
-- fragment: outbox_login(row)
substr(row.kind, 1, 8) = 'account-'

-- What is due becomes the holder's (?1) until ?2: only then it is due again. ?4 and ?5 are portals. ?7 is 1 where notices
-- are off.
-- name: outbox_claim
UPDATE outbox SET holder = ?1, leased_until = ?2, due_at = ?2, attempts = attempts + 1
WHERE id IN (SELECT due.id FROM outbox AS due
    WHERE due.state = 'waiting' AND due.due_at <= ?3 AND due.portal IN (?4, ?5)
        AND (?7 = 0 OR {outbox_login(due)})
    ORDER BY due.due_at, due.id LIMIT ?6)
RETURNING {outbox_columns}

-- name: outbox_renew
UPDATE outbox SET leased_until = ?3, due_at = ?3 WHERE id = ?1 AND holder = ?2 AND state = 'waiting'

-- What was sent is sent, also where others think that they hold it. The code in a mail about a login is a secret, and not
-- needed any more.
-- name: outbox_sent
UPDATE outbox SET state = 'sent', ended_at = ?2, detail = CASE WHEN {outbox_login(outbox)} THEN '' ELSE detail END, last_error = '', holder = 0, leased_until = 0
WHERE id = ?1 AND state IN ('waiting', 'dropped')

-- name: outbox_later
UPDATE outbox SET due_at = ?3, last_error = ?4, attempts = attempts - ?5, doubts = doubts + ?6, holder = 0,
    leased_until = 0
WHERE id = ?1 AND holder = ?2 AND state = 'waiting'

-- name: outbox_failed
UPDATE outbox SET state = 'failed', ended_at = ?3, last_error = ?4, holder = 0, leased_until = 0,
    detail = CASE WHEN {outbox_login(outbox)} THEN '' ELSE detail END
WHERE id = ?1 AND holder = ?2 AND state = 'waiting'

-- name: outbox_drop
UPDATE outbox SET state = 'dropped', ended_at = ?3, holder = 0, leased_until = 0
WHERE id = ?1 AND holder = ?2 AND state = 'waiting'

-- No mail waits for 30 days.
-- name: outbox_drop_all
UPDATE outbox SET state = 'dropped', ended_at = ?1, holder = 0, leased_until = 0
WHERE id IN (SELECT waiting.id FROM outbox AS waiting
    WHERE waiting.state = 'waiting' AND waiting.due_at < ?1 + 2592000000000 AND waiting.portal = ?2
        AND NOT {outbox_login(waiting)}
    ORDER BY waiting.due_at, waiting.id LIMIT 1000)

-- ---- What went wrong ----

-- A mail that came back: only one that was sent can, and once.
-- name: outbox_bounced
UPDATE outbox SET state = 'bounced', ended_at = ?2, last_error = ?3 WHERE mail_id = ?1 AND state IN ('sent', 'waiting')
RETURNING ticket_id, contact_id, staff_id

-- fragment: outbox_trouble
SELECT outbox.id, outbox.kind, outbox.state, outbox.address, outbox.last_error, outbox.attempts, outbox.created_at,
    outbox.ended_at, ticket.number, ticket.subject, contact.id, contact.first_name, contact.last_name, contact.email
FROM outbox
JOIN ticket ON ticket.id = outbox.ticket_id
LEFT JOIN contact ON contact.id = outbox.contact_id
WHERE outbox.state IN ('failed', 'bounced')

-- The newest first. ?1 and ?2 are the desk's scope.
-- name: outbox_trouble_list
{outbox_trouble} AND outbox.created_at > ?3 AND {desk_open(ticket.inbox_id, ?1, ?2)}
ORDER BY outbox.created_at DESC, outbox.id DESC LIMIT 200

-- fragment: outbox_mine
id = ?1 AND state IN ('failed', 'bounced') AND EXISTS (SELECT 1 FROM ticket
    WHERE ticket.id = outbox.ticket_id AND {desk_open(ticket.inbox_id, ?2, ?3)})

-- It begins anew, and stays the same mail.
-- name: outbox_again
UPDATE outbox SET state = 'waiting', due_at = ?4, created_at = ?4, attempts = 0, doubts = 0, ended_at = NULL
WHERE {outbox_mine}

-- name: outbox_dismiss
UPDATE outbox SET state = 'dropped' WHERE {outbox_mine}
