/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check_config hook: `apachectl configtest` runs it, and every start does before anything is served. (configtest
 * never runs post_config, so nothing that can be found here is left for there.) It merges what was written for each
 * enabled Location, loads and compiles what its pages need, and names every problem that it finds.
 */
#include <ap_provider.h>
#include <apr_file_info.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_request.h>
#include <mod_auth.h>

#include "../base/base_crypto.h"
#include "../http/http_private.h"
#include "../http/http_throttle.h"
#include "../model/model_definition.h"
#include "../text/text_icu.h"
#include "config_portal.h"

#ifndef CP_SHIPPED_DIR
#define CP_SHIPPED_DIR "/usr/share/customerportal"
#endif
#define STORE_DIR "/var/lib/customerportal/files"

cp_argument_t cp_config_standard(const cp_portal_t *portal, const char *directive, const char *text)
{
    cp_argument_t argument = portal->at;
    argument.directive = directive;
    argument.text = text;
    return argument;
}

static void merge_levels(cp_portal_t *portal, apr_pool_t *pool)
{
    const cp_directives_t *server = ap_get_module_config(portal->server->module_config, &customerportal_module);
    cp_directives_t own = portal->set;
    cp_directives_t *set = &portal->set;

    cp_config_merge(set, server, &own);
    if (server->page_files && own.page_files)
        set->page_files = apr_array_append(pool, server->page_files, own.page_files);
    set->settings.definitions = cp_definitions_over(server->settings.definitions, own.settings.definitions, pool);
    if (!set->shipped_dir.text)
        set->shipped_dir = cp_config_standard(portal, "PortalShippedDir", CP_SHIPPED_DIR);
    if (!set->store_dir.text)
        set->store_dir = cp_config_standard(portal, "PortalStoreDir", STORE_DIR);
    if (!set->providers) {
        set->providers = apr_array_make(pool, 1, sizeof(cp_argument_t));
        APR_ARRAY_PUSH(set->providers, cp_argument_t) =
            cp_config_standard(portal, "PortalLoginProvider", CP_OWN_PROVIDER);
    }
}

/* Pages change with these, so browsers' copies must not outlive them. */
static const char *version_of(const cp_settings_t *settings, apr_pool_t *pool)
{
    const cp_definitions_t *pinned = settings->definitions ? settings->definitions : cp_definitions_none();
    const char *all = "";

    for (int key = 0; key < CP_SET_COUNT; key++)
        if (settings->value[key].text)
            all = apr_psprintf(pool, "%s%d=%s\n", all, key, settings->value[key].text);
    for (int kind = 0; kind < CP_DEFINE_KINDS; kind++)
        for (int i = 0; i < pinned->of[kind].count; i++)
            all = apr_psprintf(pool, "%s%d/%s=%s\n", all, kind, pinned->of[kind].rows[i].name,
                               cp_sha256_hex(pinned->of[kind].rows[i].body, pool));
    return cp_sha256_hex(all, pool);
}

static void collect_places(void)
{
    apr_array_header_t *places = cp_config_places();

    for (int i = 0; i < places->nelts; i++) {
        cp_place_t *place = APR_ARRAY_IDX(places, i, cp_place_t *);
        if (place->engine < 0)
            cp_config_problem(&place->written->first,
                              "is allowed in a <Location> only together with PortalEngine On; else at the server or in "
                              "a <VirtualHost>");
        else if (place->portal)
            place->portal->set = *place->written;
    }
}

/* Cookies are the whole host's, so each further portal of a host has names of its own: who is signed in to one of them
 * is neither signed in to the other nor signed out by it. Two keys never have the same mark: "/a/b" is ".a.b", "a/b" is
 * "~a.b", "a.b" is "~a~2eb". All of it is what names of cookies may have. */
