/* SPDX-License-Identifier: Apache-2.0 */
/* init, migrate, status */
#include "ctl.h"

#include <inttypes.h>

#include "../db/db_migrate.h"
#include "../text/text_date.h"

static cp_error_t *install(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    return cp_install_defaults(db, pool);
}

cp_error_t *cp_ctl_migrate(cp_ctl_t *ctl)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};
    int done = 0;

    CP_TRY(cp_ctl_options(ctl, none, NULL, 0, 0));
    CP_TRY(cp_migrate_run(ctl->db, &done, ctl->pool));
    if (done)
        printf("schema is now at version %d (%d step%s)\n", cp_migrate_wanted(), done, done == 1 ? "" : "s");
    else
        printf("schema is at version %d already\n", cp_migrate_wanted());
    return NULL;
}

cp_error_t *cp_ctl_init(cp_ctl_t *ctl)
{
    CP_TRY(cp_ctl_migrate(ctl));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, install, NULL, ctl->pool);
}

typedef struct {
    int version;
    cp_rows_t *counts;
    cp_rows_t *jobs;
} status_t;

static cp_error_t *read_status(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    status_t *status = baton;

    CP_TRY(cp_migrate_version(&status->version, db, pool));
    if (status->version != cp_migrate_wanted())
        return NULL;
    CP_TRY(cp_db_select(&status->jobs, db, CP_SQL_JOB_LIST, CP_NO_BIND, pool));
    return cp_db_select(&status->counts, db, CP_SQL_ADMIN_COUNTS, CP_NO_BIND, pool);
}

/* Columns of job_list. */
static void print_job(const cp_rows_t *jobs, int i, apr_time_t now, apr_pool_t *pool)
{
    const char *name = cp_cell_text(jobs, i, 0);

    if (cp_cell_int(jobs, i, 2) > now)
        printf("job %s: at work\n", name);
    else if (cp_cell_null(jobs, i, 3))
        printf("job %s: first due at %s\n", name, cp_date_iso(cp_cell_int(jobs, i, 1), pool));
    else
        printf("job %s: done at %s: %s\n", name, cp_date_iso(cp_cell_int(jobs, i, 3), pool), cp_cell_text(jobs, i, 4));
}

cp_error_t *cp_ctl_status(cp_ctl_t *ctl)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};
    status_t status = {0, NULL, NULL};

    CP_TRY(cp_ctl_options(ctl, none, NULL, 0, 0));
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, read_status, &status, ctl->pool));
    printf("schema version: %d (this program needs %d)\n", status.version, cp_migrate_wanted());
    if (!status.counts) {
        printf("run: portalctl --database … %s\n", status.version ? "migrate" : "init");
        ctl->exit_code = 3;
        return NULL;
    }
    for (int i = 0; i < status.counts->count; i++)
        printf("%s: %" PRId64 "\n", cp_cell_text(status.counts, i, 0), (int64_t)cp_cell_int(status.counts, i, 1));
    for (int i = 0; i < status.jobs->count; i++)
        print_job(status.jobs, i, ctl->now, ctl->pool);
    return NULL;
}
