-- SPDX-License-Identifier: Apache-2.0
-- Changing several tickets at once.

-- What is asked of each ticket: ?3 is a JSON array of numbers, ?4 who is to own them (0: nobody, or no change).
-- fragment: desk_bulk_columns
ticket.id, ticket.number, ticket.owner_id, ticket.stage_id, stage.pipeline_id, ticket.closed_at, ticket.merged_into_id,
    CASE WHEN ?4 = 0 OR EXISTS (SELECT 1 FROM staff WHERE staff.id = ?4 AND staff.disabled_at IS NULL
        AND {desk_open(ticket.inbox_id, staff.id, (CASE staff.role WHEN 'admin' THEN 1 ELSE 0 END))}) THEN 1 ELSE 0 END

-- name: desk_bulk_stage
SELECT stage.name, stage.state, pipeline.id, pipeline.name FROM stage JOIN pipeline ON pipeline.id = stage.pipeline_id
WHERE stage.id = ?1
