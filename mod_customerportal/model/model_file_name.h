/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which stored files the database names: attachments of messages, and pictures of themes, also of earlier ones, which the
 * record of changes can put back. Of the latter there are few, so they are read once; any digest that stands in the text
 * of a theme counts. What is named under a seal in somebody's open form, or kept encrypted while he signs in, is not seen
 * here: such files are made young when they come back (store_purge.h).
 */
#ifndef CP_MODEL_FILE_NAME_H
#define CP_MODEL_FILE_NAME_H

#include <stdbool.h>

#include "../db/db.h"

typedef struct cp_file_names_t cp_file_names_t;

/** Reads what themes name. */
cp_error_t *cp_file_names_read(cp_file_names_t **names, cp_db_source_t *db, apr_pool_t *pool);

/** Sets `named` of those files that something names; the other ones it leaves as they are. `names` is a cp_file_names_t. */
cp_error_t *cp_file_names_look(bool *named, void *names, const char *const *sha256, int count, apr_pool_t *pool);

/** Which database this is: 32 hex digits; "" where it does not say. */
cp_error_t *cp_file_names_database(const char **database, cp_db_source_t *db, apr_pool_t *pool);

#endif
