/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authentication, in both directions: our session as `AuthType CustomerPortal` of any Location, our accounts as the
 * provider "customerportal" of other modules (AuthBasicProvider), and other modules' providers behind our sign-in page.
 * The throttle stands before every password, whichever way it came.
 */
#include <ap_provider.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_auth.h>

#include "../access/access_factor.h"
#include "../access/access_password.h"
#include "../access/access_throttle.h"
#include "../base/base_string.h"
#include "../model/model_login.h"
#include "http_private.h"

#define FORBID_NOTE "cp-forbid"

static bool is_ours(request_rec *r)
{
    const char *type = ap_auth_type(r);
    return type && !strcasecmp(type, CP_AUTH_TYPE);
}

static int to_login(request_rec *r, const cp_portal_t *portal)
{
    const char *target = apr_pstrcat(r->pool, r->uri, r->args ? "?" : "", r->args ? r->args : "", NULL);

    if (r->unparsed_uri && r->unparsed_uri[0] == '/')
        target = r->unparsed_uri;
    cp_headers_security(r);
    cp_headers_no_store(r);
    apr_table_setn(r->err_headers_out, "Location",
                   apr_pstrcat(r->pool, portal->base, "/login?return_to=", cp_url_encode(target, r->pool), NULL));
    return HTTP_MOVED_TEMPORARILY;
}

/* The check_authn hook. Whether the person may come in is for the authz providers to say. */
int cp_authn_check(request_rec *r)
{
    cp_portal_t *portal = cp_config_portal_for(r);
    cp_identity_t *identity;

    if (!is_ours(r))
        return DECLINED;
    if (!portal) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "CP00610: AuthType CustomerPortal needs a <Location> with "
                      "PortalEngine On in this virtual host or at the main server");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    cp_error_t *error = cp_identity_get(&identity, r, portal);
    if (error) {
        cp_log_request_error(r, error, NULL);
        return cp_error_status(error->kind);
    }
    if (identity->viewer.kind != CP_VIEWER_NOBODY) {
        r->user = apr_pstrdup(r->pool, identity->viewer.person.email);
        r->ap_auth_type = CP_AUTH_TYPE;
        return OK;
    }
    if (r->method_number == M_GET && !cp_accepts_json(r))
        return to_login(r, portal);
    return HTTP_UNAUTHORIZED;
}

/* mod_authz_core answers 401 to people who are signed in but may not, unless it is told otherwise in the configuration.
 * With a session 401 would mean "sign in", which they have done: so the phase is run once more from within, and its
 * 401 becomes 403. */
int cp_authn_forbid(request_rec *r)
{
    if (!is_ours(r) || !r->user || apr_table_get(r->notes, FORBID_NOTE))
        return DECLINED;
    apr_table_setn(r->notes, FORBID_NOTE, "1");
    int answer = ap_run_auth_checker(r);
    apr_table_unset(r->notes, FORBID_NOTE);
    return answer == HTTP_UNAUTHORIZED ? HTTP_FORBIDDEN : answer;
}

/* ---- Our provider ---- */

typedef struct own_t {
    const char *account;
    const char *stored;
} own_t;

static cp_error_t *find_credential(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    own_t *own = baton;
    return cp_credential_find(&own->stored, db, own->account, pool);
}

/* The account by which attempts are counted: an address as it is compared, or whatever other name a provider takes. */
static const char *account_of(const char *user, apr_pool_t *pool)
{
    const char *key = cp_email_key(user, pool);
    return key ? key : cp_one_line(user, pool);
}

static cp_error_t *verify_own(bool *right, request_rec *r, cp_portal_t *portal, own_t *own, const char *password)
{
    CP_TRY(cp_db_run(portal->run->db, NULL, CP_DB_READ, find_credential, own, r->pool));
    /* No connection is held while the hash is computed. */
    return cp_password_verify(right, password, own->stored, r->pool);
}

/* Our sign-in page has counted the attempt; other modules that ask for a password have not. */
static cp_error_t *check_own(bool *right, request_rec *r, cp_portal_t *portal, own_t *own, const char *password)
{
    cp_attempt_t attempt;

    *right = false;
    CP_TRY(cp_startup_ready(portal->run, r->pool));
    if (cp_request_note(r)->counted)
        return verify_own(right, r, portal, own, password);
    CP_TRY(cp_attempt_begin(&attempt, own->account, r->useragent_ip, apr_time_now(), r->pool));
    CP_TRY(cp_attempt_run(&attempt, cp_attempt_count, portal->run->db, NULL, r->pool));
    CP_TRY(verify_own(right, r, portal, own, password));
    if (!*right)
        return NULL;
    CP_TRY(cp_attempt_run(&attempt, cp_attempt_forget, portal->run->db, NULL, r->pool));
    cp_attempt_end(&attempt, r->pool);
    return NULL;
}

typedef struct second_t {
    cp_portal_t *portal;
    const char *account;
    const cp_settings_t *settings;
    bool asked;
    apr_pool_t *pool;
} second_t;

static cp_error_t *find_second(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    second_t *work = baton;
    cp_factor_t *factor;
    cp_login_t login;

    if (!work->settings || cp_snapshot_due(work->portal->run, apr_time_now())) {
        CP_TRY(cp_snapshot_read(work->portal->run, db, pool));
        work->settings = cp_snapshot_take(work->portal->run, work->pool);
    }
    CP_TRY(cp_login_of(&login, db, work->portal->key, work->account, pool));
    cp_factors_t wanted = cp_policy_factors(work->settings, login.who.staff_id != 0);
    CP_TRY(cp_factor_find(&factor, db, login.who, apr_time_now(), pool));
    work->asked = wanted == CP_FACTORS_REQUIRED || (wanted == CP_FACTORS_OPTIONAL && factor && factor->secret);
    return NULL;
}

