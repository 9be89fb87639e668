/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check_config hook: `apachectl configtest` runs it, and every start does before anything is served. (configtest
 * never runs post_config, so nothing that can be found here is left for there.) It merges what was written for each
 * enabled Location, loads and compiles what its pages need, and names every problem that it finds.
 */
#include <ap_provider.h>
#include <apr_file_info.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_request.h>
#include <mod_auth.h>
#include <stdlib.h>

#include "../base/base_crypto.h"
#include "../http/http_private.h"
#include "../text/text_date.h"
#include "../view/view_pages.h"
#include "config_portal.h"

#ifndef CP_SHIPPED_DIR
#define CP_SHIPPED_DIR "/usr/share/customerportal"
#endif
#define STORE_DIR "/var/lib/customerportal/files"

static bool is_folder(const char *path, apr_pool_t *pool)
{
    apr_finfo_t info;
    return apr_stat(&info, path, APR_FINFO_TYPE, pool) == APR_SUCCESS && info.filetype == APR_DIR;
}

static void note_template(const cp_argument_t *at, const cp_template_problem_t *problem)
{
    cp_config_problem_t *noted = apr_array_push(cp_config_problems());
    *noted = (cp_config_problem_t){problem->file ? problem->file : at->file, problem->file ? problem->line : at->line,
                                   problem->column, "template", problem->text};
}

/* What stands in for a directive that was not written: a problem with it is shown where the portal is turned on. */
static cp_argument_t standard(const cp_portal_t *portal, const char *directive, const char *text)
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
    if (!set->shipped_dir.text)
        set->shipped_dir = standard(portal, "PortalShippedDir", CP_SHIPPED_DIR);
    if (!set->store_dir.text)
        set->store_dir = standard(portal, "PortalStoreDir", STORE_DIR);
    if (!set->providers) {
        set->providers = apr_array_make(pool, 1, sizeof(cp_argument_t));
        APR_ARRAY_PUSH(set->providers, cp_argument_t) = standard(portal, "PortalLoginProvider", CP_OWN_PROVIDER);
    }
}

