-- SPDX-License-Identifier: Apache-2.0
-- name: consent_notice_current
SELECT id, version, body, label, created_at FROM consent_notice WHERE portal = ?1 AND domain = ?2
ORDER BY version DESC LIMIT 1

-- name: consent_notice_save
INSERT INTO consent_notice (portal, domain, version, body, label, created_at)
SELECT ?1, ?2, 1 + coalesce((SELECT max(version) FROM consent_notice WHERE portal = ?1 AND domain = ?2), 0), ?3, ?4, ?5

-- name: consent_domains
SELECT DISTINCT domain FROM consent_notice WHERE portal = ?1 ORDER BY domain

-- Those who agreed are counted as an inbox's tickets are (inbox.sql).
-- name: consent_versions
SELECT id, version, body, label, created_at,
    (SELECT count(*) FROM (SELECT 1 FROM consent WHERE consent.notice_id BETWEEN consent_notice.id AND consent_notice.id
        ORDER BY consent.notice_id LIMIT 1001) AS agreed)
FROM consent_notice WHERE portal = ?1 AND domain = ?2 ORDER BY version DESC LIMIT ?3

-- name: consent_give
INSERT INTO consent (contact_id, notice_id, given_at, address) VALUES (?1, ?2, ?3, ?4)
