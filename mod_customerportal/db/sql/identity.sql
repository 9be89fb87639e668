-- SPDX-License-Identifier: Apache-2.0
-- Whom other modules authenticate: who is who at which provider.

-- The same columns as session_find, of somebody without a session.
-- name: identity_viewer
SELECT identity.contact_id, identity.staff_id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), {viewer_columns(?3)}
FROM identity
LEFT JOIN contact ON contact.id = identity.contact_id AND contact.disabled_at IS NULL
LEFT JOIN company ON company.id = contact.company_id
LEFT JOIN staff ON staff.id = identity.staff_id
WHERE identity.provider = ?1 AND identity.subject = ?2
    AND (identity.staff_id IS NOT NULL OR contact.id IS NOT NULL) AND staff.disabled_at IS NULL

-- name: identity_find
SELECT identity.id, identity.contact_id, identity.staff_id, identity.claims,
    coalesce(contact.disabled_at, staff.disabled_at)
FROM identity LEFT JOIN contact ON contact.id = identity.contact_id LEFT JOIN staff ON staff.id = identity.staff_id
WHERE identity.provider = ?1 AND identity.subject = ?2

-- Whoever has an address, and whether some provider's subject is connected to him already.
-- name: identity_candidate
SELECT contact.id, CAST(NULL AS BIGINT), contact.disabled_at,
    CASE WHEN EXISTS (SELECT 1 FROM identity WHERE identity.contact_id = contact.id) THEN 1 ELSE 0 END
FROM contact WHERE contact.email_key = ?1
UNION ALL
SELECT CAST(NULL AS BIGINT), staff.id, staff.disabled_at,
    CASE WHEN EXISTS (SELECT 1 FROM identity WHERE identity.staff_id = staff.id) THEN 1 ELSE 0 END
FROM staff WHERE staff.email_key = ?1

-- name: identity_add
INSERT INTO identity (provider, subject, contact_id, staff_id, email, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (provider, subject) DO NOTHING RETURNING id

-- name: identity_save
UPDATE identity SET email = ?2, claims = ?3 WHERE id = ?1

-- name: identity_groups
SELECT group_id FROM identity_group WHERE identity_id = ?1

-- name: identity_group_add
INSERT INTO identity_group (identity_id, group_id) VALUES (?1, ?2) ON CONFLICT (identity_id, group_id) DO NOTHING

-- name: identity_group_remove
DELETE FROM identity_group WHERE identity_id = ?1 AND group_id = ?2

-- The list of a name; those that a rule finds follow the rule alone.
-- name: identity_list_group
SELECT access_group.id, CASE WHEN EXISTS (SELECT 1 FROM access_group_member
    WHERE access_group_member.group_id = access_group.id AND access_group_member.contact_id = ?2) THEN 1 ELSE 0 END
FROM access_group WHERE access_group.name = ?1 AND access_group.rule IS NULL

-- name: identity_of
SELECT identity.provider, identity.subject, identity.email, identity.created_at FROM identity
WHERE identity.contact_id = ?1 OR identity.staff_id = ?2 ORDER BY identity.provider, identity.subject LIMIT 100

-- name: identity_sessions_end
DELETE FROM session WHERE identity_id = ?1

-- name: identity_member_remove
DELETE FROM access_group_member WHERE contact_id = ?1 AND group_id = ?2
    AND EXISTS (SELECT 1 FROM access_group WHERE access_group.id = ?2 AND access_group.rule IS NULL)

-- name: identity_group_forget
DELETE FROM identity_group WHERE group_id = ?1

-- name: identity_remove
DELETE FROM identity WHERE id = ?1
