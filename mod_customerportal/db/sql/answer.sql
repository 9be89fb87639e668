-- SPDX-License-Identifier: Apache-2.0
-- Prepared answers.
-- fragment: answer_columns
answer.id, answer.name, answer.body, answer.inbox_id, inbox.name, answer.position

-- name: answer_list
SELECT {answer_columns} FROM answer LEFT JOIN inbox ON inbox.id = answer.inbox_id
WHERE CAST(?1 AS BIGINT) IS NULL OR answer.inbox_id IS NULL OR answer.inbox_id = ?1
ORDER BY answer.position, answer.name, answer.id

-- name: answer_find
SELECT {answer_columns} FROM answer LEFT JOIN inbox ON inbox.id = answer.inbox_id WHERE answer.id = ?1

-- name: answer_create
INSERT INTO answer (name, body, inbox_id, position)
VALUES (?1, ?2, ?3, (SELECT coalesce(max(position), 0) + 1 FROM answer)) RETURNING id

-- name: answer_save
UPDATE answer SET name = ?2, body = ?3, inbox_id = ?4 WHERE id = ?1

-- name: answer_remove
DELETE FROM answer WHERE id = ?1

-- name: answer_order
SELECT id, position FROM answer ORDER BY position, name, id

-- name: answer_place
UPDATE answer SET position = ?2 WHERE id = ?1
