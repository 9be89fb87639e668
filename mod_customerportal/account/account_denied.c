/* SPDX-License-Identifier: Apache-2.0 */
/* Where signing out ends, where people end whom no group lets in (S50), and what customers get while the portal is off. */
#include "account.h"
#include "account_task.h"

#define CP_OFF_RETRY 3600 /* seconds */

/* Where to sign out of what signed him in; NULL: nowhere. */
static const char *further(const cp_request_t *req)
{
    const char *from = cp_query_get(req->query, "from");

    for (int i = 0; from && i < req->door_count; i++)
        if (!strcmp(req->doors[i].provider, from) && req->doors[i].sign_out)
            return req->doors[i].sign_out;
    return NULL;
}

/* The page that somebody signs out on is kept whole, for the Back button, only when the next one is there: after the
 * header with the answer to signing out was heard. So the next one asks for it once more. */
cp_error_t *cp_account_forget(cp_request_t *req)
{
    cp_respond_clear_site_data(req);
    return cp_respond_svg(req, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>");
}

cp_error_t *cp_account_signed_out(cp_request_t *req)
{
    const char *url = further(req);
    cp_task_t *task;

    if (req->viewer->session_hash)
        return cp_respond_redirect(req, cp_request_url(req, "/account"), NULL);
    if (url)
        task = cp_task_begin(req, "You are signed out here", "Next, you are signed out where you signed in.");
    else if (req->claims)
        task = cp_task_begin(req, "You are signed out here",
                             "Your browser signs you in again by itself when you come back. Close it to end that.");
    else
        task = cp_task_begin(req, "You are signed out", "This browser keeps nothing of what you saw here.");
    /* No redirect: browsers hold one that follows a form against the rule where forms may lead to. */
    if (url) {
        cp_task_next_to(task, "Go on", cp_url(url));
        cp_respond_go_on(req, url);
    }
    else {
        cp_task_next(task, "Sign in again", "/login");
    }
    task->view->forget_url = cp_view_url(&task->reader, "/signed-out/forget");
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
        cp_task_next(task, "Sign in with another account", "/login");
    return cp_task_show(task, CP_PAGE_DENIED, 403);
}

cp_error_t *cp_account_off(cp_request_t *req)
{
    cp_task_t *task = cp_task_begin(req, "We are away for a while", NULL);

    task->view->text = cp_text(cp_view_setting(&task->reader, CP_SET_OFF_TEXT));
    if (req->viewer->kind == CP_VIEWER_NOBODY)
        cp_task_link(task, "Sign in as a member of the team", "/login");
    cp_respond_retry_after(req, CP_OFF_RETRY);
    return cp_task_show(task, CP_PAGE_OFF, 503);
}
