/* SPDX-License-Identifier: Apache-2.0 */
#include "../access/access_password.h"
#include "../access/access_session.h"
#include "../access/access_throttle.h"
#include "../base/base_log.h"
#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_login.h"
#include "account_private.h"

typedef struct password_work_t {
    const cp_request_t *req;
    const char *key;
    cp_attempt_t attempt;
    const char *stored;
    const char *fresh;
} password_work_t;

/* A stolen session must not become a way to guess the password: tries count like those of the sign-in. */
static cp_error_t *attempt(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    password_work_t *work = baton;

    CP_TRY(cp_attempt_count(db, &work->attempt, pool));
    return cp_credential_of(&work->stored, db, work->req->viewer, pool);
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    password_work_t *work = baton;
    const cp_viewer_t *viewer = work->req->viewer;
    cp_actor_t who = {.contact_id = viewer->kind == CP_VIEWER_CONTACT ? viewer->person.id : 0,
                      .staff_id = viewer->kind == CP_VIEWER_STAFF ? viewer->person.id : 0};

    CP_TRY(cp_attempt_forget(db, &work->attempt, pool));
    CP_TRY(cp_credential_save(db, who, work->fresh, work->req->now, pool));
    CP_TRY(cp_login_changed(db, work->req->portal, who, viewer->person.email, "password", work->req->now, pool));
    CP_TRY(cp_audit_add(db, work->key, "password changed", work->key, "by its owner", work->req->now, pool));
    return cp_session_end_others(db, viewer, viewer->session_hash, pool);
}

cp_error_t *cp_account_password(cp_request_t *req)
{
    const char *current = cp_form_get(req->form, "current_password");
    const char *wanted = cp_form_get(req->form, "new_password");
    password_work_t work = {.req = req};
    cp_account_faults_t faults = {.proof = NULL};
    cp_reader_t reader;
    bool right = false;

    cp_view_reader(&reader, req);
    work.key = cp_email_key(req->viewer->person.email, req->pool);
    if (!work.key)
        work.key = req->viewer->person.email;
    CP_TRY(cp_attempt_begin(&work.attempt, work.key, req->address, req->now, req->pool));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, attempt, &work));
    if (!work.stored)
        return cp_error_create(req->pool, CP_ERROR_CONFLICT,
                               "Your password is kept elsewhere and cannot be changed here.", "no stored password");
    CP_TRY(cp_password_verify(&right, current ? current : "", work.stored, req->pool));
    if (!right)
        faults.current_password = cp_view_tr(&reader, "This is not your current password");
    faults.new_password = cp_password_refusal(wanted ? wanted : "", &req->viewer->person, req->pool);
    if (faults.new_password)
        faults.new_password = cp_view_tr(&reader, faults.new_password);
    if (faults.current_password || faults.new_password)
        return cp_account_show(req, &faults);
    CP_TRY(cp_password_hash(&work.fresh, wanted, req->pool));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, save, &work));
    cp_attempt_end(&work.attempt, req->pool);
    cp_log(CP_LOG_INFO, "CP00701", "%s changed the password from %s", work.key, req->address);
    return cp_respond_redirect(req, cp_request_url(req, "/account"), "password");
}
