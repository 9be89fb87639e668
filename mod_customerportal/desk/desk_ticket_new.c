/* SPDX-License-Identifier: Apache-2.0 */
/* A ticket that an agent makes for a customer, after a call for instance. */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_desk_new.h"
#include "../model/model_notice.h"
#include "../text/text_markdown.h"
#include "../view/view_composer.h"
#include "../view/view_person.h"
#include "../view/view_status.h"
#include "desk_form.h"
#include "desk_values.h"

typedef struct new_work_t {
    cp_desk_form_t form;
    cp_new_choices_t choices;
    const char *email; /* of the contact that the address of the page names */
    cp_desk_new_t fresh;
    cp_desk_made_t made;
    cp_desk_values_t values;
    cp_faults_t wrong; /* with the values */
} new_work_t;

static cp_error_t *read_choices(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    new_work_t *work = baton;
    cp_request_t *req = work->form.req;
    const char *asked = cp_query_get(req->query, "contact");
    apr_int64_t id;
    cp_rows_t *rows;

    CP_TRY(cp_desk_new_choices(&work->choices, db, &req->desk, pool));
    work->email = asked ? asked : "";
    if (!asked || !cp_parse_int(asked, 1, APR_INT64_MAX, &id))
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_NAMES, CP_BIND(cp_bind_int(id)), pool));
    work->email = rows->count ? cp_cell_text(rows, 0, 2) : "";
    return NULL;
}

static void contact_controls(cp_desk_form_t *form, const new_work_t *work)
{
    const cp_reader_t *reader = &form->reader;
    const char *optional = cp_view_tr(reader, "optional");
    cp_view_control_t *control =
        cp_desk_text(form, CP_CONTROL_EMAIL, "email", "Customer's e-mail address", work->email);

    control->hint = cp_text(cp_view_tr(reader, "Whoever is not a contact yet becomes one."));
    control = cp_desk_text(form, CP_CONTROL_TEXT, "first_name", "First name", "");
    control->optional = cp_text(optional);
    control->limit = cp_text("80");
    control->hint = cp_text(cp_view_tr(reader, "Of a new contact; a known one keeps the name."));
    control = cp_desk_text(form, CP_CONTROL_TEXT, "last_name", "Last name", "");
    control->optional = cp_text(optional);
    control->limit = cp_text("80");
}

static void text_controls(cp_desk_form_t *form)
{
    const cp_reader_t *reader = &form->reader;
    cp_view_control_t *control = cp_desk_text(form, CP_CONTROL_TEXT, "subject", "Subject", "");

    control->limit = cp_text(apr_psprintf(reader->pool, "%d", CP_SUBJECT_MAX));
    cp_desk_select(form, CP_CONTROL_RADIO, "as", "The text is", "message");
    cp_desk_option(form, "message",
                   cp_view_tr(reader, "A message to the customer, who can read it and is told by mail"));
    cp_desk_option(form, "note", cp_view_tr(reader, "An internal note, which customers never see"));
    control = cp_desk_text(form, CP_CONTROL_AREA, "message", "Text", "");
    control->hint = cp_text(cp_view_tr(reader, "You can use **bold**, lists and `code`."));
}

static void place_controls(cp_desk_form_t *form, const new_work_t *work)
{
    const cp_reader_t *reader = &form->reader;
    const cp_request_t *req = form->req;
    const cp_new_choices_t *choices = &work->choices;

    cp_desk_select(form, CP_CONTROL_CHOICE, "inbox", "Inbox",
                   choices->inbox_count ? cp_desk_id(req, choices->inbox_ids[0]) : "");
    for (int i = 0; i < choices->inbox_count; i++)
        cp_desk_option(form, cp_desk_id(req, choices->inbox_ids[i]), choices->inboxes[i]);
    cp_desk_select(form, CP_CONTROL_CHOICE, "owner", "Owner", cp_desk_id(req, req->viewer->person.id));
    cp_desk_option(form, "0", cp_view_tr(reader, "Nobody"));
    for (int i = 0; i < choices->owner_count; i++)
        cp_desk_option(form, cp_desk_id(req, choices->owners[i].id), cp_view_customer(reader, &choices->owners[i]));
    cp_desk_select(form, CP_CONTROL_CHOICE, "priority", "Priority", "2");
    for (int i = 1; i <= 4; i++)
        cp_desk_option(form, cp_desk_id(req, i), cp_view_priority(reader, i));
}

