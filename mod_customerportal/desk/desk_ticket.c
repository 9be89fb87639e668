/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../view/view_desk_merge.h"
#include "desk_private.h"

#define ENTRIES_SHOWN 200
#define ENTRIES_MOST 5000 /* of one page, also when all are asked for */

#define PRESENT_FOR (10 * 60 * APR_USEC_PER_SEC)
#define PRESENCE_FRESH (30 * APR_USEC_PER_SEC) /* noted less often than pages are loaded */

typedef struct ticket_work_t {
    const cp_request_t *req;
    cp_desk_data_t *data;
    apr_int64_t thread_id; /* asked for; 0: the visible one */
    apr_int64_t goal;      /* the ticket that it was merged into; 0: none that the reader works on */
} ticket_work_t;

static cp_error_t *choose_thread(ticket_work_t *work, apr_pool_t *pool)
{
    cp_desk_data_t *data = work->data;

    data->shown = data->thread_count ? data->threads : NULL;
    if (!work->thread_id)
        return NULL;
    data->shown = NULL;
    for (int i = 0; i < data->thread_count; i++)
        if (data->threads[i].id == work->thread_id)
            data->shown = &data->threads[i];
    return data->shown ? NULL
                       : cp_error_create(pool, CP_ERROR_MISSING, "There is no such conversation in this ticket.", NULL);
}

static cp_error_t *read_beside(cp_beside_data_t *data, cp_db_t *db, const cp_request_t *req, apr_int64_t ticket_id,
                               apr_pool_t *pool)
{
    CP_TRY(cp_participants(&data->people, &data->people_count, db, ticket_id, pool));
    CP_TRY(cp_ticket_links(&data->links, &data->link_count, db, ticket_id, &req->desk, pool));
    return cp_ticket_followers(&data->followers, &data->follower_count, db, ticket_id, pool);
}

static cp_error_t *read_ticket(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    ticket_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_desk_data_t *data = work->data;
    cp_desk_ticket_t *ticket;

    CP_TRY(cp_desk_ticket_find(&ticket, db, &req->desk, req->number, pool));
    data->ticket = ticket;
    CP_TRY(cp_desk_threads(&data->threads, &data->thread_count, db, ticket->ticket.id, pool));
    CP_TRY(choose_thread(work, pool));
    CP_TRY(cp_desk_timeline(&data->timeline, db,
                            &(cp_desk_timeline_query_t){
                                .ticket_id = ticket->ticket.id,
                                .thread_id = data->shown ? data->shown->id : 0,
                                .messages = data->only == CP_TIMELINE_ALL || data->only == CP_TIMELINE_MESSAGES,
                                .notes = data->only == CP_TIMELINE_ALL || data->only == CP_TIMELINE_NOTES,
                                .events = data->only == CP_TIMELINE_ALL || data->only == CP_TIMELINE_EVENTS,
                                .limit = data->all ? ENTRIES_MOST : ENTRIES_SHOWN,
                            },
                            pool));
    CP_TRY(cp_desk_choices(&data->choices, db, &req->desk, ticket->inbox_id, pool));
    CP_TRY(cp_desk_others(&data->others, db, &req->desk, &ticket->ticket, pool));
    CP_TRY(read_beside(&data->beside, db, req, ticket->ticket.id, pool));
    CP_TRY(cp_answer_list(&data->answers, &data->answer_count, db, ticket->inbox_id, pool));
    return cp_desk_presence(&data->present, &data->present_count, db, ticket->ticket.id, req->now - PRESENT_FOR, pool);
}

static cp_error_t *note_presence(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    ticket_work_t *work = baton;
    const cp_request_t *req = work->req;

    return cp_desk_presence_touch(db, work->data->ticket->ticket.id, req->viewer->person.id, req->now - PRESENT_FOR,
                                  req->now, pool);
}

static bool noted_lately(const ticket_work_t *work)
{
    for (int i = 0; i < work->data->present_count; i++)
        if (work->data->present[i].staff.id == work->req->viewer->person.id)
            return work->data->present[i].seen_at > work->req->now - PRESENCE_FRESH;
    return false;
}

