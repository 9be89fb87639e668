-- SPDX-License-Identifier: Apache-2.0
-- Tickets that staff make: where they may put one, and whom they may give it to.
-- name: new_inboxes
SELECT inbox.id, inbox.name FROM inbox WHERE {desk_open(inbox.id, ?1, ?2)} ORDER BY inbox.position, inbox.name, inbox.id

-- name: new_inbox_open
SELECT inbox.id FROM inbox WHERE inbox.id = ?1 AND {desk_open(inbox.id, ?2, ?3)}

-- name: new_owners
SELECT staff.id, staff.first_name, staff.last_name, staff.alias, staff.email FROM staff
WHERE staff.disabled_at IS NULL ORDER BY staff.name_key, staff.id

-- Whether a member of staff works in an inbox: as desk_open, for somebody else than the reader.
-- name: new_owner_fits
SELECT staff.id FROM staff WHERE staff.id = ?1 AND staff.disabled_at IS NULL
    AND {desk_open(?2, staff.id, (CASE staff.role WHEN 'admin' THEN 1 ELSE 0 END))}

-- name: new_note_ticket
SELECT ticket.number FROM note JOIN ticket ON ticket.id = note.ticket_id WHERE note.form_key = ?1
