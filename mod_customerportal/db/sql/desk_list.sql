-- SPDX-License-Identifier: Apache-2.0
-- What db_desk_list joins. ?1 is the member of staff, ?2 is 1 for whoever works in every inbox.

-- constant: desk_list_columns
{ticket_columns}

-- constant: desk_list_joins
{ticket_joins(0)}
JOIN inbox ON inbox.id = ticket.inbox_id

-- The rule for a way that goes by one inbox, whose parameter stands in the place of GIVEN: so it is asked once.
-- constant: desk_list_given
{desk_open(GIVEN, ?1, ?2)}

-- The rule for a way that finds tickets of all inboxes.
-- constant: desk_list_any
{desk_open(ticket.inbox_id, ?1, ?2)}

-- constant: desk_list_unclosed
{desk_unclosed(ticket)}

-- The newest tickets of the company whose name begins so. The bounds stand in the places of LOW and HIGH.
-- constant: desk_list_company
SELECT ticket.id AS id FROM ticket WHERE ticket.company_id = (SELECT company.id FROM company
    WHERE company.name_key >= LOW_NAME AND company.name_key < HIGH_NAME
    ORDER BY company.name_key, company.id LIMIT 1)
ORDER BY ticket.activity_at DESC, ticket.id DESC LIMIT 500

-- The newest tickets that ?1 follows.
-- fragment: desk_followed
(SELECT ticket_follower.ticket_id FROM ticket_follower WHERE ticket_follower.staff_id = ?1
    ORDER BY ticket_follower.ticket_id DESC LIMIT 1001) AS followed

-- constant: desk_list_followed
{desk_followed}

-- A capped count of each view, for each inbox that the person works in. ?3 is the inbox that is looked at, 0 for all: of
-- others only what the person has is counted, and what is open. A count stops at 1,001; without an order PostgreSQL would
-- rather read all tickets up to there. It does not take "IS NULL" for one value: the owner stands in the order as well.
-- name: desk_inboxes
SELECT inbox.id, inbox.name, inbox.address, inbox.pipeline_id,
    (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.inbox_id = inbox.id AND {desk_unclosed(ticket)}
        ORDER BY ticket.activity_at LIMIT 1001) AS counted),
    (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.inbox_id = inbox.id AND ticket.owner_id = ?1
        AND {desk_unclosed(ticket)}
        ORDER BY ticket.activity_at LIMIT 1001) AS counted),
    CASE WHEN ?3 IN (0, inbox.id) THEN (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.inbox_id = inbox.id
        AND ticket.owner_id IS NULL AND {desk_unclosed(ticket)}
        ORDER BY ticket.owner_id, ticket.activity_at LIMIT 1001) AS counted) END,
    CASE WHEN ?3 IN (0, inbox.id) THEN (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.inbox_id = inbox.id
        AND ticket.last_by = 'contact' AND {desk_unclosed(ticket)}
        ORDER BY ticket.activity_at LIMIT 1001) AS counted) END,
    CASE WHEN ?3 IN (0, inbox.id) THEN (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.inbox_id = inbox.id
        AND ticket.last_by = 'staff' AND {desk_unclosed(ticket)}
        ORDER BY ticket.activity_at LIMIT 1001) AS counted) END,
    CASE WHEN ?3 IN (0, inbox.id) THEN (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.inbox_id = inbox.id
        AND {desk_closed(ticket)}
        ORDER BY ticket.activity_at LIMIT 1001) AS counted) END,
    (SELECT count(*) FROM {desk_followed} JOIN ticket ON ticket.id = followed.ticket_id
        WHERE ticket.inbox_id = inbox.id AND {desk_unclosed(ticket)})
FROM inbox WHERE {desk_open(inbox.id, ?1, ?2)}
ORDER BY inbox.position, inbox.name, inbox.id

-- What can be chosen on the list: stages of the pipelines of the person's inboxes, and colleagues in these inboxes.
-- name: desk_choices
SELECT 0, stage.id, stage.name, pipeline.id, pipeline.name, stage.state, '', pipeline.position, stage.position, ''
FROM stage JOIN pipeline ON pipeline.id = stage.pipeline_id
WHERE EXISTS (SELECT 1 FROM inbox WHERE inbox.pipeline_id = pipeline.id AND ?3 IN (0, inbox.id)
    AND {desk_open(inbox.id, ?1, ?2)})
UNION ALL
SELECT 1, staff.id, staff.first_name, 0, staff.last_name, staff.alias, staff.email, 0, 0, staff.name_key
FROM staff WHERE staff.disabled_at IS NULL AND EXISTS (SELECT 1 FROM inbox WHERE ?3 IN (0, inbox.id)
    AND {desk_open(inbox.id, ?1, ?2)}
    AND {desk_open(inbox.id, staff.id, (CASE staff.role WHEN 'admin' THEN 1 ELSE 0 END))})
ORDER BY 1, 8, 4, 9, 10, 2
