-- SPDX-License-Identifier: Apache-2.0
-- A writing transaction has the database for itself already.

-- name: lock_key
SELECT ?1

-- name: lock_shown
SELECT ?1, ?2, ?3
