/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody had typed when he had to sign in goes through the sign-in page in a hidden field (http_lost.c). No form can
 * go through a provider: there it is put aside, and the way back from the provider leads to it.
 */
#include "../base/base_string.h"
#include "../model/model_kept_text.h"
#include "account.h"
#include "account_task.h"

typedef struct keep_t {
    cp_request_t *req;
    const char *sealed;
    const char *code;
} keep_t;

/* As a button of the sign-in page names it. */
static const cp_door_t *door_of(const cp_request_t *req, const char *address)
{
    for (int i = 0; address && i < req->door_count; i++)
        if (*req->doors[i].path && !strcmp(cp_request_url(req, "%s", req->doors[i].path), address))
            return &req->doors[i];
    return NULL;
}

static cp_error_t *keep(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    keep_t *work = baton;
    cp_owner_t owner = work->req->owner;
    bool contact = owner.kind == CP_VIEWER_CONTACT;
    cp_actor_t who = {.contact_id = contact ? owner.id : 0, .staff_id = contact ? 0 : owner.id};

    return cp_kept_text_add(&work->code, db, work->req->portal, who, work->sealed, work->req->now, pool);
}

cp_error_t *cp_account_keep(cp_request_t *req)
{
    const cp_door_t *door = door_of(req, cp_form_get(req->form, "door"));
    const char *carried = cp_form_get(req->form, "carried");
    keep_t work = {.req = req, .sealed = carried};
    bool shown = false;

    /* Signed in beside, in another tab. */
    if (carried && req->viewer->kind != CP_VIEWER_NOBODY)
        CP_TRY(cp_respond_carried(&shown, req, NULL, carried));
    if (shown)
        return NULL;
    if (!door || !carried || !*carried || req->owner.kind == CP_VIEWER_NOBODY)
        return cp_respond_redirect(req, cp_request_url(req, "%s", door ? door->path : "/login"), NULL);
    CP_TRY(cp_request_run(req, CP_DB_WRITE, keep, &work));
    const char *back = cp_request_url(req, "/login/kept/%s", work.code);
    const char *url = cp_request_url(req, "%s?return_to=%s", door->path, cp_url_encode(back, req->pool));
    cp_task_t *task = cp_task_begin(req, "What you typed is kept", "Sign in, and it comes back to you.");
    cp_task_next_to(task, "Go on", cp_url(url));
    /* No redirect: browsers hold one that follows a form against the rule where forms may lead to. */
    cp_respond_go_on(req, url);
    return cp_task_show(task, CP_PAGE_SENT, 200);
}

static cp_error_t *find(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    keep_t *work = baton;

    return cp_kept_text_find(&work->sealed, db, work->req->portal, work->req->name, work->req->now, pool);
}

/* It stays for a while, so that the page can be loaded again; its key has it taken once, however often it is sent. */
cp_error_t *cp_account_kept(cp_request_t *req)
{
    keep_t work = {.req = req};
    bool shown = false;

    CP_TRY(cp_request_run(req, CP_DB_READ, find, &work));
    if (work.sealed)
        CP_TRY(cp_respond_carried(&shown, req, NULL, work.sealed));
    return shown ? NULL : cp_respond_redirect(req, cp_request_url(req, "/"), NULL);
}
