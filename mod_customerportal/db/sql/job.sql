-- SPDX-License-Identifier: Apache-2.0
-- Jobs; see model_job.h.

-- name: job_find
SELECT due_at, leased_until FROM job WHERE name = ?1

-- name: job_add
INSERT INTO job (name, due_at) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING

-- Of two who take it at once, one gets it.
-- name: job_take
UPDATE job SET holder = ?2, leased_until = ?3 WHERE name = ?1 AND due_at <= ?4 AND leased_until <= ?4

-- name: job_renew
UPDATE job SET leased_until = ?3 WHERE name = ?1 AND holder = ?2

-- name: job_end
UPDATE job SET due_at = ?3, holder = 0, leased_until = 0, ended_at = ?4, said = ?5 WHERE name = ?1 AND holder = ?2

-- name: job_give_back
UPDATE job SET holder = 0, leased_until = 0 WHERE name = ?1 AND holder = ?2

-- name: job_list
SELECT name, due_at, leased_until, ended_at, said FROM job ORDER BY name
