/* SPDX-License-Identifier: Apache-2.0 */
/* Where signing out ends, and where people end whom no group lets in (S50). */
#include "account.h"
#include "account_task.h"

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
