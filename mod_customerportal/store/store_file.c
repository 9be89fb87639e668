/* SPDX-License-Identifier: Apache-2.0 */
#include "store_file.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../base/base_crypto.h"
#include "../base/base_log.h"
#include "store_place.h"
#include "store_type.h"

#define FILE_MODE (APR_UREAD | APR_UWRITE | APR_GREAD)
#define NAME_BYTES 16 /* random ones, in the name of an unfinished file */
#define STALE apr_time_from_sec(24 * 3600)

struct cp_store_writer_t {
    apr_pool_t *pool;
    const cp_store_t *store;
    const char *path; /* of the unfinished file */
    apr_file_t *file;
    cp_digest_t *digest;
    apr_int64_t size;
};

/* ---- Folders ---- */

static cp_error_t *folder_sync(const char *path, apr_pool_t *pool)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    apr_status_t status = folder < 0 || fsync(folder) ? errno : APR_SUCCESS;
    if (folder >= 0)
        close(folder);
    return status ? cp_store_failed(pool, status, "cannot sync", path) : NULL;
}

cp_error_t *cp_store_open(cp_store_t **store, const char *root, apr_pool_t *pool)
{
    cp_store_t *opened = apr_palloc(pool, sizeof *opened);
    opened->root = apr_pstrdup(pool, root);
    opened->unfinished = apr_pstrcat(pool, root, "/tmp", NULL);
    opened->aside = apr_pstrcat(pool, root, "/aside", NULL);
    apr_status_t status = apr_dir_make_recursive(root, CP_STORE_FOLDER_MODE, pool);
    if (status)
        return cp_store_failed(pool, status, "cannot create", root);
    CP_TRY(cp_store_folder_make(opened->unfinished, pool));
    *store = opened;
    return NULL;
}

/* ---- Writing ---- */

static apr_status_t writer_abandon(void *data)
{
    cp_store_writer_t *writer = data;
    apr_file_close(writer->file);
    return apr_file_remove(writer->path, writer->pool);
}

cp_error_t *cp_store_begin(cp_store_writer_t **writer, cp_store_t *store, apr_pool_t *pool)
{
    unsigned char name[NAME_BYTES];
    cp_store_writer_t *made = apr_pcalloc(pool, sizeof *made);
    made->pool = pool;
    made->store = store;
    CP_TRY(cp_random(name, sizeof name, pool));
    made->path = apr_pstrcat(pool, store->unfinished, "/", cp_hex(name, sizeof name, pool), NULL);
    CP_TRY(cp_digest_create(&made->digest, pool));
    apr_status_t status =
        apr_file_open(&made->file, made->path, APR_FOPEN_WRITE | APR_FOPEN_CREATE | APR_FOPEN_EXCL | APR_FOPEN_BINARY,
                      FILE_MODE, pool);
    if (status)
        return cp_store_failed(pool, status, "cannot create", made->path);
    apr_pool_cleanup_register(pool, made, writer_abandon, apr_pool_cleanup_null);
    *writer = made;
    return NULL;
}

cp_error_t *cp_store_write(cp_store_writer_t *writer, const void *data, apr_size_t length)
{
    apr_status_t status = apr_file_write_full(writer->file, data, length, NULL);
    if (status)
        return cp_store_failed(writer->pool, status, "cannot write", writer->path);
    cp_digest_update(writer->digest, data, length);
    writer->size += (apr_int64_t)length;
    return NULL;
}

/* ---- Finishing ---- */

static bool is_there(const char *path, apr_int64_t size, apr_pool_t *pool)
{
    apr_finfo_t info;
    apr_status_t status = apr_stat(&info, path, APR_FINFO_SIZE | APR_FINFO_TYPE, pool);
    if (status)
        return false;
    if (info.filetype == APR_REG && info.size == size)
        return true;
    cp_log(CP_LOG_ERROR, "CP00501", "stored file %s has %ld bytes instead of %ld and is replaced", path,
           (long)info.size, (long)size);
    return false;
}

/* Young, too: a purge looks at old files only. One that it sets aside at this moment is gone from here, and one of another
 * user is replaced, as its time cannot be changed. */
static bool is_kept(const char *path, apr_int64_t size, apr_pool_t *pool)
{
    return is_there(path, size, pool) && cp_store_touch(path) == APR_SUCCESS;
}

/* The folders are synced even if they were there: whoever made them, or put the file there, may not have come to it
 * yet. That costs nothing where nothing changed. */
