-- SPDX-License-Identifier: Apache-2.0
-- name: search_add
INSERT INTO search (rowid, scope, subject, body) SELECT ?1, ?2, ?3, ?4 WHERE ?5 > 0

-- name: search_place
INSERT INTO search_ticket (message_id, ticket_id) VALUES (?1, ?2)

-- name: search_displace
DELETE FROM search_ticket WHERE message_id = ?1

-- A contentless table has to be told what it forgets.
-- name: search_drop
INSERT INTO search (search, rowid, scope, subject, body) SELECT 'delete', ?1, ?2, ?3, ?4 WHERE ?5 > 0

-- ?1 is a JSON array of words.
-- name: search_learn
INSERT INTO search_word (word) SELECT value FROM json_each(?1) WHERE length(value) > 2 ON CONFLICT (word) DO NOTHING
