/* SPDX-License-Identifier: Apache-2.0 */
/* How the databases answer the model's statements, with enough rows that a bad way would show: nothing reads a table
 * that grows as a whole, and nothing sorts what is as large as a company. */
/* With the sanitizer, which makes no other plans, as few as make the same ones. */
#ifdef __SANITIZE_ADDRESS__
#define BULK_TICKETS 20000
#else
#define BULK_TICKETS 100000
#endif
#define BULK_CONTACTS (BULK_TICKETS / 10)
#define BULK_COMPANIES (BULK_TICKETS / 100)

#include "model_bulk.h"

#include "db/db_list.h"
#include "model/model_search.h"
#include "model/model_ticket_filter.h"

static int indent(const char *text)
{
    return (int)strspn(text, " ");
}

/* Whether what is found first may be sorted: it is little. And whether pages of several values may be: they are few. */
static bool sorts_found, sorts_pages;

/* Sorts of more than a page: in a company's way (SQLite names it), or of many rows (PostgreSQL says how many). */
static bool sorts_company(const plan_t *plan, int row, bool whole_is_company)
{
    const char *text = line(plan, row);
    if (database.dialect == CP_DIALECT_PGSQL) {
        const char *rows = strstr(text, "rows=");
        /* It takes pages for a tenth of all. */
        if (sorts_pages && row + 2 < plan->rows->count && strstr(line(plan, row + 2), "Nested Loop"))
            return false;
        return strstr(text, "Sort  (") && rows && atoi(rows + 5) > 2002;
    }
    if (!strstr(text, "TEMP B-TREE FOR") || !strstr(text, "ORDER BY"))
        return false;
    apr_int64_t parent = cp_cell_int(plan->rows, row, 1);
    for (int i = 0; i < plan->rows->count; i++)
        if (cp_cell_int(plan->rows, i, 0) == parent) {
            const char *name = strrchr(line(plan, i), ' ');
            if (sorts_pages)
                return strstr(line(plan, i), "CORRELATED") != NULL;
            return name && ((!sorts_found && !strcmp(name, " shared")) ||
                            (whole_is_company && (!strcmp(name, " page") || !strcmp(name, " every"))));
        }
    return false;
}

/* SQLite's plan of an INSERT has tables that it would look through for rows which miss the new one: it skips them
 * unless keys were missing before. */
static bool is_named(const plan_t *plan, int row)
{
    const char *text = line(plan, row) + 5; /* "SCAN " */
    apr_size_t length = strcspn(text, " ");
    if (database.dialect != CP_DIALECT_SQLITE || strncmp(plan->sql, "INSERT", 6))
        return true;
    for (const char *at = plan->sql; (at = strstr(at, " ")) != NULL; at++)
        if (!strncmp(at + 1, text, length) && (!at[1 + length] || strchr(" ),", at[1 + length])))
            return true;
    return false;
}

static int bad_plans;

static void check_plan(plan_t *plan, const char *what, bool whole_is_company)
{
    RUN(CP_DB_READ, plan_work, plan);
    for (int i = 0; i < plan->rows->count; i++)
        if ((reads_all(plan, i) && is_named(plan, i)) || sorts_company(plan, i, whole_is_company)) {
            show(plan, apr_pstrcat(world.pool, what, ": ", line(plan, i), NULL));
            bad_plans++;
            return;
        }
}

/* ---- The list ---- */

static const cp_list_order_t list_orders[] = {
    {"ticket.activity_at", false, NULL}, {"ticket.created_at", false, NULL},
    {"ticket.subject_key", true, NULL},  {"ticket.requester_key", true, NULL},
    {"ticket.owner_key", true, NULL},    {"(CASE WHEN ticket.closed_at IS NULL THEN 0 ELSE 1 END)", false, NULL},
    {"ticket.priority", false, NULL},    {"ticket.number", false, NULL},
};

