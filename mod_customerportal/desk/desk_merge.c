/* SPDX-License-Identifier: Apache-2.0 */
/* Merging a ticket into another one: which one, then what happens, then it happens. */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_notice.h"
#include "../model/model_group.h"
#include "../view/view_desk_merge.h"
#include "desk_private.h"

typedef struct merge_work_t {
    const cp_request_t *req;
    cp_brief_t *source;
    apr_int64_t target; /* number; 0: none is chosen yet */
    cp_merge_plan_t plan;
    cp_error_t *refused; /* why the chosen one will not do */
    cp_merge_t merge;
    cp_merge_result_t result;
} merge_work_t;

static bool is_refusal(const cp_error_t *error)
{
    return error &&
           (error->kind == CP_ERROR_MISSING || error->kind == CP_ERROR_INPUT || error->kind == CP_ERROR_CONFLICT);
}

/* Where company tickets are for chosen groups, a colleague without the right does not see them. */
static cp_error_t *keep_rights(merge_work_t *work, cp_db_t *db, apr_pool_t *pool)
{
    cp_merge_plan_t *plan = &work->plan;
    int count = plan->people_count < CP_GROUP_ASKED ? plan->people_count : CP_GROUP_ASKED;
    apr_int64_t ids[CP_GROUP_ASKED];
    const bool *right;

    if (!count || !cp_setting_is(work->req->settings, CP_SET_COMPANY_TICKETS, "groups"))
        return NULL;
    for (int i = 0; i < count; i++)
        ids[i] = plan->people[i].person.id;
    CP_TRY(cp_group_shares_among(&right, db, work->req->portal, ids, count, pool));
    cp_merge_person_t *people = apr_pmemdup(pool, plan->people, (apr_size_t)plan->people_count * sizeof *people);
    for (int i = 0; i < plan->people_count; i++)
        people[i].colleague = i < count && people[i].colleague && right[i];
    plan->people = people;
    return NULL;
}

static cp_error_t *read_plan(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    merge_work_t *work = baton;
    const cp_request_t *req = work->req;

    CP_TRY(cp_brief_find(&work->source, db, &req->desk, req->number, pool));
    if (!work->target)
        return NULL;
    cp_error_t *error = cp_merge_plan(&work->plan, db, &req->desk, work->source->number, work->target, pool);
    work->refused = is_refusal(error) ? error : NULL;
    if (work->refused)
        return NULL;
    CP_TRY(error);
    return keep_rights(work, db, pool);
}

static cp_error_t *merge(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    merge_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_notice_t notice = {req->portal, req->settings, 0, work->merge.actor, req->now};

    CP_TRY(cp_ticket_merge(&work->result, db, &req->desk, &work->merge, pool));
    notice.ticket_id = work->result.target_id;
    for (int i = 0; i < work->result.added_count; i++)
        CP_TRY(cp_notice_added(db, &notice, work->result.added[i], pool));
    return NULL;
}

static apr_int64_t number_of(const char *typed, apr_pool_t *pool)
{
    const char *digits = cp_trim(typed ? typed : "", pool);
    apr_int64_t number;

    return cp_parse_int(*digits == '#' ? digits + 1 : digits, 1, APR_INT64_MAX, &number) ? number : 0;
}

/* The boxes "copy_17": of whom the form showed, those who are ticked. */
static void read_copies(cp_merge_t *merge, const cp_request_t *req)
{
    int count = cp_query_count(req->form->fields);
    apr_int64_t *copies = apr_pcalloc(req->pool, sizeof *copies * ((apr_size_t)count + 1));

    for (int i = 0; i < count; i++) {
        const char *name = cp_query_name_at(req->form->fields, i);
        if (!strncmp(name, "copy_", 5) && cp_parse_int(name + 5, 1, APR_INT64_MAX, &copies[merge->copy_count]))
            merge->copy_count++;
    }
    merge->copies = copies;
}

/* A form that comes back keeps its ticks. */
static void keep_ticks(cp_view_desk_merge_t *view, const merge_work_t *work)
{
    cp_view_merge_person_t *rows = (cp_view_merge_person_t *)(void *)(uintptr_t)view->people.rows;

    for (int i = 0; i < view->people.count; i++)
        rows[i].checked = cp_text(cp_form_get(work->req->form, rows[i].field.ptr) ? "checked" : NULL);
}

