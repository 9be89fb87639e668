-- SPDX-License-Identifier: Apache-2.0
-- Second factors. One of the two ids is NULL, and equal to nothing.

-- name: factor_find
SELECT second_factor.id, second_factor.secret, second_factor.used_step, second_factor.confirmed_at, second_factor.fresh,
    second_factor.fresh_until,
    (SELECT count(*) FROM recovery_code WHERE recovery_code.factor_id = second_factor.id AND recovery_code.used_at IS NULL)
FROM second_factor WHERE second_factor.contact_id = ?1 OR second_factor.staff_id = ?2

-- name: factor_begin_contact
INSERT INTO second_factor (contact_id, fresh, fresh_until) VALUES (?1, ?2, ?3)
ON CONFLICT (contact_id) DO UPDATE SET fresh = excluded.fresh, fresh_until = excluded.fresh_until

-- name: factor_begin_staff
INSERT INTO second_factor (staff_id, fresh, fresh_until) VALUES (?1, ?2, ?3)
ON CONFLICT (staff_id) DO UPDATE SET fresh = excluded.fresh, fresh_until = excluded.fresh_until

-- Of two who confirm at once the second finds nothing to be confirmed.
-- name: factor_confirm
UPDATE second_factor SET secret = fresh, used_step = ?2, confirmed_at = ?3, fresh = NULL, fresh_until = NULL
WHERE id = ?1 AND fresh IS NOT NULL

-- Whoever moves the step on has used the code.
-- name: factor_use_step
UPDATE second_factor SET used_step = ?2 WHERE id = ?1 AND used_step < ?2

-- name: factor_use_code
UPDATE recovery_code SET used_at = ?3 WHERE factor_id = ?1 AND hash = ?2 AND used_at IS NULL

-- name: factor_codes_clear
DELETE FROM recovery_code WHERE factor_id = ?1

-- name: factor_code_add
INSERT INTO recovery_code (factor_id, hash) VALUES (?1, ?2)

-- name: factor_remove
DELETE FROM second_factor WHERE id = ?1

-- name: pending_create
INSERT INTO pending_sign_in (token_hash, contact_id, staff_id, portal, provider, return_to, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- Also the address, and nobody who was shut out meanwhile.
-- name: pending_find
SELECT pending_sign_in.contact_id, pending_sign_in.staff_id, pending_sign_in.provider, pending_sign_in.return_to,
    coalesce(contact.email, staff.email)
FROM pending_sign_in
LEFT JOIN contact ON contact.id = pending_sign_in.contact_id
LEFT JOIN staff ON staff.id = pending_sign_in.staff_id
WHERE pending_sign_in.token_hash = ?1 AND pending_sign_in.portal = ?2 AND pending_sign_in.expires_at > ?3
    AND contact.disabled_at IS NULL AND staff.disabled_at IS NULL

-- name: pending_end
DELETE FROM pending_sign_in WHERE token_hash = ?1

-- name: pending_end_of
DELETE FROM pending_sign_in WHERE contact_id = ?1 OR staff_id = ?2

-- name: pending_purge
DELETE FROM pending_sign_in WHERE token_hash {few_begin}
    SELECT token_hash FROM pending_sign_in WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2 {few_end}

-- name: device_seen
UPDATE known_device SET seen_at = ?4 WHERE hash = ?1 AND (contact_id = ?2 OR staff_id = ?3)

-- name: device_any
SELECT count(*) FROM (SELECT 1 FROM known_device WHERE contact_id = ?1 OR staff_id = ?2 LIMIT 1) AS one

-- name: device_add
INSERT INTO known_device (hash, contact_id, staff_id, seen_at) VALUES (?1, ?2, ?3, ?4)

-- name: device_purge
DELETE FROM known_device WHERE hash {few_begin}
    SELECT hash FROM known_device WHERE seen_at <= ?1 ORDER BY seen_at LIMIT ?2 {few_end}
