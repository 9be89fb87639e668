-- SPDX-License-Identifier: Apache-2.0
-- name: staff_by_email
SELECT id, first_name, last_name, alias, email, role, time_zone, disabled_at FROM staff WHERE email_key = ?1

-- name: staff_create
INSERT INTO staff (email, email_key, first_name, last_name, alias, name_key, role, time_zone, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (email_key) DO NOTHING RETURNING id

-- name: staff_id_by_key
SELECT id FROM staff WHERE email_key = ?1

-- name: staff_names
SELECT first_name, last_name, email FROM staff WHERE id = ?1

-- name: staff_save_profile
UPDATE staff SET first_name = ?2, last_name = ?3, name_key = ?4, time_zone = ?5 WHERE id = ?1

-- name: staff_rename_tickets
UPDATE ticket SET owner_key = ?2 WHERE owner_id = ?1
