-- SPDX-License-Identifier: Apache-2.0
-- Locks are FOR NO KEY UPDATE: a stronger one would wait for those who only refer to the row, as everybody does who has
-- added a message and waits for us.

-- In order of the id, so that two transactions never wait for each other.
-- name: ticket_touch_contacts
UPDATE contact SET change_count = change_count + 1
WHERE id IN (SELECT locked.id FROM contact AS locked
    WHERE locked.id IN (SELECT ticket_contact.contact_id FROM ticket_contact WHERE ticket_contact.ticket_id = ?1)
    ORDER BY locked.id FOR NO KEY UPDATE)

-- Whoever changes a ticket meanwhile is waited for. The row is locked before the join: otherwise the stage that it had
-- before would be joined to the row as it is now, and nothing be found.
-- name: ticket_state
SELECT locked.stage_id, stage.name, stage.pipeline_id, locked.closed_at
FROM (SELECT ticket.stage_id, ticket.closed_at FROM ticket WHERE ticket.id = ?1 FOR NO KEY UPDATE) AS locked
JOIN stage ON stage.id = locked.stage_id

-- The contact first, whom a reply has locked already when it gets here, and who is touched afterwards.
-- name: ticket_mark_seen
INSERT INTO read_mark (contact_id, ticket_id, seen_at)
SELECT contact.id, ?2, ?3 FROM contact WHERE contact.id = ?1 FOR NO KEY UPDATE
ON CONFLICT (contact_id, ticket_id) DO UPDATE SET seen_at = excluded.seen_at WHERE read_mark.seen_at < excluded.seen_at
