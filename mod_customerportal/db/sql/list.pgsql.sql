-- SPDX-License-Identifier: Apache-2.0
-- What a query finds for each row of another one, whose columns it names: it stands between the two parts.

-- constant: list_each_start
CROSS JOIN LATERAL (

-- constant: list_each_end
) AS picked

-- The newest messages that a search finds, from the newest block of messages back: step 0 looks into one block, step 1
-- into the two before it, then into four, and LIMIT ends it where there are enough. Between the parts stand the words,
-- and the tokens of who may see a message, in which # is a block. Beginnings of words (':*') are looked up in all blocks
-- at once, as each step would merge the postings of all words that begin so.

-- constant: list_hits_start
SELECT hit.ticket_id AS id FROM (
    SELECT asked.newest, asked.words, CASE WHEN strpos(asked.words, ':*') > 0 THEN 1 ELSE 0 END AS beginning
    FROM (SELECT (SELECT {search_block(coalesce(max(search.message_id), 0))} FROM search) AS newest, '(' ||

-- constant: list_hits_scope
|| ')' AS words OFFSET 0) AS asked) AS search_for
CROSS JOIN LATERAL generate_series(0, CASE WHEN beginning = 1 THEN 0 ELSE 40 END) AS step (n)
CROSS JOIN LATERAL (SELECT search.message_id, search.ticket_id FROM search
    WHERE search.words @@ (CAST(search_for.words AS TSQUERY) && (SELECT CAST(string_agg(replace(

-- The sum keeps PostgreSQL from walking the primary key backwards and looking into every message on the way: it does not
-- know how few a search finds (1,000,000 tickets, a contact of 200: 5 s, and 1 ms by the index of words).
-- constant: list_hits_end
, '#', CAST(block AS TEXT)), ' | ') AS TSQUERY) FROM generate_series(
            CASE WHEN beginning = 1 THEN 0 ELSE greatest(newest - (CAST(2 AS BIGINT) << step.n) + 2, 0) END,
            newest - (CAST(1 AS BIGINT) << step.n) + 1) AS block))
    ORDER BY search.message_id + 0 DESC LIMIT 2000) AS hit
WHERE newest - (CAST(1 AS BIGINT) << step.n) + 1 >= 0 LIMIT 2000

-- The tickets that were found, each by its id. PostgreSQL knows neither how many were found nor how many tickets a company or
-- an inbox has, and would rather read all of these and join them; into a query with OFFSET it puts no conditions.
-- constant: list_hits_tickets
hits CROSS JOIN LATERAL (SELECT * FROM ticket WHERE ticket.id = hits.id OFFSET 0) AS ticket WHERE TRUE
