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
#include "store_type.h"

#define FOLDER_MODE (APR_UREAD | APR_UWRITE | APR_UEXECUTE | APR_GREAD | APR_GEXECUTE)
#define FILE_MODE (APR_UREAD | APR_UWRITE | APR_GREAD)
#define NAME_BYTES 16 /* random ones, in the name of an unfinished file */
#define STALE apr_time_from_sec(24 * 3600)

#define SAFE_ROOM "There is no room left for files on the server."

struct cp_store_t {
    const char *root;
    const char *unfinished; /* ROOT/tmp */
};

struct cp_store_writer_t {
    apr_pool_t *pool;
    const cp_store_t *store;
    const char *path; /* of the unfinished file */
    apr_file_t *file;
    cp_digest_t *digest;
    apr_int64_t size;
};

static cp_error_t *failed(apr_pool_t *pool, apr_status_t status, const char *what, const char *path)
{
    cp_error_t *error = cp_error_apr(pool, status, "%s %s", what, path);
    if (APR_STATUS_IS_ENOSPC(status) || status == EDQUOT) {
        error->kind = CP_ERROR_STORAGE;
        error->safe = SAFE_ROOM;
    }
    return error;
}

/* ---- Folders ---- */

static cp_error_t *folder_make(const char *path, apr_pool_t *pool)
{
    apr_status_t status = apr_dir_make(path, FOLDER_MODE, pool);
    if (status && !APR_STATUS_IS_EEXIST(status))
        return failed(pool, status, "cannot create", path);
    return NULL;
}

static cp_error_t *folder_sync(const char *path, apr_pool_t *pool)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    apr_status_t status = folder < 0 || fsync(folder) ? errno : APR_SUCCESS;
    if (folder >= 0)
        close(folder);
    return status ? failed(pool, status, "cannot sync", path) : NULL;
}

cp_error_t *cp_store_open(cp_store_t **store, const char *root, apr_pool_t *pool)
{
    cp_store_t *opened = apr_palloc(pool, sizeof *opened);
    opened->root = apr_pstrdup(pool, root);
    opened->unfinished = apr_pstrcat(pool, root, "/tmp", NULL);
    apr_status_t status = apr_dir_make_recursive(root, FOLDER_MODE, pool);
    if (status)
        return failed(pool, status, "cannot create", root);
    CP_TRY(folder_make(opened->unfinished, pool));
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
        return failed(pool, status, "cannot create", made->path);
    apr_pool_cleanup_register(pool, made, writer_abandon, apr_pool_cleanup_null);
    *writer = made;
    return NULL;
}

cp_error_t *cp_store_write(cp_store_writer_t *writer, const void *data, apr_size_t length)
{
    apr_status_t status = apr_file_write_full(writer->file, data, length, NULL);
    if (status)
        return failed(writer->pool, status, "cannot write", writer->path);
    cp_digest_update(writer->digest, data, length);
    writer->size += (apr_int64_t)length;
    return NULL;
}

/* ---- Finishing ---- */

static const char *folder_of(const cp_store_t *store, const char *sha256, int levels, apr_pool_t *pool)
{
    return levels == 1 ? apr_psprintf(pool, "%s/%.2s", store->root, sha256)
                       : apr_psprintf(pool, "%s/%.2s/%.2s", store->root, sha256, sha256 + 2);
}

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

/* The folders are synced even if they were there: whoever made them, or put the file there, may not have come to it
 * yet. That costs nothing where nothing changed. */
static cp_error_t *put_in_place(cp_store_writer_t *writer, const char *sha256)
{
    apr_pool_t *pool = writer->pool;
    const char *outer = folder_of(writer->store, sha256, 1, pool);
    const char *inner = folder_of(writer->store, sha256, 2, pool);
    const char *target = apr_pstrcat(pool, inner, "/", sha256, NULL);

    CP_TRY(folder_make(outer, pool));
    CP_TRY(folder_make(inner, pool));
    if (is_there(target, writer->size, pool)) {
        apr_pool_cleanup_run(pool, writer, writer_abandon);
    }
    else {
        apr_status_t status = apr_file_rename(writer->path, target, pool);
        if (status)
            return failed(pool, status, "cannot create", target);
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
        return failed(writer->pool, status, "cannot sync", writer->path);
    *media_type = cp_store_type(writer->path, writer->pool);
    *sha256 = cp_digest_hex(writer->digest);
    *size = writer->size;
    return put_in_place(writer, *sha256);
}

/* ---- Reading ---- */

cp_error_t *cp_store_path(const char **path, cp_store_t *store, const char *sha256, apr_pool_t *pool)
{
    static const char safe[] = "There is no such file.";
    apr_finfo_t info;

    if (strlen(sha256) != CP_SHA256_HEX || strspn(sha256, "0123456789abcdef") != CP_SHA256_HEX)
        return cp_error_create(pool, CP_ERROR_MISSING, safe, "not a digest");
    const char *target = apr_pstrcat(pool, folder_of(store, sha256, 2, pool), "/", sha256, NULL);
    apr_status_t status = apr_stat(&info, target, APR_FINFO_TYPE, pool);
    if (APR_STATUS_IS_ENOENT(status) || APR_STATUS_IS_ENOTDIR(status) || (!status && info.filetype != APR_REG))
        return cp_error_create(pool, CP_ERROR_MISSING, safe, "no stored file %s", sha256);
    if (status && status != APR_INCOMPLETE)
        return failed(pool, status, "cannot look for", target);
    *path = target;
    return NULL;
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
        return failed(pool, status, "cannot read", store->unfinished);
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
    return APR_STATUS_IS_ENOENT(status) ? NULL : failed(pool, status, "cannot read", store->unfinished);
}
