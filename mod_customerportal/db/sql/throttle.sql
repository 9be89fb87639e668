-- SPDX-License-Identifier: Apache-2.0
-- Counts an attempt under a name; a window that is over begins anew. Atomic: two at once get two different counts.
-- fragment: throttle_again(now)
ON CONFLICT (name) DO UPDATE SET
    count = CASE WHEN throttle.until <= now THEN 1 ELSE throttle.count + 1 END,
    until = CASE WHEN throttle.until <= now THEN excluded.until ELSE throttle.until END
RETURNING name, count, until

-- Rows are always taken in the order pair, address, account, so that attempts at the same time never wait for each other
-- in a circle.
-- name: throttle_pair
INSERT INTO throttle (name, count, until) VALUES (?1, 1, ?3), (?2, 1, ?3) {throttle_again(?4)}

-- name: throttle_account
INSERT INTO throttle (name, count, until) VALUES (?1, 1, ?2) {throttle_again(?3)}

-- name: throttle_forget
DELETE FROM throttle WHERE name = ?1

-- name: throttle_take_back
UPDATE throttle SET count = count - 1 WHERE name = ?1 AND count > 0

-- name: throttle_purge
DELETE FROM throttle WHERE name {few_begin}
    SELECT name FROM throttle WHERE until <= ?1 ORDER BY until LIMIT ?2 {few_end}
