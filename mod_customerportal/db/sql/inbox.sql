-- SPDX-License-Identifier: Apache-2.0
-- name: inbox_exists
SELECT id FROM inbox WHERE id = ?1
