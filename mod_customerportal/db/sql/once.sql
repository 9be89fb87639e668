-- SPDX-License-Identifier: Apache-2.0
-- What forms did, by the keys of their effects.

-- name: once_find
SELECT record_id FROM form_effect WHERE effect_key = ?1

-- name: once_add
INSERT INTO form_effect (effect_key, record_id, expires_at) VALUES (?1, ?2, ?3)

-- name: once_purge
DELETE FROM form_effect WHERE effect_key {few_begin}
    SELECT over.effect_key FROM form_effect AS over WHERE over.expires_at <= ?1 ORDER BY over.expires_at LIMIT ?2 {few_end}
