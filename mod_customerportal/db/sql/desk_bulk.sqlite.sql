-- SPDX-License-Identifier: Apache-2.0
-- name: desk_bulk_tickets
SELECT {desk_bulk_columns}
FROM ticket JOIN stage ON stage.id = ticket.stage_id
WHERE ticket.number IN (SELECT given.value FROM json_each(?3) AS given) AND {desk_open(ticket.inbox_id, ?1, ?2)}
ORDER BY ticket.id
