/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two factors on a person's own account (P53): set up, set up anew for another device, new recovery codes, taken away.
 * Each asks who is there once more, as a stolen session must not be enough. Pages that only show change nothing: a
 * secret is made by the press of a button.
 */
#include <apr_strings.h>

#include "../access/access_factor.h"
#include "../access/access_password.h"
#include "../access/access_throttle.h"
#include "../base/base_log.h"
#include "../base/base_string.h"
#include "../model/model_login.h"
#include "../text/text_qr.h"
#include "account_private.h"
#include "account_second.h"
#include "account_task.h"

#define FRESH_SIGN_IN apr_time_from_sec(300) /* that stands for a password where there is none */

typedef struct factor_work_t {
    cp_request_t *req;
    cp_actor_t who;
    const char *email;
    const char *key;
    const char *typed;
    cp_factor_t *factor;
    const char *stored; /* hash of the password; NULL: none is kept here */
    const char *secret; /* that is being set up */
    const char *codes[CP_RECOVERY_CODES];
    cp_attempt_t attempt;
    bool right;
} factor_work_t;

static void begin(factor_work_t *work, cp_request_t *req, const char *field)
{
    const cp_viewer_t *viewer = req->viewer;

    work->req = req;
    work->who = (cp_actor_t){.contact_id = viewer->kind == CP_VIEWER_STAFF ? 0 : viewer->person.id,
                             .staff_id = viewer->kind == CP_VIEWER_STAFF ? viewer->person.id : 0};
    work->email = viewer->person.email;
    work->key = cp_request_factor_key(req);
    work->typed = field ? cp_form_get(req->form, field) : NULL;
    if (!work->typed)
        work->typed = "";
}

static cp_error_t *check_on(const cp_request_t *req)
{
    if (cp_policy_factors(req->settings, req->viewer->kind == CP_VIEWER_STAFF) != CP_FACTORS_OFF)
        return NULL;
    return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
}

static cp_error_t *record(cp_db_t *db, const factor_work_t *work, const char *action, const char *mail,
                          apr_pool_t *pool)
{
    CP_TRY(cp_audit_add(db, work->email, action, work->email, work->req->address, work->req->now, pool));
    return cp_login_changed(db, work->req->portal, work->who, work->email, mail, work->req->now, pool);
}

/* ---- Who is there ---- */

static cp_error_t *look(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    factor_work_t *work = baton;

    CP_TRY(cp_attempt_count(db, &work->attempt, pool));
    CP_TRY(cp_factor_find(&work->factor, db, work->who, work->req->now, pool));
    return cp_credential_of(&work->stored, db, work->req->viewer, pool);
}

static cp_error_t *take_code(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    factor_work_t *work = baton;

    return cp_factor_take(&work->right, db, work->key, work->who, work->typed, work->req->now, pool);
}

/* By a code, which costs little to check; by the password, here or elsewhere; by a sign-in of a moment ago where a person
 * comes in by other ways only. */
static cp_error_t *prove(factor_work_t *work)
{
    cp_request_t *req = work->req;
    const char *provider = NULL;

    work->right = false;
    CP_TRY(cp_account_second_attempt(&work->attempt, req, work->email));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, look, work));
    if (work->factor && work->factor->secret)
        CP_TRY(cp_request_run(req, CP_DB_WRITE, take_code, work));
    if (!work->right && *work->typed && work->stored)
        CP_TRY(cp_password_verify(&work->right, work->typed, work->stored, req->pool));
    else if (!work->right && *work->typed)
        CP_TRY(cp_login_check(&provider, req, work->email, work->typed));
    if (provider)
        work->right = true;
    if (!work->stored && !(work->factor && work->factor->secret) &&
        req->now - req->viewer->session_started_at < FRESH_SIGN_IN)
        work->right = true;
    if (!work->right)
        return NULL;
    CP_TRY(cp_attempt_run(&work->attempt, cp_attempt_forget, req->db, &req->stats, req->pool));
    cp_attempt_end(&work->attempt, req->pool);
    return NULL;
}

/* ---- What is asked for ---- */

static cp_error_t *make(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    factor_work_t *work = baton;
    const char *sealed;

    CP_TRY(cp_factor_secret(&sealed, work->key, work->who, pool));
    return cp_factor_begin(db, work->who, sealed, work->req->now, pool);
}

static cp_error_t *store_codes(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    factor_work_t *work = baton;

    CP_TRY(cp_recovery_store(db, work->key, work->factor->id, work->codes, pool));
    return record(db, work, "recovery codes made", "codes", pool);
}

