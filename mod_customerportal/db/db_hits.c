/* SPDX-License-Identifier: Apache-2.0 */
#include "db_hits.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"

/* Bytes from which on a word may be the beginning of another, and characters of the shortest known word. */
#define BEGINNING 3
#define KNOWN 3

static const char *parameter(const cp_hits_t *hits, cp_bind_t bind, apr_pool_t *pool)
{
    hits->binds[(*hits->count)++] = bind;
    return apr_psprintf(pool, "?%d", *hits->count);
}

/* How the dialects' search languages write what they have in common. */
static const struct {
    const char *next;
    const char *either; /* as an argument of the function that joins */
    const char *join;
    const char *quote; /* inside an SQL literal */
    const char *mark;  /* the same */
    const char *beginning;
    const char *anybody; /* token of every message */
} language[CP_DIALECTS] = {
    {" || ' AND ' || ", "' OR '", "group_concat", "\"", "\"", "\"*", NULL},
    {" || ' & ' || ", "' | '", "string_agg", "''", "'", "':*", "'b:#'"},
};

/*
 * A word stands for all words that begin with it. A search for a beginning makes the database merge the postings of
 * all of them, everybody's, before it looks at who may see them; a search for either of several words does not. So the
 * beginning is replaced by the words that are known to have it, as long as these are few. A word of two Cyrillic letters
 * is a beginning, but too short to be known itself, so it is put beside those.
 */
static const char *word_term(const cp_hits_t *hits, const char *word, apr_pool_t *pool)
{
    const char *mark = language[hits->dialect].mark, *quote = language[hits->dialect].quote;
    bool beginning = strlen(word) >= BEGINNING;
    const char *term = parameter(
        hits, cp_bind_text(apr_pstrcat(pool, mark, word, beginning ? language[hits->dialect].beginning : mark, NULL)),
        pool);
    if (!beginning)
        return term;
    const char *low = parameter(hits, cp_bind_text(word), pool);
    const char *high = parameter(hits, cp_bind_text(apr_pstrcat(pool, word, "\xf4\x8f\xbf\xbf", NULL)), pool);
    const char *itself = "";
    if (cp_utf8_count(word) < KNOWN)
        itself = apr_pstrcat(pool, " || ", language[hits->dialect].either, " || ",
                             parameter(hits, cp_bind_text(apr_pstrcat(pool, mark, word, mark, NULL)), pool), NULL);
    return apr_pstrcat(pool, "(SELECT CASE WHEN count(*) BETWEEN 1 AND 200 THEN '(' || ", language[hits->dialect].join,
                       "('", quote, "' || known.word || '", quote, "', ", language[hits->dialect].either, ")", itself,
                       " || ')' ELSE ", term,
                       " END FROM (SELECT search_word.word FROM search_word WHERE search_word.word >= ", low,
                       " AND search_word.word < ", high, " ORDER BY search_word.word LIMIT 201) AS known)", NULL);
}

const char *cp_hits_sql(const cp_hits_t *hits, apr_pool_t *pool)
{
    const char *terms = "", *tokens = hits->tokens ? hits->tokens : language[hits->dialect].anybody;
    for (int i = 0; i < hits->word_count; i++)
        terms = apr_pstrcat(pool, terms, i ? language[hits->dialect].next : "", word_term(hits, hits->words[i], pool),
                            NULL);
    if (tokens)
        tokens = apr_pstrcat(pool, " ", cp_sql_constant_list_hits_scope[hits->dialect], " ",
                             parameter(hits, cp_bind_text(tokens), pool), NULL);
    return apr_pstrcat(pool, cp_sql_constant_list_hits_start[hits->dialect], " ", terms, tokens ? tokens : "", " ",
                       cp_sql_constant_list_hits_end[hits->dialect], NULL);
}
