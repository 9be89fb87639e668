/* SPDX-License-Identifier: Apache-2.0 */
/* In which language a request is answered. */
#include "http_private.h"

/* Caches that keep pages for one person only still have to know when he changes his browser's language. */
void cp_headers_vary(request_rec *r)
{
    apr_table_setn(r->err_headers_out, "Vary",
                   cp_request_note(r)->by_accept ? "Cookie, Accept, Accept-Language" : "Cookie, Accept");
}

void cp_request_choose_language(cp_request_t *req)
{
    const cp_portal_t *portal = cp_request_portal(req);
    cp_language_wish_t wish = {
        .person = req->viewer->language,
        .cookie = cp_cookie_get(req->r, CP_COOKIE_LANGUAGE),
        .domain = req->domain_language,
        .accept = apr_table_get(req->r->headers_in, "Accept-Language"),
    };

    req->known = portal->names;
    req->offered = cp_language_offered(req->settings, wish.domain, &req->known, req->pool);
    const cp_language_t *language =
        cp_portal_language(portal, cp_language_decide(req->settings, &wish, &req->known, req->pool));
    req->catalog = language->catalog;
    req->dates = language->dates;
    req->numbers = req->json ? NULL : language->dates;
    cp_request_note(req->r)->by_accept = req->offered.count > 1;
    cp_headers_vary(req->r);
}
