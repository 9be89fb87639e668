/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second step of a sign-in (P53). Between the two steps there is no session: a cookie names a row that only these
 * pages look for, and all other pages see nobody. Who has to have a second factor and has none sets it up here.
 */
#include "account_second.h"

#include <apr_strings.h>

#include "../access/access_factor.h"
#include "../access/access_throttle.h"
#include "../base/base_log.h"
#include "../base/base_string.h"
#include "account.h"
#include "account_task.h"

const char cp_account_wrong_code[] = "This code is not right, or it was used already. Wait for the next one";

typedef struct second_t {
    cp_request_t *req;
    const char *key;
    const char *carried;
    const char *typed;
    cp_pending_t *pending; /* NULL: none waits, or no more */
    cp_factor_t *factor;   /* may be NULL */
    const char *secret;    /* that is set up */
    const char *codes[CP_RECOVERY_CODES];
    cp_entry_t entry;
    cp_attempt_t attempt;
    bool right;
} second_t;

cp_error_t *cp_account_second_attempt(cp_attempt_t *attempt, const cp_request_t *req, const char *email)
{
    const char *key = cp_email_key(email, req->pool);
    const char *account = apr_pstrcat(req->pool, "second factor\n", key ? key : email, NULL);

    return cp_attempt_begin(attempt, account, req->address, req->now, req->pool);
}

static cp_error_t *find(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    second_t *work = baton;
    const cp_request_t *req = work->req;

    work->factor = NULL;
    work->secret = NULL;
    CP_TRY(cp_pending_find(&work->pending, db, cp_request_pending(req), req->portal, req->now, pool));
    if (!work->pending)
        return NULL;
    CP_TRY(cp_factor_find(&work->factor, db, work->pending->who, req->now, pool));
    if (!work->factor || work->factor->secret || !work->factor->fresh)
        return NULL;
    return cp_factor_open(&work->secret, work->key, work->pending->who, work->factor->fresh, pool);
}

static cp_error_t *begin(second_t *work, cp_request_t *req)
{
    const char *carried = req->form ? cp_form_get(req->form, "carried") : NULL;

    work->req = req;
    work->key = cp_request_factor_key(req);
    work->carried = carried && *carried ? carried : NULL;
    work->typed = req->form ? cp_form_get(req->form, "code") : NULL;
    if (!work->typed)
        work->typed = "";
    return cp_request_run(req, CP_DB_READ, find, work);
}

/* Nothing waits: it took too long, or was done in another tab. What was typed long before stays with it. */
static cp_error_t *begin_again(const second_t *work)
{
    cp_request_t *req = work->req;

    if (work->carried && req->viewer->kind == CP_VIEWER_NOBODY)
        return cp_account_ask(req, work->carried, "Signing in took too long. Please begin again.", 422);
    return cp_respond_redirect(req, cp_request_url(req, "/login"),
                               req->viewer->kind == CP_VIEWER_NOBODY ? "second-over" : NULL);
}

static cp_error_t *show_second(cp_request_t *req, const char *carried, const char *error)
{
    cp_task_t *task = cp_task_begin(req, "One more step",
                                    "Your password was right. Now write the code that your authenticator app shows.");

    cp_task_form(task, "/login/second", "Sign in");
    cp_task_hidden(task, "carried", carried);
    cp_task_field(task, &(cp_task_field_t){"code", CP_CONTROL_TEXT, "one-time-code", "Code",
                                           "Six digits; or one of your recovery codes, if the app is not at hand.",
                                           NULL, error});
    cp_task_link(task, "Sign in as somebody else", "/login");
    return cp_task_show(task, CP_PAGE_SECOND, error ? 422 : 200);
}

static cp_error_t *show_first(const second_t *work, const char *error)
{
    cp_factor_page_t page = {.path = "/login/factor",
                             .email = work->pending->email,
                             .secret = work->secret,
                             .carried = work->carried,
                             .error = error};

    return cp_account_show_factor(work->req, &page, error ? 422 : 200);
}

cp_error_t *cp_account_ask_second(cp_request_t *req, const cp_entry_t *entry, const char *carried)
{
    second_t work = {.req = req, .key = cp_request_factor_key(req), .carried = carried};

    if (!entry->sets_up)
        return show_second(req, carried, NULL);
    /* The cookie of the row is on its way out, so it is not in the request yet. */
    cp_pending_t pending = {.who = entry->who, .email = entry->email};
    work.pending = &pending;
    CP_TRY(cp_factor_open(&work.secret, work.key, entry->who, entry->sealed, req->pool));
    return show_first(&work, NULL);
}

cp_error_t *cp_account_second(cp_request_t *req)
{
    second_t work = {.req = NULL};

    CP_TRY(begin(&work, req));
    if (!work.pending)
        return begin_again(&work);
    if (work.secret)
        return cp_respond_redirect(req, cp_request_url(req, "/login/factor"), NULL);
    return show_second(req, NULL, NULL);
}