static cp_error_t *take_away(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    factor_work_t *work = baton;
    bool removed;

    CP_TRY(cp_factor_remove(&removed, db, work->who, work->req->now, pool));
    return removed ? record(db, work, "two factors off", "factor-off", pool) : NULL;
}

static cp_error_t *refuse(cp_request_t *req, const char *text)
{
    cp_account_faults_t faults = {.proof = NULL};
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    faults.proof = cp_view_tr(&reader, text);
    return cp_account_show(req, &faults);
}

static cp_error_t *change(factor_work_t *work, const char *wish)
{
    cp_request_t *req = work->req;
    bool on = work->factor && work->factor->secret;

    if (!strcmp(wish, "codes") && on) {
        CP_TRY(cp_recovery_make(work->codes, req->pool));
        CP_TRY(cp_request_run(req, CP_DB_WRITE, store_codes, work));
        return cp_account_show_codes(req, work->codes, cp_request_url(req, "/account"), NULL);
    }
    if (!strcmp(wish, "remove") && on) {
        CP_TRY(cp_request_run(req, CP_DB_WRITE, take_away, work));
        cp_log(CP_LOG_INFO, "CP01592", "%s took the second factor away from %s", work->email, req->address);
        return cp_respond_redirect(req, cp_request_url(req, "/account"), "factor-off");
    }
    CP_TRY(cp_request_run(req, CP_DB_WRITE, make, work));
    return cp_respond_redirect(req, cp_request_url(req, "/account/factor"), NULL);
}

cp_error_t *cp_account_factor_change(cp_request_t *req)
{
    factor_work_t work = {.req = NULL};
    const char *wish = cp_form_get(req->form, "do");

    CP_TRY(check_on(req));
    begin(&work, req, "proof");
    if (wish && !strcmp(wish, "remove") &&
        cp_policy_factors(req->settings, req->viewer->kind == CP_VIEWER_STAFF) == CP_FACTORS_REQUIRED)
        return refuse(req, "This portal asks you for two factors. You can set them up anew, not take them away");
    CP_TRY(prove(&work));
    if (work.right)
        return change(&work, wish ? wish : "begin");
    if (!work.stored && !*work.typed)
        return refuse(req, "Sign out, sign in again, and come back within five minutes");
    if (!work.factor || !work.factor->secret)
        return refuse(req, "This is not your current password");
    return refuse(req, "This is neither your password nor a code that is valid now");
}

/* ---- Setting it up ---- */

static cp_error_t *find_fresh(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    factor_work_t *work = baton;

    work->secret = NULL;
    CP_TRY(cp_factor_find(&work->factor, db, work->who, work->req->now, pool));
    if (!work->factor || !work->factor->fresh)
        return NULL;
    return cp_factor_open(&work->secret, work->key, work->who, work->factor->fresh, pool);
}

static cp_error_t *show(const factor_work_t *work, const char *error)
{
    cp_factor_page_t page = {
        .path = "/account/factor/confirm", .email = work->email, .secret = work->secret, .error = error};

    return cp_account_show_factor(work->req, &page, error ? 422 : 200);
}

cp_error_t *cp_account_factor(cp_request_t *req)
{
    factor_work_t work = {.req = NULL};

    CP_TRY(check_on(req));
    begin(&work, req, NULL);
    CP_TRY(cp_request_run(req, CP_DB_READ, find_fresh, &work));
    return work.secret ? show(&work, NULL) : cp_respond_redirect(req, cp_request_url(req, "/account"), NULL);
}

static cp_error_t *confirm(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    factor_work_t *work = baton;
    const cp_request_t *req = work->req;
    apr_int64_t step;

    work->right = false;
    CP_TRY(find_fresh(db, work, pool));
    if (!work->secret || !cp_factor_matches(&step, work->secret, work->typed, req->now, 0, pool))
        return NULL;
    CP_TRY(cp_factor_confirm(&work->right, db, work->factor->id, step, req->now, pool));
    if (!work->right)
        return NULL;
    CP_TRY(cp_recovery_store(db, work->key, work->factor->id, work->codes, pool));
    CP_TRY(cp_session_end_others(db, req->viewer, req->viewer->session_hash, pool));
    return record(db, work, "two factors on", "factor-on", pool);
}

cp_error_t *cp_account_factor_confirm(cp_request_t *req)
{
    factor_work_t work = {.req = NULL};

    CP_TRY(check_on(req));
    begin(&work, req, "code");
    CP_TRY(cp_recovery_make(work.codes, req->pool));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, confirm, &work));
    if (!work.secret)
        return cp_respond_redirect(req, cp_request_url(req, "/account"), NULL);
    if (!work.right)
        return show(&work, cp_account_wrong_code);
    cp_log(CP_LOG_INFO, "CP01591", "%s set up a second factor from %s", work.email, req->address);
    return cp_account_show_codes(req, work.codes, cp_request_url(req, "/account"), NULL);
}

