/* SPDX-License-Identifier: Apache-2.0 */
#include "../base/base_string.h"
#include "model_contact.h"

#define INBOX_NAME_MAX 100

typedef struct stage_new_t {
    const char *name;
    const char *customer_label;
    const char *state;
} stage_new_t;

static const stage_new_t support_stages[] = {
    {"New", "", "open"},
    {"In progress", "", "open"},
    {"Waiting for customer", "Waiting for you", "open"},
    {"Closed", "", "closed"},
};
#define SUPPORT_STAGES ((int)(sizeof support_stages / sizeof *support_stages))

cp_error_t *cp_inbox_by_name(apr_int64_t *id, cp_db_t *db, const char *name, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_INBOX_BY_NAME, CP_BIND(cp_bind_text(name)), pool));
    *id = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}

cp_error_t *cp_inbox_ensure(apr_int64_t *id, cp_db_t *db, const char *name, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *line = cp_one_line(name ? name : "", pool);
    if (!*line || cp_utf8_count(line) > INBOX_NAME_MAX)
        return cp_error_field(pool, "inbox", "An inbox has a name of 1 to %d characters.", INBOX_NAME_MAX);
    CP_TRY(cp_inbox_by_name(id, db, line, pool));
    if (*id)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PIPELINE_ANY, CP_NO_BIND, pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_CONFLICT, "There is no pipeline yet for the inbox to use.", NULL);
    apr_int64_t pipeline_id = cp_cell_int(rows, 0, 0);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_INBOX_CREATE, CP_BIND(cp_bind_text(line), cp_bind_int(pipeline_id)), pool));
    if (!rows->count)
        return cp_inbox_by_name(id, db, line, pool);
    *id = cp_cell_int(rows, 0, 0);
    return NULL;
}

static cp_error_t *create_stages(cp_db_t *db, apr_int64_t pipeline_id, apr_pool_t *pool)
{
    for (int i = 0; i < SUPPORT_STAGES; i++)
        CP_TRY(cp_db_exec(db, CP_SQL_STAGE_CREATE,
                          CP_BIND(cp_bind_int(pipeline_id), cp_bind_text(support_stages[i].name),
                                  cp_bind_text(support_stages[i].customer_label), cp_bind_text(support_stages[i].state),
                                  cp_bind_int(i + 1)),
                          NULL, pool));
    return NULL;
}

cp_error_t *cp_install_defaults(cp_db_t *db, apr_pool_t *pool)
{
    cp_rows_t *rows;
    apr_int64_t inbox_id;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text("install")), pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PIPELINE_ANY, CP_NO_BIND, pool));
    if (rows->count)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PIPELINE_CREATE, CP_BIND(cp_bind_text("Support"), cp_bind_int(1)), pool));
    CP_TRY(create_stages(db, cp_cell_int(rows, 0, 0), pool));
    return cp_inbox_ensure(&inbox_id, db, "Support", pool);
}

cp_error_t *cp_audit_add(cp_db_t *db, const char *actor, const char *action, const char *object, const char *detail,
                         apr_time_t now, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_AUDIT_ADD,
                      CP_BIND(cp_bind_int(now), cp_bind_text(actor), cp_bind_text(action),
                              cp_bind_text(object ? object : ""), cp_bind_text(detail ? detail : "")),
                      NULL, pool);
}
