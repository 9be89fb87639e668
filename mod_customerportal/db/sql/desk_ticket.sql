-- SPDX-License-Identifier: Apache-2.0
-- The ticket record of the desk. Where a statement has a scope, ?1 is the member of staff, and ?2 is 1 for those who
-- work in every inbox.

-- name: desk_ticket_find
SELECT {ticket_columns}, {visible_thread(ticket)}, pipeline.reply_reopens,
    CASE WHEN {close_stage(pipeline)} IS NULL THEN 0 ELSE 1 END, pipeline.name,
    inbox.id, inbox.name, inbox.address, inbox.signature, ticket.hidden, merged.number,
    contact.language, contact.time_zone, contact.phone, ticket.source,
    CASE WHEN ticket.hidden = 0 AND NOT {shown(ticket)} THEN 1 ELSE 0 END, {property_columns(ticket)}
FROM ticket
{ticket_joins(0)}
JOIN pipeline ON pipeline.id = stage.pipeline_id
JOIN inbox ON inbox.id = ticket.inbox_id
LEFT JOIN ticket AS merged ON merged.id = ticket.merged_into_id
WHERE ticket.number = ?3 AND {desk_open(ticket.inbox_id, ?1, ?2)}

-- The oldest first: that is the one which customers see.
-- name: desk_ticket_threads
SELECT thread.id, thread.channel, thread.created_at, inbox.name,
    (SELECT count(*) FROM message WHERE message.thread_id = thread.id)
FROM thread JOIN inbox ON inbox.id = thread.inbox_id
WHERE thread.ticket_id = ?1
ORDER BY thread.created_at, thread.id LIMIT ?2

-- Who did what: "by staff 12" in an owner's entry, whose own columns name the new owner.
-- fragment: timeline_doer(entry)
CASE WHEN entry.kind = 'owner' AND entry.body LIKE 'by staff %' THEN CAST(substr(entry.body, 10) AS BIGINT) END

-- The newest ?3 of what the ticket ?1 holds, in one order: messages (?4) and comments of the thread ?2, notes (?5 for
-- both), events (?6); 1 takes them, 0 leaves them out. A message of another thread is an event. Of what happened at the
-- same time, what caused the rest comes first.
-- name: desk_ticket_timeline
SELECT newest.kind, newest.id, newest.created_at, newest.format, newest.body, newest.mailed, newest.files, newest.elsewhere,
    contact.id, contact.first_name, contact.last_name, contact.email, company.name,
    staff.id, staff.first_name, staff.last_name, staff.alias, staff.email,
    doer.id, doer.first_name, doer.last_name, doer.alias, doer.email, newest.place
FROM (SELECT * FROM (
        SELECT 'message' AS kind, message.id AS id, message.created_at AS created_at, message.contact_id AS contact_id,
            message.staff_id AS staff_id, message.format AS format, message.body AS body,
            CASE WHEN message.mail_id IS NULL THEN 0 ELSE 1 END AS mailed,
            CASE WHEN EXISTS (SELECT 1 FROM attachment WHERE attachment.message_id = message.id) THEN 1 ELSE 0 END AS files,
            0 AS elsewhere, 1 AS place
        FROM message WHERE message.thread_id = ?2 AND ?4 = 1
        ORDER BY message.created_at DESC, message.id DESC LIMIT ?3) AS messages
    UNION ALL SELECT * FROM (
        SELECT 'note', note.id, note.created_at, CAST(NULL AS BIGINT), note.staff_id, 'markdown', note.body, 0, 0, 0, 2
        FROM note WHERE note.ticket_id = ?1 AND ?5 = 1
        ORDER BY note.created_at DESC, note.id DESC LIMIT ?3) AS notes
    UNION ALL SELECT * FROM (
        SELECT 'comment', comment.id, comment.created_at, CAST(NULL AS BIGINT), comment.staff_id, 'markdown', comment.body, 0, 0, 0, 2
        FROM comment WHERE comment.thread_id = ?2 AND ?5 = 1
        ORDER BY comment.created_at DESC, comment.id DESC LIMIT ?3) AS comments
    UNION ALL SELECT * FROM (
        SELECT timeline_event.kind, timeline_event.id, timeline_event.created_at, timeline_event.contact_id,
            timeline_event.staff_id, '', timeline_event.detail, 0, 0,
            coalesce((SELECT message.thread_id FROM message WHERE message.id = timeline_event.message_id), 0),
            CASE timeline_event.kind WHEN 'created' THEN 0 ELSE 3 END
        FROM timeline_event
        WHERE timeline_event.ticket_id = ?1 AND ?6 = 1 AND NOT EXISTS (SELECT 1 FROM message
            WHERE message.id = timeline_event.message_id AND message.thread_id = ?2)
        ORDER BY timeline_event.created_at DESC, timeline_event.id DESC LIMIT ?3) AS events
    ORDER BY 3 DESC, 11 DESC, 2 DESC LIMIT ?3) AS newest
