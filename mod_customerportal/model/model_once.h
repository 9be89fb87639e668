/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a form made or changed, by the key of its effect (cp_request_effect_key), for a day: the form that is sent again does
 * nothing, and leads to the same. For records that have no column of their own for such a key, as messages and notes do.
 */
#ifndef CP_MODEL_ONCE_H
#define CP_MODEL_ONCE_H

#include <apr_time.h>

#include "../db/db.h"

#define CP_ONCE_TIME apr_time_from_sec(24 * 3600) /**< how long it is remembered */

/** The id that was kept for `key`; 0 if none, and where `key` is NULL. Whoever comes with the same one at the same moment
 * waits until this WRITE run ends; so it is the run's first statement. */
cp_error_t *cp_once_look(apr_int64_t *id, cp_db_t *db, const char *key, apr_pool_t *pool);

/** Keeps `id` (not 0) for `key`, in the WRITE run that looked; nothing where `key` is NULL. */
cp_error_t *cp_once_keep(cp_db_t *db, const char *key, apr_int64_t id, apr_time_t now, apr_pool_t *pool);

#endif
