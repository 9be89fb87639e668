/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_protocol.h>

#include "http_private.h"

#define NOTICE_CHARACTERS_MAX 48

static bool is_word(const char *text)
{
    apr_size_t length = strlen(text);

    for (apr_size_t i = 0; i < length; i++)
        if (!apr_islower(text[i]) && !apr_isdigit(text[i]) && text[i] != '-' && text[i] != '_')
            return false;
    return length > 0 && length <= NOTICE_CHARACTERS_MAX;
}

cp_error_t *cp_respond_redirect(cp_request_t *req, const char *location, const char *notice)
{
    request_rec *r = req->r;

    if (notice && is_word(notice))
        cp_cookie_set(r, CP_COOKIE_NOTICE, notice);
    cp_headers_no_store(r);
    apr_table_unset(r->headers_out, "ETag");
    /* The last guard against being used as a springboard to elsewhere, whatever a page passes. */
    apr_table_setn(r->headers_out, "Location",
                   cp_request_local(req, location, apr_pstrcat(r->pool, req->base, "/", NULL)));
    r->status = HTTP_SEE_OTHER;
    ap_set_content_length(r, 0);
    cp_brigade_empty(r);
    return NULL;
}

cp_error_t *cp_respond_removed(cp_request_t *req, cp_error_t *error, const char *location)
{
    return error && error->kind != CP_ERROR_MISSING ? error : cp_respond_redirect(req, location, "removed");
}

bool cp_respond_moved(const cp_request_t *req, const char *location)
{
    request_rec *r = req->r;

    /* For good, but asked again each time: the path may come back into use. */
    apr_table_setn(r->headers_out, "Cache-Control", "private, no-cache");
    apr_table_unset(r->headers_out, "ETag");
    apr_table_setn(r->headers_out, "Location",
                   cp_request_local(req, location, apr_pstrcat(r->pool, req->base, "/", NULL)));
    r->status = r->method_number == M_GET ? HTTP_MOVED_PERMANENTLY : HTTP_PERMANENT_REDIRECT;
    ap_set_content_length(r, 0);
    cp_brigade_empty(r);
    return true;
}

const char *cp_respond_notice(cp_request_t *req)
{
    const char *notice = cp_cookie_get(req->r, CP_COOKIE_NOTICE);

    if (!notice)
        return NULL;
    cp_cookie_set(req->r, CP_COOKIE_NOTICE, NULL);
    return is_word(notice) ? notice : NULL;
}

void cp_respond_session_cookie(cp_request_t *req, const char *token, const cp_owner_t *owner)
{
    cp_cookie_set(req->r, CP_COOKIE_SESSION, token);
    if (token && owner) {
        req->owner = *owner;
        cp_owner_note(req);
    }
    /* The token of forms from before the sign-in is of no use any more. */
    if (token && cp_cookie_get(req->r, CP_COOKIE_FORM))
        cp_cookie_set(req->r, CP_COOKIE_FORM, NULL);
}

void cp_respond_pending_cookie(cp_request_t *req, const char *token)
{
    if (token || cp_cookie_get(req->r, CP_COOKIE_PENDING))
        cp_cookie_set(req->r, CP_COOKIE_PENDING, token);
}

void cp_respond_device_cookie(cp_request_t *req, const char *token)
{
    cp_cookie_set(req->r, CP_COOKIE_DEVICE, token);
}

void cp_respond_look_cookie(cp_request_t *req, const char *name, const char *value)
{
    cp_cookie_set(req->r,
                  !strcmp(name, "scheme")    ? CP_COOKIE_SCHEME
                  : !strcmp(name, "density") ? CP_COOKIE_DENSITY
                                             : CP_COOKIE_LANGUAGE,
                  value);
}

void cp_respond_clear_site_data(cp_request_t *req)
{
    apr_table_setn(req->r->err_headers_out, "Clear-Site-Data", "\"cache\", \"storage\"");
}

void cp_respond_retry_after(cp_request_t *req, int seconds)
{
    apr_table_setn(req->r->err_headers_out, "Retry-After", apr_itoa(req->pool, seconds));
}

void cp_respond_go_on(cp_request_t *req, const char *url)
{
    apr_table_setn(req->r->err_headers_out, "Refresh", apr_pstrcat(req->pool, "0; url=", url, NULL));
}
