-- SPDX-License-Identifier: Apache-2.0
-- name: audit_add
INSERT INTO audit (at, actor, action, object, detail) VALUES (?1, ?2, ?3, ?4, ?5)
