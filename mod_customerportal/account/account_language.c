/* SPDX-License-Identifier: Apache-2.0 */
/* The choice of a language in this browser, for visitors: a link in the footer of every page. What people who are signed
 * in chose on their account page goes before it. */
#include "../http/http_respond.h"
#include "../model/model_address.h"
#include "account_private.h"

/* Where there is one language only, there is nothing to remember, and the portal's may be changed. */
const char *cp_account_mail_language(const cp_request_t *req)
{
    bool several = req->offered.count > 1 || cp_domains_speak(req->settings);

    return several ? cp_catalog_language(req->catalog) : NULL;
}

const char *cp_account_mail_host(const cp_request_t *req)
{
    return cp_domain_named(req->settings, req->host, req->pool);
}

cp_error_t *cp_account_language(cp_request_t *req)
{
    const char *back = cp_request_local(req, cp_query_get(req->query, "return_to"), cp_request_url(req, "/"));
    const cp_language_name_t *chosen = cp_language_find(&req->offered, req->name);

    if (!chosen)
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", "%s is not offered", req->name);
    cp_respond_look_cookie(req, "language", chosen->tag);
    return cp_respond_redirect(req, back, NULL);
}
