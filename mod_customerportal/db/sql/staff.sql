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
UPDATE staff SET first_name = ?2, last_name = ?3, name_key = ?4, time_zone = ?5, language = ?6 WHERE id = ?1

-- name: staff_rename_tickets
UPDATE ticket SET owner_key = ?2 WHERE owner_id = ?1

-- ---- As managers see them ----

-- fragment: staff_columns
staff.id, staff.first_name, staff.last_name, staff.alias, staff.email, staff.role, staff.time_zone, staff.disabled_at,
staff.manages

-- name: staff_list
SELECT {staff_columns} FROM staff ORDER BY CASE WHEN staff.disabled_at IS NULL THEN 0 ELSE 1 END, staff.name_key, staff.id

-- name: staff_find
SELECT {staff_columns} FROM staff WHERE staff.id = ?1

-- Who has an address already: staff and contacts sign in by the same form.
-- name: staff_holder
SELECT staff.first_name, staff.last_name, staff.email FROM staff WHERE staff.email_key = ?1 AND staff.id <> ?2

-- name: staff_contact_holder
SELECT contact.first_name, contact.last_name, contact.email FROM contact WHERE contact.email_key = ?1

-- name: staff_admins
SELECT count(*) FROM staff WHERE role = 'admin' AND disabled_at IS NULL AND id <> ?1

-- name: staff_add
INSERT INTO staff (email, email_key, first_name, last_name, alias, name_key, role, time_zone, manages, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id

-- name: staff_save
UPDATE staff SET email = ?2, email_key = ?3, first_name = ?4, last_name = ?5, alias = ?6, name_key = ?7, role = ?8,
    time_zone = ?9, manages = ?10, disabled_at = CASE WHEN CAST(?11 AS BIGINT) IS NULL THEN NULL
        ELSE coalesce(disabled_at, ?11) END
WHERE id = ?1

-- name: staff_sessions_end
DELETE FROM session WHERE staff_id = ?1
