/* SPDX-License-Identifier: Apache-2.0 */
/* Self-registration (S53, S58). Nothing that is answered tells whether an address has an account: that goes by mail. */
#include <apr_strings.h>

#include "../access/access_password.h"
#include "../access/access_throttle.h"
#include "../base/base_log.h"
#include "../base/base_string.h"
#include "../model/model_consent.h"
#include "../model/model_registration.h"
#include "../text/text_html.h"
#include "../text/text_markdown.h"
#include "account.h"
#include "account_enter.h"
#include "account_task.h"

#define NAME_MAX_LETTERS 80

typedef struct registration_t {
    cp_request_t *req;
    cp_token_t token;            /* what was typed */
    cp_consent_notice_t *notice; /* NULL: none is set up, so nobody can register */
    cp_attempt_t attempt;
    bool agreed;
    const char *first_error, *last_error, *email_error, *password_error, *consent_error;
} registration_t;

static cp_error_t *find_notice(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    registration_t *work = baton;

    return cp_consent_current(&work->notice, db, work->req->portal, work->req->host, pool);
}

/* Where nobody may register there is no such page (S65). */
static cp_error_t *begin(registration_t *work)
{
    cp_request_t *req = work->req;

    if (!cp_policy_may_register(req->settings))
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
    CP_TRY(cp_request_run(req, CP_DB_READ, find_notice, work));
    if (work->notice)
        return NULL;
    cp_log(CP_LOG_WARNING, "CP01400", "%s lets people register, but has no consent notice for %s: nobody can",
           req->portal, req->host);
    return cp_error_create(req->pool, CP_ERROR_UNAVAILABLE, "Registration is not open yet.", "no consent notice");
}

static void add_consent(cp_task_t *task, const registration_t *work)
{
    apr_pool_t *pool = task->req->pool;
    cp_view_consent_t *consent = apr_pcalloc(pool, sizeof *consent);
    const cp_consent_notice_t *notice = work->notice;
    const char *error = work->consent_error ? cp_view_tr(&task->reader, work->consent_error) : NULL;

    if (cp_markdown_html(&consent->body, notice->body, strlen(notice->body), pool))
        cp_html_from_plain(&consent->body, notice->body, strlen(notice->body), pool);
    consent->label = cp_text(notice->label);
    consent->value = cp_text(apr_psprintf(pool, "%" APR_INT64_T_FMT, notice->id));
    consent->checked = cp_text(work->agreed ? "checked" : NULL);
    consent->version = cp_text(cp_tr_fill(
        pool,
        cp_view_tr(&task->reader, "Version ${version} of ${day}. We store which version you agreed to, and when."),
        "version", apr_psprintf(pool, "%" APR_INT64_T_FMT, notice->version), "day",
        cp_date_day(notice->created_at, task->reader.dates, task->reader.zone, pool), NULL));
    consent->error = cp_text(error);
    consent->class = cp_text(error ? "field has-error" : "field");
    consent->described = cp_text(error ? "consent-error" : NULL);
    consent->invalid = cp_text(error ? "true" : NULL);
    task->view->consent = consent;
    if (error)
        cp_task_problem(task, "consent", work->consent_error);
}

static cp_error_t *show(registration_t *work, int status)
{
    cp_task_t *task = cp_task_begin(work->req, "Create your account", "All fields are required.");
    const cp_token_t *typed = &work->token;

    cp_task_form(task, "/register", "Create account");
    cp_task_field(task, &(cp_task_field_t){"first_name", CP_CONTROL_TEXT, "given-name", "First name", NULL,
                                           typed->first_name, work->first_error});
    cp_task_field(task, &(cp_task_field_t){"last_name", CP_CONTROL_TEXT, "family-name", "Last name", NULL,
                                           typed->last_name, work->last_error});
    cp_task_field(task, &(cp_task_field_t){"email", CP_CONTROL_EMAIL, "username", "E-mail address",
                                           "We mail you a link to confirm it.", typed->email, work->email_error});
    cp_task_field(task, &(cp_task_field_t){"password", CP_CONTROL_PASSWORD, "new-password", "New password",
                                           "At least 12 characters. Several words are fine; you can paste from a "
                                           "password manager.",
                                           NULL, work->password_error});
    add_consent(task, work);
    cp_task_link(task, "Already registered? Sign in", "/login");
    return cp_task_show(task, CP_PAGE_REGISTER, status);
}

cp_error_t *cp_account_register(cp_request_t *req)
{
    registration_t work = {.req = req};

    if (req->viewer->kind != CP_VIEWER_NOBODY)
        return cp_respond_redirect(req, cp_request_url(req, "/"), NULL);
    CP_TRY(begin(&work));
    return show(&work, 200);
}

static const char *typed(const cp_request_t *req, const char *name)
{
    const char *value = cp_form_get(req->form, name);

    return value ? cp_one_line(value, req->pool) : "";
}

static const char *name_error(const char *name)
{
    return cp_utf8_count(name) > NAME_MAX_LETTERS ? "A name has at most 80 characters" : NULL;
}

static bool check(registration_t *work, const char *password)
{
    cp_request_t *req = work->req;
    cp_token_t *token = &work->token;
    const char *agreed = cp_form_get(req->form, "consent");
    cp_person_t person = {0, token->first_name, token->last_name, "", token->email};

    work->first_error = *token->first_name ? name_error(token->first_name) : "Write your first name";
    work->last_error = *token->last_name ? name_error(token->last_name) : "Write your last name";
    if (!cp_email_key(token->email, req->pool))
        work->email_error = "Write an e-mail address such as name@example.com";
    else if (!cp_policy_may_register_as(req->settings, token->email))
        work->email_error = "With this address you cannot register here. Use the address of your company";
    work->password_error = cp_password_refusal(password, &person, req->pool);
    /* What was agreed to must be what is in force now. */
    work->agreed = agreed && !strcmp(agreed, apr_psprintf(req->pool, "%" APR_INT64_T_FMT, work->notice->id));
    if (!work->agreed)
        work->consent_error = "Read the notice and tick the box to go on";
    return !work->first_error && !work->last_error && !work->email_error && !work->password_error && work->agreed;
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    registration_t *work = baton;

    CP_TRY(cp_attempt_count(db, &work->attempt, pool));
    return cp_login_register(db, &work->token, work->req->now, pool);
}

