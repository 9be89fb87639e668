/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_ticket_create.h"
#include "../view/view_composer_form.h"
#include "../view/view_frame.h"
#include "../view/view_ticket_new.h"
#include "portal_form.h"

typedef struct new_t {
    cp_request_t *req;
    cp_reader_t reader;
    const cp_support_form_t *form;
    cp_form_answers_t *answers;
    cp_faults_t faults;
    bool several; /* forms to choose from */
    bool more;    /* fields that were not shown yet */
    bool gone;    /* the form that was filled in is not there any more */
} new_t;

static bool has_conditions(const cp_form_answers_t *answers)
{
    for (int i = 0; i < answers->count; i++)
        if (answers->rows[i].when)
            return true;
    return false;
}

static void fill_files(cp_view_composer_t *composer, const new_t *work)
{
    const cp_form_answer_t *files = cp_form_answer(work->answers, CP_FORM_FILES);

    if (files && *files->field->label)
        composer->files_label = cp_text(files->field->label);
    composer->files_required = files && files->field->required;
}

static cp_error_t *show_form(new_t *work, int status)
{
    cp_request_t *req = work->req;
    cp_view_ticket_new_t *view = apr_pcalloc(req->pool, sizeof *view);
    cp_form_faults_t faults = {.files = cp_fault_of(&work->faults, "attachment")};

    view->sheet = cp_composer_form(req, &work->reader, work->answers, &work->faults, false);
    view->frame = cp_view_frame(req, &work->reader, CP_NAV_NEW, view->sheet->header.ptr);
    view->frame->notice = cp_text(cp_view_notice(&work->reader, cp_respond_notice(req)));
    view->up_url = cp_view_url(&work->reader, work->several ? "/tickets/new" : "/tickets");
    view->up_label =
        work->several ? cp_text(cp_view_setting(&work->reader, CP_SET_FORM_MENU_TEXT)) : view->frame->label;
    if (has_conditions(work->answers))
        view->script_url = cp_url(cp_request_asset(req, "form.js"));
    if (work->more)
        view->more =
            cp_text(cp_view_tr(&work->reader, "Your answers lead to further questions. Please answer them, too."));
    if (work->gone)
        view->more =
            cp_text(cp_view_tr(&work->reader, "The form that you filled in is not there any more. This one has "
                                              "what you typed, as far as it asks for it."));
    CP_TRY(cp_composer_show(&view->composer, req, &work->reader, cp_request_url(req, "/tickets"), &faults));
    fill_files(view->composer, work);
    if (status != 200)
        cp_view_frame_error(view->frame, &work->reader);
    return cp_respond_page(req, CP_PAGE_TICKET_NEW, status, view);
}

static cp_error_t *show_choice(new_t *work, const cp_support_form_t *const *forms, int count)
{
    cp_request_t *req = work->req;
    cp_view_ticket_forms_t *view = apr_pcalloc(req->pool, sizeof *view);
    cp_view_form_tile_t *tiles = apr_pcalloc(req->pool, ((apr_size_t)count + 1) * sizeof *tiles);
    const char *header = cp_view_setting(&work->reader, CP_SET_FORM_HEADER_TEXT);

    for (int i = 0; i < count; i++) {
        tiles[i].label = cp_text(forms[i]->label);
        tiles[i].description = cp_text(*forms[i]->description ? forms[i]->description : NULL);
        tiles[i].url = cp_view_url(&work->reader, "/tickets/new/%s", forms[i]->name);
    }
    view->frame = cp_view_frame(req, &work->reader, CP_NAV_NEW, header);
    view->header = cp_text(header);
    view->up_url = cp_view_url(&work->reader, "/tickets");
    view->tiles = (cp_list_t){tiles, count};
    return cp_respond_page(req, CP_PAGE_TICKET_FORMS, 200, view);
}

/* One form needs no choice. */
cp_error_t *cp_portal_ticket_new(cp_request_t *req)
{
    const cp_support_form_t *const *forms;
    new_t work = {.req = req};
    int count;

    CP_TRY(cp_portal_forms(&forms, &count, req));
    cp_view_reader(&work.reader, req);
    if (count != 1)
        return show_choice(&work, forms, count);
    work.form = forms[0];
    CP_TRY(cp_portal_answers(&work.answers, req, work.form));
    return show_form(&work, 200);
}

cp_error_t *cp_portal_ticket_new_by(cp_request_t *req)
{
    new_t work = {.req = req};

    CP_TRY(cp_portal_form_find(&work.form, &work.several, req, req->name));
    cp_view_reader(&work.reader, req);
    CP_TRY(cp_portal_answers(&work.answers, req, work.form));
    return show_form(&work, 200);
}

/* ---- Filing ---- */

