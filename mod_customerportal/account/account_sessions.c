/* SPDX-License-Identifier: Apache-2.0 */
#include "../access/access_session.h"
#include "../http/http_respond.h"
#include "account.h"

static cp_error_t *end_one(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const cp_request_t *req = baton;
    const char *id = cp_form_get(req->form, "session");

    return cp_session_end_one(db, req->viewer, id ? id : "", pool);
}

cp_error_t *cp_account_sessions(cp_request_t *req)
{
    CP_TRY(cp_request_run(req, CP_DB_WRITE, end_one, req));
    return cp_respond_redirect(req, cp_request_url(req, "/account"), "session");
}

/* The request itself, like any other, has moved the session's last use: nothing else is to be done. */
cp_error_t *cp_account_stay(cp_request_t *req)
{
    const char *page = cp_request_local(req, cp_form_get(req->form, "return_to"), cp_request_url(req, "/"));

    return cp_respond_redirect(req, page, "stayed");
}
