/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Where a portal is found: its slug (S03) and its hosts (S04), as settings have them.
 *
 * The slug is a path that stands for the portal's Location. Paths that it had before lead to the one it has now for as long
 * as no other portal takes them: they are what the record of changes says, so nothing has to be kept for it.
 */
#ifndef CP_MODEL_ADDRESS_H
#define CP_MODEL_ADDRESS_H

#include "model_setting.h"

/** The path that links begin with: "/help", or `base` (the Location's) where there is no slug. In `pool`. */
const char *cp_address_base(const cp_settings_t *settings, const char *base, apr_pool_t *pool);

/** Whether `path` is the slug or lies below it; `rest` gets what is behind it ("" or "/tickets"). */
bool cp_address_is_slug(const cp_settings_t *settings, const char *path, const char **rest);
/** The same for slugs that the portal had before. */
bool cp_address_was_slug(const cp_settings_t *settings, const char *path, const char **rest);

/** One host of CP_SET_DOMAINS. */
typedef struct cp_domain_t {
    const char *host;
    const char *language; /**< NULL: the portal's */
} cp_domain_t;

#define CP_DOMAINS_MOST 50

/** The hosts of a portal in their order; the first one is where mail leads to those who have
 * signed in on none. Returns their number; 0: any host that the
 * server answers for. `domains` has room for CP_DOMAINS_MOST. In `pool`. */
int cp_domains(cp_domain_t *domains, const char *text, apr_pool_t *pool);

/** The setting's text of domains. In `pool`. */
const char *cp_domains_text(const cp_domain_t *domains, int count, apr_pool_t *pool);

/** Whether the portal is to be found on `host` (in lower case). */
bool cp_domain_serves(const cp_settings_t *settings, const char *host, apr_pool_t *pool);

/** The host as the portal's list has it; NULL where it is not in it, or there is none. In `pool`. */
const char *cp_domain_named(const cp_settings_t *settings, const char *host, apr_pool_t *pool);

/** The language of a host; NULL where it has none of its own (S05). In `pool`. */
const char *cp_domain_language(const cp_settings_t *settings, const char *host, apr_pool_t *pool);

/** Whether a host has a language of its own. */
bool cp_domains_speak(const cp_settings_t *settings);

/** The language `language` itself, if a host has it; else NULL. In `pool`. */
const char *cp_domain_speaks(const cp_settings_t *settings, const char *language, apr_pool_t *pool);

/** NULL, or what is allowed: a host's name in lower case, with letters, digits, dots and hyphens. */
const char *cp_domain_check(const char *host);

#endif
