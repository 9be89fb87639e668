-- SPDX-License-Identifier: Apache-2.0
-- How many are on a group's list, counted as an inbox's tickets are (inbox.sql).
-- fragment: group_member_count
(SELECT count(*) FROM (SELECT 1 FROM access_group_member
    WHERE access_group_member.group_id BETWEEN access_group.id AND access_group.id
    ORDER BY access_group_member.group_id LIMIT 1001) AS member)

-- name: group_list
SELECT access_group.id, access_group.name, access_group.rule,
    {group_member_count},
    CASE WHEN EXISTS (SELECT 1 FROM portal_access_group
        WHERE portal_access_group.portal = ?1 AND portal_access_group.group_id = access_group.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM portal_company_group
        WHERE portal_company_group.portal = ?1 AND portal_company_group.group_id = access_group.id) THEN 1 ELSE 0 END
FROM access_group ORDER BY access_group.name, access_group.id

-- name: group_find
SELECT access_group.id, access_group.name, access_group.rule,
    {group_member_count},
    CASE WHEN EXISTS (SELECT 1 FROM portal_access_group
        WHERE portal_access_group.portal = ?1 AND portal_access_group.group_id = access_group.id) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM portal_company_group
        WHERE portal_company_group.portal = ?1 AND portal_company_group.group_id = access_group.id) THEN 1 ELSE 0 END
FROM access_group WHERE access_group.id = ?2

-- name: group_by_name
SELECT id FROM access_group WHERE name = ?1

-- name: group_create
INSERT INTO access_group (name, rule, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING RETURNING id

-- name: group_save
UPDATE access_group SET name = ?2, rule = ?3 WHERE id = ?1

-- name: group_remove
DELETE FROM access_group WHERE id = ?1

-- name: group_remove_members
DELETE FROM access_group_member WHERE group_id = ?1

-- name: group_remove_portals
DELETE FROM portal_access_group WHERE group_id = ?1

-- name: group_remove_company_right
DELETE FROM portal_company_group WHERE group_id = ?1

-- name: group_add_member
INSERT INTO access_group_member (contact_id, group_id) VALUES (?1, ?2) ON CONFLICT (contact_id, group_id) DO NOTHING

-- name: group_remove_member
DELETE FROM access_group_member WHERE contact_id = ?1 AND group_id = ?2

-- Newest members last, as they are paged by their ids.
-- name: group_members
SELECT contact.id, contact.first_name, contact.last_name, contact.email, company.name
FROM access_group_member JOIN contact ON contact.id = access_group_member.contact_id
LEFT JOIN company ON company.id = contact.company_id
WHERE access_group_member.group_id = ?1 AND access_group_member.contact_id > ?2
ORDER BY access_group_member.contact_id LIMIT ?3

-- Groups that have a rule, which a changed contact may enter or leave.
-- name: group_rules
SELECT id, rule, name FROM access_group WHERE rule IS NOT NULL ORDER BY id

-- name: portal_group_add
INSERT INTO portal_access_group (portal, group_id) VALUES (?1, ?2) ON CONFLICT (portal, group_id) DO NOTHING

-- name: portal_group_clear
DELETE FROM portal_access_group WHERE portal = ?1

-- name: portal_group_remove
DELETE FROM portal_access_group WHERE portal = ?1 AND group_id = ?2

-- name: portal_company_group_add
INSERT INTO portal_company_group (portal, group_id) VALUES (?1, ?2) ON CONFLICT (portal, group_id) DO NOTHING

-- name: portal_company_group_remove
DELETE FROM portal_company_group WHERE portal = ?1 AND group_id = ?2

-- constant: group_rule_insert
INSERT INTO access_group_member (contact_id, group_id)
SELECT contact.id, CAST(?1 AS BIGINT) FROM contact LEFT JOIN company ON company.id = contact.company_id

-- constant: group_rule_count
SELECT count(*) FROM contact LEFT JOIN company ON company.id = contact.company_id

-- constant: group_rule_sample
SELECT contact.id, contact.first_name, contact.last_name, contact.email
FROM contact LEFT JOIN company ON company.id = contact.company_id

-- Which contacts have the right to company tickets; the list of them follows.
-- constant: group_company_right_among
SELECT access_group_member.contact_id FROM access_group_member
JOIN portal_company_group ON portal_company_group.group_id = access_group_member.group_id
WHERE portal_company_group.portal = ?1 AND access_group_member.contact_id IN

-- Which of the contacts that a search shows belong to a group; the list of them follows.
-- constant: group_members_among
SELECT contact_id FROM access_group_member WHERE group_id = ?1 AND contact_id IN

-- name: group_names_of_contact
SELECT access_group.name FROM access_group_member
JOIN access_group ON access_group.id = access_group_member.group_id
WHERE access_group_member.contact_id = ?1 ORDER BY access_group.name

-- name: group_names
SELECT id, name FROM access_group ORDER BY name, id
