-- SPDX-License-Identifier: Apache-2.0
-- name: stage_empty_move
UPDATE ticket SET stage_id = ?2, version = version + 1,
    closed_at = CASE (SELECT stage.state FROM stage WHERE stage.id = ?2) WHEN 'closed' THEN coalesce(closed_at, ?3) END
WHERE id IN (SELECT few.id FROM ticket AS few WHERE few.stage_id BETWEEN ?1 AND ?1
    ORDER BY few.stage_id, few.id LIMIT ?4)
