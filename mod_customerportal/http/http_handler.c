/* SPDX-License-Identifier: Apache-2.0 */
/* The handler: route, gate, page, answer. Whatever goes wrong on the way becomes an error page here, and nowhere else. */
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

#include "../account/account.h"
#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "../model/model_address.h"
#include "http_private.h"
#include "http_upload.h"

#define REQUEST_ID_BYTES 12

const cp_portal_t *cp_request_portal(const cp_request_t *req)
{
    return cp_config_portal_here(req->r);
}

void cp_log_request_error(request_rec *r, const cp_error_t *error, const char *id)
{
    bool loud =
        error->kind == CP_ERROR_INTERNAL || error->kind == CP_ERROR_UNAVAILABLE || error->kind == CP_ERROR_STORAGE;

    ap_log_rerror(APLOG_MARK, loud ? APLOG_ERR : APLOG_INFO, 0, r, "CP00620: %d [%s] %s", cp_error_status(error->kind),
                  id ? id : "-", ap_escape_logitem(r->pool, cp_error_chain(error, r->pool)));
}

static const char *request_id(request_rec *r)
{
    const char *unique = apr_table_get(r->subprocess_env, "UNIQUE_ID");
    unsigned char bytes[REQUEST_ID_BYTES];

    if (unique)
        return unique;
    return cp_random(bytes, sizeof bytes, r->pool) ? "-" : cp_base64url(bytes, sizeof bytes, r->pool);
}

static const char *one_of(const char *value, const char *a, const char *b)
{
    return value && (!strcmp(value, a) || !strcmp(value, b)) ? value : NULL;
}

static const char *lower_host(request_rec *r)
{
    char *host = apr_pstrdup(r->pool, r->hostname ? r->hostname : r->server->server_hostname);

    if (!host)
        return "";
    ap_str_tolower(host);
    return host;
}

/* What follows from the settings and the address that was asked for. */
static void find_address(cp_request_t *req, const cp_portal_t *portal)
{
    req->base = cp_address_base(req->settings, portal->base, req->pool);
    req->domain_language = cp_domain_language(req->settings, req->host, req->pool);
}

/* What needs no database: enough for an error page, whatever comes next. */
static cp_request_t *request_create(request_rec *r, cp_portal_t *portal)
{
    cp_request_t *req = apr_pcalloc(r->pool, sizeof *req);
    const char *agent = apr_table_get(r->headers_in, "User-Agent");
    static const cp_viewer_t nobody = {.kind = CP_VIEWER_NOBODY};

    req->pool = cp_memory_pool(r);
    req->r = r;
    req->base = portal->base; /* until the settings are known */
    req->portal = portal->key;
    req->path = r->uri + strlen(portal->base);
    if (!*req->path)
        req->path = "/";
    req->query = cp_query_create(r->pool);
    req->json = cp_accepts_json(r);
    req->secure = cp_is_secure(r);
    req->now = apr_time_now();
    req->id = request_id(r);
    req->address = r->useragent_ip;
    req->host = lower_host(r);
    req->agent = agent ? cp_utf8_repair(agent, strlen(agent), r->pool) : "";
    req->scheme = one_of(cp_cookie_get(r, CP_COOKIE_SCHEME), "light", "dark");
    req->density = one_of(cp_cookie_get(r, CP_COOKIE_DENSITY), "compact", "roomy");
    if (!req->density)
        req->density = one_of(cp_cookie_get(r, CP_COOKIE_DENSITY), "regular", "regular");
    req->viewer = apr_pmemdup(r->pool, &nobody, sizeof nobody);
    if (portal->doors) {
        req->doors = (const cp_door_t *)portal->doors->elts;
        req->door_count = portal->doors->nelts;
    }
    if (portal->run) {
        req->db = portal->run->db;
        req->store = portal->run->store;
        req->settings = cp_snapshot_take(portal->run, r->pool);
    }
    if (!req->settings)
        req->settings = cp_settings_merge(&portal->set.settings, NULL, r->pool);
    find_address(req, portal);
    cp_request_choose_language(req);
    req->zone = cp_zone_get(cp_setting_text(req->settings, CP_SET_TIME_ZONE));
    if (!req->zone)
        req->zone = cp_zone_utc();
    return req;
}

/* A route that is none, of an address that leads nowhere, has no method. */
static bool reads(const cp_request_t *req)
{
    return req->route && req->route->method && !strcmp(req->route->method, "GET");
}

