/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <http_request.h>

#include "../access/access_session.h"
#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "../model/model_login.h"
#include "http_private.h"

cp_note_t *cp_request_note(request_rec *r)
{
    /* A subrequest is the same person asking, and so is what an internal redirect came from. */
    while (r->main || r->prev)
        r = r->main ? r->main : r->prev;
    cp_note_t *note = ap_get_module_config(r->request_config, &customerportal_module);
    if (!note) {
        note = apr_pcalloc(r->pool, sizeof *note);
        ap_set_module_config(r->request_config, &customerportal_module, note);
    }
    return note;
}

typedef struct find_t {
    cp_portal_run_t *run;
    cp_viewer_t *viewer;
    const char *token;
    const cp_settings_t *settings; /* the snapshot before; NULL for none */
    apr_int64_t version;           /* of the settings in the database */
    bool refresh;                  /* read the settings, whatever their version */
    const cp_mapping_t *mapping;   /* how people are authenticated with each request; NULL: they are not */
    const cp_claims_t *claims;     /* of this one's; NULL: he was not */
    const char *replaced;          /* hash of a session of somebody else */
} find_t;

static cp_session_limits_t limits_of(const cp_settings_t *settings)
{
    return (cp_session_limits_t){
        .idle = apr_time_from_sec(60 * cp_setting_int(settings, CP_SET_IDLE_TIMEOUT)),
        .lifetime = apr_time_from_sec(60 * cp_setting_int(settings, CP_SET_SESSION_LIFETIME)),
    };
}

/* Where another module authenticates each request, its word is what counts: a session is good for whom it names, and
 * one that came by it is good for nothing without it. */
static cp_error_t *compare(find_t *find, cp_db_t *db, apr_pool_t *pool)
{
    cp_viewer_t *viewer = find->viewer;
    const cp_claims_t *claims = find->claims;
    bool of_provider = viewer->provider && !strcmp(viewer->provider, find->mapping->provider);

    if (!claims) {
        if (of_provider)
            *viewer = (cp_viewer_t){.kind = CP_VIEWER_NOBODY};
        return NULL;
    }
    if (of_provider && claims->subject && !strcmp(viewer->subject, claims->subject))
        return NULL;
    find->replaced = viewer->session_hash;
    *viewer = (cp_viewer_t){.kind = CP_VIEWER_NOBODY};
    if (!claims->subject)
        return NULL;
    return cp_session_of_subject(viewer, &find->version, db, find->run->portal->key, claims->provider, claims->subject,
                                 pool);
}

static cp_error_t *find_session(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    find_t *find = baton;

    if (find->refresh)
        CP_TRY(cp_snapshot_read(find->run, db, pool));
    if (!find->token && !find->claims)
        return NULL;
    if (!find->settings || find->refresh)
        find->settings = cp_snapshot_take(find->run, pool);
    cp_session_limits_t limits = limits_of(find->settings);
    CP_TRY(cp_session_find(find->viewer, &find->version, db, find->token, find->run->portal->key, &limits,
                           apr_time_now(), pool));
    if (find->mapping)
        CP_TRY(compare(find, db, pool));
    bool known = find->viewer->kind != CP_VIEWER_NOBODY;
    if (known ? find->version != find->settings->version : cp_snapshot_due(find->run, apr_time_now())) {
        CP_TRY(cp_snapshot_read(find->run, db, pool));
        find->settings = NULL;
    }
    return NULL;
}

/* A person without a session gets a token for the forms of this page: the cookie and the field must agree. */
static cp_error_t *token_of_nobody(cp_identity_t *identity, request_rec *r)
{
    identity->token = cp_cookie_get(r, CP_COOKIE_FORM);
    if (!identity->token) {
        CP_TRY(cp_token_create(&identity->token, r->pool));
        identity->fresh_token = true;
    }
    identity->viewer.csrf = cp_session_csrf(identity->token, r->pool);
    return NULL;
}

typedef struct arrive_t {
    const cp_claims_t *claims;
    cp_arrival_t arrival;
} arrive_t;

static cp_error_t *arrive(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    arrive_t *work = baton;
    return cp_identity_arrive(&work->arrival, db, work->claims, apr_time_now(), pool);
}

/* Whoever is not known yet, or of whom something else is claimed than when he came last, is one for the model; all others
 * cost no more than the statement that found them. */
static cp_error_t *settle(cp_identity_t *identity, request_rec *r, find_t *find)
{
    arrive_t work = {.claims = find->claims};
    const cp_viewer_t *viewer = &identity->viewer;

    identity->claims = find->claims;
    identity->replaced = find->replaced;
    if (!work.claims->subject) {
        identity->refused = CP_ARRIVAL_UNKNOWN;
        return NULL;
    }
    if (viewer->kind != CP_VIEWER_NOBODY && !strcmp(viewer->claims, work.claims->digest))
        return NULL;
    CP_TRY(cp_db_run(find->run->db, &identity->stats, CP_DB_WRITE, arrive, &work, r->pool));
    cp_claims_log(r, work.claims, &work.arrival);
    if (work.arrival.state != CP_ARRIVAL_FINE) {
        identity->refused = work.arrival.state;
        identity->viewer = (cp_viewer_t){.kind = CP_VIEWER_NOBODY};
        return NULL;
    }
    CP_TRY(cp_db_run(find->run->db, &identity->stats, CP_DB_READ, find_session, find, r->pool));
    identity->replaced = find->replaced;
    return NULL;
}

