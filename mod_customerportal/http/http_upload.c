/* SPDX-License-Identifier: Apache-2.0 */
#include "http_upload.h"

#include <apr_buckets.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <util_filter.h>

#include "../base/base_string.h"

#define BLOCK_BYTES 65536
#define ANSWERED_NOTE "customerportal-answered"

#define SAFE_LARGE "What you sent is larger than this form takes."
#define SAFE_CUT "What you sent did not arrive completely. Please send it again."

/* What is left of the body would be taken for the next request; reading it all could take a sender's whole day. */
static cp_error_t *stop_reading(request_rec *r, cp_error_t *error)
{
    if (error)
        r->connection->keepalive = AP_CONN_CLOSE;
    return error;
}

static cp_error_t *read_failed(request_rec *r, apr_status_t status, apr_pool_t *pool)
{
    int answer = ap_map_http_request_error(status, HTTP_BAD_REQUEST);
    if (answer == AP_FILTER_ERROR)
        apr_table_setn(r->notes, ANSWERED_NOTE, "1");
    if (answer == HTTP_REQUEST_ENTITY_TOO_LARGE)
        return cp_error_create(pool, CP_ERROR_TOO_LARGE, SAFE_LARGE, "body over LimitRequestBody");
    char reason[128];
    return cp_error_create(pool, CP_ERROR_INPUT, SAFE_CUT, "reading the body failed: %s (%d)",
                           apr_strerror(status, reason, sizeof reason), status);
}

bool cp_upload_answered(const request_rec *r)
{
    return apr_table_get(r->notes, ANSWERED_NOTE) != NULL;
}

static cp_error_t *too_large(apr_int64_t most, apr_pool_t *pool)
{
    return cp_error_create(pool, CP_ERROR_TOO_LARGE, SAFE_LARGE, "body of more than %lld bytes", (long long)most);
}

/* Feeds one block; `left` says how many bytes may still come. Each bucket is deleted once read, so that no more than one
 * block is in memory whatever a filter in front of us makes. */
static cp_error_t *feed_block(cp_form_reader_t *reader, apr_bucket_brigade *block, apr_int64_t *left, bool *over,
                              request_rec *r, apr_pool_t *pool)
{
    while (!APR_BRIGADE_EMPTY(block)) {
        apr_bucket *bucket = APR_BRIGADE_FIRST(block);
        const char *data;
        apr_size_t length = 0;

        if (APR_BUCKET_IS_EOS(bucket)) {
            *over = true;
            return NULL;
        }
        if (!APR_BUCKET_IS_METADATA(bucket)) {
            apr_status_t status = apr_bucket_read(bucket, &data, &length, APR_BLOCK_READ);
            if (status)
                return read_failed(r, status, pool);
        }
        *left -= (apr_int64_t)length;
        if (*left < 0)
            return too_large(cp_form_most_bytes(reader), pool);
        if (length)
            CP_TRY(cp_form_feed(reader, data, length));
        apr_bucket_delete(bucket);
    }
    return NULL;
}

static cp_error_t *read_blocks(cp_form_reader_t *reader, request_rec *r, apr_pool_t *pool)
{
    apr_bucket_brigade *block = apr_brigade_create(pool, r->connection->bucket_alloc);
    apr_int64_t left = cp_form_most_bytes(reader);
    cp_error_t *error = NULL;
    bool over = false;

    while (!over && !error) {
        apr_status_t status = ap_get_brigade(r->input_filters, block, AP_MODE_READBYTES, APR_BLOCK_READ, BLOCK_BYTES);
        if (!status && APR_BRIGADE_EMPTY(block))
            status = APR_EOF;
        error = status ? read_failed(r, status, pool) : feed_block(reader, block, &left, &over, r, pool);
        apr_brigade_cleanup(block);
    }
    return error;
}

/* A body that is announced too large is refused before a "100 Continue" invites it; and before httpd's own filter sees
 * it, which would answer with a page of its own. */
static cp_error_t *check_length(const request_rec *r, apr_int64_t most, apr_pool_t *pool)
{
    const char *length = apr_table_get(r->headers_in, "Content-Length");
    apr_off_t limit = ap_get_limit_req_body(r);
    apr_int64_t bytes;
    if (limit > 0 && limit < most)
        most = limit;
    if (length && (!cp_parse_int(length, 0, APR_INT64_MAX, &bytes) || bytes > most))
        return too_large(most, pool);
    return NULL;
}

cp_error_t *cp_upload_read(cp_form_t **form, request_rec *r, const cp_upload_limits_t *limits, cp_store_t *store,
                           const cp_upload_seal_t *seal, apr_pool_t *pool)
{
    cp_form_reader_t *reader;
    const char *content_type = apr_table_get(r->headers_in, "Content-Type");

    CP_TRY(stop_reading(r, cp_form_begin(&reader, content_type, limits, store, seal, pool)));
    CP_TRY(stop_reading(r, check_length(r, cp_form_most_bytes(reader), pool)));
    CP_TRY(stop_reading(r, read_blocks(reader, r, pool)));
    return cp_form_end(form, reader);
}