cp_error_t *cp_account_factor_done(cp_request_t *req)
{
    const char *carried = cp_form_get(req->form, "carried");
    bool shown = false;

    if (carried && *carried)
        CP_TRY(cp_respond_carried(&shown, req, NULL, carried));
    return shown ? NULL : cp_respond_redirect(req, cp_request_url(req, "/"), NULL);
}

/* ---- What both ways of setting it up show ---- */

/* In fours, as people copy it. */
static const char *in_fours(const char *secret, apr_pool_t *pool)
{
    apr_size_t length = strlen(secret);
    char *spaced = apr_palloc(pool, 2 * length + 1), *to = spaced;

    for (apr_size_t i = 0; i < length; i++) {
        if (i && i % 4 == 0)
            *to++ = ' ';
        *to++ = secret[i];
    }
    *to = '\0';
    return spaced;
}

cp_error_t *cp_account_show_factor(cp_request_t *req, const cp_factor_page_t *page, int status)
{
    bool signed_in = req->viewer->kind != CP_VIEWER_NOBODY;
    cp_task_t *task = cp_task_begin(
        req, "Set up two factors",
        signed_in ? "Scan the picture with an authenticator app, such as the one that holds your other codes."
                  : "This portal asks for a second factor. Scan the picture with an authenticator app on your phone.");

    task->view->picture =
        cp_view_url(&task->reader, "%s", signed_in ? "/account/factor/picture" : "/login/factor/picture");
    task->view->picture_alt = cp_text(cp_view_tr(&task->reader, "QR code; the key below says the same"));
    task->view->secret = cp_text(in_fours(page->secret, req->pool));
    cp_task_form(task, page->path, "Go on");
    cp_task_hidden(task, "carried", page->carried);
    cp_task_field(task, &(cp_task_field_t){"code", CP_CONTROL_TEXT, "one-time-code", "Code",
                                           "The six digits that the app shows now.", NULL, page->error});
    cp_task_link(task, signed_in ? "Not now" : "Sign in as somebody else", signed_in ? "/account" : "/login");
    return cp_task_show(task, CP_PAGE_FACTOR, status);
}

cp_error_t *cp_account_show_codes(cp_request_t *req, const char *const *codes, const char *next, const char *carried)
{
    cp_task_t *task = cp_task_begin(req, "Your recovery codes",
                                    "Each of them signs you in once, when your app is not at hand. They are shown this "
                                    "one time: print them, or keep them with your passwords.");
    cp_view_code_t *rows = apr_pcalloc(req->pool, CP_RECOVERY_CODES * sizeof *rows);

    for (int i = 0; i < CP_RECOVERY_CODES; i++)
        rows[i].text = cp_text(codes[i]);
    task->view->codes = (cp_list_t){rows, CP_RECOVERY_CODES};
    if (carried) {
        cp_task_form(task, "/account/factor/done", "Go on");
        cp_task_hidden(task, "carried", carried);
    }
    else {
        cp_task_next_to(task, "I have kept them: go on", cp_url(next));
    }
    return cp_task_show(task, CP_PAGE_FACTOR_CODES, 200);
}

/* ---- The picture ---- */

static cp_error_t *find_waiting(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    factor_work_t *work = baton;
    cp_pending_t *pending;

    CP_TRY(cp_pending_find(&pending, db, cp_request_pending(work->req), work->req->portal, work->req->now, pool));
    if (!pending)
        return NULL;
    work->who = pending->who;
    work->email = pending->email;
    CP_TRY(find_fresh(db, work, pool));
    /* Who has a factor has to give it before he may see a new one. */
    if (work->factor && work->factor->secret)
        work->secret = NULL;
    return NULL;
}

cp_error_t *cp_account_factor_picture(cp_request_t *req)
{
    factor_work_t work = {.req = NULL};
    const char *svg;

    begin(&work, req, NULL);
    CP_TRY(cp_request_run(req, CP_DB_READ, req->route->audience == CP_FOR_ANYBODY ? find_waiting : find_fresh, &work));
    if (!work.secret)
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such picture.", NULL);
    CP_TRY(cp_qr_svg(&svg,
                     cp_factor_uri(cp_setting_text(req->settings, CP_SET_NAME), work.email, work.secret, req->pool),
                     req->pool));
    return cp_respond_svg(req, svg);
}
