-- SPDX-License-Identifier: Apache-2.0
-- The newest messages that a search finds; what it looks for stands between the two parts.

-- constant: list_hits_start
SELECT thread.ticket_id AS id FROM (SELECT search.rowid AS id FROM search WHERE search MATCH

-- constant: list_hits_end
ORDER BY search.rowid DESC LIMIT 2000) AS hit
CROSS JOIN message CROSS JOIN thread
WHERE message.id = hit.id AND thread.id = message.thread_id
