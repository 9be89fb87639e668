/* SPDX-License-Identifier: Apache-2.0 */
#include "model_address.h"

#include <apr_strings.h>
#include <string.h>

/* ---- Slugs ---- */

const char *cp_address_base(const cp_settings_t *settings, const char *base, apr_pool_t *pool)
{
    const char *slug = cp_setting_text(settings, CP_SET_SLUG);

    return *slug ? apr_pstrcat(pool, "/", slug, NULL) : base;
}

static bool below(const char *slug, const char *path, const char **rest)
{
    apr_size_t length = strlen(slug);

    if (!length || path[0] != '/' || strncmp(path + 1, slug, length) != 0 ||
        (path[1 + length] && path[1 + length] != '/'))
        return false;
    *rest = path + 1 + length;
    return true;
}

bool cp_address_is_slug(const cp_settings_t *settings, const char *path, const char **rest)
{
    return below(cp_setting_text(settings, CP_SET_SLUG), path, rest);
}

bool cp_address_was_slug(const cp_settings_t *settings, const char *path, const char **rest)
{
    for (int i = 0; i < settings->old_slug_count; i++)
        if (below(settings->old_slugs[i], path, rest))
            return true;
    return false;
}

/* ---- Domains: "support.example.com=pt-BR help.example.com" ---- */

int cp_domains(cp_domain_t *domains, const char *text, apr_pool_t *pool)
{
    int count = 0;

    for (const char *at = text + strspn(text, " "); *at && count < CP_DOMAINS_MOST; at += strspn(at, " ")) {
        apr_size_t length = strcspn(at, " ");
        char *host = apr_pstrmemdup(pool, at, length), *language = strchr(host, '=');
        if (language)
            *language++ = '\0';
        domains[count++] = (cp_domain_t){host, language && *language ? language : NULL};
        at += length;
    }
    return count;
}

const char *cp_domains_text(const cp_domain_t *domains, int count, apr_pool_t *pool)
{
    const char *text = "";

    for (int i = 0; i < count; i++)
        text = apr_pstrcat(pool, text, i ? " " : "", domains[i].host, domains[i].language ? "=" : "",
                           domains[i].language ? domains[i].language : "", NULL);
    return text;
}

static const cp_domain_t *find(cp_domain_t *domains, int count, const char *host)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(domains[i].host, host))
            return &domains[i];
    return NULL;
}

bool cp_domain_serves(const cp_settings_t *settings, const char *host, apr_pool_t *pool)
{
    const char *text = cp_setting_text(settings, CP_SET_DOMAINS);
    cp_domain_t domains[CP_DOMAINS_MOST];

    return !*text || find(domains, cp_domains(domains, text, pool), host);
}

const char *cp_domain_named(const cp_settings_t *settings, const char *host, apr_pool_t *pool)
{
    cp_domain_t domains[CP_DOMAINS_MOST];
    const cp_domain_t *found =
        find(domains, cp_domains(domains, cp_setting_text(settings, CP_SET_DOMAINS), pool), host);

    return found ? found->host : NULL;
}

const char *cp_domain_language(const cp_settings_t *settings, const char *host, apr_pool_t *pool)
{
    const char *text = cp_setting_text(settings, CP_SET_DOMAINS);
    cp_domain_t domains[CP_DOMAINS_MOST];
    const cp_domain_t *found = *text ? find(domains, cp_domains(domains, text, pool), host) : NULL;

    return found ? found->language : NULL;
}

bool cp_domains_speak(const cp_settings_t *settings)
{
    return strchr(cp_setting_text(settings, CP_SET_DOMAINS), '=') != NULL;
}

const char *cp_domain_speaks(const cp_settings_t *settings, const char *language, apr_pool_t *pool)
{
    cp_domain_t domains[CP_DOMAINS_MOST];
    int count = cp_domains(domains, cp_setting_text(settings, CP_SET_DOMAINS), pool);

    for (int i = 0; language && i < count; i++)
        if (domains[i].language && !strcmp(domains[i].language, language))
            return domains[i].language;
    return NULL;
}

const char *cp_domain_check(const char *host)
{
    apr_size_t length = strlen(host);

    if (length < 1 || length > 253 || host[0] == '.' || host[0] == '-' || strstr(host, "..") ||
        strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") != length)
        return "Use the name of a host in small letters, such as support.example.com, without a port.";
    return NULL;
}
