-- constant: list_hits
SELECT thread.ticket_id AS id
FROM (SELECT search.message_id AS id FROM search WHERE search.words @@ CAST(?3 AS tsquery)
    ORDER BY search.message_id DESC LIMIT 2000) AS hit
CROSS JOIN message CROSS JOIN thread
WHERE message.id = hit.id AND thread.id = message.thread_id