static const char *mark_of(const cp_portal_t *portal, apr_pool_t *pool)
{
    static const char hex[] = "0123456789abcdef";
    const char *key = portal->key;
    char *mark = apr_palloc(pool, 3 * strlen(key) + 2), *out = mark;

    if (*key != '/')
        *out++ = '~';
    for (; *key; key++) {
        unsigned char byte = (unsigned char)*key;
        if (apr_isalnum(byte) || byte == '-' || byte == '_' || byte == '/')
            *out++ = byte == '/' ? '.' : (char)byte;
        else {
            *out++ = '~';
            *out++ = hex[byte >> 4];
            *out++ = hex[byte & 15];
        }
    }
    *out = '\0';
    return mark;
}

/* Whether two portals can be met on one host: a virtual host has the server's Locations, too, but for those of which it
 * has one of its own. */
static bool share_hosts(const cp_portal_t *one, const cp_portal_t *other)
{
    if (one->server == other->server)
        return true;
    return (!one->server->is_virtual || !other->server->is_virtual) && strcmp(one->base, other->base) != 0 &&
           strcmp(one->key, other->key) != 0;
}

static void check_unique(cp_portal_t *portal, apr_pool_t *pool)
{
    apr_array_header_t *portals = cp_config_portals();
    bool first = true;

    if (portal->set.key.text)
        portal->key = portal->set.key.text;
    for (int i = 0; i < portals->nelts; i++) {
        const cp_portal_t *other = APR_ARRAY_IDX(portals, i, const cp_portal_t *);
        if (other == portal)
            break;
        if (share_hosts(other, portal))
            first = false;
        if (other->server != portal->server)
            continue;
        if (!strcmp(other->base, portal->base))
            cp_config_problem(&portal->at, "is On for this path already; one <Location> with it is allowed per path");
        else if (!strcmp(other->key, portal->key))
            cp_config_problem(&portal->set.key,
                              "is another portal's of this server already; portals that share one are "
                              "the same portal on several virtual hosts");
    }
    portal->mark = first ? "" : mark_of(portal, pool);
}

static void check_store(const cp_portal_t *portal, apr_pool_t *pool)
{
    const core_server_config *core = ap_get_core_module_config(portal->server->module_config);
    const cp_argument_t *at = &portal->set.store_dir;
    const char *dir = at->text;
    const char *root = core ? core->ap_document_root : NULL;

    apr_size_t length = root ? strlen(root) : 0;
    while (length > 0 && root[length - 1] == '/')
        length--;
    if (length && !strncmp(dir, root, length) && (dir[length] == '/' || !dir[length]))
        cp_config_problem(at, apr_psprintf(pool,
                                           "must lie outside of the DocumentRoot %s: attachments are served by the "
                                           "portal only",
                                           root));
    const char *slash = strrchr(dir, '/');
    const char *parent = slash && slash > dir ? apr_pstrndup(pool, dir, (apr_size_t)(slash - dir)) : "/";
    apr_finfo_t info;
    bool there = apr_stat(&info, dir, APR_FINFO_TYPE, pool) == APR_SUCCESS;
    if (there ? info.filetype != APR_DIR : !cp_config_is_folder(parent, pool))
        cp_config_problem(at, apr_psprintf(pool,
                                           "needs a folder, or a place in an existing folder where it can be made; "
                                           "%s is neither",
                                           dir));
}

static void check_providers(const cp_portal_t *portal, apr_pool_t *pool)
{
    for (int i = 0; i < portal->set.providers->nelts; i++) {
        const cp_argument_t *name = &APR_ARRAY_IDX(portal->set.providers, i, cp_argument_t);
        const authn_provider *provider = ap_lookup_provider(AUTHN_PROVIDER_GROUP, name->text, AUTHN_PROVIDER_VERSION);
        if (provider && provider->check_password)
            continue;
        const char *known = "";
        apr_array_header_t *names = ap_list_provider_names(pool, AUTHN_PROVIDER_GROUP, AUTHN_PROVIDER_VERSION);
        for (int k = 0; k < names->nelts; k++)
            known = apr_pstrcat(pool, known, *known ? ", " : "",
                                APR_ARRAY_IDX(names, k, ap_list_provider_names_t).provider_name, NULL);
        cp_config_problem(name, apr_psprintf(pool,
                                             "knows no authentication provider \"%s\"; loaded ones are %s (others "
                                             "come with modules such as mod_authn_file or mod_authnz_ldap)",
                                             name->text, known));
    }
}

