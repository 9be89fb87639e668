-- SPDX-License-Identifier: Apache-2.0
-- name: desk_ticket_lock
SELECT ticket.id, ticket.subject, ticket.inbox_id, ticket.stage_id, ticket.owner_id, ticket.priority, ticket.hidden,
    ticket.closed_at
FROM ticket WHERE ticket.number = ?3 AND {desk_open(ticket.inbox_id, ?1, ?2)}
FOR NO KEY UPDATE