/* A word that is not known falls back to the default: an old bookmark never fails. */
static void read_query(ticket_work_t *work, const cp_request_t *req)
{
    static const char *const words[] = {"", "messages", "notes", "events"};
    const char *only = cp_query_get(req->query, "only");
    const char *all = cp_query_get(req->query, "all");
    const char *thread = cp_query_get(req->query, "thread");

    for (int i = 1; only && i < 4; i++)
        if (!strcmp(only, words[i]))
            work->data->only = (cp_timeline_only_t)i;
    work->data->all = all && !strcmp(all, "1");
    if (thread && !cp_parse_int(thread, 1, APR_INT64_MAX, &work->thread_id))
        work->thread_id = 0;
}

static const char *title(const cp_request_t *req, const cp_reader_t *reader, const cp_view_desk_ticket_t *view)
{
    return apr_psprintf(req->pool, "#%" APR_INT64_T_FMT " %.*s · %s", view->number, (int)view->subject.len,
                        view->subject.ptr, cp_view_tr(reader, "Desk"));
}

static void beside(cp_view_desk_ticket_t *view, const cp_request_t *req, const cp_reader_t *reader,
                   const cp_desk_data_t *data, const cp_desk_answer_t *answer)
{
    cp_view_desk_beside_t *cards = apr_pcalloc(req->pool, sizeof *cards);

    cp_view_desk_beside(cards, reader, &data->beside, view->number, req->viewer->person.id);
    cp_view_desk_beside_less(cards, data->ticket->hidden, data->ticket->merged_into != 0);
    cards->person =
        cp_view_line(reader, "person", answer->person ? cp_form_get(req->form, "person") : NULL, answer->person);
    cards->link = cp_view_line(reader, "link", answer->link ? cp_form_get(req->form, "link") : NULL, answer->link);
    view->beside = cards;
    if (answer->person || answer->link)
        view->faults = cp_view_one_fault(reader, answer->person ? answer->person : answer->link,
                                         answer->person ? "#person" : "#link");
}

/* What was merged is read where it went, by those who may. */
static cp_error_t *find_goal(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    ticket_work_t *work = baton;

    return cp_ticket_desk_goal(&work->goal, db, &work->req->desk, work->req->number, pool);
}

cp_error_t *cp_desk_show_ticket(cp_request_t *req, const cp_desk_answer_t *answer, int status)
{
    cp_desk_data_t data = {0};
    ticket_work_t work = {req, &data, 0, 0};
    cp_view_desk_ticket_t *view = apr_pcalloc(req->pool, sizeof *view);
    cp_reader_t reader;

    read_query(&work, req);
    CP_TRY(cp_request_run(req, CP_DB_READ, read_ticket, &work));
    if (data.ticket->merged_into)
        CP_TRY(cp_request_run(req, CP_DB_READ, find_goal, &work));
    if (work.goal && !req->form)
        return cp_respond_redirect(req, cp_request_url(req, "/desk/tickets/%" APR_INT64_T_FMT, work.goal), NULL);
    if (!noted_lately(&work))
        CP_TRY(cp_request_run(req, CP_DB_WRITE, note_presence, &work));
    cp_view_reader(&reader, req);
    cp_view_desk_ticket(view, &reader, &data, req->viewer->person.id);
    view->frame = cp_view_frame(req, &reader, CP_NAV_DESK, title(req, &reader, view));
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    view->faults = apr_pcalloc(req->pool, sizeof *view->faults);
    if (data.shown && data.shown == data.threads)
        CP_TRY(cp_desk_reply_form(view, req, &reader, &data, answer));
    CP_TRY(cp_desk_note_form(view, req, &reader, answer));
    cp_desk_properties_form(view, &reader, &data, answer);
    beside(view, req, &reader, &data, answer);
    if (view->faults->summary.ptr)
        cp_view_frame_error(view->frame, &reader);
    return cp_respond_page(req, CP_PAGE_DESK_TICKET, status, view);
}

cp_error_t *cp_desk_ticket(cp_request_t *req)
{
    static const cp_desk_answer_t none = {.reply = NULL};

    return cp_desk_show_ticket(req, &none, 200);
}

const char *cp_desk_ticket_url(const cp_request_t *req)
{
    return cp_request_url(req, "/desk/tickets/%" APR_INT64_T_FMT, req->number);
}
