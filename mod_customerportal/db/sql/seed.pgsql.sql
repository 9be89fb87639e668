-- SPDX-License-Identifier: Apache-2.0
-- name: seed_companies
INSERT INTO company (id, name, name_key, created_at)
SELECT (value ->> 0)::bigint, value ->> 1, value ->> 2, (value ->> 3)::bigint FROM json_array_elements(?1::json)

-- name: seed_contacts
INSERT INTO contact (id, email, email_key, first_name, last_name, name_key, company_id, created_at)
SELECT (value ->> 0)::bigint, value ->> 1, value ->> 1, value ->> 2, value ->> 3, value ->> 4, (value ->> 5)::bigint,
    (value ->> 6)::bigint
FROM json_array_elements(?1::json)

-- name: seed_staff
INSERT INTO staff (id, email, email_key, first_name, last_name, alias, name_key, role, created_at)
SELECT (value ->> 0)::bigint, value ->> 1, value ->> 1, value ->> 2, value ->> 3, 'Seed Team', value ->> 4, 'agent',
    (value ->> 5)::bigint
FROM json_array_elements(?1::json)

-- name: seed_tickets
INSERT INTO ticket (id, number, subject, subject_key, stage_id, inbox_id, owner_id, owner_key, requester_id, requester_key,
    company_id, priority, source, last_by, created_at, activity_at, closed_at)
SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, value ->> 2, value ->> 3, (value ->> 4)::bigint,
    (value ->> 5)::bigint, (value ->> 6)::bigint, value ->> 7, (value ->> 8)::bigint, value ->> 9, (value ->> 10)::bigint,
    (value ->> 11)::bigint, 'seed', value ->> 12, (value ->> 13)::bigint, (value ->> 14)::bigint, (value ->> 15)::bigint
FROM json_array_elements(?1::json)

-- name: seed_ticket_contacts
INSERT INTO ticket_contact (contact_id, ticket_id, role)
SELECT (value ->> 8)::bigint, (value ->> 0)::bigint, 'requester' FROM json_array_elements(?1::json)

-- name: seed_threads
INSERT INTO thread (id, ticket_id, inbox_id, channel, created_at)
SELECT (value ->> 0)::bigint, (value ->> 0)::bigint, (value ->> 5)::bigint, 'portal', (value ->> 13)::bigint
FROM json_array_elements(?1::json)

-- name: seed_messages
INSERT INTO message (id, thread_id, contact_id, staff_id, format, body, created_at)
SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint, (value ->> 3)::bigint, 'plain', value ->> 4,
    (value ->> 5)::bigint
FROM json_array_elements(?1::json)

-- name: seed_search
INSERT INTO search (message_id, ticket_id, words)
SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, array_to_tsvector(string_to_array(concat_ws(' ',
    replace(value ->> 7, '#', ({search_block((value ->> 0)::bigint)})::text), lower(value ->> 6), value ->> 4), ' '))
FROM json_array_elements(?1::json)

-- name: seed_search_place
SELECT ?1

-- name: seed_sequences
SELECT setval(pg_get_serial_sequence('company', 'id'), (SELECT max(id) FROM company)),
    setval(pg_get_serial_sequence('contact', 'id'), (SELECT max(id) FROM contact)),
    setval(pg_get_serial_sequence('staff', 'id'), (SELECT max(id) FROM staff)),
    setval(pg_get_serial_sequence('ticket', 'id'), (SELECT max(id) FROM ticket)),
    setval(pg_get_serial_sequence('thread', 'id'), (SELECT max(id) FROM thread)),
    setval(pg_get_serial_sequence('message', 'id'), (SELECT max(id) FROM message))

-- Postings of a bulk go in sorted, some hundred thousand at a time, instead of one by one.
-- name: seed_begin
ALTER INDEX search_words SET (fastupdate = on, gin_pending_list_limit = 262144)

-- name: seed_end
ALTER INDEX search_words SET (fastupdate = off)

-- name: seed_flush
SELECT gin_clean_pending_list('search_words')
