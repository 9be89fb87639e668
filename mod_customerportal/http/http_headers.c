/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <apr_lib.h>

#include "http_private.h"
#include "http_respond.h"

#define CONTENT_POLICY                                                                                               \
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; " \
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/* In err_headers_out, as those go out with every kind of answer: pages, redirects, and errors that httpd words. */
void cp_headers_security(request_rec *r)
{
    static const char *const headers[][2] = {
        {"Content-Security-Policy", CONTENT_POLICY},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"X-Frame-Options", "DENY"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    };

    for (apr_size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        apr_table_setn(r->err_headers_out, headers[i][0], headers[i][1]);
}

void cp_respond_holds_frames(cp_request_t *req)
{
    apr_table_setn(req->r->err_headers_out, "Content-Security-Policy", CONTENT_POLICY "; frame-src 'self'");
}

void cp_respond_framed(cp_request_t *req)
{
    apr_table_setn(req->r->err_headers_out, "Content-Security-Policy",
                   "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
                   "frame-ancestors 'self'; sandbox allow-same-origin");
    apr_table_setn(req->r->err_headers_out, "X-Frame-Options", "SAMEORIGIN");
}

void cp_headers_no_store(request_rec *r)
{
    apr_table_unset(r->headers_out, "Cache-Control");
    apr_table_setn(r->err_headers_out, "Cache-Control", "private, no-store");
    cp_headers_vary(r);
}

void cp_headers_personal(request_rec *r)
{
    /* A page that was told before to be no-store stays so. */
    const char *before = apr_table_get(r->err_headers_out, "Cache-Control");
    if (!before || !strstr(before, "no-store"))
        apr_table_setn(r->err_headers_out, "Cache-Control", "private, no-cache");
    cp_headers_vary(r);
}

/* Browsers name text/html; whoever asks for JSON names it and no HTML. */
bool cp_accepts_json(request_rec *r)
{
    const char *accept = apr_table_get(r->headers_in, "Accept");
    return accept && (ap_strcasestr(accept, "application/json") || ap_strcasestr(accept, "application/problem+json")) &&
           !ap_strcasestr(accept, "text/html");
}
