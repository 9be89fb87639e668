/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../model/model_inbox.h"
#include "../model/model_pipeline.h"
#include "../model/model_staff.h"
#include "desk_setup.h"

typedef struct inbox_work_t {
    cp_desk_form_t form;
    cp_inbox_t typed;
    const cp_inbox_t *stored;
    cp_inbox_t *found;
    const cp_inbox_t *inboxes;
    int inbox_count;
    const cp_pipeline_t *pipelines;
    int pipeline_count;
    const cp_staff_t *team;
    int team_count;
    apr_int64_t id;
    bool up;
} inbox_work_t;

static const char *kind_label(const cp_reader_t *reader, const char *kind)
{
    return cp_view_tr(reader, !strcmp(kind, "helpdesk") ? "Help desk" : "Conversations");
}

static const char *tickets(const cp_reader_t *reader, apr_int64_t count)
{
    return cp_desk_count(reader, "${n} ticket", "${n} tickets", "more than 1,000 tickets", count);
}

/* ---- The list ---- */

static cp_error_t *read_list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    inbox_work_t *work = baton;

    return cp_inbox_list(&work->inboxes, &work->inbox_count, db, pool);
}

static const char *detail(const cp_reader_t *reader, const cp_inbox_t *inbox)
{
    const char *people = inbox->member_count
                             ? cp_view_plural(reader, "${n} member", "${n} members", inbox->member_count)
                             : cp_view_tr(reader, "open to the whole team");

    return apr_pstrcat(reader->pool, kind_label(reader, inbox->kind), " · ", inbox->pipeline_name, " · ", people, " · ",
                       tickets(reader, inbox->ticket_count), *inbox->address ? " · " : "", inbox->address, NULL);
}

/* Where tickets from the portal go (S08): one choice of both kinds of inboxes. What httpd.conf pins is only said. */
static cp_view_form_t *portal_form(const cp_request_t *req, const cp_reader_t *reader, const inbox_work_t *work)
{
    const cp_setting_value_t *setting = &req->settings->value[CP_SET_INBOX];
    cp_view_form_maker_t *maker = cp_view_form_begin(reader, NULL);
    cp_view_control_t *control;
    cp_view_form_t *form;

    control = cp_view_control(maker, CP_CONTROL_CHOICE, "portal_inbox", "Choose where tickets are sent");
    control->hint = cp_text(cp_view_tr(reader, "Tickets that customers file in the portal arrive here from now on."));
    if (setting->file)
        control->hint = cp_text(cp_tr_fill(
            reader->pool,
            cp_view_tr(reader, "Fixed in ${file}, line ${line}: PortalInbox ${name}. It can be changed there only."),
            "file", setting->file, "line", apr_itoa(reader->pool, setting->line), "name", setting->text, NULL));
    for (int i = 0; i < work->inbox_count; i++) {
        const cp_inbox_t *inbox = &work->inboxes[i];
        const char *label = apr_pstrcat(reader->pool, inbox->name, " (", kind_label(reader, inbox->kind), ")", NULL);
        if (!setting->file || !strcmp(inbox->name, setting->text))
            cp_view_form_choice(maker, cp_desk_id(req, inbox->id), label, !strcmp(inbox->name, setting->text));
    }
    form = cp_view_form_end(maker);
    form->action = cp_view_url(reader, "/desk/setup/inboxes/portal");
    form->submit = cp_text(cp_view_tr(reader, "Save"));
    form->submit_class = cp_text("btn");
    return form;
}

