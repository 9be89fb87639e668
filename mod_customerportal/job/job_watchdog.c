/* SPDX-License-Identifier: Apache-2.0 */
#include <ap_mpm.h>
#include <apr_optional.h>
#include <apr_signal.h>
#include <http_log.h>
#include <mod_watchdog.h>

#include "job_mail.h"

APLOG_USE_MODULE(customerportal);

#define NAME "_customerportal_mail_"
#define INTERVAL apr_time_from_msec(500)
#define STOP_STEP apr_time_from_msec(5)
#define STOP_MOST apr_time_from_msec(2500) /* httpd's parent complains after three seconds, and kills after nine */

/* mod_watchdog is asked in the parent for what the children do, so what they have is found here. A child writes it
 * before its watchdog thread starts, and nobody else reads it but that thread. */
static struct {
    cp_job_place_t *places;
    int count;
    atomic_bool busy, stopping;
} job;

static apr_status_t tick(int state, void *data, apr_pool_t *pool)
{
    (void)data;
    (void)pool;
    if (state != AP_WATCHDOG_STATE_RUNNING || !job.count)
        return APR_SUCCESS;
    /* Signals are for httpd's own threads: in prefork the end of a child is a signal handler, which waits for this one. */
    apr_setup_signal_thread();
    /* In this order: either this sees that the child ends, or stop() sees that this works. */
    job.busy = true;
    if (!job.stopping)
        cp_job_mail_round(job.places, job.count, &job.stopping);
    job.busy = false;
    return APR_SUCCESS;
}

cp_error_t *cp_job_register(apr_pool_t *pconf)
{
    APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *get = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *add = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    ap_watchdog_t *watchdog;
    apr_status_t status;

    if (!get || !add)
        return cp_error_create(pconf, CP_ERROR_INTERNAL, "PortalMailServer needs mod_watchdog",
                               "load it: LoadModule watchdog_module modules/mod_watchdog.so");
    CP_TRY(cp_mail_init(pconf));
    /* In children, in one of them at a time. */
    status = get(&watchdog, NAME, 0, 1, pconf);
    if (status == APR_SUCCESS)
        status = add(watchdog, INTERVAL, NULL, tick);
    if (status != APR_SUCCESS)
        return cp_error_apr(pconf, status, "mod_watchdog gave no thread for mail");
    return NULL;
}

/* mod_watchdog waits for its threads when the configuration's pool ends, which is after the child's: after mod_dbd has
 * closed its connections, which fails an assertion if one is in use, and after our places are gone. A round notes
 * what became of its mails within LAST_WAIT, but then curl takes leave of a server that may have stalled. And in prefork this
 * is a signal handler: what it interrupted may hold a lock that the round waits for. So not for ever. */
static apr_status_t stop(void *data)
{
    (void)data;
    job.stopping = true;
    for (apr_interval_time_t waited = 0; job.busy && waited < STOP_MOST; waited += STOP_STEP)
        apr_sleep(STOP_STEP);
    return APR_SUCCESS;
}

void cp_job_begin(const cp_job_portal_t *portals, int count, apr_pool_t *pool)
{
    job.places = apr_pcalloc(pool, sizeof *job.places * ((apr_size_t)count + 1));
    for (int i = 0; i < count; i++)
        job.places[i].portal = &portals[i];
    job.count = count;
    job.stopping = false;
    apr_pool_pre_cleanup_register(pool, NULL, stop);
}
