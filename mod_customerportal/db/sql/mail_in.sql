-- SPDX-License-Identifier: Apache-2.0
-- Mail that comes in.

-- What is known of a Message-ID: 1, a message that came by mail; 2, a mail that was sent from here.
-- name: mail_in_known
SELECT 1 FROM message WHERE message.mail_id = ?1
UNION ALL SELECT 2 FROM outbox WHERE outbox.mail_id = ?1

-- name: mail_in_reference
INSERT INTO mail_reference (mail_id, thread_id) VALUES (?1, ?2) ON CONFLICT (mail_id) DO NOTHING

-- name: mail_in_inbox_address
SELECT inbox.id FROM inbox WHERE lower(inbox.address) = ?1