/* Pages change with these, so browsers' copies must not outlive them. */
static const char *version_of(const cp_settings_t *settings, apr_pool_t *pool)
{
    const char *all = "";

    for (int key = 0; key < CP_SET_COUNT; key++)
        if (settings->value[key].text)
            all = apr_psprintf(pool, "%s%d=%s\n", all, key, settings->value[key].text);
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

static void check_unique(const cp_portal_t *portal)
{
    apr_array_header_t *portals = cp_config_portals();

    for (int i = 0; i < portals->nelts; i++) {
        const cp_portal_t *other = APR_ARRAY_IDX(portals, i, const cp_portal_t *);
        if (other == portal)
            return;
        if (other->server == portal->server && !strcmp(other->key, portal->key))
            cp_config_problem(&portal->at, "is On for this path already; one <Location> with it is allowed per path");
    }
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
    if (there ? info.filetype != APR_DIR : !is_folder(parent, pool))
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

/* ---- Languages, templates, assets: loaded once for all portals that use the same files ---- */

typedef struct cp_look_t {
    const cp_language_t *languages;
    int language_count;
    const cp_assets_t *assets;
} cp_look_t;

static const char *look_key(const cp_portal_t *portal, const char *languages, apr_pool_t *pool)
{
    const char *key =
        apr_pstrcat(pool, portal->set.shipped_dir.text, "\n",
                    portal->set.template_dir.text ? portal->set.template_dir.text : "", "\n", languages, NULL);
    for (int i = 0; portal->set.page_files && i < portal->set.page_files->nelts; i++) {
        const cp_page_file_t *file = &APR_ARRAY_IDX(portal->set.page_files, i, cp_page_file_t);
        key = apr_psprintf(pool, "%s\n%d %s", key, file->page, file->path);
    }
    return key;
}

static void compile_pages(cp_language_t *language, cp_template_set_t *set, const cp_portal_t *portal, bool *refused,
                          apr_pool_t *pool)
{
    cp_template_options_t options = {.catalog = language->catalog, .compact = true};

    for (int page = 0; page < CP_PAGES; page++) {
        apr_array_header_t *problems = apr_array_make(pool, 4, sizeof(cp_template_problem_t));
        /* A template that is wrong is wrong in every language: one report is enough. */
        if (refused[page])
            continue;
        cp_error_t *error = cp_template_compile(&language->page[page], set, cp_view_templates[page],
                                                cp_view_schemas[page], &options, problems, pool);
        if (!error)
            continue;
        refused[page] = true;
        for (int i = 0; i < problems->nelts; i++) {
            const cp_template_problem_t *problem = &APR_ARRAY_IDX(problems, i, cp_template_problem_t);
            note_template(&portal->at, problem);
        }
        if (!problems->nelts)
            note_template(&portal->at, &(cp_template_problem_t){.text = error->safe});
    }
}

static const char *other_words(const char *words, const char *word, apr_pool_t *pool)
{
    const char *others = "";

    while (*words) {
        const char *next = ap_getword_conf(pool, &words);
        if (strcmp(next, word) != 0)
            others = apr_pstrcat(pool, others, *others ? ", " : "", next, NULL);
    }
    return others;
}

/* The catalog's words are looked up when templates are compiled, so each language has programs of its own. */
static void load_languages(cp_look_t *look, const cp_portal_t *portal, cp_template_set_t *set, const char *names,
                           apr_pool_t *pool)
{
    apr_array_header_t *languages = apr_array_make(pool, 2, sizeof(cp_language_t));
    const char *locale = cp_config_shipped(portal->set.shipped_dir.text, "locale", pool);
    bool refused[CP_PAGES] = {false};
    const char *rest = names;

    while (*rest) {
        const char *name = ap_getword_conf(pool, &rest);
        cp_language_t language = {.name = name};
        if (!*name)
            continue;
        cp_error_t *error = cp_catalog_load(&language.catalog, locale, name, pool);
        if (!error)
            error = cp_date_style_load(&language.dates, name, pool);
        if (error) {
            const cp_setting_value_t *pinned = &portal->set.settings.value[CP_SET_LANGUAGE];
            cp_argument_t at = standard(portal, "PortalLanguage", name);
            if (pinned->file) {
                at.file = pinned->file;
                at.line = pinned->line;
            }
            cp_config_problem(&at, apr_psprintf(pool, "needs a language that there is a catalog for, such as %s: %s",
                                                other_words(names, name, pool), error->safe));
            continue;
        }
        compile_pages(&language, set, portal, refused, pool);
        APR_ARRAY_PUSH(languages, cp_language_t) = language;
    }
    look->languages = (const cp_language_t *)languages->elts;
    look->language_count = languages->nelts;
}

static void load_look(cp_look_t *look, const cp_portal_t *portal, const char *languages, apr_pool_t *pool)
{
    const char *templates = apr_pstrcat(pool, portal->set.shipped_dir.text, "/templates", NULL);
    const char *overlay =
        portal->set.template_dir.text ? apr_pstrcat(pool, portal->set.template_dir.text, "/assets", NULL) : NULL;
    cp_template_set_t *set;
    cp_error_t *error;

    if (!is_folder(templates, pool)) {
        cp_config_problem(&portal->set.shipped_dir,
                          apr_psprintf(pool, "needs the folder that holds \"templates\"; there is none in %s",
                                       portal->set.shipped_dir.text));
        return;
    }
    error = cp_template_set_create(&set, templates, portal->set.template_dir.text, pool);
    if (error) {
        cp_config_problem(&portal->set.template_dir, error->safe);
        return;
    }
    for (int i = 0; portal->set.page_files && i < portal->set.page_files->nelts; i++) {
        const cp_page_file_t *file = &APR_ARRAY_IDX(portal->set.page_files, i, cp_page_file_t);
        cp_template_set_override(set, cp_view_templates[file->page], file->path);
    }
    load_languages(look, portal, set, languages, pool);
    error =
        cp_assets_load(&look->assets, cp_config_shipped(portal->set.shipped_dir.text, "assets", pool), overlay, pool);
    if (error)
        cp_config_problem(&portal->set.shipped_dir, error->safe);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every language that there is a catalog for, as readers choose theirs. The pinned or default one goes first: it is for
 * those without a choice of their own. */
static const char *languages_of(const cp_portal_t *portal, apr_pool_t *pool)
{
    apr_array_header_t *found = apr_array_make(pool, 8, sizeof(char *));
    const char *first = portal->set.settings.value[CP_SET_LANGUAGE].text;
    apr_finfo_t info;
    apr_dir_t *dir;

    if (!first)
        first = cp_setting_row(CP_SET_LANGUAGE)->fallback;
    APR_ARRAY_PUSH(found, const char *) = "en";
    if (apr_dir_open(&dir, cp_config_shipped(portal->set.shipped_dir.text, "locale", pool), pool) == APR_SUCCESS) {
        while (apr_dir_read(&info, APR_FINFO_NAME, dir) == APR_SUCCESS) {
            apr_size_t length = strlen(info.name);
            if (length <= 3 || strcmp(info.name + length - 3, ".po") != 0)
                continue;
            char *name = apr_pstrndup(pool, info.name, length - 3);
            for (char *at = name; *at; at++)
                if (*at == '_')
                    *at = '-';
            APR_ARRAY_PUSH(found, const char *) = name;
        }
        apr_dir_close(dir);
    }
    qsort(found->elts, (size_t)found->nelts, sizeof(char *), by_text);
    const char *names = first;
    for (int i = 0; i < found->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(found, i, const char *), first) != 0)
            names = apr_pstrcat(pool, names, " ", APR_ARRAY_IDX(found, i, const char *), NULL);
    return names;
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

    if (overlay->text && !is_folder(overlay->text, pool)) {
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
    check_unique(portal);
    check_store(portal, pool);
    check_providers(portal, pool);
    if (!check_templates(portal, pool))
        return;
    const char *languages = languages_of(portal, pool);
    const char *key = look_key(portal, languages, pool);
    cp_look_t *look = apr_hash_get(looks, key, APR_HASH_KEY_STRING);
    if (!look) {
        look = apr_pcalloc(pool, sizeof *look);
        load_look(look, portal, languages, pool);
        apr_hash_set(looks, key, APR_HASH_KEY_STRING, look);
    }
    portal->languages = look->languages;
    portal->language_count = look->language_count;
    portal->assets = look->assets;
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

int cp_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server)
{
    apr_array_header_t *portals = cp_config_portals();
    apr_array_header_t *problems = cp_config_problems();
    apr_hash_t *looks = apr_hash_make(ptemp);

    (void)plog;
    (void)main_server;
    collect_places();
    for (int i = 0; i < portals->nelts; i++)
        check_portal(APR_ARRAY_IDX(portals, i, cp_portal_t *), looks, pconf);
    for (int i = 0; i < problems->nelts; i++)
        report(&APR_ARRAY_IDX(problems, i, cp_config_problem_t), ptemp);
    return problems->nelts ? HTTP_INTERNAL_SERVER_ERROR : OK;
}
