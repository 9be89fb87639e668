/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model_desk_list.h"
#include "model_ticket_row.h"

/* The columns of desk_inboxes. */
enum { ID, NAME, ADDRESS, PIPELINE, OPEN, MINE, UNASSIGNED, US, CUSTOMER, CLOSED, FOLLOWED };

static int counted(const cp_rows_t *rows, int row, int column)
{
    return cp_cell_null(rows, row, column) ? -1 : (int)cp_cell_int(rows, row, column);
}

static int sum(int a, int b)
{
    if (a < 0 || b < 0)
        return -1;
    return a + b > CP_DESK_COUNT_LIMIT ? CP_DESK_COUNT_LIMIT + 1 : a + b;
}

static void read_inbox(cp_desk_inbox_t *inbox, const cp_rows_t *rows, int row)
{
    static const int column[CP_DESK_VIEWS] = {
        [CP_DESK_VIEW_OPEN] = OPEN,
        [CP_DESK_VIEW_MINE] = MINE,
        [CP_DESK_VIEW_FOLLOWED] = FOLLOWED,
        [CP_DESK_VIEW_UNASSIGNED] = UNASSIGNED,
        [CP_DESK_VIEW_US] = US,
        [CP_DESK_VIEW_CUSTOMER] = CUSTOMER,
        [CP_DESK_VIEW_CLOSED] = CLOSED,
    };
    inbox->id = cp_cell_int(rows, row, ID);
    inbox->name = cp_cell_text(rows, row, NAME);
    inbox->address = cp_cell_text(rows, row, ADDRESS);
    inbox->pipeline_id = cp_cell_int(rows, row, PIPELINE);
    for (int view = 0; view < CP_DESK_VIEW_ALL; view++)
        inbox->count[view] = counted(rows, row, column[view]);
    inbox->count[CP_DESK_VIEW_ALL] = sum(inbox->count[CP_DESK_VIEW_OPEN], inbox->count[CP_DESK_VIEW_CLOSED]);
}

/* Rows of desk_choices: stages, then people. */
static void read_choices(cp_desk_rail_t *rail, const cp_rows_t *rows, apr_pool_t *pool)
{
    cp_desk_stage_t *stages = apr_pcalloc(pool, sizeof *stages * (apr_size_t)(rows->count + 1));
    cp_person_t *staff = apr_pcalloc(pool, sizeof *staff * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++) {
        if (cp_cell_int(rows, i, 0)) {
            cp_person_t *person = &staff[rail->staff_count++];
            person->id = cp_cell_int(rows, i, 1);
            person->first_name = cp_cell_text(rows, i, 2);
            person->last_name = cp_cell_text(rows, i, 4);
            person->alias = cp_cell_text(rows, i, 5);
            person->email = cp_cell_text(rows, i, 6);
            continue;
        }
        cp_desk_stage_t *stage = &stages[rail->stage_count++];
        stage->id = cp_cell_int(rows, i, 1);
        stage->name = cp_cell_text(rows, i, 2);
        stage->pipeline_id = cp_cell_int(rows, i, 3);
        stage->pipeline_name = cp_cell_text(rows, i, 4);
        stage->closed = !strcmp(cp_cell_text(rows, i, 5), "closed");
    }
    rail->stages = stages;
    rail->staff = staff;
}

cp_error_t *cp_desk_rail(cp_desk_rail_t **rail, cp_db_t *db, cp_desk_scope_t scope, apr_int64_t inbox_id,
                         apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_desk_rail_t *made = apr_pcalloc(pool, sizeof *made);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_INBOXES,
                        CP_BIND(cp_bind_int(scope.staff_id), cp_bind_int(scope.every), cp_bind_int(inbox_id)), pool));
    cp_desk_inbox_t *inboxes = apr_pcalloc(pool, sizeof *inboxes * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        read_inbox(&inboxes[i], rows, i);
    made->inboxes = inboxes;
    made->inbox_count = rows->count;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DESK_CHOICES,
                        CP_BIND(cp_bind_int(scope.staff_id), cp_bind_int(scope.every), cp_bind_int(inbox_id)), pool));
    read_choices(made, rows, pool);
    *rail = made;
    return NULL;
}

const cp_desk_inbox_t *cp_desk_rail_inbox(const cp_desk_rail_t *rail, apr_int64_t id)
{
    for (int i = 0; i < rail->inbox_count; i++)
        if (rail->inboxes[i].id == id)
            return &rail->inboxes[i];
    return NULL;
}

int cp_desk_rail_count(const cp_desk_rail_t *rail, apr_int64_t inbox_id, cp_desk_view_t view)
{
    int count = 0;
    for (int i = 0; i < rail->inbox_count; i++)
        if (!inbox_id || rail->inboxes[i].id == inbox_id)
            count = sum(count, rail->inboxes[i].count[view]);
    return count;
}
