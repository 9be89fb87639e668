-- SPDX-License-Identifier: Apache-2.0
-- name: schema_exists
SELECT to_regclass('schema_version') IS NOT NULL

-- Held to the end of the transaction. Any number will do, as long as it never changes.
-- name: schema_lock
SELECT pg_advisory_xact_lock(4372650)
