/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates that administrators wrote, compiled. They come with the settings and are compiled as these are read, once
 * for all settings in which they are the same; requests find programs, as they do for files. One that does not compile
 * is named in the log, and its page is what it would be without it: it was imported, or written for another version, and
 * a page that looks otherwise is better than none.
 */
#include <apr_atomic.h>
#include <apr_strings.h>

#include "../base/base_crypto.h"
#include "../http/http_private.h"
#include "../model/model_template.h"
#include "../view/view_page_own.h"
#include "config_portal.h"

struct cp_pages_t {
    apr_pool_t *pool;
    volatile apr_uint32_t users; /* settings that have it */
    const char *key;             /* of all that it was made of */
    const cp_template_t **page;  /* CP_PAGES for each language */
};

static apr_status_t let_go(void *data)
{
    cp_pages_t *pages = data;

    if (apr_atomic_dec32(&pages->users) == 0)
        apr_pool_destroy(pages->pool);
    return APR_SUCCESS;
}

const cp_page_file_t *cp_pages_pinned(const cp_portal_t *portal, cp_page_id_t page)
{
    const cp_page_file_t *found = NULL;

    for (int i = 0; portal->set.page_files && i < portal->set.page_files->nelts; i++)
        if (APR_ARRAY_IDX(portal->set.page_files, i, cp_page_file_t).page == (int)page)
            found = &APR_ARRAY_IDX(portal->set.page_files, i, cp_page_file_t);
    return found;
}

/* What is chosen for a page and may be: what httpd.conf fixes is not for the console. */
static const char *choice_of(const cp_portal_t *portal, const cp_settings_t *settings, cp_page_id_t page,
                             apr_pool_t *pool)
{
    if (cp_pages_pinned(portal, page))
        return NULL;
    return cp_template_choice(settings->definitions, cp_view_page_name(page, pool));
}

static const char *key_of(const cp_portal_t *portal, const cp_settings_t *settings, apr_pool_t *pool)
{
    const cp_page_own_t *own;
    const cp_definitions_t *definitions = settings->definitions;
    const char *all = "";

    for (int i = 0; (own = cp_view_page_own(i)) != NULL; i++) {
        const char *choice = choice_of(portal, settings, own->page, pool);
        if (choice)
            all = apr_psprintf(pool, "%s%d %s\n", all, own->page, choice);
    }
    /* All of them, as any may use the macros of any. */
    for (int i = 0; *all && i < definitions->of[CP_DEFINE_TEMPLATE].count; i++) {
        const cp_definition_t *row = &definitions->of[CP_DEFINE_TEMPLATE].rows[i];
        all = apr_pstrcat(pool, all, row->name, " ", cp_sha256_hex(row->body, pool), "\n", NULL);
    }
    return *all ? all : NULL;
}

/* A template's own file, as the console shows it. */
static const char *label_of(const char *name, apr_pool_t *pool)
{
    return apr_pstrcat(pool, name, ".html", NULL);
}

cp_error_t *cp_pages_compile(const cp_template_t **program, const cp_page_draft_t *draft, const cp_language_t *language,
                             apr_array_header_t *problems, apr_pool_t *pool)
{
    cp_template_options_t options = {.catalog = language->catalog, .compact = true, .keep = draft->keep};
    cp_template_set_t *set;

    CP_TRY(cp_template_set_derive(&set, draft->portal->templates, pool));
    for (int i = 0; draft->others && i < draft->others->of[CP_DEFINE_TEMPLATE].count; i++)
        cp_template_set_lend(set, draft->others->of[CP_DEFINE_TEMPLATE].rows[i].name,
                             draft->others->of[CP_DEFINE_TEMPLATE].rows[i].body);
    cp_template_set_lend(set, draft->name, draft->text);
    /* Under a name of its own: files' macros are those of files, whatever is written here. */
    cp_template_set_confine(set, draft->name, label_of(draft->name, pool), draft->text);
    return cp_template_compile(program, set, draft->name, cp_view_page[draft->page].schema, &options, problems, pool);
}

