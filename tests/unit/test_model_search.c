/* SPDX-License-Identifier: Apache-2.0 */
/* The search: what it finds, what it never finds, and that both databases answer alike. */
#include "model_world.h"

#include "db/db_list.h"
#include "model/model_search.h"
#include "text/text_words.h"

typedef struct found_t {
    cp_scope_t scope;
    cp_ticket_query_t query;
    cp_ticket_page_t *page;
    cp_ticket_counts_t counts;
} found_t;

static cp_error_t *search_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    found_t *found = baton;
    CP_TRY(cp_ticket_count(&found->counts, db, &found->scope, &found->query, pool));
    return cp_ticket_list(&found->page, db, &found->scope, &found->query, pool);
}

static found_t search_view(cp_scope_t scope, cp_ticket_view_t view, const char *words)
{
    found_t found = {.scope = scope, .query = {.view = view, .search = words, .sort = CP_SORT_NUMBER, .limit = 1000}};
    RUN(CP_DB_READ, search_work, &found);
    assert_int_equal(found.page->count, found.counts.total);
    return found;
}

static int count(cp_scope_t scope, const char *words)
{
    return search_view(scope, CP_VIEW_ALL, words).page->count;
}

typedef struct made_t {
    apr_int64_t requester;
    apr_int64_t company;
    const char *subject;
    const char *body;
    const char *search_text;
    cp_ticket_t *ticket;
} made_t;

static cp_error_t *make_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    made_t *made = baton;
    apr_int64_t id;
    cp_ticket_new_t fresh = {.subject = made->subject,
                             .priority = 2,
                             .requester_id = made->requester,
                             .company_id = made->company,
                             .inbox_id = world.inbox,
                             .source = "portal",
                             .channel = "portal",
                             .now = WORLD_START};
    CP_TRY(cp_ticket_create(&made->ticket, db, &fresh, pool));
    cp_message_new_t message = {.ticket_id = made->ticket->id,
                                .thread_id = made->ticket->thread_id,
                                .author = {.contact_id = made->requester},
                                .format = "html",
                                .body = made->body,
                                .search_text = made->search_text,
                                .now = WORLD_START};
    return cp_message_add(&id, NULL, db, &message, pool);
}

static cp_ticket_t *make(apr_int64_t requester, apr_int64_t company, const char *subject, const char *body)
{
    made_t made = {requester, company, subject, body, body, NULL};
    RUN(CP_DB_WRITE, make_work, &made);
    return made.ticket;
}

static void test_words(void **state)
{
    static const struct {
        const char *text;
        const char *words;
    } cases[] = {
        {"", ""},
        {"Hello, World!", "hello world"},
        {"  a--b  ", "a b"},
        {"Éclair Ångström naïve", "eclair angstrom naive"},
        {"STRASSE Straße", "strasse straße"},
        {"ana@example.com v3.14", "ana example com v3 14"},
        {"\xef\xbc\xab\xef\xbc\x91", "k1"},               /* full-width K and 1 */
        {"\xef\xac\x81ne", "fine"},                       /* the ligature fi */
        {"co\xc2\xadoperate", "cooperate"},               /* soft hyphen */
        {"\xd9\x85\xd9\x8f\xd8\xad", "\xd9\x85\xd8\xad"}, /* an Arabic vowel mark goes */
        {"\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac"},
        {"a\xff"
         "b\xc3",
         "a b"},
        {"\xf0\x9f\x9a\x9a x", "x"},
        {"' OR \"1\"=\"1", "or 1 1"},
    };
    (void)state;
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(cp_words(cases[i].text, 1000, world.pool), cases[i].words);
    assert_string_equal(cp_words(NULL, 10, world.pool), "");
    assert_string_equal(cp_words("one two three", 7, world.pool), "one two");
    char longest[300];
    memset(longest, 'w', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(strlen(cp_words(longest, sizeof longest, world.pool)), CP_WORD_BYTES);
}

static void test_finds(void **state)
{
    CP_ROW("S69");
    (void)state;
    cp_scope_t ana = {world.ana, world.example};
    cp_ticket_t *ticket =
        make(world.ana, world.example, "Zeppelin repair", "The Gondola's window is brøken; Düsen too.");
    static const struct {
        const char *typed;
        bool found;
    } cases[] = {
        {"zeppelin", true},
        {"ZEPPELIN gondola", true},
        {"zep", true},
        {"ze", false},
        {"zeppelins", false},
        {"gondola balloon", false},
        {"dusen", true},
        {"Düsen", true},
        {"window, is", true},
        {"\"gondola\"", true},
        {"gondola*", true},
        {"zeppelin OR nothing", false},
        {"NOT zeppelin", false},
        {"scope:zeppelin", false},
        {"subject:zeppelin", false},
        {"!!!", false},
        {"--", false},
        {"((((", false},
        {"'", false},
        {"zeppelin & gondola", true},
        {"zeppelin:*", true},
        {"repair\xff", true},
    };
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int found = count(ana, cases[i].typed);
        if (found != cases[i].found)
            print_error("%s: %d\n", cases[i].typed, found);
        assert_int_equal(found, cases[i].found);
    }
    found_t found = search_view(ana, CP_VIEW_ALL, "zeppelin");
    assert_int_equal(found.page->rows[0].id, ticket->id);
    /* An empty search is none. */
    assert_true(count(ana, "") > 50);
}

