/* SPDX-License-Identifier: Apache-2.0 */
/* How the databases answer the desk's list, whatever it is asked for: by an index in the order of the answer, so that no
 * queue is sorted, and no table that grows is read as a whole. */
#include "model_bulk.h"

#include "db/db_desk_list.h"
#include "model/model_search.h"

#define LIMIT 26
#define INBOXES 3
#define SORTED 300 /* rows that may be sorted: those of all ways, and what one person has */

static apr_int64_t inboxes[INBOXES];

/* Three inboxes, one with members; every fifth open ticket is Marta's, closed ones are in a closed stage. */
static int desk_setup(void **state)
{
    if (bulk_setup(state))
        return -1;
    world_setup(state);
    script(apr_psprintf(world.pool,
                        "INSERT INTO inbox (name, kind, pipeline_id) SELECT 'Desk', 'helpdesk', pipeline_id FROM inbox"
                        " WHERE id = %d;"
                        "INSERT INTO inbox_member (inbox_id, staff_id) SELECT id, %d FROM inbox WHERE name = 'Desk';"
                        "UPDATE ticket SET stage_id = %d WHERE closed_at IS NOT NULL AND id > 1000000;"
                        "UPDATE ticket SET inbox_id = %d WHERE id > 1000000 AND id %% 7 = 0;"
                        "UPDATE ticket SET inbox_id = (SELECT id FROM inbox WHERE name = 'Desk') WHERE id > 1000000"
                        " AND id %% 11 = 0",
                        (int)world.inbox, (int)world.marta, (int)world.closed_stage, (int)world.sales_inbox));
    script(database.dialect == CP_DIALECT_PGSQL ? "VACUUM ANALYZE" : "ANALYZE");
    inboxes[0] = world.inbox;
    inboxes[1] = world.sales_inbox;
    inboxes[2] = NUMBER_OF("SELECT id FROM inbox WHERE name = 'Desk'");
    return world_teardown(state);
}

/* Sorts of more than that: within a way (SQLite names it), or of many rows (PostgreSQL says how many). */
static bool sorts_queue(const plan_t *plan, int row)
{
    const char *text = line(plan, row);
    if (database.dialect == CP_DIALECT_PGSQL) {
        const char *rows = strstr(text, "rows=");
        return strstr(text, "Sort  (") && rows && atoi(rows + 5) > SORTED;
    }
    if (!strstr(text, "TEMP B-TREE FOR") || !strstr(text, "ORDER BY"))
        return false;
    apr_int64_t parent = cp_cell_int(plan->rows, row, 1);
    for (int i = 0; i < plan->rows->count; i++)
        if (cp_cell_int(plan->rows, i, 0) == parent) {
            const char *name = strrchr(line(plan, i), ' ');
            return name && !strcmp(name, " way");
        }
    return false;
}

/* A queue is entered by an inbox, a person or a stage, never by its date alone. */
static bool enters_badly(const plan_t *plan, int row)
{
    const char *text = line(plan, row), *at = strstr(text, "USING ");
    if (database.dialect == CP_DIALECT_SQLITE)
        return !strncmp(text, "SEARCH ticket ", 14) && at && strstr(at, "INDEX ticket_") &&
               !strstr(at, "INDEX ticket_desk_") && !strstr(at, "INDEX ticket_with_p") && !strstr(at, "company_id=?");
    at = strstr(text, " on ticket  (");
    return at && strstr(text, "using ticket_") && !strstr(text, "using ticket_desk_") &&
           !strstr(text, "using ticket_with_p") && !strstr(text, "using ticket_pkey") &&
           !strstr(text, "using ticket_number_key") && !strstr(text, "using ticket_company_activity");
}

static int bad_plans;

