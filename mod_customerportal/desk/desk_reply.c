/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_notice.h"
#include "../model/model_ticket_brief.h"
#include "../text/text_markdown.h"
#include "../view/view_desk_answer.h"
#include "../view/view_person.h"
#include "desk_private.h"

typedef struct reply_work_t {
    const cp_request_t *req;
    cp_message_new_t fresh;
    const char *typed;
    apr_int64_t known;    /* id of the newest message that the form showed; -1: it does not say */
    apr_int64_t stage_id; /* 0: left as it is */
    bool late;            /* others wrote meanwhile: nothing is stored */
} reply_work_t;

/* ---- The form ---- */

static const char *person_text(const cp_reader_t *reader, const cp_person_t *person)
{
    return apr_pstrcat(reader->pool, cp_view_customer(reader, person), ", ", person->email, NULL);
}

static void recipients(cp_view_desk_reply_t *view, const cp_request_t *req, const cp_reader_t *reader,
                       const cp_desk_data_t *data)
{
    const cp_desk_ticket_t *ticket = data->ticket;
    cp_view_sentence_t *rows = apr_pcalloc(req->pool, ((apr_size_t)data->beside.people_count + 1) * sizeof *rows);
    const char *from = apr_pstrcat(req->pool, cp_view_owner(reader, &req->viewer->person), ", ",
                                   cp_view_setting(reader, CP_SET_NAME), NULL);
    int count = 0;

    for (int i = 0; i < data->beside.people_count; i++)
        if (data->beside.people[i].person.id != ticket->ticket.requester.id)
            rows[count++].text = cp_text(person_text(reader, &data->beside.people[i].person));
    view->to = cp_text(person_text(reader, &ticket->ticket.requester));
    view->copies = (cp_list_t){rows, count};
    if (*ticket->inbox_address)
        from = apr_pstrcat(req->pool, from, " · ", ticket->inbox_address, NULL);
    view->from = cp_text(from);
}

static cp_list_t answers(const cp_request_t *req, const cp_reader_t *reader, const cp_desk_data_t *data)
{
    cp_view_option_t *rows = apr_pcalloc(req->pool, ((apr_size_t)data->answer_count + 1) * sizeof *rows);

    rows[0] = (cp_view_option_t){.value = cp_text(""), .label = cp_text(cp_view_tr(reader, "Choose…"))};
    for (int i = 0; i < data->answer_count; i++)
        rows[i + 1] =
            (cp_view_option_t){.value = cp_text(apr_psprintf(req->pool, "%" APR_INT64_T_FMT, data->answers[i].id)),
                               .label = cp_text(data->answers[i].name)};
    return (cp_list_t){rows, data->answer_count ? data->answer_count + 1 : 0};
}

/* The stages of the ticket's own pipeline, but for the one that it is in. */
static cp_list_t stages(const cp_request_t *req, const cp_reader_t *reader, const cp_desk_data_t *data)
{
    const cp_desk_choices_t *choices = &data->choices;
    cp_view_option_t *rows = apr_pcalloc(req->pool, ((apr_size_t)choices->stage_count + 1) * sizeof *rows);
    const char *then = req->form ? cp_form_get(req->form, "then") : NULL;
    int count = 0;

    rows[count++] = (cp_view_option_t){
        .value = cp_text(""),
        .label = cp_text(cp_tr_fill(req->pool, cp_view_tr(reader, "Leave it at ${stage}"), "stage",
                                    data->ticket->ticket.stage_name, NULL)),
    };
    for (int i = 0; i < choices->stage_count; i++) {
        const cp_desk_stage_t *stage = &choices->stages[i];
        const char *id = apr_psprintf(req->pool, "%" APR_INT64_T_FMT, stage->id);
        if (stage->pipeline_id != data->ticket->ticket.pipeline_id || stage->id == data->ticket->ticket.stage_id)
            continue;
        rows[count++] = (cp_view_option_t){.value = cp_text(id),
                                           .label = cp_text(stage->name),
                                           .selected = cp_text(then && !strcmp(then, id) ? "selected" : NULL)};
    }
    return (cp_list_t){rows, count};
}

static const cp_message_t *newest_message(const cp_desk_data_t *data)
{
    const cp_message_t *newest = NULL;

    for (int i = 0; i < data->timeline.count; i++)
        if (data->timeline.entries[i].message && (!newest || data->timeline.entries[i].message->id > newest->id))
            newest = data->timeline.entries[i].message;
    return newest;
}

/* What came while the reply was written, once more above it. The page has these entries below, too: here they have no
 * place of their own. */