static void test_finds_numbers(void **state)
{
    CP_ROW("S69");
    (void)state;
    cp_scope_t ana = {world.ana, world.example};
    cp_ticket_t *ticket = make(world.ana, world.example, "Numbered", "Text.");
    const char *number = apr_ltoa(world.pool, (long)ticket->number);
    assert_int_equal(count(ana, number), 1);
    assert_int_equal(count(ana, apr_pstrcat(world.pool, " #", number, " ", NULL)), 1);
    assert_int_equal(count((cp_scope_t){world.carla, world.other}, number), 0);
    assert_int_equal(count(ana, "#"), 0);
    assert_int_equal(count(ana, "#99999999999999999999999"), 0);
    cp_ticket_t *other = make(world.ana, world.example, apr_pstrcat(world.pool, "See ", number, NULL), "Text.");
    assert_int_equal(count(ana, number), 2); /* by its number and by a word */
    assert_int_equal(count((cp_scope_t){world.ana, 0}, apr_ltoa(world.pool, (long)other->number)), 1);
}

/* Every word of the world, asked by everybody in every view: nothing but what the list has. */
static void test_scope(void **state)
{
    CP_ROW("S18"), CP_ROW("S12"), CP_ROW("S13");
    (void)state;
    const cp_scope_t scopes[] = {
        {world.ana, world.example}, {world.ana, 0}, {world.carla, world.other}, {world.dora, 0}, {0, 0},
        {world.eva, world.example}};
    for (apr_size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
        for (int view = CP_VIEW_ALL; view <= CP_VIEW_MINE; view++) {
            bool company = scopes[i].company_id && view != CP_VIEW_MINE, own = !company || view == CP_VIEW_ALL;
            const char *where = apr_psprintf(
                world.pool, "hidden = 0 AND source = 'seed' AND (%s %s %s)",
                own ? apr_psprintf(world.pool, "id IN (SELECT ticket_id FROM ticket_contact WHERE contact_id = %d)",
                                   (int)scopes[i].contact_id)
                    : "",
                own && company ? "OR" : "",
                company ? apr_psprintf(world.pool, "company_id = %d", (int)scopes[i].company_id) : "");
            cp_rows_t *expected = rows_of("SELECT number FROM ticket WHERE %s ORDER BY number", where);
            found_t found = search_view(scopes[i], (cp_ticket_view_t)view, "hello common");
            assert_int_equal(found.page->count, expected->count);
            for (int row = 0; row < expected->count; row++)
                assert_int_equal(found.page->rows[row].number, cp_cell_int(expected, row, 0));
        }
    assert_true(NUMBER_OF("SELECT count(*) FROM ticket WHERE source = 'seed' AND hidden = 1") > 0);
}

/* Words that look like the tokens of who may see a message. */
static void test_scope_words(void **state)
{
    CP_ROW("S18");
    (void)state;
    make(world.carla, world.other,
         apr_psprintf(world.pool, "c%d p%d c:%d p:%d", (int)world.example, (int)world.ana, (int)world.example,
                      (int)world.ana),
         "foreignword");
    assert_int_equal(count((cp_scope_t){world.ana, world.example}, "foreignword"), 0);
    assert_int_equal(count((cp_scope_t){world.carla, world.other}, "foreignword"), 1);
    assert_int_equal(count((cp_scope_t){world.ana, world.example}, apr_psprintf(world.pool, "c%d", (int)world.example)),
                     0);
}

static cp_error_t *internal_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const cp_ticket_t *ticket = baton;
    apr_int64_t id;
    cp_rows_t *rows;
    CP_TRY(cp_note_add(db, ticket->id, world.marta, "noteword", WORLD_START, pool));
    CP_TRY(cp_comment_add(db, ticket->thread_id, world.marta, "commentword", WORLD_START, pool));
    CP_TRY(cp_db_select_sql(&rows, db,
                            apr_psprintf(pool,
                                         "INSERT INTO thread (ticket_id, inbox_id, channel, created_at)"
                                         " VALUES (%d, %d, 'desk', %" APR_INT64_T_FMT ") RETURNING id",
                                         (int)ticket->id, (int)world.inbox, WORLD_START + HOUR),
                            CP_NO_BIND, pool));
    cp_message_new_t message = {.ticket_id = ticket->id,
                                .thread_id = cp_cell_int(rows, 0, 0),
                                .author = {.staff_id = world.marta},
                                .format = "plain",
                                .body = "threadword",
                                .search_text = "threadword",
                                .now = WORLD_START + HOUR};
    CP_TRY(cp_message_add(&id, NULL, db, &message, pool));
    /* Adding somebody makes the postings anew. */
    return cp_ticket_add_contact(db, ticket->id, world.dora, "associated", pool);
}

