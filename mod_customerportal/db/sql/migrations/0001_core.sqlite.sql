-- SPDX-License-Identifier: Apache-2.0
-- Full text of customers' conversations. rowid is message.id; contentless, since ticket and message hold the text.
-- `scope` holds who may see it (c17: company 17, p4: contact 4), so that a search reads only its own postings. What comes
-- in are words already, and no search asks for where they stand: without, the index takes 255 MB instead of 418 (three
-- million messages).
CREATE VIRTUAL TABLE search USING fts5 (scope, subject, body, content = '', detail = column, tokenize = 'ascii');

-- The ticket that a message of the search belongs to: to read it in the conversation is to read a page of the database for
-- each message, since these are long.
CREATE TABLE search_ticket (message_id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL);

-- Words that occur, so that a search for a beginning of one can name them; see db_list.c. May lack some, and have some
-- that occur no more.
CREATE TABLE search_word (word TEXT PRIMARY KEY) WITHOUT ROWID;

-- Which database this is, so that a folder of files can say whose it is; see store_purge.h.
INSERT INTO meta (name, value) VALUES ('database_id', lower(hex(randomblob(16))));
