/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Jobs that come back, such as housekeeping: each is a row that a process takes under a lease. So of several nodes one does
 * it, and when that one is killed another takes it up once the lease is over. Times are the nodes' own: where their clocks
 * differ by more than a lease, two may do it at once. So a job has to bear that.
 */
#ifndef CP_MODEL_JOB_H
#define CP_MODEL_JOB_H

#include <apr_time.h>
#include <stdbool.h>

#include "../db/db.h"

#define CP_JOB_LEASE apr_time_from_sec(300)

/** One job, and who would do it. */
typedef struct cp_job_t {
    const char *name;
    apr_int64_t holder; /**< a random number of this process; not 0 */
} cp_job_t;

/** Whether it is due and nobody is at it. One that is not known is made, and due at `first`: then it is not due now. */
cp_error_t *cp_job_due(bool *due, cp_db_source_t *db, const cp_job_t *job, apr_time_t now, apr_time_t first,
                       apr_pool_t *pool);

/** Takes it until `now` + CP_JOB_LEASE. `taken` is false where somebody else was first. */
cp_error_t *cp_job_take(bool *taken, cp_db_source_t *db, const cp_job_t *job, apr_time_t now, apr_pool_t *pool);

/** Prolongs the lease; `held` is false where it was over and somebody else has it. */
cp_error_t *cp_job_renew(bool *held, cp_db_source_t *db, const cp_job_t *job, apr_time_t now, apr_pool_t *pool);

/** It is done, and due again at `due_at`. `said` is one line: what it did. */
cp_error_t *cp_job_end(cp_db_source_t *db, const cp_job_t *job, const char *said, apr_time_t now, apr_time_t due_at,
                       apr_pool_t *pool);

/** It is not done, and due as it was: somebody else may go on. */
cp_error_t *cp_job_give_back(cp_db_source_t *db, const cp_job_t *job, apr_pool_t *pool);

#endif
