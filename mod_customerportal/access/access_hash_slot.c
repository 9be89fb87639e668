/* SPDX-License-Identifier: Apache-2.0 */
#include "access_hash_slot.h"

#include <apr_atomic.h>
#include <apr_global_mutex.h>

#include "access_password.h"

#define WAIT apr_time_from_sec(10)
#define NO_SLOT (-1)
#define SLOTS_MOST 1024

#define SAFE_BUSY "Too many people are signing in at the moment. Please try again in a few seconds."
#define BUSY_SECONDS 5

/* Of the mechanisms of APR, this one needs neither a file nor a right that a child may lack, knows threads as well as
 * processes, and its mutexes are robust: the kernel gives the slot of a killed child to the next one that asks. */
#if APR_HAS_PROC_PTHREAD_SERIALIZE
#define MECHANISM APR_LOCK_PROC_PTHREAD
#else
#define MECHANISM APR_LOCK_DEFAULT_TIMED
#endif

/* Of the process; made before it has threads, and copied by fork. */
static apr_global_mutex_t **slots;
static int slot_count;
static apr_uint32_t next_slot;
static apr_uint32_t waiting;

static apr_status_t slots_gone(void *data)
{
    if (slots == data)
        slots = NULL;
    return APR_SUCCESS;
}

cp_error_t *cp_password_slots_create(int count, apr_pool_t *pool)
{
    count = count < 1 ? 1 : count > SLOTS_MOST ? SLOTS_MOST : count;
    apr_global_mutex_t **made = apr_pcalloc(pool, sizeof *made * (apr_size_t)count);
    for (int i = 0; i < count; i++) {
        apr_status_t status = apr_global_mutex_create(&made[i], NULL, MECHANISM, pool);
        if (status)
            return cp_error_apr(pool, status, "cannot make slot %d of %d for hashing passwords", i + 1, count);
    }
    slots = made;
    slot_count = count;
    apr_pool_cleanup_register(pool, made, slots_gone, apr_pool_cleanup_null);
    return NULL;
}

cp_error_t *cp_password_slots_child(apr_pool_t *pool)
{
    for (int i = 0; slots && i < slot_count; i++) {
        apr_status_t status = apr_global_mutex_child_init(&slots[i], apr_global_mutex_lockfile(slots[i]), pool);
        if (status)
            return cp_error_apr(pool, status, "cannot take over slot %d for hashing passwords", i + 1);
    }
    return NULL;
}

static cp_error_t *wait_for(int slot, apr_pool_t *pool)
{
    cp_error_t *error = NULL;
    apr_status_t status = APR_EBUSY;
    if (apr_atomic_inc32(&waiting) < CP_HASH_SLOT_WAITING)
        status = apr_global_mutex_timedlock(slots[slot], WAIT);
    apr_atomic_dec32(&waiting);
    if (APR_STATUS_IS_EBUSY(status) || APR_STATUS_IS_TIMEUP(status)) {
        error = cp_error_create(pool, CP_ERROR_UNAVAILABLE, SAFE_BUSY, "no slot for hashing a password");
        error->retry_after = BUSY_SECONDS;
    }
    else if (status) {
        error = cp_error_apr(pool, status, "cannot lock a slot for hashing passwords");
    }
    return error;
}

cp_error_t *cp_hash_slot_enter(int *slot, apr_pool_t *pool)
{
    *slot = NO_SLOT;
    if (!slots)
        return NULL;
    int first = (int)(apr_atomic_inc32(&next_slot) % (apr_uint32_t)slot_count);
    int found = NO_SLOT;
    for (int i = 0; i < slot_count && found == NO_SLOT; i++) {
        int at = (first + i) % slot_count;
        if (apr_global_mutex_trylock(slots[at]) == APR_SUCCESS)
            found = at;
    }
    if (found == NO_SLOT) {
        CP_TRY(wait_for(first, pool));
        found = first;
    }
    *slot = found;
    return NULL;
}

void cp_hash_slot_leave(int slot)
{
    if (slot != NO_SLOT)
        apr_global_mutex_unlock(slots[slot]);
}
