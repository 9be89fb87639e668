/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_crypto.h"
#include "../base/base_version.h"
#include "http_private.h"

#define TAG_CHARACTERS 22 /* 132 bits in base64url */

/* Everything that a page is made of, by its version: what a viewer can see (stamp), who they are, settings, templates,
 * assets, language, zone, the local day ("Today 09:14"), looks, and the form token of this session. */
const char *cp_etag_page(const cp_request_t *req, cp_page_id_t page)
{
    const cp_viewer_t *viewer = req->viewer;
    unsigned char digest[CP_SHA256_BYTES];
    apr_pool_t *pool = req->pool;

    if (viewer->kind == CP_VIEWER_NOBODY || !viewer->stamp)
        return NULL;
    const char *all = apr_pstrcat(
        pool, CP_VERSION, "\n", viewer->stamp, "\n", apr_itoa(pool, (int)viewer->kind), "\n",
        apr_psprintf(pool, "%" APR_INT64_T_FMT " %" APR_INT64_T_FMT, viewer->person.id, req->settings->version), "\n",
        cp_template_version(cp_request_template(req, page)), "\n", cp_request_portal(req)->assets->digest, "\n",
        cp_request_portal(req)->version, "\n", cp_catalog_language(req->catalog), "\n", cp_zone_name(req->zone), "\n",
        cp_date_field(req->now, req->zone, pool), "\n", req->scheme ? req->scheme : "", "\n",
        req->density ? req->density : "", "\n", req->json ? "json" : "html", "\n", viewer->csrf ? viewer->csrf : "",
        "\n", req->r->unparsed_uri, NULL);
    cp_sha256(digest, all, strlen(all));
    const char *tag = cp_base64url(digest, sizeof digest, pool);
    return apr_pstrcat(pool, "\"", apr_pstrndup(pool, tag, TAG_CHARACTERS), "\"", NULL);
}

static bool matches(request_rec *r, const char *etag)
{
    const char *given = apr_table_get(r->headers_in, "If-None-Match");
    apr_size_t length = strlen(etag) - 2;

    /* Between its quotes, as mod_deflate writes "tag-gzip" for the tag of what it packed. A tag is too long and random
     * to occur within another one. */
    return given && memmem(given, strlen(given), etag + 1, length);
}

bool cp_etag_unchanged(request_rec *r, const char *etag)
{
    apr_table_setn(r->headers_out, "ETag", etag);
    if (!matches(r, etag))
        return false;
    r->status = HTTP_NOT_MODIFIED;
    cp_brigade_empty(r);
    return true;
}

bool cp_etag_shared(request_rec *r, const char *tag, const char *cache)
{
    apr_table_setn(r->err_headers_out, "Cache-Control", cache);
    apr_table_unset(r->err_headers_out, "Vary");
    return cp_etag_unchanged(r, apr_pstrcat(r->pool, "\"", tag, "\"", NULL));
}
