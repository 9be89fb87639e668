/* SPDX-License-Identifier: Apache-2.0 */
#include "store_secret.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../base/base_crypto.h"

#define SECRET_FILE "seal.key"
#define SECRET_CHARACTERS 43 /* of 256 bits in base64url */

static bool read_secret(const char **secret, const char *path, apr_pool_t *pool)
{
    char text[SECRET_CHARACTERS];
    apr_file_t *file;
    apr_size_t length = 0;

    if (apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_OS_DEFAULT, pool) != APR_SUCCESS)
        return false;
    apr_file_read_full(file, text, sizeof text, &length);
    apr_file_close(file);
    if (length != sizeof text)
        return false;
    *secret = apr_pstrmemdup(pool, text, length);
    return true;
}

cp_error_t *cp_store_secret(const char **secret, const char *store_dir, apr_pool_t *pool)
{
    const char *path = apr_pstrcat(pool, store_dir, "/" SECRET_FILE, NULL);
    const char *fresh;
    apr_file_t *file;

    if (read_secret(secret, path, pool))
        return NULL;
    CP_TRY(cp_token_create(&fresh, pool));
    /* Written aside and linked: another child or node that is first wins, and nobody reads a half-written key. */
    char *aside = apr_pstrcat(pool, path, ".XXXXXX", NULL);
    apr_status_t status =
        apr_file_mktemp(&file, aside, APR_FOPEN_CREATE | APR_FOPEN_WRITE | APR_FOPEN_EXCL | APR_FOPEN_BINARY, pool);
    if (status != APR_SUCCESS)
        return cp_error_apr(pool, status, "making %s", path);
    status = apr_file_write_full(file, fresh, strlen(fresh), NULL);
    apr_file_close(file);
    if (status == APR_SUCCESS && link(aside, path) != 0 && errno != EEXIST)
        status = APR_FROM_OS_ERROR(errno);
    apr_file_remove(aside, pool);
    if (status == APR_SUCCESS && read_secret(secret, path, pool))
        return NULL;
    return cp_error_apr(pool, status ? status : APR_EGENERAL, "making %s", path);
}
