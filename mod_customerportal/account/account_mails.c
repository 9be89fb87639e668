/* SPDX-License-Identifier: Apache-2.0 */
/* Which mails a customer gets (P60): his choice on the account page, and the link in each mail that stops those about its
 * ticket. That link works without signing in, as its address is the secret; a press of the button is asked for, since
 * programs that look at mail open links. */
#include <apr_strings.h>

#include "../model/model_notice_choice.h"
#include "account_private.h"
#include "account_task.h"

typedef struct mails_work_t {
    const cp_request_t *req;
    cp_notice_choice_t choice;
    cp_notice_mute_t mute;
    bool muted;
} mails_work_t;

static bool is_ticked(const cp_request_t *req, const char *name)
{
    return cp_form_get(req->form, name) != NULL;
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    mails_work_t *work = baton;

    return cp_notice_choice_save(db, work->req->viewer->person.id, &work->choice, pool);
}

cp_error_t *cp_account_mails(cp_request_t *req)
{
    mails_work_t work = {.req = req,
                         .choice = {.reply = is_ticked(req, "mail_reply"),
                                    .status = is_ticked(req, "mail_status"),
                                    .copy = is_ticked(req, "mail_copy")}};

    CP_TRY(cp_request_run(req, CP_DB_WRITE, save, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/account"), "mails");
}

/* ---- One ticket ---- */

static cp_error_t *find(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    mails_work_t *work = baton;

    return cp_notice_mute_read(&work->mute, db, work->req->name, pool);
}

static cp_error_t *mute(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    mails_work_t *work = baton;

    CP_TRY(cp_notice_mute_save(db, work->req->name, work->muted, pool));
    return find(db, work, pool);
}

static cp_error_t *show(cp_request_t *req, const cp_notice_mute_t *state)
{
    cp_task_t *task =
        cp_task_begin(req, state->muted ? "No more mails about this ticket" : "Mails about a ticket", NULL);
    const char *text = cp_view_tr(&task->reader, state->muted ? "You get no more mails about ticket ${number}."
                                                              : "You get mails about ticket ${number}.");

    task->view->text = cp_text(
        cp_tr_fill(req->pool, text, "number", apr_psprintf(req->pool, "%" APR_INT64_T_FMT, state->number), NULL));
    cp_task_form(task, apr_pstrcat(req->pool, "/unsubscribe/", req->name, NULL),
                 state->muted ? "Send them again" : "Stop mails about this ticket");
    cp_task_hidden(task, "mails", state->muted ? "on" : "off");
    cp_task_link(task, "Choose which mails you get", "/account");
    return cp_task_show(task, CP_PAGE_CONFIRM, 200);
}

cp_error_t *cp_account_unsubscribe(cp_request_t *req)
{
    mails_work_t work = {.req = req};

    CP_TRY(cp_request_run(req, CP_DB_READ, find, &work));
    return show(req, &work.mute);
}

/* Mail programs send "List-Unsubscribe=One-Click" (RFC 8058) and follow no redirect, so the answer is the page itself for
 * everybody: pressing twice does nothing more. */
cp_error_t *cp_account_unsubscribe_press(cp_request_t *req)
{
    const char *mails = cp_form_get(req->form, "mails");
    mails_work_t work = {.req = req, .muted = !mails || strcmp(mails, "on") != 0};

    CP_TRY(cp_request_run(req, CP_DB_WRITE, mute, &work));
    return show(req, &work.mute);
}
