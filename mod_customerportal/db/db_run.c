/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../base/base_log.h"
#include "db_driver.h"

#define ATTEMPTS 2

typedef struct cp_run_t {
    cp_db_source_t *source;
    cp_db_stats_t *stats;
    cp_db_mode_t mode;
    cp_db_work_t *work;
    void *baton;
    apr_int64_t until; /* no retry of a busy or silent database after that */
} cp_run_t;

const cp_db_driver_t *cp_db_driver_find(const char *name)
{
    static const cp_db_driver_t *const drivers[] = {&cp_db_sqlite, &cp_db_pgsql};
    for (apr_size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (!strcmp(drivers[i]->name, name))
            return drivers[i];
    return NULL;
}

static cp_db_outcome_t control(cp_db_t *db, const char *sql, apr_pool_t *pool, cp_error_t **error)
{
    apr_int64_t started = cp_db_clock();
    cp_db_outcome_t outcome = db->conn->driver->script(db->conn, sql, pool, error);
    if (outcome != CP_DB_FINE)
        *error = cp_error_wrap(pool, *error, "%s", sql);
    if (db->stats)
        db->stats->busy += cp_db_clock() - started;
    return outcome;
}

/* The error that led here is what counts; if the connection cannot even roll back, it is renewed at its next use. */
static void roll_back(cp_db_t *db, apr_pool_t *pool)
{
    cp_error_t *ignored = NULL;
    if (db->outcome != CP_DB_BROKEN && control(db, "ROLLBACK", pool, &ignored) != CP_DB_FINE)
        db->conn->broken = true;
}

static cp_db_outcome_t commit(cp_db_t *db, apr_pool_t *pool, cp_error_t **error)
{
    cp_db_outcome_t outcome = control(db, "COMMIT", pool, error);
    if (outcome == CP_DB_FINE)
        return outcome;
    /* As if the statement before it had been waited for. */
    bool skipped = db->conn->skipped;
    if (outcome == CP_DB_BROKEN && !skipped)
        *error = cp_error_wrap(pool, *error, "ambiguous: the connection broke after COMMIT was sent");
    db->outcome = outcome;
    roll_back(db, pool);
    return skipped || outcome == CP_DB_CONFLICT ? outcome : CP_DB_FAILED;
}

/* Returns what a retry depends on: never one that asks for a retry once COMMIT was sent. */
static cp_db_outcome_t run_on(const cp_run_t *run, cp_db_t *db, apr_pool_t *pool, cp_error_t **error)
{
    cp_db_outcome_t outcome = db->conn->driver->ready(db->conn, pool, error);
    if (outcome == CP_DB_FINE && run->mode == CP_DB_WRITE)
        outcome = control(db, db->conn->driver->begin, pool, error);
    if (outcome != CP_DB_FINE) {
        db->outcome = outcome;
        return outcome;
    }
    *error = run->work(db, run->baton, pool);
    if (run->mode == CP_DB_READ)
        return *error ? db->outcome : CP_DB_FINE;
    if (!*error)
        *error = db->failed;
    if (!*error)
        return commit(db, pool, error);
    roll_back(db, pool);
    return db->outcome;
}

static cp_db_outcome_t run_once(const cp_run_t *run, apr_pool_t *pool, cp_error_t **error)
{
    cp_db_t db = {.mode = run->mode, .stats = run->stats, .filter = run->source->filter, .outcome = CP_DB_FINE};
    void *token = NULL;
    apr_int64_t started = cp_db_clock();
    *error = run->source->acquire(run->source, &db.conn, &token, CP_DB_WAIT, pool);
    if (run->stats)
        run->stats->wait += cp_db_clock() - started;
    if (*error)
        return CP_DB_FAILED;
    if (db.conn->driver->dialect == CP_DIALECT_SQLITE)
        run->source->one_writer = true;
    db.conn->busy_until = run->until;

    cp_db_outcome_t outcome = run_on(run, &db, pool, error);
    if (db.outcome == CP_DB_STALE)
        cp_conn_forget(db.conn, !db.conn->broken);
    if (db.outcome == CP_DB_BROKEN)
        db.conn->broken = true;
    run->source->release(run->source, db.conn, token);
    return outcome;
}

/* A connection that broke by itself is found out at once. One that was given up after a long silence was one of a server
 * that hangs, as would be the next. */
static bool may_retry(const cp_run_t *run, cp_db_outcome_t outcome)
{
    return outcome == CP_DB_STALE || ((outcome == CP_DB_BROKEN || outcome == CP_DB_BUSY) && cp_db_clock() < run->until);
}

static cp_error_t *run_attempts(const cp_run_t *run, apr_pool_t *pool)
{
    cp_error_t *error = NULL;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        cp_db_outcome_t outcome = run_once(run, pool, &error);
        if (!error || !may_retry(run, outcome))
            break;
        if (attempt < ATTEMPTS)
            cp_log(CP_LOG_DEBUG, "CP00301", "database work is tried once more: %s", cp_error_chain(error, pool));
    }
    return error;
}

cp_error_t *cp_db_run(cp_db_source_t *source, cp_db_stats_t *stats, cp_db_mode_t mode, cp_db_work_t *work, void *baton,
                      apr_pool_t *pool)
{
    cp_run_t run = {source, stats, mode, work, baton, cp_db_clock() + CP_DB_WAIT};
    bool queued = mode == CP_DB_WRITE && source->one_writer;
    if (queued) {
        apr_int64_t started = cp_db_clock();
        bool taken = cp_slots_take(source->writers, CP_DB_WAIT);
        if (stats)
            stats->wait += cp_db_clock() - started;
        if (!taken)
            return cp_db_error(pool, CP_DB_BUSY, "other writers kept the database for 2 s");
    }
    cp_error_t *error = run_attempts(&run, pool);
    if (queued)
        cp_slots_give(source->writers);
    return error;
}
