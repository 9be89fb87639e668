/* SPDX-License-Identifier: Apache-2.0 */
/* What the server's configuration says about signing in, for those who may read it but not change it. */
#include <http_core.h>

#include "http_private.h"

static void add(apr_array_header_t *facts, const char *directive, const char *value, const cp_argument_t *at)
{
    APR_ARRAY_PUSH(facts, cp_server_fact_t) =
        (cp_server_fact_t){directive, value, at ? at->file : NULL, at ? at->line : 0};
}

const cp_server_fact_t *cp_request_sign_in(int *count, const cp_request_t *req)
{
    const cp_portal_t *portal = cp_request_portal(req);
    apr_array_header_t *facts = apr_array_make(req->pool, 8, sizeof(cp_server_fact_t));
    const apr_array_header_t *providers = portal->set.providers;

    for (int i = 0; providers && i < providers->nelts; i++) {
        const cp_argument_t *at = &APR_ARRAY_IDX(providers, i, cp_argument_t);
        add(facts, "PortalLoginProvider", at->text, at);
    }
    /* Core keeps no line for these. */
    if (ap_auth_type(req->r))
        add(facts, "AuthType", ap_auth_type(req->r), NULL);
    if (ap_auth_name(req->r))
        add(facts, "AuthName", ap_auth_name(req->r), NULL);
    if (portal->mail)
        add(facts, "PortalMailServer", portal->set.mail_server.text, &portal->set.mail_server);
    *count = facts->nelts;
    return (const cp_server_fact_t *)(void *)facts->elts;
}
