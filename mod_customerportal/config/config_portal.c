/* SPDX-License-Identifier: Apache-2.0 */
#include "config_portal.h"

#include <apr_file_info.h>
#include <apr_strings.h>

#include "../http/http_private.h"

/* The configuration that is being read, or was read last. Directives reach it without a handle, hence static; httpd
 * reads configurations in one thread, before there are others. */
static struct {
    apr_pool_t *pool;
    apr_array_header_t *portals;
    apr_array_header_t *places;
    apr_array_header_t *mappings;
    apr_array_header_t *problems;
} registry;

int cp_config_begin(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    (void)plog;
    (void)ptemp;
    registry.pool = pconf;
    registry.portals = apr_array_make(pconf, 2, sizeof(cp_portal_t *));
    registry.places = apr_array_make(pconf, 4, sizeof(cp_place_t *));
    registry.mappings = apr_array_make(pconf, 2, sizeof(cp_mapping_t *));
    registry.problems = apr_array_make(pconf, 4, sizeof(cp_config_problem_t));
    return OK;
}

apr_array_header_t *cp_config_portals(void)
{
    return registry.portals;
}

apr_array_header_t *cp_config_places(void)
{
    return registry.places;
}

apr_array_header_t *cp_config_mappings(void)
{
    return registry.mappings;
}

apr_array_header_t *cp_config_problems(void)
{
    return registry.problems;
}

void cp_config_problem(const cp_argument_t *at, const char *text)
{
    cp_config_problem_t *problem = apr_array_push(registry.problems);
    *problem = (cp_config_problem_t){at->file, at->line, 0, at->directive, apr_pstrdup(registry.pool, text)};
}

cp_portal_t *cp_config_portal_here(request_rec *r)
{
    const cp_place_t *place = ap_get_module_config(r->per_dir_config, &customerportal_module);
    return place && place->engine == 1 ? place->portal : NULL;
}

cp_portal_t *cp_config_portal_for(request_rec *r)
{
    cp_portal_t *here = cp_config_portal_here(r);
    cp_portal_t *of_main = NULL;

    if (here)
        return here;
    for (int i = 0; i < registry.portals->nelts; i++) {
        cp_portal_t *portal = APR_ARRAY_IDX(registry.portals, i, cp_portal_t *);
        if (portal->server == r->server)
            return portal;
        if (!of_main && !portal->server->is_virtual)
            of_main = portal;
    }
    return of_main;
}

const cp_language_t *cp_portal_language(const cp_portal_t *portal, const char *name)
{
    for (int i = 0; name && i < portal->language_count; i++)
        if (!strcasecmp(portal->languages[i].name, name))
            return &portal->languages[i];
    return &portal->languages[0];
}

bool cp_config_is_folder(const char *path, apr_pool_t *pool)
{
    apr_finfo_t info;
    return apr_stat(&info, path, APR_FINFO_TYPE, pool) == APR_SUCCESS && info.filetype == APR_DIR;
}

const char *cp_config_shipped(const char *shipped_dir, const char *name, apr_pool_t *pool)
{
    const char *within = apr_pstrcat(pool, shipped_dir, "/templates/", name, NULL);
    return cp_config_is_folder(within, pool) ? within : apr_pstrcat(pool, shipped_dir, "/", name, NULL);
}
