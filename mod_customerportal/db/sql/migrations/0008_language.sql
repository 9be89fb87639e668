-- SPDX-License-Identifier: Apache-2.0
-- The language that a member of staff chose, that of the page on which somebody asked for a mail, and that of the page on
-- which a contact last signed in. NULL: the portal's. Likewise the host of that page, where the portal has a list of them.
ALTER TABLE staff ADD COLUMN language TEXT;
ALTER TABLE token ADD COLUMN language TEXT;
ALTER TABLE outbox ADD COLUMN language TEXT;
ALTER TABLE outbox ADD COLUMN page_host TEXT;
ALTER TABLE contact ADD COLUMN page_language TEXT;
ALTER TABLE contact ADD COLUMN page_host TEXT;
