-- SPDX-License-Identifier: Apache-2.0
-- Values of the properties that administrators defined, by slot (model_property.h).
-- fragment: property_columns(record)
record.p1, record.p2, record.p3, record.p4, record.p5, record.p6, record.p7, record.p8, record.p9, record.p10,
record.p11, record.p12, record.p13, record.p14, record.p15, record.p16, record.p17, record.p18, record.p19, record.p20

-- fragment: property_places
p1 = ?2, p2 = ?3, p3 = ?4, p4 = ?5, p5 = ?6, p6 = ?7, p7 = ?8, p8 = ?9, p9 = ?10, p10 = ?11, p11 = ?12, p12 = ?13,
p13 = ?14, p14 = ?15, p15 = ?16, p16 = ?17, p17 = ?18, p18 = ?19, p19 = ?20, p20 = ?21

-- name: property_values_ticket
SELECT {property_columns(ticket)} FROM ticket WHERE id = ?1

-- name: property_values_contact
SELECT {property_columns(contact)} FROM contact WHERE id = ?1

-- name: property_set_ticket
UPDATE ticket SET version = version + 1, {property_places} WHERE id = ?1

-- name: property_set_contact
UPDATE contact SET {property_places} WHERE id = ?1

-- Of all portals, in the order of their names.
-- name: property_definitions
SELECT name, body FROM definition WHERE portal = '' AND kind = 'property' ORDER BY name

-- Whether there is a value. Not IS NOT NULL, which any comparison with a value implies: the index of those that have one
-- would be taken for lists, too, whatever company they are of.
-- fragment: property_valued(value)
coalesce(value, '') <> ''

-- name: property_count_ticket_p*
SELECT count(*) FROM ticket WHERE {property_valued(p*)}

-- name: property_count_contact_p*
SELECT count(*) FROM contact WHERE {property_valued(p*)}

-- Whether anything has the option ?1 of a choice, or of several choices, which hold it as ?2.
-- name: property_used_ticket_p*
SELECT 1 FROM ticket WHERE {property_valued(p*)} AND (p* = ?1 OR {property_holds(p*, ?2)}) LIMIT 1

-- name: property_used_contact_p*
SELECT 1 FROM contact WHERE {property_valued(p*)} AND (p* = ?1 OR {property_holds(p*, ?2)}) LIMIT 1

-- name: property_clear_ticket_p*
UPDATE ticket SET p* = NULL, version = version + 1 WHERE {property_valued(p*)}

-- name: property_clear_contact_p*
UPDATE contact SET p* = NULL WHERE {property_valued(p*)}

-- A list in the order of a property. As much of a value as a row of an index can hold, and more than anybody compares by
-- eye. Where there is none comes first.
-- fragment: property_order(value)
coalesce(substr(value, 1, 96), '')

-- constant: property_order_p* {property_order(ticket.p*)}

-- A list of those whose value is in a range (the parameters follow), and of those of several choices that have one of them,
-- where the bracket is closed behind it.
-- constant: property_from_p* ticket.p* >=
-- constant: property_below_p* ticket.p* <
-- constant: property_has_p* {property_finder}(ticket.p*,

-- Those that have a value at all, by their index.
-- constant: property_any_p* {property_valued(ticket.p*)}

-- What rules compare; of a text, what stands behind its key (and a blank).
-- constant: property_ticket_p* ticket.p*
-- constant: property_ticket_text_p* substr(ltrim(ticket.p*, '0123456789abcdef'), 2)
-- constant: property_contact_p* contact.p*
-- constant: property_contact_text_p* substr(ltrim(contact.p*, '0123456789abcdef'), 2)

-- What a slot needs before it holds values. The second index says which records have one, and finds the few tickets of a
-- range for the desk, whose lists are of no one company.
-- constant: property_ready_ticket_p*
{property_patience}
CREATE INDEX IF NOT EXISTS ticket_company_p* ON ticket (company_id, ({property_order(p*)}), id);
CREATE INDEX IF NOT EXISTS ticket_with_p* ON ticket (({property_order(p*)}), id) WHERE {property_valued(p*)};

-- constant: property_ready_contact_p*
{property_patience}
CREATE INDEX IF NOT EXISTS contact_with_p* ON contact (id) WHERE {property_valued(p*)};

-- constant: property_over_ticket_p*
DROP INDEX IF EXISTS ticket_company_p*;
DROP INDEX IF EXISTS ticket_with_p*;

-- constant: property_over_contact_p*
DROP INDEX IF EXISTS contact_with_p*;

-- Changing what all records have may take longer than what a page asks for.
-- constant: property_wait {property_patience}
