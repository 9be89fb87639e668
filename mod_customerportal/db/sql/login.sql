-- SPDX-License-Identifier: Apache-2.0
-- The contact, or else the staff member, who has an address.
-- name: login_of
SELECT contact.id, CAST(NULL AS BIGINT), contact.disabled_at,
    CASE WHEN EXISTS (SELECT 1 FROM credential WHERE credential.contact_id = contact.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM access_group_member
        JOIN portal_access_group ON portal_access_group.group_id = access_group_member.group_id
        WHERE access_group_member.contact_id = contact.id AND portal_access_group.portal = ?2) THEN 1 ELSE 0 END,
    CASE WHEN {company_right(contact.id, ?2)} THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM identity WHERE identity.contact_id = contact.id) THEN 1 ELSE 0 END
FROM contact WHERE contact.email_key = ?1
UNION ALL
SELECT CAST(NULL AS BIGINT), staff.id, staff.disabled_at,
    CASE WHEN EXISTS (SELECT 1 FROM credential WHERE credential.staff_id = staff.id) THEN 1 ELSE 0 END, 0, 0,
    CASE WHEN EXISTS (SELECT 1 FROM identity WHERE identity.staff_id = staff.id) THEN 1 ELSE 0 END
FROM staff WHERE staff.email_key = ?1 AND NOT EXISTS (SELECT 1 FROM contact WHERE contact.email_key = ?1)

-- name: login_mail
INSERT INTO outbox (portal, kind, contact_id, staff_id, address, detail, mail_id, due_at, created_at, language,
    page_host)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10) RETURNING id

-- Mails are in the language in which somebody registered, until he chooses another.
-- name: login_language
UPDATE contact SET language = ?2 WHERE id = ?1 AND language IS NULL

-- Who has chosen none gets them in that of the page on which he last signed in; their links lead to that page's host. NULL:
-- stays as it is.
-- name: login_page
UPDATE contact SET page_language = coalesce(?2, page_language), page_host = coalesce(?3, page_host)
WHERE id = ?1 AND (coalesce(page_language, '') <> coalesce(?2, page_language, '')
    OR coalesce(page_host, '') <> coalesce(?3, page_host, ''))

-- name: login_end_sessions
DELETE FROM session WHERE contact_id = ?1 OR staff_id = ?2

-- Somebody who wrote by mail before has an account now: told in his tickets, the newest 100 of them.
-- name: login_tell
INSERT INTO timeline_event (ticket_id, kind, contact_id, detail, created_at)
SELECT newest.ticket_id, 'registered', ?1, '', ?2 FROM (SELECT ticket_contact.ticket_id FROM ticket_contact
    WHERE ticket_contact.contact_id = ?1 ORDER BY ticket_contact.ticket_id DESC LIMIT 100) AS newest
