/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "http_private.h"

/* What stands in r->filename in the place of a path. */
#define NO_FILE "customerportal:"

/* Below the portal, and not taken by another module before (a proxy, an alias, a rewrite rule). */
static bool ours(request_rec *r)
{
    return r->filename && !strncmp(r->filename, NO_FILE, sizeof NO_FILE - 1);
}

int cp_translate_name(request_rec *r)
{
    const cp_portal_t *portal = cp_config_portal_here(r);

    if (r->proxyreq || (!portal && !cp_slug_translate(r)))
        return DECLINED;
    if (portal)
        cp_slug_within(r, portal);
    r->filename = apr_pstrcat(r->pool, NO_FILE, r->uri, NULL);
    return OK;
}

/* Without this httpd would walk directories, with their .htaccess files and their sections for file names; a ticket's
 * attachment called x.php must not meet those. (In this phase the Location's configuration is not in place, so the
 * name alone tells.) */
int cp_translate_storage(request_rec *r)
{
    if (!ours(r))
        return DECLINED;
    /* So early that refusals of httpd's own, such as for a Require ip, have them as well. */
    cp_headers_security(r);
    return OK;
}

/* In the place of modules that guess type, encoding and handler from what looks like a file name's ending. A handler
 * that the configuration sets for a place within the portal (SetHandler server-status) comes later and wins. */
int cp_translate_type(request_rec *r)
{
    if (!ours(r))
        return DECLINED;
    r->handler = CP_HANDLER;
    return OK;
}
