/* SPDX-License-Identifier: Apache-2.0 */
#include "model_consent.h"

#include <string.h>

#include "../base/base_string.h"

static cp_error_t *find(cp_consent_notice_t **notice, cp_db_t *db, const char *portal, const char *domain,
                        apr_pool_t *pool)
{
    cp_rows_t *rows;

    *notice = NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONSENT_NOTICE_CURRENT, CP_BIND(cp_bind_text(portal), cp_bind_text(domain)),
                        pool));
    if (!rows->count)
        return NULL;
    *notice = apr_palloc(pool, sizeof **notice);
    **notice = (cp_consent_notice_t){cp_cell_int(rows, 0, 0), cp_cell_int(rows, 0, 1), cp_cell_text(rows, 0, 2),
                                     cp_cell_text(rows, 0, 3), cp_cell_int(rows, 0, 4)};
    return NULL;
}

cp_error_t *cp_consent_current(cp_consent_notice_t **notice, cp_db_t *db, const char *portal, const char *domain,
                               apr_pool_t *pool)
{
    CP_TRY(find(notice, db, portal, domain, pool));
    return *notice || !*domain ? NULL : find(notice, db, portal, "", pool);
}

static cp_error_t *check(const char *field, const char *text, apr_size_t most, apr_pool_t *pool)
{
    if (!*text || cp_utf8_count(text) > most)
        return cp_error_field(pool, field, "Write 1 to %d characters.", (int)most);
    return NULL;
}

cp_error_t *cp_consent_save(cp_db_t *db, const char *portal, const char *domain, const char *body, const char *label,
                            apr_time_t now, apr_pool_t *pool)
{
    cp_consent_notice_t *before;

    body = cp_trim(body, pool);
    label = cp_one_line(label, pool);
    CP_TRY(check("body", body, CP_CONSENT_BODY_MAX, pool));
    CP_TRY(check("label", label, CP_CONSENT_LABEL_MAX, pool));
    CP_TRY(find(&before, db, portal, domain, pool));
    if (before && !strcmp(before->body, body) && !strcmp(before->label, label))
        return NULL;
    return cp_db_exec(
        db, CP_SQL_CONSENT_NOTICE_SAVE,
        CP_BIND(cp_bind_text(portal), cp_bind_text(domain), cp_bind_text(body), cp_bind_text(label), cp_bind_int(now)),
        NULL, pool);
}

cp_error_t *cp_consent_domains(cp_rows_t **rows, cp_db_t *db, const char *portal, apr_pool_t *pool)
{
    return cp_db_select(rows, db, CP_SQL_CONSENT_DOMAINS, CP_BIND(cp_bind_text(portal)), pool);
}

cp_error_t *cp_consent_versions(const cp_consent_version_t **versions, int *count, cp_db_t *db, const char *portal,
                                const char *domain, int limit, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONSENT_VERSIONS,
                        CP_BIND(cp_bind_text(portal), cp_bind_text(domain), cp_bind_int(limit)), pool));
    cp_consent_version_t *list = apr_palloc(pool, sizeof *list * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        list[i] = (cp_consent_version_t){{cp_cell_int(rows, i, 0), cp_cell_int(rows, i, 1), cp_cell_text(rows, i, 2),
                                          cp_cell_text(rows, i, 3), cp_cell_int(rows, i, 4)},
                                         cp_cell_int(rows, i, 5)};
    *versions = list;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_consent_give(cp_db_t *db, apr_int64_t contact_id, apr_int64_t notice_id, const char *address,
                            apr_time_t now, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_CONSENT_GIVE,
                      CP_BIND(cp_bind_int(contact_id), cp_bind_int(notice_id), cp_bind_int(now), cp_bind_text(address)),
                      NULL, pool);
}
