/* SPDX-License-Identifier: Apache-2.0 */
/* Coming in by a door that another module of httpd guards (PortalIdentity in a Location at sso/NAME). */
#include "account.h"
#include "account_enter.h"
#include "account_task.h"

typedef struct arrive_t {
    cp_request_t *req;
    const cp_claims_t *claims;
    cp_arrival_t arrival;
    cp_entry_t entry;
} arrive_t;

/* The session is always a new one: a cookie that somebody else put into the browser is of no use to him afterwards. */
static cp_error_t *arrive(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    arrive_t *work = baton;

    CP_TRY(cp_identity_arrive(&work->arrival, db, work->claims, work->req->now, pool));
    if (work->arrival.state != CP_ARRIVAL_FINE)
        return NULL;
    work->entry = (cp_entry_t){.who = work->arrival.who,
                               .provider = work->claims->provider,
                               .identity_id = work->arrival.identity_id,
                               .return_to = cp_query_get(work->req->query, "return_to")};
    return cp_account_enter_by_identity(&work->entry, work->req, db);
}

cp_error_t *cp_account_arrive(cp_request_t *req)
{
    arrive_t work = {.req = req};

    CP_TRY(cp_request_claims(&work.claims, req));
    if (!work.claims->subject)
        return cp_account_refused(req, work.claims, CP_ARRIVAL_UNKNOWN);
    CP_TRY(cp_request_run(req, CP_DB_WRITE, arrive, &work));
    cp_request_arrived(req, work.claims, &work.arrival);
    if (work.arrival.state != CP_ARRIVAL_FINE)
        return cp_account_refused(req, work.claims, work.arrival.state);
    cp_account_entered(req, &work.entry);
    return cp_account_go_on(req, &work.entry, cp_account_home(work.entry.who), NULL);
}

cp_error_t *cp_account_refused(cp_request_t *req, const cp_claims_t *claims, cp_arrival_state_t state)
{
    const char *text =
        state == CP_ARRIVAL_NO_ADDRESS
            ? "Where you signed in, no e-mail address of yours is known. Add one there, and sign in again."
        : state == CP_ARRIVAL_UNVERIFIED
            ? NULL
            : "Your account elsewhere is not connected with one here. If you think that it should be, "
              "write to the support team.";
    cp_task_t *task = cp_task_begin(req, "You have no access here", text);

    if (!text)
        task->view->text = cp_text(cp_tr_fill(req->pool,
                                              cp_view_tr(&task->reader, "Where you signed in, the address ${email} is "
                                                                        "not confirmed. Confirm it there, and sign in "
                                                                        "again."),
                                              "email", claims->email, NULL));
    /* Where everybody is authenticated with each request there is no other way. */
    if (!req->claims)
        cp_task_next(task, "Sign in another way", "/login");
    return cp_task_show(task, CP_PAGE_DENIED, 403);
}
