/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slugs (S03): a path that stands for a portal's Location. Requests below it are those of the Location, whose sections
 * apply, as httpd looks for Locations again after names were translated. Paths that the portal had before, and the
 * Location's own while there is a slug, lead to the one that it has now (decision 12).
 *
 * Requests for other parts of the server pass here, too. They ask the database only for addresses at which the server has
 * no file, and then at most once a second, as anonymous visitors of the portal do: a slug that was saved a moment ago, on
 * another node perhaps, has to be found.
 */
#include <apr_file_info.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_request.h>
#include <string.h>

#include "../model/model_address.h"
#include "http_private.h"

/* Who is signed in may have saved a slug this moment, and is led to it by a process that has not heard of it. A cookie
 * proves nothing; so the database is asked at most every tenth of a second, whoever comes, and few wait for that. */
static bool signed_in(request_rec *r, const cp_portal_t *portal)
{
    const char *cookies = apr_table_get(r->headers_in, "Cookie");

    return cookies && strstr(cookies, apr_pstrcat(r->pool, "customerportal", portal->mark, "=", NULL));
}

static const cp_settings_t *settings_of(request_rec *r, const cp_portal_t *portal, bool fresh)
{
    cp_portal_run_t *run = portal->run;
    apr_pool_t *pool = r->pool;

    if (!run || !run->db)
        return NULL;
    if (fresh) {
        cp_error_t *error = signed_in(r, portal) ? cp_snapshot_await(run, r->request_time, pool)
                                                 : cp_snapshot_renew(run, false, NULL, pool);
        if (error)
            ap_log_error(APLOG_MARK, APLOG_INFO, 0, portal->server, "CP01651: slug of %s: %s", portal->key,
                         cp_error_chain(error, pool));
    }
    return cp_snapshot_take(run, pool);
}

/* Portals that the request's virtual host has. */
static bool here(const cp_portal_t *portal, const request_rec *r)
{
    return portal->server == r->server || !portal->server->is_virtual;
}

typedef bool match_t(const cp_settings_t *settings, const char *path, const char **rest);

static const cp_portal_t *find(request_rec *r, match_t *match, bool fresh, const char **rest)
{
    apr_array_header_t *portals = cp_config_portals();

    for (int i = 0; i < portals->nelts; i++) {
        const cp_portal_t *portal = APR_ARRAY_IDX(portals, i, const cp_portal_t *);
        const cp_settings_t *settings = here(portal, r) ? settings_of(r, portal, fresh) : NULL;
        if (settings && match(settings, r->uri, rest))
            return portal;
    }
    return NULL;
}

/* The first segment of the path is enough to know that this is the place of others. */
static bool has_file(const request_rec *r)
{
    const char *root = ap_document_root((request_rec *)r);
    apr_size_t length = 1 + strcspn(r->uri + 1, "/");
    apr_finfo_t info;

    return root && apr_stat(&info, apr_pstrcat(r->pool, root, apr_pstrmemdup(r->pool, r->uri, length), NULL),
                            APR_FINFO_TYPE, r->pool) == APR_SUCCESS;
}

static void lead_in(request_rec *r, const cp_portal_t *portal, const char *rest)
{
    apr_table_setn(r->notes, "cp-slug", apr_pstrmemdup(r->pool, r->uri, strlen(r->uri) - strlen(rest)));
    r->uri = apr_pstrcat(r->pool, portal->base, *rest || *portal->base ? rest : "/", NULL);
}

bool cp_slug_translate(request_rec *r)
{
    const char *rest = NULL;
    const cp_portal_t *portal;

    if (!cp_config_portals()->nelts || r->uri[0] != '/')
        return false;
    portal = find(r, cp_address_is_slug, false, &rest);
    if (!portal && !has_file(r))
        portal = find(r, cp_address_is_slug, true, &rest);
    if (!portal)
        portal = find(r, cp_address_was_slug, false, &rest);
    if (!portal)
        return false;
    lead_in(r, portal, rest);
    return true;
}

/* Such as all slugs of a portal at "/". Former ones are not looked for: they may be called like a page. */
void cp_slug_within(request_rec *r, const cp_portal_t *portal)
{
    const cp_settings_t *settings = settings_of(r, portal, false);
    const char *rest;

    if (settings && cp_address_is_slug(settings, r->uri, &rest))
        lead_in(r, portal, rest);
}

const char *cp_slug_elsewhere(const cp_request_t *req, const cp_portal_t *portal)
{
    const char *used = apr_table_get(req->r->notes, "cp-slug");
    const char *query = req->r->args ? apr_pstrcat(req->pool, "?", req->r->args, NULL) : "";

    if (!strcmp(used ? used : portal->base, req->base))
        return NULL;
    return apr_pstrcat(req->pool, req->base, ap_os_escape_path(req->pool, req->path, 1), query, NULL);
}

bool cp_request_path_is_free(const cp_request_t *req, const char *path)
{
    request_rec *r = req->r;
    const cp_portal_t *mine = cp_request_portal(req), *portal = NULL;
    apr_array_header_t *portals = cp_config_portals();
    const char *rest;
    bool taken;

    for (int i = 0; i < portals->nelts; i++) {
        const cp_portal_t *other = APR_ARRAY_IDX(portals, i, const cp_portal_t *);
        const cp_settings_t *settings = other != mine && here(other, r) ? settings_of(r, other, true) : NULL;
        if ((other != mine && here(other, r) && !strcmp(other->base, path)) ||
            (settings && cp_address_is_slug(settings, path, &rest)))
            return false;
    }
    request_rec *there = ap_sub_req_lookup_uri(path, r, NULL);
    portal = cp_config_portal_here(there);
    taken = !portal && (there->finfo.filetype != APR_NOFILE || there->proxyreq || (there->handler && *there->handler));
    ap_destroy_sub_req(there);
    return !taken && (!portal || portal == mine);
}