static void test_internal(void **state)
{
    CP_ROW("S41"), CP_ROW("S43");
    (void)state;
    cp_ticket_t *ticket = make(world.ana, world.example, "Quietly", "publicword");
    RUN(CP_DB_WRITE, internal_work, ticket);
    const cp_scope_t scopes[] = {{world.ana, world.example}, {world.ana, 0}, {world.dora, 0}};
    for (apr_size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        assert_int_equal(count(scopes[i], "publicword"), 1);
        assert_int_equal(count(scopes[i], "quietly"), 1);
        assert_int_equal(count(scopes[i], "noteword"), 0);
        assert_int_equal(count(scopes[i], "commentword"), 0);
        assert_int_equal(count(scopes[i], "threadword"), 0);
    }
}

typedef struct share_t {
    apr_int64_t ticket_id;
    apr_int64_t contact_id;
} share_t;

static cp_error_t *share_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    share_t *share = baton;
    return cp_ticket_add_contact(db, share->ticket_id, share->contact_id, "cc", pool);
}

/* Postings are made anew out of what was indexed, and not of the HTML. */
static void test_added_people(void **state)
{
    (void)state;
    made_t made = {world.ana, world.example, "Sharing", "<p>Gr&uuml;n <b>markup</b></p>", "Grün markup", NULL};
    RUN(CP_DB_WRITE, make_work, &made);
    cp_scope_t carla = {world.carla, world.other};
    assert_int_equal(count(carla, "gruen"), 0);
    assert_int_equal(count(carla, "grun"), 0);
    share_t share = {made.ticket->id, world.carla};
    for (int i = 0; i < 3; i++)
        RUN(CP_DB_WRITE, share_work, &share);
    share.contact_id = world.dora;
    RUN(CP_DB_WRITE, share_work, &share);
    assert_int_equal(count(carla, "grun markup"), 1);
    assert_int_equal(count((cp_scope_t){world.dora, 0}, "grün"), 1);
    assert_int_equal(count((cp_scope_t){world.ana, 0}, "grun"), 1);
    assert_int_equal(count(carla, "uuml"), 0);
    assert_int_equal(search_view(carla, CP_VIEW_COMPANY, "grun").page->count, 0);
    assert_int_equal(search_view(carla, CP_VIEW_MINE, "grun").page->count, 1);
    if (database.dialect == CP_DIALECT_SQLITE) {
        script("INSERT INTO search (search) VALUES ('integrity-check')");
        assert_int_equal(NUMBER_OF("SELECT count(*) FROM search WHERE search MATCH 'markup'"), 1);
    }
    else
        assert_int_equal(NUMBER_OF("SELECT count(*) FROM search JOIN message ON message.id = message_id"
                                   " WHERE thread_id = %d",
                                   (int)made.ticket->thread_id),
                         1);
}

/* Messages with ids of a test's own, as years of them would have. */
typedef struct grown_t {
    const cp_ticket_t *ticket;
    apr_int64_t first;
    int step;
    int count;
} grown_t;

