/* SPDX-License-Identifier: Apache-2.0 */
/** What all jobs ask of the process. Private to job/. */
#ifndef CP_JOB_STATE_H
#define CP_JOB_STATE_H

#include <stdatomic.h>
#include <stdbool.h>

/** Whether the child ends: its pool does (`stopping`), or httpd stops. */
bool cp_job_must_stop(const atomic_bool *stopping);

#endif
