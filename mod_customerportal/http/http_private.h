/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the files of http/ and config/ share among themselves, by file. Nothing below httpd's side includes it.
 */
#ifndef CP_HTTP_PRIVATE_H
#define CP_HTTP_PRIVATE_H

#include <ap_expr.h>
#include <httpd.h>

#include <http_config.h>
#include <http_log.h>

#include "../config/config_portal.h"
#include "http_request.h"

extern module AP_MODULE_DECLARE_DATA customerportal_module;
APLOG_USE_MODULE(customerportal);

#define CP_HANDLER "customerportal"      /**< r->handler of our requests */
#define CP_OWN_PROVIDER "customerportal" /**< name of our authn provider */
#define CP_AUTH_TYPE "CustomerPortal"    /**< AuthType of Locations that take our session */

/* ---- http_slug.c ---- */

/** Makes a request below a portal's slug one below its Location. */
bool cp_slug_translate(request_rec *r);
/** The same of a request below the portal's own Location, for a slug that lies there. */
void cp_slug_within(request_rec *r, const cp_portal_t *portal);
/** The address that a request which came by another path than the portal's present one leads to; NULL: it came by this. */
const char *cp_slug_elsewhere(const cp_request_t *req, const cp_portal_t *portal);

/* ---- http_startup.c ---- */

typedef struct cp_snapshot_t cp_snapshot_t;

/** One portal's state in this process. Shared by its threads. */
typedef struct cp_portal_run_t {
    cp_portal_t *portal;
    cp_db_source_t *db; /**< NULL when it could not be set up: see db_error */
    cp_error_t *db_error;
    cp_store_t *store;  /**< NULL when the folder cannot be used: uploads and downloads answer 507 */
    const char *secret; /**< key of seals; shared by all nodes that share the store */
    apr_pool_t *pool;
    struct apr_thread_mutex_t *mutex;   /**< over the snapshot and the two times */
    struct apr_thread_mutex_t *reading; /**< held while settings that were read become the snapshot */
    cp_snapshot_t *snapshot;            /**< http_settings.c */
    apr_time_t snapshot_read_at;
    struct apr_thread_mutex_t *asking; /**< held while the version is asked for those who wait for it */
    apr_time_t asked_at;               /**< when that began last */
    volatile apr_uint32_t waiting;     /**< threads that do */
    volatile apr_uint32_t schema_ready;
    apr_time_t schema_checked_at;
} cp_portal_run_t;

/** Hooks. */
int cp_startup_post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server);
void cp_startup_child(apr_pool_t *pchild, server_rec *main_server);

/** NULL when the database is there with the schema that this module needs; an embedded one is brought to it. Costs
 * statements only until it once was; a failure is remembered for 2 s. */
cp_error_t *cp_startup_ready(cp_portal_run_t *run, apr_pool_t *pool);

/** Whether the database answers now. One statement. */
cp_error_t *cp_startup_ping(cp_portal_run_t *run, cp_db_stats_t *stats, apr_pool_t *pool);

/** Whether a form's token is the one that the viewer's session (or cookie of forms) demands; and whether it was given out
 * to the request's owner, in whatever session. */
bool cp_csrf_is_current(const cp_request_t *req, const char *given);
bool cp_csrf_is_owners(const cp_request_t *req, const char *given);

/** Sets the cookie that says whose browser this is, from req->owner. Finds req->owner by it: false, and nobody, if there
 * is none, or one that is forged or older than a session can be and a day. Neither asks the database. */
void cp_owner_note(cp_request_t *req);
bool cp_owner_find(cp_request_t *req);

/** Encrypts what only the owner may open again. NULL from the second one if it is not his or was changed. */
cp_error_t *cp_owner_encrypt(const char **sealed, const cp_request_t *req, const char *text, apr_size_t length);
const char *cp_owner_decrypt(apr_size_t *length, const cp_request_t *req, const char *sealed);

/* ---- http_memory.c ---- */

/** A hook, before all that may use SQLite. */
void cp_memory_child_first(apr_pool_t *pool, server_rec *server);

/** Once in each child, before it has threads: memory that they share. `cores` of the machine. */
cp_error_t *cp_memory_child(int cores, apr_pool_t *pool);

