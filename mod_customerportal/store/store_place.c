/* SPDX-License-Identifier: Apache-2.0 */
#include "store_place.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/base_log.h"

#define SAFE_ROOM "There is no room left for files on the server."

cp_error_t *cp_store_failed(apr_pool_t *pool, apr_status_t status, const char *what, const char *path)
{
    cp_error_t *error = cp_error_apr(pool, status, "%s %s", what, path);
    if (APR_STATUS_IS_ENOSPC(status) || status == EDQUOT) {
        error->kind = CP_ERROR_STORAGE;
        error->safe = SAFE_ROOM;
    }
    return error;
}

const char *cp_store_folder(const cp_store_t *store, const char *sha256, int levels, apr_pool_t *pool)
{
    return levels == 1 ? apr_psprintf(pool, "%s/%.2s", store->root, sha256)
                       : apr_psprintf(pool, "%s/%.2s/%.2s", store->root, sha256, sha256 + 2);
}

const char *cp_store_place(const cp_store_t *store, const char *sha256, apr_pool_t *pool)
{
    return apr_pstrcat(pool, cp_store_folder(store, sha256, 2, pool), "/", sha256, NULL);
}

cp_error_t *cp_store_folder_make(const char *path, apr_pool_t *pool)
{
    apr_status_t status = apr_dir_make(path, CP_STORE_FOLDER_MODE, pool);
    if (status && !APR_STATUS_IS_EEXIST(status))
        return cp_store_failed(pool, status, "cannot create", path);
    return NULL;
}

/* The storage's clock, not this machine's: that is what no times are given for. */
apr_status_t cp_store_touch(const char *path)
{
    return utimensat(AT_FDCWD, path, NULL, 0) ? errno : APR_SUCCESS;
}

bool cp_store_put_back(const cp_store_t *store, const char *sha256, apr_pool_t *pool)
{
    const char *place = cp_store_place(store, sha256, pool);
    bool done = false;
    apr_dir_t *folder;
    apr_finfo_t info;

    if (apr_dir_open(&folder, store->aside, pool) != APR_SUCCESS)
        return false;
    while (!done && apr_dir_read(&info, APR_FINFO_NAME, folder) == APR_SUCCESS) {
        if (*info.name != '.')
            done = !rename(apr_pstrcat(pool, store->aside, "/", info.name, "/", sha256, NULL), place);
    }
    apr_dir_close(folder);
    if (done)
        cp_log(CP_LOG_INFO, "CP01790", "stored file %s is needed after all and was put back", sha256);
    return done;
}
