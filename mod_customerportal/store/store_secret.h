/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The key that only servers know. It lies in the store's folder, as whoever shares the store has to open what was marked
 * or encrypted with it, and so it is never in the database.
 */
#ifndef CP_STORE_SECRET_H
#define CP_STORE_SECRET_H

#include "../base/base_error.h"

/** The key out of the store's folder, made at first use. In `pool`. */
cp_error_t *cp_store_secret(const char **secret, const char *store_dir, apr_pool_t *pool);

#endif
