-- SPDX-License-Identifier: Apache-2.0
-- Contacts who get into portal ?1 by a group.
-- fragment: invited(contact)
EXISTS (SELECT 1 FROM access_group_member
    JOIN portal_access_group ON portal_access_group.group_id = access_group_member.group_id
    WHERE access_group_member.contact_id = contact.id AND portal_access_group.portal = ?1)

-- How an invitation stands: a mail that could not be sent makes it a failed one; who has a password, or was invited and has
-- come in by a provider, has accepted.
-- fragment: invitation_state(contact, invitation, outbox)
CASE WHEN EXISTS (SELECT 1 FROM credential WHERE credential.contact_id = contact.id)
        OR (invitation.state IS NOT NULL AND EXISTS (SELECT 1 FROM identity WHERE identity.contact_id = contact.id))
    THEN 'accepted'
    WHEN invitation.state = 'pending' AND outbox.state IN ('failed', 'bounced') THEN 'failed'
    ELSE coalesce(invitation.state, 'none') END

-- name: invitation_list
SELECT contact.id, contact.first_name, contact.last_name, contact.email,
    {invitation_state(contact, invitation, outbox)},
    CASE WHEN outbox.state IN ('failed', 'bounced') THEN outbox.last_error ELSE '' END, invitation.sent_at
FROM (SELECT DISTINCT access_group_member.contact_id FROM portal_access_group
    JOIN access_group_member ON access_group_member.group_id = portal_access_group.group_id
        AND access_group_member.contact_id > ?2
    WHERE portal_access_group.portal = ?1 ORDER BY access_group_member.contact_id LIMIT ?3) AS member
JOIN contact ON contact.id = member.contact_id
LEFT JOIN invitation ON invitation.portal = ?1 AND invitation.contact_id = contact.id
LEFT JOIN outbox ON outbox.id = invitation.outbox_id
ORDER BY contact.id

-- Those of one state: looks at members until there are enough of them.
-- name: invitation_list_state
SELECT contact.id, contact.first_name, contact.last_name, contact.email,
    {invitation_state(contact, invitation, outbox)},
    CASE WHEN outbox.state IN ('failed', 'bounced') THEN outbox.last_error ELSE '' END, invitation.sent_at
FROM (SELECT DISTINCT access_group_member.contact_id FROM portal_access_group
    JOIN access_group_member ON access_group_member.group_id = portal_access_group.group_id
        AND access_group_member.contact_id > ?2
    WHERE portal_access_group.portal = ?1) AS member
JOIN contact ON contact.id = member.contact_id
LEFT JOIN invitation ON invitation.portal = ?1 AND invitation.contact_id = contact.id
LEFT JOIN outbox ON outbox.id = invitation.outbox_id
WHERE {invitation_state(contact, invitation, outbox)} = ?4
ORDER BY contact.id LIMIT ?3

-- name: invitation_person
SELECT contact.email, contact.first_name, contact.last_name FROM contact
WHERE contact.id = ?2 AND contact.disabled_at IS NULL AND {invited(contact)}
    AND NOT EXISTS (SELECT 1 FROM credential WHERE credential.contact_id = contact.id)

-- name: invitation_due
SELECT DISTINCT access_group_member.contact_id FROM portal_access_group
JOIN access_group_member ON access_group_member.group_id = portal_access_group.group_id
JOIN contact ON contact.id = access_group_member.contact_id AND contact.disabled_at IS NULL
WHERE portal_access_group.portal = ?1
    AND NOT EXISTS (SELECT 1 FROM credential WHERE credential.contact_id = access_group_member.contact_id)
    AND NOT EXISTS (SELECT 1 FROM identity WHERE identity.contact_id = access_group_member.contact_id)
    AND NOT EXISTS (SELECT 1 FROM invitation WHERE invitation.portal = ?1
        AND invitation.contact_id = access_group_member.contact_id)
ORDER BY access_group_member.contact_id LIMIT ?2

-- name: invitation_due_count
SELECT count(*) FROM (SELECT DISTINCT access_group_member.contact_id FROM portal_access_group
    JOIN access_group_member ON access_group_member.group_id = portal_access_group.group_id
    JOIN contact ON contact.id = access_group_member.contact_id AND contact.disabled_at IS NULL
    WHERE portal_access_group.portal = ?1
        AND NOT EXISTS (SELECT 1 FROM credential WHERE credential.contact_id = access_group_member.contact_id)
        AND NOT EXISTS (SELECT 1 FROM identity WHERE identity.contact_id = access_group_member.contact_id)
        AND NOT EXISTS (SELECT 1 FROM invitation WHERE invitation.portal = ?1
            AND invitation.contact_id = access_group_member.contact_id)
    LIMIT 1001) AS due

-- name: invitation_save
INSERT INTO invitation (portal, contact_id, state, outbox_id, sent_at) VALUES (?1, ?2, 'pending', ?3, ?4)
ON CONFLICT (portal, contact_id) DO UPDATE SET state = 'pending', outbox_id = excluded.outbox_id,
    sent_at = excluded.sent_at, accepted_at = NULL

-- name: invitation_revoke
UPDATE invitation SET state = 'revoked' WHERE portal = ?1 AND contact_id = ?2 AND state = 'pending'

-- name: invitation_accept
UPDATE invitation SET state = 'accepted', accepted_at = ?3 WHERE portal = ?1 AND contact_id = ?2

-- name: invitation_end_codes
UPDATE token SET used_at = ?2 WHERE email_key = (SELECT contact.email_key FROM contact WHERE contact.id = ?1)
    AND kind = 'invite' AND used_at IS NULL
