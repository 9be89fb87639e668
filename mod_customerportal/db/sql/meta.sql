-- SPDX-License-Identifier: Apache-2.0
-- name: meta_next_number
UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'next_number'
RETURNING CAST(value AS BIGINT) - 1

-- What every page shows has changed: the name of a person, a stage.
-- name: meta_change
UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'change_count'
