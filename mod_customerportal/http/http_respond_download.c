/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_buckets.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <util_filter.h>

#include "../base/base_string.h"
#include "../text/text_csv.h"
#include "http_private.h"

#define ETAG_CHARACTERS 32
#define FILE_POLICY "sandbox; default-src 'none'"
#define PICTURE_POLICY FILE_POLICY "; style-src 'unsafe-inline'" /* an SVG's own */

/* RFC 6266: a plain name for old clients, the real one encoded. Neither can hold what ends a header or a quote. */
static const char *disposition(const char *file_name, apr_pool_t *pool)
{
    const char *safe = cp_file_name(file_name, pool);
    char *plain = apr_pstrdup(pool, safe);

    for (char *at = plain; *at; at++)
        if ((unsigned char)*at < 0x20 || (unsigned char)*at > 0x7e || strchr("\"\\%;", *at))
            *at = '_';
    return apr_pstrcat(pool, "attachment; filename=\"", plain, "\"; filename*=UTF-8''", cp_url_encode(safe, pool),
                       NULL);
}

/* Types that do nothing when they are opened; all others are bytes. A download is never shown in place either way. */
static const char *harmless_type(const char *media_type)
{
    static const char *const known[] = {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/heic",
        "image/tiff",
        "image/bmp",
        "application/pdf",
        "application/zip",
        "application/gzip",
        "application/json",
        "audio/mpeg",
        "video/mp4",
        "message/rfc822",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
    };

    if (media_type && !strcmp(media_type, "text/plain"))
        return "text/plain; charset=utf-8";
    for (apr_size_t i = 0; media_type && i < sizeof known / sizeof *known; i++)
        if (!strcmp(media_type, known[i]))
            return known[i];
    return "application/octet-stream";
}

static cp_out_t *begin(cp_request_t *req, const char *file_name, const char *media_type)
{
    request_rec *r = req->r;

    cp_headers_no_store(r);
    apr_table_setn(r->headers_out, "Content-Disposition", disposition(file_name, r->pool));
    ap_set_content_type(r, media_type);
    r->status = HTTP_OK;
    return cp_brigade_begin(r);
}

cp_error_t *cp_respond_csv(cp_out_t **out, cp_request_t *req, const char *file_name)
{
    *out = begin(req, file_name, CP_CSV_MEDIA_TYPE);
    return NULL;
}

cp_error_t *cp_respond_text(cp_request_t *req, const char *file_name, const char *text)
{
    cp_out_t *out = begin(req, file_name, "text/plain; charset=utf-8");

    cp_out_puts(out, text);
    return cp_brigade_end(out);
}

cp_error_t *cp_respond_svg(cp_request_t *req, const char *svg)
{
    request_rec *r = req->r;

    cp_headers_no_store(r);
    ap_set_content_type(r, "image/svg+xml");
    r->status = HTTP_OK;
    cp_out_t *out = cp_brigade_begin(r);
    cp_out_puts(out, svg);
    return cp_brigade_end(out);
}

cp_error_t *cp_respond_csv_end(cp_request_t *req)
{
    return cp_brigade_end(cp_request_note(req->r)->out);
}

static cp_error_t *open_stored(apr_file_t **file, apr_finfo_t *info, cp_request_t *req, const char *sha256)
{
    request_rec *r = req->r;
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);
    apr_int32_t flags = APR_FOPEN_READ | APR_FOPEN_BINARY;
    const char *path;

    if (!req->store)
        return cp_error_create(req->pool, CP_ERROR_STORAGE, "Files cannot be read just now.", "the store is not open");
    CP_TRY(cp_store_path(&path, req->store, sha256, req->pool));
    if (core->enable_sendfile == ENABLE_SENDFILE_ON)
        flags |= APR_FOPEN_SENDFILE_ENABLED;
    apr_status_t status = apr_file_open(file, path, flags, APR_OS_DEFAULT, r->pool);
    if (status == APR_SUCCESS)
        status = apr_file_info_get(info, APR_FINFO_SIZE, *file);
    return status == APR_SUCCESS ? NULL : cp_error_apr(r->pool, status, "opening the stored file %s", path);
}

/* httpd's own byte-range filter cuts out what was asked for: it wants a length and a strong tag. */
static cp_error_t *send_file(request_rec *r, apr_file_t *file, apr_off_t size)
{
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    apr_bucket *bucket = apr_brigade_insert_file(brigade, file, 0, size, r->pool);

#if APR_HAS_MMAP
    if (bucket && core->enable_mmap == ENABLE_MMAP_OFF)
        apr_bucket_file_enable_mmap(bucket, 0);
#endif
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(r->connection->bucket_alloc));
    /* A reader who went away is no error of ours. */
    ap_pass_brigade(r->output_filters, brigade);
    return NULL;
}

/* Whole, a range of it, or 304. */
static cp_error_t *answer_file(request_rec *r, apr_file_t *file, apr_off_t size)
{
    ap_set_content_length(r, size);
    r->status = HTTP_OK;
    int condition = ap_meets_conditions(r);
    if (condition != OK) {
        r->status = condition;
        apr_table_unset(r->headers_out, "Content-Length");
        r->clength = 0;
        cp_brigade_empty(r);
        return NULL;
    }
    return send_file(r, file, size);
}

/* It is named by its content. */
static void tag_file(request_rec *r, const char *sha256)
{
    apr_table_setn(r->headers_out, "ETag",
                   apr_pstrcat(r->pool, "\"", apr_pstrndup(r->pool, sha256, ETAG_CHARACTERS), "\"", NULL));
}

cp_error_t *cp_respond_file(cp_request_t *req, const char *sha256, const char *file_name, const char *media_type)
{
    request_rec *r = req->r;
    apr_finfo_t info;
    apr_file_t *file;

    CP_TRY(open_stored(&file, &info, req, sha256));
    cp_headers_no_store(r);
    apr_table_setn(r->err_headers_out, "Content-Security-Policy", FILE_POLICY);
    apr_table_setn(r->headers_out, "Content-Disposition", disposition(file_name, r->pool));
    tag_file(r, sha256);
    apr_table_setn(r->headers_out, "Accept-Ranges", "bytes");
    ap_set_content_type(r, harmless_type(media_type));
    return answer_file(r, file, info.size);
}

cp_error_t *cp_respond_picture(cp_request_t *req, const char *sha256, const char *media_type, const char *cache)
{
    request_rec *r = req->r;
    apr_finfo_t info;
    apr_file_t *file;

    CP_TRY(open_stored(&file, &info, req, sha256));
    apr_table_setn(r->err_headers_out, "Cache-Control", cache);
    apr_table_unset(r->err_headers_out, "Vary");
    apr_table_setn(r->err_headers_out, "Content-Security-Policy", PICTURE_POLICY);
    tag_file(r, sha256);
    ap_set_content_type(r, media_type);
    return answer_file(r, file, info.size);
}

cp_error_t *cp_respond_style(cp_request_t *req, const char *sheet)
{
    cp_headers_no_store(req->r);
    ap_set_content_type(req->r, "text/css; charset=utf-8");
    cp_out_t *out = cp_brigade_begin(req->r);
    cp_out_puts(out, sheet);
    return cp_brigade_end(out);
}
