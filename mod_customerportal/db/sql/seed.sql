-- SPDX-License-Identifier: Apache-2.0
-- Bulk inserts of portalctl seed: ?1 is a JSON array of rows, each an array of columns.

-- name: seed_ids
SELECT (SELECT coalesce(max(id), 0) FROM company), (SELECT coalesce(max(id), 0) FROM contact),
    (SELECT coalesce(max(id), 0) FROM staff), (SELECT coalesce(max(id), 0) FROM ticket),
    (SELECT coalesce(max(id), 0) FROM thread), (SELECT coalesce(max(id), 0) FROM message),
    (SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'next_number')

-- name: seed_stages
SELECT stage.id, stage.state FROM stage
WHERE stage.pipeline_id = (SELECT id FROM pipeline ORDER BY position, id LIMIT 1) ORDER BY stage.position

-- name: seed_number
UPDATE meta SET value = ?1 WHERE name = 'next_number'