static cp_error_t *find_identity(cp_identity_t *identity, request_rec *r, cp_portal_run_t *run)
{
    const cp_settings_t *settings = cp_snapshot_take(run, r->pool);
    const char *token = cp_cookie_get(r, CP_COOKIE_SESSION);
    const cp_mapping_t *mapping = cp_config_mapping_here(r);
    find_t find = {.run = run, .viewer = &identity->viewer, .token = token, .settings = settings};

    if (mapping && !mapping->door && mapping->portal == run->portal) {
        find.mapping = mapping;
        find.claims = cp_claims_take(r, mapping);
        identity->early = !find.claims;
    }
    find.refresh = !settings || (!token && !find.claims && cp_snapshot_due(run, apr_time_now()));
    if (token || find.claims || find.refresh) {
        cp_error_t *error = cp_db_run(run->db, &identity->stats, CP_DB_READ, find_session, &find, r->pool);
        /* A sign-in page under the settings of a moment ago is better than none. */
        if (error && (token || find.claims || !settings || error->kind != CP_ERROR_UNAVAILABLE))
            return error;
    }
    if (find.claims)
        CP_TRY(settle(identity, r, &find));
    identity->settings = find.settings && !find.refresh ? find.settings : cp_snapshot_take(run, r->pool);
    if (!identity->viewer.session_hash)
        return token_of_nobody(identity, r);
    identity->token = token;
    return NULL;
}

cp_error_t *cp_identity_get(cp_identity_t **identity, request_rec *r, cp_portal_t *portal)
{
    cp_note_t *note = cp_request_note(r);
    request_rec *first = r;

    while (first->main || first->prev)
        first = first->main ? first->main : first->prev;
    /* Expressions of <If> are evaluated before anybody is authenticated. */
    bool early = note->identity && note->identity->early && first->user && *first->user;
    if (note->identity && note->identity->portal == portal && !early) {
        *identity = note->identity;
        return NULL;
    }
    if (!portal->run)
        return cp_error_create(r->pool, CP_ERROR_UNAVAILABLE, "The portal is not ready yet.", "no child_init was run");
    CP_TRY(cp_startup_ready(portal->run, r->pool));
    cp_identity_t *found = apr_pcalloc(first->pool, sizeof *found);
    found->portal = portal;
    CP_TRY(find_identity(found, first, portal->run));
    note->identity = found;
    *identity = found;
    return NULL;
}

cp_error_t *cp_identity_of_token(cp_identity_t **identity, request_rec *r, cp_portal_t *portal, const char *token)
{
    cp_identity_t *found = apr_pcalloc(r->pool, sizeof *found);
    find_t find = {.run = portal->run,
                   .viewer = &found->viewer,
                   .token = token,
                   .settings = cp_snapshot_take(portal->run, r->pool)};

    found->portal = portal;
    find.refresh = !find.settings;
    CP_TRY(cp_db_run(portal->run->db, &found->stats, CP_DB_READ, find_session, &find, r->pool));
    found->settings = find.settings && !find.refresh ? find.settings : cp_snapshot_take(portal->run, r->pool);
    found->token = token;
    cp_request_note(r)->identity = found;
    *identity = found;
    return NULL;
}

typedef struct by_email_t {
    cp_portal_run_t *run;
    cp_viewer_t *viewer;
    const char *email;
} by_email_t;

static cp_error_t *find_by_email(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    by_email_t *find = baton;
    cp_contact_t *contact;
    cp_staff_t *staff;

    *find->viewer = (cp_viewer_t){0};
    if (cp_snapshot_due(find->run, apr_time_now()))
        CP_TRY(cp_snapshot_read(find->run, db, pool));
    CP_TRY(cp_contact_by_email(&contact, db, find->email, pool));
    if (contact) {
        if (contact->disabled)
            return NULL;
        find->viewer->kind = CP_VIEWER_CONTACT;
        find->viewer->person = contact->person;
        find->viewer->company_id = contact->company_id;
        find->viewer->company_name = contact->company_name;
        cp_login_t login;
        CP_TRY(cp_login_of(&login, db, find->run->portal->key, find->email, pool));
        find->viewer->group_member = login.member;
        find->viewer->company_right = login.shares;
        return NULL;
    }
    CP_TRY(cp_staff_by_email(&staff, db, find->email, pool));
    if (staff && !staff->disabled) {
        find->viewer->kind = CP_VIEWER_STAFF;
        find->viewer->person = staff->person;
        find->viewer->admin = !strcmp(staff->role, "admin");
    }
    return NULL;
}

cp_error_t *cp_identity_by_email(cp_identity_t **identity, request_rec *r, cp_portal_t *portal, const char *email)
{
    cp_identity_t *found = apr_pcalloc(r->pool, sizeof *found);
    by_email_t find = {portal->run, &found->viewer, email};

    found->portal = portal;
    CP_TRY(cp_startup_ready(portal->run, r->pool));
    CP_TRY(cp_db_run(portal->run->db, &found->stats, CP_DB_READ, find_by_email, &find, r->pool));
    found->settings = cp_snapshot_take(portal->run, r->pool);
    if (!found->settings)
        return cp_error_create(r->pool, CP_ERROR_UNAVAILABLE, "The portal is not ready yet.", "no settings were read");
    *identity = found;
    return NULL;
}
