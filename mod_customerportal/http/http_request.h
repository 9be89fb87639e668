/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A request as pages see it: who asks, what for, under which settings. Free of httpd's types, so that pages stay free of
 * them too. Made by http_handler; lives in its pool; belongs to one thread.
 */
#ifndef CP_HTTP_REQUEST_H
#define CP_HTTP_REQUEST_H

#include "../access/access_viewer.h"
#include "../model/model_identity.h"
#include "../model/model_language.h"
#include "../store/store_file.h"
#include "../text/text_date.h"
#include "http_form.h"
#include "http_route.h"

struct request_rec;

/** Whose the forms of a request are: the viewer's; where nobody is signed in (any more), of whom a cookie of ours says
 * that it is his browser. That cookie lets nobody in: it only keeps what he typed. Kind NOBODY: not known. */
typedef struct cp_owner_t {
    cp_viewer_kind_t kind;
    apr_int64_t id; /**< of the contact or member of staff */
} cp_owner_t;

/** A way in that another module guards (PortalIdentity): B/sso/NAME, or the whole portal. */
typedef struct cp_door_t {
    const char *provider;
    const char *path;     /**< below the portal; "" for all of it */
    const char *label;    /**< of its button on the sign-in page; NULL for none */
    const char *sign_out; /**< where to go to after signing out; NULL for none */
    bool contacts;        /**< whom it lets in */
    bool staff;
} cp_door_t;

typedef struct cp_request_t {
    apr_pool_t *pool;
    const cp_route_t *route;
    const char *base;        /**< path of the portal, without a slash at its end: "/support" */
    const char *portal;      /**< key of the portal in the database: the Location's path */
    const char *path;        /**< rest of the path, beginning with a slash: "/tickets/10482" */
    apr_int64_t number;      /**< {number} or {id} of the route's pattern; 0 if it has none */
    const char *name;        /**< {name} or {file} of the pattern; NULL if it has none */
    const cp_query_t *query; /**< decoded query parameters */
    cp_form_t *form;         /**< decoded body of a POST; NULL for GET */
    bool json;               /**< the client asks for application/json */
    bool secure;             /**< over TLS */
    const cp_settings_t *settings;
    cp_viewer_t *viewer;  /**< never NULL */
    cp_owner_t owner;     /**< whose its forms are */
    cp_scope_t scope;     /**< what the viewer may see */
    cp_desk_scope_t desk; /**< what he may work on */
    const cp_door_t *doors;
    int door_count;
    const cp_claims_t *claims;  /**< of whom another module authenticates with each request; NULL where none does */
    cp_arrival_state_t refused; /**< why he is not let in; else CP_ARRIVAL_FINE */
    cp_db_source_t *db;
    cp_db_stats_t stats;
    cp_store_t *store;
    const char *domain_language; /**< of the host that it came to; NULL: the portal's */
    cp_languages_t known;        /**< languages that there are catalogs for */
    cp_languages_t offered;      /**< those that people may choose from; one: there is nothing to choose */
    const cp_catalog_t *catalog;
    const cp_date_style_t *dates;
    const cp_date_style_t
        *numbers;          /**< of numbers in fields of forms; NULL: plain, as programs have them that ask for JSON */
    const cp_zone_t *zone; /**< the viewer's */
    apr_time_t now;
    const char *id;        /**< request id, shown on error pages and logged */
    const char *address;   /**< client address */
    const char *host;      /**< the server\'s name as the client asked for it, in lower case, without a port */
    const char *agent;     /**< User-Agent, never NULL */
    const char *scheme;    /**< "light", "dark" or NULL: the reader's choice (cookie) */
    const char *density;   /**< "compact", "regular", "roomy" or NULL: the reader's choice (cookie) */
    struct request_rec *r; /**< http/ only */
} cp_request_t;

/** A page: does its work and answers through http_respond.h, or returns an error, which becomes an error page. */
typedef cp_error_t *cp_page_t(cp_request_t *req);

/** Runs database work with the request's source and counters, under the portal's filter. Who looks with somebody else's
 * eyes writes nothing, whatever a page forgot. */
cp_error_t *cp_request_run(cp_request_t *req, cp_db_mode_t mode, cp_db_work_t *work, void *baton);

/** The same with results in another pool, for pages that read much in turns. */
cp_error_t *cp_request_run_in(cp_request_t *req, cp_db_mode_t mode, cp_db_work_t *work, void *baton, apr_pool_t *pool);

/** A WRITE run that does not meet another one of the same address, also of another process: it waits, and finds what that
 * one left. */
cp_error_t *cp_request_run_alone(cp_request_t *req, cp_db_work_t *work, void *baton);

/** A WRITE run for what a button does a step further each time it is pressed: the same form (form_key) does it once, and
 * nothing when it comes again. */
cp_error_t *cp_request_run_once(cp_request_t *req, cp_db_work_t *work, void *baton);

/** An address within the portal: cp_request_url(req, "/tickets/%d", n). In the request's pool. */
const char *cp_request_url(const cp_request_t *req, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** The settings as the database has them now, and not as the request's snapshot does; what directives fix is over them.
 * Nobody else changes settings or definitions until the caller's WRITE run ends. Without templates that were compiled. */
cp_error_t *cp_request_stored(const cp_settings_t **stored, cp_db_t *db, const cp_request_t *req, apr_pool_t *pool);

/** The address of a file of templates/assets/ ("portal.css"), with its content's hash in it. In the request's pool. */
const char *cp_request_asset(const cp_request_t *req, const char *file);

/** Whether this portal can have `path` ("/help") as its slug: nothing else of the server is there. */
bool cp_request_path_is_free(const cp_request_t *req, const char *path);

/** `target` if it is a local absolute path within this server (a return_to), else `fallback`. Refuses schemes, //, /\,
 * controls and encoded forms of them. */
const char *cp_request_local(const cp_request_t *req, const char *target, const char *fallback);

/** The one-time key of a form on this page: random. And the key under which its effect is stored: the form's key mixed
 * with the viewer and all that was sent, so that a repeat is recognised and a different text is not taken for one. */
cp_error_t *cp_request_form_key(const char **key, cp_request_t *req);
const char *cp_request_effect_key(const cp_request_t *req);

/** The token for the forms of a page: that of the session, and behind a dot a mark that the form is of this person. When
 * the session is over the mark still tells a form of his from a stranger's. NULL where there is no session nor cookie. */
const char *cp_request_csrf(const cp_request_t *req);

/** A line of the server's configuration. */
typedef struct cp_server_fact_t {
    const char *directive;
    const char *value;
    const char *file; /**< NULL: where it stands is not known, or it is a default */
    int line;
} cp_server_fact_t;

/** What the configuration says about signing in to this portal. Without secrets. In the request's pool. */
const cp_server_fact_t *cp_request_sign_in(int *count, const cp_request_t *req);

/** Seals a small text (a kept upload) so that only its owner can bring it back, and opens it again (NULL if forged). */
const char *cp_request_seal(const cp_request_t *req, const char *text);
const char *cp_request_unseal(const cp_request_t *req, const char *sealed);

/** The key under which second factors are stored (access_factor.h); NULL where the store's folder cannot be used. */
const char *cp_request_factor_key(const cp_request_t *req);

/** What the cookies of a sign-in that waits for its second factor, and of a browser that is known, hold; NULL if absent. */
const char *cp_request_pending(const cp_request_t *req);
const char *cp_request_device(const cp_request_t *req);

/** Whether the browser brought back a cookie that a page gave to it before anybody signed in. */
bool cp_request_keeps_cookies(const cp_request_t *req);

#endif
