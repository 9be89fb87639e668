/* SPDX-License-Identifier: Apache-2.0 */
/* pipeline add, list */
#include "ctl.h"

#include <apr_strings.h>

#include "../base/base_string.h"

typedef struct {
    const char *name;
    const char *stages;
    const char *close_stage;
    const char *inbox;
    bool keep_closed;
} pipeline_t;

static cp_error_t *add_stage(apr_int64_t *id, cp_db_t *db, apr_int64_t pipeline_id, char *word, int position,
                             apr_pool_t *pool)
{
    char *colon = strrchr(word, ':');
    cp_rows_t *rows;

    if (!colon || colon == word || (strcmp(colon + 1, "open") && strcmp(colon + 1, "closed")))
        return cp_error_create(pool, CP_ERROR_INPUT,
                               apr_psprintf(pool, "\"%s\" is no stage: write NAME:open or NAME:closed", word), NULL);
    *colon = '\0';
    CP_TRY(cp_db_select(
        &rows, db, CP_SQL_ADMIN_STAGE_CREATE,
        CP_BIND(cp_bind_int(pipeline_id), cp_bind_text(word), cp_bind_text(colon + 1), cp_bind_int(position)), pool));
    *id = cp_cell_int(rows, 0, 0);
    return NULL;
}

static cp_error_t *add_stages(cp_db_t *db, const pipeline_t *pipeline, apr_int64_t pipeline_id, apr_pool_t *pool)
{
    char *state, *text = apr_pstrdup(pool, pipeline->stages);
    apr_int64_t id, close_id = 0;
    int position = 0;

    for (char *word = apr_strtok(text, ",", &state); word; word = apr_strtok(NULL, ",", &state)) {
        CP_TRY(add_stage(&id, db, pipeline_id, word, ++position, pool));
        if (pipeline->close_stage && !strcmp(pipeline->close_stage, word))
            close_id = id;
    }
    if (!pipeline->close_stage)
        return NULL;
    if (!close_id)
        return cp_error_create(pool, CP_ERROR_INPUT, "--close-stage must name one of --stages", NULL);
    return cp_db_exec(db, CP_SQL_ADMIN_PIPELINE_CLOSE_STAGE, CP_BIND(cp_bind_int(pipeline_id), cp_bind_int(close_id)),
                      NULL, pool);
}

static cp_error_t *add(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    pipeline_t *pipeline = baton;
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_ADMIN_PIPELINE_CREATE,
                        CP_BIND(cp_bind_text(pipeline->name), cp_bind_int(!pipeline->keep_closed)), pool));
    CP_TRY(add_stages(db, pipeline, cp_cell_int(rows, 0, 0), pool));
    if (!pipeline->inbox)
        return NULL;
    return cp_db_exec(db, CP_SQL_ADMIN_INBOX_CREATE,
                      CP_BIND(cp_bind_text(pipeline->inbox), cp_bind_int(cp_cell_int(rows, 0, 0))), NULL, pool);
}

cp_error_t *cp_ctl_pipeline_add(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"stages", false, NULL},
                                 {"close-stage", false, NULL},
                                 {"keep-closed", true, NULL},
                                 {"inbox", false, NULL},
                                 {NULL, false, NULL}};
    pipeline_t pipeline;

    CP_TRY(cp_ctl_options(ctl, options, &pipeline.name, 1, 1));
    if (!options[0].value)
        return cp_ctl_usage(ctl, "--stages is needed, such as --stages New:open,Done:closed");
    pipeline.stages = options[0].value;
    pipeline.close_stage = options[1].value;
    pipeline.keep_closed = options[2].value != NULL;
    pipeline.inbox = options[3].value;
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, add, &pipeline, ctl->pool);
}

static cp_error_t *list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_db_select(baton, db, CP_SQL_ADMIN_PIPELINES, CP_NO_BIND, pool);
}

cp_error_t *cp_ctl_pipeline_list(cp_ctl_t *ctl)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};
    cp_rows_t *rows;

    CP_TRY(cp_ctl_options(ctl, none, NULL, 0, 0));
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, list, &rows, ctl->pool));
    for (int i = 0; i < rows->count; i++)
        printf("%s\t%s\t%s%s\n", cp_cell_text(rows, i, 0), cp_cell_text(rows, i, 2), cp_cell_text(rows, i, 3),
               cp_cell_int(rows, i, 4) ? "\tcustomers close into it" : "");
    return NULL;
}
