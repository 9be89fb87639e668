/* SPDX-License-Identifier: Apache-2.0 */
/* How a portal looks: catalogs, compiled templates and assets, loaded once for all portals that use the same files. */
#include <apr_file_info.h>
#include <apr_strings.h>
#include <stdlib.h>

#include "../http/http_private.h"
#include "../text/text_date.h"
#include "../view/view_page_table.h"
#include "../view/view_pages.h"
#include "config_portal.h"

static void note_template(const cp_argument_t *at, const cp_template_problem_t *problem)
{
    cp_config_problem_t *noted = apr_array_push(cp_config_problems());
    *noted = (cp_config_problem_t){problem->file ? problem->file : at->file, problem->file ? problem->line : at->line,
                                   problem->column, "template", problem->text};
}

typedef struct cp_look_t {
    const cp_language_t *languages;
    int language_count;
    cp_languages_t names;
    cp_template_set_t *templates;
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
                          cp_template_keep_t *keep, apr_pool_t *pool)
{
    cp_template_options_t options = {.catalog = language->catalog, .compact = true, .keep = keep};

    for (int page = 0; page < CP_PAGES; page++) {
        apr_array_header_t *problems = apr_array_make(pool, 4, sizeof(cp_template_problem_t));
        /* A template that is wrong is wrong in every language: one report is enough. */
        if (refused[page])
            continue;
        cp_error_t *error = cp_template_compile(&language->page[page], set, cp_view_page[page].template,
                                                cp_view_page[page].schema, &options, problems, pool);
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

/* The shipped pages that the portal's folder has others for: an administrator may go back to them. Macros are those of
 * the folder; a page that does not go together with them is no problem of the configuration, as nobody asked for it. */
static void compile_shipped(cp_language_t *language, cp_template_set_t *set, apr_pool_t *pool)
{
    cp_template_options_t options = {.catalog = language->catalog, .compact = true};
    cp_template_file_t file;
    const char *shipped;
    cp_template_set_t *other;

    for (int page = 0; page < CP_PAGES; page++) {
        const char *name = cp_view_page[page].template;
        if (!cp_template_set_file(&file, set, name) || !file.overlaid ||
            cp_template_set_shipped(&shipped, set, name, pool) || !shipped || cp_template_set_derive(&other, set, pool))
            continue;
        cp_template_set_put(other, name, shipped, strlen(shipped));
        if (cp_template_compile(&language->shipped[page], other, name, cp_view_page[page].schema, &options, NULL, pool))
            language->shipped[page] = NULL;
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
    cp_template_keep_t *keep = cp_template_keep_create(pool);
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
            cp_argument_t at = cp_config_standard(portal, "PortalLanguage", name);
            if (pinned->file) {
                at.file = pinned->file;
                at.line = pinned->line;
            }
            cp_config_problem(&at, apr_psprintf(pool, "needs a language that there is a catalog for, such as %s: %s",
                                                other_words(names, name, pool), error->safe));
            continue;
        }
        compile_pages(&language, set, portal, refused, keep, pool);
        if (portal->set.template_dir.text)
            compile_shipped(&language, set, pool);
        APR_ARRAY_PUSH(languages, cp_language_t) = language;
    }
    look->languages = (const cp_language_t *)languages->elts;
    look->language_count = languages->nelts;
    cp_language_name_t *rows = apr_pcalloc(pool, sizeof *rows * ((apr_size_t)languages->nelts + 1));
    for (int i = 0; i < languages->nelts; i++) {
        const char *tag = look->languages[i].name;
        rows[i] = (cp_language_name_t){tag, cp_language_name(tag, pool)};
    }
    look->names = (cp_languages_t){rows, languages->nelts};
}

static void load_look(cp_look_t *look, const cp_portal_t *portal, const char *languages, apr_pool_t *pool)
{
    const char *templates = apr_pstrcat(pool, portal->set.shipped_dir.text, "/templates", NULL);
    const char *overlay =
        portal->set.template_dir.text ? apr_pstrcat(pool, portal->set.template_dir.text, "/assets", NULL) : NULL;
    cp_template_set_t *set;
    cp_error_t *error;

    if (!cp_config_is_folder(templates, pool)) {
        cp_config_problem(&portal->set.shipped_dir,
                          apr_psprintf(pool, "needs the folder that holds \"templates\"; there is none in %s",
                                       portal->set.shipped_dir.text));
        return;
    }
    error = cp_template_set_create(&set, templates, portal->set.template_dir.text, pool);
    if (error) {
        cp_config_problem(portal->set.template_dir.text ? &portal->set.template_dir : &portal->set.shipped_dir,
                          error->safe);
        return;
    }
    for (int i = 0; portal->set.page_files && i < portal->set.page_files->nelts; i++) {
        const cp_page_file_t *file = &APR_ARRAY_IDX(portal->set.page_files, i, cp_page_file_t);
        cp_template_set_override(set, cp_view_page[file->page].template, file->path);
    }
    /* Templates of the console may use any of them, and are compiled by the server's user, who need not read the folder. */
    error = cp_template_set_read(set, pool);
    if (error) {
        cp_config_problem(&portal->set.template_dir,
                          apr_psprintf(pool, "cannot be read: %s", cp_error_chain(error, pool)));
        return;
    }
    load_languages(look, portal, set, languages, pool);
    look->templates = set;
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

void cp_config_look(cp_portal_t *portal, apr_hash_t *looks, apr_pool_t *pool)
{
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
    portal->names = look->names;
    portal->templates = look->templates;
    portal->assets = look->assets;
}