LEFT JOIN contact ON contact.id = newest.contact_id
LEFT JOIN company ON company.id = contact.company_id
LEFT JOIN staff ON staff.id = newest.staff_id
LEFT JOIN staff AS doer ON doer.id = {timeline_doer(newest)}
ORDER BY newest.created_at, newest.place, newest.id

-- What a ticket of the inbox ?3 can be given: inboxes (those that this member of staff works in), stages, owners (staff
-- who work in that inbox).
-- name: desk_ticket_choices
SELECT choice.kind, choice.id, choice.name, choice.place, choice.state, choice.first_name, choice.last_name, choice.alias,
    choice.email, choice.pipeline_id
FROM (SELECT 1 AS kind, inbox.id AS id, inbox.name AS name, '' AS place, '' AS state, '' AS first_name, '' AS last_name,
        '' AS alias, '' AS email, 0 AS pipeline_id, inbox.position AS major, 0 AS minor
    FROM inbox WHERE {desk_open(inbox.id, ?1, ?2)}
    UNION ALL SELECT 2, stage.id, stage.name, pipeline.name, stage.state, '', '', '', '', pipeline.id,
        pipeline.position * 100000 + pipeline.id, stage.position
    FROM stage JOIN pipeline ON pipeline.id = stage.pipeline_id
    UNION ALL SELECT 3, staff.id, staff.name_key, '', '', staff.first_name, staff.last_name, staff.alias, staff.email, 0, 0, 0
    FROM staff WHERE {staff_works(?3)}) AS choice
ORDER BY choice.kind, choice.major, choice.minor, choice.name, choice.id

-- Whether a row of staff is somebody who can own a ticket of an inbox.
-- fragment: staff_works(inbox)
(staff.disabled_at IS NULL AND {desk_open(inbox, staff.id, (CASE staff.role WHEN 'admin' THEN 1 ELSE 0 END))})

-- name: desk_owner_works
SELECT staff.id FROM staff WHERE staff.id = ?1 AND {staff_works(?2)}

-- name: desk_inbox_open
SELECT inbox.name FROM inbox WHERE inbox.id = ?3 AND {desk_open(inbox.id, ?1, ?2)}

-- name: desk_inbox_name
SELECT inbox.name FROM inbox WHERE inbox.id = ?1

