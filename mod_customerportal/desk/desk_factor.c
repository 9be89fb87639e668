/* SPDX-License-Identifier: Apache-2.0 */
/* Two factors of others: administrators take them away from who lost phone and recovery codes (P53). */
#include "../model/model_contact_edit.h"
#include "../model/model_factor.h"
#include "../model/model_login.h"
#include "../model/model_staff.h"
#include "desk_setup.h"

void cp_desk_factor_form(cp_desk_form_t *form, const cp_factor_t *factor, const char *path)
{
    if (factor && factor->secret && form->req->viewer->admin)
        cp_desk_form_more(form, "Reset the second factor",
                          "For somebody who has lost phone and recovery codes: signs in with the password alone "
                          "afterwards, or is led to set up a new one. Be sure who asks for it.",
                          cp_request_url(form->req, "%s/%" APR_INT64_T_FMT "/factor", path, form->req->number),
                          "Reset the second factor");
}

typedef struct reset_t {
    cp_request_t *req;
    bool staff;
} reset_t;

static cp_error_t *reset(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const reset_t *work = baton;
    const cp_request_t *req = work->req;
    cp_actor_t who = {.contact_id = work->staff ? 0 : req->number, .staff_id = work->staff ? req->number : 0};
    cp_contact_record_t *contact;
    cp_staff_t *member;
    const char *email;
    bool removed;

    if (work->staff) {
        CP_TRY(cp_staff_find(&member, db, req->number, pool));
        email = member->person.email;
    }
    else {
        CP_TRY(cp_contact_find(&contact, db, req->number, pool));
        email = contact->contact.person.email;
    }
    CP_TRY(cp_factor_remove(&removed, db, who, req->now, pool));
    if (!removed)
        return NULL;
    CP_TRY(cp_login_changed(db, req->portal, who, email, "factor-off", req->now, pool));
    return cp_desk_audit(db, req, "two factors reset", email, pool);
}

static cp_error_t *run(cp_request_t *req, bool staff, const char *path)
{
    reset_t work = {req, staff};

    CP_TRY(cp_request_run(req, CP_DB_WRITE, reset, &work));
    return cp_respond_redirect(req, cp_request_url(req, "%s/%" APR_INT64_T_FMT, path, req->number), "factor-reset");
}

cp_error_t *cp_desk_contact_factor(cp_request_t *req)
{
    return run(req, false, "/desk/contacts");
}

cp_error_t *cp_desk_member_factor(cp_request_t *req)
{
    return run(req, true, "/desk/setup/staff");
}
