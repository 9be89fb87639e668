/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Search postings: one per message of a ticket's visible thread, with the ticket's subject and with who may see it.
 * Other threads, notes and comments have none, so that no search can tell of them.
 *
 * The postings of a ticket are made from subject, people, company and messages. Who changes one of these in a WRITE run
 * calls cp_search_drop before, and cp_search_index after it.
 */
#ifndef CP_MODEL_SEARCH_H
#define CP_MODEL_SEARCH_H

#include "../db/db_list.h"
#include "model_ticket.h"

#define CP_SEARCH_BYTES 65536 /**< of a message's text that are indexed */

/** Where the messages of a ticket are found. */
typedef struct cp_posting_t {
    apr_int64_t ticket_id;  /**< 0: there is no such thread */
    const char *scope;      /**< tokens of who may see them */
    const char *subject;    /**< its words */
    apr_int64_t company_id; /**< 0: none */
    apr_int64_t contact_id; /**< the first of its people; 0: nobody */
    int contact_count;
} cp_posting_t;

/** The posting in rows that begin with the columns of search_scope. */
#define CP_SEARCH_SCOPE_COLUMNS 4
void cp_search_posting_of(cp_posting_t *posting, const cp_rows_t *rows, cp_dialect_t dialect, apr_pool_t *pool);

/** That of the ticket in which a thread is at the moment. */
cp_error_t *cp_search_posting(cp_posting_t *posting, cp_db_t *db, apr_int64_t thread_id, apr_pool_t *pool);

/** Adds one message, which must be in the visible thread of the posting's ticket. */
cp_error_t *cp_search_add(cp_db_t *db, const cp_posting_t *posting, apr_int64_t message_id, const char *text,
                          apr_pool_t *pool);

/** Lets searches for the beginning of a word know that these words (as cp_words gives them) occur. cp_search_add does it
 * by itself. A search for words that are not known is right too, but takes far longer where there are many tickets. */
cp_error_t *cp_search_learn(cp_db_t *db, const char *words, apr_pool_t *pool);

/** The tokens of who may see a message of a company's contact, as they stand in the index: for bulk inserts. */
const char *cp_search_scope(cp_dialect_t dialect, apr_int64_t company_id, apr_int64_t contact_id, apr_pool_t *pool);

cp_error_t *cp_search_drop(cp_db_t *db, apr_int64_t ticket_id, apr_pool_t *pool);
cp_error_t *cp_search_index(cp_db_t *db, apr_int64_t ticket_id, apr_pool_t *pool);

/** Turns what a person typed into what `query` searches for; scope and view must be set. Every word (of the first
 * CP_LIST_WORDS) must be there; words of three and more bytes may be the beginning of one. "10482" and
 * "#10482" also find that ticket. */
void cp_search_parse(cp_list_query_t *query, const char *typed, cp_dialect_t dialect, apr_pool_t *pool);

/** What a person typed, as any search takes it. */
typedef struct cp_search_terms_t {
    const char **words;
    int word_count;     /**< at most CP_LIST_WORDS */
    apr_int64_t number; /**< of the ticket that is meant by "10482" or "#10482"; else 0 */
} cp_search_terms_t;

void cp_search_terms(cp_search_terms_t *terms, const char *typed, apr_pool_t *pool);

#endif
