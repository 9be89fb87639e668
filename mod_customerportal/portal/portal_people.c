/* SPDX-License-Identifier: Apache-2.0 */
/* Customers add people to their tickets, and take them off again (P03, C5). Whom they may add is the setting
 * PortalParticipants; what these see then is the one visibility rule. */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_notice.h"
#include "../model/model_ticket_people.h"
#include "../view/view_frame.h"
#include "portal_private.h"

static cp_participant_new_t person_of(const cp_request_t *req, const char *address)
{
    cp_may_add_t may = cp_policy_may_add(req->viewer, req->settings);

    return (cp_participant_new_t){
        .email = address,
        .anybody = may == CP_ADD_ANYBODY,
        .company_id = may == CP_ADD_COLLEAGUES ? req->viewer->company_id : 0,
        .actor = {.contact_id = req->viewer->person.id},
        .now = req->now,
    };
}

static const char *no_address(const cp_reader_t *reader, const char *typed)
{
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "“${address}” is not an e-mail address"), "address",
                      cp_utf8_cut(typed, 80, reader->pool), NULL);
}

/* An address that nobody has and one of another company are answered alike. */
static const char *refusal(const cp_request_t *req, const cp_reader_t *reader, cp_participant_outcome_t outcome,
                           const char *address)
{
    const char *text = NULL;

    if (outcome == CP_PARTICIPANT_FOREIGN)
        text = "Nobody of ${company} has the address ${address}. Ask us to add other people";
    else if (outcome == CP_PARTICIPANT_STAFF)
        text = "${address} is an address of the support team, who read the ticket anyway";
    else if (outcome == CP_PARTICIPANT_FULL)
        text = "No more people fit on this ticket";
    if (!text)
        return NULL;
    return cp_tr_fill(req->pool, cp_view_tr(reader, text), "company",
                      req->viewer->company_name ? req->viewer->company_name : "", "address", address, NULL);
}

static cp_error_t *notify(cp_db_t *db, const cp_request_t *req, apr_int64_t ticket_id, apr_int64_t contact_id,
                          apr_pool_t *pool)
{
    cp_notice_t notice = cp_portal_notice(req, ticket_id);

    return cp_notice_added(db, &notice, contact_id, pool);
}

/* ---- On a ticket ---- */

typedef struct person_work_t {
    const cp_request_t *req;
    cp_participant_new_t fresh;
    cp_participant_outcome_t outcome;
    apr_int64_t contact_id;
    bool gone; /* the viewer no longer sees the ticket */
} person_work_t;

static cp_error_t *look(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    person_work_t *work = baton;
    cp_ticket_t *ticket;

    return cp_ticket_find(&ticket, db, &work->req->scope, work->req->number, pool);
}

static cp_error_t *add_person(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    person_work_t *work = baton;
    cp_ticket_t *ticket;

    CP_TRY(cp_ticket_find(&ticket, db, &work->req->scope, work->req->number, pool));
    work->fresh.ticket_id = ticket->id;
    CP_TRY(cp_participant_add(&work->outcome, &work->contact_id, db, &work->fresh, pool));
    if (work->outcome != CP_PARTICIPANT_ADDED)
        return NULL;
    return notify(db, work->req, ticket->id, work->contact_id, pool);
}

static cp_error_t *forbidden(cp_request_t *req)
{
    return cp_error_create(req->pool, CP_ERROR_FORBIDDEN,
                           "People can only be added by the support team. Ask in a reply who should be added.", NULL);
}

cp_error_t *cp_portal_person_add(cp_request_t *req)
{
    const char *typed = cp_form_get(req->form, "person");
    const char *address = cp_one_line(typed ? typed : "", req->pool);
    cp_form_faults_t faults = {.subject = NULL};
    person_work_t work = {.req = req, .fresh = person_of(req, address)};
    bool valid = cp_email_key(address, req->pool) != NULL;
    bool may = cp_policy_may_add(req->viewer, req->settings) != CP_ADD_NOBODY;
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    CP_TRY(cp_request_run(req, valid && may ? CP_DB_WRITE : CP_DB_READ, valid && may ? add_person : look, &work));
    if (!may)
        return forbidden(req);
    faults.person = !*address ? cp_view_tr(&reader, "Write the e-mail address of the person to add")
                    : !valid  ? no_address(&reader, address)
                              : refusal(req, &reader, work.outcome, address);
    if (faults.person)
        return cp_portal_show_ticket(req, &faults, 422);
    return cp_respond_redirect(req, cp_request_url(req, "/tickets/%" APR_INT64_T_FMT, req->number), "person-added");
}

