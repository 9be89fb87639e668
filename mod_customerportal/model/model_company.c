/* SPDX-License-Identifier: Apache-2.0 */
#include "model_company.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_sort.h"
#include "model_contact.h"
#include "model_group.h"
#include "model_mail_domain.h"
#include "model_profile.h"

#define BEYOND "g" /* keys are hexadecimal digits */

static cp_company_t company_row(const cp_rows_t *rows, int row)
{
    return (cp_company_t){
        .id = cp_cell_int(rows, row, 0),
        .name = cp_cell_text(rows, row, 1),
        .name_key = cp_cell_text(rows, row, 2),
        .people = cp_cell_int(rows, row, 3),
        .tickets = cp_cell_int(rows, row, 4),
        .created_at = cp_cell_int(rows, row, 5),
    };
}

cp_error_t *cp_company_list(const cp_company_t **companies, int *count, bool *more, cp_db_t *db,
                            const cp_page_query_t *query, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *begins = cp_sort_prefix(query->search, pool);
    cp_company_t *found;
    CP_TRY(cp_db_select(&rows, db, query->backwards ? CP_SQL_COMPANY_LIST_BACK : CP_SQL_COMPANY_LIST,
                        CP_BIND(cp_bind_text(query->after_key ? query->after_key : ""), cp_bind_int(query->after_id),
                                cp_bind_text(begins), cp_bind_text(apr_pstrcat(pool, begins, BEYOND, NULL)),
                                cp_bind_int(query->limit + 1)),
                        pool));
    *more = rows->count > query->limit;
    *count = *more ? query->limit : rows->count;
    found = apr_pcalloc(pool, ((apr_size_t)*count + 1) * sizeof *found);
    for (int i = 0; i < *count; i++)
        found[i] = company_row(rows, query->backwards ? *count - 1 - i : i);
    *companies = found;
    return NULL;
}

cp_error_t *cp_company_count(apr_int64_t *count, cp_db_t *db, const char *search, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *begins = cp_sort_prefix(search, pool);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_COUNT,
                        CP_BIND(cp_bind_text(begins), cp_bind_text(apr_pstrcat(pool, begins, BEYOND, NULL))), pool));
    *count = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_company_by_name(apr_int64_t *id, cp_db_t *db, const char *name, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_BY_NAME,
                        CP_BIND(cp_bind_text(cp_sort_key(name, pool)), cp_bind_text(name)), pool));
    *id = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}

cp_error_t *cp_company_find(cp_company_t **company, cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_company_t *found = apr_palloc(pool, sizeof *found);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_FIND, CP_BIND(cp_bind_int(id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such company.", NULL);
    *found = company_row(rows, 0);
    CP_TRY(cp_mail_domains_of(&found->domains, db, id, pool));
    *company = found;
    return NULL;
}

const char *cp_company_mark(const cp_company_t *company, apr_pool_t *pool)
{
    return cp_record_mark(pool, company->name, company->domains ? company->domains : "", NULL);
}

static cp_error_t *check(cp_company_t *company, cp_db_t *db, cp_faults_t *faults, apr_pool_t *pool)
{
    cp_rows_t *rows;
    company->name = cp_one_line(company->name, pool);
    company->name_key = cp_sort_key(company->name, pool);
    if (!*company->name || cp_utf8_count(company->name) > CP_COMPANY_NAME_MAX)
        cp_fault_add(faults, pool, "name", "A company's name has 1 to %d characters.", CP_COMPANY_NAME_MAX);
    /* Names are no key of the table, so two who make the same company have to queue. */
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text(company->name)), pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_BY_NAME,
                        CP_BIND(cp_bind_text(company->name_key), cp_bind_text(company->name)), pool));
    if (rows->count && cp_cell_int(rows, 0, 0) != company->id)
        cp_fault_add(faults, pool, "name", "There is a company called “%s” already", company->name);
    CP_TRY(cp_mail_domains_check(&company->domains, db, company->id, company->domains, faults, pool));
    return cp_fault_error(faults, pool);
}

cp_error_t *cp_company_save(apr_int64_t *id, cp_db_t *db, const cp_company_t *company, const char *seen,
                            cp_faults_t *faults, apr_time_t now, apr_pool_t *pool)
{
    cp_company_t fresh = *company, *stored;
    cp_faults_begin(faults);
    CP_TRY(check(&fresh, db, faults, pool));
    *id = fresh.id;
    if (!fresh.id) {
        CP_TRY(cp_company_ensure(id, db, fresh.name, now, pool));
        return cp_mail_domains_save(db, *id, fresh.domains, pool);
    }
    CP_TRY(cp_company_find(&stored, db, fresh.id, pool));
    CP_TRY(cp_record_check(seen, cp_company_mark(stored, pool), pool));
    CP_TRY(cp_db_exec(db, CP_SQL_COMPANY_SAVE,
                      CP_BIND(cp_bind_int(fresh.id), cp_bind_text(fresh.name), cp_bind_text(fresh.name_key)), NULL,
                      pool));
    CP_TRY(cp_mail_domains_save(db, fresh.id, fresh.domains, pool));
    CP_TRY(cp_group_refresh_all(db, pool));
    /* The name stands beside the messages of its people, whoever reads them. */
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

cp_error_t *cp_company_remove(cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_company_t *company;
    CP_TRY(cp_company_find(&company, db, id, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_OTHERS, CP_BIND(cp_bind_int(id)), pool));
    if (company->people || company->tickets || cp_cell_int(rows, 0, 0))
        return cp_error_create(pool, CP_ERROR_CONFLICT,
                               "People or tickets belong to this company. Only a company without any can be removed.",
                               NULL);
    CP_TRY(cp_mail_domains_save(db, id, "", pool));
    return cp_db_exec(db, CP_SQL_COMPANY_REMOVE, CP_BIND(cp_bind_int(id)), NULL, pool);
}
