-- SPDX-License-Identifier: Apache-2.0
-- The record of which migrations have been run; see db_migrate.h. The table is made by the first of them.

-- name: schema_create
CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)

-- name: schema_version
SELECT coalesce(max(version), 0) FROM schema_version

-- name: schema_add
INSERT INTO schema_version (version) VALUES (?1)
