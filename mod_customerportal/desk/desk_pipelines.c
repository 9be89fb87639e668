/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../model/model_pipeline.h"
#include "desk_setup.h"

typedef struct pipeline_work_t {
    cp_desk_form_t form;
    cp_pipeline_t typed;
    cp_pipeline_t *stored;
    const cp_pipeline_t *pipelines;
    int pipeline_count;
    const cp_stage_t *stages;
    int stage_count;
    apr_int64_t id;
    bool up;
} pipeline_work_t;

static cp_error_t *read_list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    pipeline_work_t *work = baton;

    return cp_pipeline_list(&work->pipelines, &work->pipeline_count, db, pool);
}

static const char *detail(const cp_reader_t *reader, const cp_pipeline_t *pipeline)
{
    const char *close = pipeline->closes_into ? cp_view_tr(reader, "customers can close")
                                              : cp_view_tr(reader, "customers cannot close");

    return apr_pstrcat(
        reader->pool, cp_view_plural(reader, "${n} open stage", "${n} open stages", pipeline->open_count), " · ",
        cp_view_plural(reader, "${n} closed stage", "${n} closed stages", pipeline->closed_count), " · ", close, NULL);
}

cp_error_t *cp_desk_pipelines(cp_request_t *req)
{
    pipeline_work_t work = {.id = 0};
    cp_reader_t reader;
    cp_view_records_t *view;
    cp_view_order_t *order = apr_pcalloc(req->pool, sizeof *order);
    cp_view_order_item_t *items;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_list, &work));
    view = cp_desk_setup_list(req, &reader, CP_SETUP_PIPELINES);
    items = apr_pcalloc(req->pool, ((apr_size_t)work.pipeline_count + 1) * sizeof *items);
    for (int i = 0; i < work.pipeline_count; i++) {
        const cp_pipeline_t *pipeline = &work.pipelines[i];
        items[i].id = pipeline->id;
        items[i].label = cp_text(pipeline->name);
        items[i].url = cp_view_url(&reader, "/desk/setup/pipelines/%" APR_INT64_T_FMT, pipeline->id);
        items[i].detail = cp_text(detail(&reader, pipeline));
        cp_desk_setup_place(&items[i], &reader, i, work.pipeline_count);
    }
    order->items = (cp_list_t){items, work.pipeline_count};
    order->label = view->heading;
    CP_TRY(cp_desk_setup_movable(order, req, cp_view_url(&reader, "/desk/setup/pipelines/order")));
    order->add_url = cp_view_url(&reader, "/desk/setup/pipelines/new");
    order->add_label = cp_text(cp_view_tr(&reader, "Add a pipeline"));
    view->orders = (cp_list_t){order, 1};
    return cp_respond_page(req, CP_PAGE_DESK_RECORDS, 200, view);
}

static cp_error_t *move_pipeline(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    pipeline_work_t *work = baton;

    return cp_pipeline_move(db, work->id, work->up, pool);
}

