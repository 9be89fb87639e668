-- SPDX-License-Identifier: Apache-2.0
-- The newest messages that a search finds; what it looks for stands between the two parts.

-- constant: list_hits_start
SELECT thread.ticket_id AS id FROM (SELECT search.message_id AS id FROM search WHERE search.words @@

-- constant: list_hits_end
ORDER BY search.message_id DESC LIMIT 2000) AS hit
CROSS JOIN message CROSS JOIN thread
WHERE message.id = hit.id AND thread.id = message.thread_id
