-- SPDX-License-Identifier: Apache-2.0
-- Statements of portalctl import.

-- name: import_mail_known
SELECT id FROM message WHERE mail_id = ?1

-- name: import_reference_find
SELECT mail_reference.thread_id, thread.ticket_id
FROM mail_reference JOIN thread ON thread.id = mail_reference.thread_id
WHERE mail_reference.mail_id = ?1

-- name: import_reference_add
INSERT INTO mail_reference (mail_id, thread_id) VALUES (?1, ?2) ON CONFLICT (mail_id) DO NOTHING
