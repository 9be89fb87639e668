-- SPDX-License-Identifier: Apache-2.0
-- Who gets in: one-time codes, consent, access groups, invitations.

-- What people agree to when they register, per portal and domain. A text is never changed: a new one is a new version.
CREATE TABLE consent_notice (
    id {ID},
    portal TEXT NOT NULL,
    domain TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX consent_notice_version ON consent_notice (portal, domain, version);

CREATE TABLE consent (
    id {ID},
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    notice_id BIGINT NOT NULL REFERENCES consent_notice (id),
    given_at BIGINT NOT NULL,
    address TEXT NOT NULL DEFAULT ''
);
CREATE INDEX consent_contact_id ON consent (contact_id);

-- One-time codes that travel by mail; only their hashes are here. What a registration said waits here, too, until the
-- address has proved to be the person's.
CREATE TABLE token (
    hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('register', 'invite', 'reset', 'sign-in')),
    portal TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    contact_id BIGINT REFERENCES contact (id),
    staff_id BIGINT REFERENCES staff (id),
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    password_hash TEXT,
    notice_id BIGINT REFERENCES consent_notice (id),
    return_to TEXT,
    address TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX token_email_key ON token (email_key, kind);
CREATE INDEX token_expires_at ON token (expires_at);

-- Members of a group with a rule are those that the rule finds; they are kept here, too, and follow each change of a
-- contact. `rule`: see model_group.h.
CREATE TABLE access_group (
    id {ID},
    name TEXT NOT NULL UNIQUE,
    rule TEXT,
    created_at BIGINT NOT NULL
);
CREATE TABLE access_group_member (
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    group_id BIGINT NOT NULL REFERENCES access_group (id),
    PRIMARY KEY (contact_id, group_id)
);
CREATE INDEX access_group_member_group_id ON access_group_member (group_id, contact_id);

-- Groups whose members get into a portal, where it lets groups in.
CREATE TABLE portal_access_group (
    portal TEXT NOT NULL,
    group_id BIGINT NOT NULL REFERENCES access_group (id),
    PRIMARY KEY (portal, group_id)
);
CREATE INDEX portal_access_group_group_id ON portal_access_group (group_id);

CREATE TABLE invitation (
    portal TEXT NOT NULL,
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'revoked')),
    outbox_id BIGINT REFERENCES outbox (id),
    sent_at BIGINT NOT NULL,
    accepted_at BIGINT,
    PRIMARY KEY (portal, contact_id)
);
CREATE INDEX invitation_contact_id ON invitation (contact_id);
-- A mail is removed only if no invitation needs it.
CREATE INDEX invitation_outbox_id ON invitation (outbox_id) WHERE outbox_id IS NOT NULL;
CREATE INDEX invitation_sent_at ON invitation (portal, sent_at, contact_id);

-- Who changed which setting of a portal, from what to what; NULL is the default. A row is never changed or removed.
CREATE TABLE setting_change (
    id {ID},
    portal TEXT NOT NULL,
    name TEXT NOT NULL,
    before TEXT,
    after TEXT,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX setting_change_portal ON setting_change (portal, id);

-- Whom of the support team a mail about waiting registrations went to, and when.
CREATE INDEX outbox_account_waiting ON outbox (staff_id, due_at) WHERE kind = 'account-waiting';