#define FIXED_ORDERS ((int)(sizeof list_orders / sizeof *list_orders))

/* The orders that all tickets have, and those by properties that administrators defined, without and with places. */
static cp_list_order_t list_order(int i)
{
    if (i < FIXED_ORDERS)
        return list_orders[i];
    i -= FIXED_ORDERS;
    return (cp_list_order_t){cp_sql_constant_property_order_p[i % BULK_SLOTS][database.dialect], true,
                             i < BULK_SLOTS ? NULL : "||small|large|"};
}

/* How often a plan goes by an index. */
static int entries(const plan_t *plan, const char *name)
{
    int count = 0;
    for (int i = 0; i < plan->rows->count; i++)
        count += strstr(line(plan, i), name) != NULL;
    return count;
}

/* The index gives the first value, the next ones, and each one's tickets. PostgreSQL does not show how it finds the next
 * ones, so it is asked for one of them; what it reads into a bitmap would be sorted. */
static void check_values(const plan_t *plan, const char *what)
{
    bool first = strstr(plan->sql, "(ticket.p1,") != NULL, whole = database.dialect == CP_DIALECT_SQLITE;
    const char *value = cp_sql_constant_property_order_p[first ? 0 : 1][database.dialect];
    plan_t next = {apr_pstrcat(world.pool, "SELECT ", value, " FROM ticket WHERE ticket.company_id = ?1 AND ", value,
                               " > ?2 ORDER BY ", value, ", ticket.id LIMIT 1", NULL),
                   NULL, 2, NULL};
    check_plan(&next, what, true);
    if (entries(plan, apr_pstrcat(world.pool, whole ? "USING INDEX " : "using ",
                                  first ? "ticket_company_p1 " : "ticket_company_p2 ", NULL)) == (whole ? 3 : 2))
        return;
    show(plan, apr_pstrcat(world.pool, "not by values: ", what, NULL));
    bad_plans++;
}

static void check_shape(cp_list_query_t *query, const char *what)
{
    cp_list_sql_t sql;
    bool company = query->view == CP_LIST_COMPANY && !query->search && !sorts_found;
    bool values =
        query->order->places && !query->search && !query->by && query->company_id && query->view != CP_LIST_OWN;
    sorts_pages = values;
    cp_list_rows_sql(&sql, database.dialect, query, world.pool);
    plan_t any = {sql.text, NULL, sql.count, NULL}, these = {sql.text, sql.binds, sql.count, NULL};
    check_plan(&any, apr_pstrcat(world.pool, "rows ", what, NULL), company);
    if (sorts_found)
        assert_true(entries(&any, query->filters[query->by - 1].slot == 1 ? "ticket_company_p1" : "ticket_company_p2"));
    if (values)
        check_values(&any, what);
    /* Of values of properties there are too many for plans of their own: PostgreSQL has one for all. */
    if (!query->filter_count)
        check_plan(&these, apr_pstrcat(world.pool, "rows with values ", what, NULL), company);
    sorts_pages = false;
    cp_list_count_sql(&sql, database.dialect, query, world.pool);
    any = (plan_t){sql.text, NULL, sql.count, NULL};
    check_plan(&any, apr_pstrcat(world.pool, "counts ", what, NULL), company);
}

static void check_orders(cp_list_query_t query, const char *what)
{
    for (int i = 0; i < FIXED_ORDERS + 2 * BULK_SLOTS; i++)
        for (int turn = 0; turn < 4; turn++) {
            cp_list_order_t order = list_order(i);
            apr_pool_t *keep = world.pool;
            apr_pool_create(&world.pool, keep);
            query.order = &order;
            query.slots = turn ? 3 : 0;
            query.descending = turn & 1;
            query.bounded = turn & 2;
            query.after_key = order.text && !order.places ? cp_bind_text("ab5") : cp_bind_int(2005000);
            query.after_id = 1000500;
            check_shape(&query, apr_psprintf(world.pool, "%s, view %d, state %d, order %s%s%s", what, query.view,
                                             query.state, query.order->expression, query.descending ? " DESC" : "",
                                             query.bounded ? ", bounded" : ""));
            apr_pool_destroy(world.pool);
            world.pool = keep;
        }
}

