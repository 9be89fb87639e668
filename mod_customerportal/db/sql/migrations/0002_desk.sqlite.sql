-- SPDX-License-Identifier: Apache-2.0
-- A check cannot be changed in place.
CREATE TABLE timeline_event_wider (
    id {ID},
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    kind TEXT NOT NULL CHECK (kind IN ('created', 'message', 'closed', 'reopened', 'stage', 'owner', 'subject',
        'priority', 'inbox', 'merged', 'split', 'linked', 'unlinked', 'person', 'mail', 'autoreply', 'hidden', 'registered')),
    contact_id BIGINT REFERENCES contact (id),
    staff_id BIGINT REFERENCES staff (id),
    message_id BIGINT REFERENCES message (id),
    detail TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
INSERT INTO timeline_event_wider SELECT * FROM timeline_event;
DROP TABLE timeline_event;
ALTER TABLE timeline_event_wider RENAME TO timeline_event;
CREATE INDEX timeline_event_ticket_id ON timeline_event (ticket_id, created_at, id);

CREATE INDEX contact_last_begins ON contact (lower(last_name), id);
