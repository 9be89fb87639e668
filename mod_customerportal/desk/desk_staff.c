/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../model/model_staff.h"
#include "../view/view_person.h"
#include "desk_setup.h"

typedef struct member_work_t {
    cp_desk_form_t form;
    cp_staff_editor_t editor;
    cp_staff_t typed;
    cp_staff_t *stored;
    const cp_staff_t *team;
    int team_count;
    cp_factor_t *factor;
    apr_int64_t id;
} member_work_t;

static cp_staff_editor_t editor_of(const cp_request_t *req)
{
    return (cp_staff_editor_t){req->viewer->person.id, req->viewer->admin, req->now, req->portal};
}

static cp_error_t *read_list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    member_work_t *work = baton;

    return cp_staff_list(&work->team, &work->team_count, db, pool);
}

static const char *role_label(const cp_reader_t *reader, const cp_staff_t *member)
{
    if (!strcmp(member->role, "admin"))
        return cp_view_tr(reader, "Administrator");
    return cp_view_tr(reader, member->manages ? "Agent, may set up the desk" : "Agent");
}

cp_error_t *cp_desk_team(cp_request_t *req)
{
    member_work_t work = {.id = 0};
    cp_reader_t reader;
    cp_view_records_t *view;
    cp_view_order_t *order = apr_pcalloc(req->pool, sizeof *order);
    cp_view_order_item_t *items;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_list, &work));
    view = cp_desk_setup_list(req, &reader, CP_SETUP_STAFF);
    items = apr_pcalloc(req->pool, ((apr_size_t)work.team_count + 1) * sizeof *items);
    for (int i = 0; i < work.team_count; i++) {
        const cp_staff_t *member = &work.team[i];
        items[i].id = member->person.id;
        items[i].label = cp_text(cp_person_name(&member->person, req->pool));
        items[i].url = cp_view_url(&reader, "/desk/setup/staff/%" APR_INT64_T_FMT, member->person.id);
        items[i].detail =
            cp_text(apr_pstrcat(req->pool, role_label(&reader, member), " · ", member->person.email, NULL));
        items[i].tag = cp_text(member->disabled ? cp_view_tr(&reader, "shut out") : NULL);
    }
    order->items = (cp_list_t){items, work.team_count};
    order->label = view->heading;
    order->add_url = cp_view_url(&reader, "/desk/setup/staff/new");
    order->add_label = cp_text(cp_view_tr(&reader, "Add somebody"));
    view->orders = (cp_list_t){order, 1};
    return cp_respond_page(req, CP_PAGE_DESK_RECORDS, 200, view);
}

/* ---- One member ---- */

static cp_error_t *read_member(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    member_work_t *work = baton;

    const cp_request_t *req = work->form.req;

    CP_TRY(cp_staff_find(&work->stored, db, req->number, pool));
    return cp_factor_find(&work->factor, db, (cp_actor_t){.staff_id = req->number}, req->now, pool);
}

static void names(cp_desk_form_t *form, const cp_staff_t *stored)
{
    cp_view_control_t *control;

    cp_desk_text(form, CP_CONTROL_TEXT, "first_name", "First name", stored->person.first_name)->limit = cp_text("80");
    cp_desk_text(form, CP_CONTROL_TEXT, "last_name", "Last name", stored->person.last_name)->limit = cp_text("80");
    control = cp_desk_text(form, CP_CONTROL_TEXT, "alias", "Alias", stored->person.alias);
    control->limit = cp_text("80");
    control->optional = cp_text(cp_view_tr(&form->reader, "optional"));
    control->hint = cp_text(cp_view_tr(&form->reader, "What customers read where the portal shows aliases."));
    cp_desk_zones(form, stored->time_zone);
}

/* What only admins decide. Others do not get the controls, and what they would send is refused. */
static void rights(cp_desk_form_t *form, const cp_staff_t *stored)
{
    const cp_reader_t *reader = &form->reader;
    cp_view_control_t *control;

    cp_desk_select(form, CP_CONTROL_RADIO, "role", "Role", stored->role);
    cp_desk_option(form, "agent", cp_view_tr(reader, "Agent"))->hint =
        cp_text(cp_view_tr(reader, "Answers tickets of the inboxes that are open to them."));
    cp_desk_option(form, "admin", cp_view_tr(reader, "Administrator"))->hint =
        cp_text(cp_view_tr(reader, "Sees all inboxes and changes everything."));
    control = cp_desk_check(form, "manages", "May set up the desk", stored->manages);
    control->hint =
        cp_text(cp_view_tr(reader, "Inboxes, pipelines, team and prepared answers. Administrators may anyway."));
}