/** A pool that ends with r->pool, for what an answer is made of. What it took serves the next request of any connection. */
apr_pool_t *cp_memory_pool(request_rec *r);

/* ---- http_settings.c: the settings in force, one immutable snapshot per process ---- */

/** Takes the snapshot for a request; given back when `pool` ends. NULL if none was read yet. */
const cp_settings_t *cp_snapshot_take(cp_portal_run_t *run, apr_pool_t *pool);

/** Reads the settings anew and publishes them. Runs within a READ run. */
cp_error_t *cp_snapshot_read(cp_portal_run_t *run, cp_db_t *db, apr_pool_t *pool);

/** Whether the snapshot is so old that this thread should read it anew. One thread at a time is told so. */
bool cp_snapshot_due(cp_portal_run_t *run, apr_time_t now);

/** Reads it anew where somebody asks for what it does not know: at most once a second, or, if somebody waits for a change
 * that may just have been made (`soon`), ten times a second. */
cp_error_t *cp_snapshot_renew(cp_portal_run_t *run, bool soon, cp_db_stats_t *stats, apr_pool_t *pool);

/** The same for who must not miss what was saved before he came, at `since`: asks for the version of the settings, and reads
 * them if it is another one. Where that was asked a tenth of a second before, it waits until it may be asked again, together
 * with all who wait. No more than a few threads do; others go on with what there is. */
cp_error_t *cp_snapshot_await(cp_portal_run_t *run, apr_time_t since, apr_pool_t *pool);

/* ---- http_identity.c ---- */

/** Who the session cookie of a request belongs to, or whom another module authenticated. One per request, shared by its subrequests, by authorisation in any
 * Location and by the handler. */
typedef struct cp_identity_t {
    cp_viewer_t viewer;
    const char *token; /**< session token of the cookie, or the token of forms for nobody; may be NULL */
    bool fresh_token;  /**< the token of forms was made now: its cookie goes out with the answer */
    const cp_settings_t *settings;
    cp_db_stats_t stats;
    const cp_portal_t *portal;
    bool early;                 /**< another module is to authenticate, and had not yet: to be asked for again */
    const cp_claims_t *claims;  /**< of whom another module authenticated for this request; else NULL */
    cp_arrival_state_t refused; /**< then nobody, and why */
    const char *replaced;       /**< hash of the session of somebody else that the browser had; or NULL */
} cp_identity_t;

/** The identity of the request on `portal`, found once. */
cp_error_t *cp_identity_get(cp_identity_t **identity, request_rec *r, cp_portal_t *portal);

/** The identity of a session that has just begun, under the token of its cookie. */
cp_error_t *cp_identity_of_token(cp_identity_t **identity, request_rec *r, cp_portal_t *portal, const char *token);

/** The viewer for an address that this module's own provider vouched for (AuthBasicProvider customerportal). */
cp_error_t *cp_identity_by_email(cp_identity_t **identity, request_rec *r, cp_portal_t *portal, const char *email);

/** What one request carries besides: set while cp_login_check asks the providers, so that ours counts no second try;
 * and the address that our provider said yes to. */
typedef struct cp_note_t {
    cp_identity_t *identity;
    bool counted;
    bool by_accept; /**< the browser's languages matter for the answer */
    const char *vouched;
    bool elsewhere;    /**< the host is not the portal's: httpd answers as if there were none */
    cp_out_t *out;     /**< the answer's writer, once there is one */
    cp_rows_t *groups; /**< names of the groups of the contact `groups_of`; NULL: not asked for yet */
    apr_int64_t groups_of;
} cp_note_t;

cp_note_t *cp_request_note(request_rec *r);

/* ---- http_language.c ---- */

/** Chooses the language of the answer for who asks: req->catalog, req->dates, and what he may choose from. */
void cp_request_choose_language(cp_request_t *req);
/** Says which headers of the request the answer depends on. */
void cp_headers_vary(request_rec *r);

/* ---- http_expr.c ---- */

