/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing a password with a code from a mail: a new one, or the first one of somebody who was invited (S65). */
#include "../access/access_password.h"
#include "../base/base_log.h"
#include "../base/base_string.h"
#include "../model/model_contact.h"
#include "../model/model_invitation.h"
#include "../model/model_login.h"
#include "../model/model_mail_domain.h"
#include "account.h"
#include "account_enter.h"
#include "account_task.h"

typedef struct reset_t {
    cp_request_t *req;
    cp_token_kind_t kind;
    const char *code;
    cp_token_t *token;
    const char *hash;
    const char *first_name, *last_name; /* of an invitation */
    const char *password_error;
    cp_entry_t entry;
} reset_t;

static bool invited(const reset_t *work)
{
    return work->kind == CP_TOKEN_INVITE;
}

static cp_error_t *look(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    reset_t *work = baton;

    return cp_token_look(&work->token, db, work->kind, work->req->portal, work->code, work->req->now, pool);
}

static cp_error_t *show_over(const reset_t *work)
{
    cp_task_t *task = cp_task_begin(
        work->req, "This link is no longer valid",
        invited(work) ? "It was used already, was taken back, or is older than 14 days. If you have chosen a password, "
                        "sign in; else ask the support team for a new invitation."
                      : "It was used already, a newer one was sent, or it is older than half an hour. Ask for a "
                        "new one.");

    if (!invited(work))
        cp_task_next(task, "Send a new link", "/password/forgot");
    cp_task_link(task, "Back to sign-in", "/login");
    return cp_task_show(task, invited(work) ? CP_PAGE_INVITATION : CP_PAGE_RESET, 410);
}

static cp_error_t *show(const reset_t *work, int status)
{
    cp_task_t *task = cp_task_begin(work->req, invited(work) ? "Welcome" : "Choose a new password", NULL);

    task->view->text = cp_text(
        cp_tr_fill(work->req->pool,
                   cp_view_tr(&task->reader, invited(work) ? "Choose a password, and ${email} can sign in."
                                                           : "For ${email}. All devices are signed out with it."),
                   "email", work->token->email, NULL));
    cp_task_form(task, invited(work) ? "/invitation" : "/password/reset",
                 invited(work) ? "Save and sign in" : "Save the new password");
    cp_task_hidden(task, "code", work->code);
    task->view->username = cp_text(work->token->email);
    if (invited(work)) {
        cp_task_field(task, &(cp_task_field_t){"first_name", CP_CONTROL_TEXT, "given-name", "First name", NULL,
                                               work->first_name, NULL});
        cp_task_field(task, &(cp_task_field_t){"last_name", CP_CONTROL_TEXT, "family-name", "Last name", NULL,
                                               work->last_name, NULL});
    }
    cp_task_field(task, &(cp_task_field_t){"password", CP_CONTROL_PASSWORD, "new-password", "New password",
                                           "At least 12 characters. Several words are fine; you can paste from a "
                                           "password manager.",
                                           NULL, work->password_error});
    return cp_task_show(task, invited(work) ? CP_PAGE_INVITATION : CP_PAGE_RESET, status);
}

static cp_error_t *open_page(reset_t *work)
{
    CP_TRY(cp_request_run(work->req, CP_DB_READ, look, work));
    if (!work->token)
        return show_over(work);
    work->first_name = work->token->first_name;
    work->last_name = work->token->last_name;
    return show(work, 200);
}

cp_error_t *cp_account_reset(cp_request_t *req)
{
    reset_t work = {.req = req, .kind = CP_TOKEN_RESET, .code = req->name};

    return open_page(&work);
}

cp_error_t *cp_account_invitation(cp_request_t *req)
{
    reset_t work = {.req = req, .kind = CP_TOKEN_INVITE, .code = req->name};

    /* Passwords were turned off since the mail was sent: what it invites to is there all the same. */
    if (!cp_policy_passwords(req->settings))
        return cp_respond_redirect(req, cp_request_url(req, "/login"), NULL);
    return open_page(&work);
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    reset_t *work = baton;
    const cp_request_t *req = work->req;

    CP_TRY(cp_login_set(&work->token, db, work->kind, req->portal, work->code, work->hash, req->now, pool));
    if (!work->token || !invited(work))
        return NULL;
    apr_int64_t id = work->token->who.contact_id;
    cp_contact_t *contact;
    CP_TRY(cp_contact_by_email(&contact, db, work->token->email, pool));
    if (contact)
        CP_TRY(cp_contact_save_profile(db, id, work->first_name, work->last_name, contact->language, contact->time_zone,
                                       pool));
    CP_TRY(cp_mail_domain_assign(db, id, work->token->email, pool));
    CP_TRY(cp_invitation_accept(db, req->portal, id, req->now, pool));
    work->entry = (cp_entry_t){.who = work->token->who, .email = work->token->email, .provider = "invitation"};
    return cp_account_enter(&work->entry, req, db);
}

static const char *typed_name(const cp_request_t *req, const char *field)
{
    const char *name = cp_form_get(req->form, field);

    return name ? cp_utf8_cut(cp_one_line(name, req->pool), 80, req->pool) : "";
}

static cp_error_t *take(reset_t *work)
{
    cp_request_t *req = work->req;
    const char *password = cp_form_get(req->form, "password");

    work->code = cp_form_get(req->form, "code");
    work->first_name = typed_name(req, "first_name");
    work->last_name = typed_name(req, "last_name");
    CP_TRY(cp_request_run(req, CP_DB_READ, look, work));
    if (!work->token)
        return show_over(work);
    cp_person_t person = {0, work->first_name, work->last_name, "", work->token->email};
    work->password_error = cp_password_refusal(password ? password : "", &person, req->pool);
    if (work->password_error)
        return show(work, 422);
    CP_TRY(cp_password_hash(&work->hash, password, req->pool));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, save, work));
    if (!work->token)
        return show_over(work);
    cp_log(CP_LOG_INFO, "CP01402", "%s chose a password from %s by %s", work->token->email, req->address,
           invited(work) ? "invitation" : "mail");
    if (!invited(work))
        return cp_respond_redirect(req, cp_request_url(req, "/login"), "password-new");
    cp_account_entered(req, &work->entry);
    return cp_account_go_on(req, &work->entry, "/tickets", "registered");
}

cp_error_t *cp_account_reset_take(cp_request_t *req)
{
    reset_t work = {.req = req, .kind = CP_TOKEN_RESET};

    return take(&work);
}

cp_error_t *cp_account_invitation_take(cp_request_t *req)
{
    reset_t work = {.req = req, .kind = CP_TOKEN_INVITE};

    return take(&work);
}
