/* SPDX-License-Identifier: Apache-2.0 */
/* A link by mail: to choose a new password, or to sign in without one. Known and unknown addresses are answered alike. */
#include "../access/access_password.h"
#include "../access/access_throttle.h"
#include "../base/base_log.h"
#include "../base/base_string.h"
#include "../model/model_contact.h"
#include "../model/model_login.h"
#include "account.h"
#include "account_enter.h"
#include "account_task.h"

typedef struct ask_t {
    cp_request_t *req;
    cp_token_t token;
    cp_attempt_t attempt;
    const char *email_error;
} ask_t;

static cp_error_t *show_forgot(ask_t *work, int status)
{
    cp_task_t *task = cp_task_begin(work->req, "Choose a new password",
                                    "Write the address that you sign in with. We mail you a link.");

    cp_task_form(task, "/password/forgot", "Send the link");
    cp_task_field(task, &(cp_task_field_t){"email", CP_CONTROL_EMAIL, "username", "E-mail address", NULL,
                                           work->token.email, work->email_error});
    cp_task_link(task, "Back to sign-in", "/login");
    return cp_task_show(task, CP_PAGE_FORGOT, status);
}

static cp_error_t *show_link(ask_t *work, int status)
{
    cp_task_t *task = cp_task_begin(work->req, "Sign in by mail",
                                    "Write your address. We mail you a link that signs you in, without a password.");

    cp_task_form(task, "/login/link", "Send the link");
    cp_task_field(task, &(cp_task_field_t){"email", CP_CONTROL_EMAIL, "username", "E-mail address", NULL,
                                           work->token.email, work->email_error});
    cp_task_hidden(task, "return_to", work->token.return_to);
    cp_task_link(task, "Sign in with a password", "/login");
    return cp_task_show(task, CP_PAGE_FORGOT, status);
}

static cp_error_t *ask(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    ask_t *work = baton;

    CP_TRY(cp_attempt_count(db, &work->attempt, pool));
    return cp_login_ask(db, &work->token, cp_setting_is(work->req->settings, CP_SET_ACCESS, "registration"),
                        work->req->now, pool);
}

static cp_error_t *take_address(ask_t *work, cp_token_kind_t kind, cp_error_t *again(ask_t *work, int status))
{
    cp_request_t *req = work->req;
    const char *email = cp_form_get(req->form, "email");

    work->token = (cp_token_t){.kind = kind,
                               .portal = req->portal,
                               .email = email ? cp_one_line(email, req->pool) : "",
                               .return_to = cp_request_local(req, cp_form_get(req->form, "return_to"), NULL),
                               .address = req->address,
                               .language = cp_account_mail_language(req),
                               .host = cp_account_mail_host(req)};
    const char *account = cp_email_key(work->token.email, req->pool);
    if (!account) {
        work->email_error = "Write an e-mail address such as name@example.com";
        return again(work, 422);
    }
    CP_TRY(cp_attempt_begin(&work->attempt, account, req->address, req->now, req->pool));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, ask, work));
    return cp_respond_redirect(req, cp_request_url(req, "/password/sent"), NULL);
}

cp_error_t *cp_account_forgot(cp_request_t *req)
{
    ask_t work = {.req = req};

    return show_forgot(&work, 200);
}

cp_error_t *cp_account_forgot_send(cp_request_t *req)
{
    ask_t work = {.req = req};

    return take_address(&work, CP_TOKEN_RESET, show_forgot);
}

cp_error_t *cp_account_forgot_sent(cp_request_t *req)
{
    cp_task_t *task = cp_task_begin(req, "Check your mail",
                                    "If the address has an account here, a mail with a link is on its way to it.");

    cp_task_link(task, "Back to sign-in", "/login");
    return cp_task_show(task, CP_PAGE_SENT, 200);
}

/* ---- Signing in by mail ---- */

static cp_error_t *check_allowed(const cp_request_t *req)
{
    if (cp_setting_bool(req->settings, CP_SET_SIGN_IN_LINK))
        return NULL;
    return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
}

cp_error_t *cp_account_link(cp_request_t *req)
{
    ask_t work = {.req = req};

    CP_TRY(check_allowed(req));
    work.token.return_to = cp_request_local(req, cp_query_get(req->query, "return_to"), NULL);
    return show_link(&work, 200);
}

cp_error_t *cp_account_link_send(cp_request_t *req)
{
    ask_t work = {.req = req};

    CP_TRY(check_allowed(req));
    return take_address(&work, CP_TOKEN_SIGN_IN, show_link);
}

typedef struct open_t {
    cp_request_t *req;
    const char *code;
    cp_token_t *token;
    cp_entry_t entry;
} open_t;

static cp_error_t *look(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    open_t *work = baton;

    return cp_token_look(&work->token, db, CP_TOKEN_SIGN_IN, work->req->portal, work->code, work->req->now, pool);
}

static cp_error_t *show_over(cp_request_t *req)
{
    cp_task_t *task =
        cp_task_begin(req, "This link is no longer valid",
                      "It was used already, a newer one was sent, or it is older than 15 minutes. Ask for a new "
                      "one.");

    cp_task_next(task, "Send a new link", "/login/link");
    cp_task_link(task, "Back to sign-in", "/login");
    return cp_task_show(task, CP_PAGE_CONFIRM, 410);
}

cp_error_t *cp_account_link_open(cp_request_t *req)
{
    open_t work = {.req = req, .code = req->name};

    CP_TRY(check_allowed(req));
    CP_TRY(cp_request_run(req, CP_DB_READ, look, &work));
    if (!work.token)
        return show_over(req);
    cp_task_t *task = cp_task_begin(req, "Sign in", NULL);
    task->view->text = cp_text(work.token->email);
    cp_task_form(task, "/login/link/open", "Sign in");
    cp_task_hidden(task, "code", work.code);
    return cp_task_show(task, CP_PAGE_CONFIRM, 200);
}

static cp_error_t *open_session(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    open_t *work = baton;
    const cp_request_t *req = work->req;
    cp_login_t login;

    CP_TRY(cp_token_take(&work->token, db, CP_TOKEN_SIGN_IN, req->portal, work->code, req->now, pool));
    if (!work->token)
        return NULL;
    /* Shut out, or another person's address, since the mail was sent. */
    CP_TRY(cp_login_of(&login, db, req->portal, work->token->email, pool));
    if (login.disabled || !login.who.contact_id || login.who.contact_id != work->token->who.contact_id) {
        work->token = NULL;
        return NULL;
    }
    work->entry = (cp_entry_t){
        .who = work->token->who, .email = work->token->email, .provider = "mail", .return_to = work->token->return_to};
    return cp_account_enter(&work->entry, req, db);
}

cp_error_t *cp_account_link_take(cp_request_t *req)
{
    open_t work = {.req = req, .code = cp_form_get(req->form, "code")};

    CP_TRY(check_allowed(req));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, open_session, &work));
    if (!work.token)
        return show_over(req);
    cp_account_entered(req, &work.entry);
    return cp_account_go_on(req, &work.entry, "/tickets", NULL);
}
