-- SPDX-License-Identifier: Apache-2.0
-- Whoever changes one of them meanwhile is waited for, in the order of their ids. The rows are locked before the join:
-- otherwise the stage that one had before would be joined to the row as it is now, and nothing be found.
-- name: desk_bulk_tickets
SELECT {desk_bulk_columns}
FROM (SELECT locked.* FROM ticket AS locked WHERE locked.number IN
        (SELECT CAST(given.value AS BIGINT) FROM json_array_elements_text(CAST(?3 AS json)) AS given (value))
    ORDER BY locked.id FOR NO KEY UPDATE) AS ticket
JOIN stage ON stage.id = ticket.stage_id
WHERE {desk_open(ticket.inbox_id, ?1, ?2)}
ORDER BY ticket.id
