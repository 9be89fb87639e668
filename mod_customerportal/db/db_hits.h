/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The part of a list's SQL that asks the full-text index. What a person typed is only ever bound.
 */
#ifndef CP_DB_HITS_H
#define CP_DB_HITS_H

#include "db.h"

#define CP_HITS_WORDS 16                      /**< of a search */
#define CP_HITS_BINDS (1 + 4 * CP_HITS_WORDS) /**< parameters that it takes at most */

typedef struct cp_hits_t {
    cp_dialect_t dialect;
    const char *
        tokens; /**< who may see a message, tokens of the index as the dialect's search language has them; NULL: whoever asks */
    const char **words; /**< letters and digits only; all must be there */
    int word_count;     /**< 1..CP_HITS_WORDS */
    cp_bind_t *binds;   /**< parameters of the statement so far; those of the search are added */
    int *count;         /**< their number */
} cp_hits_t;

/** A SELECT of the ids (`id`) of the tickets of the newest 2,000 messages that are found; one ticket may come often. */
const char *cp_hits_sql(const cp_hits_t *hits, apr_pool_t *pool);

#endif
