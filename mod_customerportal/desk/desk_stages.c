/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../model/model_pipeline.h"
#include "desk_setup.h"

typedef struct stage_work_t {
    cp_desk_form_t form;
    cp_stage_t typed;
    cp_stage_t *stored;
    cp_pipeline_t *pipeline;
    const cp_stage_t *stages;
    int stage_count;
    apr_int64_t id;
    bool left;
} stage_work_t;

static cp_error_t *read_stage(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    stage_work_t *work = baton;
    apr_int64_t pipeline_id = work->typed.pipeline_id;

    if (!pipeline_id) {
        CP_TRY(cp_stage_find(&work->stored, db, work->form.req->number, pool));
        pipeline_id = work->stored->pipeline_id;
    }
    CP_TRY(cp_pipeline_find(&work->pipeline, db, pipeline_id, pool));
    return cp_stage_list(&work->stages, &work->stage_count, db, pipeline_id, pool);
}

static void controls(stage_work_t *work)
{
    cp_desk_form_t *form = &work->form;
    cp_view_control_t *control;

    cp_desk_text(form, CP_CONTROL_TEXT, "name", "Name", work->stored->name)->limit = cp_text("80");
    control =
        cp_desk_text(form, CP_CONTROL_TEXT, "customer_label", "What customers read", work->stored->customer_label);
    control->limit = cp_text("80");
    control->optional = cp_text(cp_view_tr(&form->reader, "optional"));
    control->hint =
        cp_text(cp_view_tr(&form->reader, "Where customers see stages. Empty: they read the name, such as “New”."));
    control = cp_desk_select(form, CP_CONTROL_RADIO, "state", "Tickets in this stage are",
                             work->stored->closed ? "closed" : "open");
    if (work->stored->ticket_count)
        control->hint = cp_text(cp_view_tr(
            &form->reader, "There are tickets in this stage, so this cannot be changed: they would close or open "
                           "without anybody doing it."));
    cp_desk_option(form, "open", cp_view_tr(&form->reader, "Open"));
    cp_desk_option(form, "closed", cp_view_tr(&form->reader, "Closed"));
}

/* Tickets are never lost: those of a stage that goes have to go to another one of the pipeline. */
static void removal(stage_work_t *work, const char *url)
{
    cp_desk_form_t *form = &work->form;
    const cp_reader_t *reader = &form->reader;
    cp_view_form_maker_t *maker = cp_view_form_begin(reader, NULL);
    cp_view_form_t *more;

    if (!work->stored->closed && work->pipeline->open_count < 2) {
        cp_desk_form_more(form, "Remove this stage",
                          "It is the only open stage, where new tickets start. Add another one first.", NULL, "");
        return;
    }
    more = cp_desk_form_more(form, "Remove this stage", "There are no tickets in it. It is gone at once.",
                             apr_pstrcat(reader->pool, url, "/remove", NULL), "Remove stage");
    if (!work->stored->ticket_count)
        return;
    more->about = cp_text(cp_tr_fill(
        reader->pool,
        cp_view_tr(reader, "Its ${tickets} go to another stage first. Each conversation tells so; nobody gets a mail."),
        "tickets",
        cp_desk_count(reader, "${n} ticket", "${n} tickets", "more than 1,000 tickets", work->stored->ticket_count),
        NULL));
    cp_view_control(maker, CP_CONTROL_CHOICE, "to", "Where its tickets go");
    for (int i = 0; i < work->stage_count; i++)
        if (work->stages[i].id != work->stored->id)
            cp_view_form_choice(maker, cp_desk_id(form->req, work->stages[i].id),
                                apr_pstrcat(reader->pool, work->stages[i].name, " (",
                                            cp_view_tr(reader, work->stages[i].closed ? "closed" : "open"), ")", NULL),
                                false);
    more->controls = cp_view_form_end(maker)->controls;
}

static cp_error_t *show(stage_work_t *work)
{
    static cp_stage_t fresh = {.name = "", .customer_label = ""};
    cp_desk_form_t *form = &work->form;
    cp_request_t *req = form->req;
    cp_reader_t reader;
    const char *url;

    work->stored = &fresh;
    CP_TRY(cp_request_run(req, CP_DB_READ, read_stage, work));
    cp_view_reader(&reader, req);
    cp_desk_setup_form(form, CP_SETUP_PIPELINES,
                       work->stored->id ? work->stored->name : cp_view_tr(&reader, "New stage"));
    form->view->up_url = cp_view_url(&reader, "/desk/setup/pipelines/%" APR_INT64_T_FMT, work->pipeline->id);
    form->view->up_label = cp_text(work->pipeline->name);
    controls(work);
    url = work->stored->id
              ? cp_request_url(req, "/desk/setup/stages/%" APR_INT64_T_FMT, work->stored->id)
              : cp_request_url(req, "/desk/setup/pipelines/%" APR_INT64_T_FMT "/stage", work->pipeline->id);
    CP_TRY(cp_desk_form_end(form, url, work->stored->id ? "Save stage" : "Add stage",
                            work->stored->id ? cp_stage_mark(work->stored, req->pool) : NULL));
    if (work->stored->id)
        removal(work, url);
    return cp_desk_form_answer(form);
}

