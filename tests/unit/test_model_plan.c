/* SPDX-License-Identifier: Apache-2.0 */
/* How the databases answer the model's statements, with enough rows that a bad way would show: nothing reads a table
 * that grows as a whole, and nothing sorts what is as large as a company. */
#include "model_world.h"

#include "db/db_list.h"
#include "model/model_search.h"

/* With the sanitizer, which makes no other plans, as few as make the same ones. */
#ifdef __SANITIZE_ADDRESS__
#define BULK_TICKETS 20000
#else
#define BULK_TICKETS 100000
#endif
#define BULK_CONTACTS (BULK_TICKETS / 10)
#define BULK_COMPANIES (BULK_TICKETS / 100)

/* A big company (a third of the tickets), many small ones. */
static void bulk(int tickets, int contacts, int companies)
{
    static const char numbers[] = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ";
    const char *with = apr_psprintf(world.pool, numbers, tickets);
    const char *people = apr_psprintf(world.pool, numbers, contacts);
    const char *firms = apr_psprintf(world.pool, numbers, companies);
    script(apr_psprintf(
        world.pool,
        "INSERT INTO company (id, name, name_key, created_at) %s SELECT 1000 + i, 'Company ' || i, 'c' || i, 1 FROM n;"
        "INSERT INTO contact (id, email, email_key, name_key, company_id, created_at)"
        " %s SELECT 1000 + i, 'p' || i || '@x.example', 'p' || i || '@x.example', 'd' || i, 1001 + i %% %d, 1 FROM n;",
        firms, people, companies));
    script(apr_psprintf(
        world.pool,
        "INSERT INTO ticket (id, number, subject, subject_key, stage_id, inbox_id, owner_id, owner_key, requester_id,"
        " requester_key, company_id, priority, source, last_by, created_at, activity_at, closed_at, merged_into_id)"
        " %s SELECT 1000000 + i, 2000000 + i, 'Subject ' || i, 'ab' || ((CAST(i AS BIGINT) * 7919) %% %d), %d, %d,"
        " CASE WHEN i %% 4 = 0 THEN NULL ELSE %d + i %% 3 END, CASE WHEN i %% 4 = 0 THEN '' ELSE"
        " (SELECT name_key FROM staff WHERE staff.id = %d + i %% 3) END, 1001 + i %% %d, 'd' || (i %% %d),"
        " CASE WHEN i %% 3 = 0 THEN 1001 ELSE 1001 + (1 + i %% %d) %% %d END, 1 + i %% 4, 'seed',"
        " CASE WHEN i %% 2 = 0 THEN 'staff' ELSE 'contact' END, 1000000 + i, 2000000 + (CAST(i AS BIGINT) * 31) %% %d,"
        " CASE WHEN i %% 10 < 8 THEN 3000000 END, CASE WHEN i %% 20 = 7 THEN 1000000 + i - 1 END FROM n;"
        "INSERT INTO ticket_contact (contact_id, ticket_id, role) SELECT requester_id, id, 'requester' FROM ticket"
        " WHERE id > 1000000;"
        "INSERT INTO ticket_contact (contact_id, ticket_id, role) SELECT 1001 + (requester_id + 17) %% %d, id, 'cc'"
        " FROM ticket WHERE id > 1000000 AND id %% 25 = 0 ON CONFLICT DO NOTHING;"
        "INSERT INTO thread (id, ticket_id, inbox_id, channel, created_at) SELECT id, id, inbox_id, 'portal', "
        "created_at"
        " FROM ticket WHERE id > 1000000;",
        with, tickets, (int)world.open_stage, (int)world.inbox, (int)world.marta, (int)world.marta, contacts, contacts,
        contacts, companies, tickets, contacts));
    script(apr_psprintf(
        world.pool,
        "INSERT INTO message (id, thread_id, contact_id, format, body, created_at)"
        " SELECT id, id, requester_id, 'plain', 'alpha' || (id %% 50) || ' beta' || (id %% 1000) || ' hello world', "
        "created_at"
        " FROM ticket WHERE id > 1000000;"
        "INSERT INTO message (thread_id, staff_id, format, body, created_at) SELECT id, %d, 'plain', 'answer', "
        "created_at"
        " FROM thread WHERE id > 1000000;"
        "INSERT INTO attachment (message_id, position, file_name, media_type, size, sha256, created_at)"
        " SELECT id, 0, 'a.txt', 'text/plain', 1, 'x', 1 FROM message WHERE id > 1000000 AND id %% 5 = 0;"
        "INSERT INTO timeline_event (ticket_id, kind, contact_id, created_at) SELECT id, 'created', requester_id,"
        " created_at FROM ticket WHERE id > 1000000;"
        "INSERT INTO read_mark (contact_id, ticket_id, seen_at) SELECT requester_id, id, 1 FROM ticket"
        " WHERE id > 1000000;",
        (int)world.marta));
    script(world.dialect == CP_DIALECT_SQLITE
               ? "INSERT INTO search (rowid, scope, subject, body) SELECT message.id, 'c' || company_id || ' p' ||"
                 " requester_id, subject, body FROM message JOIN ticket ON ticket.id = message.thread_id"
                 " WHERE message.id > 1000000 AND message.thread_id > 1000000;"
               : "INSERT INTO search (message_id, words) SELECT message.id, array_to_tsvector(string_to_array("
                 " lower(concat('c:', company_id, ' p:', requester_id, ' ', subject, ' ', body)), ' '))"
                 " FROM message JOIN ticket ON ticket.id = message.thread_id"
                 " WHERE message.id > 1000000 AND message.thread_id > 1000000;");
    script("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) INSERT INTO search_word"
           " SELECT 'beta' || i FROM n WHERE i < 1000 UNION SELECT 'alpha' || i FROM n WHERE i < 50"
           " UNION SELECT 'other' || i FROM n EXCEPT SELECT word FROM search_word");
}

