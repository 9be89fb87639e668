-- SPDX-License-Identifier: Apache-2.0
-- What others are taking is left to them, so that nodes do not wait for one another.
-- name: outbox_claim
UPDATE outbox SET holder = ?1, leased_until = ?2, due_at = ?2, attempts = attempts + 1
WHERE id IN (SELECT due.id FROM outbox AS due
    WHERE due.state = 'waiting' AND due.due_at <= ?3 AND due.portal IN (?4, ?5)
        AND (?7 = 0 OR {outbox_login(due)})
    ORDER BY due.due_at, due.id LIMIT ?6 FOR UPDATE SKIP LOCKED)
RETURNING {outbox_columns}
