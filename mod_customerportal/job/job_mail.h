/* SPDX-License-Identifier: Apache-2.0 */
/** Sending what is in the outbox. Private to job/. All of it belongs to the job's thread, but for `stopping`. */
#ifndef CP_JOB_MAIL_H
#define CP_JOB_MAIL_H

#include <stdatomic.h>

#include "../mail/mail_send.h"
#include "../model/model_letter.h"
#include "job.h"

/** What is kept of a portal between rounds. */
typedef struct cp_job_place_t {
    const cp_job_portal_t *portal;
    apr_time_t paused_until; /**< the server was in trouble: nothing is begun before that */
    int failures;            /**< in a row */
    apr_time_t warned_at;
    apr_time_t looked_at;
    apr_time_t dropped_at;  /**< notices are off: what waits was last dropped */
    apr_time_t troubled_at; /**< a database that was away was last logged */
    int busy;               /**< mails of it that go out now */
} cp_job_place_t;

/** Sends all that is due, and returns when there is nothing more, or soon after `stopping` says so or httpd stops. */
void cp_job_mail_round(cp_job_place_t *places, int count, atomic_bool *stopping);

/** A mail as it goes out. `data` is NULL where nobody is to get it any more. */
typedef struct cp_job_letter_t {
    const char *data;
    apr_size_t length;
    const char *sender;
    const char *trouble; /**< why it cannot be written; NULL if it can */
} cp_job_letter_t;

/** Reads and writes the mail of a row. No connection is held afterwards. In `pool`. */
cp_error_t *cp_job_letter(cp_job_letter_t *letter, const cp_job_portal_t *portal, const cp_settings_t *settings,
                          const cp_outbox_row_t *row, apr_pool_t *pool);

#define CP_JOB_MAIL_DAYS 5 /**< how long a mail is tried */

#endif
