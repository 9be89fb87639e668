-- SPDX-License-Identifier: Apache-2.0
-- Signing in: second factors, sign-ins that wait for theirs, browsers that are known, registrations that wait for
-- approval, and the mail domains of companies.

-- Secrets are encrypted with a key that is not in the database; see access_factor.h. `secret` is NULL until a code of
-- `fresh` was typed. Codes of `used_step` and before are no good any more.
CREATE TABLE second_factor (
    id {ID},
    contact_id BIGINT UNIQUE REFERENCES contact (id),
    staff_id BIGINT UNIQUE REFERENCES staff (id),
    secret TEXT,
    used_step BIGINT NOT NULL DEFAULT 0,
    confirmed_at BIGINT,
    fresh TEXT,
    fresh_until BIGINT,
    CHECK ((contact_id IS NULL) <> (staff_id IS NULL))
);

CREATE TABLE recovery_code (
    factor_id BIGINT NOT NULL REFERENCES second_factor (id),
    hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (factor_id, hash)
);

-- Whose password was right, and who has still to give a second factor: this opens nothing.
CREATE TABLE pending_sign_in (
    token_hash TEXT PRIMARY KEY,
    contact_id BIGINT REFERENCES contact (id),
    staff_id BIGINT REFERENCES staff (id),
    portal TEXT NOT NULL,
    provider TEXT NOT NULL,
    return_to TEXT,
    expires_at BIGINT NOT NULL,
    CHECK ((contact_id IS NULL) <> (staff_id IS NULL))
);
CREATE INDEX pending_sign_in_expires_at ON pending_sign_in (expires_at);
CREATE INDEX pending_sign_in_contact_id ON pending_sign_in (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX pending_sign_in_staff_id ON pending_sign_in (staff_id) WHERE staff_id IS NOT NULL;

-- Browsers that somebody has signed in with, by the hash of a cookie.
CREATE TABLE known_device (
    hash TEXT PRIMARY KEY,
    contact_id BIGINT REFERENCES contact (id),
    staff_id BIGINT REFERENCES staff (id),
    seen_at BIGINT NOT NULL,
    CHECK ((contact_id IS NULL) <> (staff_id IS NULL))
);
CREATE INDEX known_device_contact_id ON known_device (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX known_device_staff_id ON known_device (staff_id) WHERE staff_id IS NOT NULL;
CREATE INDEX known_device_seen_at ON known_device (seen_at);

-- Registrations whose address is confirmed, where staff have to approve of them.
CREATE TABLE registration (
    id {ID},
    portal TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    password_hash TEXT,
    notice_id BIGINT REFERENCES consent_notice (id),
    address TEXT NOT NULL DEFAULT '',
    language TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused')),
    reason TEXT NOT NULL DEFAULT '',
    decided_by BIGINT REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    decided_at BIGINT
);
-- Whoever registers again, while he waits, waits for the newer one.
CREATE UNIQUE INDEX registration_waiting ON registration (portal, email_key) WHERE state = 'waiting';
CREATE INDEX registration_order ON registration (portal, state, id);

CREATE TABLE company_domain (
    domain TEXT PRIMARY KEY,
    company_id BIGINT NOT NULL REFERENCES company (id)
);
CREATE INDEX company_domain_company_id ON company_domain (company_id, domain);

-- What somebody had typed when he had to sign in, while he does so elsewhere; encrypted for him.
CREATE TABLE kept_text (
    code_hash TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    contact_id BIGINT REFERENCES contact (id),
    staff_id BIGINT REFERENCES staff (id),
    sealed TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX kept_text_contact_id ON kept_text (contact_id, expires_at) WHERE contact_id IS NOT NULL;
CREATE INDEX kept_text_staff_id ON kept_text (staff_id, expires_at) WHERE staff_id IS NOT NULL;
CREATE INDEX kept_text_expires_at ON kept_text (expires_at);