/* Other modules ask for a password alone (Basic authentication has no room for a code): where a second factor is asked
 * for, the password alone must open nothing there either. */
static cp_error_t *needs_second(bool *asked, request_rec *r, cp_portal_t *portal, const char *account)
{
    second_t work = {portal, account, cp_snapshot_take(portal->run, r->pool), false, r->pool};

    CP_TRY(cp_db_run(portal->run->db, NULL, CP_DB_READ, find_second, &work, r->pool));
    *asked = work.asked;
    if (work.asked)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      "CP01593: %s signs in with two factors, which cannot be asked for here",
                      ap_escape_logitem(r->pool, account));
    return NULL;
}

static authn_status check_password(request_rec *r, const char *user, const char *password)
{
    cp_portal_t *portal = cp_config_portal_for(r);
    own_t own = {account_of(user, r->pool), NULL};
    bool right = false, second = false;

    if (!portal || !portal->run)
        return AUTH_GENERAL_ERROR;
    cp_error_t *error = check_own(&right, r, portal, &own, password);
    if (!error && right && !cp_request_note(r)->counted)
        error = needs_second(&second, r, portal, own.account);
    if (error && error->kind == CP_ERROR_TOO_MANY) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, "CP00611: too many attempts for %s from %s",
                      ap_escape_logitem(r->pool, own.account), r->useragent_ip);
        return AUTH_DENIED;
    }
    if (error) {
        cp_log_request_error(r, error, NULL);
        return AUTH_GENERAL_ERROR;
    }
    if (second)
        return AUTH_DENIED;
    if (right) {
        cp_request_note(r)->vouched = own.account;
        return AUTH_GRANTED;
    }
    return own.stored ? AUTH_DENIED : AUTH_USER_NOT_FOUND;
}

/* Digest authentication would need passwords in a form that could be used to sign in. */
static authn_status no_realm_hash(request_rec *r, const char *user, const char *realm, char **hash)
{
    (void)r;
    (void)user;
    (void)realm;
    *hash = NULL;
    return AUTH_USER_NOT_FOUND;
}

static const authn_provider own_provider = {check_password, no_realm_hash};

void cp_authn_register(apr_pool_t *pool)
{
    ap_register_auth_provider(pool, AUTHN_PROVIDER_GROUP, CP_OWN_PROVIDER, AUTHN_PROVIDER_VERSION, &own_provider,
                              AP_AUTH_INTERNAL_PER_CONF);
}

/* ---- Our sign-in page asks others' providers ---- */

static cp_error_t *ask_providers(const char **provider, cp_request_t *req, const char *email, const char *password)
{
    const cp_portal_t *portal = cp_request_portal(req);
    cp_error_t *broken = NULL;

    for (int i = 0; i < portal->set.providers->nelts; i++) {
        const char *name = APR_ARRAY_IDX(portal->set.providers, i, cp_argument_t).text;
        const authn_provider *asked = ap_lookup_provider(AUTHN_PROVIDER_GROUP, name, AUTHN_PROVIDER_VERSION);
        apr_table_setn(req->r->notes, AUTHN_PROVIDER_NAME_NOTE, name);
        authn_status answer = asked->check_password(req->r, email, password);
        apr_table_unset(req->r->notes, AUTHN_PROVIDER_NAME_NOTE);
        if (answer == AUTH_GRANTED) {
            *provider = name;
            return NULL;
        }
        /* One that cannot say is passed over: an LDAP server that is away must not lock out local accounts. */
        if (answer == AUTH_GENERAL_ERROR)
            broken = cp_error_create(req->pool, CP_ERROR_UNAVAILABLE, "Signing in is not possible just now.",
                                     "authentication provider \"%s\" failed", name);
    }
    return broken;
}

cp_error_t *cp_login_check(const char **provider, cp_request_t *req, const char *email, const char *password)
{
    const char *account = account_of(email, req->pool);
    cp_attempt_t attempt;
    cp_note_t *note = cp_request_note(req->r);
    char *user = req->r->user;
    char *auth_type = req->r->ap_auth_type;

    *provider = NULL;
    CP_TRY(cp_attempt_begin(&attempt, account, req->address, apr_time_now(), req->pool));
    CP_TRY(cp_attempt_run(&attempt, cp_attempt_count, req->db, &req->stats, req->pool));
    /* An empty password makes an anonymous bind, which LDAP servers grant; one that is too long is nobody's. */
    if (!*account || !*password || strlen(password) > CP_PASSWORD_MAX)
        return NULL;
    note->counted = true;
    cp_error_t *error = ask_providers(provider, req, email, password);
    note->counted = false;
    note->vouched = NULL;
    /* Providers may have set these; who is signed in is for our session to say. */
    req->r->user = user;
    req->r->ap_auth_type = auth_type;
    if (!error && *provider)
        error = cp_attempt_run(&attempt, cp_attempt_forget, req->db, &req->stats, req->pool);
    if (!error && *provider)
        cp_attempt_end(&attempt, req->pool);
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, req->r, "CP00612: sign-in of %s from %s: %s",
                  ap_escape_logitem(req->pool, account), req->address,
                  error       ? "could not be checked"
                  : *provider ? *provider
                              : "refused");
    return error;
}