static cp_error_t *show(new_work_t *work)
{
    cp_desk_form_t *form = &work->form;
    cp_request_t *req = form->req;
    cp_reader_t reader;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_choices, work));
    cp_view_reader(&reader, req);
    cp_desk_form_begin(form, CP_NAV_DESK, cp_view_tr(&reader, "New ticket"));
    form->view->up_url = cp_view_url(&reader, "/desk");
    form->view->up_label = cp_text(cp_view_tr(&reader, "Inboxes"));
    contact_controls(form, work);
    text_controls(form);
    place_controls(form, work);
    cp_desk_values_controls(form->maker, CP_OBJECT_TICKET, NULL, form->again ? &work->values : NULL);
    CP_TRY(cp_desk_form_end(form, cp_request_url(req, "/desk/tickets"), "Make ticket", NULL));
    return cp_desk_form_answer(form);
}

cp_error_t *cp_desk_ticket_new(cp_request_t *req)
{
    new_work_t work = {.form = {.req = req}};

    return show(&work);
}

static void check_text(cp_faults_t *faults, const cp_request_t *req, const cp_desk_new_t *fresh)
{
    int limit = (int)cp_setting_int(req->settings, CP_SET_MAX_MESSAGE);

    if (!cp_email_key(fresh->email, req->pool))
        cp_fault_add(faults, req->pool, "email", "Type an e-mail address, such as name@example.com.");
    if (!*fresh->subject)
        cp_fault_add(faults, req->pool, "subject", "Write a subject.");
    else if (cp_utf8_count(fresh->subject) > CP_SUBJECT_MAX)
        cp_fault_add(faults, req->pool, "subject", "Up to %d characters fit.", CP_SUBJECT_MAX);
    if (!*cp_trim(fresh->text, req->pool))
        cp_fault_add(faults, req->pool, "message", "Write a text.");
    else if (cp_utf8_count(fresh->text) > (apr_size_t)limit)
        cp_fault_add(faults, req->pool, "message", "Up to %d characters fit.", limit);
}

static cp_error_t *make(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    new_work_t *work = baton;
    const cp_request_t *req = work->form.req;
    const cp_desk_new_t *fresh = &work->fresh;

    cp_faults_begin(&work->form.faults);
    check_text(&work->form.faults, req, fresh);
    cp_desk_values_tell(&work->form.faults, &work->wrong, pool);
    CP_TRY(cp_fault_error(&work->form.faults, pool));
    CP_TRY(cp_desk_new_make(&work->made, &work->form.faults, db, &req->desk, fresh, pool));
    if (!work->made.ticket_id)
        return NULL;
    cp_notice_t notice = {req->portal, req->settings, work->made.ticket_id, fresh->actor, req->now};
    if (work->made.message_id)
        CP_TRY(cp_notice_message(db, &notice, work->made.message_id, pool));
    if (fresh->owner_id && fresh->owner_id != fresh->actor.staff_id)
        return cp_notice_assigned(db, &notice, fresh->owner_id, pool);
    return NULL;
}

cp_error_t *cp_desk_ticket_make(cp_request_t *req)
{
    new_work_t work = {.form = {.req = req}};
    const char *text = cp_desk_sent(req, "message");
    apr_int64_t priority = cp_desk_sent_id(req, "priority");
    cp_error_t *error;

    work.fresh = (cp_desk_new_t){
        .email = cp_one_line(cp_desk_sent(req, "email"), req->pool),
        .first_name = cp_one_line(cp_desk_sent(req, "first_name"), req->pool),
        .last_name = cp_one_line(cp_desk_sent(req, "last_name"), req->pool),
        .subject = cp_one_line(cp_desk_sent(req, "subject"), req->pool),
        .priority = priority >= 1 && priority <= 4 ? (int)priority : 2,
        .inbox_id = cp_desk_sent_id(req, "inbox"),
        .owner_id = cp_desk_sent_id(req, "owner"),
        .note = !strcmp(cp_desk_sent(req, "as"), "note"),
        .text = text,
        .search_text = cp_markdown_text(text, strlen(text), req->pool),
        .form_key = cp_request_effect_key(req),
        .actor = {.staff_id = req->viewer->person.id},
        .now = req->now,
    };
    cp_desk_values_read(&work.values, req, CP_OBJECT_TICKET, &work.wrong);
    work.fresh.values = work.values.slots ? &work.values.wanted : NULL;
    error = cp_request_run(req, CP_DB_WRITE, make, &work);
    if (cp_desk_form_again(&work.form, error))
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/desk/tickets/%" APR_INT64_T_FMT, work.made.number), "made");
}
