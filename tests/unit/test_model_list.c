/* SPDX-License-Identifier: Apache-2.0 */
/* The ticket list against plain SQL that says the same in the simplest way: every view, filter, order, direction and
 * page, for people of every kind. */
#include "model_world.h"

#include "text/text_sort.h"

typedef struct listing_t {
    cp_scope_t scope;
    cp_ticket_query_t query;
    cp_ticket_page_t *page;
    cp_ticket_counts_t counts;
} listing_t;

static cp_error_t *list_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    listing_t *listing = baton;
    return cp_ticket_list(&listing->page, db, &listing->scope, &listing->query, pool);
}

static cp_error_t *count_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    listing_t *listing = baton;
    return cp_ticket_count(&listing->counts, db, &listing->scope, &listing->query, pool);
}

/* ---- The plain way ---- */

static const char *const order[CP_SORTS] = {"activity_at", "created_at",
                                            "subject_key", "requester_key",
                                            "owner_key",   "CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END",
                                            "priority",    "number"};

static const char *plain_where(const listing_t *listing)
{
    const cp_ticket_query_t *query = &listing->query;
    static const char *const status[] = {"1 = 1", "closed_at IS NULL", "closed_at IS NOT NULL",
                                         "closed_at IS NULL AND last_by = 'staff'"};
    const char *own = apr_psprintf(world.pool, "id IN (SELECT ticket_id FROM ticket_contact WHERE contact_id = %d)",
                                   (int)listing->scope.contact_id);
    const char *company =
        listing->scope.company_id ? apr_psprintf(world.pool, "company_id = %d", (int)listing->scope.company_id) : NULL;
    const char *view = !company                         ? own
                       : query->view == CP_VIEW_COMPANY ? company
                       : query->view == CP_VIEW_MINE    ? own
                                                        : apr_pstrcat(world.pool, own, " OR ", company, NULL);
    const char *owner = query->owner_id > 0   ? apr_psprintf(world.pool, "owner_id = %d", (int)query->owner_id)
                        : query->owner_id < 0 ? "owner_id IS NULL"
                                              : "1 = 1";
    const char *from = apr_psprintf(world.pool, "activity_at >= %" APR_INT64_T_FMT, query->from);
    const char *to = query->to ? apr_psprintf(world.pool, "activity_at < %" APR_INT64_T_FMT, query->to) : "1 = 1";
    return apr_psprintf(world.pool, "hidden = 0 AND (%s) AND %s AND %s AND %s AND %s", view, status[query->status],
                        owner, from, to);
}

static cp_rows_t *plain(const listing_t *listing)
{
    const char *direction = listing->query.descending ? "DESC" : "ASC";
    return rows_of("SELECT number, closed_at IS NULL, last_by FROM ticket WHERE %s ORDER BY %s %s, id %s",
                   plain_where(listing), order[listing->query.sort], direction, direction);
}

/* ---- Comparing ---- */

static void assert_row(const cp_rows_t *expected, int at, const cp_ticket_t *row)
{
    assert_true(at >= 0 && at < expected->count);
    assert_int_equal(row->number, cp_cell_int(expected, at, 0));
    assert_int_equal(!row->closed, cp_cell_int(expected, at, 1));
    assert_int_equal(row->last_by_staff, !strcmp(cp_cell_text(expected, at, 2), "staff"));
}

static void turn_page(listing_t *listing, bool backwards)
{
    const cp_ticket_page_t *page = listing->page;
    const cp_ticket_t *edge = &page->rows[backwards ? 0 : page->count - 1];
    listing->query.backwards = backwards;
    listing->query.after_key = edge->order_key;
    listing->query.after_id = edge->id;
    RUN(CP_DB_READ, list_work, listing);
}