static void meanwhile(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data,
                      apr_int64_t known)
{
    cp_desk_entry_t *entries = apr_pcalloc(reader->pool, ((apr_size_t)data->timeline.count + 1) * sizeof *entries);
    cp_desk_timeline_t newer = {entries, 0, false};
    cp_view_problem_t *problem = apr_pcalloc(reader->pool, sizeof *problem);
    cp_view_desk_entry_t *rows;

    for (int i = 0; i < data->timeline.count; i++)
        if (data->timeline.entries[i].message && data->timeline.entries[i].id > known)
            entries[newer.count++] = data->timeline.entries[i];
    view->reply->meanwhile = cp_view_desk_timeline(reader, &newer, data->ticket->ticket.number);
    rows = (cp_view_desk_entry_t *)view->reply->meanwhile.rows;
    for (int i = 0; i < newer.count; i++) {
        rows[i].anchor = cp_text(NULL);
        rows[i].label_id = cp_text(apr_psprintf(reader->pool, "new%d", i + 1));
    }
    view->reply->late =
        cp_text(cp_view_plural(reader, "${n} message came while you wrote. Your reply was not sent yet.",
                               "${n} messages came while you wrote. Your reply was not sent yet.", newer.count));
    *problem = (cp_view_problem_t){cp_text(cp_view_tr(reader, "Read what came, then send it")), cp_url("#late")};
    view->faults->summary = view->reply->late;
    view->faults->summary_about = cp_text(cp_view_tr(reader, "What you typed is kept."));
    view->faults->problems = (cp_list_t){problem, 1};
}

static apr_int64_t sent_number(const cp_request_t *req, const char *name)
{
    const char *text = cp_form_get(req->form, name);
    apr_int64_t number = 0;

    return text && cp_parse_int(text, 1, APR_INT64_MAX, &number) ? number : 0;
}

static void take_faults(cp_view_desk_ticket_t *view, cp_view_composer_t *form)
{
    view->faults->summary = form->summary;
    view->faults->summary_about = form->summary_about;
    view->faults->problems = form->problems;
    form->summary = cp_text(NULL);
}

static void insert_answer(cp_view_composer_t *form, const cp_request_t *req, const char *answer)
{
    const char *typed = cp_form_get(req->form, "message");
    bool blank = !typed || !*cp_trim(typed, req->pool);

    form->message = cp_text(blank ? answer : apr_pstrcat(req->pool, typed, "\n\n", answer, NULL));
}

cp_error_t *cp_desk_reply_form(cp_view_desk_ticket_t *view, cp_request_t *req, const cp_reader_t *reader,
                               const cp_desk_data_t *data, const cp_desk_answer_t *answer)
{
    cp_view_desk_reply_t *reply = apr_pcalloc(req->pool, sizeof *reply);
    const cp_message_t *newest = newest_message(data);
    const char *signature = data->ticket->inbox_signature;
    /* Another form's text is none of this one's. */
    cp_form_t *form = req->form;

    if (!answer->reply_sent)
        req->form = NULL;
    cp_error_t *error = cp_composer_show(
        &reply->form, req, reader, cp_request_url(req, "/desk/tickets/%" APR_INT64_T_FMT "/messages", req->number),
        answer->reply);
    reply->stages = stages(req, reader, data);
    req->form = form;
    CP_TRY(error);
    take_faults(view, reply->form);
    recipients(reply, req, reader, data);
    reply->answers = answers(req, reader, data);
    reply->newest = cp_text(apr_psprintf(req->pool, "%" APR_INT64_T_FMT, newest ? newest->id : 0));
    reply->send_label = cp_text(cp_view_tr(reader, answer->late ? "Send anyway" : "Send to customer"));
    if (*cp_trim(signature, req->pool))
        CP_TRY(cp_markdown_html(&reply->signature, signature, strlen(signature), req->pool));
    if (answer->inserted)
        insert_answer(reply->form, req, answer->inserted);
    if (data->ticket->hidden)
        reply->unseen = cp_text(cp_view_tr(reader, "The ticket is hidden: customers will not see this reply."));
    view->reply = reply;
    if (answer->late)
        meanwhile(view, reader, data, sent_number(req, "newest"));
    return NULL;
}

/* ---- Sending ---- */

