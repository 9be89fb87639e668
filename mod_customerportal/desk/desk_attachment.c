/* SPDX-License-Identifier: Apache-2.0 */
#include "../http/http_respond.h"
#include "../model/model_desk_ticket.h"
#include "desk.h"

typedef struct find_work_t {
    const cp_request_t *req;
    cp_attachment_t *found;
} find_work_t;

static cp_error_t *find(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    find_work_t *work = baton;

    return cp_desk_attachment_find(&work->found, db, &work->req->desk, work->req->number, pool);
}

cp_error_t *cp_desk_attachment(cp_request_t *req)
{
    find_work_t work = {req, NULL};

    CP_TRY(cp_request_run(req, CP_DB_READ, find, &work));
    return cp_respond_file(req, work.found->sha256, work.found->file_name, work.found->media_type);
}
