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
