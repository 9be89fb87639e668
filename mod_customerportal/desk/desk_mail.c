/* SPDX-License-Identifier: Apache-2.0 */
/* Mails that did not arrive: why, of which ticket, and what to do about them. */
#include "../http/http_respond.h"
#include "../view/view_desk_mail.h"
#include "../view/view_frame.h"
#include "desk.h"

typedef struct mail_work_t {
    const cp_request_t *req;
    const cp_outbox_trouble_t *rows;
    int count;
} mail_work_t;

static cp_error_t *list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    mail_work_t *work = baton;

    return cp_outbox_trouble(&work->rows, &work->count, db, &work->req->desk, work->req->now - CP_OUTBOX_TROUBLE_TIME,
                             pool);
}

cp_error_t *cp_desk_mail(cp_request_t *req)
{
    cp_view_desk_mail_t *view = apr_pcalloc(req->pool, sizeof(*view));
    mail_work_t work = {.req = req};
    cp_reader_t reader;

    CP_TRY(cp_request_run(req, CP_DB_READ, list, &work));
    cp_view_reader(&reader, req);
    view->frame = cp_view_frame(req, &reader, CP_NAV_MAIL, cp_view_tr(&reader, "Mails that did not arrive"));
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    cp_view_desk_mail(view, &reader, work.rows, work.count);
    return cp_respond_page(req, CP_PAGE_DESK_MAIL, 200, view);
}

static cp_error_t *again(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const mail_work_t *work = baton;

    return cp_outbox_again(db, &work->req->desk, work->req->number, work->req->now, pool);
}

static cp_error_t *dismiss(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const mail_work_t *work = baton;

    return cp_outbox_dismiss(db, &work->req->desk, work->req->number, pool);
}

cp_error_t *cp_desk_mail_again(cp_request_t *req)
{
    CP_TRY(cp_request_run(req, CP_DB_WRITE, again, &(mail_work_t){.req = req}));
    return cp_respond_redirect(req, cp_request_url(req, "/desk/mail"), "mail-again");
}

cp_error_t *cp_desk_mail_dismiss(cp_request_t *req)
{
    CP_TRY(cp_request_run(req, CP_DB_WRITE, dismiss, &(mail_work_t){.req = req}));
    return cp_respond_redirect(req, cp_request_url(req, "/desk/mail"), "mail-dismissed");
}
