/* SPDX-License-Identifier: Apache-2.0 */
#include "http_upload.h"

#include <apr_buckets.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <util_filter.h>

#include "../base/base_string.h"

#define BLOCK_BYTES 65536
#define LISTEN_BYTES 1048576 /* beside the text that a form may have */
#define LISTEN_WAIT apr_time_from_msec(500)
#define LISTEN_TIME apr_time_from_sec(2)
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

static cp_error_t *read_blocks(cp_form_reader_t *reader, request_rec *r, apr_int64_t left, apr_time_t until,
                               apr_pool_t *pool)
{
    apr_bucket_brigade *block = apr_brigade_create(pool, r->connection->bucket_alloc);
    cp_error_t *error = NULL;
    bool over = false;

    while (!over && !error && (!until || apr_time_now() < until)) {
        apr_status_t status = ap_get_brigade(r->input_filters, block, AP_MODE_READBYTES, APR_BLOCK_READ, BLOCK_BYTES);
        if (!status && APR_BRIGADE_EMPTY(block))
            status = APR_EOF;
        error = status ? read_failed(r, status, pool) : feed_block(reader, block, &left, &over, r, pool);
        apr_brigade_cleanup(block);
    }
    return error;
}

static bool announced(const request_rec *r, apr_int64_t most)
{
    const char *length = apr_table_get(r->headers_in, "Content-Length");
    apr_int64_t bytes;

    return length && (!cp_parse_int(length, 0, APR_INT64_MAX, &bytes) || bytes > most);
}

/* Of a body that is announced too large only the beginning is read, in a moment: forms send their text before their files,
 * and it goes back to who typed it. */
static cp_error_t *read_beginning(cp_form_t **form, cp_form_reader_t *reader, request_rec *r, apr_int64_t text_bytes,
                                  apr_pool_t *pool)
{
    apr_socket_t *socket = ap_get_conn_socket(r->connection);
    apr_interval_time_t wait;

    cp_form_listen(reader);
    if (apr_socket_timeout_get(socket, &wait))
        return NULL;
    apr_socket_timeout_set(socket, LISTEN_WAIT);
    (void)read_blocks(reader, r, text_bytes + LISTEN_BYTES, apr_time_now() + LISTEN_TIME, pool);
    apr_socket_timeout_set(socket, wait);
    return cp_form_salvage(form, reader);
}

/* A client that asks first is told before it sends anything; browsers never ask. */
static cp_error_t *refuse_announced(cp_form_t **form, cp_form_reader_t *reader, request_rec *r,
                                    const cp_upload_limits_t *limits, apr_pool_t *pool)
{
    apr_int64_t most = cp_form_most_bytes(reader);
    apr_off_t httpds = ap_get_limit_req_body(r);

    /* httpd's own filter would answer with a page of its own, before it gives us anything. */
    if (httpds > 0 && announced(r, httpds))
        return too_large(httpds, pool);
    if (!announced(r, most))
        return NULL;
    if (!r->expecting_100)
        CP_TRY(read_beginning(form, reader, r, limits->text_bytes, pool));
    return too_large(most, pool);
}

cp_error_t *cp_upload_read(cp_form_t **form, request_rec *r, const cp_upload_limits_t *limits, cp_store_t *store,
                           const cp_upload_seal_t *seal, apr_pool_t *pool)
{
    cp_form_reader_t *reader;
    const char *content_type = apr_table_get(r->headers_in, "Content-Type");

    CP_TRY(stop_reading(r, cp_form_begin(&reader, content_type, limits, store, seal, pool)));
    CP_TRY(stop_reading(r, refuse_announced(form, reader, r, limits, pool)));
    cp_error_t *error = stop_reading(r, read_blocks(reader, r, cp_form_most_bytes(reader), 0, pool));
    if (!error)
        error = cp_form_end(form, reader);
    if (error && error->kind == CP_ERROR_TOO_LARGE && !cp_upload_answered(r))
        CP_TRY(cp_form_salvage(form, reader));
    return error;
}
