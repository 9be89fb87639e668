/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>
#include <stdlib.h>

#include "../base/base_crypto.h"
#include "config_portal.h"

#define ASSET_BYTES_MAX (4 * 1024 * 1024)
#define DIGEST_CHARACTERS 16

static const char *media_type_of(const char *name)
{
    static const char *const types[][2] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".webp", "image/webp"},
        {".ico", "image/vnd.microsoft.icon"},
        {".woff2", "font/woff2"},
    };
    const char *ending = strrchr(name, '.');

    for (apr_size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (!strcmp(ending, types[i][0]))
            return types[i][1];
    return NULL;
}

static cp_error_t *read_file(cp_asset_t *asset, const char *path, apr_pool_t *pool)
{
    apr_file_t *file;
    apr_finfo_t info;
    apr_status_t status = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_OS_DEFAULT, pool);

    if (status == APR_SUCCESS)
        status = apr_file_info_get(&info, APR_FINFO_SIZE, file);
    if (status != APR_SUCCESS)
        return cp_error_field(pool, path, "%s cannot be read", path);
    if (info.size > ASSET_BYTES_MAX) {
        apr_file_close(file);
        return cp_error_field(pool, path, "%s is larger than 4 MiB", path);
    }
    char *data = apr_palloc(pool, (apr_size_t)info.size + 1);
    status = apr_file_read_full(file, data, (apr_size_t)info.size, &asset->length);
    apr_file_close(file);
    if (status != APR_SUCCESS && !APR_STATUS_IS_EOF(status))
        return cp_error_field(pool, path, "%s cannot be read", path);
    asset->data = data;
    return NULL;
}

/* Files of unknown kinds (notes, editors' copies) stay where they are. */
static cp_error_t *read_folder(apr_hash_t *files, const char *folder, apr_pool_t *pool)
{
    cp_error_t *error = NULL;
    apr_dir_t *dir;
    apr_finfo_t info;

    if (apr_dir_open(&dir, folder, pool) != APR_SUCCESS)
        return cp_error_field(pool, folder, "the folder %s cannot be read", folder);
    while (!error && apr_dir_read(&info, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        const char *media_type = media_type_of(info.name);
        if (!media_type || info.name[0] == '.')
            continue;
        cp_asset_t *asset = apr_pcalloc(pool, sizeof *asset);
        asset->name = apr_pstrdup(pool, info.name);
        asset->media_type = media_type;
        error = read_file(asset, apr_pstrcat(pool, folder, "/", asset->name, NULL), pool);
        apr_hash_set(files, asset->name, APR_HASH_KEY_STRING, asset);
    }
    apr_dir_close(dir);
    return error;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const cp_asset_t *const *)a)->name, (*(const cp_asset_t *const *)b)->name);
}

static cp_error_t *digest_of(const char **digest, apr_hash_t *files, apr_pool_t *pool)
{
    apr_array_header_t *sorted = apr_array_make(pool, 16, sizeof(cp_asset_t *));
    cp_digest_t *sum;

    CP_TRY(cp_digest_create(&sum, pool));
    for (apr_hash_index_t *at = apr_hash_first(pool, files); at; at = apr_hash_next(at))
        APR_ARRAY_PUSH(sorted, const cp_asset_t *) = apr_hash_this_val(at);
    /* Every node of a cluster must come to the same address. */
    if (sorted->nelts)
        qsort(sorted->elts, (size_t)sorted->nelts, sizeof(cp_asset_t *), by_name);
    for (int i = 0; i < sorted->nelts; i++) {
        const cp_asset_t *asset = APR_ARRAY_IDX(sorted, i, const cp_asset_t *);
        cp_digest_update(sum, asset->name, strlen(asset->name) + 1);
        cp_digest_update(sum, asset->data, asset->length);
    }
    *digest = apr_pstrndup(pool, cp_digest_hex(sum), DIGEST_CHARACTERS);
    return NULL;
}

cp_error_t *cp_assets_load(const cp_assets_t **assets, const char *shipped, const char *overlay, apr_pool_t *pool)
{
    cp_assets_t *loaded = apr_pcalloc(pool, sizeof *loaded);
    apr_finfo_t info;

    loaded->files = apr_hash_make(pool);
    CP_TRY(read_folder(loaded->files, shipped, pool));
    if (overlay && apr_stat(&info, overlay, APR_FINFO_TYPE, pool) == APR_SUCCESS)
        CP_TRY(read_folder(loaded->files, overlay, pool));
    CP_TRY(digest_of(&loaded->digest, loaded->files, pool));
    *assets = loaded;
    return NULL;
}
