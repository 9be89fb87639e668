-- SPDX-License-Identifier: Apache-2.0
-- What a query finds for each row of another one, whose columns it names: it stands between the two parts.

-- constant: list_each_start
CROSS JOIN ticket AS picked ON picked.id IN (

-- constant: list_each_end
)

-- The newest messages that a search finds. Between the parts stand the words, and the tokens of who may see a message.

-- constant: list_hits_start
SELECT search_ticket.ticket_id AS id FROM (SELECT search.rowid AS id FROM search WHERE search MATCH
    ('{subject body} : (' ||

-- constant: list_hits_scope
|| ') AND scope : (' ||

-- constant: list_hits_end
|| ')') ORDER BY search.rowid DESC LIMIT 2000) AS hit
CROSS JOIN search_ticket WHERE search_ticket.message_id = hit.id

-- The tickets that were found.
-- constant: list_hits_tickets
hits CROSS JOIN ticket WHERE ticket.id = hits.id
