-- SPDX-License-Identifier: Apache-2.0
-- Texts that wait while their authors sign in by another module.

-- name: kept_text_add
INSERT INTO kept_text (code_hash, portal, contact_id, staff_id, sealed, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: kept_text_find
SELECT sealed FROM kept_text WHERE code_hash = ?1 AND portal = ?2 AND expires_at > ?3

-- name: kept_text_purge
DELETE FROM kept_text WHERE code_hash {few_begin}
    SELECT over.code_hash FROM kept_text AS over WHERE over.expires_at <= ?1 ORDER BY over.expires_at LIMIT ?2 {few_end}

-- All but the newest ?2 of one person.
-- name: kept_text_trim_contact
DELETE FROM kept_text WHERE code_hash IN (SELECT older.code_hash FROM kept_text AS older
    WHERE older.contact_id = ?1 ORDER BY older.expires_at DESC LIMIT 100 OFFSET ?2)

-- name: kept_text_trim_staff
DELETE FROM kept_text WHERE code_hash IN (SELECT older.code_hash FROM kept_text AS older
    WHERE older.staff_id = ?1 ORDER BY older.expires_at DESC LIMIT 100 OFFSET ?2)