static bool is_file(const char *path, apr_pool_t *pool)
{
    apr_finfo_t info;
    return apr_stat(&info, path, APR_FINFO_TYPE, pool) == APR_SUCCESS && info.filetype == APR_REG;
}

/* Whether what the templates come from is there; where it is not, compiling would only say so again. */
static bool check_templates(const cp_portal_t *portal, apr_pool_t *pool)
{
    const cp_argument_t *overlay = &portal->set.template_dir;
    bool fine = true;

    if (overlay->text && !cp_config_is_folder(overlay->text, pool)) {
        cp_config_problem(overlay, apr_psprintf(pool, "needs an existing folder; there is none at %s", overlay->text));
        fine = false;
    }
    for (int i = 0; portal->set.page_files && i < portal->set.page_files->nelts; i++) {
        const cp_page_file_t *file = &APR_ARRAY_IDX(portal->set.page_files, i, cp_page_file_t);
        if (is_file(file->path, pool))
            continue;
        cp_config_problem(&file->at, apr_psprintf(pool, "needs an existing file; there is none at %s", file->path));
        fine = false;
    }
    return fine;
}

static void check_portal(cp_portal_t *portal, apr_hash_t *looks, apr_pool_t *pool)
{
    merge_levels(portal, pool);
    portal->version = version_of(&portal->set.settings, pool);
    check_unique(portal, pool);
    check_store(portal, pool);
    check_providers(portal, pool);
    cp_config_mail(portal, pool);
    if (check_templates(portal, pool))
        cp_config_look(portal, looks, pool);
    cp_config_definitions(portal, pool);
}

/* "conf/httpd.conf:12: PortalPageSize needs …", on standard error during a start and a configtest. */
static void report(const cp_config_problem_t *problem, apr_pool_t *pool)
{
    const char *where = problem->file ? problem->file : "";
    apr_size_t length = strlen(problem->directive);
    /* The texts of settings name their directive themselves. */
    bool named = !strncmp(problem->text, problem->directive, length) || !strcmp(problem->directive, "template");

    if (problem->column > 0)
        where = apr_psprintf(pool, "%s:%d:%d: ", where, problem->line, problem->column);
    else if (*where)
        where = apr_psprintf(pool, "%s:%d: ", where, problem->line);
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_ERR, 0, NULL, "CP00600: %s%s%s%s", where,
                 named ? "" : problem->directive, named ? "" : " ", problem->text);
}

/* One for the whole server: accounts and addresses are not a portal's. */
static void check_throttle(const server_rec *main_server, apr_pool_t *pconf, apr_pool_t *ptemp)
{
    const cp_directives_t *level = ap_get_module_config(main_server->module_config, &customerportal_module);
    const char *wrong;

    cp_throttle_forget_cache();
    if (!level->throttle.text || !strcmp(level->throttle.text, "database"))
        return;
    wrong = cp_throttle_configure(level->throttle.text, level->throttle_arguments, pconf, ptemp);
    if (wrong)
        cp_config_problem(&level->throttle, wrong);
}

int cp_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server)
{
    apr_array_header_t *portals = cp_config_portals();
    apr_array_header_t *problems = cp_config_problems();
    apr_hash_t *looks = apr_hash_make(ptemp);

    (void)plog;
    if (portals->nelts)
        cp_icu_keep();
    collect_places();
    check_throttle(main_server, pconf, ptemp);
    for (int i = 0; i < portals->nelts; i++)
        check_portal(APR_ARRAY_IDX(portals, i, cp_portal_t *), looks, pconf);
    cp_config_identity(pconf);
    for (int i = 0; i < problems->nelts; i++)
        report(&APR_ARRAY_IDX(problems, i, cp_config_problem_t), ptemp);
    return problems->nelts ? HTTP_INTERNAL_SERVER_ERROR : OK;
}
