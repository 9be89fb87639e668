/* SPDX-License-Identifier: Apache-2.0 */
/** Where a stored file is: in its place, or aside (store_purge.h). Private to store/. */
#ifndef CP_STORE_PLACE_H
#define CP_STORE_PLACE_H

#include <stdbool.h>

#include "store_file.h"

#define CP_STORE_FOLDER_MODE (APR_UREAD | APR_UWRITE | APR_UEXECUTE | APR_GREAD | APR_GEXECUTE)

struct cp_store_t {
    const char *root;
    const char *unfinished; /**< ROOT/tmp */
    const char *aside;      /**< ROOT/aside, which may not be there */
};

/** ROOT/ab or, of two levels, ROOT/ab/cd. */
const char *cp_store_folder(const cp_store_t *store, const char *sha256, int levels, apr_pool_t *pool);
/** ROOT/ab/cd/HEX. */
const char *cp_store_place(const cp_store_t *store, const char *sha256, apr_pool_t *pool);

/** Makes a folder, if it is not there. */
cp_error_t *cp_store_folder_make(const char *path, apr_pool_t *pool);

/** Makes a file in its place young. ENOENT: there is none. What another user owns cannot be made so: EACCES or EPERM. */
apr_status_t cp_store_touch(const char *path);

/** Puts a file back that is aside. False where it is not, or somebody else has it. */
bool cp_store_put_back(const cp_store_t *store, const char *sha256, apr_pool_t *pool);

/** An error out of what a call said; STORAGE where there is no room. */
cp_error_t *cp_store_failed(apr_pool_t *pool, apr_status_t status, const char *what, const char *path);

#endif
