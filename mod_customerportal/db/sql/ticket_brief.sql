-- SPDX-License-Identifier: Apache-2.0
-- A ticket as staff's pages beside its record show it; a merged one too. ?2 and ?3 are the reader's desk scope.
-- name: ticket_brief
SELECT ticket.id, ticket.number, ticket.subject, ticket.closed_at, ticket.hidden, goal.number,
    ticket.inbox_id, inbox.name, stage.name, contact.id, contact.first_name, contact.last_name, contact.email,
    ticket.company_id, company.name, ticket.created_at, ticket.activity_at, thread.id,
    (SELECT count(*) FROM message WHERE message.thread_id = thread.id)
FROM ticket
JOIN inbox ON inbox.id = ticket.inbox_id
JOIN stage ON stage.id = ticket.stage_id
JOIN contact ON contact.id = ticket.requester_id
LEFT JOIN company ON company.id = ticket.company_id
LEFT JOIN ticket AS goal ON goal.id = ticket.merged_into_id
LEFT JOIN thread ON thread.id = {visible_thread(ticket)}
WHERE ticket.number = ?1 AND {desk_open(ticket.inbox_id, ?2, ?3)}

-- Whoever changes one of them meanwhile is waited for.
-- name: ticket_lock
SELECT ticket.id FROM ticket WHERE ticket.id IN (?1, ?2) ORDER BY ticket.id

-- Where a number of old leads those who may see what became of it: customers, and staff.
-- name: ticket_goal
SELECT ticket.number FROM ticket AS gone JOIN ticket ON ticket.id = gone.merged_into_id
WHERE gone.number = ?3 AND {visible(ticket, ?1, ?2)}

-- name: ticket_desk_goal
SELECT ticket.number FROM ticket AS gone JOIN ticket ON ticket.id = gone.merged_into_id
WHERE gone.number = ?1 AND {desk_open(ticket.inbox_id, ?2, ?3)}

-- Last activity and who wrote last, out of the messages of the visible thread: after messages came or went.
-- name: ticket_settle
UPDATE ticket SET version = version + 1,
    activity_at = coalesce((SELECT message.created_at FROM message WHERE message.thread_id = {visible_thread(ticket)}
        ORDER BY message.created_at DESC, message.id DESC LIMIT 1), activity_at),
    last_by = coalesce((SELECT CASE WHEN message.staff_id IS NULL THEN 'contact' ELSE 'staff' END FROM message
        WHERE message.thread_id = {visible_thread(ticket)}
        ORDER BY message.created_at DESC, message.id DESC LIMIT 1), last_by)
WHERE ticket.id = ?1
