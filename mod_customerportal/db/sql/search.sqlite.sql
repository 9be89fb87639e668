-- SPDX-License-Identifier: Apache-2.0
-- name: search_add
INSERT INTO search (rowid, scope, subject, body) VALUES (?1, ?2, ?3, ?4)

-- A contentless table has to be told what it forgets.
-- name: search_drop
INSERT INTO search (search, rowid, scope, subject, body) VALUES ('delete', ?1, ?2, ?3, ?4)

-- ?1 is a JSON array of words.
-- name: search_learn
INSERT INTO search_word (word) SELECT value FROM json_each(?1) WHERE length(value) > 2 ON CONFLICT (word) DO NOTHING
