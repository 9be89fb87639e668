-- SPDX-License-Identifier: Apache-2.0
-- name: ticket_lock
SELECT ticket.id FROM ticket WHERE ticket.id IN (?1, ?2) ORDER BY ticket.id FOR NO KEY UPDATE
