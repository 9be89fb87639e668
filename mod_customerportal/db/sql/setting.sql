-- SPDX-License-Identifier: Apache-2.0
-- name: setting_load
SELECT '' AS kind, '' AS name, value FROM meta WHERE name = 'settings_version'
UNION ALL
SELECT '', name, value FROM setting WHERE portal = ?1
UNION ALL
SELECT kind, name, body FROM definition WHERE portal = ?1
UNION ALL
SELECT kind, name, body FROM definition WHERE portal = ''
UNION ALL
SELECT DISTINCT 'slug', before, '' FROM setting_change WHERE portal = ?1 AND name = 'slug' AND before IS NOT NULL

-- name: setting_save
INSERT INTO setting (portal, name, value) VALUES (?1, ?2, ?3)
ON CONFLICT (portal, name) DO UPDATE SET value = excluded.value

-- name: setting_forget
DELETE FROM setting WHERE portal = ?1 AND name = ?2

-- name: setting_version_raise
UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'settings_version'

-- Lets no other change of settings or definitions in until the run ends.
-- name: setting_version_hold
UPDATE meta SET value = value WHERE name = 'settings_version'

-- name: setting_version
SELECT value FROM meta WHERE name = 'settings_version'

-- name: setting_value
SELECT value FROM setting WHERE portal = ?1 AND name = ?2

-- name: setting_change_add
INSERT INTO setting_change (portal, name, before, after, actor, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- The newest first, those older than ?2.
-- name: setting_change_list
SELECT id, name, before, after, actor, at FROM setting_change WHERE portal = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3

-- name: setting_change_find
SELECT id, name, before, after, actor, at FROM setting_change WHERE portal = ?1 AND id = ?2

-- name: setting_inboxes
SELECT name, kind FROM inbox ORDER BY position, name

-- name: setting_everywhere
SELECT portal, value FROM setting WHERE name = ?1

-- What a filter's conditions on names can choose from.
-- name: filter_choices
SELECT 'inbox' AS property, inbox.name AS name, 0 AS pipeline, inbox.position AS place FROM inbox
UNION ALL
SELECT 'pipeline', pipeline.name, 0, pipeline.position FROM pipeline
UNION ALL
SELECT 'stage', pipeline.name || ' / ' || stage.name, pipeline.position, stage.position
FROM stage JOIN pipeline ON pipeline.id = stage.pipeline_id
ORDER BY property, pipeline, place