static void check_plan(plan_t *plan, const char *what, bool sorts)
{
    RUN(CP_DB_READ, plan_work, plan);
    assert_true(plan->rows->count > 0);
    for (int i = 0; i < plan->rows->count; i++)
        if (reads_all(plan, i) || (!sorts && sorts_queue(plan, i)) || enters_badly(plan, i)) {
            show(plan, apr_pstrcat(world.pool, what, ": ", line(plan, i), NULL));
            bad_plans++;
            return;
        }
}

static void check_shape(const cp_desk_list_query_t *query, const char *what)
{
    apr_pool_t *keep = world.pool;
    apr_pool_create(&world.pool, keep);
    cp_desk_list_sql_t sql;
    bool found = cp_desk_list_finds(query);
    cp_desk_list_query_t counted = *query;
    what = apr_psprintf(
        world.pool, "%s, %d inboxes, state %d, last by %d, owner %d, stage %d, priority %d, order %d%s%s", what,
        query->inbox_count, query->state, query->last_by, (int)query->owner_id, (int)query->stage_id, query->priority,
        query->order, query->descending ? " DESC" : "", query->bounded ? ", bounded" : "");
    cp_desk_list_rows_sql(&sql, database.dialect, query, world.pool);
    plan_t any = {sql.text, NULL, sql.count, NULL}, these = {sql.text, sql.binds, sql.count, NULL};
    check_plan(&any, what, found);
    /* Of values of properties there are too many for plans of their own: PostgreSQL has one for all. */
    if (!query->filter_count)
        check_plan(&these, apr_pstrcat(world.pool, "with values: ", what, NULL), found);
    if (!found && !query->bounded) {
        counted.limit = 1001;
        cp_desk_list_count_sql(&sql, database.dialect, &counted, world.pool);
        any = (plan_t){sql.text, NULL, sql.count, NULL};
        check_plan(&any, apr_pstrcat(world.pool, "count: ", what, NULL), true);
    }
    apr_pool_destroy(world.pool);
    world.pool = keep;
}

static void check_orders(cp_desk_list_query_t query, const char *what)
{
    query.staff_id = world.marta;
    query.inboxes = inboxes;
    query.limit = LIMIT;
    query.after_id = 1000500;
    for (int order = 0; order < CP_DESK_ORDERS; order++)
        for (int turn = 0; turn < 4 && cp_desk_list_offers(&query, (cp_desk_order_t)order); turn++) {
            query.order = (cp_desk_order_t)order;
            query.descending = turn & 1;
            query.bounded = turn & 2;
            query.after_key = order == CP_DESK_BY_PRIORITY ? 2 : 2005000;
            check_shape(&query, what);
        }
}

/* Everything that a list can be filtered by, in all views. */
static void test_list_plans(void **state)
{
    (void)state;
    bad_plans = 0;
    for (int kind = CP_DESK_ANY; kind <= CP_DESK_CLOSED; kind++)
        for (int shape = 0; shape < 24; shape++) {
            bool closed = kind == CP_DESK_CLOSED;
            cp_desk_list_query_t query = {
                .state = (cp_desk_state_t)kind,
                .inbox_count = shape & 1 ? INBOXES : 1,
                .stage_id = !(shape & 2) ? 0
                            : closed     ? world.closed_stage
                                         : world.open_stage,
                .owner_id = shape / 8 == 0   ? 0
                            : shape / 8 == 1 ? -1
                                             : world.marta,
                .last_by = kind == CP_DESK_OPEN && shape & 4 ? CP_DESK_BY_CONTACT : CP_DESK_BY_ANYBODY,
                .priority = kind == CP_DESK_OPEN && shape % 8 == 1 ? 4 : 0,
            };
            query.inbox_id = query.inbox_count == 1 ? inboxes[0] : 0;
            check_orders(query, "list");
        }
    assert_int_equal(bad_plans, 0);
}

