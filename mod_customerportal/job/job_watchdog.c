/* SPDX-License-Identifier: Apache-2.0 */
#include <ap_mpm.h>
#include <apr_optional.h>
#include <apr_signal.h>
#include <http_log.h>
#include <mod_watchdog.h>

#include "job_mail.h"
#include "job_purge.h"
#include "job_state.h"

APLOG_USE_MODULE(customerportal);

#define MAIL_NAME "_customerportal_mail_"
#define MAIL_INTERVAL apr_time_from_msec(500)
#define PURGE_NAME "_customerportal_purge_"
#define PURGE_INTERVAL apr_time_from_msec(1000)
#define STOP_STEP apr_time_from_msec(5)
#define STOP_MOST apr_time_from_msec(2500) /* httpd's parent complains after three seconds, and kills after nine */

/* mod_watchdog is asked in the parent for what the children do, so what they have is found here. A child writes it
 * before its watchdog threads start, and then nobody else reads it but those: each job has one, as mail must not wait for
 * housekeeping. */
static struct {
    cp_job_place_t *places; /* portals that send mail */
    int place_count;
    const cp_job_portal_t *portals;
    int count;
    atomic_bool mailing, purging, stopping;
} job;

bool cp_job_must_stop(const atomic_bool *stopping)
{
    int state = AP_MPMQ_RUNNING;

    return *stopping || (ap_mpm_query(AP_MPMQ_MPM_STATE, &state) == APR_SUCCESS && state == AP_MPMQ_STOPPING);
}

/* Signals are for httpd's own threads: in prefork the end of a child is a signal handler, which waits for this one. The
 * flag first: either this sees that the child ends, or stop() sees that this works. */
static bool begin(atomic_bool *busy)
{
    apr_setup_signal_thread();
    *busy = true;
    return !job.stopping;
}

static apr_status_t mail_tick(int state, void *data, apr_pool_t *pool)
{
    (void)data;
    (void)pool;
    if (state != AP_WATCHDOG_STATE_RUNNING || !job.place_count)
        return APR_SUCCESS;
    if (begin(&job.mailing))
        cp_job_mail_round(job.places, job.place_count, &job.stopping);
    job.mailing = false;
    return APR_SUCCESS;
}

static apr_status_t purge_tick(int state, void *data, apr_pool_t *pool)
{
    (void)data;
    (void)pool;
    if (state != AP_WATCHDOG_STATE_RUNNING || !job.count)
        return APR_SUCCESS;
    if (begin(&job.purging))
        cp_job_purge_round(job.portals, job.count, &job.stopping);
    job.purging = false;
    return APR_SUCCESS;
}

typedef apr_status_t tick_t(int state, void *data, apr_pool_t *pool);

/* In children, in one of them at a time. `found` is false where there is no mod_watchdog. */
static cp_error_t *ask_watchdog(bool *found, const char *name, apr_interval_time_t interval, tick_t *tick,
                                apr_pool_t *pconf)
{
    APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *get = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *add = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    ap_watchdog_t *watchdog;
    apr_status_t status;

    *found = get && add;
    if (!*found)
        return NULL;
    status = get(&watchdog, name, 0, 1, pconf);
    if (status == APR_SUCCESS)
        status = add(watchdog, interval, NULL, tick);
    return status == APR_SUCCESS ? NULL : cp_error_apr(pconf, status, "mod_watchdog gave no thread for %s", name);
}

cp_error_t *cp_job_register(bool mail, server_rec *server, apr_pool_t *pconf)
{
    bool found;

    CP_TRY(ask_watchdog(&found, PURGE_NAME, PURGE_INTERVAL, purge_tick, pconf));
    if (!found && mail)
        return cp_error_create(pconf, CP_ERROR_INTERNAL, "PortalMailServer needs mod_watchdog",
                               "load it: LoadModule watchdog_module modules/mod_watchdog.so");
    if (!found)
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server,
                     "CP01795: without mod_watchdog there is no housekeeping; have portalctl purge run once a day");
    if (!mail)
        return NULL;
    CP_TRY(cp_mail_init(pconf));
    return ask_watchdog(&found, MAIL_NAME, MAIL_INTERVAL, mail_tick, pconf);
}

/* mod_watchdog waits for its threads when the configuration's pool ends, which is after the child's: after mod_dbd has
 * closed its connections, which fails an assertion if one is in use, and after our places are gone. A round notes
 * what became of its mails within LAST_WAIT, but then curl takes leave of a server that may have stalled. And in prefork this
 * is a signal handler: what it interrupted may hold a lock that the round waits for. So not for ever. */
static apr_status_t stop(void *data)
{
    (void)data;
    job.stopping = true;
    for (apr_interval_time_t waited = 0; (job.mailing || job.purging) && waited < STOP_MOST; waited += STOP_STEP)
        apr_sleep(STOP_STEP);
    return APR_SUCCESS;
}

void cp_job_begin(const cp_job_portal_t *portals, int count, apr_pool_t *pool)
{
    job.places = apr_pcalloc(pool, sizeof *job.places * ((apr_size_t)count + 1));
    job.place_count = 0;
    for (int i = 0; i < count; i++)
        if (portals[i].mail)
            job.places[job.place_count++].portal = &portals[i];
    job.portals = portals;
    job.count = count;
    job.stopping = false;
    apr_pool_pre_cleanup_register(pool, NULL, stop);
}
