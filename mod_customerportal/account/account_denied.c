/* SPDX-License-Identifier: Apache-2.0 */
/* Where signing out ends, where people end whom no group lets in (S50), and what customers get while the portal is off. */
#include "account.h"
#include "account_task.h"

#define CP_OFF_RETRY 3600 /* seconds */

cp_error_t *cp_account_signed_out(cp_request_t *req)
{
    if (req->viewer->kind != CP_VIEWER_NOBODY)
        return cp_respond_redirect(req, cp_request_url(req, "/account"), NULL);
    cp_task_t *task = cp_task_begin(req, "You are signed out", "This browser keeps nothing of what you saw here.");
    cp_task_link(task, "Sign in again", "/login");
    return cp_task_show(task, CP_PAGE_SIGNED_OUT, 200);
}

cp_error_t *cp_account_denied(cp_request_t *req)
{
    bool in = req->viewer->kind != CP_VIEWER_NOBODY;

    if (in && cp_policy_admitted(req->viewer, req->settings))
        return cp_respond_redirect(req, cp_request_url(req, "/"), NULL);
    cp_task_t *task = cp_task_begin(req, "You have no access here",
                                    "You are signed in, but this portal is for invited people only. If you think that "
                                    "you should be among them, write to the support team.");
    if (!in)
        cp_task_link(task, "Sign in with another account", "/login");
    return cp_task_show(task, CP_PAGE_DENIED, 403);
}

cp_error_t *cp_account_off(cp_request_t *req)
{
    cp_task_t *task = cp_task_begin(req, "We are away for a while", NULL);

    task->view->text = cp_text(cp_setting_text(req->settings, CP_SET_OFF_TEXT));
    if (req->viewer->kind == CP_VIEWER_NOBODY)
        cp_task_link(task, "Sign in as a member of the team", "/login");
    cp_respond_retry_after(req, CP_OFF_RETRY);
    return cp_task_show(task, CP_PAGE_OFF, 503);
}