static void use_template(cp_pages_t *pages, const cp_page_draft_t *draft)
{
    const cp_portal_t *portal = draft->portal;

    for (int i = 0; i < portal->language_count; i++) {
        const cp_template_t *program;
        cp_error_t *error = cp_pages_compile(&program, draft, &portal->languages[i], NULL, pages->pool);
        if (!error) {
            pages->page[i * CP_PAGES + (int)draft->page] = program;
            continue;
        }
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, portal->server,
                     "CP01555: the template %s of %s is not used, and its page keeps the shipped one: %s", draft->name,
                     portal->key, ap_escape_logitem(pages->pool, error->safe));
        for (int before = 0; before < i; before++)
            pages->page[before * CP_PAGES + (int)draft->page] = portal->languages[before].page[draft->page];
        return;
    }
}

static void choose(cp_pages_t *pages, const cp_portal_t *portal, const cp_settings_t *settings, cp_page_id_t page)
{
    const char *choice = choice_of(portal, settings, page, pages->pool);

    if (!choice)
        return;
    if (!strcmp(choice, CP_TEMPLATE_SHIPPED)) {
        for (int i = 0; i < portal->language_count; i++)
            if (portal->languages[i].shipped[page])
                pages->page[i * CP_PAGES + (int)page] = portal->languages[i].shipped[page];
        return;
    }
    const cp_definition_t *found = cp_definition_find(settings->definitions, CP_DEFINE_TEMPLATE, choice);
    if (found) {
        cp_page_draft_t draft = {
            portal, page, choice, found->body, settings->definitions, cp_template_keep_create(pages->pool)};
        use_template(pages, &draft);
        return;
    }
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, portal->server,
                 "CP01556: there is no template %s, which a page of %s is to have; it keeps the shipped one", choice,
                 portal->key);
}

static cp_pages_t *make(const cp_portal_t *portal, const cp_settings_t *settings, const char *key)
{
    const cp_page_own_t *own;
    apr_pool_t *pool;

    /* Without a parent, as it outlives the settings that it was first made for. */
    if (apr_pool_create_unmanaged_ex(&pool, NULL, NULL) != APR_SUCCESS)
        return NULL;
    apr_pool_tag(pool, "customerportal_pages");
    cp_pages_t *pages = apr_pcalloc(pool, sizeof *pages);
    pages->pool = pool;
    pages->users = 1;
    pages->key = apr_pstrdup(pool, key);
    pages->page = apr_palloc(pool, sizeof *pages->page * CP_PAGES * (apr_size_t)portal->language_count);
    for (int i = 0; i < portal->language_count; i++)
        memcpy(pages->page + i * CP_PAGES, portal->languages[i].page, sizeof portal->languages[i].page);
    for (int i = 0; (own = cp_view_page_own(i)) != NULL; i++)
        choose(pages, portal, settings, own->page);
    return pages;
}

const cp_pages_t *cp_pages_take(const cp_portal_t *portal, const cp_settings_t *settings, const cp_settings_t *before,
                                apr_pool_t *pool)
{
    const char *key = key_of(portal, settings, pool);
    cp_pages_t *pages;

    if (!key)
        return NULL;
    if (before && before->pages && !strcmp(before->pages->key, key)) {
        pages = (cp_pages_t *)(void *)before->pages;
        apr_atomic_inc32(&pages->users);
    }
    else {
        pages = make(portal, settings, key);
    }
    if (pages)
        apr_pool_cleanup_register(pool, pages, let_go, apr_pool_cleanup_null);
    return pages;
}

const cp_template_t *const *cp_pages_of(const cp_portal_t *portal, const cp_settings_t *settings,
                                        const cp_catalog_t *catalog)
{
    int language = 0;

    for (int i = 0; i < portal->language_count; i++)
        if (portal->languages[i].catalog == catalog)
            language = i;
    return settings->pages ? settings->pages->page + language * CP_PAGES : portal->languages[language].page;
}
