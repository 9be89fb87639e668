-- SPDX-License-Identifier: Apache-2.0
-- What is known of somebody who asks, in the order of access_session.c. `here` is the portal, a parameter.
-- fragment: viewer_columns(here)
contact.id, contact.first_name, contact.last_name, contact.email, contact.language, contact.time_zone,
staff.first_name, staff.last_name, staff.email, staff.alias, staff.time_zone, staff.role, staff.manages,
contact.company_id, company.name, contact.change_count, company.change_count,
(SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'change_count'),
(SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'settings_version'),
CASE WHEN EXISTS (SELECT 1 FROM access_group_member
    JOIN portal_access_group ON portal_access_group.group_id = access_group_member.group_id
    WHERE access_group_member.contact_id = contact.id AND portal_access_group.portal = here) THEN 1 ELSE 0 END,
CASE WHEN {company_right(contact.id, here)} THEN 1 ELSE 0 END,
staff.language,
identity.id, identity.provider, identity.subject, identity.claims

-- Who a token belongs to, and everything that his pages' stamp counts, in one row. A session that is over, idle, or of
-- somebody disabled gives none. A member of staff may look at customers' pages as one of them, who is then the contact.
-- name: session_find
SELECT session.contact_id, session.staff_id, session.created_at, session.seen_at, {viewer_columns(?2)}
FROM session
LEFT JOIN contact ON contact.id = coalesce(session.contact_id, session.as_contact_id) AND contact.disabled_at IS NULL
LEFT JOIN company ON company.id = contact.company_id
LEFT JOIN staff ON staff.id = session.staff_id
LEFT JOIN identity ON identity.id = session.identity_id
WHERE session.token_hash = ?1 AND session.portal = ?2
    AND session.expires_at > ?3 AND session.seen_at > ?4 AND session.created_at > ?5
    AND (session.staff_id IS NOT NULL OR contact.id IS NOT NULL) AND staff.disabled_at IS NULL

-- name: session_look_as
UPDATE session SET as_contact_id = ?2 WHERE token_hash = ?1 AND staff_id IS NOT NULL

-- name: session_touch
UPDATE session SET seen_at = ?2 WHERE token_hash = ?1 AND seen_at < ?2

-- name: session_create
INSERT INTO session (token_hash, contact_id, staff_id, portal, provider, created_at, seen_at, expires_at, address, agent,
    identity_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10)

-- name: session_end
DELETE FROM session WHERE token_hash = ?1

-- One of the two ids is NULL, and equal to nothing.
-- name: session_end_others
DELETE FROM session WHERE (contact_id = ?1 OR staff_id = ?2) AND token_hash <> ?3

-- name: session_list
SELECT token_hash, address, agent, created_at, seen_at FROM session
WHERE (contact_id = ?1 OR staff_id = ?2) AND expires_at > ?3
ORDER BY seen_at DESC, token_hash LIMIT 100

-- name: session_end_one
DELETE FROM session WHERE (contact_id = ?1 OR staff_id = ?2) AND substr(token_hash, 1, 16) = ?3

-- name: session_purge
DELETE FROM session WHERE token_hash {few_begin}
    SELECT token_hash FROM session WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2 {few_end}
