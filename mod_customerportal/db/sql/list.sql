-- SPDX-License-Identifier: Apache-2.0
-- What db_list joins. ?1 is the contact, ?2 its company.

-- constant: list_columns
{ticket_columns}

-- constant: list_joins
{ticket_joins(?1)}

-- constant: list_visible
{visible(ticket, ?1, ?2)}

-- constant: list_own EXISTS (SELECT 1 FROM ticket_contact WHERE ticket_contact.ticket_id = ticket.id AND ticket_contact.contact_id = ?1)

-- constant: list_finder {property_finder}

-- Staff who own a ticket that a contact sees: by the company's index one look per person, and the contact's own. A look
-- is a query for one row and no EXISTS, which PostgreSQL turns into reading all tickets of the company once (100,000
-- tickets: 190 ms, and 2 ms by looks).
-- name: list_owners
SELECT staff.id, staff.first_name, staff.last_name, staff.alias, staff.email FROM staff
WHERE (SELECT ticket.id FROM ticket WHERE ticket.company_id = ?2 AND ticket.owner_key = staff.name_key
        AND ticket.owner_id = staff.id AND {visible(ticket, ?1, ?2)} LIMIT 1) IS NOT NULL
    OR staff.id IN (SELECT ticket.owner_id FROM ticket_contact JOIN ticket ON ticket.id = ticket_contact.ticket_id
        WHERE ticket_contact.contact_id = ?1 AND {visible(ticket, ?1, ?2)})
ORDER BY staff.name_key, staff.id
