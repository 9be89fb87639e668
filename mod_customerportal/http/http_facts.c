/* SPDX-License-Identifier: Apache-2.0 */
/* What the server's configuration says about signing in, for those who may read it but not change it. */
#include <apr_strings.h>
#include <http_core.h>

#include "http_private.h"

static void add(apr_array_header_t *facts, const char *directive, const char *value, const cp_argument_t *at)
{
    APR_ARRAY_PUSH(facts, cp_server_fact_t) =
        (cp_server_fact_t){directive, value, at ? at->file : NULL, at ? at->line : 0};
}

/* Beginning as the directive does, and with where it is in force. */
static const char *fact_of(const cp_mapping_t *mapping, apr_pool_t *pool)
{
    const cp_identity_policy_t *policy = &mapping->policy;

    return apr_psprintf(pool, "provider %s, for%s%s, <Location \"%s\">", mapping->provider,
                        policy->contacts ? " customers" : "", policy->staff ? " staff" : "",
                        *mapping->path ? mapping->path : "/");
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
    for (int i = 0; i < cp_config_mappings()->nelts; i++) {
        const cp_mapping_t *mapping = APR_ARRAY_IDX(cp_config_mappings(), i, const cp_mapping_t *);
        if (mapping->portal == portal)
            add(facts, "PortalIdentity", fact_of(mapping, req->pool), &mapping->at);
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