static void test_list_plans(void **state)
{
    (void)state;
    bad_plans = 0;
    for (int view = CP_LIST_ALL; view <= CP_LIST_OWN; view++)
        for (int kind = CP_LIST_ANY; kind <= CP_LIST_STAFF_LAST; kind++) {
            cp_list_query_t query = {.contact_id = 1001,
                                     .company_id = 1001,
                                     .view = (cp_list_view_t)view,
                                     .state = (cp_list_state_t)kind,
                                     .limit = 51};
            check_orders(query, "in company mode");
            query.company_id = 0;
            if (view == CP_LIST_ALL)
                check_orders(query, "in own mode");
        }
    assert_int_equal(bad_plans, 0);
}

static void check_count(cp_list_state_t state)
{
    cp_list_query_t query = {.contact_id = 1001,
                             .company_id = 1001,
                             .view = CP_LIST_COMPANY,
                             .state = state,
                             .order = &list_orders[0],
                             .descending = true,
                             .limit = 1001};
    bool sqlite = database.dialect == CP_DIALECT_SQLITE;
    cp_list_sql_t sql;
    cp_list_count_sql(&sql, database.dialect, &query, world.pool);
    plan_t plan = {sql.text, NULL, sql.count, NULL};
    RUN(CP_DB_READ, plan_work, &plan);
    if (entries(&plan, sqlite ? "USING COVERING INDEX ticket_company" : "Index Only Scan") == 1)
        return;
    show(&plan, "reads rows");
    bad_plans++;
}

/* The numbers beside a list are of up to 1,001 tickets: an index has all that they ask for. Open ones are found by the
 * index of all, which is seen with the first two, or by one of their own. */
static void test_counts_read_no_rows(void **state)
{
    (void)state;
    bad_plans = 0;
    check_count(CP_LIST_ANY);
    check_count(CP_LIST_CLOSED);
    script("DROP INDEX ticket_company_activity");
    check_count(CP_LIST_OPEN);
    check_count(CP_LIST_STAFF_LAST);
    script("CREATE INDEX ticket_company_activity"
           " ON ticket (company_id, activity_at, id, hidden, closed_at, last_by, owner_id)");
    script("ANALYZE");
    assert_int_equal(bad_plans, 0);
}

static void test_search_plans(void **state)
{
    (void)state;
    bad_plans = 0;
    for (int view = CP_LIST_ALL; view <= CP_LIST_OWN; view++)
        for (int i = 0; i < 3; i++) {
            static const char *const typed[] = {"alpha7 beta", "#2000010", "2000010"};
            cp_list_query_t query = {.contact_id = 1001, .company_id = 1001, .view = (cp_list_view_t)view, .limit = 51};
            cp_search_parse(&query, typed[i], database.dialect, world.pool);
            check_orders(query, typed[i]);
        }
    assert_int_equal(bad_plans, 0);
}

static void test_filter_plans(void **state)
{
    (void)state;
    bad_plans = 0;
    for (int view = CP_LIST_ALL; view <= CP_LIST_OWN; view++)
        for (int owner = -1; owner <= 1; owner++) {
            cp_list_query_t query = {.contact_id = 1001,
                                     .company_id = 1001,
                                     .view = (cp_list_view_t)view,
                                     .owner_id = owner > 0 ? world.marta : owner,
                                     .from = 2000100,
                                     .to = 2019000,
                                     .order = &list_orders[0],
                                     .descending = true,
                                     .limit = 51};
            check_shape(&query, "filtered");
        }
    assert_int_equal(bad_plans, 0);
}