static cp_error_t *remove_person(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    person_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_actor_t actor = {.contact_id = req->viewer->person.id};
    cp_ticket_t *ticket;

    CP_TRY(cp_ticket_find(&ticket, db, &req->scope, req->number, pool));
    CP_TRY(cp_participant_remove(db, ticket->id, work->contact_id, actor, req->now, pool));
    cp_error_t *missing = cp_ticket_find(&ticket, db, &req->scope, req->number, pool);
    work->gone = missing && missing->kind == CP_ERROR_MISSING;
    return work->gone ? NULL : missing;
}

cp_error_t *cp_portal_person_remove(cp_request_t *req)
{
    const char *id = cp_form_get(req->form, "contact");
    person_work_t work = {.req = req};

    if (!id || !cp_parse_int(id, 1, APR_INT64_MAX, &work.contact_id))
        return cp_error_field(req->pool, "contact", "Choose a person.");
    CP_TRY(cp_request_run(req, CP_DB_WRITE, remove_person, &work));
    if (work.gone)
        return cp_respond_redirect(req, cp_request_url(req, "/tickets"), "left");
    return cp_respond_redirect(req, cp_request_url(req, "/tickets/%" APR_INT64_T_FMT, req->number),
                               work.contact_id == req->viewer->person.id ? "left" : "person-removed");
}

/* ---- On a new ticket ---- */

/* "Bruno Carvalho <bruno@example.com>" is how mail programs copy an address. */
static const char *bare_address(char *piece, apr_pool_t *pool)
{
    char *open = strchr(piece, '<');
    char *end = open ? strchr(open, '>') : NULL;

    if (end)
        *end = '\0';
    return cp_trim(end ? open + 1 : piece, pool);
}

void cp_portal_copies(cp_copies_t *copies, cp_form_faults_t *faults, const cp_request_t *req, const cp_reader_t *reader)
{
    const char *typed = cp_form_get(req->form, "copies");
    char *state;

    copies->count = 0;
    if (!typed || cp_policy_may_add(req->viewer, req->settings) == CP_ADD_NOBODY)
        return;
    for (char *piece = apr_strtok(apr_pstrdup(req->pool, typed), ",;\n", &state); piece && !faults->copies;
         piece = apr_strtok(NULL, ",;\n", &state)) {
        const char *address = bare_address(piece, req->pool);
        if (!*address)
            continue;
        if (!cp_email_key(address, req->pool))
            faults->copies = no_address(reader, address);
        else if (copies->count == CP_COPIES_MOST)
            faults->copies = cp_view_plural(reader, "Up to ${n} person can be added", "Up to ${n} people can be added",
                                            CP_COPIES_MOST);
        else
            copies->address[copies->count++] = address;
    }
}

cp_error_t *cp_portal_copies_check(cp_form_faults_t *faults, cp_db_t *db, const cp_request_t *req,
                                   const cp_copies_t *copies, apr_pool_t *pool)
{
    cp_participant_outcome_t outcome;
    apr_int64_t contact_id;
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    faults->copies = NULL;
    for (int i = 0; i < copies->count && !faults->copies; i++) {
        cp_participant_new_t fresh = person_of(req, copies->address[i]);
        CP_TRY(cp_participant_check(&outcome, &contact_id, db, &fresh, pool));
        faults->copies = refusal(req, &reader, outcome, copies->address[i]);
    }
    return NULL;
}

cp_error_t *cp_portal_copies_add(cp_db_t *db, const cp_request_t *req, apr_int64_t ticket_id, const cp_copies_t *copies,
                                 apr_pool_t *pool)
{
    cp_participant_outcome_t outcome;
    apr_int64_t contact_id;

    for (int i = 0; i < copies->count; i++) {
        cp_participant_new_t fresh = person_of(req, copies->address[i]);
        fresh.ticket_id = ticket_id;
        CP_TRY(cp_participant_add(&outcome, &contact_id, db, &fresh, pool));
        if (outcome == CP_PARTICIPANT_ADDED)
            CP_TRY(notify(db, req, ticket_id, contact_id, pool));
    }
    return NULL;
}
