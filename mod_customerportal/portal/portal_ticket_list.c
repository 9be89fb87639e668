/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../http/http_respond.h"
#include "../view/view_frame.h"
#include "portal_private.h"

typedef struct list_work_t {
    const cp_request_t *req;
    cp_list_data_t *data;
} list_work_t;

/* Three statements, a fourth where filters are set; together with the session's one these are all. */
static cp_error_t *read_list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    list_work_t *work = baton;
    const cp_scope_t *scope = &work->req->scope;
    cp_list_data_t *data = work->data;
    cp_ticket_page_t *page;
    bool filtered = cp_list_filtered(&data->state);

    if (filtered) {
        cp_list_state_t plain = cp_list_unfiltered(&data->state);
        CP_TRY(cp_ticket_probe(&data->all, &data->state.query, db, scope, &plain.query, pool));
    }
    CP_TRY(cp_ticket_list(&page, db, scope, &data->state.query, pool));
    data->page = page;
    data->found = page->counts;
    if (!page->counted)
        CP_TRY(cp_ticket_count(&data->found, db, scope, &data->state.query, pool));
    if (!filtered)
        data->all = data->found;
    return cp_ticket_owners(&data->owners, &data->owner_count, db, scope, pool);
}

cp_error_t *cp_portal_ticket_list(cp_request_t *req)
{
    static const cp_ticket_page_t nothing = {.rows = NULL};
    cp_view_tickets_t *view;
    cp_list_data_t data = {.page = &nothing};
    cp_reader_t reader;

    if (cp_respond_unchanged(req, CP_PAGE_TICKETS))
        return NULL;
    cp_view_reader(&reader, req);
    data.state = cp_portal_list_state(req, &reader);
    if (!data.state.in_vain)
        CP_TRY(cp_request_run(req, CP_DB_READ, read_list, &(list_work_t){req, &data}));
    view = apr_pcalloc(req->pool, sizeof(*view));
    view->frame = cp_view_frame(req, &reader, CP_NAV_LIST, cp_view_setting(&reader, CP_SET_TICKET_LABEL));
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    cp_view_list(view, &reader, &data);
    if (!cp_list_faulty(&data.state))
        return cp_respond_page(req, CP_PAGE_TICKETS, 200, view);
    cp_view_frame_error(view->frame, &reader);
    return cp_respond_page(req, CP_PAGE_TICKETS, 422, view);
}
