-- name: search_add
INSERT INTO search (message_id, words)
VALUES (?1, array_to_tsvector(array_remove(string_to_array(concat_ws(' ', ?2, ?3, ?4), ' '), '')))

-- name: search_drop
DELETE FROM search WHERE message_id = ?1 AND concat(?2, ?3, ?4) IS NOT NULL
