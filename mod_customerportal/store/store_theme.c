/* SPDX-License-Identifier: Apache-2.0 */
#include "store_theme.h"

#include <string.h>

static cp_error_t *fetch(const char **data, apr_size_t *length, void *baton, const char *sha256, apr_pool_t *pool)
{
    apr_finfo_t info;
    apr_file_t *file;
    const char *path;

    if (!baton)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such file.", "no store");
    CP_TRY(cp_store_path(&path, baton, sha256, pool));
    apr_status_t status = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_OS_DEFAULT, pool);
    if (status != APR_SUCCESS)
        return cp_error_apr(pool, status, "reading the picture %s", path);
    status = apr_file_info_get(&info, APR_FINFO_SIZE, file);
    bool fits = status == APR_SUCCESS && info.size <= CP_THEME_IMAGE_BYTES;
    char *bytes = apr_palloc(pool, fits ? (apr_size_t)info.size + 1 : 1);
    if (fits)
        status = apr_file_read_full(file, bytes, (apr_size_t)info.size, length);
    apr_file_close(file);
    if (!fits || status != APR_SUCCESS)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such file.", "%s is no picture", path);
    *data = bytes;
    return NULL;
}

/* By its content, like an upload: what an import says of it is no evidence. */
static cp_error_t *keep(void *baton, const cp_theme_image_t *image, apr_pool_t *pool)
{
    const char *sha256, *media_type;
    cp_store_writer_t *writer;
    apr_int64_t size;

    if (!baton)
        return cp_error_create(pool, CP_ERROR_STORAGE, "Files cannot be stored at the moment.", "no store");
    CP_TRY(cp_store_begin(&writer, baton, pool));
    CP_TRY(cp_store_write(writer, image->data, image->length));
    CP_TRY(cp_store_finish(&sha256, &size, &media_type, writer));
    if (strcmp(sha256, image->sha256) != 0 || !cp_theme_image_is(image, media_type))
        return cp_error_create(pool, CP_ERROR_INPUT, "A picture has to be PNG, JPEG, WebP, SVG or ICO.",
                               "it says %s, and is %s", image->media_type, media_type);
    return NULL;
}

cp_theme_pictures_t cp_store_pictures(cp_store_t *store)
{
    return (cp_theme_pictures_t){fetch, keep, store};
}
