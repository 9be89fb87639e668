/* SPDX-License-Identifier: Apache-2.0 */
#include "db_connection.h"

#include <apr_dbd.h>
#include <apr_optional.h>
#include <mod_dbd.h>
#include <stdatomic.h>

#include "db_breaker.h"
#include "db_driver.h"

#define CONNECTION_KEY "mod_customerportal"
#define OPEN_ATTEMPTS 2

/* clang-format off */
static APR_OPTIONAL_FN_TYPE(ap_dbd_open) *dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) *dbd_close;
/* clang-format on */

typedef struct cp_dbd_t {
    server_rec *server;
    cp_slots_t *places;
    cp_slots_t *gate; /* one thread at a time in ap_dbd_open, as that holds mod_dbd's list lock while it connects */
    cp_breaker_t *breaker;
    atomic_int more; /* places that there are besides, if it is a server: the first connection tells */
} cp_dbd_t;

cp_error_t *cp_db_connection_setup(apr_pool_t *pool)
{
    dbd_open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    dbd_close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
    if (!dbd_open || !dbd_close)
        return cp_error_field(pool, "DBDriver", "mod_dbd must be loaded: LoadModule dbd_module modules/mod_dbd.so");
    return NULL;
}

/* Our record lives beside the connection, in the table that mod_dbd keeps for prepared statements. */
static cp_error_t *conn_of(cp_conn_t **conn, cp_dbd_t *dbd, ap_dbd_t *handle, apr_pool_t *pool)
{
    *conn = apr_hash_get(handle->prepared, CONNECTION_KEY, APR_HASH_KEY_STRING);
    if (*conn)
        return NULL;
    const char *name = apr_dbd_name(handle->driver);
    const cp_db_driver_t *driver = cp_db_driver_find(name);
    if (!driver)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Something went wrong on our side.",
                               "DBDriver %s is not supported: use sqlite3 or pgsql", name);
    if (driver->dialect != CP_DIALECT_SQLITE)
        cp_slots_add(dbd->places, atomic_exchange(&dbd->more, 0));
    void *native = apr_dbd_native_handle(handle->driver, handle->handle);
    CP_TRY(cp_conn_create(conn, driver, native, true, apr_hash_pool_get(handle->prepared), pool));
    apr_hash_set(handle->prepared, CONNECTION_KEY, APR_HASH_KEY_STRING, *conn);
    return NULL;
}

/* mod_dbd drops a connection that fails its check and answers NULL without trying another: so a failure is tried again,
 * as long as the breaker lets it. */
static ap_dbd_t *open_checked(cp_dbd_t *dbd, apr_pool_t *pool)
{
    ap_dbd_t *handle = NULL;
    for (int attempt = 0; attempt < OPEN_ATTEMPTS && !handle; attempt++) {
        apr_int64_t started = cp_db_clock();
        if (!cp_breaker_passes(dbd->breaker, started))
            break;
        handle = dbd_open(pool, dbd->server);
        apr_int64_t now = cp_db_clock();
        cp_breaker_note(dbd->breaker, handle != NULL, now - started, now);
    }
    return handle;
}

static cp_error_t *open_handle(ap_dbd_t **handle, cp_dbd_t *dbd, apr_interval_time_t wait, apr_pool_t *pool)
{
    if (!cp_slots_take(dbd->gate, wait))
        return cp_db_error(pool, CP_DB_REFUSED, "the database does not accept connections in time");
    *handle = open_checked(dbd, pool);
    cp_slots_give(dbd->gate);
    if (!*handle)
        return cp_db_error(pool, CP_DB_REFUSED, "no connection to the database");
    return NULL;
}

static cp_error_t *dbd_acquire(cp_db_source_t *source, cp_conn_t **conn, void **token, apr_interval_time_t wait,
                               apr_pool_t *pool)
{
    cp_dbd_t *dbd = source->baton;
    apr_int64_t until = cp_db_clock() + wait;
    if (!cp_slots_take(dbd->places, wait))
        return cp_db_error(pool, CP_DB_REFUSED, "all connections were in use for 2 s");
    ap_dbd_t *handle = NULL;
    cp_error_t *error = open_handle(&handle, dbd, until - cp_db_clock(), pool);
    if (!error) {
        error = conn_of(conn, dbd, handle, pool);
        if (error)
            dbd_close(dbd->server, handle);
    }
    if (error) {
        cp_slots_give(dbd->places);
        return error;
    }
    *token = handle;
    return NULL;
}

static void dbd_release(cp_db_source_t *source, cp_conn_t *conn, void *token)
{
    cp_dbd_t *dbd = source->baton;
    (void)conn;
    dbd_close(dbd->server, token);
    cp_slots_give(dbd->places);
}

cp_error_t *cp_db_source_dbd(cp_db_source_t **source, server_rec *server, cp_db_limit_t limit, apr_pool_t *pool)
{
    if (!dbd_open)
        CP_TRY(cp_db_connection_setup(pool));
    cp_dbd_t *dbd = apr_pcalloc(pool, sizeof *dbd);
    dbd->server = server;
    dbd->places = cp_slots_create(limit.embedded, pool);
    dbd->gate = cp_slots_create(1, pool);
    dbd->breaker = cp_breaker_create(pool);
    atomic_init(&dbd->more, limit.server - limit.embedded);
    *source = apr_pcalloc(pool, sizeof **source);
    (*source)->acquire = dbd_acquire;
    (*source)->release = dbd_release;
    (*source)->baton = dbd;
    (*source)->writers = cp_slots_create(1, pool);
    return NULL;
}
