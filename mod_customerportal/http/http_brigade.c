/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_buckets.h>
#include <http_protocol.h>
#include <util_filter.h>

#include "http_private.h"

/* What an allocator node of two pages holds beside its header, so that a block wastes nothing. */
#define BLOCK_BYTES APR_BUCKET_BUFF_SIZE
#define PASS_BYTES 65536

typedef struct way_out_t {
    request_rec *r;
    apr_bucket_brigade *brigade;
    cp_out_t *out;
    apr_size_t waiting; /* bytes in the brigade */
    bool sent;
} way_out_t;

/* A page that fails half way leaves a block behind, which would live as long as the connection. */
static apr_status_t drop_block(void *data)
{
    way_out_t *way = data;
    if (way->out->block)
        apr_bucket_free(way->out->block);
    way->out->block = NULL;
    return APR_SUCCESS;
}

static void fresh_block(cp_out_t *out, way_out_t *way)
{
    out->block = apr_bucket_alloc(BLOCK_BYTES, way->r->connection->bucket_alloc);
    out->at = out->block;
    out->end = out->block + BLOCK_BYTES;
}

static cp_error_t *pass(way_out_t *way)
{
    apr_status_t status;

    way->sent = true;
    way->waiting = 0;
    status = ap_pass_brigade(way->r->output_filters, way->brigade);
    apr_brigade_cleanup(way->brigade);
    if (status != APR_SUCCESS || way->r->connection->aborted)
        return cp_error_apr(way->r->pool, status ? status : APR_ECONNABORTED, "sending the answer");
    return NULL;
}

/* The block becomes the bucket's own, and a new one takes its place. */
static cp_error_t *brigade_flush(cp_out_t *out, const char *data, apr_size_t length)
{
    way_out_t *way = out->baton;
    apr_bucket_alloc_t *list = way->r->connection->bucket_alloc;
    apr_bucket *bucket = apr_bucket_heap_create(data, length, apr_bucket_free, list);

    APR_BRIGADE_INSERT_TAIL(way->brigade, bucket);
    fresh_block(out, way);
    way->waiting += length;
    return way->waiting > PASS_BYTES ? pass(way) : NULL;
}

cp_out_t *cp_brigade_begin(request_rec *r)
{
    way_out_t *way = apr_pcalloc(r->pool, sizeof *way);
    cp_out_t *out = apr_pcalloc(r->pool, sizeof *out);

    way->r = r;
    way->out = out;
    way->brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    out->flush = brigade_flush;
    out->baton = way;
    fresh_block(out, way);
    cp_request_note(r)->out = out;
    apr_pool_cleanup_register(r->pool, way, drop_block, apr_pool_cleanup_null);
    return out;
}

bool cp_brigade_sent(request_rec *r)
{
    const cp_out_t *out = cp_request_note(r)->out;
    return out && ((const way_out_t *)out->baton)->sent;
}

static void send_one(request_rec *r, apr_bucket *bucket)
{
    apr_bucket_alloc_t *list = r->connection->bucket_alloc;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, list);

    if (bucket)
        APR_BRIGADE_INSERT_TAIL(brigade, bucket);
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(list));
    ap_pass_brigade(r->output_filters, brigade);
}

void cp_brigade_empty(request_rec *r)
{
    send_one(r, NULL);
}

void cp_brigade_constant(request_rec *r, const char *data, apr_size_t length)
{
    ap_set_content_length(r, (apr_off_t)length);
    send_one(r, apr_bucket_immortal_create(data, length, r->connection->bucket_alloc));
}

cp_error_t *cp_brigade_end(cp_out_t *out)
{
    way_out_t *way = out->baton;
    cp_error_t *error = cp_out_finish(out);

    apr_pool_cleanup_run(way->r->pool, way, drop_block);
    if (error)
        return error;
    if (!way->sent)
        ap_set_content_length(way->r, (apr_off_t)way->waiting);
    APR_BRIGADE_INSERT_TAIL(way->brigade, apr_bucket_eos_create(way->r->connection->bucket_alloc));
    return pass(way);
}

void cp_brigade_break(request_rec *r)
{
    apr_bucket_alloc_t *list = r->connection->bucket_alloc;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, list);

    /* With this bucket the chunked coding gets no last chunk, and the connection closes. */
    APR_BRIGADE_INSERT_TAIL(brigade, ap_bucket_error_create(HTTP_BAD_GATEWAY, NULL, r->pool, list));
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(list));
    r->connection->keepalive = AP_CONN_CLOSE;
    ap_pass_brigade(r->output_filters, brigade);
}
