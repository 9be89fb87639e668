-- SPDX-License-Identifier: Apache-2.0
ALTER TABLE timeline_event DROP CONSTRAINT timeline_event_kind_check;
ALTER TABLE timeline_event ADD CONSTRAINT timeline_event_kind_check CHECK (kind IN ('created', 'message', 'closed',
    'reopened', 'stage', 'owner', 'subject', 'priority', 'inbox', 'merged', 'split', 'linked', 'unlinked', 'person',
    'mail', 'autoreply', 'hidden'));