/* Turns all pages to the end and back again. */
static void compare(listing_t *listing)
{
    cp_rows_t *expected = plain(listing);
    int at = 0;
    listing->query.backwards = false;
    listing->query.after_key = NULL;
    RUN(CP_DB_READ, list_work, listing);
    assert_false(listing->page->more_before);
    for (;;) {
        for (int i = 0; i < listing->page->count; i++)
            assert_row(expected, at++, &listing->page->rows[i]);
        assert_int_equal(listing->page->more_after, at < expected->count);
        if (!listing->page->more_after)
            break;
        turn_page(listing, false);
        assert_true(listing->page->more_before);
    }
    assert_int_equal(at, expected->count);
    at -= listing->page->count;
    while (at > 0) {
        assert_true(listing->page->more_before);
        turn_page(listing, true);
        assert_true(listing->page->more_after);
        at -= listing->page->count;
        for (int i = 0; i < listing->page->count; i++)
            assert_row(expected, at + i, &listing->page->rows[i]);
    }
    assert_int_equal(at, 0);
}

static void compare_counts(listing_t *listing)
{
    cp_rows_t *expected = plain(listing);
    int open = 0, yours = 0;
    for (int i = 0; i < expected->count; i++) {
        open += cp_cell_int(expected, i, 1) != 0;
        yours += cp_cell_int(expected, i, 1) && !strcmp(cp_cell_text(expected, i, 2), "staff");
    }
    RUN(CP_DB_READ, count_work, listing);
    assert_int_equal(listing->counts.total, expected->count);
    assert_int_equal(listing->counts.open, open);
    assert_int_equal(listing->counts.yours, yours);
}

/* In company mode everybody, in own mode one, and nobody. */
#define SCOPES 7
static cp_scope_t scope_of(int i)
{
    const cp_scope_t scopes[SCOPES] = {{world.ana, world.example},
                                       {world.ana, 0},
                                       {world.carla, world.other},
                                       {world.dora, 0},
                                       {0, 0},
                                       {world.eva, world.example},
                                       {world.bruno, world.example}};
    return scopes[i];
}

static void each(void (*test)(listing_t *), int sorts)
{
    for (int scope = 0; scope < SCOPES; scope++)
        for (int view = CP_VIEW_ALL; view <= CP_VIEW_MINE; view++)
            for (int status = CP_STATUS_ANY; status <= CP_STATUS_YOURS; status++)
                for (int sort = 0; sort < sorts; sort++) {
                    apr_pool_t *keep = world.pool;
                    apr_pool_create(&world.pool, keep);
                    listing_t listing = {.scope = scope_of(scope),
                                         .query = {.view = (cp_ticket_view_t)view,
                                                   .status = (cp_ticket_status_t)status,
                                                   .sort = (cp_ticket_sort_t)(sort % CP_SORTS),
                                                   .descending = sort >= CP_SORTS,
                                                   .limit = 11}};
                    test(&listing);
                    apr_pool_destroy(world.pool);
                    world.pool = keep;
                }
}

static void test_views(void **state)
{
    CP_ROW("S12"), CP_ROW("S13"), CP_ROW("S14"), CP_ROW("S16"), CP_ROW("S17"), CP_ROW("S67"), CP_ROW("S68");
    (void)state;
    /* The world is rich enough for the comparison to mean something. */
    assert_true(NUMBER_OF("SELECT count(*) FROM ticket WHERE hidden = 1") > 3);
    assert_true(NUMBER_OF("SELECT count(*) FROM ticket_contact JOIN ticket ON ticket.id = ticket_id WHERE role = 'cc'"
                          " AND contact_id = %d AND company_id <> %d",
                          (int)world.ana, (int)world.example) > 0);
    each(compare, 2 * CP_SORTS);
}

static void test_counts(void **state)
{
    CP_ROW("S18");
    (void)state;
    each(compare_counts, 1);
}

