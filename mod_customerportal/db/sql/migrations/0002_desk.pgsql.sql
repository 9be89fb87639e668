-- SPDX-License-Identifier: Apache-2.0
ALTER TABLE timeline_event DROP CONSTRAINT timeline_event_kind_check;
ALTER TABLE timeline_event ADD CONSTRAINT timeline_event_kind_check CHECK (kind IN ('created', 'message', 'closed',
    'reopened', 'stage', 'owner', 'subject', 'priority', 'inbox', 'merged', 'split', 'linked', 'unlinked', 'person',
    'mail', 'autoreply', 'hidden', 'registered'));

-- In byte order, so that they find beginnings.
CREATE INDEX contact_email_begins ON contact ((email_key COLLATE "C"), id);
CREATE INDEX contact_last_begins ON contact ((lower(last_name) COLLATE "C"), id);
