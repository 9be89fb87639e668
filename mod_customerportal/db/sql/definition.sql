-- SPDX-License-Identifier: Apache-2.0
-- name: definition_body
SELECT body FROM definition WHERE portal = ?1 AND kind = ?2 AND name = ?3

-- name: definition_save
INSERT INTO definition (portal, kind, name, body) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (portal, kind, name) DO UPDATE SET body = excluded.body

-- name: definition_forget
DELETE FROM definition WHERE portal = ?1 AND kind = ?2 AND name = ?3

-- name: definition_everywhere
SELECT portal, name, body FROM definition WHERE kind = ?1 ORDER BY portal, name
