-- SPDX-License-Identifier: Apache-2.0
-- Registrations that wait for somebody of the support team.

-- name: registration_wait
INSERT INTO registration (portal, email, email_key, first_name, last_name, password_hash, notice_id, address, language,
    state, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting', ?10)
ON CONFLICT (portal, email_key) WHERE state = 'waiting' DO UPDATE SET email = excluded.email,
    first_name = excluded.first_name, last_name = excluded.last_name, password_hash = excluded.password_hash,
    notice_id = excluded.notice_id, address = excluded.address, language = excluded.language, created_at = excluded.created_at

-- fragment: registration_columns
registration.id, registration.email, registration.first_name, registration.last_name, registration.password_hash,
registration.notice_id, registration.address, registration.created_at, registration.language

-- name: registration_list
SELECT {registration_columns} FROM registration
WHERE registration.portal = ?1 AND registration.state = 'waiting' ORDER BY registration.id LIMIT ?2

-- name: registration_find
SELECT {registration_columns} FROM registration
WHERE registration.id = ?2 AND registration.portal = ?1 AND registration.state = 'waiting'

-- Who may decide, and when the last mail about those that wait went to them, or will; 1: it waits itself, so that it will
-- count one more.
-- fragment: registration_told
FROM outbox WHERE outbox.kind = 'account-waiting' AND outbox.staff_id = staff.id AND outbox.portal = ?1
-- name: registration_deciders
SELECT staff.id, staff.email, (SELECT max(outbox.due_at) {registration_told}),
    CASE WHEN EXISTS (SELECT 1 {registration_told} AND outbox.state = 'waiting' AND outbox.holder = 0) THEN 1 ELSE 0 END
FROM staff WHERE staff.disabled_at IS NULL AND (staff.role = 'admin' OR staff.manages = 1) ORDER BY staff.id LIMIT 100

-- name: registration_put_off
UPDATE outbox SET due_at = ?2 WHERE id = ?1

-- How many wait, up to 1,001, for ?2 who may decide.
-- name: registration_count
SELECT count(*) FROM (SELECT registration.id FROM registration
    WHERE registration.portal = ?1 AND registration.state = 'waiting'
        AND EXISTS (SELECT 1 FROM staff WHERE staff.id = ?2 AND (staff.role = 'admin' OR staff.manages = 1))
    LIMIT 1001) AS waiting

-- Of two who decide at once, one does.
-- name: registration_decide
UPDATE registration SET state = ?3, reason = ?4, decided_by = ?5, decided_at = ?6, password_hash = NULL
WHERE id = ?2 AND portal = ?1 AND state = 'waiting'
