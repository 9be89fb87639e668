/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "model_order.h"
#include "model_pipeline.h"
#include "model_ticket_filter.h"

static cp_stage_t stage_row(const cp_rows_t *rows, int row)
{
    return (cp_stage_t){
        .id = cp_cell_int(rows, row, 0),
        .pipeline_id = cp_cell_int(rows, row, 1),
        .name = cp_cell_text(rows, row, 2),
        .customer_label = cp_cell_text(rows, row, 3),
        .closed = !strcmp(cp_cell_text(rows, row, 4), "closed"),
        .ticket_count = cp_cell_int(rows, row, 6),
    };
}

cp_error_t *cp_stage_list(const cp_stage_t **stages, int *count, cp_db_t *db, apr_int64_t pipeline_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_stage_t *found;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAGE_LIST, CP_BIND(cp_bind_int(pipeline_id)), pool));
    found = apr_pcalloc(pool, ((apr_size_t)rows->count + 1) * sizeof *found);
    for (int i = 0; i < rows->count; i++)
        found[i] = stage_row(rows, i);
    *stages = found;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_stage_find(cp_stage_t **stage, cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_stage_t *found = apr_palloc(pool, sizeof *found);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAGE_FIND, CP_BIND(cp_bind_int(id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such stage.", NULL);
    *found = stage_row(rows, 0);
    *stage = found;
    return NULL;
}

const char *cp_stage_mark(const cp_stage_t *stage, apr_pool_t *pool)
{
    return cp_record_mark(pool, stage->name, stage->customer_label, stage->closed ? "closed" : "open", NULL);
}

static cp_error_t *check(cp_stage_t *stage, cp_db_t *db, cp_faults_t *faults, apr_pool_t *pool)
{
    cp_rows_t *rows;
    stage->name = cp_one_line(stage->name, pool);
    stage->customer_label = cp_one_line(stage->customer_label, pool);
    if (!*stage->name)
        cp_fault_add(faults, pool, "name", "Enter a name");
    if (cp_utf8_count(stage->name) > CP_PIPELINE_NAME_MAX)
        cp_fault_add(faults, pool, "name", "Up to %d characters fit", CP_PIPELINE_NAME_MAX);
    if (cp_utf8_count(stage->customer_label) > CP_PIPELINE_NAME_MAX)
        cp_fault_add(faults, pool, "customer_label", "Up to %d characters fit", CP_PIPELINE_NAME_MAX);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAGE_NAMED,
                        CP_BIND(cp_bind_int(stage->pipeline_id), cp_bind_text(stage->name), cp_bind_int(stage->id)),
                        pool));
    if (rows->count)
        cp_fault_add(faults, pool, "name", "This pipeline has a stage called “%s” already", stage->name);
    return NULL;
}

/* Whether `stage` is the one open stage of its pipeline, where its new tickets start. */
static cp_error_t *is_only_open(bool *only, cp_db_t *db, const cp_stage_t *stage, apr_pool_t *pool)
{
    cp_pipeline_t *pipeline;
    CP_TRY(cp_pipeline_find(&pipeline, db, stage->pipeline_id, pool));
    *only = !stage->closed && pipeline->open_count < 2;
    return NULL;
}

static cp_error_t *check_state(cp_db_t *db, const cp_stage_t *stored, const cp_stage_t *fresh, cp_faults_t *faults,
                               apr_pool_t *pool)
{
    bool only;
    if (stored->closed == fresh->closed)
        return NULL;
    CP_TRY(is_only_open(&only, db, stored, pool));
    if (only)
        cp_fault_add(faults, pool, "state",
                     "This is the only open stage: new tickets start here. Add another one first.");
    if (stored->ticket_count)
        cp_fault_add(
            faults, pool, "state",
            "There are tickets in this stage, which would close or open without anybody doing it. Add a new stage "
            "and move them there.");
    return NULL;
}

static cp_error_t *rename_in_filters(cp_db_t *db, const cp_stage_t *stored, const char *name, apr_pool_t *pool)
{
    cp_pipeline_t *pipeline;
    CP_TRY(cp_pipeline_find(&pipeline, db, stored->pipeline_id, pool));
    return cp_ticket_filter_renamed(db, "stage", apr_pstrcat(pool, pipeline->name, " / ", stored->name, NULL),
                                    apr_pstrcat(pool, pipeline->name, " / ", name, NULL), pool);
}

