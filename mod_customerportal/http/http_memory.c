/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that the threads and connections of a child have in common, where malloc and httpd would keep some for each. */
#include <apr_allocator.h>
#include <apr_thread_mutex.h>
#include <http_core.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "../db/db.h"
#include "http_private.h"

#define KEPT_FREE (1u << 20) /* bytes; what is free beyond goes back to the system */
#define FEW_ARENAS 2

static apr_allocator_t *answers;

/* Of a child that loads the module anew, SQLite would keep what was unloaded. */
static bool is_one_process(void)
{
    return ap_exists_config_define("DEBUG") || ap_exists_config_define("ONE_PROCESS");
}

/* There would be up to 8 for each core, each with what its largest request needed; but only so many threads as there are
 * cores need memory at the same time. */
static void share_arenas(int cores)
{
#ifdef M_ARENA_MAX
    const char *tuned = getenv("GLIBC_TUNABLES");

    if (!getenv("MALLOC_ARENA_MAX") && !(tuned && strstr(tuned, "arena_max")))
        mallopt(M_ARENA_MAX, cores > FEW_ARENAS ? cores : FEW_ARENAS);
#else
    (void)cores;
#endif
}

void cp_memory_child_first(apr_pool_t *pool, server_rec *server)
{
    (void)pool;
    if (cp_config_portals()->nelts > 0 && !is_one_process() && !cp_db_memory_begin())
        ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, server,
                     "CP01820: SQLite was in use before: it takes memory as it did");
}

cp_error_t *cp_memory_child(int cores, apr_pool_t *pool)
{
    apr_pool_t *own;
    apr_thread_mutex_t *mutex = NULL;
    apr_allocator_t *made = NULL;

    share_arenas(cores);
    /* Without a parent: connections may end after the pools of the child, so it all stays as long as the process. */
    apr_status_t status = apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    if (status == APR_SUCCESS)
        status = apr_thread_mutex_create(&mutex, APR_THREAD_MUTEX_DEFAULT, own);
    if (status == APR_SUCCESS)
        status = apr_allocator_create(&made);
    if (status != APR_SUCCESS)
        return cp_error_apr(pool, status, "memory for answers");
    apr_allocator_mutex_set(made, mutex);
    apr_allocator_max_free_set(made, KEPT_FREE);
    answers = made;
    return NULL;
}

apr_pool_t *cp_memory_pool(request_rec *r)
{
    apr_pool_t *pool;

    if (!answers || apr_pool_create_ex(&pool, r->pool, NULL, answers) != APR_SUCCESS)
        return r->pool;
    apr_pool_tag(pool, "cp_answer");
    return pool;
}
