-- SPDX-License-Identifier: Apache-2.0
-- The tickets of people whose address, name or last name begins so, as far as the dialect knows small letters. The bounds
-- stand in the places of LOW and HIGH.
-- constant: desk_list_people
SELECT ticket_contact.ticket_id AS id FROM (
    SELECT mailed.id FROM (SELECT contact.id FROM contact WHERE contact.email_key >= LOW_ADDRESS
        AND contact.email_key < HIGH_ADDRESS ORDER BY contact.email_key, contact.id LIMIT 50) AS mailed
    UNION SELECT named.id FROM (SELECT contact.id FROM contact WHERE contact.name_key >= LOW_NAME
        AND contact.name_key < HIGH_NAME ORDER BY contact.name_key, contact.id LIMIT 50) AS named
    UNION SELECT lastly.id FROM (SELECT contact.id FROM contact WHERE lower(contact.last_name) >= LOW_ADDRESS
        AND lower(contact.last_name) < HIGH_ADDRESS ORDER BY lower(contact.last_name), contact.id LIMIT 50) AS lastly) AS person
CROSS JOIN ticket_contact WHERE ticket_contact.contact_id = person.id LIMIT 2000
