-- SPDX-License-Identifier: Apache-2.0
-- name: search_add
INSERT INTO search (message_id, words)
VALUES (?1, array_to_tsvector(array_remove(string_to_array(concat_ws(' ', ?2, ?3, ?4), ' '), '')))

-- name: search_drop
DELETE FROM search WHERE message_id = ?1 AND concat(?2, ?3, ?4) IS NOT NULL

-- ?1 is a JSON array of words. In their order, so that two who learn the same words do not wait for each other.
-- name: search_learn
INSERT INTO search_word (word)
SELECT DISTINCT fresh.word COLLATE "C" AS word FROM json_array_elements_text(CAST(?1 AS json)) AS fresh (word)
WHERE length(fresh.word) > 2
    AND NOT EXISTS (SELECT 1 FROM search_word WHERE search_word.word = fresh.word COLLATE "C")
ORDER BY word ON CONFLICT (word) DO NOTHING
