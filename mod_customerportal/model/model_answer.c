/* SPDX-License-Identifier: Apache-2.0 */
#include "model_answer.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_catalog.h"
#include "model_order.h"

const cp_answer_variable_t cp_answer_variables[] = {
    {"first_name", "first name of the customer"},
    {"name", "full name of the customer"},
    {"company", "company of the ticket"},
    {"number", "number of the ticket"},
    {"subject", "subject of the ticket"},
    {"agent", "name of who answers, as customers see it"},
    {"inbox", "name of the inbox"},
    {NULL, NULL},
};

static cp_answer_t answer_row(const cp_rows_t *rows, int row)
{
    return (cp_answer_t){
        .id = cp_cell_int(rows, row, 0),
        .name = cp_cell_text(rows, row, 1),
        .body = cp_cell_text(rows, row, 2),
        .inbox_id = cp_cell_int(rows, row, 3),
        .inbox_name = cp_cell_text(rows, row, 4),
        .position = cp_cell_int(rows, row, 5),
    };
}

cp_error_t *cp_answer_list(const cp_answer_t **answers, int *count, cp_db_t *db, apr_int64_t inbox_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_answer_t *found;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_ANSWER_LIST, CP_BIND(cp_bind_id(inbox_id)), pool));
    found = apr_pcalloc(pool, ((apr_size_t)rows->count + 1) * sizeof *found);
    for (int i = 0; i < rows->count; i++)
        found[i] = answer_row(rows, i);
    *answers = found;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_answer_find(cp_answer_t **answer, cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_answer_t *found = apr_palloc(pool, sizeof *found);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_ANSWER_FIND, CP_BIND(cp_bind_int(id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such answer.", NULL);
    *found = answer_row(rows, 0);
    *answer = found;
    return NULL;
}

const char *cp_answer_mark(const cp_answer_t *answer, apr_pool_t *pool)
{
    return cp_record_mark(pool, answer->name, answer->body, apr_psprintf(pool, "%" APR_INT64_T_FMT, answer->inbox_id),
                          NULL);
}

static bool is_variable(const char *name, apr_size_t length)
{
    for (const cp_answer_variable_t *one = cp_answer_variables; one->name; one++)
        if (strlen(one->name) == length && !memcmp(one->name, name, length))
            return true;
    return false;
}

/* A variable that does not exist would reach the customer as it is typed. */
static void check_variables(cp_faults_t *faults, const char *body, apr_pool_t *pool)
{
    for (const char *at = body; (at = strstr(at, "${")) != NULL; at += 2) {
        apr_size_t length = strcspn(at + 2, "}\n");
        if (!is_variable(at + 2, length) || at[2 + length] != '}')
            cp_fault_add(faults, pool, "body", "There is no variable ${%s}. The hint names those that exist.",
                         cp_utf8_cut(apr_pstrmemdup(pool, at + 2, length), 40, pool));
    }
}

static cp_error_t *check(cp_answer_t *answer, cp_db_t *db, cp_faults_t *faults, apr_pool_t *pool)
{
    cp_rows_t *rows;
    answer->name = cp_one_line(answer->name, pool);
    answer->body = cp_trim(answer->body, pool);
    if (!*answer->name)
        cp_fault_add(faults, pool, "name", "Enter a name");
    if (cp_utf8_count(answer->name) > CP_ANSWER_NAME_MAX)
        cp_fault_add(faults, pool, "name", "Up to %d characters fit", CP_ANSWER_NAME_MAX);
    if (!*answer->body)
        cp_fault_add(faults, pool, "body", "Write the text of the answer");
    if (cp_utf8_count(answer->body) > CP_ANSWER_BODY_MAX)
        cp_fault_add(faults, pool, "body", "Up to %d characters fit", CP_ANSWER_BODY_MAX);
    check_variables(faults, answer->body, pool);
    if (answer->inbox_id) {
        CP_TRY(cp_db_select(&rows, db, CP_SQL_INBOX_EXISTS, CP_BIND(cp_bind_int(answer->inbox_id)), pool));
        if (!rows->count)
            cp_fault_add(faults, pool, "inbox", "Choose one of the inboxes");
    }
    return cp_fault_error(faults, pool);
}

static cp_error_t *change(cp_db_t *db, const cp_answer_t *answer, const char *seen, apr_pool_t *pool)
{
    cp_answer_t *stored;
    CP_TRY(cp_answer_find(&stored, db, answer->id, pool));
    CP_TRY(cp_record_check(seen, cp_answer_mark(stored, pool), pool));
    return cp_db_exec(db, CP_SQL_ANSWER_SAVE,
                      CP_BIND(cp_bind_int(answer->id), cp_bind_text(answer->name), cp_bind_text(answer->body),
                              cp_bind_id(answer->inbox_id)),
                      NULL, pool);
}

cp_error_t *cp_answer_save(apr_int64_t *id, cp_db_t *db, const cp_answer_t *answer, const char *seen,
                           cp_faults_t *faults, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_answer_t fresh = *answer;
    cp_faults_begin(faults);
    CP_TRY(check(&fresh, db, faults, pool));
    *id = fresh.id;
    if (fresh.id)
        return change(db, &fresh, seen, pool);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_ANSWER_CREATE,
                        CP_BIND(cp_bind_text(fresh.name), cp_bind_text(fresh.body), cp_bind_id(fresh.inbox_id)), pool));
    *id = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_answer_remove(cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_ANSWER_REMOVE, CP_BIND(cp_bind_int(id)), NULL, pool);
}

cp_error_t *cp_answer_move(cp_db_t *db, apr_int64_t id, bool up, apr_pool_t *pool)
{
    cp_order_t order = {CP_SQL_ANSWER_ORDER, 0, CP_SQL_ANSWER_PLACE};
    return cp_order_move(db, &order, id, up, pool);
}

static const char *written(const char *value)
{
    return value ? value : "";
}

const char *cp_answer_fill(const char *body, const cp_answer_values_t *values, apr_pool_t *pool)
{
    return cp_tr_fill(pool, body, "first_name", written(values->first_name), "name", written(values->name), "company",
                      written(values->company), "number", written(values->number), "subject", written(values->subject),
                      "agent", written(values->agent), "inbox", written(values->inbox), NULL);
}
