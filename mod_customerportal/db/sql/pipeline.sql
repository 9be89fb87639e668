-- SPDX-License-Identifier: Apache-2.0
-- Stages and inboxes.

-- Where a customer's "Close" puts a ticket: what the pipeline says, else its only closed stage.
-- fragment: close_stage(pipeline)
coalesce(pipeline.close_stage_id, (SELECT CASE WHEN count(*) = 1 THEN min(stage.id) END FROM stage
    WHERE stage.pipeline_id = pipeline.id AND stage.state = 'closed'))

-- name: pipeline_close_stage
SELECT {close_stage(pipeline)} FROM pipeline WHERE pipeline.id = ?1

-- name: pipeline_first_open_stage
SELECT id FROM stage WHERE pipeline_id = ?1 AND state = 'open' ORDER BY position, id LIMIT 1

-- name: pipeline_any
SELECT id FROM pipeline ORDER BY position, id LIMIT 1

-- name: pipeline_create
INSERT INTO pipeline (name, position) VALUES (?1, ?2) RETURNING id

-- name: stage_create
INSERT INTO stage (pipeline_id, name, customer_label, state, position) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: stage_state
SELECT state, name FROM stage WHERE id = ?1

-- name: inbox_by_name
SELECT id FROM inbox WHERE name = ?1

-- name: inbox_create
INSERT INTO inbox (name, kind, pipeline_id) VALUES (?1, 'conversations', ?2) ON CONFLICT (name) DO NOTHING RETURNING id

-- The first open stage of an inbox' pipeline: where its new tickets start.
-- name: inbox_start
SELECT stage.id FROM inbox JOIN stage ON stage.pipeline_id = inbox.pipeline_id AND stage.state = 'open'
WHERE inbox.id = ?1 ORDER BY stage.position, stage.id LIMIT 1

-- ---- As managers see them ----

-- fragment: pipeline_columns
pipeline.id, pipeline.name, pipeline.position, pipeline.close_stage_id, {close_stage(pipeline)}, pipeline.reply_reopens,
(SELECT count(*) FROM stage WHERE stage.pipeline_id = pipeline.id AND stage.state = 'open'),
(SELECT count(*) FROM stage WHERE stage.pipeline_id = pipeline.id AND stage.state = 'closed')

-- name: pipeline_list
SELECT {pipeline_columns} FROM pipeline ORDER BY pipeline.position, pipeline.name, pipeline.id

-- name: pipeline_find
SELECT {pipeline_columns} FROM pipeline WHERE pipeline.id = ?1

-- name: pipeline_named
SELECT id FROM pipeline WHERE name = ?1 AND id <> ?2 LIMIT 1

-- name: pipeline_add
INSERT INTO pipeline (name, reply_reopens, position)
VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM pipeline)) RETURNING id

-- name: pipeline_save
UPDATE pipeline SET name = ?2, reply_reopens = ?3, close_stage_id = ?4 WHERE id = ?1

-- name: pipeline_order
SELECT id, position FROM pipeline ORDER BY position, name, id

-- name: pipeline_place
UPDATE pipeline SET position = ?2 WHERE id = ?1

-- Tickets are counted as those of inboxes are (inbox.sql).
-- fragment: stage_columns
stage.id, stage.pipeline_id, stage.name, stage.customer_label, stage.state, stage.position,
(SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.stage_id BETWEEN stage.id AND stage.id
    ORDER BY ticket.stage_id LIMIT 1001) AS few)

-- name: stage_list
SELECT {stage_columns} FROM stage WHERE stage.pipeline_id = ?1 ORDER BY stage.position, stage.id

-- name: stage_find
SELECT {stage_columns} FROM stage WHERE stage.id = ?1

-- name: stage_named
SELECT id FROM stage WHERE pipeline_id = ?1 AND name = ?2 AND id <> ?3 LIMIT 1

-- name: stage_add
INSERT INTO stage (pipeline_id, name, customer_label, state, position)
VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(position), 0) + 1 FROM stage WHERE pipeline_id = ?1)) RETURNING id

-- name: stage_save
UPDATE stage SET name = ?2, customer_label = ?3, state = ?4 WHERE id = ?1

-- name: stage_order
SELECT id, position FROM stage WHERE pipeline_id = ?1 ORDER BY position, id

-- name: stage_place
UPDATE stage SET position = ?2 WHERE id = ?1

-- A stage that is closed no more, or gone, takes no tickets that customers close.
-- name: stage_unchoose
UPDATE pipeline SET close_stage_id = NULL WHERE close_stage_id = ?1

-- name: stage_remove
DELETE FROM stage WHERE id = ?1

-- The next tickets of a stage that is to be emptied: what their conversations tell, then the tickets themselves. A range
-- of one stage, as PostgreSQL would with = go through all tickets in the order of their ids.
-- name: stage_empty_tell
INSERT INTO timeline_event (ticket_id, kind, staff_id, detail, created_at)
SELECT few.id, CASE WHEN (few.closed_at IS NULL) = (stage.state = 'open') THEN 'stage'
    WHEN stage.state = 'open' THEN 'reopened' ELSE 'closed' END, ?3, ?5, ?4
FROM (SELECT ticket.id, ticket.closed_at FROM ticket WHERE ticket.stage_id BETWEEN ?1 AND ?1
    ORDER BY ticket.stage_id, ticket.id LIMIT ?6) AS few
CROSS JOIN stage WHERE stage.id = ?2