static void filters(listing_t *listing)
{
    /* The rest of these is the same in test_views. */
    if (listing->query.status == CP_STATUS_CLOSED || !listing->scope.contact_id ||
        listing->scope.contact_id == world.eva)
        return;
    const apr_int64_t owners[] = {0, -1, world.marta, world.priya};
    const apr_time_t times[] = {0, WORLD_START + 10 * HOUR, WORLD_START + 20 * HOUR};
    for (int i = 0; i < 4 * 3 * 3; i++) {
        listing->query.owner_id = owners[i % 4];
        listing->query.from = times[i / 4 % 3];
        listing->query.to = times[i / 12];
        listing->query.limit = 40;
        compare(listing);
        listing->query.after_key = NULL;
        compare_counts(listing);
    }
}

static void test_filters(void **state)
{
    CP_ROW("S68");
    (void)state;
    each(filters, 1);
}

/* A page holds its place while tickets arrive before it and after it. */
static cp_error_t *arrive_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_ticket_t *ticket;
    cp_ticket_new_t fresh = {.subject = "Arrived meanwhile",
                             .priority = 2,
                             .requester_id = world.ana,
                             .company_id = world.example,
                             .inbox_id = world.inbox,
                             .source = "portal",
                             .channel = "portal",
                             .now = *(apr_time_t *)baton};
    return cp_ticket_create(&ticket, db, &fresh, pool);
}

static void test_arrivals(void **state)
{
    (void)state;
    listing_t listing = {.scope = {world.ana, world.example}, .query = {.descending = true, .limit = 5}};
    cp_rows_t *expected = plain(&listing);
    int at = 0;
    RUN(CP_DB_READ, list_work, &listing);
    for (;;) {
        for (int i = 0; i < listing.page->count; i++)
            assert_row(expected, at++, &listing.page->rows[i]);
        if (!listing.page->more_after)
            break;
        apr_time_t newest = WORLD_START + (1000 + at) * HOUR;
        RUN(CP_DB_WRITE, arrive_work, &newest);
        turn_page(&listing, false);
    }
    assert_int_equal(at, expected->count);
}

static void test_cursor_garbage(void **state)
{
    static const struct {
        cp_ticket_sort_t sort;
        const char *key;
        bool good;
    } cases[] = {
        {CP_SORT_ACTIVITY, "1700000000000000", true},
        {CP_SORT_ACTIVITY, "-9223372036854775808", true},
        {CP_SORT_ACTIVITY, "", false},
        {CP_SORT_ACTIVITY, "1 OR 1=1", false},
        {CP_SORT_ACTIVITY, "99999999999999999999", false},
        {CP_SORT_NUMBER, "ab", false},
        {CP_SORT_SUBJECT, "", true},
        {CP_SORT_SUBJECT, "4f3a", true},
        {CP_SORT_SUBJECT, "4F3A", false},
        {CP_SORT_SUBJECT, "' --", false},
        {CP_SORT_OWNER, "\xff", false},
        {CP_SORT_STATUS, "1", true},
        {CP_SORT_STATUS, "open", false},
    };
    (void)state;
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        listing_t listing = {.scope = {world.ana, 0},
                             .query = {.sort = cases[i].sort, .after_key = cases[i].key, .after_id = 1, .limit = 1}};
        cp_error_t *error = cp_db_run(world.source, NULL, CP_DB_READ, list_work, &listing, world.pool);
        assert_int_equal(!error, cases[i].good);
        if (error)
            assert_int_equal(error->kind, CP_ERROR_INPUT);
    }
    char longest[CP_SORT_KEY_MAX + 2];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    listing_t listing = {.scope = {world.ana, 0},
                         .query = {.sort = CP_SORT_SUBJECT, .after_key = longest, .after_id = 1, .limit = 1}};
    assert_non_null(cp_db_run(world.source, NULL, CP_DB_READ, list_work, &listing, world.pool));
}

