/* SPDX-License-Identifier: Apache-2.0 */
#include "account_enter.h"

#include <apr_strings.h>

#include "../access/access_factor.h"
#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_login.h"
#include "account_private.h"

#define AGENT_LETTERS 200

const char *cp_account_home(cp_actor_t who)
{
    return who.staff_id ? "/desk" : "/tickets";
}

/* A person whose account was used from one browser only so far is told of the second one; by his provider, if it is one
 * that let him in. */
static cp_error_t *note_device(cp_entry_t *entry, const cp_request_t *req, cp_db_t *db)
{
    cp_device_t device;

    if (entry->identity_id || !cp_setting_bool(req->settings, CP_SET_MAIL_DEVICE))
        return NULL;
    /* A browser keeps its token, whoever signs in with it: several people may use it. */
    entry->device = cp_request_device(req);
    if (!cp_device_is_token(entry->device))
        CP_TRY(cp_token_create(&entry->device, req->pool));
    CP_TRY(cp_device_note(&device, db, entry->who, entry->device, req->now, req->pool));
    if (device != CP_DEVICE_STRANGE)
        return NULL;
    cp_token_t about = {.portal = req->portal, .email = entry->email, .who = entry->who};
    const char *agent = cp_utf8_cut(cp_one_line(req->agent, req->pool), AGENT_LETTERS, req->pool);
    return cp_login_mail(NULL, db, "account-changed", &about,
                         apr_pstrcat(req->pool, "device\n", req->address, "\n", agent, NULL), req->now, req->pool);
}

cp_error_t *cp_account_open(cp_entry_t *entry, const cp_request_t *req, cp_db_t *db)
{
    cp_session_limits_t limits = {
        apr_time_from_sec(60 * cp_setting_int(req->settings, CP_SET_IDLE_TIMEOUT)),
        apr_time_from_sec(60 * cp_setting_int(req->settings, CP_SET_SESSION_LIFETIME)),
    };
    cp_session_new_t fresh = {
        .contact_id = entry->who.contact_id,
        .staff_id = entry->who.staff_id,
        .identity_id = entry->identity_id,
        .portal = req->portal,
        .provider = entry->provider,
        .address = req->address,
        .agent = req->agent,
        .replaces = req->viewer->session_hash,
    };

    entry->pending = NULL;
    CP_TRY(note_device(entry, req, db));
    if (entry->who.contact_id)
        CP_TRY(cp_login_page(db, entry->who.contact_id, cp_account_mail_language(req), cp_account_mail_host(req),
                             req->pool));
    return cp_session_create(&entry->session, db, &fresh, &limits, req->now, req->pool);
}

/* Who has to set his second factor up is given its secret now, as pages only show things. */
static cp_error_t *wait_for_second(cp_entry_t *entry, const cp_request_t *req, cp_db_t *db)
{
    if (entry->sets_up) {
        CP_TRY(cp_factor_secret(&entry->sealed, cp_request_factor_key(req), entry->who, req->pool));
        CP_TRY(cp_factor_begin(db, entry->who, entry->sealed, req->now, req->pool));
    }
    cp_pending_t pending = {
        .who = entry->who, .portal = req->portal, .provider = entry->provider, .return_to = entry->return_to};
    return cp_pending_create(&entry->pending, db, &pending, req->now, req->pool);
}

cp_error_t *cp_account_enter_by_identity(cp_entry_t *entry, const cp_request_t *req, cp_db_t *db)
{
    entry->session = entry->pending = entry->device = NULL;
    CP_TRY(cp_session_purge(db, req->now, req->pool));
    return cp_account_open(entry, req, db);
}

cp_error_t *cp_account_enter(cp_entry_t *entry, const cp_request_t *req, cp_db_t *db)
{
    cp_factors_t wanted = cp_policy_factors(req->settings, entry->who.staff_id != 0);
    cp_factor_t *factor = NULL;

    entry->session = entry->pending = entry->device = NULL;
    /* Who comes in takes out what is over, a bounded number of rows: there is no other clock. */
    CP_TRY(cp_session_purge(db, req->now, req->pool));
    CP_TRY(cp_token_purge(db, req->now, req->pool));
    CP_TRY(cp_pending_purge(db, req->now, req->pool));
    if (wanted != CP_FACTORS_OFF)
        CP_TRY(cp_factor_find(&factor, db, entry->who, req->now, req->pool));
    entry->sets_up = wanted == CP_FACTORS_REQUIRED && (!factor || !factor->secret);
    if (entry->sets_up || (factor && factor->secret))
        return wait_for_second(entry, req, db);
    return cp_account_open(entry, req, db);
}

void cp_account_entered(cp_request_t *req, const cp_entry_t *entry)
{
    cp_owner_t owner = {entry->who.staff_id ? CP_VIEWER_STAFF : CP_VIEWER_CONTACT,
                        entry->who.staff_id ? entry->who.staff_id : entry->who.contact_id};

    cp_respond_pending_cookie(req, entry->pending);
    if (entry->session)
        cp_respond_session_cookie(req, entry->session, &owner);
    if (entry->device)
        cp_respond_device_cookie(req, entry->device);
}

cp_error_t *cp_account_go_on(cp_request_t *req, const cp_entry_t *entry, const char *home, const char *notice)
{
    if (entry->pending)
        return cp_respond_redirect(req, cp_request_url(req, "%s", entry->sets_up ? "/login/factor" : "/login/second"),
                                   NULL);
    return cp_respond_redirect(req, cp_request_local(req, entry->return_to, cp_request_url(req, "%s", home)), notice);
}
