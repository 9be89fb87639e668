/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Connections out of mod_dbd's pool of one server: the only place that knows mod_dbd. Adds what mod_dbd lacks: a bounded
 * wait, a breaker (db_breaker.h), and a place for our prepared statements that lives as long as the connection does.
 */
#ifndef CP_DB_CONNECTION_H
#define CP_DB_CONNECTION_H

#include <httpd.h>

#include "db.h"

/** Retrieves mod_dbd's functions; an INPUT error that names the missing module otherwise. Call in post_config. */
cp_error_t *cp_db_connection_setup(apr_pool_t *pool);

/** How many connections a child uses at once. */
typedef struct cp_db_limit_t {
    int embedded; /**< of SQLite */
    int server;   /**< of a database server; not below `embedded` */
} cp_db_limit_t;

/** The source over the pool of `server`, with at most `limit` connections. Call in child_init, after mod_dbd's.
 * Thread-safe afterwards. */
cp_error_t *cp_db_source_dbd(cp_db_source_t **source, server_rec *server, cp_db_limit_t limit, apr_pool_t *pool);

#endif