-- Other tickets of the requester ?3 and, by others, of the company ?4, than ?5: the newest, and how many there are in
-- all and open, counted up to a thousand (a company's as an inbox's are, inbox.sql).
-- name: desk_ticket_others
SELECT kind, number, subject, open, total FROM (
    SELECT * FROM (SELECT 1 AS kind, ticket.number AS number, ticket.subject AS subject,
            CASE WHEN ticket.closed_at IS NULL THEN 1 ELSE 0 END AS open, 0 AS total, ticket.activity_at AS activity_at
        FROM ticket
        WHERE ticket.requester_id = ?3 AND ticket.id <> ?5 AND {desk_open(ticket.inbox_id, ?1, ?2)}
        ORDER BY ticket.activity_at DESC, ticket.id DESC LIMIT 5) AS own
    UNION ALL SELECT * FROM (SELECT 2, ticket.number, ticket.subject,
            CASE WHEN ticket.closed_at IS NULL THEN 1 ELSE 0 END, 0, ticket.activity_at
        FROM ticket
        WHERE ticket.company_id = ?4 AND ticket.requester_id <> ?3 AND {desk_open(ticket.inbox_id, ?1, ?2)}
        ORDER BY ticket.activity_at DESC, ticket.id DESC LIMIT 5) AS others
    UNION ALL SELECT 3, 0, '',
        (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.requester_id = ?3 AND ticket.closed_at IS NULL
            AND {desk_open(ticket.inbox_id, ?1, ?2)} LIMIT 1001) AS few),
        (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.requester_id = ?3
            AND {desk_open(ticket.inbox_id, ?1, ?2)} LIMIT 1001) AS few), 0
    UNION ALL SELECT 4, 0, '',
        (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.company_id BETWEEN ?4 AND ?4
            AND ticket.closed_at IS NULL AND {desk_open(ticket.inbox_id, ?1, ?2)}
            ORDER BY ticket.company_id LIMIT 1001) AS few),
        (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.company_id BETWEEN ?4 AND ?4
            AND {desk_open(ticket.inbox_id, ?1, ?2)} ORDER BY ticket.company_id LIMIT 1001) AS few), 0) AS found
ORDER BY kind, activity_at DESC, number DESC

-- Staff who have had the ticket ?1 open since ?2.
-- name: desk_presence
SELECT staff.id, staff.first_name, staff.last_name, staff.alias, staff.email, ticket_presence.opened_at,
    ticket_presence.seen_at
FROM ticket_presence JOIN staff ON staff.id = ticket_presence.staff_id
WHERE ticket_presence.ticket_id = ?1 AND ticket_presence.seen_at > ?2
ORDER BY ticket_presence.opened_at, staff.id

-- Who comes back after ?4 opens it anew.
-- name: desk_presence_touch
INSERT INTO ticket_presence (ticket_id, staff_id, opened_at, seen_at) VALUES (?1, ?2, ?3, ?3)
ON CONFLICT (ticket_id, staff_id) DO UPDATE SET seen_at = excluded.seen_at,
    opened_at = CASE WHEN ticket_presence.seen_at < ?4 THEN excluded.opened_at ELSE ticket_presence.opened_at END

-- Whether the thread ?1 has messages that came after the one with the id ?2.
-- name: desk_newer_message
SELECT message.id FROM message WHERE message.thread_id = ?1 AND message.id > ?2 LIMIT 1

-- name: desk_attachment_find
SELECT attachment.id, attachment.file_name, attachment.media_type, attachment.size, attachment.sha256
FROM attachment
JOIN message ON message.id = attachment.message_id
JOIN thread ON thread.id = message.thread_id
JOIN ticket ON ticket.id = thread.ticket_id
WHERE attachment.id = ?3 AND {desk_open(ticket.inbox_id, ?1, ?2)}

-- What an edit starts from. On PostgreSQL it holds the ticket until the edit is done.
-- name: desk_ticket_lock
SELECT ticket.id, ticket.subject, ticket.inbox_id, ticket.stage_id, ticket.owner_id, ticket.priority, ticket.hidden,
    ticket.closed_at
FROM ticket WHERE ticket.number = ?3 AND {desk_open(ticket.inbox_id, ?1, ?2)}

-- name: desk_ticket_set_subject
UPDATE ticket SET subject = ?2, subject_key = ?3, version = version + 1 WHERE id = ?1

-- name: desk_ticket_set_inbox
UPDATE ticket SET inbox_id = ?2, version = version + 1 WHERE id = ?1

-- name: desk_ticket_set_priority
UPDATE ticket SET priority = ?2, version = version + 1 WHERE id = ?1

-- name: desk_ticket_set_hidden
UPDATE ticket SET hidden = ?2, version = version + 1 WHERE id = ?1
