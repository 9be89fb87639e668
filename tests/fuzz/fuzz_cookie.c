/* SPDX-License-Identifier: Apache-2.0 */
/* The value of a session cookie, against a database with one session: no value but its token finds anybody, and what
 * cannot be a token costs no statement. */
#include <apr_strings.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "access/access_session.h"
#include "db/db_driver.h"
#include "db/db_migrate.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

static const cp_session_limits_t limits = {APR_USEC_PER_SEC * 1800, APR_USEC_PER_SEC * 43200};
static cp_db_source_t *source;
static const char *right;

static cp_error_t *prepare_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_session_new_t fresh = {.contact_id = 1, .portal = "/", .provider = "customerportal"};
    (void)baton;
    CP_TRY(cp_db_script(
        db, "INSERT INTO contact (id, email, email_key, name_key, created_at) VALUES (1, 'a@b', 'a@b', 'a', 0)", pool));
    return cp_session_create(&right, db, &fresh, &limits, apr_time_from_sec(1), pool);
}

typedef struct {
    const char *token;
    cp_viewer_t viewer;
} find_t;

static cp_error_t *find_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    find_t *find = baton;
    apr_int64_t version;
    return cp_session_find(&find->viewer, &version, db, find->token, "/", &limits, apr_time_from_sec(2), pool);
}

static cp_viewer_kind_t kind_of(const char *token, int *statements, apr_pool_t *pool)
{
    find_t find = {.token = token};
    cp_db_stats_t stats = {0, 0, 0};
    must(!cp_db_run(source, &stats, CP_DB_READ, find_work, &find, pool));
    *statements = stats.statements;
    return find.viewer.kind;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *root;
    apr_pool_t *pool;
    int statements;
    if (!root) {
        apr_initialize();
        apr_pool_create(&root, NULL);
        must(!cp_db_source_direct(&source, "sqlite3::memory:", root));
        source->create = true;
        must(!cp_migrate_run(source, NULL, root));
        must(!cp_db_run(source, NULL, CP_DB_WRITE, prepare_work, NULL, root));
        must(kind_of(right, &statements, root) == CP_VIEWER_CONTACT && statements == 1);
    }
    apr_pool_create(&pool, root);
    const char *token = apr_pstrmemdup(pool, (const char *)data, size);
    must(kind_of(token, &statements, pool) == CP_VIEWER_NOBODY || !strcmp(token, right));
    must(statements == 0 || strlen(token) == strlen(right));
    apr_pool_destroy(pool);
    return 0;
}
