-- SPDX-License-Identifier: Apache-2.0
-- name: contact_by_email
SELECT contact.id, contact.first_name, contact.last_name, contact.email, contact.company_id, company.name,
    contact.language, contact.time_zone, contact.disabled_at
FROM contact
LEFT JOIN company ON company.id = contact.company_id
WHERE contact.email_key = ?1

-- name: contact_create
INSERT INTO contact (email, email_key, first_name, last_name, name_key, company_id, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (email_key) DO NOTHING RETURNING id

-- name: contact_id_by_key
SELECT id FROM contact WHERE email_key = ?1

-- name: contact_add_company
INSERT INTO contact_company (contact_id, company_id) VALUES (?1, ?2) ON CONFLICT (contact_id, company_id) DO NOTHING

-- name: contact_names
SELECT first_name, last_name, email FROM contact WHERE id = ?1

-- name: contact_save_profile
UPDATE contact SET first_name = ?2, last_name = ?3, name_key = ?4, language = ?5, time_zone = ?6,
    change_count = change_count + 1
WHERE id = ?1

-- name: contact_rename_tickets
UPDATE ticket SET requester_key = ?2 WHERE requester_id = ?1

-- name: contact_touch
UPDATE contact SET change_count = change_count + 1 WHERE id = ?1

-- name: company_touch
UPDATE company SET change_count = change_count + 1 WHERE id = ?1

-- name: company_by_name
SELECT id FROM company WHERE name_key = ?1 AND name = ?2 ORDER BY id LIMIT 1

-- name: company_create
INSERT INTO company (name, name_key, created_at) VALUES (?1, ?2, ?3) RETURNING id