static cp_error_t *put_in_place(cp_store_writer_t *writer, const char *sha256)
{
    apr_pool_t *pool = writer->pool;
    const char *outer = cp_store_folder(writer->store, sha256, 1, pool);
    const char *inner = cp_store_folder(writer->store, sha256, 2, pool);
    const char *target = cp_store_place(writer->store, sha256, pool);

    CP_TRY(cp_store_folder_make(outer, pool));
    CP_TRY(cp_store_folder_make(inner, pool));
    if (is_kept(target, writer->size, pool)) {
        apr_pool_cleanup_run(pool, writer, writer_abandon);
    }
    else {
        apr_status_t status = apr_file_rename(writer->path, target, pool);
        if (status)
            return cp_store_failed(pool, status, "cannot create", target);
        apr_pool_cleanup_kill(pool, writer, writer_abandon);
        apr_file_close(writer->file);
    }
    CP_TRY(folder_sync(inner, pool));
    CP_TRY(folder_sync(outer, pool));
    return folder_sync(writer->store->root, pool);
}

cp_error_t *cp_store_finish(const char **sha256, apr_int64_t *size, const char **media_type, cp_store_writer_t *writer)
{
    apr_status_t status = apr_file_sync(writer->file);
    if (status)
        return cp_store_failed(writer->pool, status, "cannot sync", writer->path);
    *media_type = cp_store_type(writer->path, writer->pool);
    *sha256 = cp_digest_hex(writer->digest);
    *size = writer->size;
    return put_in_place(writer, *sha256);
}

/* ---- Reading ---- */

static cp_error_t *missing(const char *sha256, apr_pool_t *pool)
{
    return cp_error_create(pool, CP_ERROR_MISSING, "There is no such file.", "no stored file %.64s", sha256);
}

static bool is_absent(apr_status_t status)
{
    return APR_STATUS_IS_ENOENT(status) || APR_STATUS_IS_ENOTDIR(status);
}

cp_error_t *cp_store_path(const char **path, cp_store_t *store, const char *sha256, apr_pool_t *pool)
{
    apr_finfo_t info;

    if (strlen(sha256) != CP_SHA256_HEX || strspn(sha256, "0123456789abcdef") != CP_SHA256_HEX)
        return missing(sha256, pool);
    const char *target = cp_store_place(store, sha256, pool);
    apr_status_t status = apr_stat(&info, target, APR_FINFO_TYPE, pool);
    if (is_absent(status) && cp_store_put_back(store, sha256, pool))
        status = apr_stat(&info, target, APR_FINFO_TYPE, pool);
    if (is_absent(status) || (!status && info.filetype != APR_REG))
        return missing(sha256, pool);
    if (status && status != APR_INCOMPLETE)
        return cp_store_failed(pool, status, "cannot look for", target);
    *path = target;
    return NULL;
}

cp_error_t *cp_store_hold(const char **path, cp_store_t *store, const char *sha256, apr_pool_t *pool)
{
    for (int again = 0; again < 2; again++) {
        CP_TRY(cp_store_path(path, store, sha256, pool));
        /* One of another user stays as old as it is, and is put back when it is asked for. */
        if (cp_store_touch(*path) != ENOENT)
            return NULL;
    }
    return missing(sha256, pool);
}

/* ---- Sweeping ---- */

static bool is_unfinished_name(const char *name)
{
    return strlen(name) == 2 * NAME_BYTES && strspn(name, "0123456789abcdef") == 2 * NAME_BYTES;
}

cp_error_t *cp_store_sweep(int *removed, cp_store_t *store, apr_time_t now, apr_pool_t *pool)
{
    apr_dir_t *folder;
    apr_finfo_t info;
    apr_pool_t *iterpool;
    int count = 0;

    apr_status_t status = apr_dir_open(&folder, store->unfinished, pool);
    if (status)
        return cp_store_failed(pool, status, "cannot read", store->unfinished);
    apr_pool_create(&iterpool, pool);
    while (!(status = apr_dir_read(&info, APR_FINFO_NAME | APR_FINFO_MTIME, folder)) || status == APR_INCOMPLETE) {
        apr_pool_clear(iterpool);
        if (status || !is_unfinished_name(info.name) || info.mtime >= now - STALE)
            continue;
        const char *path = apr_pstrcat(iterpool, store->unfinished, "/", info.name, NULL);
        if (!apr_file_remove(path, iterpool))
            count++;
    }
    apr_pool_destroy(iterpool);
    apr_dir_close(folder);
    if (removed)
        *removed = count;
    return APR_STATUS_IS_ENOENT(status) ? NULL : cp_store_failed(pool, status, "cannot read", store->unfinished);
}
