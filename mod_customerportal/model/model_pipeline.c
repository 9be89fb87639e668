/* SPDX-License-Identifier: Apache-2.0 */
#include "model_pipeline.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "model_order.h"
#include "model_ticket_filter.h"

static cp_pipeline_t pipeline_row(const cp_rows_t *rows, int row)
{
    return (cp_pipeline_t){
        .id = cp_cell_int(rows, row, 0),
        .name = cp_cell_text(rows, row, 1),
        .close_stage_id = cp_cell_int(rows, row, 3),
        .closes_into = cp_cell_int(rows, row, 4),
        .reply_reopens = cp_cell_int(rows, row, 5) != 0,
        .open_count = (int)cp_cell_int(rows, row, 6),
        .closed_count = (int)cp_cell_int(rows, row, 7),
    };
}

cp_error_t *cp_pipeline_list(const cp_pipeline_t **pipelines, int *count, cp_db_t *db, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_pipeline_t *found;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PIPELINE_LIST, CP_NO_BIND, pool));
    found = apr_pcalloc(pool, ((apr_size_t)rows->count + 1) * sizeof *found);
    for (int i = 0; i < rows->count; i++)
        found[i] = pipeline_row(rows, i);
    *pipelines = found;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_pipeline_find(cp_pipeline_t **pipeline, cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_pipeline_t *found = apr_palloc(pool, sizeof *found);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PIPELINE_FIND, CP_BIND(cp_bind_int(id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such pipeline.", NULL);
    *found = pipeline_row(rows, 0);
    *pipeline = found;
    return NULL;
}

const char *cp_pipeline_mark(const cp_pipeline_t *pipeline, apr_pool_t *pool)
{
    return cp_record_mark(pool, pipeline->name, apr_psprintf(pool, "%" APR_INT64_T_FMT, pipeline->close_stage_id),
                          pipeline->reply_reopens ? "1" : "0", NULL);
}

static cp_error_t *check(cp_pipeline_t *pipeline, cp_db_t *db, cp_faults_t *faults, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_stage_t *stage;
    pipeline->name = cp_one_line(pipeline->name, pool);
    if (!*pipeline->name)
        cp_fault_add(faults, pool, "name", "Enter a name");
    if (cp_utf8_count(pipeline->name) > CP_PIPELINE_NAME_MAX)
        cp_fault_add(faults, pool, "name", "Up to %d characters fit", CP_PIPELINE_NAME_MAX);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PIPELINE_NAMED,
                        CP_BIND(cp_bind_text(pipeline->name), cp_bind_int(pipeline->id)), pool));
    if (rows->count)
        cp_fault_add(faults, pool, "name", "There is a pipeline called “%s” already", pipeline->name);
    if (pipeline->close_stage_id) {
        cp_error_t *error = cp_stage_find(&stage, db, pipeline->close_stage_id, pool);
        if (error && error->kind != CP_ERROR_MISSING)
            return error;
        if (error || !stage->closed || stage->pipeline_id != pipeline->id)
            cp_fault_add(faults, pool, "close_stage", "Choose a closed stage of this pipeline");
    }
    return cp_fault_error(faults, pool);
}

static cp_error_t *change(cp_db_t *db, const cp_pipeline_t *pipeline, const char *seen, apr_pool_t *pool)
{
    cp_pipeline_t *stored;
    CP_TRY(cp_pipeline_find(&stored, db, pipeline->id, pool));
    CP_TRY(cp_record_check(seen, cp_pipeline_mark(stored, pool), pool));
    CP_TRY(cp_db_exec(db, CP_SQL_PIPELINE_SAVE,
                      CP_BIND(cp_bind_int(pipeline->id), cp_bind_text(pipeline->name),
                              cp_bind_int(pipeline->reply_reopens), cp_bind_id(pipeline->close_stage_id)),
                      NULL, pool));
    CP_TRY(cp_ticket_filter_renamed(db, "pipeline", stored->name, pipeline->name, pool));
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

static cp_error_t *add(apr_int64_t *id, cp_db_t *db, const cp_pipeline_t *pipeline, apr_pool_t *pool)
{
    static const char *const stages[][2] = {{"New", "open"}, {"Closed", "closed"}};
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PIPELINE_ADD,
                        CP_BIND(cp_bind_text(pipeline->name), cp_bind_int(pipeline->reply_reopens)), pool));
    *id = cp_cell_int(rows, 0, 0);
    for (int i = 0; i < 2; i++)
        CP_TRY(cp_db_exec(db, CP_SQL_STAGE_CREATE,
                          CP_BIND(cp_bind_int(*id), cp_bind_text(stages[i][0]), cp_bind_text(""),
                                  cp_bind_text(stages[i][1]), cp_bind_int(i + 1)),
                          NULL, pool));
    return NULL;
}

cp_error_t *cp_pipeline_save(apr_int64_t *id, cp_db_t *db, const cp_pipeline_t *pipeline, const char *seen,
                             cp_faults_t *faults, apr_pool_t *pool)
{
    cp_pipeline_t fresh = *pipeline;
    cp_faults_begin(faults);
    CP_TRY(check(&fresh, db, faults, pool));
    *id = fresh.id;
    return fresh.id ? change(db, &fresh, seen, pool) : add(id, db, &fresh, pool);
}

cp_error_t *cp_pipeline_move(cp_db_t *db, apr_int64_t id, bool up, apr_pool_t *pool)
{
    cp_order_t order = {CP_SQL_PIPELINE_ORDER, 0, CP_SQL_PIPELINE_PLACE};
    return cp_order_move(db, &order, id, up, pool);
}
