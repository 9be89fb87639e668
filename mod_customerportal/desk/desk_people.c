/* SPDX-License-Identifier: Apache-2.0 */
/* Agents add people to a ticket, whoever they are, and take them off again. */
#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_notice.h"
#include "../model/model_ticket_people.h"
#include "desk_private.h"

typedef struct person_work_t {
    const cp_request_t *req;
    cp_participant_new_t fresh;
    cp_participant_outcome_t outcome;
    apr_int64_t contact_id;
} person_work_t;

static cp_error_t *add_person(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    person_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_brief_t *ticket;

    CP_TRY(cp_brief_find(&ticket, db, &req->desk, req->number, pool));
    work->fresh.ticket_id = ticket->id;
    CP_TRY(cp_participant_add(&work->outcome, &work->contact_id, db, &work->fresh, pool));
    if (work->outcome != CP_PARTICIPANT_ADDED)
        return NULL;
    cp_notice_t notice = {req->portal, req->settings, ticket->id, work->fresh.actor, req->now};
    return cp_notice_added(db, &notice, work->contact_id, pool);
}

static const char *fault_of(const cp_reader_t *reader, const char *address, const person_work_t *work)
{
    if (!cp_email_key(address, reader->pool))
        return cp_view_tr(reader, "Type an e-mail address, such as name@example.com");
    if (work && work->outcome == CP_PARTICIPANT_STAFF)
        return cp_view_tr(reader, "This is a colleague's address. Colleagues follow a ticket instead");
    if (work && work->outcome == CP_PARTICIPANT_FULL)
        return cp_view_tr(reader, "No more people fit on this ticket");
    return NULL;
}

cp_error_t *cp_desk_person_add(cp_request_t *req)
{
    const char *typed = cp_form_get(req->form, "person");
    const char *address = cp_one_line(typed ? typed : "", req->pool);
    person_work_t work = {
        .req = req,
        .fresh = {.email = address, .anybody = true, .actor = {.staff_id = req->viewer->person.id}, .now = req->now}};
    cp_desk_answer_t answer = {.person = NULL};
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    answer.person = fault_of(&reader, address, NULL);
    if (!answer.person) {
        CP_TRY(cp_request_run(req, CP_DB_WRITE, add_person, &work));
        answer.person = fault_of(&reader, address, &work);
    }
    if (answer.person)
        return cp_desk_show_ticket(req, &answer, 422);
    return cp_respond_redirect(req, cp_desk_ticket_url(req), "person-added");
}

static cp_error_t *remove_person(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    person_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_brief_t *ticket;

    CP_TRY(cp_brief_find(&ticket, db, &req->desk, req->number, pool));
    return cp_participant_remove(db, ticket->id, work->contact_id, work->fresh.actor, req->now, pool);
}

cp_error_t *cp_desk_person_remove(cp_request_t *req)
{
    const char *id = cp_form_get(req->form, "contact");
    person_work_t work = {.req = req, .fresh = {.actor = {.staff_id = req->viewer->person.id}}};

    if (!id || !cp_parse_int(id, 1, APR_INT64_MAX, &work.contact_id))
        return cp_error_field(req->pool, "contact", "Choose a person.");
    CP_TRY(cp_request_run(req, CP_DB_WRITE, remove_person, &work));
    return cp_respond_redirect(req, cp_desk_ticket_url(req), "person-removed");
}
