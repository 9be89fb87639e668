-- SPDX-License-Identifier: Apache-2.0
-- The desk: inboxes with members, merged and linked tickets, followers, canned answers; mail out and in.

ALTER TABLE inbox ADD COLUMN signature TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN position BIGINT NOT NULL DEFAULT 0;

-- Who works in an inbox. One without members is open to all staff. Admins work in every inbox.
CREATE TABLE inbox_member (
    inbox_id BIGINT NOT NULL REFERENCES inbox (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    PRIMARY KEY (inbox_id, staff_id)
);
CREATE INDEX inbox_member_staff_id ON inbox_member (staff_id);

-- May change pipelines, inboxes, staff and answers; admins may without it.
ALTER TABLE staff ADD COLUMN manages BIGINT NOT NULL DEFAULT 0;

-- Which notices of their tickets a contact gets by mail.
ALTER TABLE contact ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN mail_reply BIGINT NOT NULL DEFAULT 1;
ALTER TABLE contact ADD COLUMN mail_status BIGINT NOT NULL DEFAULT 1;
ALTER TABLE contact ADD COLUMN mail_copy BIGINT NOT NULL DEFAULT 1;
-- 1: this contact gets no mail about this ticket.
ALTER TABLE ticket_contact ADD COLUMN muted BIGINT NOT NULL DEFAULT 0;
-- The contact who added this one as a copy, and may remove it again; NULL: staff, or a mail, did.
ALTER TABLE ticket_contact ADD COLUMN added_by_id BIGINT REFERENCES contact (id);

-- Most credentials are contacts': the index that has their rows too looks useless to SQLite, which would read all of them.
CREATE INDEX credential_of_staff ON credential (staff_id) WHERE staff_id IS NOT NULL;

-- The customer whose pages a member of staff looks at, read only.
ALTER TABLE session ADD COLUMN as_contact_id BIGINT REFERENCES contact (id);

-- Where a merged ticket went. It is closed and hidden, and has no thread any more.
ALTER TABLE ticket ADD COLUMN merged_into_id BIGINT REFERENCES ticket (id);
CREATE INDEX ticket_merged_into_id ON ticket (merged_into_id) WHERE merged_into_id IS NOT NULL;

-- The desk's lists: for each way in which an inbox' tickets can be asked for an index in the order of the answer, which
-- also holds what filters ask, so that these read no rows. Whether a ticket is open is asked here in other words than by
-- customers' lists, which PostgreSQL would else answer by reading all open tickets of all inboxes. closed_at is there
-- for SQLite, which asks for it again.
CREATE INDEX ticket_desk_activity ON ticket (inbox_id, (CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END), activity_at, id,
    priority, stage_id, last_by, closed_at);
CREATE INDEX ticket_desk_created ON ticket (inbox_id, (CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END), created_at, id,
    priority, stage_id, last_by, closed_at);
CREATE INDEX ticket_desk_priority ON ticket (inbox_id, priority, id, stage_id, last_by, closed_at)
    WHERE (CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END) = 0;
CREATE INDEX ticket_desk_turn ON ticket (inbox_id, last_by, activity_at, id, priority, stage_id, closed_at)
    WHERE (CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END) = 0;
CREATE INDEX ticket_desk_stage ON ticket (inbox_id, stage_id, activity_at, id, priority, last_by, closed_at);
-- Of one person, and of nobody. It does what the index of owners did.
DROP INDEX ticket_owner_id;
CREATE INDEX ticket_desk_owner ON ticket (owner_id, inbox_id, (CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END), activity_at,
    id, priority, stage_id, last_by, closed_at);
-- Tickets that belong together; a row for each direction.
CREATE TABLE ticket_link (
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    other_id BIGINT NOT NULL REFERENCES ticket (id),
    PRIMARY KEY (ticket_id, other_id)
);

-- Staff who are told of a ticket without owning it.
CREATE TABLE ticket_follower (
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    PRIMARY KEY (ticket_id, staff_id)
);
CREATE INDEX ticket_follower_staff_id ON ticket_follower (staff_id, ticket_id);

-- Who has a ticket open on the desk; rows older than an hour mean nothing.
CREATE TABLE ticket_presence (
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    opened_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, staff_id)
);
CREATE INDEX ticket_presence_seen_at ON ticket_presence (seen_at);

-- Prepared answers. inbox_id NULL: for all inboxes.
CREATE TABLE answer (
    id {ID},
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    inbox_id BIGINT REFERENCES inbox (id),
    position BIGINT NOT NULL DEFAULT 0
);

-- One form, one note: as message.form_key.
ALTER TABLE note ADD COLUMN form_key TEXT;
CREATE UNIQUE INDEX note_form_key ON note (form_key) WHERE form_key IS NOT NULL;

-- What another form of the desk made or changed, so that sent again it does nothing, and leads to the same.
CREATE TABLE form_effect (
    effect_key TEXT PRIMARY KEY,
    record_id BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX form_effect_expires_at ON form_effect (expires_at);

-- Mail to be sent: written in the transaction of its cause, and composed when it is sent. `portal` says whose settings,
-- templates and address it gets; empty: those of the first portal that sends. Exactly one recipient. mail_id is made with
-- the row, so that whatever is repeated is the same mail. While a process is at it, `holder` is the process' number and
-- `leased_until` says when it is taken for dead; it is due again then. `doubts` counts how often a server took the mail
-- and did not say so.
CREATE TABLE outbox (
    id {ID},
    portal TEXT NOT NULL,
    kind TEXT NOT NULL,
    contact_id BIGINT REFERENCES contact (id),
    staff_id BIGINT REFERENCES staff (id),
    address TEXT NOT NULL,
    ticket_id BIGINT REFERENCES ticket (id),
    message_id BIGINT REFERENCES message (id),
    detail TEXT NOT NULL DEFAULT '',
    mail_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'bounced', 'dropped')),
    due_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    holder BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    doubts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_trouble ON outbox (created_at, id) WHERE state IN ('failed', 'bounced');
CREATE INDEX outbox_ticket_id ON outbox (ticket_id, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX outbox_ended_at ON outbox (portal, ended_at, id) WHERE ended_at IS NOT NULL;

-- The unguessable part of the address that a person's answers about a ticket go to. Also unsubscribes from the ticket.
-- mail_id is the last mail of those to him that are gone from the outbox: the next one refers to it.
CREATE TABLE reply_address (
    token TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    mail_id TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX reply_address_person ON reply_address (ticket_id, contact_id);

-- Staff look for people by the beginning of a name, and remove what nothing belongs to any more.
CREATE INDEX contact_name_key ON contact (name_key, id);
CREATE INDEX contact_company_company_id ON contact_company (company_id);
CREATE INDEX thread_inbox_id ON thread (inbox_id);
CREATE INDEX ticket_stage_id ON ticket (stage_id, id);

-- Work that comes back, which one process at a time does: see model_job.h. `said` is what it did the last time.
CREATE TABLE job (
    name TEXT PRIMARY KEY,
    due_at BIGINT NOT NULL,
    holder BIGINT NOT NULL DEFAULT 0,
    leased_until BIGINT NOT NULL DEFAULT 0,
    ended_at BIGINT,
    said TEXT NOT NULL DEFAULT ''
);
