-- SPDX-License-Identifier: Apache-2.0
-- Addresses that answers by mail go to.

-- name: reply_address_of
SELECT token FROM reply_address WHERE ticket_id = ?1 AND contact_id = ?2

-- name: reply_address_create
INSERT INTO reply_address (token, portal, ticket_id, contact_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (ticket_id, contact_id) DO NOTHING RETURNING token

-- name: reply_address_portal
SELECT portal FROM reply_address WHERE token = ?1

-- The ticket of a token, or the one that this was merged into, for one of its people (?2) only. The company's tickets are not asked for: by mail nobody
-- writes in a ticket that is not his own.
-- name: reply_address_ticket
SELECT ticket.id, ticket.number, {visible_thread(ticket)}, ticket.closed_at, pipeline.reply_reopens,
    ticket.company_id
FROM reply_address
JOIN ticket AS named ON named.id = reply_address.ticket_id
JOIN ticket ON ticket.id = coalesce(named.merged_into_id, named.id)
JOIN stage ON stage.id = ticket.stage_id
JOIN pipeline ON pipeline.id = stage.pipeline_id
WHERE reply_address.token = ?1 AND {visible(ticket, ?2, 0)}

-- Whom a token was made for, and the ticket, or the one that it was merged into.
-- name: reply_address_person
SELECT ticket.id, {visible_thread(ticket)}, reply_address.contact_id
FROM reply_address
JOIN ticket AS named ON named.id = reply_address.ticket_id
JOIN ticket ON ticket.id = coalesce(named.merged_into_id, named.id)
WHERE reply_address.token = ?1
