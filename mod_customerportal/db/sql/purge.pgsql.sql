-- SPDX-License-Identifier: Apache-2.0
-- name: purge_file_named
SELECT asked.value FROM json_array_elements_text(CAST(?1 AS json)) AS asked (value)
WHERE EXISTS (SELECT 1 FROM attachment WHERE attachment.sha256 = asked.value)

-- name: purge_presence
DELETE FROM ticket_presence WHERE ctid = ANY (ARRAY(
    SELECT over.ctid FROM ticket_presence AS over WHERE over.seen_at <= ?1 ORDER BY over.seen_at LIMIT ?2))
    AND seen_at <= ?1
