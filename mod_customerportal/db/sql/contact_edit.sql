-- SPDX-License-Identifier: Apache-2.0
-- Contacts as staff see and change them.

-- fragment: contact_columns
contact.id, contact.first_name, contact.last_name, contact.email, contact.company_id, company.name, contact.language,
contact.time_zone, contact.disabled_at, contact.phone, contact.name_key, contact.created_at

-- name: contact_list
SELECT {contact_columns} FROM contact LEFT JOIN company ON company.id = contact.company_id
WHERE (contact.name_key, contact.id) > (?1, ?2) ORDER BY contact.name_key, contact.id LIMIT ?3

-- name: contact_list_back
SELECT {contact_columns} FROM contact LEFT JOIN company ON company.id = contact.company_id
WHERE (contact.name_key, contact.id) < (?1, ?2) ORDER BY contact.name_key DESC, contact.id DESC LIMIT ?3

-- name: contact_count
SELECT count(*) FROM (SELECT 1 FROM contact WHERE contact.id > 0 ORDER BY contact.id LIMIT 1001) AS few

-- name: contact_of_company
SELECT {contact_columns} FROM contact LEFT JOIN company ON company.id = contact.company_id
WHERE contact.company_id = ?1 AND (contact.name_key, contact.id) > (?2, ?3)
ORDER BY contact.name_key, contact.id LIMIT ?4

-- name: contact_of_company_back
SELECT {contact_columns} FROM contact LEFT JOIN company ON company.id = contact.company_id
WHERE contact.company_id = ?1 AND (contact.name_key, contact.id) < (?2, ?3)
ORDER BY contact.name_key DESC, contact.id DESC LIMIT ?4

-- Whose whole name (?1, ?2 as bounds of its key), last name (?3, ?4), address (?5, ?6) or company (?1, ?2) begins with
-- what is looked for. Each way reads at most ?7 entries of its index.
-- name: contact_search
SELECT {contact_columns} FROM contact LEFT JOIN company ON company.id = contact.company_id
WHERE contact.id IN (
    SELECT id FROM (SELECT person.id FROM contact AS person WHERE person.name_key >= ?1 AND person.name_key < ?2
        ORDER BY person.name_key LIMIT ?7) AS by_name
    UNION SELECT id FROM (SELECT person.id FROM contact AS person
        WHERE {bytes(lower(person.last_name))} >= {bytes(lower(?3))} AND {bytes(lower(person.last_name))} < {bytes(lower(?4))}
        ORDER BY {bytes(lower(person.last_name))} LIMIT ?7) AS by_last_name
    UNION SELECT id FROM (SELECT person.id FROM contact AS person
        WHERE {bytes(person.email_key)} >= {bytes(?5)} AND {bytes(person.email_key)} < {bytes(?6)}
        ORDER BY {bytes(person.email_key)} LIMIT ?7) AS by_address
    UNION SELECT id FROM (SELECT person.id FROM
        (SELECT firm.id FROM company AS firm WHERE firm.name_key >= ?1 AND firm.name_key < ?2
            ORDER BY firm.name_key LIMIT 50) AS few
        CROSS JOIN contact AS person WHERE person.company_id = few.id LIMIT ?7) AS by_company)
ORDER BY contact.name_key, contact.id LIMIT ?7

-- name: contact_find
SELECT {contact_columns}, {property_columns(contact)} FROM contact LEFT JOIN company ON company.id = contact.company_id WHERE contact.id = ?1

-- name: contact_companies
SELECT company.id, company.name FROM contact_company JOIN company ON company.id = contact_company.company_id
WHERE contact_company.contact_id = ?1 ORDER BY company.name_key, company.id

-- name: contact_companies_clear
DELETE FROM contact_company WHERE contact_id = ?1

-- Who else has an address, of contacts and staff: all sign in by the same form.
-- name: contact_holder
SELECT first_name, last_name, email FROM contact WHERE email_key = ?1 AND id <> ?2
UNION ALL SELECT first_name, last_name, email FROM staff WHERE email_key = ?1

-- The contact with an address (an id), or the member of staff who has it (0 and the name).
-- name: contact_known
SELECT id, first_name, last_name, email FROM contact WHERE email_key = ?1
UNION ALL SELECT 0, first_name, last_name, email FROM staff WHERE email_key = ?1

-- name: contact_add
INSERT INTO contact (email, email_key, first_name, last_name, name_key, phone, language, time_zone, company_id,
    disabled_at, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id

-- name: contact_save
UPDATE contact SET email = ?2, email_key = ?3, first_name = ?4, last_name = ?5, name_key = ?6, phone = ?7,
    language = ?8, time_zone = ?9, company_id = ?10, change_count = change_count + 1,
    disabled_at = CASE WHEN CAST(?11 AS BIGINT) IS NULL THEN NULL ELSE coalesce(disabled_at, ?11) END
WHERE id = ?1

-- name: contact_sessions_end
DELETE FROM session WHERE contact_id = ?1
