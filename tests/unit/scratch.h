/* SPDX-License-Identifier: Apache-2.0 */
/** Scratch folders of unit tests. */
#ifndef CP_TEST_SCRATCH_H
#define CP_TEST_SCRATCH_H

#include <apr_file_info.h>
#include <apr_strings.h>
#include <string.h>
#include <unistd.h>

/** Removes a file, or a folder with all in it. */
static void remove_all(const char *path, apr_pool_t *pool)
{
    apr_dir_t *folder;
    apr_finfo_t info;
    if (apr_dir_open(&folder, path, pool) == APR_SUCCESS) {
        while (!apr_dir_read(&info, APR_FINFO_NAME, folder)) {
            if (strcmp(info.name, ".") && strcmp(info.name, ".."))
                remove_all(apr_pstrcat(pool, path, "/", info.name, NULL), pool);
        }
        apr_dir_close(folder);
        rmdir(path);
    }
    else {
        unlink(path);
    }
}

#endif
