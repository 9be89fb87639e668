/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_allocator.h>
#include <stdlib.h>
#include <string.h>

#include "db_driver.h"

/* Allocated by malloc, as shapes come and go for as long as the connection lives. */
typedef struct cp_shape_t {
    void *prepared;
    apr_uint32_t used;
    char sql[];
} cp_shape_t;

static void shape_remove(cp_conn_t *conn, cp_shape_t *shape, bool drop)
{
    apr_hash_set(conn->shapes, shape->sql, APR_HASH_KEY_STRING, NULL);
    if (shape->prepared && drop)
        conn->driver->drop(conn, shape->prepared);
    free(shape);
}

static void shape_evict(cp_conn_t *conn)
{
    cp_shape_t *oldest = NULL;
    for (apr_hash_index_t *at = apr_hash_first(NULL, conn->shapes); at; at = apr_hash_next(at)) {
        cp_shape_t *shape = apr_hash_this_val(at);
        if (!oldest || conn->clock - shape->used > conn->clock - oldest->used)
            oldest = shape;
    }
    if (oldest)
        shape_remove(conn, oldest, true);
}

static cp_shape_t *shape_add(cp_conn_t *conn, const char *sql)
{
    if (apr_hash_count(conn->shapes) >= CP_DB_SHAPES)
        shape_evict(conn);
    apr_size_t length = strlen(sql) + 1;
    cp_shape_t *shape = malloc(sizeof *shape + length);
    if (!shape)
        abort();
    shape->prepared = NULL;
    memcpy(shape->sql, sql, length);
    apr_hash_set(conn->shapes, shape->sql, APR_HASH_KEY_STRING, shape);
    return shape;
}

void **cp_conn_prepared(cp_conn_t *conn, int slot, const char *sql)
{
    if (slot >= 0)
        return &conn->named[slot];
    cp_shape_t *shape = apr_hash_get(conn->shapes, sql, APR_HASH_KEY_STRING);
    if (!shape)
        shape = shape_add(conn, sql);
    shape->used = ++conn->clock;
    return &shape->prepared;
}

void cp_conn_forget(cp_conn_t *conn, bool drop)
{
    for (int slot = 0; slot < CP_SQL_COUNT; slot++) {
        if (conn->named[slot] && drop)
            conn->driver->drop(conn, conn->named[slot]);
        conn->named[slot] = NULL;
    }
    for (apr_hash_index_t *at = apr_hash_first(NULL, conn->shapes); at; at = apr_hash_next(at))
        shape_remove(conn, apr_hash_this_val(at), drop);
}

static apr_status_t conn_cleanup(void *data)
{
    cp_conn_t *conn = data;
    /* A server forgets by itself when the connection ends; SQLite refuses to close before. */
    cp_conn_forget(conn, conn->driver->dialect == CP_DIALECT_SQLITE);
    free(conn->cells);
    return APR_SUCCESS;
}

/* mod_dbd's pools share an allocator without a mutex, guarded by its list lock, which we do not hold. */
static apr_status_t pool_create(apr_pool_t **pool, apr_pool_t *parent)
{
    apr_allocator_t *allocator;
    apr_status_t status = apr_allocator_create(&allocator);
    if (status != APR_SUCCESS)
        return status;
    status = apr_pool_create_ex(pool, parent, NULL, allocator);
    if (status != APR_SUCCESS) {
        apr_allocator_destroy(allocator);
        return status;
    }
    apr_allocator_owner_set(allocator, *pool);
    apr_pool_tag(*pool, "cp_conn");
    return APR_SUCCESS;
}

cp_error_t *cp_conn_create(cp_conn_t **conn, const cp_db_driver_t *driver, void *native, bool bounded,
                           apr_pool_t *parent, apr_pool_t *pool)
{
    apr_pool_t *own;
    apr_status_t status = pool_create(&own, parent);
    if (status != APR_SUCCESS)
        return cp_error_apr(pool, status, "pool of a database connection");
    cp_conn_t *made = apr_pcalloc(own, sizeof *made);
    made->driver = driver;
    made->native = native;
    made->pool = own;
    made->bounded = bounded;
    made->shapes = apr_hash_make(own);
    made->generation = -1;
    apr_pool_cleanup_register(own, made, conn_cleanup, apr_pool_cleanup_null);
    cp_error_t *error = driver->setup(made, pool);
    if (error) {
        apr_pool_destroy(own);
        return error;
    }
    *conn = made;
    return NULL;
}
