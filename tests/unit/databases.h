/* SPDX-License-Identifier: Apache-2.0 */
/** The databases that tests run on: SQLite in a scratch folder, and PostgreSQL where CP_TEST_PGSQL names one (a conninfo
 * string), in a schema of its own that is dropped afterwards. */
#ifndef CP_TEST_DATABASES_H
#define CP_TEST_DATABASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/db_driver.h"

/** The one that is at work. */
static struct {
    cp_dialect_t dialect;
    const char *spec;
    const char *folder; /**< SQLite's; else NULL */
} database;

/** Runs a file's tests under `name`, which says the database too; how many failed. */
typedef int database_tests_t(const char *name);

/** Its file may not be there yet. NULL if it cannot be opened. */
static inline cp_db_source_t *database_open(apr_pool_t *pool)
{
    cp_db_source_t *source;
    cp_error_t *error = cp_db_source_direct(&source, database.spec, pool);
    if (error) {
        print_error("%s\n", cp_error_chain(error, pool));
        return NULL;
    }
    source->create = true;
    return source;
}

/** Work for cp_db_run: runs the SQL that is its baton. */
static inline cp_error_t *database_script(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_db_script(db, baton, pool);
}

static inline int database_sqlite(const char *name, database_tests_t *tests, apr_pool_t *pool)
{
    static const char *const files[] = {"/test.db", "/test.db-wal", "/test.db-shm"};
    char folder[] = "/tmp/test_database.XXXXXX";
    if (!mkdtemp(folder))
        return 1;
    database.dialect = CP_DIALECT_SQLITE;
    database.folder = folder;
    database.spec = apr_pstrcat(pool, "sqlite3:", folder, "/test.db", NULL);
    int failures = tests(apr_pstrcat(pool, name, " on SQLite", NULL));
    database.folder = NULL;
    for (apr_size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(apr_pstrcat(pool, folder, files[i], NULL));
    rmdir(folder);
    return failures;
}

static inline void database_schema(const char *sql, apr_pool_t *pool)
{
    cp_db_source_t *source = database_open(pool);
    cp_error_t *error =
        source ? cp_db_run(source, NULL, CP_DB_READ, database_script, (void *)(uintptr_t)sql, pool) : NULL;
    if (error)
        print_error("%s\n", cp_error_chain(error, pool));
}

static inline int database_pgsql(const char *name, database_tests_t *tests, apr_pool_t *pool)
{
    const char *conninfo = getenv("CP_TEST_PGSQL");
    if (!conninfo || !*conninfo) {
        print_message("[  SKIPPED ] %s on PostgreSQL: CP_TEST_PGSQL is not set\n", name);
        return 0;
    }
    const char *schema = apr_psprintf(pool, "test_database_%d", (int)getpid());
    database.dialect = CP_DIALECT_PGSQL;
    database.spec = apr_pstrcat(pool, "pgsql:", conninfo, " options='-c search_path=", schema, "'", NULL);
    database_schema(apr_pstrcat(pool, "CREATE SCHEMA ", schema, NULL), pool);
    int failures = tests(apr_pstrcat(pool, name, " on PostgreSQL", NULL));
    database_schema(apr_pstrcat(pool, "DROP SCHEMA ", schema, " CASCADE", NULL), pool);
    return failures;
}

/** For main(): the tests on both. */
static inline int databases_main(const char *name, database_tests_t *tests)
{
    apr_pool_t *pool;
    apr_initialize();
    apr_pool_create(&pool, NULL);
    int failures = database_sqlite(name, tests, pool) + database_pgsql(name, tests, pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return failures;
}

#endif
