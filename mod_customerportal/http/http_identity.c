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
} find_t;

static cp_session_limits_t limits_of(const cp_settings_t *settings)
{
    return (cp_session_limits_t){
        .idle = apr_time_from_sec(60 * cp_setting_int(settings, CP_SET_IDLE_TIMEOUT)),
        .lifetime = apr_time_from_sec(60 * cp_setting_int(settings, CP_SET_SESSION_LIFETIME)),
    };
}

static cp_error_t *find_session(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    find_t *find = baton;

    if (find->refresh)
        CP_TRY(cp_snapshot_read(find->run, db, pool));
    if (!find->token)
        return NULL;
    if (!find->settings || find->refresh)
        find->settings = cp_snapshot_take(find->run, pool);
    cp_session_limits_t limits = limits_of(find->settings);
    CP_TRY(cp_session_find(find->viewer, &find->version, db, find->token, find->run->portal->key, &limits,
                           apr_time_now(), pool));
    bool known = find->viewer->kind != CP_VIEWER_NOBODY;
    if (known ? find->version != find->settings->version : cp_snapshot_due(find->run, apr_time_now())) {
        CP_TRY(cp_snapshot_read(find->run, db, pool));
        find->settings = NULL;
    }
    return NULL;
}

/* A person who is not signed in gets a token for the forms of this page: the cookie and the field must agree. */
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

static cp_error_t *find_identity(cp_identity_t *identity, request_rec *r, cp_portal_run_t *run)
{
    const cp_settings_t *settings = cp_snapshot_take(run, r->pool);
    const char *token = cp_cookie_get(r, CP_COOKIE_SESSION);
    find_t find = {run, &identity->viewer, token, settings, 0, false};

    find.refresh = !settings || (!token && cp_snapshot_due(run, apr_time_now()));
    if (token || find.refresh) {
        cp_error_t *error = cp_db_run(run->db, &identity->stats, CP_DB_READ, find_session, &find, r->pool);
        /* A sign-in page under the settings of a moment ago is better than none. */
        if (error && (token || !settings || error->kind != CP_ERROR_UNAVAILABLE))
            return error;
    }
    identity->settings = find.settings && !find.refresh ? find.settings : cp_snapshot_take(run, r->pool);
    if (identity->viewer.kind == CP_VIEWER_NOBODY)
        return token_of_nobody(identity, r);
    identity->token = token;
    return NULL;
}

cp_error_t *cp_identity_get(cp_identity_t **identity, request_rec *r, cp_portal_t *portal)
{
    cp_note_t *note = cp_request_note(r);
    request_rec *first = r;

    if (note->identity && note->identity->portal == portal) {
        *identity = note->identity;
        return NULL;
    }
    while (first->main || first->prev)
        first = first->main ? first->main : first->prev;
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
    find_t find = {portal->run, &found->viewer, token, cp_snapshot_take(portal->run, r->pool), 0, false};

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