/* For the access log: whose tickets, and who looked at them. */
static void note_person(const cp_request_t *req)
{
    const cp_viewer_t *viewer = req->viewer;

    if (viewer->kind == CP_VIEWER_CONTACT)
        apr_table_setn(req->r->notes, "cp-contact", viewer->person.email);
    if (viewer->kind == CP_VIEWER_STAFF || viewer->looker)
        apr_table_setn(req->r->notes, "cp-staff", viewer->looker ? viewer->looker->email : viewer->person.email);
}

void cp_request_identify(cp_request_t *req, cp_identity_t *identity)
{
    req->viewer = cp_policy_eyes(&identity->viewer, req->route && req->route->audience == CP_FOR_CONTACT, reads(req));
    req->settings = identity->settings;
    find_address(req, identity->portal);
    req->stats = identity->stats;
    req->scope = cp_policy_scope(req->viewer, req->settings);
    req->desk = cp_policy_desk_scope(req->viewer);
    /* What was lost and is kept belongs to who is signed in, whosever eyes are used. */
    req->owner = (cp_owner_t){identity->viewer.kind, identity->viewer.person.id};
    if (req->viewer->kind == CP_VIEWER_NOBODY)
        cp_owner_find(req);
    note_person(req);
    cp_request_choose_language(req);
    const cp_zone_t *zone = req->viewer->time_zone ? cp_zone_get(req->viewer->time_zone) : NULL;
    if (!zone)
        zone = cp_zone_get(cp_setting_text(req->settings, CP_SET_TIME_ZONE));
    if (zone)
        req->zone = zone;
}

static cp_error_t *identify(cp_request_t *req, cp_portal_t *portal)
{
    cp_identity_t *identity;

    CP_TRY(cp_identity_get(&identity, req->r, portal));
    cp_request_identify(req, identity);
    /* Where a session has just ended none begins. */
    if (identity->claims && req->route->page != cp_account_signed_out)
        cp_claims_begin(req, identity);
    req->refused = identity->refused;
    req->claims = identity->claims;
    /* A page with a form for nobody in particular needs the cookie that its token belongs to. */
    if (identity->fresh_token && req->r->method_number == M_GET &&
        (req->route->audience == CP_FOR_ANYBODY || req->viewer->kind != CP_VIEWER_NOBODY))
        cp_cookie_set(req->r, CP_COOKIE_FORM, identity->token);
    return NULL;
}

static cp_error_t *find_route(cp_request_t *req)
{
    const char *allow = NULL;

    /* A path with bytes that are no text leads nowhere, and must not reach a page's error text. */
    if (cp_utf8_valid(req->path, strlen(req->path)))
        req->route = cp_route_find(req->r->method, req->path, &req->number, &req->name, &allow);
    /* More segments may follow the one that is a name. */
    if (req->name)
        req->name = apr_pstrmemdup(req->pool, req->name, strcspn(req->name, "/"));
    if (req->route)
        return NULL;
    if (!allow)
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
    apr_table_setn(req->r->err_headers_out, "Allow", allow);
    return cp_error_create(req->pool, CP_ERROR_METHOD, "This address does not take that kind of request.",
                           "%s is not %s", req->r->method, allow);
}

/* Assets, looks and health answer also when the database does not. */
static bool needs_identity(const cp_request_t *req)
{
    cp_page_t *page = req->route->page;

    return page != cp_http_asset && page != cp_http_theme && page != cp_http_health;
}

/* What somebody was writing when the portal was switched off comes back to him, as when the database is away: so the form
 * is read first. */
static cp_error_t *closed(const cp_request_t *req)
{
    cp_error_t *error = cp_error_create(req->pool, CP_ERROR_UNAVAILABLE, "The portal is closed for a while.",
                                        "the portal is switched off");
    error->retry_after = 3600;
    return error;
}

/* On hosts that are not the portal's there is nothing (S04), not even its name and look on an error page. */
static cp_error_t *check_host(const cp_request_t *req)
{
    if (cp_domain_serves(req->settings, req->host, req->pool))
        return NULL;
    cp_request_note(req->r)->elsewhere = true;
    return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", "%s is no host of the portal",
                           req->host);
}

/* Beside that, to its former paths the portal is not found but led to (S03). */
static cp_error_t *check_address(const cp_request_t *req, const cp_portal_t *portal, bool *led)
{
    const char *elsewhere = cp_slug_elsewhere(req, portal);

    *led = false;
    CP_TRY(check_host(req));
    if (elsewhere)
        *led = cp_respond_moved(req, elsewhere);
    return NULL;
}

/* Files ask no database, unless the host may be one that was added since this process last looked. A load balancer asks
 * for the health by an address: that is answered on every host. */