static cp_error_t *change(cp_db_t *db, const cp_stage_t *stage, const char *seen, cp_faults_t *faults, apr_pool_t *pool)
{
    cp_stage_t *stored;
    CP_TRY(cp_stage_find(&stored, db, stage->id, pool));
    CP_TRY(cp_record_check(seen, cp_stage_mark(stored, pool), pool));
    CP_TRY(check_state(db, stored, stage, faults, pool));
    CP_TRY(cp_fault_error(faults, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_STAGE_SAVE,
                      CP_BIND(cp_bind_int(stage->id), cp_bind_text(stage->name), cp_bind_text(stage->customer_label),
                              cp_bind_text(stage->closed ? "closed" : "open")),
                      NULL, pool));
    if (stored->closed && !stage->closed)
        CP_TRY(cp_db_exec(db, CP_SQL_STAGE_UNCHOOSE, CP_BIND(cp_bind_int(stage->id)), NULL, pool));
    return rename_in_filters(db, stored, stage->name, pool);
}

cp_error_t *cp_stage_save(apr_int64_t *id, cp_db_t *db, const cp_stage_t *stage, const char *seen, cp_faults_t *faults,
                          apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_stage_t fresh = *stage;
    cp_faults_begin(faults);
    CP_TRY(check(&fresh, db, faults, pool));
    *id = fresh.id;
    if (fresh.id) {
        CP_TRY(change(db, &fresh, seen, faults, pool));
    }
    else {
        CP_TRY(cp_fault_error(faults, pool));
        CP_TRY(cp_db_select(&rows, db, CP_SQL_STAGE_ADD,
                            CP_BIND(cp_bind_int(fresh.pipeline_id), cp_bind_text(fresh.name),
                                    cp_bind_text(fresh.customer_label), cp_bind_text(fresh.closed ? "closed" : "open")),
                            pool));
        *id = cp_cell_int(rows, 0, 0);
    }
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

cp_error_t *cp_stage_move(cp_db_t *db, apr_int64_t pipeline_id, apr_int64_t id, bool up, apr_pool_t *pool)
{
    cp_order_t order = {CP_SQL_STAGE_ORDER, pipeline_id, CP_SQL_STAGE_PLACE};
    CP_TRY(cp_order_move(db, &order, id, up, pool));
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

cp_error_t *cp_stage_empty(bool *left, cp_db_t *db, const cp_stage_t *stage, apr_int64_t to, cp_stage_mover_t mover,
                           apr_pool_t *pool)
{
    cp_stage_t *target;
    apr_int64_t moved;
    cp_error_t *error = cp_stage_find(&target, db, to, pool);
    if (error && error->kind != CP_ERROR_MISSING)
        return error;
    if (error || target->id == stage->id || target->pipeline_id != stage->pipeline_id)
        return cp_error_field(pool, "to", "Choose the stage that its tickets go to");
    CP_TRY(cp_db_exec(db, CP_SQL_STAGE_EMPTY_TELL,
                      CP_BIND(cp_bind_int(stage->id), cp_bind_int(to), cp_bind_int(mover.staff_id),
                              cp_bind_int(mover.now), cp_bind_text(stage->name), cp_bind_int(CP_STAGE_BATCH)),
                      NULL, pool));
    CP_TRY(cp_db_exec(
        db, CP_SQL_STAGE_EMPTY_MOVE,
        CP_BIND(cp_bind_int(stage->id), cp_bind_int(to), cp_bind_int(mover.now), cp_bind_int(CP_STAGE_BATCH)), &moved,
        pool));
    *left = moved == CP_STAGE_BATCH;
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

cp_error_t *cp_stage_may_go(cp_db_t *db, const cp_stage_t *stage, apr_pool_t *pool)
{
    bool only;
    CP_TRY(is_only_open(&only, db, stage, pool));
    return only ? cp_error_create(pool, CP_ERROR_CONFLICT,
                                  "This is the only open stage: new tickets start here. Add another one first.", NULL)
                : NULL;
}

cp_error_t *cp_stage_remove(cp_db_t *db, const cp_stage_t *stage, apr_pool_t *pool)
{
    cp_stage_t *stored;
    CP_TRY(cp_stage_find(&stored, db, stage->id, pool));
    CP_TRY(cp_stage_may_go(db, stored, pool));
    if (stored->ticket_count)
        return cp_error_create(pool, CP_ERROR_CONFLICT,
                               "There are tickets in this stage. Choose the stage that they go to.", NULL);
    CP_TRY(cp_db_exec(db, CP_SQL_STAGE_UNCHOOSE, CP_BIND(cp_bind_int(stage->id)), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_STAGE_REMOVE, CP_BIND(cp_bind_int(stage->id)), NULL, pool));
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}
