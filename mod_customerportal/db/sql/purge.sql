-- SPDX-License-Identifier: Apache-2.0
-- Rows that are over. A statement removes a bounded number of them, the oldest first; see model_purge.h.

-- Mails of portal ?1 that ended before ?2. What failed or came back stays at least until ?3, and where an invitation that is
-- not accepted yet says so, as long as that does.
-- fragment: purge_mail(row)
row.portal = ?1 AND row.ended_at <= ?2 AND (row.state IN ('sent', 'dropped') OR (row.ended_at <= ?3
    AND NOT EXISTS (SELECT 1 FROM invitation WHERE invitation.outbox_id = row.id AND invitation.state = 'pending')))

-- fragment: purge_mail_batch
FROM outbox AS over WHERE {purge_mail(over)} ORDER BY over.ended_at, over.id LIMIT ?4

-- The three of a batch, in this order. The next mail to the same person about the same ticket refers to the last one.
-- name: purge_mail_refer
UPDATE reply_address SET mail_id = (SELECT last.mail_id FROM outbox AS last
    WHERE last.ticket_id = reply_address.ticket_id AND last.contact_id = reply_address.contact_id AND last.state = 'sent'
    ORDER BY last.id DESC LIMIT 1)
WHERE token {few_begin} SELECT (SELECT known.token FROM reply_address AS known
        WHERE known.ticket_id = batch.ticket_id AND known.contact_id = batch.contact_id)
    FROM (SELECT over.ticket_id, over.contact_id, over.state {purge_mail_batch}) AS batch
    WHERE batch.state = 'sent' {few_end}

-- name: purge_mail_invitation
UPDATE invitation SET outbox_id = NULL WHERE outbox_id {few_begin} SELECT over.id {purge_mail_batch} {few_end}

-- Whatever is to be sent again at this moment stays.
-- name: purge_mail
DELETE FROM outbox WHERE id {few_begin} SELECT over.id {purge_mail_batch} {few_end} AND ended_at <= ?2

-- name: purge_mail_count
SELECT count(*) FROM outbox AS over WHERE {purge_mail(over)}

-- name: purge_presence
DELETE FROM ticket_presence WHERE (ticket_id, staff_id) IN (
    SELECT over.ticket_id, over.staff_id FROM ticket_presence AS over WHERE over.seen_at <= ?1
    ORDER BY over.seen_at LIMIT ?2) AND seen_at <= ?1

-- name: purge_presence_count
SELECT count(*) FROM ticket_presence WHERE seen_at <= ?1

-- name: purge_session_count
SELECT count(*) FROM session WHERE expires_at <= ?1

-- name: purge_pending_count
SELECT count(*) FROM pending_sign_in WHERE expires_at <= ?1

-- name: purge_device_count
SELECT count(*) FROM known_device WHERE seen_at <= ?1

-- name: purge_token_count
SELECT count(*) FROM token WHERE expires_at <= ?1

-- name: purge_kept_text_count
SELECT count(*) FROM kept_text WHERE expires_at <= ?1

-- name: purge_form_count
SELECT count(*) FROM form_effect WHERE expires_at <= ?1

-- name: purge_throttle_count
SELECT count(*) FROM throttle WHERE until <= ?1

-- ---- Files ----

-- Which of the files in ?1, a JSON array of their names, a message has.
-- name: purge_file_named
SELECT asked.value FROM json_each(?1) AS asked
WHERE EXISTS (SELECT 1 FROM attachment WHERE attachment.sha256 = asked.value)

-- Texts that may name files: definitions, and what they were before, which can be put back.
-- name: purge_file_definitions
SELECT body FROM definition WHERE kind = 'theme'

-- name: purge_file_changes
SELECT id, before, after FROM setting_change WHERE id > ?1 AND name LIKE 'theme/%' ORDER BY id LIMIT 50

-- name: purge_database
SELECT value FROM meta WHERE name = 'database_id'
