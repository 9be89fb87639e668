/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_answer.h"
#include "../model/model_inbox.h"
#include "desk_setup.h"

#define BEGINNING 80 /* characters of a text that the list shows */

typedef struct answer_work_t {
    cp_desk_form_t form;
    cp_answer_t typed;
    cp_answer_t *stored;
    const cp_answer_t *answers;
    int answer_count;
    const cp_inbox_t *inboxes;
    int inbox_count;
    apr_int64_t id;
    bool up;
} answer_work_t;

static cp_error_t *read_list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    answer_work_t *work = baton;

    return cp_answer_list(&work->answers, &work->answer_count, db, 0, pool);
}

cp_error_t *cp_desk_answers(cp_request_t *req)
{
    answer_work_t work = {.id = 0};
    cp_reader_t reader;
    cp_view_records_t *view;
    cp_view_order_t *order = apr_pcalloc(req->pool, sizeof *order);
    cp_view_order_item_t *items;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_list, &work));
    view = cp_desk_setup_list(req, &reader, CP_SETUP_ANSWERS);
    items = apr_pcalloc(req->pool, ((apr_size_t)work.answer_count + 1) * sizeof *items);
    for (int i = 0; i < work.answer_count; i++) {
        const cp_answer_t *answer = &work.answers[i];
        const char *inbox = answer->inbox_name ? answer->inbox_name : cp_view_tr(&reader, "All inboxes");
        items[i].id = answer->id;
        items[i].label = cp_text(answer->name);
        items[i].url = cp_view_url(&reader, "/desk/setup/answers/%" APR_INT64_T_FMT, answer->id);
        items[i].detail = cp_text(apr_pstrcat(
            req->pool, inbox, " · ", cp_utf8_cut(cp_one_line(answer->body, req->pool), BEGINNING, req->pool), NULL));
        cp_desk_setup_place(&items[i], &reader, i, work.answer_count);
    }
    order->items = (cp_list_t){items, work.answer_count};
    order->label = view->heading;
    CP_TRY(cp_desk_setup_movable(order, req, cp_view_url(&reader, "/desk/setup/answers/order")));
    order->add_url = cp_view_url(&reader, "/desk/setup/answers/new");
    order->add_label = cp_text(cp_view_tr(&reader, "Add an answer"));
    if (!work.answer_count)
        order->empty =
            cp_text(cp_view_tr(&reader, "There are none yet. An answer that you write often saves time here."));
    view->orders = (cp_list_t){order, 1};
    return cp_respond_page(req, CP_PAGE_DESK_RECORDS, 200, view);
}

static cp_error_t *move_answer(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    answer_work_t *work = baton;

    return cp_answer_move(db, work->id, work->up, pool);
}

cp_error_t *cp_desk_answer_order(cp_request_t *req)
{
    answer_work_t work = {.id = 0};

    if (cp_desk_sent_move(req, &work.id, &work.up))
        CP_TRY(cp_request_run_once(req, move_answer, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/desk/setup/answers"), "moved");
}

/* ---- One answer ---- */

static cp_error_t *read_answer(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    answer_work_t *work = baton;

    CP_TRY(cp_inbox_list(&work->inboxes, &work->inbox_count, db, pool));
    return work->form.req->number ? cp_answer_find(&work->stored, db, work->form.req->number, pool) : NULL;
}

static const char *variables(const cp_reader_t *reader)
{
    const char *text = cp_view_tr(reader, "You can use **bold**, lists and `code`. Filled in by themselves:");

    for (const cp_answer_variable_t *one = cp_answer_variables; one->name; one++)
        text = apr_pstrcat(reader->pool, text, one == cp_answer_variables ? " " : ", ", "${", one->name, "} ",
                           cp_view_tr(reader, one->about), NULL);
    return apr_pstrcat(reader->pool, text, ".", NULL);
}

static cp_error_t *show(answer_work_t *work)
{
    static cp_answer_t fresh = {.name = "", .body = ""};
    cp_desk_form_t *form = &work->form;
    cp_request_t *req = form->req;
    cp_reader_t reader;
    const char *url;

    work->stored = &fresh;
    CP_TRY(cp_request_run(req, CP_DB_READ, read_answer, work));
    cp_view_reader(&reader, req);
    cp_desk_setup_form(form, CP_SETUP_ANSWERS, req->number ? work->stored->name : cp_view_tr(&reader, "New answer"));
    cp_desk_text(form, CP_CONTROL_TEXT, "name", "Name", work->stored->name)->limit = cp_text("100");
    cp_desk_select(form, CP_CONTROL_CHOICE, "inbox", "Inbox",
                   work->stored->inbox_id ? cp_desk_id(req, work->stored->inbox_id) : "");
    cp_desk_option(form, "", cp_view_tr(&reader, "All inboxes"));
    for (int i = 0; i < work->inbox_count; i++)
        cp_desk_option(form, cp_desk_id(req, work->inboxes[i].id), work->inboxes[i].name);
    cp_desk_text(form, CP_CONTROL_AREA, "body", "Text", work->stored->body)->hint = cp_text(variables(&reader));
    url = req->number ? cp_request_url(req, "/desk/setup/answers/%" APR_INT64_T_FMT, req->number)
                      : cp_request_url(req, "/desk/setup/answers/new");
    CP_TRY(cp_desk_form_end(form, url, req->number ? "Save answer" : "Add answer",
                            req->number ? cp_answer_mark(work->stored, req->pool) : NULL));
    if (req->number)
        cp_desk_form_more(form, "Remove this answer", "It is gone at once. What was sent with it stays.",
                          apr_pstrcat(req->pool, url, "/remove", NULL), "Remove answer");
    return cp_desk_form_answer(form);
}

cp_error_t *cp_desk_answer(cp_request_t *req)
{
    answer_work_t work = {.form = {.req = req}};

    return show(&work);
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    answer_work_t *work = baton;
    cp_request_t *req = work->form.req;

    CP_TRY(cp_desk_form_look(&work->id, db, req, pool));
    if (work->id)
        return NULL;
    CP_TRY(cp_answer_save(&work->id, db, &work->typed, cp_desk_sent_or_null(req, "seen"), &work->form.faults, pool));
    return cp_desk_form_done(db, req, work->id, req->number ? "answer changed" : "answer added", work->typed.name,
                             pool);
}

cp_error_t *cp_desk_answer_save(cp_request_t *req)
{
    answer_work_t work = {.form = {.req = req},
                          .typed = {.id = req->number,
                                    .name = cp_desk_sent(req, "name"),
                                    .body = cp_desk_sent(req, "body"),
                                    .inbox_id = cp_desk_sent_id(req, "inbox")}};
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, &work);

    if (cp_desk_form_again(&work.form, error))
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/desk/setup/answers"), req->number ? "saved" : "added");
}

static cp_error_t *remove_answer(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_request_t *req = baton;
    cp_answer_t *answer;

    CP_TRY(cp_answer_find(&answer, db, req->number, pool));
    CP_TRY(cp_answer_remove(db, answer->id, pool));
    return cp_desk_audit(db, req, "answer removed", answer->name, pool);
}

cp_error_t *cp_desk_answer_remove(cp_request_t *req)
{
    cp_error_t *error = cp_request_run_alone(req, remove_answer, req);

    return cp_respond_removed(req, error, cp_request_url(req, "/desk/setup/answers"));
}
