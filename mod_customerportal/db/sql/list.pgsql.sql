-- SPDX-License-Identifier: Apache-2.0
-- What a query finds for each row of another one, whose columns it names: it stands between the two parts.

-- constant: list_each_start
CROSS JOIN LATERAL (

-- constant: list_each_end
) AS picked

-- The newest messages that a search finds; what it looks for stands between the two parts.

-- constant: list_hits_start
SELECT thread.ticket_id AS id FROM (SELECT search.message_id AS id FROM search WHERE search.words @@

-- The sum keeps PostgreSQL from walking the primary key backwards and looking into every message on the way: it does not
-- know how few a search finds (1,000,000 tickets, a contact of 200: 5 s, and 1 ms by the index of words).
-- constant: list_hits_end
ORDER BY search.message_id + 0 DESC LIMIT 2000) AS hit
CROSS JOIN message CROSS JOIN thread
WHERE message.id = hit.id AND thread.id = message.thread_id