cp_error_t *cp_desk_inboxes(cp_request_t *req)
{
    inbox_work_t work = {.id = 0};
    cp_reader_t reader;
    cp_view_records_t *view;
    cp_view_order_t *order = apr_pcalloc(req->pool, sizeof *order);
    cp_view_order_item_t *items;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_list, &work));
    view = cp_desk_setup_list(req, &reader, CP_SETUP_INBOXES);
    items = apr_pcalloc(req->pool, ((apr_size_t)work.inbox_count + 1) * sizeof *items);
    for (int i = 0; i < work.inbox_count; i++) {
        const cp_inbox_t *inbox = &work.inboxes[i];
        items[i].id = inbox->id;
        items[i].label = cp_text(inbox->name);
        items[i].url = cp_view_url(&reader, "/desk/setup/inboxes/%" APR_INT64_T_FMT, inbox->id);
        items[i].detail = cp_text(detail(&reader, inbox));
        cp_desk_setup_place(&items[i], &reader, i, work.inbox_count);
    }
    order->items = (cp_list_t){items, work.inbox_count};
    order->label = view->heading;
    CP_TRY(cp_desk_setup_movable(order, req, cp_view_url(&reader, "/desk/setup/inboxes/order")));
    order->add_url = cp_view_url(&reader, "/desk/setup/inboxes/new");
    order->add_label = cp_text(cp_view_tr(&reader, "Add an inbox"));
    view->orders = (cp_list_t){order, 1};
    view->form = portal_form(req, &reader, &work);
    return cp_respond_page(req, CP_PAGE_DESK_RECORDS, 200, view);
}

static cp_error_t *move_inbox(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    inbox_work_t *work = baton;

    return cp_inbox_move(db, work->id, work->up, pool);
}

