/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the configuration says, and what one enabled Location became of it.
 *
 * A directive is kept where it was written: at a server or virtual host in the server's cp_directives_t, in a Location
 * in that Location's. Checks come later, all of them, in config_check.c (the check_config hook), so that one run of
 * `apachectl configtest` names every problem. There the levels are merged, once, into a cp_portal_t for every Location
 * with `PortalEngine On`. Requests find their portal through the merged per-directory configuration.
 *
 * Everything lives in httpd's configuration pool and does not change after check_config: any thread may read it. The
 * exception is cp_portal_t.run, which http_startup.c sets in each child before its threads start.
 */
#ifndef CP_CONFIG_PORTAL_H
#define CP_CONFIG_PORTAL_H

#include <httpd.h>

#include <ap_expr.h>
#include <apr_hash.h>
#include <apr_tables.h>
#include <http_config.h>

#include "../http/http_respond.h"
#include "../mail/mail_server.h"
#include "../model/model_definition.h"
#include "../model/model_identity.h"
#include "../model/model_setting.h"
#include "../template/template.h"

/** An argument with the place where it was written. `text` NULL: not set here. */
typedef struct cp_argument_t {
    const char *text;
    const char *directive;
    const char *file;
    int line;
} cp_argument_t;

/** PortalTemplate. */
typedef struct cp_page_file_t {
    cp_argument_t at;
    int page; /**< cp_page_id_t */
    const char *path;
} cp_page_file_t;

/** What was written at one level. Unset stays unset: defaults belong to the readers. */
typedef struct cp_directives_t {
    cp_settings_t settings;
    cp_argument_t shipped_dir;
    cp_argument_t template_dir;
    cp_argument_t store_dir;
    apr_array_header_t *page_files; /**< cp_page_file_t, or NULL */
    apr_array_header_t *providers;  /**< cp_argument_t, or NULL */
    cp_argument_t key;              /**< PortalKey */
    int connections;                /**< 0: not set */
    int hash_slots;                 /**< 0: not set */
    cp_argument_t throttle;         /**< PortalThrottle: what counts attempts; main server only */
    const char *throttle_arguments;
    cp_argument_t mail_server;
    const char *mail_tls; /**< second word of PortalMailServer; NULL: none */
    cp_argument_t mail_password_file;
    cp_argument_t mail_from;
    cp_argument_t mail_ca;
    int mail_timeout;    /**< seconds; 0: not set */
    cp_argument_t first; /**< the first directive of this level but PortalEngine, to name a misplaced one */
} cp_directives_t;

/** The compiled pages of one language. */
typedef struct cp_language_t {
    const char *name;
    const cp_catalog_t *catalog;
    const cp_date_style_t *dates;
    const cp_template_t *page[CP_PAGES];
    /** The shipped ones where the portal's folder of templates has others; NULL elsewhere, or where they do not go
     * together with the folder's macros. */
    const cp_template_t *shipped[CP_PAGES];
} cp_language_t;

/** A file that pages load: style sheet, icons, script. Read when the configuration is read. */
typedef struct cp_asset_t {
    const char *name;
    const char *media_type;
    const char *data;
    apr_size_t length;
} cp_asset_t;

typedef struct cp_assets_t {
    apr_hash_t *files;  /**< name → cp_asset_t */
    const char *digest; /**< of all files, a part of their addresses: so a style sheet finds its neighbours */
} cp_assets_t;

struct cp_portal_run_t;

struct cp_portal_t;

/** PortalIdentity: how those whom another module authenticates in one Location become the portal's people. In the
 * portal's own Location it is true of every request. A Location at sso/NAME below it is a door: whoever comes there gets
 * a session, and goes on. */