/* By values of properties: asked of what a queue holds, or found by what few tickets have. */
static void test_property_plans(void **state)
{
    static const cp_slot_filter_t filters[] = {{1, "a55", "a56", NULL}, {2, " ", "~", "|small|"}};
    cp_desk_list_sql_t sql;
    (void)state;
    bad_plans = 0;
    for (int kind = CP_DESK_ANY; kind <= CP_DESK_CLOSED; kind++)
        for (int shape = 0; shape < 12; shape++) {
            cp_desk_list_query_t query = {
                .state = (cp_desk_state_t)kind,
                .inbox_count = shape & 1 ? INBOXES : 1,
                .owner_id = shape & 2 ? world.marta : 0,
                .filters = {filters[shape / 4 % 2], filters[(shape / 4 + 1) % 2]},
                .filter_count = shape / 4 == 2 ? 2 : 1,
            };
            query.inbox_id = query.inbox_count == 1 ? inboxes[0] : 0;
            check_orders(query, "by a property");
            query.by = query.filter_count;
            check_orders(query, "found by a property");
            query.staff_id = world.marta;
            cp_desk_list_probe_sql(&sql, database.dialect, &query, world.pool);
            plan_t probe = {sql.text, NULL, sql.count, NULL};
            check_plan(&probe, "probe", false);
        }
    assert_int_equal(bad_plans, 0);
}

static void test_found_plans(void **state)
{
    static const char *const typed[] = {"alpha7 beta", "#2000010", "p17"};
    (void)state;
    bad_plans = 0;
    for (int i = 0; i < 4; i++)
        for (int inbox = 0; inbox < 2; inbox++) {
            cp_desk_list_query_t query = {.state = i & 1 ? CP_DESK_OPEN : CP_DESK_ANY,
                                          .inbox_count = inbox ? 1 : INBOXES,
                                          .inbox_id = inbox ? inboxes[0] : 0,
                                          .search = i < 3,
                                          .followed = i == 3,
                                          .address = {"p17", "p17\xf4\x8f\xbf\xbf"},
                                          .name = {"64", "64g"}};
            if (query.search) {
                cp_search_terms_t terms;
                cp_search_terms(&terms, typed[i], world.pool);
                query.words = terms.words;
                query.word_count = terms.word_count;
                query.number = terms.number;
            }
            check_orders(query, query.search ? typed[i] : "followed");
        }
    assert_int_equal(bad_plans, 0);
}

static void test_named_plans(void **state)
{
    static const cp_sql_t statements[] = {CP_SQL_DESK_INBOXES, CP_SQL_DESK_CHOICES};
    (void)state;
    bad_plans = 0;
    for (apr_size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        plan_t plan = {cp_db_sql_text(statements[i], database.dialect), NULL, cp_sql_parameters[statements[i]], NULL};
        check_plan(&plan, cp_db_sql_name(statements[i]), false);
    }
    assert_int_equal(bad_plans, 0);
}

/* The checks themselves: what they are to find is found. */
static void test_checks(void **state)
{
    static const char *const bad[] = {
        "SELECT subject FROM ticket WHERE subject = 'x'",
        "SELECT id FROM ticket WHERE requester_id = 1005 ORDER BY activity_at DESC, id DESC LIMIT 3",
        "SELECT * FROM (SELECT id FROM ticket WHERE inbox_id = 1 ORDER BY source LIMIT 1000) AS way"
        " UNION ALL SELECT 1",
    };
    (void)state;
    for (apr_size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        plan_t plan = {bad[i], NULL, 0, NULL};
        bool found = false;
        RUN(CP_DB_READ, plan_work, &plan);
        for (int row = 0; row < plan.rows->count; row++)
            found = found || reads_all(&plan, row) || sorts_queue(&plan, row) || enters_badly(&plan, row);
        if (!found)
            show(&plan, "not found");
        assert_true(found);
    }
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_checks),         ON_WORLD(test_named_plans), ON_WORLD(test_list_plans),
        ON_WORLD(test_property_plans), ON_WORLD(test_found_plans),
    };
    return cmocka_run_group_tests_name(name, all, desk_setup, NULL);
}

int main(void)
{
    return databases_main("the desk's plans", tests);
}
