-- name: search_add
INSERT INTO search (rowid, scope, subject, body) VALUES (?1, ?2, ?3, ?4)

-- A contentless table has to be told what it forgets.
-- name: search_drop
INSERT INTO search (search, rowid, scope, subject, body) VALUES ('delete', ?1, ?2, ?3, ?4)
