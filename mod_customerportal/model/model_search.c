/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_words.h"
#include "model_search.h"

#define BATCH 100

/* Tokens of who may see a message. On SQLite they have a column of their own. On PostgreSQL the colon keeps them apart
 * from words, which never have one, and # stands for the message's block; see migration 1. */
static const char *const company_token[CP_DIALECTS] = {"c%" APR_INT64_T_FMT, "c:%" APR_INT64_T_FMT ":#"};
static const char *const contact_token[CP_DIALECTS] = {"p%" APR_INT64_T_FMT, "p:%" APR_INT64_T_FMT ":#"};
static const char *const anybody[CP_DIALECTS] = {"", "b:#"};

/* Columns of search_scope. */
enum { TICKET, SUBJECT, COMPANY, CONTACT, COLUMNS };
_Static_assert(COLUMNS == CP_SEARCH_SCOPE_COLUMNS, "the columns that follow start where these end");

static const char *token(const char *form, apr_int64_t id, apr_pool_t *pool)
{
    char text[32];
    apr_snprintf(text, sizeof text, form, id);
    return apr_pstrdup(pool, text);
}

/* Words are letters, digits and blanks only, so nothing in the JSON has to be escaped. */
cp_error_t *cp_search_learn(cp_db_t *db, const char *words, apr_pool_t *pool)
{
    if (!*words)
        return NULL;
    apr_size_t count = 1, length = strlen(words);
    for (const char *at = words; (at = strchr(at, ' ')); at++)
        count++;
    char *json = apr_palloc(pool, length + 2 * count + 3), *to = json;
    *to++ = '[';
    *to++ = '"';
    for (const char *at = words; *at; at++) {
        if (*at == ' ') {
            memcpy(to, "\",\"", 3);
            to += 3;
        }
        else
            *to++ = *at;
    }
    memcpy(to, "\"]", 3);
    return cp_db_exec(db, CP_SQL_SEARCH_LEARN, CP_BIND(cp_bind_text(json)), NULL, pool);
}

const char *cp_search_scope(cp_dialect_t dialect, apr_int64_t company_id, apr_int64_t contact_id, apr_pool_t *pool)
{
    return apr_pstrcat(pool, anybody[dialect], " ", token(company_token[dialect], company_id, pool), " ",
                       token(contact_token[dialect], contact_id, pool), NULL);
}

static void add_token(cp_posting_t *posting, const char *form, apr_int64_t id, apr_pool_t *pool)
{
    posting->scope = apr_pstrcat(pool, posting->scope, " ", token(form, id, pool), NULL);
}

void cp_search_posting_of(cp_posting_t *posting, const cp_rows_t *rows, cp_dialect_t dialect, apr_pool_t *pool)
{
    *posting = (cp_posting_t){.scope = anybody[dialect], .subject = ""};
    if (!rows->count)
        return;
    posting->ticket_id = cp_cell_int(rows, 0, TICKET);
    posting->subject = cp_words(cp_cell_text(rows, 0, SUBJECT), CP_SEARCH_BYTES, pool);
    posting->company_id = cp_cell_int(rows, 0, COMPANY);
    posting->contact_id = cp_cell_int(rows, 0, CONTACT);
    if (posting->company_id)
        add_token(posting, company_token[dialect], posting->company_id, pool);
    for (int i = 0; i < rows->count && posting->contact_id; i++, posting->contact_count++)
        add_token(posting, contact_token[dialect], cp_cell_int(rows, i, CONTACT), pool);
}

static cp_error_t *load_posting(cp_posting_t *posting, cp_db_t *db, cp_sql_t statement, apr_int64_t id,
                                apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, statement, CP_BIND(cp_bind_int(id)), pool));
    cp_search_posting_of(posting, rows, cp_db_dialect(db), pool);
    return NULL;
}

static cp_error_t *write_posting(cp_db_t *db, bool add, const cp_posting_t *posting, apr_int64_t message_id,
                                 const char *words, apr_pool_t *pool)
{
    cp_bind_t message = cp_bind_int(message_id), ticket = cp_bind_int(posting->ticket_id);
    CP_TRY(cp_db_exec(
        db, add ? CP_SQL_SEARCH_ADD : CP_SQL_SEARCH_DROP,
        CP_BIND(message, cp_bind_text(posting->scope), cp_bind_text(posting->subject), cp_bind_text(words), ticket),
        NULL, pool));
    if (cp_db_dialect(db) == CP_DIALECT_PGSQL) /* it stands beside the words */
        return NULL;
    if (add)
        return cp_db_exec(db, CP_SQL_SEARCH_PLACE, CP_BIND(message, ticket), NULL, pool);
    return cp_db_exec(db, CP_SQL_SEARCH_DISPLACE, CP_BIND(message), NULL, pool);
}

