-- SPDX-License-Identifier: Apache-2.0
-- Statements of portalctl: they see everything and are not for pages.

-- name: admin_counts
SELECT 'companies', count(*) FROM company UNION ALL
SELECT 'contacts', count(*) FROM contact UNION ALL
SELECT 'staff', count(*) FROM staff UNION ALL
SELECT 'tickets', count(*) FROM ticket UNION ALL
SELECT 'messages', count(*) FROM message UNION ALL
SELECT 'attachments', count(*) FROM attachment

-- name: admin_users
SELECT email, role, first_name, last_name, company, disabled, password FROM (
    SELECT contact.email AS email, 'contact' AS role, contact.first_name AS first_name, contact.last_name AS last_name,
        coalesce(company.name, '') AS company, CASE WHEN contact.disabled_at IS NULL THEN 0 ELSE 1 END AS disabled,
        CASE WHEN credential.id IS NULL THEN 0 ELSE 1 END AS password
    FROM contact
    LEFT JOIN company ON company.id = contact.company_id
    LEFT JOIN credential ON credential.contact_id = contact.id
    UNION ALL
    SELECT staff.email, staff.role, staff.first_name, staff.last_name, '',
        CASE WHEN staff.disabled_at IS NULL THEN 0 ELSE 1 END, CASE WHEN credential.id IS NULL THEN 0 ELSE 1 END
    FROM staff
    LEFT JOIN credential ON credential.staff_id = staff.id) people
ORDER BY email

-- name: admin_contact_disable
UPDATE contact SET disabled_at = ?2 WHERE id = ?1

-- name: admin_staff_disable
UPDATE staff SET disabled_at = ?2 WHERE id = ?1

-- name: admin_contact_sessions_end
DELETE FROM session WHERE contact_id = ?1

-- name: admin_staff_sessions_end
DELETE FROM session WHERE staff_id = ?1

-- name: admin_contact_set_company
UPDATE contact SET company_id = ?2, change_count = change_count + 1 WHERE id = ?1

-- name: admin_staff_set_role
UPDATE staff SET role = ?2 WHERE id = ?1

-- name: admin_ticket_find
SELECT ticket.id, ticket.number, ticket.subject, stage.name, stage.state, stage.pipeline_id, ticket.hidden,
    ticket.requester_id, ticket.company_id, ticket.inbox_id, {visible_thread(ticket)},
    coalesce(staff.first_name || ' ' || staff.last_name, ''), contact.email, ticket.created_at, ticket.activity_at
FROM ticket
JOIN stage ON stage.id = ticket.stage_id
JOIN contact ON contact.id = ticket.requester_id
LEFT JOIN staff ON staff.id = ticket.owner_id
WHERE ticket.number = ?1

-- name: admin_ticket_list
SELECT ticket.number, stage.name, stage.state, contact.email, ticket.subject, ticket.hidden
FROM ticket
JOIN stage ON stage.id = ticket.stage_id
JOIN contact ON contact.id = ticket.requester_id
WHERE CAST(?1 AS BIGINT) IS NULL
    OR EXISTS (SELECT 1 FROM ticket_contact WHERE ticket_contact.ticket_id = ticket.id AND ticket_contact.contact_id = ?1)
ORDER BY ticket.activity_at DESC, ticket.id DESC LIMIT 1000

-- name: admin_ticket_hide
UPDATE ticket SET hidden = ?2, version = version + 1 WHERE id = ?1

-- name: admin_ticket_messages
SELECT thread.id, message.created_at, coalesce(contact.email, staff.email), message.format, message.body,
    (SELECT count(*) FROM attachment WHERE attachment.message_id = message.id)
FROM thread
JOIN message ON message.thread_id = thread.id
LEFT JOIN contact ON contact.id = message.contact_id
LEFT JOIN staff ON staff.id = message.staff_id
WHERE thread.ticket_id = ?1
ORDER BY thread.created_at, thread.id, message.created_at, message.id

-- name: admin_ticket_notes
SELECT note.created_at, staff.email, note.body FROM note JOIN staff ON staff.id = note.staff_id
WHERE note.ticket_id = ?1 ORDER BY note.created_at, note.id

-- name: admin_stage_by_name
SELECT id FROM stage WHERE pipeline_id = ?1 AND name = ?2

-- name: admin_thread_create
INSERT INTO thread (ticket_id, inbox_id, channel, created_at) VALUES (?1, ?2, ?3, ?4) RETURNING id

-- name: admin_pipeline_create
INSERT INTO pipeline (name, position, reply_reopens)
VALUES (?1, (SELECT coalesce(max(position), 0) + 1 FROM pipeline), ?2) RETURNING id

-- name: admin_stage_create
INSERT INTO stage (pipeline_id, name, state, position) VALUES (?1, ?2, ?3, ?4) RETURNING id

-- name: admin_pipeline_close_stage
UPDATE pipeline SET close_stage_id = ?2 WHERE id = ?1

-- name: admin_inbox_create
INSERT INTO inbox (name, kind, pipeline_id) VALUES (?1, 'conversations', ?2)

-- name: admin_pipelines
SELECT pipeline.name, pipeline.reply_reopens, stage.name, stage.state,
    CASE WHEN pipeline.close_stage_id = stage.id THEN 1 ELSE 0 END
FROM pipeline JOIN stage ON stage.pipeline_id = pipeline.id
ORDER BY pipeline.position, pipeline.id, stage.position, stage.id

-- name: admin_marker
SELECT value FROM meta WHERE name = ?1

-- name: admin_marker_set
INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value
