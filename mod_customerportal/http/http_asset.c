/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <http_protocol.h>

#include "http_private.h"

#define ASSET_PREFIX "/assets/"

/* The digest in the address changes with any byte of any asset, so browsers need never ask again. */
cp_error_t *cp_http_asset(cp_request_t *req)
{
    const cp_assets_t *assets = cp_request_portal(req)->assets;
    const char *given = req->path + strlen(ASSET_PREFIX);
    apr_size_t length = strcspn(given, "/");
    const cp_asset_t *asset = apr_hash_get(assets->files, req->name, APR_HASH_KEY_STRING);
    request_rec *r = req->r;

    if (!asset || length != strlen(assets->digest) || strncmp(given, assets->digest, length) != 0)
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such file.", NULL);
    if (cp_etag_shared(r, assets->digest, CP_IMMUTABLE))
        return NULL;
    ap_set_content_type(r, asset->media_type);
    cp_brigade_constant(r, asset->data, asset->length);
    return NULL;
}

/* For load balancers: whether this node can serve people now. */
cp_error_t *cp_http_health(cp_request_t *req)
{
    cp_portal_run_t *run = cp_request_portal(req)->run;
    request_rec *r = req->r;

    cp_error_t *error = run ? cp_startup_ping(run, &req->stats, req->pool)
                            : cp_error_create(req->pool, CP_ERROR_UNAVAILABLE, "The portal is not ready yet.", NULL);
    cp_headers_no_store(r);
    ap_set_content_type(r, "text/plain; charset=utf-8");
    if (error) {
        cp_log_request_error(r, error, req->id);
        r->status = HTTP_SERVICE_UNAVAILABLE;
        apr_table_setn(r->err_headers_out, "Retry-After", "2");
        cp_brigade_constant(r, "unavailable\n", sizeof "unavailable\n" - 1);
        return NULL;
    }
    cp_brigade_constant(r, "ok\n", sizeof "ok\n" - 1);
    return NULL;
}