typedef struct cp_mapping_t {
    cp_argument_t at;
    const char *path; /**< of the Location, without a slash at its end */
    server_rec *server;
    const struct cp_portal_t *portal; /**< set by the checks, as the next */
    bool door;
    unsigned int said; /**< bits of what was said */
    bool warned;       /**< of headers */
    const char *provider;
    const char *button;            /**< on the sign-in page; NULL for none */
    const char *sign_out;          /**< where to go to after signing out here; NULL for none */
    const ap_expr_info_t *subject; /**< NULL: r->user */
    const ap_expr_info_t *email;   /**< NULL, here and below: nothing is said */
    const ap_expr_info_t *verified;
    const ap_expr_info_t *first_name;
    const ap_expr_info_t *last_name;
    const ap_expr_info_t *company;
    const ap_expr_info_t *groups;
    bool link_never;
    cp_identity_policy_t policy;
} cp_mapping_t;

/** One enabled Location. */
typedef struct cp_portal_t {
    const char *base; /**< path without a slash at its end: "/support", "" for the root */
    const char *key;  /**< its name in the database: PortalKey, else the path: "/support", "/" for the root */
    const char *mark; /**< end of its cookies' names; "" for the first portal of a virtual host */
    server_rec *server;
    cp_argument_t at;    /**< the PortalEngine directive */
    cp_directives_t set; /**< all levels merged; folders and providers have their defaults here */
    const char *version; /**< digest of the settings written in the configuration */
    const cp_language_t *languages;
    int language_count;
    cp_languages_t names;         /**< of the languages, in the same order */
    cp_template_set_t *templates; /**< the files; only read since they were compiled */
    const cp_assets_t *assets;
    apr_array_header_t *doors;    /**< cp_door_t, what PortalIdentity says; NULL for none */
    const cp_mail_server_t *mail; /**< where mail is handed over; NULL: none is sent */
    const char *mail_from_name;   /**< of PortalMailFrom; "" without it, as the next */
    const char *mail_from_address;
    struct cp_portal_run_t *run; /**< this process's state; NULL before child_init */
} cp_portal_t;

/** The per-directory configuration. */
typedef struct cp_place_t {
    int engine; /**< 1 on, 0 off, -1 not set */
    cp_portal_t *portal;
    cp_directives_t *written; /**< NULL where nothing was */
    cp_mapping_t *mapping;    /**< the same */
} cp_place_t;

/** Something that is wrong with the configuration. */
typedef struct cp_config_problem_t {
    const char *file; /**< may be NULL */
    int line;
    int column; /**< 0: none */
    const char *directive;
    const char *text;
} cp_config_problem_t;

/** The directives, for the module record. */
extern command_rec cp_config_commands[];

/* ---- Life of the configuration; called by hooks and by httpd ---- */

/** Forgets the configuration of the pass before. The pre_config hook. */
int cp_config_begin(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp);
/** Finds every problem of the configuration and readies the portals. The check_config hook. */
int cp_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server);

void *cp_config_place_create(apr_pool_t *pool, char *path);
void *cp_config_place_merge(apr_pool_t *pool, void *base, void *add);
void *cp_config_server_create(apr_pool_t *pool, server_rec *server);
void *cp_config_server_merge(apr_pool_t *pool, void *base, void *add);

/** `over` where it is set, else `under`. */
void cp_config_merge(cp_directives_t *merged, const cp_directives_t *under, const cp_directives_t *over);

/* ---- The registry of this configuration ---- */

apr_array_header_t *cp_config_portals(void); /**< cp_portal_t *, in the order in which they were written */
apr_array_header_t *cp_config_places(void);  /**< cp_place_t * in which something was written */

apr_array_header_t *cp_config_mappings(void); /**< cp_mapping_t *, in the order in which they were written */

/** Notes a problem about the directive of `at`; `text` says what is allowed. */
void cp_config_problem(const cp_argument_t *at, const char *text);
apr_array_header_t *cp_config_problems(void); /**< cp_config_problem_t */

/* ---- At run time ---- */

/** The portal that the request's Location belongs to; NULL outside. */
cp_portal_t *cp_config_portal_here(request_rec *r);
/** The same; outside of portals the first portal of the virtual host, then of the main server; NULL without any. */
cp_portal_t *cp_config_portal_for(request_rec *r);

/** How the people of the request's Location are mapped; NULL where they are not. */
const cp_mapping_t *cp_config_mapping_here(request_rec *r);