/** The viewer behind r->user, if it was our session or our provider that set it, or PortalIdentity maps it; else nobody. */
cp_error_t *cp_facts_viewer(const cp_viewer_t **viewer, request_rec *r, cp_portal_t *portal);
/** Whether that viewer belongs to the access group called `name`. */
cp_error_t *cp_facts_group(bool *member, request_rec *r, const char *name);
/** The expr_lookup hook. */
int cp_expr_lookup(ap_expr_lookup_parms *parms);

/* ---- http_claims.c ---- */

/** What is claimed of the request's user; NULL without one. `subject` is NULL where it is of no use, which was logged. In
 * the request's pool. */
const cp_claims_t *cp_claims_take(request_rec *r, const cp_mapping_t *mapping);
/** Whether a module that has to authenticate everybody here let this request pass without a user; logs it. */
bool cp_claims_missing(request_rec *r);
/** For the log, what became of somebody. */
void cp_claims_log(request_rec *r, const cp_claims_t *claims, const cp_arrival_t *arrival);
/** Gives a browser a session whose person is authenticated with each request, so that his forms, list of sessions and
 * looking at others' pages are as everybody's. */
void cp_claims_begin(cp_request_t *req, cp_identity_t *identity);

/* ---- http_cookie.c ---- */

typedef enum {
    CP_COOKIE_SESSION,
    CP_COOKIE_FORM,
    CP_COOKIE_OWNER,
    CP_COOKIE_NOTICE,
    CP_COOKIE_PENDING,
    CP_COOKIE_DEVICE,
    CP_COOKIE_SCHEME,
    CP_COOKIE_DENSITY,
    CP_COOKIE_LANGUAGE
} cp_cookie_t;

/** The value of a cookie, in the request's pool; NULL if absent, empty, longer than 200 or with odd characters. */
const char *cp_cookie_get(request_rec *r, cp_cookie_t cookie);
/** Sets it, or removes it with value NULL. Goes out with errors and redirects, too. */
void cp_cookie_set(request_rec *r, cp_cookie_t cookie, const char *value);

/** Whether the request came over TLS (or the server is told so by its ServerName's scheme). */
bool cp_is_secure(request_rec *r);

/* ---- http_headers.c ---- */

/** The headers that every answer has; on errors and redirects of httpd, too. */
void cp_headers_security(request_rec *r);
/** The rule for pages with credentials, exports and downloads. */
void cp_headers_no_store(request_rec *r);
/** The rule for personal pages: kept by the browser, asked for again each time. */
void cp_headers_personal(request_rec *r);

/** Whether the client asks for JSON rather than HTML. */
bool cp_accepts_json(request_rec *r);

/* ---- http_brigade.c: the way out ---- */

/** A writer into the request's output filters. Blocks become buckets without being copied. Nothing leaves before 64 KB
 * are together or cp_brigade_end is called, so that a short answer has a Content-Length and an early error a page. */
cp_out_t *cp_brigade_begin(request_rec *r);
/** Sends what is left, and the end of the answer. */
cp_error_t *cp_brigade_end(cp_out_t *out);
/** Whether something of the answer has left already: then an error can no longer become an error page. */
bool cp_brigade_sent(request_rec *r);

/** An answer without a body, such as a redirect or 304; the status is in r->status. */
void cp_brigade_empty(request_rec *r);
/** A whole answer out of memory that lives as long as the process. */
void cp_brigade_constant(request_rec *r, const char *data, apr_size_t length);

/** Ends an answer that broke in its middle, so that nobody takes it for whole. */
void cp_brigade_break(request_rec *r);

/* ---- http_json.c ---- */

/** Writes `view`, a struct of `schema`, as a JSON object. */
void cp_json_write(cp_out_t *out, const cp_schema_t *schema, const void *view);
/** A JSON string; `text` NULL is null. */
void cp_json_text(cp_out_t *out, const char *text, apr_size_t length);

/* ---- http_respond_error.c ---- */

/** Answers with an error page (or a problem document), whatever happened; returns what the handler returns. */
int cp_respond_error(cp_request_t *req, const cp_error_t *error);
/** Its headers and status alone. */
void cp_error_headers(cp_request_t *req, const cp_error_t *error, int status);

/* ---- http_respond_page.c ---- */

/** The program of a page in the reader's language. */
const cp_template_t *cp_request_template(const cp_request_t *req, cp_page_id_t page);

