/* SPDX-License-Identifier: Apache-2.0 */
#include "db_connection.h"

#include <apr_dbd.h>
#include <apr_optional.h>
#include <mod_dbd.h>
#include <pthread.h>

#include "../base/base_log.h"
#include "db_driver.h"

#define CONNECTION_KEY "mod_customerportal"
#define BREAKER_FAILURES 2
#define BREAKER_PAUSE_LEAST apr_time_from_msec(250)
#define BREAKER_PAUSE_MOST apr_time_from_sec(5)
#define BREAKER_PAUSE_TIMES 10 /* what the failure took: a refusal costs nothing, a timeout holds up everybody */
#define OPEN_SLOW apr_time_from_sec(1) /* one failure that takes so long is enough for the breaker */

/* clang-format off */
static APR_OPTIONAL_FN_TYPE(ap_dbd_open) *dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) *dbd_close;
/* clang-format on */

typedef struct cp_dbd_t {
    server_rec *server;
    cp_slots_t *places;
    cp_slots_t *gate; /* one thread at a time in ap_dbd_open, as that holds mod_dbd's list lock while it connects */
    pthread_mutex_t mutex;
    int failures;             /* in a row */
    apr_int64_t closed_until; /* in cp_db_clock */
} cp_dbd_t;

cp_error_t *cp_db_connection_setup(apr_pool_t *pool)
{
    dbd_open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    dbd_close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
    if (!dbd_open || !dbd_close)
        return cp_error_field(pool, "DBDriver", "mod_dbd must be loaded: LoadModule dbd_module modules/mod_dbd.so");
    return NULL;
}

/* ---- The breaker ---- */

static bool breaker_passes(cp_dbd_t *dbd)
{
    pthread_mutex_lock(&dbd->mutex);
    apr_int64_t now = cp_db_clock();
    bool passes = dbd->failures < BREAKER_FAILURES || now >= dbd->closed_until;
    if (passes && dbd->failures >= BREAKER_FAILURES)
        dbd->closed_until = now + BREAKER_PAUSE_MOST; /* this one tries, the others go on waiting for what it finds */
    pthread_mutex_unlock(&dbd->mutex);
    return passes;
}

static apr_interval_time_t breaker_pause(apr_interval_time_t took)
{
    apr_interval_time_t pause = took * BREAKER_PAUSE_TIMES;
    return pause < BREAKER_PAUSE_LEAST ? BREAKER_PAUSE_LEAST : pause > BREAKER_PAUSE_MOST ? BREAKER_PAUSE_MOST : pause;
}

static void breaker_note(cp_dbd_t *dbd, bool opened, apr_interval_time_t took)
{
    pthread_mutex_lock(&dbd->mutex);
    bool was_closed = dbd->failures >= BREAKER_FAILURES;
    dbd->failures = opened ? 0 : dbd->failures + (took < OPEN_SLOW ? 1 : BREAKER_FAILURES);
    bool closes = !was_closed && dbd->failures >= BREAKER_FAILURES;
    if (dbd->failures >= BREAKER_FAILURES)
        dbd->closed_until = cp_db_clock() + breaker_pause(took);
    pthread_mutex_unlock(&dbd->mutex);
    if (closes)
        cp_log(CP_LOG_ERROR, "CP00303", "the database cannot be reached; it is tried again every few seconds");
    else if (opened && was_closed)
        cp_log(CP_LOG_NOTICE, "CP00304", "the database can be reached again");
}

/* ---- Connections ---- */

/* Our record lives beside the connection, in the table that mod_dbd keeps for prepared statements. */
static cp_error_t *conn_of(cp_conn_t **conn, ap_dbd_t *handle, apr_pool_t *pool)
{
    *conn = apr_hash_get(handle->prepared, CONNECTION_KEY, APR_HASH_KEY_STRING);
    if (*conn)
        return NULL;
    const char *name = apr_dbd_name(handle->driver);
    const cp_db_driver_t *driver = cp_db_driver_find(name);
    if (!driver)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Something went wrong on our side.",
                               "DBDriver %s is not supported: use sqlite3 or pgsql", name);
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
    for (int attempt = 0; attempt < BREAKER_FAILURES && !handle && breaker_passes(dbd); attempt++) {
        apr_int64_t started = cp_db_clock();
        handle = dbd_open(pool, dbd->server);
        breaker_note(dbd, handle != NULL, cp_db_clock() - started);
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
        error = conn_of(conn, handle, pool);
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

static apr_status_t destroy_mutex(void *mutex)
{
    pthread_mutex_destroy(mutex);
    return APR_SUCCESS;
}

cp_error_t *cp_db_source_dbd(cp_db_source_t **source, server_rec *server, int limit, apr_pool_t *pool)
{
    if (!dbd_open)
        CP_TRY(cp_db_connection_setup(pool));
    cp_dbd_t *dbd = apr_pcalloc(pool, sizeof *dbd);
    dbd->server = server;
    dbd->places = cp_slots_create(limit, pool);
    dbd->gate = cp_slots_create(1, pool);
    pthread_mutex_init(&dbd->mutex, NULL);
    apr_pool_cleanup_register(pool, &dbd->mutex, destroy_mutex, apr_pool_cleanup_null);
    *source = apr_pcalloc(pool, sizeof **source);
    (*source)->acquire = dbd_acquire;
    (*source)->release = dbd_release;
    (*source)->baton = dbd;
    (*source)->writers = cp_slots_create(1, pool);
    return NULL;
}
