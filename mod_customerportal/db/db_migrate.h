/* SPDX-License-Identifier: Apache-2.0 */
/** Numbered, forward-only migrations: db/sql/migrations/NNNN_name.sql, plus NNNN_name.DIALECT.sql run after it. */
#ifndef CP_DB_MIGRATE_H
#define CP_DB_MIGRATE_H

#include "db.h"

/** Version of the schema that this program needs. */
int cp_migrate_wanted(void);

/** Version found: 0 when there is no schema yet. */
cp_error_t *cp_migrate_version(int *version, cp_db_t *db, apr_pool_t *pool);

/** Brings the schema to the wanted version, each step in a transaction of its own; does nothing if it is there. A newer
 * schema than wanted is an error. Safe when two processes do it at once. `done` (may be NULL) counts steps. */
cp_error_t *cp_migrate_run(cp_db_source_t *source, int *done, apr_pool_t *pool);

#endif
