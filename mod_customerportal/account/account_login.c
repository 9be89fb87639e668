/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../access/access_session.h"
#include "../base/base_log.h"
#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_login.h"
#include "../view/view_frame.h"
#include "account.h"
#include "account_second.h"

/* One sentence for a wrong password, an unknown address and a disabled account: it tells none of them apart. */
#define NOT_RIGHT "E-mail address and password do not match. Check both and try again."

#define EMAIL_MAX 254 /* characters of an address that are looked at */

/* The field that is named has its error beside it; a failed sign-in belongs to both, so it stands above them. */
static void problem(cp_view_login_t *view, cp_view_problem_t *rows, const char *text, bool email)
{
    rows[view->problems.count++] = (cp_view_problem_t){cp_text(text), cp_url(email ? "#email" : "#password")};
    view->problems.rows = rows;
    if (email) {
        view->email_error = cp_text(text);
        view->email_class = cp_text("field has-error");
        view->email_described = cp_text("email-error");
        view->email_invalid = cp_text("true");
    }
    else {
        view->password_error = cp_text(text);
        view->password_class = cp_text("field has-error");
        view->password_described = cp_text("password-error");
        view->password_invalid = cp_text("true");
    }
}

typedef struct login_state_t {
    const char *email;
    const char *return_to;
    const char *carried;
    const char *reason;
    const char *failure;
    bool no_email;
    bool no_password;
} login_state_t;

/* Their labels are the administrator's words. */
static void show_doors(cp_view_login_t *view, const cp_request_t *req, const cp_reader_t *reader, const char *return_to)
{
    cp_view_link_t *rows = apr_pcalloc(req->pool, sizeof *rows * ((apr_size_t)req->door_count + 1));

    for (int i = 0; i < req->door_count; i++)
        if (req->doors[i].label)
            rows[view->doors.count++] = (cp_view_link_t){
                .label = cp_text(req->doors[i].label),
                .url = cp_view_url(reader, "%s%s%s", req->doors[i].path, return_to ? "?return_to=" : "",
                                   return_to ? cp_url_encode(return_to, req->pool) : "")};
    view->doors.rows = rows;
}

/* Where passwords are off, what is left may be nothing: a provider was taken out of the configuration since. */
static void show_ways(cp_view_login_t *view, const cp_request_t *req, const cp_reader_t *reader,
                      const login_state_t *state)
{
    if (cp_policy_passwords(req->settings)) {
        view->action = cp_view_url(reader, "/login");
        view->forgot_url = cp_view_url(reader, "/password/forgot");
    }
    if (cp_setting_bool(req->settings, CP_SET_SIGN_IN_LINK))
        view->link_url = cp_view_url(reader, "/login/link%s%s", state->return_to ? "?return_to=" : "",
                                     state->return_to ? cp_url_encode(state->return_to, req->pool) : "");
    if (cp_policy_may_register(req->settings))
        view->register_url = cp_view_url(reader, "/register");
    show_doors(view, req, reader, state->carried ? NULL : state->return_to);
    if (state->carried && view->doors.count)
        view->keep_url = cp_view_url(reader, "/login/keep");
    if (cp_policy_own_sign_in(req->settings) || view->doors.count)
        return;
    cp_log(CP_LOG_WARNING, "CP01701",
           "%s has no way to sign in: PortalPasswordSignIn is off, and no PortalIdentity has a button", req->portal);
    view->failure = cp_text(cp_view_tr(reader, "Nobody can sign in here just now. Write to the support team."));
}

static cp_error_t *show(cp_request_t *req, const login_state_t *state, int status)
{
    cp_view_login_t *view = apr_pcalloc(req->pool, sizeof(*view));
    cp_view_problem_t *rows = apr_pcalloc(req->pool, 2 * sizeof(*rows));
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    view->frame = cp_view_frame(req, &reader, CP_NAV_NONE, cp_view_tr(&reader, "Sign in"));
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    view->return_to = cp_text(state->return_to);
    view->carried = cp_text(state->carried);
    view->email = cp_text(state->email ? state->email : "");
    view->reason = cp_text(state->reason ? cp_view_tr(&reader, state->reason) : NULL);
    view->failure = cp_text(state->failure ? cp_view_tr(&reader, state->failure) : NULL);
    show_ways(view, req, &reader, state);
    view->email_class = view->password_class = cp_text("field");
    if (state->no_email)
        problem(view, rows, cp_view_tr(&reader, "Write your e-mail address"), true);
    if (state->no_password)
        problem(view, rows, cp_view_tr(&reader, "Write your password"), false);
    if (status != 200)
        cp_view_frame_error(view->frame, &reader);
    return cp_respond_page(req, CP_PAGE_LOGIN, status, view);
}

#define CARRIED "You were signed out meanwhile. What you typed is kept: sign in, then check it and send it."

cp_error_t *cp_account_ask(cp_request_t *req, const char *carried, const char *failure, int status)
{
    login_state_t state = {.carried = carried, .reason = CARRIED, .failure = failure};

    return show(req, &state, status);
}

/* Who was on the way to a page, where there is one way to sign in only, need not press its button. But for a browser that
 * keeps no cookies: it would come back here for ever, so whether it brings back the one of this page is seen first. Who
 * comes to the sign-in page by himself sees it: he has signed out, or was refused. */