static cp_error_t *check_host_of_file(cp_request_t *req, cp_portal_t *portal)
{
    if (req->route->page == cp_http_health || cp_domain_serves(req->settings, req->host, req->pool))
        return NULL;
    CP_TRY(identify(req, portal));
    return check_host(req);
}

/* As if the portal were not there: httpd's own page, or the one that the virtual host has for it. */
static int answer_nothing(cp_request_t *req, const cp_error_t *error)
{
    cp_log_request_error(req->r, error, req->id);
    apr_table_unset(req->r->err_headers_out, "Set-Cookie");
    return HTTP_NOT_FOUND;
}

static cp_error_t *answer(cp_request_t *req, cp_portal_t *portal)
{
    bool led;

    cp_error_t *routed = find_route(req);
    cp_query_t *query = NULL;

    if (cp_claims_missing(req->r))
        return cp_error_create(req->pool, CP_ERROR_FORBIDDEN, "You could not be signed in this way.", "no user");
    /* An error page, too, is in the person's language and has their menu. */
    if (routed) {
        static const cp_route_t none = {.audience = CP_FOR_CONTACT};
        req->route = &none;
        cp_error_t *unknown = identify(req, portal);
        req->route = NULL;
        if (!unknown)
            CP_TRY(check_host(req));
        return unknown ? unknown : routed;
    }
    if (!needs_identity(req)) {
        CP_TRY(check_host_of_file(req, portal));
        return req->route->page(req);
    }
    CP_TRY(identify(req, portal));
    if (cp_gate_missing(req)) {
        req->route = NULL;
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", "nobody signs in that way here");
    }
    CP_TRY(check_address(req, portal, &led));
    if (led)
        return NULL;
    if (req->refused)
        return cp_account_refused(req, req->claims, req->refused);
    CP_TRY(cp_query_parse(&query, req->r->args, req->r->args ? strlen(req->r->args) : 0, req->pool));
    req->query = query;
    bool off = cp_gate_closed(req), post = req->r->method_number == M_POST;
    if (off && !post)
        return cp_account_off(req);
    CP_TRY(cp_gate_before(req));
    if (!cp_gate_admits(req))
        return cp_account_denied(req);
    CP_TRY(cp_gate_body(req));
    return off ? closed(req) : req->route->page(req);
}

/* Where a person has to go first, and from there to where they wanted to: to the sign-in page, or, as staff on a page
 * of customers, to the choice of one. NULL: nowhere, the error is the answer. */
static const char *detour(const cp_request_t *req, const cp_error_t *error)
{
    if (req->r->method_number != M_GET || req->json)
        return NULL;
    if (error->kind == CP_ERROR_UNSIGNED)
        return "/login";
    if (error->kind == CP_ERROR_FORBIDDEN && req->viewer->kind == CP_VIEWER_STAFF && reads(req) &&
        req->route->audience == CP_FOR_CONTACT)
        return "/desk/view-as";
    return NULL;
}

static cp_error_t *lead_to(cp_request_t *req, const char *path)
{
    const char *target = req->r->unparsed_uri;
    const char *back = "";

    if (strcmp(req->path, "/") != 0 && target && target[0] == '/')
        back = apr_pstrcat(req->pool, "?return_to=", cp_url_encode(target, req->pool), NULL);
    return cp_respond_redirect(req, apr_pstrcat(req->pool, req->base, path, back, NULL), NULL);
}

static void note_cost(const cp_request_t *req)
{
    request_rec *r = req->r;

    apr_table_setn(r->notes, "cp-statements", apr_itoa(r->pool, req->stats.statements));
    apr_table_setn(r->notes, "cp-db-time", apr_psprintf(r->pool, "%" APR_INT64_T_FMT, req->stats.busy));
    if (req->route && req->stats.statements > req->route->statements + 2)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "CP00621: %d statements for %s", req->stats.statements,
                      req->route->pattern);
}

int cp_handler(request_rec *r)
{
    cp_portal_t *portal = cp_config_portal_here(r);

    if (!portal || !r->handler || strcmp(r->handler, CP_HANDLER) != 0)
        return DECLINED;
    cp_headers_personal(r);
    cp_request_t *req = request_create(r, portal);
    cp_error_t *error = answer(req, portal);
    if (error && cp_request_note(r)->elsewhere) {
        note_cost(req);
        return answer_nothing(req, error);
    }
    if (error && r->method_number == M_POST)
        error = cp_lost_answer(req, error);
    if (error && cp_upload_answered(r))
        return AP_FILTER_ERROR;
    const char *path = error ? detour(req, error) : NULL;
    if (path)
        error = lead_to(req, path);
    note_cost(req);
    return error ? cp_respond_error(req, error) : OK;
}