/* What people and mail leave behind. */
static void bulk_rest(void)
{
    script(
        "INSERT INTO credential (contact_id, password_hash, changed_at) SELECT id, 'x', 1 FROM contact WHERE id > 1000;"
        "INSERT INTO session (token_hash, contact_id, portal, provider, created_at, seen_at, expires_at)"
        " SELECT 'token' || id, id, '/support', 'customerportal', id, id, id FROM contact WHERE id > 1000;"
        "INSERT INTO throttle (name, count, until) SELECT email_key, 1, id FROM contact WHERE id > 1000;"
        "INSERT INTO contact_company (contact_id, company_id) SELECT contact.id, 1002 FROM contact WHERE id > 1000;"
        "INSERT INTO audit (at, actor, action) SELECT id, email, 'sign-in' FROM contact WHERE id > 1000;"
        "INSERT INTO mail_reference (mail_id, thread_id) SELECT '<' || id || '@x.example>', id FROM thread"
        " WHERE id > 1000000 AND id % 2 = 0;"
        "INSERT INTO reply_address (token, portal, ticket_id, contact_id, created_at)"
        " SELECT 'reply' || id, '/support', id, requester_id, 1 FROM ticket WHERE id > 1000000 AND id % 2 = 0");
    script(apr_psprintf(
        world.pool,
        "INSERT INTO note (ticket_id, staff_id, body, created_at) SELECT id, %d, 'note', 1 FROM ticket"
        " WHERE id > 1000000 AND id %% 10 = 0;"
        "INSERT INTO comment (thread_id, staff_id, body, created_at) SELECT id, %d, 'comment', 1 FROM thread"
        " WHERE id > 1000000 AND id %% 10 = 0;"
        "INSERT INTO ticket_link (ticket_id, other_id) SELECT id, id + 10 FROM ticket WHERE id > 1000000 AND id %% 20 "
        "= 0"
        " AND id + 10 <= (SELECT max(id) FROM ticket);"
        "INSERT INTO ticket_follower (ticket_id, staff_id) SELECT id, %d FROM ticket WHERE id > 1000000 AND id %% 10 = "
        "0;"
        "INSERT INTO ticket_presence (ticket_id, staff_id, opened_at, seen_at) SELECT id, %d, 1, 1 FROM ticket"
        " WHERE id > 1000000 AND id %% 10 = 0;"
        "INSERT INTO outbox (portal, kind, contact_id, address, ticket_id, mail_id, state, due_at, created_at)"
        " SELECT '/support', 'reply', requester_id, 'x@x.example', id, '<out' || id || '@x.example>',"
        " CASE WHEN id %% 1000 = 0 THEN 'waiting' WHEN id %% 1000 = 1 THEN 'failed' ELSE 'sent' END, id, id FROM ticket"
        " WHERE id > 1000000",
        (int)world.marta, (int)world.marta, (int)world.marta, (int)world.marta));
}