/* ---- http_etag.c ---- */

/** The strong entity tag, quoted, of a page as this viewer would get it now; NULL where a page has none. */
const char *cp_etag_page(const cp_request_t *req, cp_page_id_t page);

/** Tags the answer with `etag`. True: If-None-Match names it (or a form of it that mod_deflate or mod_brotli made), and 304 is
 * the answer. */
bool cp_etag_unchanged(request_rec *r, const char *etag);

/** Begins an answer that is the same for everybody, kept as `cache` (its Cache-Control) says, under `tag` (without
 * quotes). True: the reader has it, and that is the answer. */
bool cp_etag_shared(request_rec *r, const char *tag, const char *cache);

/** How long what has its digest in its address is kept: for ever, as it is never asked for again once it changes. */
#define CP_IMMUTABLE "public, max-age=31536000, immutable"

/* ---- http_gate.c ---- */

/** Checks before the body is read: methods, repeated fields, role, where the request came from. */
cp_error_t *cp_gate_before(cp_request_t *req);
/** Whether the portal is off for this request (S61): staff go on, and can sign in and out. */
bool cp_gate_closed(const cp_request_t *req);
/** Whether the route's page is not there under the settings in force. */
bool cp_gate_missing(const cp_request_t *req);
/** Whether the viewer gets into the portal at all; pages for anybody, and signing out, are outside of it. */
bool cp_gate_admits(const cp_request_t *req);
/** Reads the body of a POST, then checks its token. */
cp_error_t *cp_gate_body(cp_request_t *req);
/** Two of their parts: where a POST came from; and its body, into req->form, once. */
cp_error_t *cp_gate_origin(const cp_request_t *req);
cp_error_t *cp_gate_read(cp_request_t *req);
/** What a form of this route may hold; how kept uploads are sealed. */
cp_upload_limits_t cp_gate_limits(const cp_settings_t *settings, const cp_route_t *route);
cp_upload_seal_t cp_gate_seal(cp_request_t *req);

/* ---- http_lost.c: what was typed is never lost ---- */

/** A POST that ended in `error`: where somebody typed something, and it can be known that it was he, answers with a page
 * that has all of it (NULL); else gives back the error to answer with. */
cp_error_t *cp_lost_answer(cp_request_t *req, cp_error_t *error);

/** Whether the body of this request may bring along what somebody typed before he had to sign in: on the sign-in
 * page of a browser whose owner is known. And how many bytes of text such a body may have. */
bool cp_lost_carries(const cp_request_t *req);
apr_int64_t cp_lost_most_bytes(const cp_settings_t *settings);

/* ---- http_handler.c ---- */

/** Who asks, under which settings, in which language and zone: fills the request from an identity. */
void cp_request_identify(cp_request_t *req, cp_identity_t *identity);

/* ---- http_asset.c: pages that need neither identity nor database settings ---- */

cp_error_t *cp_http_asset(cp_request_t *req);
cp_error_t *cp_http_health(cp_request_t *req);

/* ---- http_theme.c: style sheets and pictures of the theme in force; needs an identity where it does not know one ---- */

cp_error_t *cp_http_theme(cp_request_t *req);

/* ---- http_respond_download.c ---- */

/** Sends a stored picture, to be shown in place. `cache` is its Cache-Control. */
cp_error_t *cp_respond_picture(cp_request_t *req, const char *sha256, const char *media_type, const char *cache);

/* ---- Hooks and providers; registered by mod_customerportal.c ---- */

int cp_translate_name(request_rec *r);
int cp_translate_storage(request_rec *r);
int cp_translate_type(request_rec *r);
int cp_authn_check(request_rec *r);
int cp_authn_forbid(request_rec *r);
void cp_authn_register(apr_pool_t *pool);
void cp_authz_register(apr_pool_t *pool);
int cp_handler(request_rec *r);

/** The portal of a request that the handler works on. */
const cp_portal_t *cp_request_portal(const cp_request_t *req);

/** Writes an error to the log, at the level of its kind: ours to mend loud, the client's doing quiet. */
void cp_log_request_error(request_rec *r, const cp_error_t *error, const char *id);

#endif