typedef struct file_work_t {
    const cp_request_t *req;
    const cp_form_answers_t *answers;
    const char *inbox;
    cp_ticket_new_t ticket;
    cp_message_new_t message;
    cp_copies_t copies;
    cp_form_faults_t faults; /* what only the database knows to be wrong */
    apr_int64_t number;
} file_work_t;

static cp_error_t *file_ticket(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    file_work_t *work = baton;
    bool duplicate = false;

    CP_TRY(cp_portal_copies_check(&work->faults, db, work->req, &work->copies, pool));
    if (work->faults.copies)
        return NULL;
    CP_TRY(cp_inbox_ensure(&work->ticket.inbox_id, db, work->inbox, pool));
    CP_TRY(cp_ticket_file(&work->number, &duplicate, db, &work->ticket, &work->message, pool));
    if (duplicate)
        return NULL;
    CP_TRY(cp_portal_form_save(db, work->req, work->answers, work->message.ticket_id, pool));
    cp_notice_t notice = cp_portal_notice(work->req, work->message.ticket_id);
    CP_TRY(cp_notice_filed(db, &notice, work->message.id, pool));
    return cp_portal_copies_add(db, work->req, work->message.ticket_id, &work->copies, pool);
}

static int priority_of(const cp_form_answers_t *answers)
{
    const cp_form_answer_t *answer = cp_form_answer(answers, CP_FORM_PRIORITY);
    apr_int64_t chosen = 2;

    if (answer)
        cp_parse_int(answer->typed, 1, 4, &chosen);
    return (int)chosen;
}

static file_work_t work_of(const new_t *work)
{
    const cp_request_t *req = work->req;
    const char *inbox = work->form->inbox;

    return (file_work_t){
        .req = req,
        .answers = work->answers,
        .inbox = *inbox ? inbox : cp_setting_text(req->settings, CP_SET_INBOX),
        .ticket = {.subject = cp_portal_form_subject(req, work->answers),
                   .priority = priority_of(work->answers),
                   .requester_id = req->viewer->person.id,
                   .company_id = req->viewer->company_id,
                   .source = "portal",
                   .channel = "portal",
                   .now = req->now},
        .message = cp_portal_form_message(req, &work->reader, work->answers),
    };
}

static void check_copies(new_t *work, cp_copies_t *copies)
{
    cp_form_faults_t faults = {.copies = NULL};

    if (cp_form_answer(work->answers, CP_FORM_COPIES))
        cp_portal_copies(copies, &faults, work->req, &work->reader);
    if (faults.copies)
        cp_fault_add(&work->faults, work->req->pool, "copies", "%s", faults.copies);
}

/* While somebody writes, an administrator may take his form away. What he wrote goes into another one then; a form that
 * was never meant for him is missing. */
static cp_error_t *find_sent(new_t *work, const char *name)
{
    cp_request_t *req = work->req;
    const cp_definition_t *known = name ? cp_definition_find(req->settings->definitions, CP_DEFINE_FORM, name) : NULL;
    bool offered = known && ((const cp_support_form_t *)known->thing)->offered;
    const cp_support_form_t *const *forms;
    int count;

    cp_error_t *error = cp_portal_form_find(&work->form, &work->several, req, name);
    if (!error || error->kind != CP_ERROR_MISSING || offered)
        return error;
    CP_TRY(cp_portal_forms(&forms, &count, req));
    if (!count)
        return error;
    work->form = forms[0];
    work->gone = true;
    return NULL;
}

cp_error_t *cp_portal_ticket_file(cp_request_t *req)
{
    const char *name = cp_form_get(req->form, "form");
    cp_copies_t copies = {.count = 0};
    new_t work = {.req = req};

    CP_TRY(find_sent(&work, name));
    cp_view_reader(&work.reader, req);
    CP_TRY(cp_portal_answers(&work.answers, req, work.form));
    if (work.gone || cp_form_get(req->form, "continue"))
        return show_form(&work, work.gone ? 422 : 200);
    work.more = cp_composer_form_more(req, work.answers);
    cp_composer_form_check(&work.faults, req, &work.reader, work.answers);
    check_copies(&work, &copies);
    if (work.faults.rows || work.more)
        return show_form(&work, 422);
    file_work_t file = work_of(&work);
    file.copies = copies;
    CP_TRY(cp_request_run(req, CP_DB_WRITE, file_ticket, &file));
    if (file.faults.copies) {
        cp_fault_add(&work.faults, req->pool, "copies", "%s", file.faults.copies);
        return show_form(&work, 422);
    }
    const char *notice = *work.form->after ? apr_pstrcat(req->pool, "filed-", work.form->name, NULL) : "filed";
    return cp_portal_lead_to(req, file.number, notice);
}