static const char *only_way(const cp_request_t *req, const char *return_to)
{
    const cp_door_t *only = NULL;

    if (cp_policy_own_sign_in(req->settings) || req->json || !return_to)
        return NULL;
    for (int i = 0; i < req->door_count; i++) {
        if (req->doors[i].label && only)
            return NULL;
        if (req->doors[i].label)
            only = &req->doors[i];
    }
    if (!only)
        return NULL;
    const char *back = cp_url_encode(return_to, req->pool);
    if (cp_request_keeps_cookies(req))
        return cp_request_url(req, "%s?return_to=%s", only->path, back);
    return cp_query_get(req->query, "cookie") ? NULL : cp_request_url(req, "/login?return_to=%s&cookie=1", back);
}

cp_error_t *cp_account_login(cp_request_t *req)
{
    const char *again = cp_query_get(req->query, "again");
    login_state_t state = {.return_to = cp_request_local(req, cp_query_get(req->query, "return_to"), NULL)};

    if (req->viewer->kind != CP_VIEWER_NOBODY && !again)
        return cp_respond_redirect(
            req,
            state.return_to ? state.return_to
                            : cp_request_url(req, "%s", req->viewer->kind == CP_VIEWER_STAFF ? "/desk" : "/tickets"),
            NULL);
    const char *way = req->viewer->kind == CP_VIEWER_NOBODY ? only_way(req, state.return_to) : NULL;
    if (way)
        return cp_respond_redirect(req, way, NULL);
    if (state.return_to && req->viewer->kind == CP_VIEWER_NOBODY)
        state.reason = "Sign in to see the page that you asked for.";
    return show(req, &state, 200);
}

typedef struct sign_in_t {
    const cp_request_t *req;
    cp_entry_t entry;
    bool known;
} sign_in_t;

static cp_error_t *find_account(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    sign_in_t *work = baton;
    cp_login_t login;

    CP_TRY(cp_login_of(&login, db, work->req->portal, work->entry.email, pool));
    work->entry.who = login.who;
    work->known = !login.disabled && (login.who.contact_id || login.who.staff_id);
    return NULL;
}

static cp_error_t *enter(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    sign_in_t *work = baton;

    (void)pool;
    return cp_account_enter(&work->entry, work->req, db);
}

/* Each step has its own run, as checking a password takes long and must not hold a connection. The account is looked
 * up whatever the password was, so that both answers cost the same. */
static cp_error_t *check(sign_in_t *work, cp_request_t *req, const char *password)
{
    CP_TRY(cp_login_check(&work->entry.provider, req, work->entry.email, password));
    CP_TRY(cp_request_run(req, CP_DB_READ, find_account, work));
    if (!work->entry.provider || !work->known)
        return NULL;
    return cp_request_run(req, CP_DB_WRITE, enter, work);
}

/* The first factor was right. What was typed goes through the second one, too. */
static cp_error_t *go_on(cp_request_t *req, const cp_entry_t *entry, const char *carried)
{
    bool shown = false;

    cp_account_entered(req, entry);
    if (entry->pending && carried)
        return cp_account_ask_second(req, entry, carried);
    if (carried)
        CP_TRY(cp_respond_carried(&shown, req, entry->session, carried));
    return shown ? NULL : cp_account_go_on(req, entry, cp_account_home(entry->who), NULL);
}

cp_error_t *cp_account_sign_in(cp_request_t *req)
{
    const char *email = cp_form_get(req->form, "email");
    const char *password = cp_form_get(req->form, "password");
    const char *carried = cp_form_get(req->form, "carried");
    sign_in_t work = {.req = req};
    login_state_t state = {
        .email = email ? cp_trim(email, req->pool) : "",
        .return_to = cp_request_local(req, cp_form_get(req->form, "return_to"), NULL),
        .carried = carried && *carried ? carried : NULL,
        .reason = carried && *carried ? CARRIED : NULL,
        .no_password = !password || !*password,
    };

    state.no_email = !*state.email;
    if (state.no_email || state.no_password)
        return show(req, &state, 422);
    work.entry.email = cp_utf8_cut(state.email, EMAIL_MAX, req->pool);
    work.entry.return_to = state.return_to;
    CP_TRY(check(&work, req, password));
    if (work.entry.session || work.entry.pending)
        return go_on(req, &work.entry, state.carried);
    state.failure = NOT_RIGHT;
    return show(req, &state, 422);
}

static cp_error_t *end_session(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const cp_request_t *req = baton;

    return cp_session_end(db, req->viewer->session_hash, pool);
}

cp_error_t *cp_account_sign_out(cp_request_t *req)
{
    const char *provider = req->viewer->provider;

    if (req->viewer->session_hash)
        CP_TRY(cp_request_run(req, CP_DB_WRITE, end_session, req));
    cp_respond_session_cookie(req, NULL, NULL);
    cp_respond_clear_site_data(req);
    return cp_respond_redirect(req,
                               cp_request_url(req, "/signed-out%s%s", provider ? "?from=" : "",
                                              provider ? cp_url_encode(provider, req->pool) : ""),
                               NULL);
}