static int bulk_setup(void **state)
{
    if (world_group_setup(state))
        return -1;
    world_setup(state);
    /* What is inserted is right: without the checks of foreign keys it takes half the time. */
    if (world.dialect == CP_DIALECT_PGSQL)
        script("SET session_replication_role = replica");
    bulk(BULK_TICKETS, BULK_CONTACTS, BULK_COMPANIES);
    bulk_rest();
    script("ANALYZE");
    return world_teardown(state);
}

/* ---- Plans ---- */

typedef struct plan_t {
    const char *sql;
    const cp_bind_t *binds;
    int parameters;
    cp_rows_t *rows;
} plan_t;

static cp_error_t *plan_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    plan_t *plan = baton;
    if (world.dialect == CP_DIALECT_SQLITE) /* with the parents of the lines */
        return cp_db_select_sql(&plan->rows, db, apr_pstrcat(pool, "EXPLAIN QUERY PLAN ", plan->sql, NULL), plan->binds,
                                plan->binds ? plan->parameters : 0, pool);
    if (plan->binds) /* the plan for these values */
        return cp_db_select_sql(&plan->rows, db, apr_pstrcat(pool, "EXPLAIN ", plan->sql, NULL), plan->binds,
                                plan->parameters, pool);
    return cp_db_explain(&plan->rows, db, plan->sql, plan->parameters, pool); /* the plan for any value */
}

static const char *line(const plan_t *plan, int row)
{
    return cp_cell_text(plan->rows, row, world.dialect == CP_DIALECT_SQLITE ? 3 : 0);
}

static void show(const plan_t *plan, const char *what)
{
    print_error("%s:\n%s\n", what, plan->sql);
    for (int i = 0; i < plan->rows->count; i++)
        print_error("    %s\n", line(plan, i));
}

static bool grows(const char *table)
{
    static const char *const tables[] = {
        "ticket ",      "ticket_contact ",  "thread ",      "message ",         "attachment ",      "contact ",
        "company ",     "timeline_event ",  "read_mark ",   "search ",          "credential ",      "session ",
        "search_word ", "contact_company ", "throttle ",    "audit ",           "mail_reference ",  "reply_address ",
        "note ",        "comment ",         "ticket_link ", "ticket_follower ", "ticket_presence ", "outbox ",
    };
    char name[64];
    apr_snprintf(name, sizeof name, "%.*s ", (int)strcspn(table, " "), table);
    for (apr_size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!strcmp(name, tables[i]))
            return true;
    return false;
}

/* Reads of a whole table that grows. A virtual table's scan is bounded by what its index was asked. */
static bool reads_all(const plan_t *plan, int row)
{
    const char *text = line(plan, row), *at;
    if (world.dialect == CP_DIALECT_SQLITE)
        return !strncmp(text, "SCAN ", 5) && grows(text + 5) && !strstr(text, ":M");
    if ((at = strstr(text, "Seq Scan on ")))
        return grows(at + 12);
    /* An index that is read from end to end has no condition on the next line. */
    if (strstr(text, "Scan using ") || strstr(text, "Scan Backward using ") || strstr(text, "Bitmap Index Scan on "))
        return !(row + 1 < plan->rows->count && strstr(line(plan, row + 1), "Index Cond"));
    return false;
}

static int indent(const char *text)
{
    return (int)strspn(text, " ");
}

/* Sorts of more than a page: in a company's way (SQLite names it), or of many rows (PostgreSQL says how many). */
static bool sorts_company(const plan_t *plan, int row, bool whole_is_company)
{
    const char *text = line(plan, row);
    if (world.dialect == CP_DIALECT_PGSQL) {
        const char *rows = strstr(text, "rows=");
        return strstr(text, "Sort  (") && rows && atoi(rows + 5) > 2002;
    }
    if (!strstr(text, "TEMP B-TREE FOR") || !strstr(text, "ORDER BY"))
        return false;
    apr_int64_t parent = cp_cell_int(plan->rows, row, 1);
    for (int i = 0; i < plan->rows->count; i++)
        if (cp_cell_int(plan->rows, i, 0) == parent) {
            const char *name = strrchr(line(plan, i), ' ');
            return !strcmp(name, " shared") ||
                   (whole_is_company && (!strcmp(name, " page") || !strcmp(name, " every")));
        }
    return false;
}

