-- SPDX-License-Identifier: Apache-2.0
-- name: seed_companies
INSERT INTO company (id, name, name_key, created_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?1)

-- name: seed_contacts
INSERT INTO contact (id, email, email_key, first_name, last_name, name_key, company_id, created_at)
SELECT value ->> 0, value ->> 1, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
FROM json_each(?1)

-- name: seed_staff
INSERT INTO staff (id, email, email_key, first_name, last_name, alias, name_key, role, created_at)
SELECT value ->> 0, value ->> 1, value ->> 1, value ->> 2, value ->> 3, 'Seed Team', value ->> 4, 'agent', value ->> 5
FROM json_each(?1)

-- name: seed_tickets
INSERT INTO ticket (id, number, subject, subject_key, stage_id, inbox_id, owner_id, owner_key, requester_id, requester_key,
    company_id, priority, source, last_by, created_at, activity_at, closed_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8,
    value ->> 9, value ->> 10, value ->> 11, 'seed', value ->> 12, value ->> 13, value ->> 14, value ->> 15
FROM json_each(?1)

-- name: seed_ticket_contacts
INSERT INTO ticket_contact (contact_id, ticket_id, role)
SELECT value ->> 8, value ->> 0, 'requester' FROM json_each(?1)

-- name: seed_threads
INSERT INTO thread (id, ticket_id, inbox_id, channel, created_at)
SELECT value ->> 0, value ->> 0, value ->> 5, 'portal', value ->> 13 FROM json_each(?1)

-- name: seed_messages
INSERT INTO message (id, thread_id, contact_id, staff_id, format, body, created_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, 'plain', value ->> 4, value ->> 5 FROM json_each(?1)

-- name: seed_search
INSERT INTO search (rowid, scope, subject, body)
SELECT value ->> 0, value ->> 7, value ->> 6, value ->> 4 FROM json_each(?1)

-- name: seed_search_place
INSERT INTO search_ticket (message_id, ticket_id) SELECT value ->> 0, value ->> 1 FROM json_each(?1)

-- name: seed_sequences
SELECT 1

-- Random places of a dozen indexes are written: with the cache of a web server's connection that is mostly reading and
-- writing pages again (a million tickets: 97 s of system time).
-- name: seed_begin
PRAGMA cache_size = -524288

-- name: seed_end
PRAGMA cache_size = -8192

-- name: seed_flush
SELECT 1
