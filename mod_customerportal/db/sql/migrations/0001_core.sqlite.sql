-- SPDX-License-Identifier: Apache-2.0
-- Full text of customers' conversations. rowid is message.id; contentless, since ticket and message hold the text.
-- `scope` holds who may see it (c17: company 17, p4: contact 4), so that a search reads only its own postings.
CREATE VIRTUAL TABLE search USING fts5 (scope, subject, body, content = '', tokenize = 'unicode61 remove_diacritics 2');
