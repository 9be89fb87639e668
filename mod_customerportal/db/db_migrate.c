/* SPDX-License-Identifier: Apache-2.0 */
#include "db_migrate.h"

#include "../base/base_log.h"
#include "db_driver.h"

typedef struct cp_step_t {
    int from; /* version that it found; cp_migrate_wanted() when there is nothing to do */
} cp_step_t;

int cp_migrate_wanted(void)
{
    return cp_sql_migration_count;
}

cp_error_t *cp_migrate_version(int *version, cp_db_t *db, apr_pool_t *pool)
{
    cp_rows_t *rows;
    *version = 0;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SCHEMA_EXISTS, CP_NO_BIND, pool));
    if (!cp_cell_int(rows, 0, 0))
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SCHEMA_VERSION, CP_NO_BIND, pool));
    *version = (int)cp_cell_int(rows, 0, 0);
    return NULL;
}

static cp_error_t *too_new(int version, apr_pool_t *pool)
{
    return cp_error_create(pool, CP_ERROR_INTERNAL, "The database was made by a newer version of this program.",
                           "schema version %d, and this program knows %d", version, cp_migrate_wanted());
}

/* Another process may have done the step while this one waited for the lock, so the version is read under it. */
static cp_error_t *step(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_step_t *done = baton;
    cp_rows_t *rows;
    /* The next step of another process may take minutes, as may this one. */
    if (cp_db_dialect(db) == CP_DIALECT_PGSQL)
        CP_TRY(cp_db_script(db, "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0", pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SCHEMA_LOCK, CP_NO_BIND, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_SCHEMA_CREATE, CP_NO_BIND, NULL, pool));
    CP_TRY(cp_migrate_version(&done->from, db, pool));
    if (done->from > cp_migrate_wanted())
        return too_new(done->from, pool);
    if (done->from == cp_migrate_wanted())
        return NULL;
    const cp_sql_migration_t *migration = &cp_sql_migrations[done->from];
    cp_error_t *error = cp_db_script(db, migration->text[cp_db_dialect(db)], pool);
    if (error)
        return cp_error_wrap(pool, error, "migration %d (%s)", migration->number, migration->name);
    return cp_db_exec(db, CP_SQL_SCHEMA_ADD, CP_BIND(cp_bind_int(migration->number)), NULL, pool);
}

/* Kept in the file. It cannot be set inside a transaction, and readers beside a writer need it. */
static cp_error_t *set_journal(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    int version;
    (void)baton;
    CP_TRY(cp_migrate_version(&version, db, pool));
    if (version > cp_migrate_wanted())
        return too_new(version, pool);
    if (cp_db_dialect(db) == CP_DIALECT_SQLITE)
        return cp_db_script(db, "PRAGMA journal_mode = WAL", pool);
    return NULL;
}

cp_error_t *cp_migrate_run(cp_db_source_t *source, int *done, apr_pool_t *pool)
{
    cp_step_t state = {0};
    if (done)
        *done = 0;
    source->create = true;
    CP_TRY(cp_db_run(source, NULL, CP_DB_READ, set_journal, NULL, pool));
    for (;;) {
        CP_TRY(cp_db_run(source, NULL, CP_DB_WRITE, step, &state, pool));
        if (state.from == cp_migrate_wanted())
            return NULL;
        cp_log(CP_LOG_INFO, "CP00302", "database schema is at version %d", state.from + 1);
        if (done)
            ++*done;
    }
}
