/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>

#include "db_driver.h"

/* Not APR's condition variable: it waits by the wall clock, and a corrected clock would make a wait of hours. */
struct cp_slots_t {
    pthread_mutex_t mutex;
    pthread_cond_t given;
    int free;
};

static apr_status_t slots_destroy(void *data)
{
    cp_slots_t *slots = data;
    pthread_cond_destroy(&slots->given);
    pthread_mutex_destroy(&slots->mutex);
    return APR_SUCCESS;
}

cp_slots_t *cp_slots_create(int count, apr_pool_t *pool)
{
    cp_slots_t *slots = apr_pcalloc(pool, sizeof *slots);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&slots->given, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&slots->mutex, NULL);
    slots->free = count;
    apr_pool_cleanup_register(pool, slots, slots_destroy, apr_pool_cleanup_null);
    return slots;
}

bool cp_slots_take(cp_slots_t *slots, apr_interval_time_t wait)
{
    pthread_mutex_lock(&slots->mutex);
    if (slots->free <= 0 && wait > 0) {
        apr_int64_t at = cp_db_clock() + wait;
        struct timespec until = {at / APR_USEC_PER_SEC, (at % APR_USEC_PER_SEC) * 1000};
        while (slots->free <= 0 && pthread_cond_timedwait(&slots->given, &slots->mutex, &until) == 0)
            ;
    }
    bool taken = slots->free > 0;
    if (taken)
        slots->free--;
    pthread_mutex_unlock(&slots->mutex);
    return taken;
}

void cp_slots_give(cp_slots_t *slots)
{
    cp_slots_add(slots, 1);
}

void cp_slots_add(cp_slots_t *slots, int count)
{
    pthread_mutex_lock(&slots->mutex);
    slots->free += count;
    if (count == 1)
        pthread_cond_signal(&slots->given);
    else
        pthread_cond_broadcast(&slots->given);
    pthread_mutex_unlock(&slots->mutex);
}