cp_error_t *cp_search_posting(cp_posting_t *posting, cp_db_t *db, apr_int64_t thread_id, apr_pool_t *pool)
{
    return load_posting(posting, db, CP_SQL_SEARCH_THREAD_SCOPE, thread_id, pool);
}

cp_error_t *cp_search_add(cp_db_t *db, const cp_posting_t *posting, apr_int64_t message_id, const char *text,
                          apr_pool_t *pool)
{
    const char *words = cp_words(text, CP_SEARCH_BYTES, pool);
    CP_TRY(write_posting(db, true, posting, message_id, words, pool));
    return cp_search_learn(db, apr_pstrcat(pool, posting->subject, " ", words, NULL), pool);
}

static cp_error_t *write_batch(apr_int64_t *last, cp_db_t *db, bool add, const cp_posting_t *posting,
                               const cp_rows_t *rows, apr_pool_t *pool)
{
    for (int i = 0; i < rows->count; i++) {
        *last = cp_cell_int(rows, i, 0);
        CP_TRY(write_posting(db, add, posting, *last, cp_words(cp_cell_text(rows, i, 1), CP_SEARCH_BYTES, pool), pool));
    }
    return NULL;
}

static cp_error_t *for_messages(cp_db_t *db, bool add, apr_int64_t ticket_id, apr_pool_t *pool)
{
    cp_posting_t posting;
    cp_error_t *error = NULL;
    CP_TRY(load_posting(&posting, db, CP_SQL_SEARCH_SCOPE, ticket_id, pool));
    apr_pool_t *scratch;
    apr_pool_create(&scratch, pool);
    apr_int64_t last = 0;
    for (bool more = true; more && !error;) {
        cp_rows_t *rows;
        apr_pool_clear(scratch);
        error = cp_db_select(&rows, db, CP_SQL_SEARCH_MESSAGES,
                             CP_BIND(cp_bind_int(ticket_id), cp_bind_int(last), cp_bind_int(BATCH)), scratch);
        if (!error)
            error = write_batch(&last, db, add, &posting, rows, scratch);
        more = !error && rows->count == BATCH;
    }
    error = cp_error_wrap(pool, error, "search postings of ticket %" APR_INT64_T_FMT, ticket_id);
    if (!error)
        apr_pool_destroy(scratch);
    return error;
}

cp_error_t *cp_search_drop(cp_db_t *db, apr_int64_t ticket_id, apr_pool_t *pool)
{
    return for_messages(db, false, ticket_id, pool);
}

cp_error_t *cp_search_index(cp_db_t *db, apr_int64_t ticket_id, apr_pool_t *pool)
{
    return for_messages(db, true, ticket_id, pool);
}

/* ---- Queries ---- */

static const char *scope_tokens(const cp_list_query_t *query, cp_dialect_t dialect, apr_pool_t *pool)
{
    const char *company = token(company_token[dialect], query->company_id, pool);
    const char *contact = token(contact_token[dialect], query->contact_id, pool);
    const char *quote = dialect == CP_DIALECT_PGSQL ? "'" : "";
    company = apr_pstrcat(pool, quote, company, quote, NULL);
    contact = apr_pstrcat(pool, quote, contact, quote, NULL);
    if (query->view == CP_LIST_OWN || !query->company_id)
        return contact;
    if (query->view == CP_LIST_COMPANY)
        return company;
    return apr_pstrcat(pool, company, dialect == CP_DIALECT_PGSQL ? " | " : " OR ", contact, NULL);
}

static void split(cp_search_terms_t *terms, char *words, apr_pool_t *pool)
{
    char *state;
    terms->words = apr_palloc(pool, sizeof *terms->words * CP_LIST_WORDS);
    for (char *word = apr_strtok(words, " ", &state); word && terms->word_count < CP_LIST_WORDS;
         word = apr_strtok(NULL, " ", &state))
        terms->words[terms->word_count++] = word;
}

static apr_int64_t number_of(const char *typed, apr_pool_t *pool)
{
    apr_int64_t number;
    const char *digits = cp_trim(typed, pool);
    if (*digits == '#')
        digits++;
    return cp_parse_int(digits, 1, APR_INT64_MAX, &number) ? number : 0;
}

void cp_search_terms(cp_search_terms_t *terms, const char *typed, apr_pool_t *pool)
{
    terms->number = number_of(typed, pool);
    terms->word_count = 0;
    split(terms, apr_pstrdup(pool, cp_words(typed, CP_SEARCH_BYTES, pool)), pool);
}

void cp_search_parse(cp_list_query_t *query, const char *typed, cp_dialect_t dialect, apr_pool_t *pool)
{
    cp_search_terms_t terms;
    cp_search_terms(&terms, typed, pool);
    query->search = true;
    query->number = terms.number;
    query->words = terms.words;
    query->word_count = terms.word_count;
    query->tokens = scope_tokens(query, dialect, pool);
}