cp_error_t *cp_desk_stage(cp_request_t *req)
{
    stage_work_t work = {.form = {.req = req}};

    return show(&work);
}

cp_error_t *cp_desk_stage_new(cp_request_t *req)
{
    stage_work_t work = {.form = {.req = req}, .typed = {.pipeline_id = req->number}};

    return show(&work);
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    stage_work_t *work = baton;
    cp_request_t *req = work->form.req;
    cp_stage_t typed = work->typed;
    cp_stage_t *stored;

    CP_TRY(cp_desk_form_look(&work->id, db, req, pool));
    if (work->id)
        return cp_stage_find(&work->stored, db, work->id, pool);
    if (typed.id) {
        CP_TRY(cp_stage_find(&stored, db, typed.id, pool));
        typed.pipeline_id = stored->pipeline_id;
    }
    else {
        CP_TRY(cp_pipeline_find(&work->pipeline, db, typed.pipeline_id, pool));
    }
    CP_TRY(cp_stage_save(&work->id, db, &typed, cp_desk_sent_or_null(req, "seen"), &work->form.faults, pool));
    CP_TRY(cp_stage_find(&work->stored, db, work->id, pool));
    return cp_desk_form_done(db, req, work->id, typed.id ? "stage changed" : "stage added", typed.name, pool);
}

static cp_error_t *save_typed(stage_work_t *work)
{
    cp_request_t *req = work->form.req;
    cp_error_t *error;

    work->typed.name = cp_desk_sent(req, "name");
    work->typed.customer_label = cp_desk_sent(req, "customer_label");
    work->typed.closed = !strcmp(cp_desk_sent(req, "state"), "closed");
    error = cp_request_run(req, CP_DB_WRITE, save, work);
    if (cp_desk_form_again(&work->form, error))
        return show(work);
    CP_TRY(error);
    return cp_respond_redirect(
        req, cp_request_url(req, "/desk/setup/pipelines/%" APR_INT64_T_FMT, work->stored->pipeline_id),
        work->typed.id ? "saved" : "added");
}

cp_error_t *cp_desk_stage_save(cp_request_t *req)
{
    stage_work_t work = {.form = {.req = req}, .typed = {.id = req->number}};

    return save_typed(&work);
}

cp_error_t *cp_desk_stage_add(cp_request_t *req)
{
    stage_work_t work = {.form = {.req = req}, .typed = {.pipeline_id = req->number}};

    return save_typed(&work);
}

/* ---- Removal ---- */

static cp_error_t *find(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    stage_work_t *work = baton;

    CP_TRY(cp_stage_find(&work->stored, db, work->form.req->number, pool));
    return cp_stage_may_go(db, work->stored, pool);
}

static cp_error_t *empty(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    stage_work_t *work = baton;
    cp_request_t *req = work->form.req;
    cp_stage_mover_t mover = {req->viewer->person.id, req->now};

    return cp_stage_empty(&work->left, db, work->stored, work->id, mover, pool);
}

static cp_error_t *remove_stage(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    stage_work_t *work = baton;

    CP_TRY(cp_stage_remove(db, work->stored, pool));
    return cp_desk_audit(db, work->form.req, "stage removed", work->stored->name, pool);
}

cp_error_t *cp_desk_stage_remove(cp_request_t *req)
{
    stage_work_t work = {.form = {.req = req}, .id = cp_desk_sent_id(req, "to"), .left = true};
    cp_error_t *error = cp_request_run(req, CP_DB_READ, find, &work);

    /* A run for each part: a stage with a million tickets must not hold up everybody's writing. What is moved when one
     * fails is moved, and pressing again goes on from there. */
    while (!error && work.id && work.left)
        error = cp_request_run(req, CP_DB_WRITE, empty, &work);
    if (!error)
        error = cp_request_run_alone(req, remove_stage, &work);
    return cp_respond_removed(
        req, error,
        work.stored ? cp_request_url(req, "/desk/setup/pipelines/%" APR_INT64_T_FMT, work.stored->pipeline_id)
                    : cp_request_url(req, "/desk/setup/pipelines"));
}
