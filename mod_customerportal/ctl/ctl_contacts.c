/* SPDX-License-Identifier: Apache-2.0 */
/* import contacts */
#include "ctl.h"

#include <apr_strings.h>

#include "../model/model_contact_import.h"

typedef struct {
    cp_ctl_t *ctl;
    cp_contact_import_t *import;
    int from;
} contacts_t;

/* Those of any portal: properties are the same in all. */
static cp_error_t *read_settings(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_settings_load(baton, db, "/", pool);
}

static cp_error_t *compare(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    contacts_t *work = baton;

    return cp_import_compare(work->import, db, work->from, pool);
}

static cp_error_t *write_batch(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    contacts_t *work = baton;

    return cp_import_write(work->import, db, work->from, work->ctl->now, pool);
}

/* A pool for each batch, so that memory does not grow with the file. What a comparison finds stays: its texts go along
 * with the rows. */
static cp_error_t *batches(contacts_t *work, cp_db_mode_t mode, cp_db_work_t *run)
{
    apr_pool_t *pool;

    for (work->from = 0; work->from < work->import->row_count; work->from += CP_IMPORT_BATCH) {
        cp_error_t *error;
        apr_pool_create(&pool, work->ctl->pool);
        error = cp_db_run(work->ctl->db, NULL, mode, run, work, mode == CP_DB_READ ? work->ctl->pool : pool);
        if (error)
            return error;
        apr_pool_destroy(pool);
    }
    return NULL;
}

static void report(const cp_contact_import_t *import, bool dry_run)
{
    if (import->ignored)
        fprintf(stderr, "portalctl: ignored columns: %s\n", import->ignored);
    for (int i = 0; i < import->row_count; i++) {
        const cp_import_row_t *row = &import->rows[i];
        if (row->state == CP_IMPORT_BAD)
            fprintf(stderr, "portalctl: line %d: %s%s%s\n", row->line, row->column, *row->column ? ": " : "",
                    row->fault);
    }
    printf("%d %s, %d changed, %d unchanged, %d left out%s\n", import->counts[CP_IMPORT_NEW],
           import->companies_only ? "companies added" : "added", import->counts[CP_IMPORT_CHANGED],
           import->counts[CP_IMPORT_SAME], import->counts[CP_IMPORT_BAD], dry_run ? " (nothing is written)" : "");
}

cp_error_t *cp_ctl_import_contacts(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"dry-run", true, NULL}, {NULL, false, NULL}};
    contacts_t work = {.ctl = ctl};
    cp_settings_t *settings;
    const char *path, *text;
    apr_size_t length;
    bool dry_run;

    CP_TRY(cp_ctl_options(ctl, options, &path, 1, 1));
    dry_run = options[0].value != NULL;
    CP_TRY(cp_ctl_file(&text, &length, path, ctl->pool));
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, read_settings, &settings, ctl->pool));
    CP_TRY(cp_import_parse(&work.import, settings, text, length, ctl->pool));
    CP_TRY(batches(&work, CP_DB_READ, compare));
    if (!dry_run)
        CP_TRY(batches(&work, CP_DB_WRITE, write_batch));
    report(work.import, dry_run);
    return NULL;
}
