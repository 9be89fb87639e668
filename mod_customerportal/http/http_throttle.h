/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Counting attempts in one of httpd's shared object caches instead of the database (PortalThrottle): shmcb is shared by
 * the children of a server, memcache and redis by several servers.
 */
#ifndef CP_HTTP_THROTTLE_H
#define CP_HTTP_THROTTLE_H

#include <httpd.h>

/** Readies the cache "PROVIDER ARGUMENTS" while the configuration is checked: NULL, or what is wrong with it. */
const char *cp_throttle_configure(const char *provider, const char *arguments, apr_pool_t *pconf, apr_pool_t *ptemp);
/** Forgets the one of the configuration before. */
void cp_throttle_forget_cache(void);

/** Opens it in the parent; and in a child. An APR status. Both do nothing where none is configured. */
apr_status_t cp_throttle_open(server_rec *main_server, apr_pool_t *pconf);
apr_status_t cp_throttle_child(apr_pool_t *pchild);

#endif