/* A row tells what the page shows. */
static void test_row(void **state)
{
    (void)state;
    listing_t listing = {.scope = {world.ana, world.example}, .query = {.sort = CP_SORT_NUMBER, .limit = 1000}};
    RUN(CP_DB_READ, list_work, &listing);
    assert_true(listing.page->count > 50);
    for (int i = 0; i < listing.page->count; i++) {
        const cp_ticket_t *row = &listing.page->rows[i];
        cp_rows_t *facts = rows_of("SELECT subject, requester_id, coalesce(owner_id, 0), coalesce(company_id, 0),"
                                   " priority, created_at, activity_at, stage_id, version, coalesce(closed_at, 0)"
                                   " FROM ticket WHERE number = %d",
                                   (int)row->number);
        assert_string_equal(row->subject, cp_cell_text(facts, 0, 0));
        assert_int_equal(row->requester.id, cp_cell_int(facts, 0, 1));
        assert_int_equal(row->owner.id, cp_cell_int(facts, 0, 2));
        assert_int_equal(row->company_id, cp_cell_int(facts, 0, 3));
        assert_int_equal(row->priority, cp_cell_int(facts, 0, 4));
        assert_int_equal(row->created_at, cp_cell_int(facts, 0, 5));
        assert_int_equal(row->activity_at, cp_cell_int(facts, 0, 6));
        assert_int_equal(row->stage_id, cp_cell_int(facts, 0, 7));
        assert_int_equal(row->version, cp_cell_int(facts, 0, 8));
        assert_int_equal(row->closed_at, cp_cell_int(facts, 0, 9));
        assert_string_equal(row->order_key, apr_ltoa(world.pool, (long)row->number));
        if (row->owner.id == world.tomas)
            assert_string_equal(row->owner.first_name, "Tomás");
        if (row->company_id == world.example)
            assert_string_equal(row->company_name, "Example");
        assert_int_equal(row->seen_at, 0);
    }
}

typedef struct owners_t {
    cp_scope_t scope;
    const cp_person_t *people;
    int count;
} owners_t;

static cp_error_t *owners_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    owners_t *owners = baton;
    return cp_ticket_owners(&owners->people, &owners->count, db, &owners->scope, pool);
}

static void test_owners(void **state)
{
    (void)state;
    for (int i = 0; i < SCOPES; i++) {
        owners_t owners = {scope_of(i), NULL, 0};
        listing_t all = {.scope = scope_of(i)};
        cp_rows_t *expected = rows_of("SELECT id FROM staff WHERE id IN (SELECT owner_id FROM ticket WHERE %s)"
                                      " ORDER BY name_key",
                                      plain_where(&all));
        RUN(CP_DB_READ, owners_work, &owners);
        assert_int_equal(owners.count, expected->count);
        for (int j = 0; j < owners.count; j++) {
            assert_int_equal(owners.people[j].id, cp_cell_int(expected, j, 0));
            assert_int_not_equal(owners.people[j].id, world.priya);
        }
    }
}

static void test_count_limit(void **state)
{
    (void)state;
    script(apr_psprintf(
        world.pool,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
        " INSERT INTO ticket (number, subject, subject_key, stage_id, inbox_id, requester_id, company_id, source,"
        " last_by, created_at, activity_at) SELECT 500000 + i, 'Many', '4e', %d, %d, %d, %d, 'seed', 'staff', 1, i "
        "FROM n;"
        "INSERT INTO ticket_contact (contact_id, ticket_id, role) SELECT requester_id, id, 'requester' FROM ticket"
        " WHERE number > 500000",
        (int)world.open_stage, (int)world.inbox, (int)world.dora, (int)world.third));
    listing_t own = {.scope = {world.dora, 0}}, both = {.scope = {world.dora, world.third}};
    RUN(CP_DB_READ, count_work, &own);
    assert_int_equal(own.counts.total, CP_COUNT_LIMIT + 1);
    RUN(CP_DB_READ, count_work, &both);
    assert_int_equal(both.counts.total, CP_COUNT_LIMIT + 1);
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_views),  ON_WORLD(test_counts),         ON_WORLD(test_filters),  ON_WORLD(test_row),
        ON_WORLD(test_owners), ON_WORLD(test_cursor_garbage), ON_WORLD(test_arrivals), ON_WORLD(test_count_limit),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("ticket list", tests);
}
