/* SPDX-License-Identifier: Apache-2.0 */
/* The module's record and its hooks, each with the reason for its place; what they do is in config/ and http/. */
#include <ap_mmn.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_auth.h>

#include "http/http_private.h"

#if !AP_MODULE_MAGIC_AT_LEAST(20120211, 68)
#error "mod_customerportal needs Apache httpd 2.4.26 or later"
#endif

static void register_hooks(apr_pool_t *pool)
{
    static const char *const dbd[] = {"mod_dbd.c", NULL};
    static const char *const watchdog[] = {"mod_watchdog.c", NULL};
    static const char *const authz[] = {"mod_authz_core.c", NULL};

    /* Before directives are read, and they are all that uses it. */
    ap_hook_pre_config(cp_config_begin, NULL, NULL, APR_HOOK_MIDDLE);
    /* Last, so that modules whose authentication providers PortalLoginProvider names are configured. */
    ap_hook_check_config(cp_config_check, NULL, NULL, APR_HOOK_LAST);
    ap_hook_post_config(cp_startup_post_config, dbd, NULL, APR_HOOK_MIDDLE);
    /* Before mod_dbd's, which may open the first connection. */
    ap_hook_child_init(cp_memory_child_first, NULL, dbd, APR_HOOK_FIRST);
    /* mod_dbd makes its pools in child_init, and ours are made of them; before mod_watchdog's, whose threads need
     * ours. */
    ap_hook_child_init(cp_startup_child, dbd, watchdog, APR_HOOK_MIDDLE);

    /* Last but for the core: redirects, rewrite rules and proxies that the administrator wrote act first. */
    ap_hook_translate_name(cp_translate_name, NULL, NULL, APR_HOOK_LAST);
    /* First, as nothing may look for the file that there is not. */
    ap_hook_map_to_storage(cp_translate_storage, NULL, NULL, APR_HOOK_FIRST);
    /* Before mod_mime and mod_mime_magic, which would guess from the address. */
    ap_hook_type_checker(cp_translate_type, NULL, NULL, APR_HOOK_FIRST);

    ap_hook_check_authn(cp_authn_check, NULL, NULL, APR_HOOK_MIDDLE, AP_AUTH_INTERNAL_PER_CONF);
    /* Around mod_authz_core's, to turn its 401 for signed-in people into 403. */
    ap_hook_check_authz(cp_authn_forbid, NULL, authz, APR_HOOK_FIRST, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_handler(cp_handler, NULL, NULL, APR_HOOK_MIDDLE);

    /* Names that other modules have are theirs. */
    ap_hook_expr_lookup(cp_expr_lookup, NULL, NULL, APR_HOOK_MIDDLE);

    cp_authn_register(pool);
    cp_authz_register(pool);
}

module AP_MODULE_DECLARE_DATA customerportal_module = {
    STANDARD20_MODULE_STUFF, cp_config_place_create, cp_config_place_merge, cp_config_server_create,
    cp_config_server_merge,  cp_config_commands,     register_hooks,
#if defined(AP_MODULE_FLAG_NONE)
    AP_MODULE_FLAG_NONE,
#endif
};
