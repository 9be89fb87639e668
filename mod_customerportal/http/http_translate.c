/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "http_private.h"

/* Requests that another module took (a proxy, an alias) are none of ours. */
static bool ours(request_rec *r)
{
    return !r->proxyreq && cp_config_portal_here(r);
}

int cp_translate_name(request_rec *r)
{
    if (!ours(r))
        return DECLINED;
    /* No path of the file system, so that nobody takes it for one; modules expect it to be set. */
    r->filename = apr_pstrcat(r->pool, "customerportal:", r->uri, NULL);
    return OK;
}

/* Without this httpd would walk directories, with their .htaccess files and their sections for file names; a ticket's
 * attachment called x.php must not meet those. */
int cp_translate_storage(request_rec *r)
{
    return ours(r) ? OK : DECLINED;
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
