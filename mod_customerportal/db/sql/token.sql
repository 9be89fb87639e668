-- SPDX-License-Identifier: Apache-2.0
-- name: token_create
INSERT INTO token (hash, kind, portal, email, email_key, contact_id, staff_id, first_name, last_name, password_hash,
    notice_id, return_to, address, created_at, expires_at, language)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)

-- name: token_look
SELECT email, contact_id, staff_id, first_name, last_name, password_hash, notice_id, return_to, language FROM token
WHERE hash = ?1 AND kind = ?2 AND portal = ?3 AND expires_at > ?4 AND used_at IS NULL

-- Whoever changes the row has the code; a second one finds it used.
-- name: token_use
UPDATE token SET used_at = ?4, password_hash = NULL
WHERE hash = ?1 AND kind = ?2 AND portal = ?3 AND expires_at > ?4 AND used_at IS NULL

-- The codes of an address that are no longer good once one of them was used.
-- name: token_end_others
UPDATE token SET used_at = ?3, password_hash = NULL WHERE email_key = ?1 AND kind = ?2 AND used_at IS NULL

-- name: token_recent
SELECT count(*) FROM token WHERE email_key = ?1 AND kind = ?2 AND created_at > ?3

-- name: token_purge
DELETE FROM token WHERE hash {few_begin}
    SELECT hash FROM token WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2 {few_end}
