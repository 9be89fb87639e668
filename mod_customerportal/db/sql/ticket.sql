-- SPDX-License-Identifier: Apache-2.0
-- The columns that a list row and a ticket's page have in common, in the order that model_ticket_row.c reads them.
-- fragment: ticket_columns
ticket.id, ticket.number, ticket.subject, stage.pipeline_id, stage.id, stage.name, stage.customer_label,
staff.id, staff.first_name, staff.last_name, staff.alias, staff.email,
contact.id, contact.first_name, contact.last_name, contact.email, company.id, company.name,
ticket.priority, ticket.last_by, ticket.created_at, ticket.activity_at, ticket.closed_at, read_mark.seen_at,
ticket.version

-- ?1 is the contact that reads.
-- fragment: ticket_joins(reader)
JOIN stage ON stage.id = ticket.stage_id
LEFT JOIN staff ON staff.id = ticket.owner_id
JOIN contact ON contact.id = ticket.requester_id
LEFT JOIN company ON company.id = ticket.company_id
LEFT JOIN read_mark ON read_mark.contact_id = reader AND read_mark.ticket_id = ticket.id

-- name: ticket_find
SELECT {ticket_columns}, {visible_thread(ticket)}, pipeline.reply_reopens,
    CASE WHEN {close_stage(pipeline)} IS NULL THEN 0 ELSE 1 END, {property_columns(ticket)}
FROM ticket
{ticket_joins(?1)}
JOIN pipeline ON pipeline.id = stage.pipeline_id
WHERE ticket.number = ?3 AND {visible(ticket, ?1, ?2)}

-- A row for each of its people: the columns of search_scope, and what decides whether it takes a reply.
-- name: ticket_held
SELECT ticket.id, ticket.subject, ticket.company_id, ticket_contact.contact_id, {visible_thread(ticket)},
    ticket.closed_at, pipeline.reply_reopens
FROM ticket
JOIN stage ON stage.id = ticket.stage_id
JOIN pipeline ON pipeline.id = stage.pipeline_id
LEFT JOIN ticket_contact ON ticket_contact.ticket_id = ticket.id
WHERE ticket.number = ?3 AND {visible(ticket, ?1, ?2)}
ORDER BY ticket_contact.contact_id

-- name: ticket_explain
SELECT CASE WHEN {visible(ticket, ?1, ?2)} THEN 1 ELSE 0 END, ticket.hidden, ticket.company_id, company.name,
    CASE WHEN ticket.hidden = 0 AND NOT {shown(ticket)} THEN 1 ELSE 0 END,
    (SELECT ticket_contact.role FROM ticket_contact
        WHERE ticket_contact.contact_id = ?1 AND ticket_contact.ticket_id = ticket.id)
FROM ticket
LEFT JOIN company ON company.id = ticket.company_id
WHERE ticket.number = ?3

-- name: ticket_create
INSERT INTO ticket (number, subject, subject_key, stage_id, inbox_id, requester_id, requester_key, company_id,
    priority, source, created_at, activity_at, closed_at)
SELECT ?1, ?2, ?3, stage.id, ?4, contact.id, contact.name_key, ?6, ?7, ?8, ?9, ?9,
    CASE stage.state WHEN 'closed' THEN ?9 END
FROM contact CROSS JOIN stage WHERE contact.id = ?5 AND stage.id = ?10
RETURNING id

-- name: ticket_add_contact
INSERT INTO ticket_contact (contact_id, ticket_id, role) VALUES (?1, ?2, ?3)
ON CONFLICT (contact_id, ticket_id) DO NOTHING

-- name: thread_create
INSERT INTO thread (ticket_id, inbox_id, channel, created_at) VALUES (?1, ?2, ?3, ?4) RETURNING id

-- name: timeline_add
INSERT INTO timeline_event (ticket_id, kind, contact_id, staff_id, message_id, detail, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: ticket_state
SELECT ticket.stage_id, stage.name, stage.pipeline_id, ticket.closed_at FROM ticket
JOIN stage ON stage.id = ticket.stage_id WHERE ticket.id = ?1

-- name: ticket_set_stage
UPDATE ticket SET stage_id = ?2, version = ticket.version + 1,
    closed_at = CASE (SELECT stage.state FROM stage WHERE stage.id = ?2)
        WHEN 'closed' THEN coalesce(ticket.closed_at, ?3) END
WHERE ticket.id = ?1

-- name: ticket_set_owner
UPDATE ticket SET owner_id = ?2, version = version + 1,
    owner_key = coalesce((SELECT staff.name_key FROM staff WHERE staff.id = ?2), '')
WHERE id = ?1 AND coalesce(owner_id, 0) <> coalesce(?2, 0)

-- name: ticket_mark_seen
INSERT INTO read_mark (contact_id, ticket_id, seen_at) VALUES (?1, ?2, ?3)
ON CONFLICT (contact_id, ticket_id) DO UPDATE SET seen_at = excluded.seen_at WHERE read_mark.seen_at < excluded.seen_at

-- name: ticket_touch_company
UPDATE company SET change_count = change_count + 1 WHERE id = (SELECT ticket.company_id FROM ticket WHERE ticket.id = ?1)

-- name: ticket_touch_contacts
UPDATE contact SET change_count = change_count + 1
WHERE id IN (SELECT ticket_contact.contact_id FROM ticket_contact WHERE ticket_contact.ticket_id = ?1)

-- name: ticket_events
SELECT newest.kind, newest.created_at,
    contact.id, contact.first_name, contact.last_name, contact.email,
    staff.id, staff.first_name, staff.last_name, staff.alias, staff.email
FROM (SELECT timeline_event.* FROM timeline_event
    WHERE timeline_event.ticket_id = ?1 AND timeline_event.kind IN ('closed', 'reopened', 'owner')
    ORDER BY timeline_event.created_at DESC, timeline_event.id DESC LIMIT 500) AS newest
LEFT JOIN contact ON contact.id = newest.contact_id
LEFT JOIN staff ON staff.id = newest.staff_id
ORDER BY newest.created_at, newest.id