/* SQLite's plan of an INSERT has tables that it would look through for rows which miss the new one: it skips them
 * unless keys were missing before. */
static bool is_named(const plan_t *plan, int row)
{
    const char *text = line(plan, row) + 5; /* "SCAN " */
    apr_size_t length = strcspn(text, " ");
    if (world.dialect != CP_DIALECT_SQLITE || strncmp(plan->sql, "INSERT", 6))
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
    {"ticket.activity_at", false}, {"ticket.created_at", false},
    {"ticket.subject_key", true},  {"ticket.requester_key", true},
    {"ticket.owner_key", true},    {"(CASE WHEN ticket.closed_at IS NULL THEN 0 ELSE 1 END)", false},
    {"ticket.priority", false},    {"ticket.number", false},
};

static void check_shape(cp_list_query_t *query, const char *what)
{
    cp_list_sql_t sql;
    bool company = query->view == CP_LIST_COMPANY && !query->search;
    cp_list_rows_sql(&sql, world.dialect, query, world.pool);
    plan_t any = {sql.text, NULL, sql.count, NULL}, these = {sql.text, sql.binds, sql.count, NULL};
    check_plan(&any, apr_pstrcat(world.pool, "rows ", what, NULL), company);
    check_plan(&these, apr_pstrcat(world.pool, "rows with values ", what, NULL), company);
    cp_list_count_sql(&sql, world.dialect, query, world.pool);
    any = (plan_t){sql.text, NULL, sql.count, NULL};
    check_plan(&any, apr_pstrcat(world.pool, "counts ", what, NULL), company);
}

static void check_orders(cp_list_query_t query, const char *what)
{
    for (apr_size_t i = 0; i < sizeof list_orders / sizeof *list_orders; i++)
        for (int turn = 0; turn < 4; turn++) {
            apr_pool_t *keep = world.pool;
            apr_pool_create(&world.pool, keep);
            query.order = &list_orders[i];
            query.descending = turn & 1;
            query.bounded = turn & 2;
            query.after_key = list_orders[i].text ? cp_bind_text("ab5") : cp_bind_int(2005000);
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

static void test_search_plans(void **state)
{
    (void)state;
    bad_plans = 0;
    for (int view = CP_LIST_ALL; view <= CP_LIST_OWN; view++)
        for (int i = 0; i < 3; i++) {
            static const char *const typed[] = {"alpha7 beta", "#2000010", "2000010"};
            cp_list_query_t query = {.contact_id = 1001, .company_id = 1001, .view = (cp_list_view_t)view, .limit = 51};
            cp_search_parse(&query, typed[i], world.dialect, world.pool);
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

/* ---- Named statements ---- */

/* By the beginning of their names. Those of portalctl count and fill whole tables. Those that purge delete a thousand rows
 * at once, which a small table is read for and a large one is not. */
static const char *const may_scan[] = {"admin_", "seed_", "session_purge", "throttle_purge"};

static bool asked(cp_sql_t statement)
{
    static const char *const verbs[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"};
    const char *sql = cp_db_sql_text(statement, world.dialect), *name = cp_db_sql_name(statement);
    for (apr_size_t i = 0; i < sizeof may_scan / sizeof *may_scan; i++)
        if (!strncmp(may_scan[i], name, strlen(may_scan[i])))
            return false;
    for (apr_size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strncmp(verbs[i], sql, strlen(verbs[i])))
            return true;
    return false;
}

static void test_named_plans(void **state)
{
    int count = 0;
    (void)state;
    bad_plans = 0;
    for (int i = 0; i < CP_SQL_COUNT; i++)
        if (asked((cp_sql_t)i)) {
            plan_t plan = {cp_db_sql_text((cp_sql_t)i, world.dialect), NULL, cp_sql_parameters[i], NULL};
            check_plan(&plan, cp_db_sql_name((cp_sql_t)i), false);
            count++;
        }
    assert_true(count > 50);
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
        ON_WORLD(test_checks),       ON_WORLD(test_named_plans),  ON_WORLD(test_list_plans),
        ON_WORLD(test_filter_plans), ON_WORLD(test_search_plans),
    };
    return cmocka_run_group_tests_name(name, all, bulk_setup, NULL);
}

int main(void)
{
    return world_main("plans", tests);
}