/* What a list can be asked of properties: of values that all have, and that few have. */
static const cp_slot_filter_t slot_filters[] = {
    {1, "a55", "a56", NULL},
    {2, " ", "~", "|small|"},
    {2, " ", "~", NULL},
};
#define SLOT_FILTERS ((int)(sizeof slot_filters / sizeof *slot_filters))

/* However the list is sorted, it is walked in its order; or the few tickets that have a value are found and sorted. */
static void test_property_filter_plans(void **state)
{
    (void)state;
    bad_plans = 0;
    for (int view = CP_LIST_ALL; view <= CP_LIST_OWN; view++)
        for (int kind = 0; kind < SLOT_FILTERS + 2; kind++) {
            cp_list_query_t query = {.contact_id = 1001,
                                     .company_id = 1001,
                                     .view = (cp_list_view_t)view,
                                     .filter_count = kind < SLOT_FILTERS ? 1 : 2,
                                     .limit = 51};
            for (int i = 0; i < query.filter_count; i++)
                query.filters[i] = slot_filters[(kind + i) % SLOT_FILTERS];
            check_orders(query, "filtered by properties");
            query.company_id = 0;
            if (view == CP_LIST_ALL)
                check_orders(query, "filtered by properties in own mode");
            query.company_id = 1001;
            sorts_found = true;
            for (query.by = 1; view != CP_LIST_OWN && query.by <= query.filter_count; query.by++)
                check_orders(query, "found by a property");
            sorts_found = false;
        }
    assert_int_equal(bad_plans, 0);
}

/* What decides between the two counts entries of the index. */
static void test_probe_plans(void **state)
{
    cp_list_sql_t sql;
    cp_list_query_t query = {.contact_id = 1001, .company_id = 1001, .filter_count = SLOT_FILTERS, .limit = 1001};
    (void)state;
    bad_plans = 0;
    memcpy(query.filters, slot_filters, sizeof slot_filters);
    cp_list_probe_sql(&sql, database.dialect, &query, world.pool);
    plan_t plan = {sql.text, NULL, sql.count, NULL};
    check_plan(&plan, "probe", true);
    assert_true(entries(&plan, "ticket_company_p1"));
    assert_true(entries(&plan, "ticket_company_p2"));
    assert_int_equal(bad_plans, 0);
}

/* An administrator's filter is asked of each row that a way finds, and makes no way another one. */
static void test_visibility_filter_plans(void **state)
{
    cp_settings_t *settings = cp_settings_merge(NULL, NULL, world.pool);
    cp_list_sql_t sql;
    (void)state;
    bad_plans = 0;
    settings->value[CP_SET_TICKET_FILTER].text =
        "inbox is-not Internal AND priority is-not low OR stage is Support / Closed AND created since 2025-01-01";
    plan_filter = cp_ticket_filter_build(settings, world.pool);
    assert_int_equal(plan_filter->count, 4);
    for (int view = CP_LIST_ALL; view <= CP_LIST_OWN; view++)
        for (apr_size_t i = 0; i < sizeof list_orders / sizeof *list_orders; i++) {
            cp_list_query_t query = {.contact_id = 1001,
                                     .company_id = 1001,
                                     .view = (cp_list_view_t)view,
                                     .order = &list_orders[i],
                                     .limit = 51};
            cp_list_rows_sql(&sql, database.dialect, &query, world.pool);
            plan_t rows = {sql.text, sql.binds, sql.count, NULL};
            check_plan(&rows, query.order->expression, view == CP_LIST_COMPANY);
            cp_list_count_sql(&sql, database.dialect, &query, world.pool);
            plan_t counts = {sql.text, sql.binds, sql.count, NULL};
            check_plan(&counts, "counts", view == CP_LIST_COMPANY);
        }
    plan_filter = NULL;
    assert_int_equal(bad_plans, 0);
}

/* ---- Named statements ---- */

