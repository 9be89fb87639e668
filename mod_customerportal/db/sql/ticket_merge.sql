-- SPDX-License-Identifier: Apache-2.0
-- Merging: ?1 is the ticket that ends, ?2 the one that goes on.

-- The thread that customers will see: the oldest of both. An empty one only where there is no other.
-- name: merge_thread
SELECT thread.id, CASE WHEN EXISTS (SELECT 1 FROM message WHERE message.thread_id = thread.id) THEN 1 ELSE 0 END AS used,
    thread.ticket_id
FROM thread WHERE thread.ticket_id IN (?1, ?2)
ORDER BY used DESC, thread.created_at, thread.id LIMIT 1

-- People of the one who are not the other's own; whether they see that one as people of its company.
-- name: merge_people
SELECT contact.id, contact.first_name, contact.last_name, contact.email,
    CASE WHEN contact.company_id = ticket.company_id THEN 1 ELSE 0 END
FROM ticket_contact JOIN contact ON contact.id = ticket_contact.contact_id
JOIN ticket ON ticket.id = ?2
WHERE ticket_contact.ticket_id = ?1 AND NOT EXISTS (SELECT 1 FROM ticket_contact AS known
    WHERE known.ticket_id = ticket.id AND known.contact_id = contact.id)
ORDER BY CASE ticket_contact.role WHEN 'requester' THEN 0 ELSE 1 END, contact.name_key, contact.id

-- An empty thread becomes the youngest, so that it never hides a conversation.
-- name: merge_threads
UPDATE thread SET ticket_id = ?2,
    created_at = CASE WHEN EXISTS (SELECT 1 FROM message WHERE message.thread_id = thread.id) THEN created_at ELSE ?3 END
WHERE ticket_id IN (?1, ?2)

-- name: merge_notes
UPDATE note SET ticket_id = ?2 WHERE ticket_id = ?1

-- What happened to a conversation goes with it; what happened to the ticket stays.
-- name: merge_events
UPDATE timeline_event SET ticket_id = ?2 WHERE ticket_id = ?1 AND kind IN ('message', 'mail')

-- name: merge_outbox
UPDATE outbox SET ticket_id = ?2 WHERE ticket_id = ?1

-- A person who has an address for both keeps both: mail to the old one is led on by ticket.merged_into_id.
-- name: merge_reply_addresses
UPDATE reply_address SET ticket_id = ?2 WHERE ticket_id = ?1 AND NOT EXISTS (SELECT 1 FROM reply_address AS known
    WHERE known.ticket_id = ?2 AND known.contact_id = reply_address.contact_id)

-- name: merge_links
INSERT INTO ticket_link (ticket_id, other_id)
SELECT ?2, ticket_link.other_id FROM ticket_link WHERE ticket_link.ticket_id = ?1 AND ticket_link.other_id <> ?2
ON CONFLICT (ticket_id, other_id) DO NOTHING

-- name: merge_links_back
INSERT INTO ticket_link (ticket_id, other_id)
SELECT ticket_link.other_id, ?2 FROM ticket_link WHERE ticket_link.ticket_id = ?1 AND ticket_link.other_id <> ?2
ON CONFLICT (ticket_id, other_id) DO NOTHING

-- name: merge_followers
INSERT INTO ticket_follower (ticket_id, staff_id)
SELECT ?2, ticket_follower.staff_id FROM ticket_follower WHERE ticket_follower.ticket_id = ?1
ON CONFLICT (ticket_id, staff_id) DO NOTHING

-- Tickets that were merged into this one before go on with it, so that there are no chains.
-- name: merge_earlier
UPDATE ticket SET merged_into_id = ?2 WHERE merged_into_id = ?1

-- name: merge_end
UPDATE ticket SET merged_into_id = ?2, hidden = 1, version = version + 1 WHERE id = ?1

-- name: merge_drop_links_back
DELETE FROM ticket_link WHERE other_id = ?1 AND ticket_id IN (SELECT ticket_link.other_id FROM ticket_link
    WHERE ticket_link.ticket_id = ?1)

-- name: merge_drop_links
DELETE FROM ticket_link WHERE ticket_id = ?1

-- name: merge_drop_followers
DELETE FROM ticket_follower WHERE ticket_id = ?1

-- name: merge_drop_presence
DELETE FROM ticket_presence WHERE ticket_id = ?1

-- The stage that a merged ticket ends in: of its own pipeline, if that has a closed one.
-- name: merge_stage
SELECT stage.id FROM ticket JOIN stage AS now ON now.id = ticket.stage_id
JOIN pipeline ON pipeline.id = now.pipeline_id
JOIN stage ON stage.state = 'closed'
WHERE ticket.id = ?1
ORDER BY CASE WHEN stage.id = pipeline.close_stage_id THEN 0 WHEN stage.pipeline_id = pipeline.id THEN 1 ELSE 2 END,
    stage.position, stage.id LIMIT 1
