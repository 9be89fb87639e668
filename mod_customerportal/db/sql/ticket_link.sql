-- SPDX-License-Identifier: Apache-2.0
-- Tickets that belong together: a row for each direction.
-- name: link_add
INSERT INTO ticket_link (ticket_id, other_id) VALUES (?1, ?2), (?2, ?1) ON CONFLICT (ticket_id, other_id) DO NOTHING

-- name: link_remove
DELETE FROM ticket_link WHERE (ticket_id = ?1 AND other_id = ?2) OR (ticket_id = ?2 AND other_id = ?1)

-- name: link_list
SELECT ticket.number, ticket.subject, ticket.closed_at, stage.name
FROM ticket_link JOIN ticket ON ticket.id = ticket_link.other_id JOIN stage ON stage.id = ticket.stage_id
WHERE ticket_link.ticket_id = ?1 AND {desk_open(ticket.inbox_id, ?2, ?3)}
ORDER BY ticket.number LIMIT 100

-- name: follow_add
INSERT INTO ticket_follower (ticket_id, staff_id) VALUES (?1, ?2) ON CONFLICT (ticket_id, staff_id) DO NOTHING

-- name: follow_remove
DELETE FROM ticket_follower WHERE ticket_id = ?1 AND staff_id = ?2

-- name: follow_list
SELECT staff.id, staff.first_name, staff.last_name, staff.alias, staff.email
FROM ticket_follower JOIN staff ON staff.id = ticket_follower.staff_id
WHERE ticket_follower.ticket_id = ?1 ORDER BY staff.name_key, staff.id LIMIT 100