cp_error_t *cp_desk_pipeline_order(cp_request_t *req)
{
    pipeline_work_t work = {.id = 0};

    if (cp_desk_sent_move(req, &work.id, &work.up))
        CP_TRY(cp_request_run_once(req, move_pipeline, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/desk/setup/pipelines"), "moved");
}

/* ---- One pipeline ---- */

static cp_error_t *read_pipeline(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    pipeline_work_t *work = baton;

    CP_TRY(cp_pipeline_find(&work->stored, db, work->form.req->number, pool));
    return cp_stage_list(&work->stages, &work->stage_count, db, work->stored->id, pool);
}

/* The stage that customers' "Close" uses: the only closed one is chosen already (S49), without one nobody can close. */
static void close_stage(pipeline_work_t *work)
{
    cp_desk_form_t *form = &work->form;
    const cp_pipeline_t *stored = work->stored;
    const char *hint = "The closed stage that a ticket goes to when a customer closes it.";
    cp_view_control_t *control;

    control = cp_desk_select(form, CP_CONTROL_CHOICE, "close_stage", "Closing by customers moves to",
                             stored->closes_into ? cp_desk_id(form->req, stored->closes_into) : "");
    if (!stored->closed_count)
        hint = "This pipeline has no closed stage. Add one, or customers cannot close its tickets.";
    else if (stored->closed_count == 1)
        hint = "The only closed stage of this pipeline.";
    control->hint = cp_text(cp_view_tr(&form->reader, hint));
    if (stored->closed_count != 1)
        cp_desk_option(form, "", cp_view_tr(&form->reader, "None: customers cannot close"));
    for (int i = 0; i < work->stage_count; i++)
        if (work->stages[i].closed)
            cp_desk_option(form, cp_desk_id(form->req, work->stages[i].id), work->stages[i].name);
    if (!stored->closes_into)
        form->view->warning = cp_text(
            cp_view_tr(&form->reader,
                       "Customers cannot close tickets of this pipeline, because no closed stage is chosen for it."));
}

static const char *stage_detail(const cp_reader_t *reader, const pipeline_work_t *work, const cp_stage_t *stage)
{
    const char *text =
        cp_desk_count(reader, "${n} ticket", "${n} tickets", "more than 1,000 tickets", stage->ticket_count);

    if (*stage->customer_label)
        text = apr_pstrcat(reader->pool,
                           cp_tr_fill(reader->pool, cp_view_tr(reader, "Customers read “${label}”"), "label",
                                      stage->customer_label, NULL),
                           " · ", text, NULL);
    if (stage->id == work->stored->closes_into)
        text = apr_pstrcat(reader->pool, text, " · ", cp_view_tr(reader, "customers close into it"), NULL);
    return text;
}

static cp_error_t *stages(pipeline_work_t *work)
{
    cp_desk_form_t *form = &work->form;
    const cp_reader_t *reader = &form->reader;
    cp_view_order_t *order = apr_pcalloc(reader->pool, sizeof *order);
    cp_view_order_item_t *items = apr_pcalloc(reader->pool, ((apr_size_t)work->stage_count + 1) * sizeof *items);

    for (int i = 0; i < work->stage_count; i++) {
        const cp_stage_t *stage = &work->stages[i];
        items[i].id = stage->id;
        items[i].label = cp_text(stage->name);
        items[i].url = cp_view_url(reader, "/desk/setup/stages/%" APR_INT64_T_FMT, stage->id);
        items[i].tag = cp_text(cp_view_tr(reader, stage->closed ? "closed" : "open"));
        items[i].detail = cp_text(stage_detail(reader, work, stage));
        cp_desk_setup_place(&items[i], reader, i, work->stage_count);
    }
    order->heading = cp_text(cp_view_tr(reader, "Stages"));
    order->about =
        cp_text(cp_view_tr(reader, "New tickets start in the first open one; so does a ticket that is reopened."));
    order->label = order->heading;
    order->items = (cp_list_t){items, work->stage_count};
    CP_TRY(cp_desk_setup_movable(
        order, form->req, cp_view_url(reader, "/desk/setup/pipelines/%" APR_INT64_T_FMT "/order", work->stored->id)));
    order->add_url = cp_view_url(reader, "/desk/setup/pipelines/%" APR_INT64_T_FMT "/stage", work->stored->id);
    order->add_label = cp_text(cp_view_tr(reader, "Add a stage"));
    form->view->orders = (cp_list_t){order, 1};
    return NULL;
}

static cp_error_t *show(pipeline_work_t *work)
{
    static cp_pipeline_t fresh = {.name = "", .reply_reopens = true};
    cp_desk_form_t *form = &work->form;
    cp_request_t *req = form->req;
    cp_reader_t reader;
    cp_view_control_t *control;

    work->stored = &fresh;
    if (req->number)
        CP_TRY(cp_request_run(req, CP_DB_READ, read_pipeline, work));
    cp_view_reader(&reader, req);
    cp_desk_setup_form(form, CP_SETUP_PIPELINES,
                       req->number ? work->stored->name : cp_view_tr(&reader, "New pipeline"));
    cp_desk_text(form, CP_CONTROL_TEXT, "name", "Name", work->stored->name)->limit = cp_text("80");
    control =
        cp_desk_check(form, "reply_reopens", "A customer's reply reopens a closed ticket", work->stored->reply_reopens);
    control->hint = cp_text(cp_view_tr(&reader, "Otherwise the reply arrives and the ticket stays closed."));
    if (req->number) {
        close_stage(work);
        CP_TRY(stages(work));
    }
    else {
        form->view->about =
            cp_text(cp_view_tr(&reader, "It begins with the stages New and Closed; others are added then."));
    }
    CP_TRY(cp_desk_form_end(form,
                            req->number ? cp_request_url(req, "/desk/setup/pipelines/%" APR_INT64_T_FMT, req->number)
                                        : cp_request_url(req, "/desk/setup/pipelines/new"),
                            req->number ? "Save pipeline" : "Add pipeline",
                            req->number ? cp_pipeline_mark(work->stored, req->pool) : NULL));
    return cp_desk_form_answer(form);
}

cp_error_t *cp_desk_pipeline(cp_request_t *req)
{
    pipeline_work_t work = {.form = {.req = req}};

    return show(&work);
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    pipeline_work_t *work = baton;
    cp_request_t *req = work->form.req;

    CP_TRY(cp_desk_form_look(&work->id, db, req, pool));
    if (work->id)
        return NULL;
    CP_TRY(cp_pipeline_save(&work->id, db, &work->typed, cp_desk_sent_or_null(req, "seen"), &work->form.faults, pool));
    return cp_desk_form_done(db, req, work->id, req->number ? "pipeline changed" : "pipeline added", work->typed.name,
                             pool);
}

cp_error_t *cp_desk_pipeline_save(cp_request_t *req)
{
    pipeline_work_t work = {.form = {.req = req},
                            .typed = {.id = req->number,
                                      .name = cp_desk_sent(req, "name"),
                                      .close_stage_id = cp_desk_sent_id(req, "close_stage"),
                                      .reply_reopens = cp_desk_ticked(req, "reply_reopens")}};
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, &work);

    if (cp_desk_form_again(&work.form, error))
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/desk/setup/pipelines/%" APR_INT64_T_FMT, work.id),
                               req->number ? "saved" : "added");
}

static cp_error_t *move_stage(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    pipeline_work_t *work = baton;

    return cp_stage_move(db, work->form.req->number, work->id, work->up, pool);
}

cp_error_t *cp_desk_stage_order(cp_request_t *req)
{
    pipeline_work_t work = {.form = {.req = req}};

    if (cp_desk_sent_move(req, &work.id, &work.up))
        CP_TRY(cp_request_run_once(req, move_stage, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/desk/setup/pipelines/%" APR_INT64_T_FMT, req->number),
                               "moved");
}
