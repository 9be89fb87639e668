/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "db_driver.h"

/* A source with one connection. `handle_pool` closes it when it goes, after the statements prepared on it. */
typedef struct cp_direct_t {
    const cp_db_driver_t *driver;
    const char *params;
    apr_pool_t *pool;
    apr_pool_t *handle_pool; /* NULL while there is no connection */
    void *native;
    cp_conn_t *conn;
    cp_slots_t *place;
} cp_direct_t;

static apr_status_t direct_disconnect(void *data)
{
    cp_direct_t *direct = data;
    direct->driver->disconnect(direct->native);
    return APR_SUCCESS;
}

static cp_error_t *direct_connect(cp_direct_t *direct, bool create, apr_pool_t *pool)
{
    CP_TRY(direct->driver->connect(&direct->native, direct->params, create, pool));
    apr_pool_create(&direct->handle_pool, direct->pool);
    apr_pool_cleanup_register(direct->handle_pool, direct, direct_disconnect, apr_pool_cleanup_null);
    cp_error_t *error = cp_conn_create(&direct->conn, direct->driver, direct->native, false, direct->handle_pool, pool);
    if (error) {
        apr_pool_destroy(direct->handle_pool);
        direct->handle_pool = NULL;
    }
    return error;
}

static cp_error_t *direct_acquire(cp_db_source_t *source, cp_conn_t **conn, void **token, apr_interval_time_t wait,
                                  apr_pool_t *pool)
{
    cp_direct_t *direct = source->baton;
    if (!cp_slots_take(direct->place, wait))
        return cp_db_error(pool, CP_DB_BUSY, "another thread kept the connection for 2 s");
    if (!direct->handle_pool) {
        cp_error_t *error = direct_connect(direct, source->create, pool);
        if (error) {
            cp_slots_give(direct->place);
            return error;
        }
    }
    *conn = direct->conn;
    *token = NULL;
    return NULL;
}

static void direct_release(cp_db_source_t *source, cp_conn_t *conn, void *token)
{
    cp_direct_t *direct = source->baton;
    (void)conn;
    (void)token;
    cp_slots_give(direct->place);
}

cp_error_t *cp_db_source_direct(cp_db_source_t **source, const char *spec, apr_pool_t *pool)
{
    const char *colon = strchr(spec, ':');
    const cp_db_driver_t *driver = NULL;
    if (colon)
        driver = cp_db_driver_find(apr_pstrmemdup(pool, spec, (apr_size_t)(colon - spec)));
    if (!driver)
        return cp_error_field(pool, "database", "A database is written sqlite3:FILE or pgsql:PARAMETERS.");
    cp_direct_t *direct = apr_pcalloc(pool, sizeof *direct);
    direct->driver = driver;
    direct->params = apr_pstrdup(pool, colon + 1);
    direct->pool = pool;
    direct->place = cp_slots_create(1, pool);
    *source = apr_pcalloc(pool, sizeof **source);
    (*source)->acquire = direct_acquire;
    (*source)->release = direct_release;
    (*source)->baton = direct;
    (*source)->writers = cp_slots_create(1, pool);
    (*source)->one_writer = driver->dialect == CP_DIALECT_SQLITE;
    (*source)->filter = &cp_db_no_filter; /* who has the database itself sees all of it */
    return NULL;
}
