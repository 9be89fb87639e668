-- SPDX-License-Identifier: Apache-2.0
-- Inboxes as managers see them.

-- How many tickets are in an inbox, up to 1,000 and one. A range of one inbox, in its order, as PostgreSQL would with =
-- go through all tickets in hope of soon finding as many, and to the end for an inbox with few.
-- fragment: inbox_tickets
(SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.inbox_id BETWEEN inbox.id AND inbox.id
    ORDER BY ticket.inbox_id LIMIT 1001) AS few)

-- fragment: inbox_columns
inbox.id, inbox.name, inbox.kind, inbox.address, inbox.pipeline_id, pipeline.name, inbox.signature, inbox.position,
{inbox_tickets}, (SELECT count(*) FROM inbox_member WHERE inbox_member.inbox_id = inbox.id)

-- name: inbox_list
SELECT {inbox_columns} FROM inbox JOIN pipeline ON pipeline.id = inbox.pipeline_id
ORDER BY inbox.position, inbox.name, inbox.id

-- name: inbox_find
SELECT {inbox_columns} FROM inbox JOIN pipeline ON pipeline.id = inbox.pipeline_id WHERE inbox.id = ?1

-- name: inbox_exists
SELECT id FROM inbox WHERE id = ?1

-- name: inbox_members
SELECT staff_id FROM inbox_member WHERE inbox_id = ?1 ORDER BY staff_id

-- name: inbox_member_add
INSERT INTO inbox_member (inbox_id, staff_id) SELECT CAST(?1 AS BIGINT), staff.id FROM staff WHERE staff.id = ?2
ON CONFLICT (inbox_id, staff_id) DO NOTHING

-- name: inbox_members_clear
DELETE FROM inbox_member WHERE inbox_id = ?1

-- name: inbox_add
INSERT INTO inbox (name, kind, address, pipeline_id, signature, position)
VALUES (?1, ?2, ?3, ?4, ?5, (SELECT coalesce(max(position), 0) + 1 FROM inbox)) RETURNING id

-- name: inbox_save
UPDATE inbox SET name = ?2, kind = ?3, address = ?4, pipeline_id = ?5, signature = ?6 WHERE id = ?1

-- name: inbox_order
SELECT id, position FROM inbox ORDER BY position, name, id

-- name: inbox_place
UPDATE inbox SET position = ?2 WHERE id = ?1

-- Settings name the inbox of a portal's tickets by its name.
-- name: inbox_setting_rename
UPDATE setting SET value = ?2 WHERE name = 'inbox' AND value = ?1

-- name: inbox_setting_uses
SELECT count(*) FROM setting WHERE name = 'inbox' AND value = ?1

-- A range of one, in its order: PostgreSQL would look for one with = by reading all, hoping for an early one.
-- name: inbox_thread
SELECT id FROM thread WHERE inbox_id BETWEEN ?1 AND ?1 ORDER BY inbox_id LIMIT 1

-- name: inbox_answers_remove
DELETE FROM answer WHERE inbox_id = ?1

-- name: inbox_remove
DELETE FROM inbox WHERE id = ?1