/* ---- The code ---- */

/* Its run is over before the code is looked at. */
static cp_error_t *count(second_t *work)
{
    cp_request_t *req = work->req;

    CP_TRY(cp_account_second_attempt(&work->attempt, req, work->pending->email));
    return cp_attempt_run(&work->attempt, cp_attempt_count, req->db, &req->stats, req->pool);
}

/* The waiting row is looked for again: of two who send the same code at once, one gets in. */
static cp_error_t *open_session(second_t *work, cp_db_t *db, apr_pool_t *pool)
{
    const cp_request_t *req = work->req;

    work->entry = (cp_entry_t){.who = work->pending->who,
                               .email = work->pending->email,
                               .provider = work->pending->provider,
                               .return_to = work->pending->return_to};
    CP_TRY(cp_pending_end(db, cp_request_pending(req), pool));
    CP_TRY(cp_attempt_forget(db, &work->attempt, pool));
    return cp_account_open(&work->entry, req, db);
}

static cp_error_t *take(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    second_t *work = baton;
    const cp_request_t *req = work->req;

    work->right = false;
    CP_TRY(find(db, work, pool));
    if (!work->pending)
        return NULL;
    CP_TRY(cp_factor_take(&work->right, db, work->key, work->pending->who, work->typed, req->now, pool));
    return work->right ? open_session(work, db, pool) : NULL;
}

/* After the run that looked at the code. */
static void end_attempt(const second_t *work)
{
    if (work->right)
        cp_attempt_end(&work->attempt, work->req->pool);
    cp_log(CP_LOG_INFO, "CP01590", "second factor of %s from %s: %s", work->pending->email, work->req->address,
           work->right ? "right" : "refused");
}

cp_error_t *cp_account_second_take(cp_request_t *req)
{
    second_t work = {.req = NULL};
    bool shown = false;

    CP_TRY(begin(&work, req));
    if (!work.pending)
        return begin_again(&work);
    if (!*cp_trim(work.typed, req->pool))
        return show_second(req, work.carried, "Write the code");
    CP_TRY(count(&work));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, take, &work));
    if (!work.pending)
        return begin_again(&work);
    end_attempt(&work);
    if (!work.right)
        return show_second(req, work.carried, cp_account_wrong_code);
    cp_account_entered(req, &work.entry);
    if (work.carried)
        CP_TRY(cp_respond_carried(&shown, req, work.entry.session, work.carried));
    return shown ? NULL : cp_account_go_on(req, &work.entry, cp_account_home(work.entry.who), NULL);
}

/* ---- Setting one up before anything else ---- */

cp_error_t *cp_account_factor_first(cp_request_t *req)
{
    second_t work = {.req = NULL};

    CP_TRY(begin(&work, req));
    if (!work.pending)
        return begin_again(&work);
    if (!work.secret)
        return cp_respond_redirect(req, cp_request_url(req, "/login/second"), NULL);
    return show_first(&work, NULL);
}

static cp_error_t *confirm(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    second_t *work = baton;
    const cp_request_t *req = work->req;
    apr_int64_t step;

    work->right = false;
    CP_TRY(find(db, work, pool));
    if (!work->pending || !work->secret || !cp_factor_matches(&step, work->secret, work->typed, req->now, 0, pool))
        return NULL;
    CP_TRY(cp_factor_confirm(&work->right, db, work->factor->id, step, req->now, pool));
    if (!work->right)
        return NULL;
    CP_TRY(cp_recovery_store(db, work->key, work->factor->id, work->codes, pool));
    CP_TRY(
        cp_audit_add(db, work->pending->email, "two factors on", work->pending->email, req->address, req->now, pool));
    return open_session(work, db, pool);
}

cp_error_t *cp_account_factor_first_take(cp_request_t *req)
{
    second_t work = {.req = NULL};

    CP_TRY(begin(&work, req));
    if (!work.pending)
        return begin_again(&work);
    if (!work.secret)
        return cp_respond_redirect(req, cp_request_url(req, "/login/second"), NULL);
    CP_TRY(cp_recovery_make(work.codes, req->pool));
    CP_TRY(count(&work));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, confirm, &work));
    if (!work.pending || !work.secret)
        return begin_again(&work);
    end_attempt(&work);
    if (!work.right)
        return show_first(&work, cp_account_wrong_code);
    cp_account_entered(req, &work.entry);
    CP_TRY(cp_respond_as(req, work.entry.session));
    return cp_account_show_codes(
        req, work.codes,
        cp_request_local(req, work.entry.return_to, cp_request_url(req, "%s", cp_account_home(work.entry.who))),
        work.carried);
}