cp_error_t *cp_desk_inbox_order(cp_request_t *req)
{
    inbox_work_t work = {.id = 0};

    if (cp_desk_sent_move(req, &work.id, &work.up))
        CP_TRY(cp_request_run_once(req, move_inbox, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/desk/setup/inboxes"), "moved");
}

static cp_error_t *choose_portal(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    inbox_work_t *work = baton;
    const cp_request_t *req = work->form.req;
    cp_inbox_t *inbox;

    CP_TRY(cp_inbox_find(&inbox, db, work->id, pool));
    CP_TRY(cp_settings_save(db, req->portal, CP_SET_INBOX, inbox->name, pool));
    return cp_desk_audit(db, req, "inbox of the portal", inbox->name, pool);
}

cp_error_t *cp_desk_inbox_portal(cp_request_t *req)
{
    inbox_work_t work = {.form = {.req = req}, .id = cp_desk_sent_id(req, "portal_inbox")};

    if (req->settings->value[CP_SET_INBOX].file)
        return cp_error_create(req->pool, CP_ERROR_CONFLICT,
                               "The inbox is fixed in the server's configuration and can be changed there only.", NULL);
    CP_TRY(cp_request_run(req, CP_DB_WRITE, choose_portal, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/desk/setup/inboxes"), "saved");
}

/* ---- One inbox ---- */

static cp_error_t *read_inbox(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    inbox_work_t *work = baton;

    CP_TRY(cp_pipeline_list(&work->pipelines, &work->pipeline_count, db, pool));
    CP_TRY(cp_staff_list(&work->team, &work->team_count, db, pool));
    if (!work->form.req->number)
        return NULL;
    CP_TRY(cp_inbox_find(&work->found, db, work->form.req->number, pool));
    work->stored = work->found;
    return NULL;
}

static bool is_member(const cp_inbox_t *inbox, apr_int64_t staff_id)
{
    for (int i = 0; i < inbox->member_count; i++)
        if (inbox->members[i] == staff_id)
            return true;
    return false;
}

static void members(inbox_work_t *work)
{
    cp_desk_form_t *form = &work->form;
    cp_view_control_t *control = cp_view_control(form->maker, CP_CONTROL_CHECKS, "member", "Members");
    int ticked = 0;

    control->hint = cp_text(
        cp_view_tr(&form->reader,
                   "Only they see and answer its tickets; administrators always do. Nobody ticked: the whole team."));
    for (int i = 0; i < work->team_count; i++) {
        const cp_staff_t *member = &work->team[i];
        bool stored = is_member(work->stored, member->person.id);
        if (member->disabled && !stored)
            continue;
        cp_desk_tick(form, "member", cp_desk_id(form->req, member->person.id),
                     cp_person_name(&member->person, form->req->pool), stored);
        ticked += stored;
    }
    if (!ticked && work->stored->id)
        form->view->warning =
            cp_text(cp_view_tr(&form->reader, "Nobody is a member: the whole team sees and answers these tickets."));
}

static void controls(inbox_work_t *work)
{
    cp_desk_form_t *form = &work->form;
    const cp_inbox_t *stored = work->stored;
    cp_view_control_t *control;

    cp_desk_text(form, CP_CONTROL_TEXT, "name", "Name", stored->name)->limit = cp_text("100");
    cp_desk_select(form, CP_CONTROL_RADIO, "kind", "Kind", stored->kind);
    cp_desk_option(form, "conversations", kind_label(&form->reader, "conversations"))->hint =
        cp_text(cp_view_tr(&form->reader, "A shared mailbox: conversations that are answered and closed."));
    cp_desk_option(form, "helpdesk", kind_label(&form->reader, "helpdesk"))->hint =
        cp_text(cp_view_tr(&form->reader, "Tickets that pass through stages."));
    control = cp_desk_text(form, CP_CONTROL_EMAIL, "address", "E-mail address", stored->address);
    control->hint = cp_text(cp_view_tr(&form->reader, "Mails from this inbox are sent from here."));
    control->optional = cp_text(cp_view_tr(&form->reader, "optional"));
    control =
        cp_desk_select(form, CP_CONTROL_CHOICE, "pipeline", "Pipeline", cp_desk_id(form->req, stored->pipeline_id));
    control->hint = cp_text(cp_view_tr(&form->reader, "New tickets start in its first open stage. Those that are here "
                                                      "already stay where they are."));
    for (int i = 0; i < work->pipeline_count; i++)
        cp_desk_option(form, cp_desk_id(form->req, work->pipelines[i].id), work->pipelines[i].name);
    control = cp_desk_text(form, CP_CONTROL_AREA, "signature", "Signature", stored->signature);
    control->hint = cp_text(cp_view_tr(&form->reader, "Stands below answers that go out by mail."));
    control->optional = cp_text(cp_view_tr(&form->reader, "optional"));
    members(work);
}

static cp_error_t *show(inbox_work_t *work)
{
    static const cp_inbox_t fresh = {.name = "", .kind = "helpdesk", .address = "", .signature = ""};
    cp_desk_form_t *form = &work->form;
    cp_request_t *req = form->req;
    cp_reader_t reader;
    const char *url, *about;

    work->stored = &fresh;
    CP_TRY(cp_request_run(req, CP_DB_READ, read_inbox, work));
    cp_view_reader(&reader, req);
    cp_desk_setup_form(form, CP_SETUP_INBOXES,
                       work->stored->id ? work->stored->name : cp_view_tr(&reader, "New inbox"));
    controls(work);
    url = work->stored->id ? cp_request_url(req, "/desk/setup/inboxes/%" APR_INT64_T_FMT, work->stored->id)
                           : cp_request_url(req, "/desk/setup/inboxes/new");
    CP_TRY(cp_desk_form_end(form, url, work->stored->id ? "Save inbox" : "Add inbox",
                            work->stored->id ? cp_inbox_mark(work->stored, req->pool) : NULL));
    if (work->stored->id && work->stored->ticket_count) {
        about =
            cp_tr_fill(req->pool,
                       cp_view_tr(&reader, "There are ${tickets} in this inbox. Once they are moved to another one, it "
                                           "can be removed."),
                       "tickets", tickets(&reader, work->stored->ticket_count), NULL);
        cp_desk_form_more(form, "Remove this inbox", about, NULL, "");
    }
    else if (work->stored->id) {
        cp_desk_form_more(form, "Remove this inbox",
                          "It has no tickets. It is gone at once, together with the answers prepared for it only.",
                          apr_pstrcat(req->pool, url, "/remove", NULL), "Remove inbox");
    }
    return cp_desk_form_answer(form);
}

cp_error_t *cp_desk_inbox(cp_request_t *req)
{
    inbox_work_t work = {.form = {.req = req}};

    return show(&work);
}

/* The boxes that are ticked, in the order of the marks: by id. */
static void sent_members(cp_inbox_t *inbox, const cp_request_t *req)
{
    int count = cp_query_count(req->form->fields);
    apr_int64_t *ids = apr_pcalloc(req->pool, ((apr_size_t)count + 1) * sizeof *ids), id;

    for (int i = 0; i < count; i++) {
        const char *name = cp_query_name_at(req->form->fields, i);
        if (!strncmp(name, "member-", 7) && *cp_query_value_at(req->form->fields, i) && (id = apr_atoi64(name + 7)) > 0)
            ids[inbox->member_count++] = id;
    }
    inbox->members = ids;
}

/* The setting that names the portal's inbox follows where it is nothing but the default; see cp_inbox_save for others. */
static cp_error_t *save_inbox(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    inbox_work_t *work = baton;
    cp_request_t *req = work->form.req;
    const cp_setting_value_t *setting = &req->settings->value[CP_SET_INBOX];
    cp_inbox_t *before = NULL;

    CP_TRY(cp_desk_form_look(&work->id, db, req, pool));
    if (work->id)
        return NULL;
    if (work->typed.id)
        CP_TRY(cp_inbox_find(&before, db, work->typed.id, pool));
    CP_TRY(cp_inbox_save(&work->id, db, &work->typed, cp_desk_sent_or_null(req, "seen"), &work->form.faults, pool));
    if (before && !strcmp(before->name, setting->text) && strcmp(work->typed.name, before->name) != 0) {
        if (setting->file) {
            cp_fault_add(&work->form.faults, pool, "name",
                         "Tickets from the portal are sent to “%s” by the server's configuration (%s, line %d). Change "
                         "PortalInbox there first.",
                         before->name, setting->file, setting->line);
            return cp_fault_error(&work->form.faults, pool);
        }
        CP_TRY(cp_settings_save(db, req->portal, CP_SET_INBOX, work->typed.name, pool));
    }
    return cp_desk_form_done(db, req, work->id, before ? "inbox changed" : "inbox added", work->typed.name, pool);
}

cp_error_t *cp_desk_inbox_save(cp_request_t *req)
{
    inbox_work_t work = {.form = {.req = req},
                         .typed = {.id = req->number,
                                   .name = cp_desk_sent(req, "name"),
                                   .kind = cp_desk_sent(req, "kind"),
                                   .address = cp_desk_sent(req, "address"),
                                   .pipeline_id = cp_desk_sent_id(req, "pipeline"),
                                   .signature = cp_desk_sent(req, "signature")}};
    cp_error_t *error;

    sent_members(&work.typed, req);
    error = cp_request_run(req, CP_DB_WRITE, save_inbox, &work);
    if (cp_desk_form_again(&work.form, error))
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/desk/setup/inboxes"), req->number ? "saved" : "added");
}

static cp_error_t *remove_inbox(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_request_t *req = baton;
    cp_inbox_t *inbox;

    CP_TRY(cp_inbox_find(&inbox, db, req->number, pool));
    if (!strcmp(inbox->name, cp_setting_text(req->settings, CP_SET_INBOX)))
        return cp_error_create(pool, CP_ERROR_CONFLICT,
                               "Tickets from the portal are sent to this inbox. Choose another one for them first.",
                               NULL);
    CP_TRY(cp_inbox_remove(db, inbox->id, pool));
    return cp_desk_audit(db, req, "inbox removed", inbox->name, pool);
}

cp_error_t *cp_desk_inbox_remove(cp_request_t *req)
{
    cp_error_t *error = cp_request_run_alone(req, remove_inbox, req);

    return cp_respond_removed(req, error, cp_request_url(req, "/desk/setup/inboxes"));
}
