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

-- Values of a property, of the type ?2: out of the ticket's own, or ?3, for the tickets that leave ?5 when divided by ?4.
-- name: seed_values_p*
UPDATE ticket SET p* = CASE ?2 WHEN 'text' THEN subject_key || ' ' || subject
    WHEN 'number' THEN '0' || substr(CAST(1000000000000000 + (id * 7919) % 100000 AS TEXT), 2) || '0000'
    WHEN 'date' THEN '2026-01-' || substr(CAST(101 + id % 28 AS TEXT), 2)
    ELSE ?3 END
WHERE id > ?1 AND id % ?4 = ?5
