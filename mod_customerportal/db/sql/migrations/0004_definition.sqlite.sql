-- SPDX-License-Identifier: Apache-2.0
-- Values of properties that administrators defined, by slot (see model_property.h): as text that sorts byte by byte.
ALTER TABLE ticket ADD COLUMN p1 TEXT;
ALTER TABLE ticket ADD COLUMN p2 TEXT;
ALTER TABLE ticket ADD COLUMN p3 TEXT;
ALTER TABLE ticket ADD COLUMN p4 TEXT;
ALTER TABLE ticket ADD COLUMN p5 TEXT;
ALTER TABLE ticket ADD COLUMN p6 TEXT;
ALTER TABLE ticket ADD COLUMN p7 TEXT;
ALTER TABLE ticket ADD COLUMN p8 TEXT;
ALTER TABLE ticket ADD COLUMN p9 TEXT;
ALTER TABLE ticket ADD COLUMN p10 TEXT;
ALTER TABLE ticket ADD COLUMN p11 TEXT;
ALTER TABLE ticket ADD COLUMN p12 TEXT;
ALTER TABLE ticket ADD COLUMN p13 TEXT;
ALTER TABLE ticket ADD COLUMN p14 TEXT;
ALTER TABLE ticket ADD COLUMN p15 TEXT;
ALTER TABLE ticket ADD COLUMN p16 TEXT;
ALTER TABLE ticket ADD COLUMN p17 TEXT;
ALTER TABLE ticket ADD COLUMN p18 TEXT;
ALTER TABLE ticket ADD COLUMN p19 TEXT;
ALTER TABLE ticket ADD COLUMN p20 TEXT;
ALTER TABLE contact ADD COLUMN p1 TEXT;
ALTER TABLE contact ADD COLUMN p2 TEXT;
ALTER TABLE contact ADD COLUMN p3 TEXT;
ALTER TABLE contact ADD COLUMN p4 TEXT;
ALTER TABLE contact ADD COLUMN p5 TEXT;
ALTER TABLE contact ADD COLUMN p6 TEXT;
ALTER TABLE contact ADD COLUMN p7 TEXT;
ALTER TABLE contact ADD COLUMN p8 TEXT;
ALTER TABLE contact ADD COLUMN p9 TEXT;
ALTER TABLE contact ADD COLUMN p10 TEXT;
ALTER TABLE contact ADD COLUMN p11 TEXT;
ALTER TABLE contact ADD COLUMN p12 TEXT;
ALTER TABLE contact ADD COLUMN p13 TEXT;
ALTER TABLE contact ADD COLUMN p14 TEXT;
ALTER TABLE contact ADD COLUMN p15 TEXT;
ALTER TABLE contact ADD COLUMN p16 TEXT;
ALTER TABLE contact ADD COLUMN p17 TEXT;
ALTER TABLE contact ADD COLUMN p18 TEXT;
ALTER TABLE contact ADD COLUMN p19 TEXT;
ALTER TABLE contact ADD COLUMN p20 TEXT;

-- A change of a property stands in the timeline; a check cannot be changed in place.
CREATE TABLE timeline_event_wider (
    id {ID},
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    kind TEXT NOT NULL CHECK (kind IN ('created', 'message', 'closed', 'reopened', 'stage', 'owner', 'subject',
        'priority', 'inbox', 'merged', 'split', 'linked', 'unlinked', 'person', 'mail', 'autoreply', 'hidden', 'registered',
        'property')),
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
