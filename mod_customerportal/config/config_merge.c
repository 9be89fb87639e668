/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../http/http_private.h"
#include "../model/model_definition.h"
#include "config_portal.h"

void *cp_config_place_create(apr_pool_t *pool, char *path)
{
    cp_place_t *place = apr_pcalloc(pool, sizeof *place);
    (void)path;
    place->engine = -1;
    return place;
}

/* Runs for every request below a Location, so it copies three words; what the directives said was merged when the
 * configuration was checked. */
void *cp_config_place_merge(apr_pool_t *pool, void *base, void *add)
{
    const cp_place_t *under = base, *over = add;
    cp_place_t *merged = apr_palloc(pool, sizeof *merged);

    *merged = over->engine >= 0 ? *over : *under;
    merged->written = over->written ? over->written : under->written;
    merged->mapping = over->mapping ? over->mapping : under->mapping;
    return merged;
}

void *cp_config_server_create(apr_pool_t *pool, server_rec *server)
{
    (void)server;
    return apr_pcalloc(pool, sizeof(cp_directives_t));
}

void cp_config_merge(cp_directives_t *merged, const cp_directives_t *under, const cp_directives_t *over)
{
    cp_directives_t result = *under;

    for (int key = 0; key < CP_SET_COUNT; key++)
        if (over->settings.value[key].text)
            result.settings.value[key] = over->settings.value[key];
    if (over->shipped_dir.text)
        result.shipped_dir = over->shipped_dir;
    if (over->template_dir.text)
        result.template_dir = over->template_dir;
    if (over->key.text)
        result.key = over->key;
    if (over->store_dir.text)
        result.store_dir = over->store_dir;
    if (over->page_files)
        result.page_files = over->page_files;
    if (over->providers)
        result.providers = over->providers;
    if (over->connections)
        result.connections = over->connections;
    if (over->hash_slots)
        result.hash_slots = over->hash_slots;
    if (over->mail_server.text) {
        result.mail_server = over->mail_server;
        result.mail_tls = over->mail_tls;
    }
    if (over->mail_password_file.text)
        result.mail_password_file = over->mail_password_file;
    if (over->mail_from.text)
        result.mail_from = over->mail_from;
    if (over->mail_ca.text)
        result.mail_ca = over->mail_ca;
    if (over->mail_timeout)
        result.mail_timeout = over->mail_timeout;
    result.first = over->first;
    *merged = result;
}

void *cp_config_server_merge(apr_pool_t *pool, void *base, void *add)
{
    cp_directives_t *merged = apr_palloc(pool, sizeof *merged);
    const cp_directives_t *under = base, *over = add;

    cp_config_merge(merged, under, over);
    /* One page can be replaced here and another at the main server. */
    if (under->page_files && over->page_files)
        merged->page_files = apr_array_append(pool, under->page_files, over->page_files);
    merged->settings.definitions = cp_definitions_over(under->settings.definitions, over->settings.definitions, pool);
    return merged;
}
