-- SPDX-License-Identifier: Apache-2.0
-- name: purge_file_named
SELECT asked.value FROM json_array_elements_text(CAST(?1 AS json)) AS asked (value)
WHERE EXISTS (SELECT 1 FROM attachment WHERE attachment.sha256 = asked.value)
