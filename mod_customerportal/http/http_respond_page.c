/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <http_protocol.h>

#include "../view/view_page_table.h"
#include "../view/view_pages.h"
#include "http_private.h"

const cp_template_t *cp_request_template(const cp_request_t *req, cp_page_id_t page)
{
    return cp_pages_of(cp_request_portal(req), req->settings, req->catalog)[page];
}

bool cp_respond_unchanged(cp_request_t *req, cp_page_id_t page)
{
    request_rec *r = req->r;
    const char *etag = cp_etag_page(req, page);

    /* A notice belongs to this one showing of the page. */
    if (!etag || r->method_number != M_GET || cp_cookie_get(r, CP_COOKIE_NOTICE))
        return false;
    return cp_etag_unchanged(r, etag);
}

static void headers_of(cp_request_t *req, cp_page_id_t page, int status)
{
    request_rec *r = req->r;

    r->status = status;
    if (status != HTTP_OK)
        apr_table_unset(r->headers_out, "ETag");
    /* A sign-in page, an error, and a form that comes back with what was typed are for this moment only. */
    if (page == CP_PAGE_LOGIN || page == CP_PAGE_SECOND || page == CP_PAGE_FACTOR || page == CP_PAGE_AGAIN ||
        status >= 400 || r->method_number != M_GET)
        cp_headers_no_store(r);
    else
        cp_headers_personal(r);
    if (req->viewer->kind == CP_VIEWER_STAFF)
        apr_table_setn(r->headers_out, "Server-Timing",
                       apr_psprintf(r->pool, "db;dur=%.1f;desc=\"%d statements\"", (double)req->stats.busy / 1000.0,
                                    req->stats.statements));
    ap_set_content_type(r, req->json ? "application/json" : "text/html; charset=utf-8");
}

cp_error_t *cp_respond_page(cp_request_t *req, cp_page_id_t page, int status, const void *view)
{
    cp_error_t *error = NULL;

    headers_of(req, page, status);
    cp_out_t *out = cp_brigade_begin(req->r);
    if (req->json)
        cp_json_write(out, cp_view_page[page].schema, view);
    else
        error = cp_template_execute(cp_request_template(req, page), view, out, req->pool);
    return error ? error : cp_brigade_end(out);
}
