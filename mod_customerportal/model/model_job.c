/* SPDX-License-Identifier: Apache-2.0 */
#include "model_job.h"

typedef struct work_t {
    cp_sql_t statement;
    cp_bind_t binds[5];
    apr_int64_t changed;
    cp_rows_t *rows;
} work_t;

static cp_error_t *look(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    work_t *work = baton;
    return cp_db_select(&work->rows, db, CP_SQL_JOB_FIND, work->binds, 1, pool);
}

static cp_error_t *change(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    work_t *work = baton;
    return cp_db_exec(db, work->statement, work->binds, cp_sql_parameters[work->statement], &work->changed, pool);
}

cp_error_t *cp_job_due(bool *due, cp_db_source_t *db, const cp_job_t *job, apr_time_t now, apr_time_t first,
                       apr_pool_t *pool)
{
    work_t work = {CP_SQL_JOB_ADD, {cp_bind_text(job->name), cp_bind_int(first)}, 0, NULL};

    *due = false;
    CP_TRY(cp_db_run(db, NULL, CP_DB_READ, look, &work, pool));
    if (!work.rows->count)
        return cp_db_run(db, NULL, CP_DB_WRITE, change, &work, pool);
    *due = cp_cell_int(work.rows, 0, 0) <= now && cp_cell_int(work.rows, 0, 1) <= now;
    return NULL;
}

static cp_error_t *mine(bool *mine, cp_db_source_t *db, const work_t *wanted, apr_pool_t *pool)
{
    work_t work = *wanted;

    CP_TRY(cp_db_run(db, NULL, CP_DB_WRITE, change, &work, pool));
    *mine = work.changed > 0;
    return NULL;
}

cp_error_t *cp_job_take(bool *taken, cp_db_source_t *db, const cp_job_t *job, apr_time_t now, apr_pool_t *pool)
{
    work_t work = {
        CP_SQL_JOB_TAKE,
        {cp_bind_text(job->name), cp_bind_int(job->holder), cp_bind_int(now + CP_JOB_LEASE), cp_bind_int(now)},
        0,
        NULL};
    return mine(taken, db, &work, pool);
}

cp_error_t *cp_job_renew(bool *held, cp_db_source_t *db, const cp_job_t *job, apr_time_t now, apr_pool_t *pool)
{
    work_t work = {CP_SQL_JOB_RENEW,
                   {cp_bind_text(job->name), cp_bind_int(job->holder), cp_bind_int(now + CP_JOB_LEASE)},
                   0,
                   NULL};
    return mine(held, db, &work, pool);
}

cp_error_t *cp_job_end(cp_db_source_t *db, const cp_job_t *job, const char *said, apr_time_t now, apr_time_t due_at,
                       apr_pool_t *pool)
{
    work_t work = {
        CP_SQL_JOB_END,
        {cp_bind_text(job->name), cp_bind_int(job->holder), cp_bind_int(due_at), cp_bind_int(now), cp_bind_text(said)},
        0,
        NULL};
    return cp_db_run(db, NULL, CP_DB_WRITE, change, &work, pool);
}

cp_error_t *cp_job_give_back(cp_db_source_t *db, const cp_job_t *job, apr_pool_t *pool)
{
    work_t work = {CP_SQL_JOB_GIVE_BACK, {cp_bind_text(job->name), cp_bind_int(job->holder)}, 0, NULL};
    return cp_db_run(db, NULL, CP_DB_WRITE, change, &work, pool);
}
