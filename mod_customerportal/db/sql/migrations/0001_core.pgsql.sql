-- SPDX-License-Identifier: Apache-2.0
-- Full text of customers' conversations: one row per message that customers can see. The vector also holds who may see
-- it, of which block of messages it is (c:17:3 is a message of company 17 in block 3, p:4:3 of contact 4, b:3 any), so
-- that a search reads only its own postings, the newest first: by itself an index of words knows no order.
CREATE TABLE search (
    message_id BIGINT PRIMARY KEY,
    ticket_id BIGINT NOT NULL,
    words TSVECTOR NOT NULL
);
CREATE INDEX search_words ON search USING gin (words) WITH (fastupdate = off);

-- Words that occur, so that a search for a beginning of one can name them; see db_list.c. May lack some, and have some
-- that occur no more.
CREATE TABLE search_word (word TEXT COLLATE "C" PRIMARY KEY);

-- Byte order, as SQLite has it: sort keys are made for it, and it is what keyset paging compares by.
ALTER TABLE ticket ALTER subject_key TYPE TEXT COLLATE "C", ALTER requester_key TYPE TEXT COLLATE "C",
    ALTER owner_key TYPE TEXT COLLATE "C";
ALTER TABLE contact ALTER name_key TYPE TEXT COLLATE "C";
ALTER TABLE company ALTER name_key TYPE TEXT COLLATE "C";
ALTER TABLE staff ALTER name_key TYPE TEXT COLLATE "C";

-- Which database this is, so that a folder of files can say whose it is; see store_purge.h.
INSERT INTO meta (name, value) VALUES ('database_id', replace(CAST(gen_random_uuid() AS TEXT), '-', ''));
