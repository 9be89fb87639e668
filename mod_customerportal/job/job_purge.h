/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Housekeeping: rows that are over (model_purge.h) and files that nothing names (store_purge.h). Three jobs, each a row of
 * the table of jobs, so that of several nodes one does it: records of mails, of each portal that this server has, and all
 * other rows, every hour; files, once a day. Private to job/. All of it belongs to one thread, but for `stopping`.
 */
#ifndef CP_JOB_PURGE_H
#define CP_JOB_PURGE_H

#include <stdatomic.h>

#include "job.h"

/** Does what is due, and returns when that is done, or soon after `stopping` says so or httpd stops. Asks the database every
 * half a minute, and not before a child has used it, or a minute has passed. */
void cp_job_purge_round(const cp_job_portal_t *portals, int count, atomic_bool *stopping);

#endif