static cp_error_t *set_stage(cp_db_t *db, const reply_work_t *work, const cp_ticket_t *ticket,
                             const cp_notice_t *notice, apr_pool_t *pool)
{
    cp_desk_ticket_t *after;

    if (!work->stage_id || work->stage_id == ticket->stage_id)
        return NULL;
    CP_TRY(cp_ticket_set_stage(db, ticket->id, work->stage_id, work->fresh.author, work->req->now, pool));
    CP_TRY(cp_desk_ticket_find(&after, db, &work->req->desk, ticket->number, pool));
    return after->ticket.closed != ticket->closed ? cp_notice_status(db, notice, after->ticket.closed, pool) : NULL;
}

/* Text and signature are one message; the search knows the text only. */
static const char *with_signature(const char *typed, const char *signature, apr_pool_t *pool)
{
    return *cp_trim(signature, pool) ? apr_pstrcat(pool, typed, "\n\n", signature, NULL) : typed;
}

/* The ticket is locked first: of two who answer at once the second finds the first one's message. */
static cp_error_t *store_reply(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    reply_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_message_new_t fresh = work->fresh;
    cp_brief_t *locked;
    cp_desk_ticket_t *found;
    cp_notice_t notice = {.portal = req->portal, .settings = req->settings, .actor = fresh.author, .now = req->now};
    apr_int64_t id = 0;
    bool duplicate = false;

    work->late = false;
    CP_TRY(cp_brief_lock(&locked, db, &req->desk, req->number, pool));
    CP_TRY(cp_desk_ticket_find(&found, db, &req->desk, req->number, pool));
    if (!found->ticket.thread_id)
        return cp_error_create(pool, CP_ERROR_CONFLICT, "This ticket was merged into another one: answer there.", NULL);
    if (fresh.form_key)
        CP_TRY(cp_message_ticket_of_key(&id, db, fresh.form_key, pool));
    if (id)
        return NULL;
    if (work->known >= 0)
        CP_TRY(cp_desk_newer_message(&work->late, db, found->ticket.thread_id, work->known, pool));
    if (work->late)
        return NULL;
    notice.ticket_id = fresh.ticket_id = found->ticket.id;
    fresh.thread_id = found->ticket.thread_id;
    fresh.body = with_signature(work->typed, found->inbox_signature, pool);
    CP_TRY(cp_message_add(&id, &duplicate, db, &fresh, pool));
    if (duplicate)
        return NULL;
    CP_TRY(cp_notice_message(db, &notice, id, pool));
    return set_stage(db, work, &found->ticket, &notice, pool);
}

typedef struct insert_work_t {
    const cp_request_t *req;
    const cp_reader_t *reader;
    apr_int64_t answer_id;
    const char *text;
} insert_work_t;

static cp_error_t *find_answer(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    insert_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_desk_ticket_t *ticket;
    const cp_answer_t *answers;
    int count;

    CP_TRY(cp_desk_ticket_find(&ticket, db, &req->desk, req->number, pool));
    CP_TRY(cp_answer_list(&answers, &count, db, ticket->inbox_id, pool));
    for (int i = 0; i < count; i++)
        if (answers[i].id == work->answer_id)
            work->text = cp_view_answer(work->reader, answers[i].body, ticket, &req->viewer->person);
    return NULL;
}

static cp_error_t *show_inserted(cp_request_t *req, const cp_reader_t *reader)
{
    insert_work_t work = {req, reader, sent_number(req, "answer"), NULL};

    CP_TRY(cp_request_run(req, CP_DB_READ, find_answer, &work));
    return cp_desk_show_ticket(req, &(cp_desk_answer_t){.reply_sent = true, .inserted = work.text}, 200);
}

cp_error_t *cp_desk_reply(cp_request_t *req)
{
    cp_form_faults_t faults;
    cp_reader_t reader;
    reply_work_t work = {.req = req, .typed = cp_form_get(req->form, "message")};

    cp_view_reader(&reader, req);
    if (cp_form_get(req->form, "insert"))
        return show_inserted(req, &reader);
    if (!cp_composer_check(&faults, req, &reader, false))
        return cp_desk_show_ticket(req, &(cp_desk_answer_t){.reply = &faults, .reply_sent = true}, 422);
    work.fresh = cp_composer_message(req, (cp_actor_t){.staff_id = req->viewer->person.id});
    work.known = cp_form_get(req->form, "newest") ? sent_number(req, "newest") : -1;
    work.stage_id = sent_number(req, "then");
    CP_TRY(cp_request_run(req, CP_DB_WRITE, store_reply, &work));
    if (work.late)
        return cp_desk_show_ticket(req, &(cp_desk_answer_t){.reply_sent = true, .late = true}, 409);
    return cp_respond_redirect(req, cp_desk_ticket_url(req), "answered");
}
