/* SPDX-License-Identifier: Apache-2.0 */
/** Companies as staff see and change them. */
#ifndef CP_MODEL_COMPANY_H
#define CP_MODEL_COMPANY_H

#include "../db/db.h"
#include "model_fault.h"

typedef struct cp_company_t {
    apr_int64_t id; /**< 0: not saved yet */
    const char *name;
    const char *name_key;
    apr_int64_t people;  /**< contacts whose primary company it is, up to 1,000 and one */
    apr_int64_t tickets; /**< up to 1,000 and one */
    apr_time_t created_at;
    const char *domains; /**< mail domains that stand for it, as words (model_mail_domain.h); NULL in lists */
} cp_company_t;

/** A page of a list that is ordered by name: what comes beyond (key, id), or all from the beginning. */
typedef struct cp_page_query_t {
    const char *search;    /**< beginning of a name; NULL: all */
    const char *after_key; /**< NULL: the first page */
    apr_int64_t after_id;
    bool backwards; /**< the page that ends before (key, id) */
    int limit;
} cp_page_query_t;

/** A page of companies by name, in the order of the list. `*more` says whether others follow in the direction asked. */
cp_error_t *cp_company_list(const cp_company_t **companies, int *count, bool *more, cp_db_t *db,
                            const cp_page_query_t *query, apr_pool_t *pool);

/** How many names begin with `search` (NULL: all), up to 1,000 and one. */
cp_error_t *cp_company_count(apr_int64_t *count, cp_db_t *db, const char *search, apr_pool_t *pool);

/** The company of that very name; 0 if there is none. */
cp_error_t *cp_company_by_name(apr_int64_t *id, cp_db_t *db, const char *name, apr_pool_t *pool);

cp_error_t *cp_company_find(cp_company_t **company, cp_db_t *db, apr_int64_t id, apr_pool_t *pool);
const char *cp_company_mark(const cp_company_t *company, apr_pool_t *pool);

/** Creates (id 0) or changes a company. Faults of "name", "domains". In a WRITE run. */
cp_error_t *cp_company_save(apr_int64_t *id, cp_db_t *db, const cp_company_t *company, const char *seen,
                            cp_faults_t *faults, apr_time_t now, apr_pool_t *pool);

/** Removes a company that nobody and no ticket belongs to; CONFLICT, with the reason, for all others. */
cp_error_t *cp_company_remove(cp_db_t *db, apr_int64_t id, apr_pool_t *pool);

#endif
