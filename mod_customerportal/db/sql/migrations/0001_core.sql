-- SPDX-License-Identifier: Apache-2.0
-- The schema of version 1, common to the dialects. {ID} is the dialect's key of a row: an integer that the database
-- gives. Times are microseconds since 1970 (BIGINT), so that both dialects compare and page them alike. *_key columns
-- are forms for comparing (lower-case addresses) or ordering (ICU sort keys in hex).

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Settings saved from the console or by portalctl; what httpd.conf pins wins. `portal` is the Location's path.
CREATE TABLE setting (
    portal TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (portal, name)
);

CREATE TABLE company (
    id {ID},
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    change_count BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE INDEX company_name_key ON company (name_key, id);

CREATE TABLE contact (
    id {ID},
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    name_key TEXT NOT NULL,
    language TEXT,
    time_zone TEXT,
    company_id BIGINT REFERENCES company (id),
    change_count BIGINT NOT NULL DEFAULT 0,
    disabled_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX contact_company_id ON contact (company_id, name_key);

-- Companies besides the primary one (contact.company_id); they give no visibility.
CREATE TABLE contact_company (
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    company_id BIGINT NOT NULL REFERENCES company (id),
    PRIMARY KEY (contact_id, company_id)
);

CREATE TABLE staff (
    id {ID},
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    alias TEXT NOT NULL DEFAULT '',
    name_key TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('agent', 'admin')),
    time_zone TEXT,
    disabled_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE credential (
    id {ID},
    contact_id BIGINT UNIQUE REFERENCES contact (id),
    staff_id BIGINT UNIQUE REFERENCES staff (id),
    password_hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CHECK ((contact_id IS NULL) <> (staff_id IS NULL))
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    contact_id BIGINT REFERENCES contact (id),
    staff_id BIGINT REFERENCES staff (id),
    portal TEXT NOT NULL,
    provider TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT NOT NULL DEFAULT '',
    agent TEXT NOT NULL DEFAULT '',
    CHECK ((contact_id IS NULL) <> (staff_id IS NULL))
);
CREATE INDEX session_contact_id ON session (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX session_staff_id ON session (staff_id) WHERE staff_id IS NOT NULL;
CREATE INDEX session_expires_at ON session (expires_at);

-- Attempts per account or address within a window; see access_throttle.h.
CREATE TABLE throttle (
    name TEXT PRIMARY KEY,
    count BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX throttle_until ON throttle (until);

CREATE TABLE pipeline (
    id {ID},
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    -- The stage that a customer's "Close" puts a ticket into; NULL: the only closed stage, if there is just one.
    close_stage_id BIGINT,
    reply_reopens BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE stage (
    id {ID},
    pipeline_id BIGINT NOT NULL REFERENCES pipeline (id),
    name TEXT NOT NULL,
    customer_label TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    position BIGINT NOT NULL
);
CREATE INDEX stage_pipeline_id ON stage (pipeline_id, position);

CREATE TABLE inbox (
    id {ID},
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('conversations', 'helpdesk')),
    address TEXT NOT NULL DEFAULT '',
    pipeline_id BIGINT NOT NULL REFERENCES pipeline (id)
);

-- closed_at says since when the ticket is in a stage whose state is closed. Only ticket_set_stage and ticket_create write
-- stage_id and closed_at, and always together, out of stage.state.
CREATE TABLE ticket (
    id {ID},
    number BIGINT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    stage_id BIGINT NOT NULL REFERENCES stage (id),
    inbox_id BIGINT NOT NULL REFERENCES inbox (id),
    owner_id BIGINT REFERENCES staff (id),
    owner_key TEXT NOT NULL DEFAULT '',
    requester_id BIGINT NOT NULL REFERENCES contact (id),
    requester_key TEXT NOT NULL DEFAULT '',
    company_id BIGINT REFERENCES company (id),
    priority BIGINT NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 4),
    source TEXT NOT NULL,
    hidden BIGINT NOT NULL DEFAULT 0,
    last_by TEXT NOT NULL DEFAULT 'contact' CHECK (last_by IN ('contact', 'staff')),
    created_at BIGINT NOT NULL,
    activity_at BIGINT NOT NULL,
    closed_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
-- One index per order in which a company's list can be asked for, so that no order sorts a company's tickets.
-- Those for the default order also hold what visibility, filters and counts ask, so that these read no rows.
CREATE INDEX ticket_company_activity ON ticket (company_id, activity_at, id, hidden, closed_at, last_by, owner_id);
CREATE INDEX ticket_company_open ON ticket (company_id, activity_at, id, hidden, closed_at, last_by, owner_id)
    WHERE closed_at IS NULL;
CREATE INDEX ticket_company_created ON ticket (company_id, created_at, id);
CREATE INDEX ticket_company_subject ON ticket (company_id, subject_key, id);
CREATE INDEX ticket_company_requester ON ticket (company_id, requester_key, id);
CREATE INDEX ticket_company_owner ON ticket (company_id, owner_key, id);
CREATE INDEX ticket_company_status ON ticket (company_id, (CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END), id);
CREATE INDEX ticket_company_priority ON ticket (company_id, priority, id);
CREATE INDEX ticket_company_number ON ticket (company_id, number, id);
CREATE INDEX ticket_requester_activity ON ticket (requester_id, activity_at, id, company_id, hidden, closed_at, last_by,
    owner_id);
CREATE INDEX ticket_owner_id ON ticket (owner_id, activity_at, id);

-- Who a ticket belongs to beside its company: requester, copies (cc), associated.
CREATE TABLE ticket_contact (
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    role TEXT NOT NULL CHECK (role IN ('requester', 'cc', 'associated')),
    PRIMARY KEY (contact_id, ticket_id)
);
CREATE INDEX ticket_contact_ticket_id ON ticket_contact (ticket_id);
-- Those tickets of a contact that the indexes by ticket.requester_id do not find.
CREATE INDEX ticket_contact_other ON ticket_contact (contact_id, ticket_id) WHERE role <> 'requester';

CREATE TABLE thread (
    id {ID},
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    inbox_id BIGINT NOT NULL REFERENCES inbox (id),
    channel TEXT NOT NULL CHECK (channel IN ('portal', 'email', 'desk')),
    created_at BIGINT NOT NULL
);
CREATE INDEX thread_ticket_id ON thread (ticket_id, created_at, id);

-- format: 'plain' and 'markdown' are rendered when shown, 'html' is what the sanitiser let through.
CREATE TABLE message (
    id {ID},
    thread_id BIGINT NOT NULL REFERENCES thread (id),
    contact_id BIGINT REFERENCES contact (id),
    staff_id BIGINT REFERENCES staff (id),
    format TEXT NOT NULL CHECK (format IN ('plain', 'markdown', 'html')),
    body TEXT NOT NULL,
    -- What the search knows of the body, where that is not the body itself.
    search_text TEXT,
    created_at BIGINT NOT NULL,
    mail_id TEXT,
    -- One row per accepted form, whatever the browser repeats: see model_message.h.
    form_key TEXT,
    CHECK ((contact_id IS NULL) <> (staff_id IS NULL))
);
CREATE INDEX message_thread_id ON message (thread_id, created_at, id);
-- Without the many rows that have none: their number would mislead SQLite's planner.
CREATE UNIQUE INDEX message_form_key ON message (form_key) WHERE form_key IS NOT NULL;
CREATE UNIQUE INDEX message_mail_id ON message (mail_id) WHERE mail_id IS NOT NULL;

-- Mail ids that a thread is known by, those only referred to among them, so that late answers find their ticket.
CREATE TABLE mail_reference (
    mail_id TEXT PRIMARY KEY,
    thread_id BIGINT NOT NULL REFERENCES thread (id)
);

-- Internal text: tables of their own, which no statement of a customer's page names.
CREATE TABLE note (
    id {ID},
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX note_ticket_id ON note (ticket_id, created_at);

CREATE TABLE comment (
    id {ID},
    thread_id BIGINT NOT NULL REFERENCES thread (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX comment_thread_id ON comment (thread_id, created_at);

CREATE TABLE attachment (
    id {ID},
    message_id BIGINT NOT NULL REFERENCES message (id),
    position BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX attachment_message_id ON attachment (message_id, position);
CREATE INDEX attachment_sha256 ON attachment (sha256);

CREATE TABLE timeline_event (
    id {ID},
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    kind TEXT NOT NULL CHECK (kind IN ('created', 'message', 'closed', 'reopened', 'stage', 'owner')),
    contact_id BIGINT REFERENCES contact (id),
    staff_id BIGINT REFERENCES staff (id),
    message_id BIGINT REFERENCES message (id),
    detail TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE INDEX timeline_event_ticket_id ON timeline_event (ticket_id, created_at, id);

CREATE TABLE read_mark (
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (contact_id, ticket_id)
);

CREATE TABLE audit (
    id {ID},
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT ''
);

INSERT INTO meta (name, value) VALUES ('next_number', '10001'), ('change_count', '0'), ('settings_version', '0');
