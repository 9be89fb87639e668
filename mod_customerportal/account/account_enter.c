/* SPDX-License-Identifier: Apache-2.0 */
#include "account_enter.h"

#include "../http/http_respond.h"
#include "../model/model_token.h"

cp_error_t *cp_account_enter(const char **token, const cp_request_t *req, cp_db_t *db, cp_actor_t who,
                             const char *provider)
{
    cp_session_limits_t limits = {
        apr_time_from_sec(60 * cp_setting_int(req->settings, CP_SET_IDLE_TIMEOUT)),
        apr_time_from_sec(60 * cp_setting_int(req->settings, CP_SET_SESSION_LIFETIME)),
    };
    cp_session_new_t fresh = {
        .contact_id = who.contact_id,
        .staff_id = who.staff_id,
        .portal = req->portal,
        .provider = provider,
        .address = req->address,
        .agent = req->agent,
        .replaces = req->viewer->session_hash,
    };

    /* Who comes in takes out what is over, a bounded number of rows: there is no other clock. */
    CP_TRY(cp_session_purge(db, req->now, req->pool));
    CP_TRY(cp_token_purge(db, req->now, req->pool));
    return cp_session_create(token, db, &fresh, &limits, req->now, req->pool);
}

void cp_account_entered(cp_request_t *req, const char *token, cp_actor_t who)
{
    cp_owner_t owner = {who.staff_id ? CP_VIEWER_STAFF : CP_VIEWER_CONTACT,
                        who.staff_id ? who.staff_id : who.contact_id};

    cp_respond_session_cookie(req, token, &owner);
}
