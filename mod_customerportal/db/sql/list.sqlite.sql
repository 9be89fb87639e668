-- constant: list_hits
SELECT thread.ticket_id AS id
FROM (SELECT search.rowid AS id FROM search WHERE search MATCH ?3 ORDER BY search.rowid DESC LIMIT 2000) AS hit
CROSS JOIN message CROSS JOIN thread
WHERE message.id = hit.id AND thread.id = message.thread_id