/** The language called `name`; the portal's first where it is unknown or NULL. */
const cp_language_t *cp_portal_language(const cp_portal_t *portal, const char *name);

/** Reads SHIPPED's and OVERLAY's (may be NULL) assets; the overlay's win. */
cp_error_t *cp_assets_load(const cp_assets_t **assets, const char *shipped, const char *overlay, apr_pool_t *pool);

/** Loads catalogs, templates and assets of a portal whose directives are merged; notes every problem. `looks` holds what
 * other portals of this configuration have loaded. */
void cp_config_look(cp_portal_t *portal, apr_hash_t *looks, apr_pool_t *pool);

/** What stands in for a directive that was not written: problems with it are shown where the portal is turned on. */
cp_argument_t cp_config_standard(const cp_portal_t *portal, const char *directive, const char *text);

/** A directive as it was written, with `text` of it. */
cp_argument_t cp_config_argument(cmd_parms *cmd, const char *text);
/** Where a directive's value goes; NULL (and a noted problem) if it may not stand here. */
cp_directives_t *cp_config_level(cmd_parms *cmd, void *config);

/** <PortalDefinition>, while the file is read; and in the place that it belongs to. */
const char *cp_config_read_definition(cmd_parms *cmd, void *config, const char *arguments);
const char *cp_config_take_definition(cmd_parms *cmd, void *config, const char *arguments);
/** Compiles the templates that a portal's directives define, where its own are compiled; notes every problem. */
void cp_config_definitions(const cp_portal_t *portal, apr_pool_t *pool);

/** PortalIdentity; and the checks of all that it says, which give each portal its own. */
const char *cp_config_set_identity(cmd_parms *cmd, void *config, int count, char *const words[]);
void cp_config_identity(apr_pool_t *pool);

/** Checks what is said of mail, and reads the password; notes every problem. */
void cp_config_mail(cp_portal_t *portal, apr_pool_t *pool);

/** Where the portal's server is, as ServerName and the ports say it: "https://support.example.com". In `pool`. */
const char *cp_config_origin(const cp_portal_t *portal, apr_pool_t *pool);

/* ---- config_pages.c: templates that administrators wrote ---- */

/** A template in the making. */
typedef struct cp_page_draft_t {
    const cp_portal_t *portal;
    cp_page_id_t page;
    const char *name; /**< "login_calm" */
    const char *text;
    const cp_definitions_t *others; /**< whose macros it may use; one of its own name does not count. May be NULL */
    cp_template_keep_t *keep;       /**< what its programs share; NULL: nothing */
} cp_page_draft_t;

/** Compiles a draft in one language, as every template from the database is: with the portal's macros, without scripts.
 * Complaints name the file "login_calm.html". In `pool`, and may refer to `others`. Any thread. */
cp_error_t *cp_pages_compile(const cp_template_t **program, const cp_page_draft_t *draft, const cp_language_t *language,
                             apr_array_header_t *problems, apr_pool_t *pool);

/** All pages as `settings` want them: NULL if they want nothing. What `before` (may be NULL) compiled of the same
 * templates is used on; what is not used is freed when the last `pool` of settings ends that has it. Logs, once, what
 * cannot be used. */
typedef struct cp_pages_t cp_pages_t;
const cp_pages_t *cp_pages_take(const cp_portal_t *portal, const cp_settings_t *settings, const cp_settings_t *before,
                                apr_pool_t *pool);

/** The programs of all pages under `settings` in the language of `catalog`, by page. Live as long as the settings. */
const cp_template_t *const *cp_pages_of(const cp_portal_t *portal, const cp_settings_t *settings,
                                        const cp_catalog_t *catalog);

/** The PortalTemplate directive that fixes a page; NULL if none does. */
const cp_page_file_t *cp_pages_pinned(const cp_portal_t *portal, cp_page_id_t page);

bool cp_config_is_folder(const char *path, apr_pool_t *pool);

/** Folder `name` ("assets", "locale") of what was shipped: within its templates, else beside them. In `pool`. */
const char *cp_config_shipped(const char *shipped_dir, const char *name, apr_pool_t *pool);

#endif
