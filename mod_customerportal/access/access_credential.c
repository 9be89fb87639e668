/* SPDX-License-Identifier: Apache-2.0 */
#include "../base/base_string.h"
#include "access_password.h"

static cp_error_t *find(const char **stored, cp_db_t *db, cp_sql_t statement, const cp_bind_t *binds, int count,
                        apr_pool_t *pool)
{
    cp_rows_t *rows;
    *stored = NULL;
    CP_TRY(cp_db_select(&rows, db, statement, binds, count, pool));
    if (rows->count)
        *stored = cp_cell_text(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_credential_find(const char **stored, cp_db_t *db, const char *email, apr_pool_t *pool)
{
    const char *key = cp_email_key(email, pool);
    *stored = NULL;
    if (!key)
        return NULL;
    return find(stored, db, CP_SQL_CREDENTIAL_FIND, CP_BIND(cp_bind_text(key)), pool);
}

cp_error_t *cp_credential_of(const char **stored, cp_db_t *db, const cp_viewer_t *viewer, apr_pool_t *pool)
{
    apr_int64_t contact_id = viewer->kind == CP_VIEWER_CONTACT ? viewer->person.id : 0;
    apr_int64_t staff_id = viewer->kind == CP_VIEWER_STAFF ? viewer->person.id : 0;
    return find(stored, db, CP_SQL_CREDENTIAL_OF, CP_BIND(cp_bind_id(contact_id), cp_bind_id(staff_id)), pool);
}
