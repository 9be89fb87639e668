/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last resort of every request. An error becomes a page of the portal; where even that fails (a template, memory),
 * a fixed page that needs neither; where the answer has begun already, an end that cannot be taken for a whole page.
 */
#include <apr_strings.h>
#include <http_protocol.h>

#include "../view/view_pages.h"
#include "http_private.h"

#define RETRY_SECONDS 5
#define UNREAD_BYTES_MAX 1048576

void cp_error_headers(cp_request_t *req, const cp_error_t *error, int status)
{
    request_rec *r = req->r;
    int retry = error->retry_after;

    cp_headers_security(r);
    cp_headers_no_store(r);
    /* What a page set for an answer that does not come. */
    apr_table_unset(r->headers_out, "ETag");
    apr_table_unset(r->headers_out, "Content-Disposition");
    apr_table_unset(r->headers_out, "Accept-Ranges");
    apr_table_unset(r->headers_out, "Content-Length");
    if (!retry && status == HTTP_SERVICE_UNAVAILABLE)
        retry = RETRY_SECONDS;
    if (retry)
        apr_table_setn(r->err_headers_out, "Retry-After", apr_itoa(r->pool, retry));
    if (status == HTTP_UNAUTHORIZED)
        apr_table_setn(
            r->err_headers_out, "WWW-Authenticate",
            apr_pstrcat(r->pool, CP_AUTH_TYPE " realm=\"", ap_escape_quotes(r->pool, req->portal), "\"", NULL));
    r->status = status;
}

/* RFC 9457. */
static cp_error_t *send_problem(cp_request_t *req, const cp_error_t *error, int status)
{
    const char *title = ap_get_status_line(status) + 4;
    const char *safe = cp_tr_said(req->catalog, error->safe, req->pool);
    request_rec *r = req->r;

    ap_set_content_type(r, "application/problem+json");
    cp_out_t *out = cp_brigade_begin(r);
    cp_out_literal(out, "{\"type\":\"about:blank\",\"title\":");
    cp_json_text(out, title, strlen(title));
    cp_out_literal(out, ",\"status\":");
    cp_out_int(out, status);
    cp_out_literal(out, ",\"detail\":");
    cp_json_text(out, safe, strlen(safe));
    if (error->field) {
        cp_out_literal(out, ",\"field\":");
        cp_json_text(out, error->field, strlen(error->field));
    }
    cp_out_literal(out, ",\"request\":");
    cp_json_text(out, req->id, strlen(req->id));
    cp_out_literal(out, "}");
    return cp_brigade_end(out);
}

static cp_error_t *send_page(cp_request_t *req, const cp_error_t *error, int status)
{
    const void *view;

    CP_TRY(cp_view_error(&view, req, error, false));
    return cp_respond_page(req, CP_PAGE_ERROR, status, view);
}

/* Of the catalogs only, which are in memory since the server began. */
static void send_fixed(cp_request_t *req, int status)
{
    const cp_catalog_t *catalog = req->catalog ? req->catalog : cp_catalog_english();
    apr_pool_t *pool = req->r->pool;
    const char *page = apr_pstrcat(
        pool, "<!DOCTYPE html>\n<html lang=\"", cp_catalog_language(catalog), "\" dir=\"",
        cp_catalog_direction(catalog), "\"><head><meta charset=\"utf-8\"><title>",
        ap_escape_html(pool, cp_tr(catalog, "Error")), "</title></head><body><h1>",
        ap_escape_html(pool, cp_tr(catalog, "Something went wrong on our side.")), "</h1><p>",
        ap_escape_html(pool, cp_tr(catalog, "Nothing was lost that was saved before. Please try again in a minute.")),
        "</p></body></html>\n", NULL);

    req->r->status = status;
    ap_set_content_type(req->r, "text/html; charset=utf-8");
    cp_brigade_constant(req->r, page, strlen(page));
}

/* A large body that nobody will read is not worth waiting for. */
static void give_up_body(request_rec *r)
{
    const char *length = apr_table_get(r->headers_in, "Content-Length");

    if (r->method_number == M_GET || cp_request_note(r)->out)
        return;
    if (apr_table_get(r->headers_in, "Transfer-Encoding") || (length && apr_atoi64(length) > UNREAD_BYTES_MAX))
        r->connection->keepalive = AP_CONN_CLOSE;
}

int cp_respond_error(cp_request_t *req, const cp_error_t *error)
{
    int status = cp_error_status(error->kind);
    request_rec *r = req->r;

    if (r->connection->aborted) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "CP00630: the client went away: %s",
                      cp_error_chain(error, r->pool));
        return OK;
    }
    cp_log_request_error(r, error, req->id);
    if (cp_brigade_sent(r)) {
        cp_brigade_break(r);
        return OK;
    }
    give_up_body(r);
    cp_error_headers(req, error, status);
    cp_error_t *again = req->json ? send_problem(req, error, status) : send_page(req, error, status);
    if (again && !r->connection->aborted) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "CP00631: the error page: %s", cp_error_chain(again, r->pool));
        if (cp_brigade_sent(r))
            cp_brigade_break(r);
        else
            send_fixed(req, status);
    }
    return OK;
}
