/* SPDX-License-Identifier: Apache-2.0 */
#include "desk_list.h"

#include <apr_strings.h>

#include "../http/http_respond.h"
#include "../view/view_frame.h"

typedef struct list_work_t {
    const cp_request_t *req;
    cp_desk_list_data_t *data;
} list_work_t;

/* Three statements, a fourth where filters are set, a fifth where one is by a property; together with the session's one
 * these are all. */
static cp_error_t *read_list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    list_work_t *work = baton;
    cp_desk_scope_t scope = work->req->desk;
    cp_desk_list_data_t *data = work->data;
    cp_desk_query_t *query = &data->state.query;
    cp_desk_rail_t *rail;
    cp_desk_page_t *page;

    CP_TRY(cp_desk_rail(&rail, db, scope, query->inbox_id, pool));
    data->rail = rail;
    if (query->inbox_id && !cp_desk_rail_inbox(rail, query->inbox_id))
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such inbox.", NULL);
    CP_TRY(cp_desk_list_probe(query, db, pool));
    CP_TRY(cp_desk_list(&page, db, scope, rail, query, pool));
    data->page = page;
    data->all = cp_desk_rail_count(rail, query->inbox_id, query->view);
    data->found = data->all;
    if (page->counted)
        data->found = page->found;
    else if (cp_desk_list_filtered(&data->state))
        CP_TRY(cp_desk_list_count(&data->found, db, scope, rail, query, pool));
    return NULL;
}

static const char *title(const cp_reader_t *reader, const cp_desk_list_data_t *data)
{
    const cp_desk_inbox_t *inbox = cp_desk_rail_inbox(data->rail, data->state.query.inbox_id);
    const char *view = cp_desk_view_label(reader, data->state.query.view);

    return apr_pstrcat(reader->pool, view, " · ", inbox ? inbox->name : cp_view_tr(reader, "Desk"), NULL);
}

cp_error_t *cp_desk_show_list(cp_request_t *req, const cp_query_t *query, const cp_desk_bulk_state_t *bulk, int status)
{
    cp_view_desk_tickets_t *view = apr_pcalloc(req->pool, sizeof(*view));
    cp_desk_list_data_t data = {.staff_id = req->viewer->person.id, .bulk = bulk};
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    data.state = cp_desk_list_state(req, query, &reader);
    if (status == 200 && cp_property_filters_faulty(&data.state.query.filters))
        status = 422;
    CP_TRY(cp_request_run(req, CP_DB_READ, read_list, &(list_work_t){req, &data}));
    view->frame = cp_view_frame(req, &reader, CP_NAV_DESK, title(&reader, &data));
    const char *word = cp_respond_notice(req), *notice = cp_view_desk_notice(&reader, word);
    view->frame->notice = cp_text(notice ? notice : cp_view_notice(&reader, word));
    if (status != 200)
        cp_view_frame_error(view->frame, &reader);
    cp_view_desk_list(view, &reader, &data);
    return cp_respond_page(req, CP_PAGE_DESK_TICKETS, status, view);
}

cp_error_t *cp_desk_tickets(cp_request_t *req)
{
    return cp_desk_show_list(req, req->query, NULL, 200);
}
