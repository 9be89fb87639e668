-- SPDX-License-Identifier: Apache-2.0
-- The account with an address is the contact, or else the staff member, who has it; a disabled one has no password.
-- name: credential_find
SELECT credential.password_hash FROM contact
JOIN credential ON credential.contact_id = contact.id
WHERE contact.email_key = ?1 AND contact.disabled_at IS NULL
UNION ALL
SELECT credential.password_hash FROM staff
JOIN credential ON credential.staff_id = staff.id
WHERE staff.email_key = ?1 AND staff.disabled_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM contact WHERE contact.email_key = ?1)

-- One of the two ids is NULL, and equal to nothing.
-- name: credential_of
SELECT password_hash FROM credential WHERE contact_id = ?1 OR staff_id = ?2

-- name: credential_save_contact
INSERT INTO credential (contact_id, password_hash, changed_at) VALUES (?1, ?2, ?3)
ON CONFLICT (contact_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at

-- name: credential_save_staff
INSERT INTO credential (staff_id, password_hash, changed_at) VALUES (?1, ?2, ?3)
ON CONFLICT (staff_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at
