/* SPDX-License-Identifier: Apache-2.0 */
#include "db_breaker.h"

#include <pthread.h>

#include "../base/base_log.h"

#define FAILURES 2
#define SLOW apr_time_from_sec(1)
#define PAUSE_LEAST apr_time_from_msec(250)
#define PAUSE_MOST apr_time_from_sec(5)
#define PAUSE_TIMES 10 /* a refusal costs nothing, a timeout holds up everybody */

struct cp_breaker_t {
    pthread_mutex_t mutex;
    int failures; /* in a row */
    apr_int64_t closed_until;
};

static apr_status_t breaker_destroy(void *data)
{
    cp_breaker_t *breaker = data;
    pthread_mutex_destroy(&breaker->mutex);
    return APR_SUCCESS;
}

cp_breaker_t *cp_breaker_create(apr_pool_t *pool)
{
    cp_breaker_t *breaker = apr_pcalloc(pool, sizeof *breaker);
    pthread_mutex_init(&breaker->mutex, NULL);
    apr_pool_cleanup_register(pool, breaker, breaker_destroy, apr_pool_cleanup_null);
    return breaker;
}

static apr_interval_time_t pause_after(apr_interval_time_t took)
{
    apr_interval_time_t pause = took * PAUSE_TIMES;
    return pause < PAUSE_LEAST ? PAUSE_LEAST : pause > PAUSE_MOST ? PAUSE_MOST : pause;
}

bool cp_breaker_passes(cp_breaker_t *breaker, apr_int64_t now)
{
    pthread_mutex_lock(&breaker->mutex);
    bool closed = breaker->failures >= FAILURES;
    bool passes = !closed || now >= breaker->closed_until;
    if (passes && closed)
        breaker->closed_until = now + PAUSE_MOST;
    pthread_mutex_unlock(&breaker->mutex);
    return passes;
}

void cp_breaker_note(cp_breaker_t *breaker, bool opened, apr_interval_time_t took, apr_int64_t now)
{
    pthread_mutex_lock(&breaker->mutex);
    bool was_closed = breaker->failures >= FAILURES;
    if (opened)
        breaker->failures = 0;
    else
        breaker->failures += took < SLOW ? 1 : FAILURES;
    bool is_closed = breaker->failures >= FAILURES;
    if (is_closed) {
        breaker->failures = FAILURES;
        breaker->closed_until = now + pause_after(took);
    }
    pthread_mutex_unlock(&breaker->mutex);
    if (is_closed && !was_closed)
        cp_log(CP_LOG_ERROR, "CP00303", "the database cannot be reached; it is tried again every few seconds");
    else if (was_closed && !is_closed)
        cp_log(CP_LOG_NOTICE, "CP00304", "the database can be reached again");
}