/* By the beginning of their names. Those of portalctl count and fill whole tables. Those that purge delete a thousand rows
 * at once, which a small table is read for and a large one is not; a member of staff who is renamed owns a quarter of all
 * tickets here. Those of properties go by indexes that their slot is given, which only two have here (test_db_plan looks at
 * them). Removing an inbox or emptying a stage is an admin's rare work, and about all of its tickets. */
static const char *const may_scan[] = {
    "admin_",       "seed_",        "session_purge", "throttle_purge", "staff_rename_tickets",
    "inbox_thread", "stage_empty_", "property_"};

static bool asked(cp_sql_t statement)
{
    static const char *const verbs[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"};
    const char *sql = cp_db_sql_text(statement, database.dialect), *name = cp_db_sql_name(statement);
    for (apr_size_t i = 0; i < sizeof may_scan / sizeof *may_scan; i++)
        if (!strncmp(may_scan[i], name, strlen(may_scan[i])))
            return false;
    for (apr_size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strncmp(verbs[i], sql, strlen(verbs[i])))
            return true;
    return false;
}

static int check_named_plans(void)
{
    int count = 0;
    for (int i = 0; i < CP_SQL_COUNT; i++)
        if (asked((cp_sql_t)i)) {
            plan_t plan = {cp_db_sql_text((cp_sql_t)i, database.dialect), NULL, cp_sql_parameters[i], NULL};
            check_plan(&plan, cp_db_sql_name((cp_sql_t)i), false);
            count++;
        }
    return count;
}

static void test_named_plans(void **state)
{
    (void)state;
    bad_plans = 0;
    assert_true(check_named_plans() > 50);
    assert_int_equal(bad_plans, 0);
}

/* A hundred thousand tickets of two companies, say the statistics, so that it seems quick to look through all for the
 * first thousand of one. Before the tables are vacuumed, after an import, PostgreSQL takes an index for dearer, too. */
static void test_named_plans_where_few_own_all(void **state)
{
    (void)state;
    if (database.dialect != CP_DIALECT_PGSQL)
        skip();
    bad_plans = 0;
    script("ALTER TABLE ticket ALTER company_id SET (n_distinct = 2);"
           "ANALYZE ticket; UPDATE pg_class SET relallvisible = 0 WHERE relkind = 'r'");
    check_named_plans();
    script("ALTER TABLE ticket ALTER company_id RESET (n_distinct)");
    script("VACUUM ANALYZE");
    assert_int_equal(bad_plans, 0);
}

/* The checks themselves: what they are to find is found. */
static void test_checks(void **state)
{
    static const char *const bad[] = {
        "SELECT subject FROM ticket WHERE subject = 'x'",
        "SELECT count(*) FROM ticket_contact WHERE role = 'cc'",
        "SELECT count(*) FROM (SELECT id FROM ticket WHERE company_id = 1001 ORDER BY source LIMIT 10) AS shared",
    };
    (void)state;
    for (apr_size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        plan_t plan = {bad[i], NULL, 0, NULL};
        bool found = false;
        RUN(CP_DB_READ, plan_work, &plan);
        for (int row = 0; row < plan.rows->count; row++)
            found = found || reads_all(&plan, row) || sorts_company(&plan, row, true);
        if (!found)
            show(&plan, "not found");
        assert_true(found);
    }
    assert_true(indent("  x") == 2);
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_checks),
        ON_WORLD(test_named_plans),
        ON_WORLD(test_named_plans_where_few_own_all),
        ON_WORLD(test_list_plans),
        ON_WORLD(test_filter_plans),
        ON_WORLD(test_property_filter_plans),
        ON_WORLD(test_probe_plans),
        ON_WORLD(test_visibility_filter_plans),
        ON_WORLD(test_counts_read_no_rows),
        ON_WORLD(test_search_plans),
    };
    return cmocka_run_group_tests_name(name, all, bulk_setup, NULL);
}

int main(void)
{
    return databases_main("plans", tests);
}