static const char *into_fault(const merge_work_t *work, const cp_reader_t *reader, const char *typed)
{
    if (!typed)
        return NULL;
    if (!work->target)
        return cp_view_tr(reader, "Type the number of a ticket, such as 10482");
    if (!work->refused)
        return NULL;
    if (work->refused->kind == CP_ERROR_MISSING)
        return cp_view_tr(reader, "There is no ticket with this number in your inboxes");
    return work->refused->safe;
}

static cp_error_t *show(cp_request_t *req, merge_work_t *work, const char *typed, const char *swap_fault)
{
    cp_view_desk_merge_t *view = apr_pcalloc(req->pool, sizeof *view);
    cp_reader_t reader;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_plan, work));
    cp_view_reader(&reader, req);
    const char *fault = into_fault(work, &reader, typed);
    view->frame = cp_view_frame(req, &reader, CP_NAV_DESK,
                                apr_psprintf(req->pool, "%s · #%" APR_INT64_T_FMT " · %s", cp_view_tr(&reader, "Merge"),
                                             req->number, cp_view_tr(&reader, "Desk")));
    view->number = work->source->number;
    view->subject = cp_text(work->source->subject);
    view->up_url = cp_url(cp_desk_ticket_url(req));
    view->action = cp_url(cp_request_url(req, "/desk/tickets/%" APR_INT64_T_FMT "/merge", req->number));
    view->into = cp_text(typed ? typed : "");
    view->into_error = cp_text(fault);
    view->into_class = cp_text(fault ? "field has-error" : "field");
    view->into_described = cp_text(fault ? "into-hint into-error" : "into-hint");
    view->into_invalid = cp_text(fault ? "true" : NULL);
    if (work->target && !work->refused)
        cp_view_merge_plan(view, &reader, &work->plan);
    if (req->form)
        keep_ticks(view, work);
    view->swap_error = cp_text(swap_fault);
    view->swap_class = cp_text(swap_fault ? "field has-error" : "field");
    view->swap_described = cp_text(swap_fault ? "swap-hint swap-error" : "swap-hint");
    view->swap_invalid = cp_text(swap_fault ? "true" : NULL);
    view->faults = cp_view_one_fault(&reader, fault ? fault : swap_fault, fault ? "#into" : "#swap");
    if (fault || swap_fault)
        cp_view_frame_error(view->frame, &reader);
    bool conflict = work->refused && work->refused->kind == CP_ERROR_CONFLICT;
    return cp_respond_page(req, CP_PAGE_DESK_MERGE, conflict ? 409 : fault || swap_fault ? 422 : 200, view);
}

cp_error_t *cp_desk_merge(cp_request_t *req)
{
    const char *typed = cp_query_get(req->query, "into");
    merge_work_t work = {.req = req, .target = number_of(typed, req->pool)};

    return show(req, &work, typed, NULL);
}

cp_error_t *cp_desk_merge_do(cp_request_t *req)
{
    const char *typed = cp_form_get(req->form, "into");
    merge_work_t work = {.req = req, .target = number_of(typed, req->pool)};
    cp_reader_t reader;

    if (!work.target)
        return show(req, &work, typed ? typed : "", NULL);
    work.merge = (cp_merge_t){
        .source = req->number,
        .target = work.target,
        .swap_agreed = cp_form_get(req->form, "swap") != NULL,
        .actor = {.staff_id = req->viewer->person.id},
        .now = req->now,
    };
    read_copies(&work.merge, req);
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, merge, &work);
    /* What stands in the way stands on the page, unless it is the ticket itself that is missing. */
    if (is_refusal(error))
        return show(req, &work, typed, NULL);
    CP_TRY(error);
    cp_view_reader(&reader, req);
    if (work.result.swaps)
        return show(req, &work, typed,
                    cp_view_tr(&reader, "Tick this box if customers are to see the other conversation"));
    return cp_respond_redirect(req, cp_request_url(req, "/desk/tickets/%" APR_INT64_T_FMT, work.target), "merged");
}
