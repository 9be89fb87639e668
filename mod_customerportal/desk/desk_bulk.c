/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_desk_bulk.h"
#include "../view/view_frame.h"
#include "desk_list.h"

typedef struct bulk_work_t {
    const cp_request_t *req;
    cp_desk_bulk_t bulk;
    int changed;
} bulk_work_t;

static cp_error_t *change(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    bulk_work_t *work = baton;
    const cp_request_t *req = work->req;
    cp_notice_t notice = {
        .portal = req->portal,
        .settings = req->settings,
        .actor = {.staff_id = req->viewer->person.id},
        .now = req->now,
    };

    return cp_desk_bulk(&work->changed, db, req->desk, &work->bulk, &notice, pool);
}

/* The numbers of the boxes that are ticked. What is no number is no ticket of the form. */
static void read_numbers(cp_desk_bulk_t *bulk, const cp_request_t *req)
{
    const cp_query_t *fields = req->form->fields;
    apr_int64_t *numbers = apr_pcalloc(req->pool, CP_DESK_BULK_MAX * sizeof(*numbers));

    for (int i = 0; i < cp_query_count(fields) && bulk->count < CP_DESK_BULK_MAX; i++)
        if (!strcmp(cp_query_name_at(fields, i), "t") &&
            cp_parse_int(cp_query_value_at(fields, i), 1, APR_INT64_MAX, &numbers[bulk->count]))
            bulk->count++;
    bulk->numbers = numbers;
}

static const char *sent(const cp_request_t *req, const char *name)
{
    const char *value = cp_form_get(req->form, name);

    return value && *value ? value : NULL;
}

/* The address of the list that the form stood on, which is our own, and its query. */
static cp_error_t *read_back(const char **back, cp_query_t **query, const cp_request_t *req)
{
    const char *list = cp_request_url(req, "/desk");
    apr_size_t length = strlen(list);
    const char *given = cp_request_local(req, sent(req, "back"), list);
    bool ours = !strncmp(given, list, length) && (!given[length] || given[length] == '?');

    *back = ours ? given : list;
    given = strchr(*back, '?');
    return cp_query_parse(query, given ? given + 1 : NULL, given ? strlen(given + 1) : 0, req->pool);
}

static const char *read_change(cp_desk_bulk_t *bulk, const cp_request_t *req, const char **field)
{
    const char *owner = sent(req, "owner"), *stage = sent(req, "stage");

    read_numbers(bulk, req);
    *field = "owner";
    if (owner && strcmp(owner, "none") != 0 && strcmp(owner, "me") != 0 &&
        !cp_parse_int(owner, 1, APR_INT64_MAX, &bulk->owner_id))
        return "Choose an owner from the list.";
    if (owner && !strcmp(owner, "me"))
        bulk->owner_id = req->viewer->person.id;
    bulk->assign = owner != NULL;
    if (stage && !cp_parse_int(stage, 1, APR_INT64_MAX, &bulk->stage_id)) {
        *field = "stage";
        return "Choose a stage from the list.";
    }
    if (!bulk->count) {
        *field = "t";
        return "Select at least one ticket.";
    }
    return owner || stage ? NULL : "Choose an owner or a stage.";
}

static cp_error_t *refuse(cp_request_t *req, const cp_query_t *query, const cp_desk_bulk_t *bulk, const char *field,
                          const char *fault)
{
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    /* What is wrong with the selection is corrected in the table. */
    cp_desk_bulk_state_t state = {
        .fault = cp_view_tr(&reader, fault),
        .field = !strcmp(field, "owner")   ? "bulk-owner"
                 : !strcmp(field, "stage") ? "bulk-stage"
                                           : "tickets",
        .numbers = bulk->numbers,
        .count = bulk->count,
        .owner = sent(req, "owner"),
        .stage = sent(req, "stage"),
    };
    return cp_desk_show_list(req, query, &state, 422);
}

cp_error_t *cp_desk_bulk_change(cp_request_t *req)
{
    bulk_work_t work = {.req = req};
    cp_query_t *query;
    const char *back, *field;

    CP_TRY(read_back(&back, &query, req));
    const char *fault = read_change(&work.bulk, req, &field);
    if (fault)
        return refuse(req, query, &work.bulk, field, fault);
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, change, &work);
    if (error && error->kind == CP_ERROR_INPUT && error->field)
        return refuse(req, query, &work.bulk, error->field, error->safe);
    if (error)
        return error;
    return cp_respond_redirect(req, back,
                               apr_psprintf(req->pool, "bulk-%s-%d",
                                            !work.bulk.stage_id ? "owner"
                                            : work.bulk.assign  ? "both"
                                                                : "stage",
                                            work.changed));
}
