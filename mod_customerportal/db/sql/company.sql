-- SPDX-License-Identifier: Apache-2.0
-- Companies as staff see them. Counts stop at 1,000 and one, and are made as those of inboxes are (inbox.sql).

-- fragment: company_people
(SELECT count(*) FROM (SELECT 1 FROM contact WHERE contact.company_id BETWEEN company.id AND company.id
    ORDER BY contact.company_id LIMIT 1001) AS people)

-- fragment: company_tickets
(SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.company_id BETWEEN company.id AND company.id
    ORDER BY ticket.company_id LIMIT 1001) AS tickets)

-- fragment: company_columns
company.id, company.name, company.name_key, {company_people}, {company_tickets}, company.created_at

-- name: company_list
SELECT {company_columns} FROM company
WHERE (company.name_key, company.id) > (?1, ?2) AND company.name_key >= ?3 AND company.name_key < ?4
ORDER BY company.name_key, company.id LIMIT ?5

-- name: company_list_back
SELECT {company_columns} FROM company
WHERE (company.name_key, company.id) < (?1, ?2) AND company.name_key >= ?3 AND company.name_key < ?4
ORDER BY company.name_key DESC, company.id DESC LIMIT ?5

-- name: company_count
SELECT count(*) FROM (SELECT 1 FROM company WHERE company.name_key >= ?1 AND company.name_key < ?2 LIMIT 1001) AS few

-- name: company_find
SELECT {company_columns} FROM company WHERE company.id = ?1

-- name: company_others
SELECT count(*) FROM (SELECT 1 FROM contact_company WHERE company_id BETWEEN ?1 AND ?1
    ORDER BY company_id LIMIT 1001) AS others

-- name: company_save
UPDATE company SET name = ?2, name_key = ?3, change_count = change_count + 1 WHERE id = ?1

-- name: company_remove
DELETE FROM company WHERE id = ?1

-- name: company_domains
SELECT domain FROM company_domain WHERE company_id = ?1 ORDER BY domain

-- name: company_domain_find
SELECT company_id FROM company_domain WHERE domain = ?1

-- name: company_domains_clear
DELETE FROM company_domain WHERE company_id = ?1

-- Of two companies that take a domain at once, the first has it.
-- name: company_domain_add
INSERT INTO company_domain (domain, company_id) VALUES (?1, ?2) ON CONFLICT (domain) DO NOTHING

-- name: company_domain_assign
UPDATE contact SET company_id = ?2, change_count = change_count + 1 WHERE id = ?1 AND company_id IS NULL
