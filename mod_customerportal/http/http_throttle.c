/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cache knows no increment, so each count is read and written under a mutex of this server: exact among its children.
 * Between servers two attempts of the same instant may count as one, which the README says.
 */
#include "http_throttle.h"

#include <ap_provider.h>
#include <ap_socache.h>
#include <apr_global_mutex.h>
#include <apr_strings.h>
#include <http_log.h>
#include <string.h>

#include "../access/access_throttle.h"

#if APR_HAS_PROC_PTHREAD_SERIALIZE
#define MECHANISM APR_LOCK_PROC_PTHREAD /* robust: a killed child gives it back */
#else
#define MECHANISM APR_LOCK_DEFAULT
#endif

#define CACHE_NAME "portal-throttle"
#define NAME_LETTERS 64 /* SHA-256 in hex */

typedef struct entry_t {
    apr_int64_t count;
    apr_time_t until;
} entry_t;

/* Of the process; made before it has threads, and copied by fork. */
static struct {
    const ap_socache_provider_t *provider;
    ap_socache_instance_t *instance;
    server_rec *server;
    apr_global_mutex_t *mutex;
} cache;

const char *cp_throttle_configure(const char *provider, const char *arguments, apr_pool_t *pconf, apr_pool_t *ptemp)
{
    const ap_socache_provider_t *found =
        ap_lookup_provider(AP_SOCACHE_PROVIDER_GROUP, provider, AP_SOCACHE_PROVIDER_VERSION);

    if (!found)
        return apr_psprintf(pconf,
                            "knows no cache \"%s\"; \"database\" is always there, others come with modules such as "
                            "mod_socache_shmcb, mod_socache_memcache and mod_socache_redis",
                            provider);
    const char *wrong = found->create(&cache.instance, arguments, ptemp, pconf);
    if (wrong)
        return apr_psprintf(pconf, "cannot use the cache \"%s\": %s", provider, wrong);
    cache.provider = found;
    return NULL;
}

void cp_throttle_forget_cache(void)
{
    memset(&cache, 0, sizeof cache);
    cp_throttle_use(NULL);
}

static apr_status_t close_cache(void *data)
{
    (void)data;
    cache.provider->destroy(cache.instance, cache.server);
    return APR_SUCCESS;
}

apr_status_t cp_throttle_open(server_rec *main_server, apr_pool_t *pconf)
{
    struct ap_socache_hints hints = {NAME_LETTERS, sizeof(entry_t), apr_time_from_sec(CP_THROTTLE_WINDOW)};

    if (!cache.provider)
        return APR_SUCCESS;
    cache.server = main_server;
    apr_status_t status = apr_global_mutex_create(&cache.mutex, NULL, MECHANISM, pconf);
    if (status == APR_SUCCESS)
        status = cache.provider->init(cache.instance, CACHE_NAME, &hints, main_server, pconf);
    if (status == APR_SUCCESS)
        apr_pool_cleanup_register(pconf, NULL, close_cache, apr_pool_cleanup_null);
    return status;
}

/* ---- Counting ---- */

static apr_status_t read_entry(entry_t *entry, const char *name, apr_time_t now, apr_pool_t *pool)
{
    unsigned char data[sizeof *entry];
    unsigned int length = sizeof data;
    apr_status_t status = cache.provider->retrieve(cache.instance, cache.server, (const unsigned char *)name,
                                                   (unsigned int)strlen(name), data, &length, pool);

    *entry = (entry_t){0, 0};
    if (status != APR_SUCCESS || length != sizeof *entry)
        return status == APR_SUCCESS || APR_STATUS_IS_NOTFOUND(status) ? APR_SUCCESS : status;
    memcpy(entry, data, sizeof *entry);
    if (entry->until <= now)
        *entry = (entry_t){0, 0};
    return APR_SUCCESS;
}

static apr_status_t write_entry(const entry_t *entry, const char *name, apr_pool_t *pool)
{
    unsigned char data[sizeof *entry];

    memcpy(data, entry, sizeof *entry);
    return cache.provider->store(cache.instance, cache.server, (const unsigned char *)name, (unsigned int)strlen(name),
                                 entry->until, data, sizeof data, pool);
}

static cp_error_t *failed(apr_status_t status, apr_pool_t *pool)
{
    return status == APR_SUCCESS ? NULL
                                 : cp_error_apr(pool, status, "counting attempts in the cache of PortalThrottle");
}

static cp_error_t *count(cp_throttle_count_t *counted, const char *name, apr_time_t now, apr_pool_t *pool)
{
    entry_t entry;
    apr_status_t status = apr_global_mutex_lock(cache.mutex);

    if (status != APR_SUCCESS)
        return failed(status, pool);
    status = read_entry(&entry, name, now, pool);
    if (status == APR_SUCCESS) {
        entry.count++;
        if (!entry.until)
            entry.until = now + apr_time_from_sec(CP_THROTTLE_WINDOW);
        status = write_entry(&entry, name, pool);
    }
    apr_global_mutex_unlock(cache.mutex);
    *counted = (cp_throttle_count_t){entry.count, entry.until};
    return failed(status, pool);
}

static cp_error_t *take_back(const char *name, bool all, apr_time_t now, apr_pool_t *pool)
{
    entry_t entry;
    apr_status_t status = apr_global_mutex_lock(cache.mutex);

    if (status != APR_SUCCESS)
        return failed(status, pool);
    status = read_entry(&entry, name, now, pool);
    if (status == APR_SUCCESS && entry.count) {
        entry.count = all ? 0 : entry.count - 1;
        status = write_entry(&entry, name, pool);
    }
    apr_global_mutex_unlock(cache.mutex);
    return failed(status, pool);
}

apr_status_t cp_throttle_child(apr_pool_t *pchild)
{
    static const cp_throttle_cache_t ours = {count, take_back};

    if (!cache.provider)
        return APR_SUCCESS;
    cp_throttle_use(&ours);
    return apr_global_mutex_child_init(&cache.mutex, apr_global_mutex_lockfile(cache.mutex), pchild);
}
