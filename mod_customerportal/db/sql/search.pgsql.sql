-- SPDX-License-Identifier: Apache-2.0
-- Messages are searched by blocks; see list.pgsql.sql.
-- fragment: search_block(message)
(message / 65536)

-- Tokens (?2) and words: # in a token stands for the message's block.
-- name: search_add
INSERT INTO search (message_id, ticket_id, words)
VALUES (?1, ?5, array_to_tsvector(array_remove(string_to_array(concat_ws(' ',
    replace(?2, '#', CAST({search_block(CAST(?1 AS BIGINT))} AS TEXT)), ?3, ?4), ' '), '')))

-- name: search_drop
DELETE FROM search WHERE message_id = ?1 AND concat(?2, ?3, ?4, ?5) IS NOT NULL

-- Here the ticket stands beside the words, so these two are never asked.
-- name: search_place
SELECT ?1, ?2

-- name: search_displace
SELECT ?1

-- ?1 is a JSON array of words. In their order, so that two who learn the same words do not wait for each other.
-- name: search_learn
INSERT INTO search_word (word)
SELECT DISTINCT fresh.word COLLATE "C" AS word FROM json_array_elements_text(CAST(?1 AS json)) AS fresh (word)
WHERE length(fresh.word) > 2
    AND NOT EXISTS (SELECT 1 FROM search_word WHERE search_word.word = fresh.word COLLATE "C")
ORDER BY word ON CONFLICT (word) DO NOTHING
