-- SPDX-License-Identifier: Apache-2.0
-- Whom another module of httpd authenticates: who one of our people is at a provider. Never found by an address, which
-- a provider may give to somebody else one day.

CREATE TABLE identity (
    id {ID},
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    contact_id BIGINT REFERENCES contact (id),
    staff_id BIGINT REFERENCES staff (id),
    email TEXT NOT NULL DEFAULT '',
    claims TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    CHECK ((contact_id IS NULL) <> (staff_id IS NULL))
);
CREATE UNIQUE INDEX identity_subject ON identity (provider, subject);
CREATE INDEX identity_contact_id ON identity (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX identity_staff_id ON identity (staff_id) WHERE staff_id IS NOT NULL;

-- Groups that somebody is a member of because his provider says so; others were given by hand, and stay.
CREATE TABLE identity_group (
    identity_id BIGINT NOT NULL REFERENCES identity (id),
    group_id BIGINT NOT NULL REFERENCES access_group (id),
    PRIMARY KEY (identity_id, group_id)
);
CREATE INDEX identity_group_group_id ON identity_group (group_id);

ALTER TABLE session ADD COLUMN identity_id BIGINT REFERENCES identity (id);
CREATE INDEX session_identity_id ON session (identity_id) WHERE identity_id IS NOT NULL;
