/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pipelines and their stages as managers set them up. A stage that holds tickets never changes between open and closed:
 * its tickets' closed_at would all have to follow, and customers would see tickets close that nobody closed. They are
 * moved to another stage instead, which also tells each conversation. All in WRITE runs, where something changes; every
 * change that customers could see raises the counter of all pages.
 */
#ifndef CP_MODEL_PIPELINE_H
#define CP_MODEL_PIPELINE_H

#include "../db/db.h"
#include "model_fault.h"

#define CP_PIPELINE_NAME_MAX 80 /**< characters of a pipeline's, stage's or customer label's name */
#define CP_STAGE_BATCH 2000     /**< tickets that one run moves out of a stage */

typedef struct cp_pipeline_t {
    apr_int64_t id; /**< 0: not saved yet */
    const char *name;
    apr_int64_t close_stage_id; /**< as chosen; 0: none */
    apr_int64_t closes_into; /**< where customers' "Close" puts a ticket: the chosen one or the only one; 0: nowhere */
    bool reply_reopens;
    int open_count; /**< stages */
    int closed_count;
} cp_pipeline_t;

typedef struct cp_stage_t {
    apr_int64_t id;
    apr_int64_t pipeline_id;
    const char *name;
    const char *customer_label; /**< "" where the name serves */
    bool closed;
    apr_int64_t ticket_count; /**< up to CP_COUNT_MAX and one */
} cp_stage_t;

/* ---- Pipelines ---- */

cp_error_t *cp_pipeline_list(const cp_pipeline_t **pipelines, int *count, cp_db_t *db, apr_pool_t *pool);
cp_error_t *cp_pipeline_find(cp_pipeline_t **pipeline, cp_db_t *db, apr_int64_t id, apr_pool_t *pool);
const char *cp_pipeline_mark(const cp_pipeline_t *pipeline, apr_pool_t *pool);

/** Creates (id 0; with the stages New and Closed, so that it can be used at once) or changes a pipeline. Faults of "name",
 * "close_stage". */
cp_error_t *cp_pipeline_save(apr_int64_t *id, cp_db_t *db, const cp_pipeline_t *pipeline, const char *seen,
                             cp_faults_t *faults, apr_pool_t *pool);
cp_error_t *cp_pipeline_move(cp_db_t *db, apr_int64_t id, bool up, apr_pool_t *pool);

/* ---- Stages ---- */

cp_error_t *cp_stage_list(const cp_stage_t **stages, int *count, cp_db_t *db, apr_int64_t pipeline_id,
                          apr_pool_t *pool);
cp_error_t *cp_stage_find(cp_stage_t **stage, cp_db_t *db, apr_int64_t id, apr_pool_t *pool);
const char *cp_stage_mark(const cp_stage_t *stage, apr_pool_t *pool);

/** Creates (id 0) or changes a stage. Faults of "name", "customer_label", "state". */
cp_error_t *cp_stage_save(apr_int64_t *id, cp_db_t *db, const cp_stage_t *stage, const char *seen, cp_faults_t *faults,
                          apr_pool_t *pool);
cp_error_t *cp_stage_move(cp_db_t *db, apr_int64_t pipeline_id, apr_int64_t id, bool up, apr_pool_t *pool);

/** Who empties a stage, and when. */
typedef struct cp_stage_mover_t {
    apr_int64_t staff_id;
    apr_time_t now;
} cp_stage_mover_t;

/** Moves the next CP_STAGE_BATCH tickets of a stage into another one of its pipeline (INPUT about "to" if it is none).
 * `*left` says whether there are more. */
cp_error_t *cp_stage_empty(bool *left, cp_db_t *db, const cp_stage_t *stage, apr_int64_t to, cp_stage_mover_t mover,
                           apr_pool_t *pool);

/** CONFLICT where a stage cannot go whatever becomes of its tickets: it is the only open one. */
cp_error_t *cp_stage_may_go(cp_db_t *db, const cp_stage_t *stage, apr_pool_t *pool);

/** Removes a stage without tickets. CONFLICT where it has some, or is the only open one. */
cp_error_t *cp_stage_remove(cp_db_t *db, const cp_stage_t *stage, apr_pool_t *pool);

#endif
