-- SPDX-License-Identifier: Apache-2.0
-- name: schema_exists
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'

-- BEGIN IMMEDIATE is the lock.
-- name: schema_lock
SELECT 1
