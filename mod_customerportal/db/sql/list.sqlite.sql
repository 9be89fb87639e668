-- SPDX-License-Identifier: Apache-2.0
-- What a query finds for each row of another one, whose columns it names: it stands between the two parts.

-- constant: list_each_start
CROSS JOIN ticket AS picked ON picked.id IN (

-- constant: list_each_end
)

-- The newest messages that a search finds; what it looks for stands between the two parts.

-- constant: list_hits_start
SELECT thread.ticket_id AS id FROM (SELECT search.rowid AS id FROM search WHERE search MATCH

-- constant: list_hits_end
ORDER BY search.rowid DESC LIMIT 2000) AS hit
CROSS JOIN message CROSS JOIN thread
WHERE message.id = hit.id AND thread.id = message.thread_id
