-- SPDX-License-Identifier: Apache-2.0
-- What a template was before: the record of changes has every text. The newest first.
-- name: template_changes
SELECT id, CASE WHEN after IS NULL THEN 1 ELSE 0 END, actor, at FROM setting_change WHERE portal = ?1 AND name = ?2
ORDER BY id DESC LIMIT ?3

-- name: template_change_find
SELECT id, CASE WHEN after IS NULL THEN 1 ELSE 0 END, actor, at, after FROM setting_change
WHERE portal = ?1 AND name = ?2 AND id = ?3
