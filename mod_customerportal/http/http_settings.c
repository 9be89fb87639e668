/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The settings in force, as one immutable snapshot per portal and process. A signed-in request learns the database's
 * settings version with its session, in the same statement; an anonymous one looks at most once a second. So a change
 * is in force everywhere within that time, and settings cost no statement otherwise.
 */
#include <apr_atomic.h>
#include <apr_thread_mutex.h>

#include "http_private.h"

#define ANONYMOUS_INTERVAL apr_time_from_sec(1)
#define UNKNOWN_INTERVAL apr_time_from_msec(100)
#define WAITING_MOST 4 /* threads of a portal */

struct cp_snapshot_t {
    apr_pool_t *pool;
    const cp_settings_t *settings;
    volatile apr_uint32_t users; /* requests, and one for being the current one */
};

static void drop(cp_snapshot_t *snapshot)
{
    if (apr_atomic_dec32(&snapshot->users) == 0)
        apr_pool_destroy(snapshot->pool);
}

static apr_status_t give_back(void *data)
{
    drop(data);
    return APR_SUCCESS;
}

static apr_status_t destroy_pool(void *data)
{
    apr_pool_destroy(data);
    return APR_SUCCESS;
}

const cp_settings_t *cp_snapshot_take(cp_portal_run_t *run, apr_pool_t *pool)
{
    apr_thread_mutex_lock(run->mutex);
    cp_snapshot_t *snapshot = run->snapshot;
    if (snapshot)
        apr_atomic_inc32(&snapshot->users);
    apr_thread_mutex_unlock(run->mutex);
    if (!snapshot)
        return NULL;
    apr_pool_cleanup_register(pool, snapshot, give_back, apr_pool_cleanup_null);
    return snapshot->settings;
}

/* Threads that see a change at the same time compile its templates once, and not each of them. */
static void publish(cp_portal_run_t *run, cp_snapshot_t *fresh, cp_settings_t *settings, apr_pool_t *pool)
{
    apr_thread_mutex_lock(run->reading);
    settings->pages = cp_pages_take(run->portal, settings, cp_snapshot_take(run, pool), fresh->pool);
    apr_thread_mutex_lock(run->mutex);
    cp_snapshot_t *old = run->snapshot;
    run->snapshot = fresh;
    run->snapshot_read_at = apr_time_now();
    apr_thread_mutex_unlock(run->mutex);
    apr_thread_mutex_unlock(run->reading);
    if (old)
        drop(old);
}

cp_error_t *cp_snapshot_read(cp_portal_run_t *run, cp_db_t *db, apr_pool_t *pool)
{
    cp_settings_t *saved;
    apr_pool_t *own;

    /* Without a parent: requests may hold it while the process ends, and threads create them at the same time. */
    if (apr_pool_create_unmanaged_ex(&own, NULL, NULL) != APR_SUCCESS)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Something went wrong on our side.", "no memory for settings");
    apr_pool_tag(own, "customerportal_settings");
    cp_snapshot_t *fresh = apr_pcalloc(own, sizeof *fresh);
    fresh->pool = own;
    fresh->users = 1;
    cp_error_t *error = cp_settings_load(&saved, db, run->portal->key, own);
    if (error) {
        /* The error lives in there, so the pool stays as long as whoever gets the error. */
        apr_pool_cleanup_register(pool, own, destroy_pool, apr_pool_cleanup_null);
        return error;
    }
    cp_settings_t *merged = cp_settings_merge(&run->portal->set.settings, saved, own);
    merged->version = saved->version;
    fresh->settings = merged;
    publish(run, fresh, merged, pool);
    return NULL;
}

cp_error_t *cp_request_stored(const cp_settings_t **stored, cp_db_t *db, const cp_request_t *req, apr_pool_t *pool)
{
    cp_settings_t *saved;

    CP_TRY(cp_settings_hold(db, pool));
    CP_TRY(cp_settings_load(&saved, db, req->portal, pool));
    *stored = cp_settings_merge(&cp_request_portal(req)->set.settings, saved, pool);
    return NULL;
}

static bool due_after(cp_portal_run_t *run, apr_time_t now, apr_interval_time_t interval)
{
    bool due;

    apr_thread_mutex_lock(run->mutex);
    due = !run->snapshot || now - run->snapshot_read_at >= interval || now < run->snapshot_read_at;
    /* Whoever is told so reads; the others go on with what there is. */
    if (due)
        run->snapshot_read_at = now;
    apr_thread_mutex_unlock(run->mutex);
    return due;
}

bool cp_snapshot_due(cp_portal_run_t *run, apr_time_t now)
{
    return due_after(run, now, ANONYMOUS_INTERVAL);
}

static cp_error_t *read_anew(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_snapshot_read(baton, db, pool);
}

cp_error_t *cp_snapshot_renew(cp_portal_run_t *run, bool soon, cp_db_stats_t *stats, apr_pool_t *pool)
{
    if (!due_after(run, apr_time_now(), soon ? UNKNOWN_INTERVAL : ANONYMOUS_INTERVAL))
        return NULL;
    CP_TRY(cp_startup_ready(run, pool));
    return cp_db_run(run->db, stats, CP_DB_READ, read_anew, run, pool);
}

static cp_error_t *read_newer(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_portal_run_t *run = baton;
    const cp_settings_t *known = cp_snapshot_take(run, pool);
    apr_int64_t version;

    CP_TRY(cp_settings_version(&version, db, pool));
    return known && known->version == version ? NULL : cp_snapshot_read(run, db, pool);
}

/* One thread asks, after its rest, and what it is told holds for all who came before it asked. */
static cp_error_t *ask_newer(cp_portal_run_t *run, apr_time_t since, apr_pool_t *pool)
{
    apr_time_t now = apr_time_now(), rest = run->asked_at + UNKNOWN_INTERVAL - now;

    if (run->asked_at > since && run->asked_at <= now)
        return NULL;
    if (rest > 0 && rest <= UNKNOWN_INTERVAL)
        apr_sleep(rest);
    run->asked_at = apr_time_now();
    CP_TRY(cp_startup_ready(run, pool));
    return cp_db_run(run->db, NULL, CP_DB_READ, read_newer, run, pool);
}

cp_error_t *cp_snapshot_await(cp_portal_run_t *run, apr_time_t since, apr_pool_t *pool)
{
    cp_error_t *error = NULL;

    if (apr_atomic_inc32(&run->waiting) < WAITING_MOST) {
        apr_thread_mutex_lock(run->asking);
        error = ask_newer(run, since, pool);
        apr_thread_mutex_unlock(run->asking);
    }
    apr_atomic_dec32(&run->waiting);
    return error;
}