static cp_error_t *grow_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const grown_t *grown = baton;
    cp_posting_t posting;
    cp_rows_t *rows;
    CP_TRY(cp_search_posting(&posting, db, grown->ticket->thread_id, pool));
    for (int i = 0; i < grown->count; i++) {
        apr_int64_t id = grown->first + i * grown->step;
        CP_TRY(cp_db_select_sql(&rows, db,
                                "INSERT INTO message (id, thread_id, contact_id, format, body, created_at)"
                                " VALUES (?1, ?2, ?3, 'plain', 'blockword', 1) RETURNING id",
                                CP_BIND(cp_bind_int(id), cp_bind_int(grown->ticket->thread_id), cp_bind_int(world.ana)),
                                pool));
        CP_TRY(cp_search_add(db, &posting, id, "blockword", pool));
    }
    return NULL;
}

static void grow(const cp_ticket_t *ticket, apr_int64_t first, int step, int count)
{
    grown_t grown = {ticket, first, step, count};
    RUN(CP_DB_WRITE, grow_work, &grown);
}

/* The newest 2,000 messages are looked at, wherever in the numbers they are. */
static void test_newest(void **state)
{
    static const apr_int64_t ends[] = {65535, 65536, 131071, 131072, 196607, 196608, 458751, 458752, 5000000};
    static const int block = 65536, last = 2000;
    (void)state;
    enum { TICKETS = sizeof ends / sizeof *ends };
    const cp_ticket_t *tickets[TICKETS], *newest = make(world.ana, world.example, "Newest", "Text.");
    for (int i = 0; i < TICKETS; i++)
        tickets[i] = make(world.ana, world.example, "Grown", "Text.");
    for (int i = 0; i < TICKETS; i++) {
        grow(tickets[i], (apr_int64_t)16 * block + ends[i], 1, 1);
        assert_int_equal(count((cp_scope_t){world.ana, world.example}, "blockword"), i + 1);
    }
    /* A beginning that no known word has is looked up by itself, everywhere. */
    script("DELETE FROM search_word WHERE word = 'blockword'");
    assert_int_equal(count((cp_scope_t){world.ana, world.example}, "blockwo"), TICKETS);
    grow(newest, 8000000, block / 500, last - 1);
    assert_int_equal(count((cp_scope_t){world.ana, 0}, "blockword"), 2);
    grow(newest, 9000000, 1, 1);
    assert_int_equal(count((cp_scope_t){world.ana, 0}, "blockword"), 1);
}

static void test_long_text(void **state)
{
    (void)state;
    apr_size_t length = CP_SEARCH_BYTES * 2;
    char *body = apr_palloc(world.pool, length + 1);
    for (apr_size_t i = 0; i < length; i++)
        body[i] = i % 8 == 7 ? ' ' : (char)('a' + (i / 8 * 7 + i) % 26);
    memcpy(body, "firstword ", 10);
    memcpy(body + length - 10, " lastword ", 10);
    body[length] = '\0';
    make(world.ana, world.example, "Long", body);
    assert_int_equal(count((cp_scope_t){world.ana, 0}, "firstword"), 1);
    assert_int_equal(count((cp_scope_t){world.ana, 0}, "lastword"), 0);
}

/* With filters, order and pages like any other list. */
static void test_combined(void **state)
{
    CP_ROW("S68"), CP_ROW("S69");
    (void)state;
    found_t found = {
        .scope = {world.ana, world.example},
        .query = {
            .search = "hello", .status = CP_STATUS_OPEN, .owner_id = world.marta, .sort = CP_SORT_SUBJECT, .limit = 4}};
    cp_rows_t *expected = rows_of("SELECT number FROM ticket WHERE hidden = 0 AND closed_at IS NULL AND owner_id = %d"
                                  " AND source = 'seed' AND (company_id = %d OR id IN (SELECT ticket_id FROM"
                                  " ticket_contact WHERE contact_id = %d)) ORDER BY subject_key, id",
                                  (int)world.marta, (int)world.example, (int)world.ana);
    assert_true(expected->count > 5);
    int at = 0;
    do {
        RUN(CP_DB_READ, search_work, &found);
        assert_int_equal(found.counts.total, expected->count);
        for (int i = 0; i < found.page->count; i++)
            assert_int_equal(found.page->rows[i].number, cp_cell_int(expected, at++, 0));
        found.query.after_key = found.page->rows[found.page->count - 1].order_key;
        found.query.after_id = found.page->rows[found.page->count - 1].id;
    } while (found.page->more_after);
    assert_int_equal(at, expected->count);
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_words),       ON_WORLD(test_scope),         ON_WORLD(test_combined),     ON_WORLD(test_finds),
        ON_WORLD(test_scope_words), ON_WORLD(test_internal),      ON_WORLD(test_added_people), ON_WORLD(test_long_text),
        ON_WORLD(test_newest),      ON_WORLD(test_finds_numbers),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("search", tests);
}