cp_error_t *cp_account_register_send(cp_request_t *req)
{
    registration_t work = {.req = req};
    const char *password = cp_form_get(req->form, "password");

    CP_TRY(begin(&work));
    work.token = (cp_token_t){.kind = CP_TOKEN_REGISTER,
                              .portal = req->portal,
                              .email = typed(req, "email"),
                              .first_name = typed(req, "first_name"),
                              .last_name = typed(req, "last_name"),
                              .notice_id = work.notice->id,
                              .address = req->address,
                              .language = cp_account_mail_language(req),
                              .host = cp_account_mail_host(req)};
    if (!check(&work, password ? password : ""))
        return show(&work, 422);
    CP_TRY(cp_password_hash(&work.token.password_hash, password, req->pool));
    CP_TRY(
        cp_attempt_begin(&work.attempt, cp_email_key(work.token.email, req->pool), req->address, req->now, req->pool));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, save, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/register/sent"), NULL);
}

cp_error_t *cp_account_register_sent(cp_request_t *req)
{
    cp_task_t *task = cp_task_begin(req, "Check your mail",
                                    "We have sent a mail to the address that you gave. Open the link in it to go on. "
                                    "It is good for 24 hours.");

    cp_task_link(task, "Nothing arrived? Look in the spam folder, or register again", "/register");
    return cp_task_show(task, CP_PAGE_SENT, 200);
}

/* ---- The link in the mail ---- */

typedef struct confirm_t {
    cp_request_t *req;
    const char *code;
    cp_token_t *token;
    cp_entry_t entry;
} confirm_t;

static cp_error_t *look(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    confirm_t *work = baton;

    return cp_token_look(&work->token, db, CP_TOKEN_REGISTER, work->req->portal, work->code, work->req->now, pool);
}

static cp_error_t *show_over(cp_request_t *req)
{
    cp_task_t *task = cp_task_begin(
        req, "This link is no longer valid",
        "It was used already, a newer one was sent, or it is older than 24 hours. If you have confirmed your "
        "address, sign in; else register again and we send a new link.");

    cp_task_next(task, "Sign in", "/login");
    if (cp_policy_may_register(req->settings))
        cp_task_link(task, "Register again", "/register");
    return cp_task_show(task, CP_PAGE_CONFIRM, 410);
}

/* A button, as mail scanners open links. */
cp_error_t *cp_account_confirm(cp_request_t *req)
{
    confirm_t work = {.req = req, .code = req->name};
    bool approval = cp_setting_bool(req->settings, CP_SET_REGISTER_APPROVAL);

    CP_TRY(cp_request_run(req, CP_DB_READ, look, &work));
    if (!work.token)
        return show_over(req);
    cp_task_t *task = cp_task_begin(req, "Confirm your address", NULL);
    task->view->text =
        cp_text(cp_tr_fill(req->pool,
                           cp_view_tr(&task->reader, approval ? "One press, and we know that ${email} is yours."
                                                              : "One press, and ${email} can sign in."),
                           "email", work.token->email, NULL));
    cp_task_form(task, "/register/confirm", approval ? "Confirm" : "Confirm and sign in");
    cp_task_hidden(task, "code", work.code);
    return cp_task_show(task, CP_PAGE_CONFIRM, 200);
}

static cp_error_t *confirm(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    confirm_t *work = baton;
    const cp_request_t *req = work->req;

    CP_TRY(cp_login_confirm(&work->token, db, req->portal, work->code, req->now, pool));
    if (!work->token)
        return NULL;
    if (cp_setting_bool(req->settings, CP_SET_REGISTER_APPROVAL)) {
        CP_TRY(cp_registration_wait(db, work->token, req->address, req->now, pool));
        return cp_setting_bool(req->settings, CP_SET_MAIL_STAFF) ? cp_registration_tell(db, req->portal, req->now, pool)
                                                                 : NULL;
    }
    CP_TRY(cp_login_admit(db, work->token, req->address, req->now, req->now, pool));
    work->entry = (cp_entry_t){.who = work->token->who, .email = work->token->email, .provider = "register"};
    return cp_account_enter(&work->entry, req, db);
}

cp_error_t *cp_account_confirm_take(cp_request_t *req)
{
    confirm_t work = {.req = req, .code = cp_form_get(req->form, "code")};

    CP_TRY(cp_request_run(req, CP_DB_WRITE, confirm, &work));
    if (!work.token)
        return show_over(req);
    cp_log(CP_LOG_INFO, "CP01401", "%s registered from %s", work.token->email, req->address);
    if (!work.entry.session && !work.entry.pending)
        return cp_respond_redirect(req, cp_request_url(req, "/register/waits"), NULL);
    cp_account_entered(req, &work.entry);
    return cp_account_go_on(req, &work.entry, "/tickets", "registered");
}

cp_error_t *cp_account_register_waits(cp_request_t *req)
{
    cp_task_t *task = cp_task_begin(req, "Thank you. We will look at your registration",
                                    "Your address is confirmed. Somebody from the support team will look at your "
                                    "registration, and you will get a mail as soon as that is done.");

    cp_task_link(task, "Back to sign-in", "/login");
    return cp_task_show(task, CP_PAGE_SENT, 200);
}
