-- SPDX-License-Identifier: Apache-2.0
-- Held until the transaction ends. Whoever comes second sees, after it, what the first one committed.

-- name: lock_key
SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(?1, 0))) AS held

-- name: lock_shown
SELECT ticket.id FROM ticket WHERE ticket.number = ?3 AND {visible(ticket, ?1, ?2)} FOR NO KEY UPDATE