static void controls(member_work_t *work)
{
    cp_desk_form_t *form = &work->form;
    const cp_staff_t *stored = work->stored;
    cp_view_control_t *control;

    if (work->editor.admin || !stored->person.id) {
        control = cp_desk_text(form, CP_CONTROL_EMAIL, "email", "E-mail address", stored->person.email);
        control->hint = cp_text(cp_view_tr(&form->reader, "Signs in with it."));
    }
    names(form, stored);
    if (work->editor.admin)
        rights(form, stored);
    if (stored->person.id && stored->person.id != work->editor.id) {
        control = cp_desk_check(form, "disabled", "Shut out", stored->disabled);
        control->hint =
            cp_text(cp_view_tr(&form->reader, "Signed out at once, everywhere. Nothing of what was written is lost."));
    }
}

static cp_error_t *show(member_work_t *work)
{
    static cp_staff_t fresh = {.person = {0, "", "", "", ""}, .role = "agent"};
    cp_desk_form_t *form = &work->form;
    cp_request_t *req = form->req;
    cp_reader_t reader;
    bool editable;

    work->stored = &fresh;
    if (req->number)
        CP_TRY(cp_request_run(req, CP_DB_READ, read_member, work));
    cp_view_reader(&reader, req);
    cp_desk_setup_form(form, CP_SETUP_STAFF,
                       req->number ? cp_person_name(&work->stored->person, req->pool)
                                   : cp_view_tr(&reader, "New member of the team"));
    form->view->about = cp_text(
        req->number ? apr_pstrcat(req->pool, role_label(&reader, work->stored), " · ", work->stored->person.email, NULL)
                    : cp_view_tr(&reader, "The password is set on the server: portalctl user password."));
    editable = cp_staff_may_edit(&work->editor, work->stored);
    if (editable)
        controls(work);
    else
        form->view->warning = cp_text(cp_view_tr(&reader, "Only administrators change other administrators."));
    CP_TRY(cp_desk_form_end(form,
                            !editable     ? NULL
                            : req->number ? cp_request_url(req, "/desk/setup/staff/%" APR_INT64_T_FMT, req->number)
                                          : cp_request_url(req, "/desk/setup/staff/new"),
                            req->number ? "Save" : "Add to the team",
                            req->number ? cp_staff_mark(work->stored, req->pool) : NULL));
    if (req->number)
        cp_desk_factor_form(form, work->factor, "/desk/setup/staff");
    return cp_desk_form_answer(form);
}

cp_error_t *cp_desk_member(cp_request_t *req)
{
    member_work_t work = {.form = {.req = req}, .editor = editor_of(req)};

    return show(&work);
}

/* Controls that the editor does not get keep what is stored; what he sends for them all the same is asked for. */
static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    member_work_t *work = baton;
    cp_request_t *req = work->form.req;
    cp_staff_t typed = work->typed;
    cp_staff_t *stored;

    CP_TRY(cp_desk_form_look(&work->id, db, req, pool));
    if (work->id)
        return NULL;
    if (typed.person.id) {
        CP_TRY(cp_staff_find(&stored, db, typed.person.id, pool));
        if (!cp_form_get(req->form, "email"))
            typed.person.email = stored->person.email;
        if (!work->editor.admin && !cp_form_get(req->form, "role"))
            typed.role = stored->role;
        if (!work->editor.admin && !cp_desk_ticked(req, "manages"))
            typed.manages = stored->manages;
    }
    CP_TRY(cp_staff_save(&work->id, db, &typed, cp_desk_sent_or_null(req, "seen"), &work->editor, &work->form.faults,
                         pool));
    return cp_desk_form_done(db, req, work->id, typed.person.id ? "staff changed" : "staff added", typed.person.email,
                             pool);
}

cp_error_t *cp_desk_member_save(cp_request_t *req)
{
    const char *role = cp_desk_sent(req, "role");
    member_work_t work = {
        .form = {.req = req},
        .editor = editor_of(req),
        .typed = {.person = {req->number, cp_desk_sent(req, "first_name"), cp_desk_sent(req, "last_name"),
                             cp_desk_sent(req, "alias"), cp_desk_sent(req, "email")},
                  .role = *role || req->viewer->admin ? role : "agent",
                  .time_zone = cp_desk_sent_or_null(req, "time_zone"),
                  .disabled = cp_desk_ticked(req, "disabled"),
                  .manages = cp_desk_ticked(req, "manages")}};
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, &work);

    if (cp_desk_form_again(&work.form, error))
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/desk/setup/staff"), req->number ? "saved" : "added");
}
