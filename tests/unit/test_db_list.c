/* SPDX-License-Identifier: Apache-2.0 */
/* The list's SQL as text: every shape has its parts, its parameters fit, and nothing a person typed is in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>
#include <stdlib.h>

#include "db/db_list.h"

static const cp_list_order_t by_subject = {"ticket.subject_key", true, NULL};

static int pool_create(void **state)
{
    apr_initialize();
    return apr_pool_create((apr_pool_t **)state, NULL);
}

static int pool_destroy(void **state)
{
    apr_pool_destroy(*state);
    return 0;
}

static int occurrences(const char *text, const char *part)
{
    int count = 0;
    for (text = strstr(text, part); text; text = strstr(text + 1, part))
        count++;
    return count;
}

/* The highest parameter, which every lower one must precede. */
static int parameters(const char *text)
{
    bool used[CP_LIST_BINDS + 1] = {false};
    int highest = 0;
    for (text = strchr(text, '?'); text; text = strchr(text + 1, '?')) {
        int number = atoi(text + 1);
        assert_in_range(number, 1, CP_LIST_BINDS);
        used[number] = true;
        highest = number > highest ? number : highest;
    }
    for (int i = 1; i <= highest; i++)
        assert_true(used[i]);
    return highest;
}

static const char *typed_words[] = {"typedone", "ty", "typedtwo"};

static cp_list_query_t query_of(int bits)
{
    cp_list_query_t query = {.contact_id = 11,
                             .company_id = bits & 1 ? 22 : 0,
                             .view = (cp_list_view_t)(bits / 2 % 3),
                             .state = (cp_list_state_t)(bits / 6 % 4),
                             .owner_id = bits / 24 % 3 - 1,
                             .from = bits / 72 % 2,
                             .to = bits / 144 % 2,
                             .order = &by_subject,
                             .descending = bits / 288 % 2,
                             .bounded = bits / 576 % 2,
                             .after_key = cp_bind_text("typed'key"),
                             .after_id = 33,
                             .limit = 51};
    query.search = bits / 1152 % 4;
    query.tokens = "c22";
    query.words = typed_words;
    query.word_count = bits / 1152 % 2 ? 3 : 0;
    query.number = bits / 2304 % 2 ? 44 : 0;
    return query;
}
#define SHAPES (1152 * 4)

static void check(const cp_list_sql_t *sql, const cp_list_query_t *query, bool page)
{
    assert_int_equal(parameters(sql->text), sql->count);
    assert_null(strstr(sql->text, "typed"));
    assert_int_equal(sql->binds[0].number, 11);
    assert_int_equal(sql->binds[1].number, query->company_id);
    assert_int_equal(occurrences(sql->text, "FROM search_word"), query->word_count ? 2 : 0);
    int ways = query->search || (query->company_id && query->view == CP_LIST_COMPANY) ? 1
               : query->company_id && query->view == CP_LIST_ALL                      ? 3
                                                                                      : 2;
    assert_int_equal(occurrences(sql->text, "((ticket.hidden = 0/*filter*/) AND"), ways);
    assert_int_equal(occurrences(sql->text, " LIMIT 51"), ways + (page ? ways > 1 : 1));
    /* A search is bounded where it is paged, so that all of what it found is counted. */
    assert_int_equal(occurrences(sql->text, "(ticket.subject_key, ticket.id) "),
                     page && query->bounded && !query->search ? ways : 0);
    assert_int_equal(occurrences(sql->text, "(matched.sorted, matched.id) "), page && query->bounded && query->search);
    assert_int_equal(strstr(sql->text, "WITH hits") != NULL, query->search);
    assert_int_equal(occurrences(sql->text, "ticket.owner_id IS NULL"), query->owner_id < 0 ? ways : 0);
}

static void test_shapes(void **state)
{
    for (int dialect = 0; dialect < CP_DIALECTS; dialect++)
        for (int bits = 0; bits < SHAPES; bits++) {
            apr_pool_t *pool;
            cp_list_sql_t sql;
            cp_list_query_t query = query_of(bits);
            apr_pool_create(&pool, *state);
            cp_list_rows_sql(&sql, (cp_dialect_t)dialect, &query, pool);
            check(&sql, &query, true);
            cp_list_count_sql(&sql, (cp_dialect_t)dialect, &query, pool);
            check(&sql, &query, false);
            apr_pool_destroy(pool);
        }
}

static void test_directions(void **state)
{
    cp_list_sql_t sql;
    cp_list_query_t query = {.company_id = 1, .order = &by_subject, .bounded = true, .limit = 6};
    query.after_key = cp_bind_text("");
    cp_list_rows_sql(&sql, CP_DIALECT_SQLITE, &query, *state);
    assert_int_equal(occurrences(sql.text, " DESC"), 0);
    assert_int_equal(occurrences(sql.text, "(ticket.subject_key, ticket.id) > ("), 3);
    query.descending = true;
    cp_list_rows_sql(&sql, CP_DIALECT_SQLITE, &query, *state);
    assert_int_equal(occurrences(sql.text, "ticket.subject_key DESC, ticket.id DESC"), 3);
    assert_int_equal(occurrences(sql.text, "(ticket.subject_key, ticket.id) < ("), 3);
}

/* Of values that have places, the company's way has a page of each; the other ways, and a search, sort what they find. */
static void test_places(void **state)
{
    static const cp_list_order_t by_place = {"ticket.subject_key", true, "||low|high|"};
    for (int dialect = 0; dialect < CP_DIALECTS; dialect++)
        for (int bits = 0; bits < SHAPES; bits++) {
            apr_pool_t *pool;
            cp_list_sql_t sql;
            cp_list_query_t query = query_of(bits);
            bool company = query.company_id && query.view != CP_LIST_OWN && !query.search;
            query.order = &by_place;
            query.after_key = cp_bind_int(cp_list_place(by_place.places, "high", *state));
            apr_pool_create(&pool, *state);
            cp_list_rows_sql(&sql, (cp_dialect_t)dialect, &query, pool);
            assert_int_equal(parameters(sql.text), sql.count);
            assert_null(strstr(sql.text, "typed"));
            assert_int_equal(occurrences(sql.text, "WITH RECURSIVE held"), company);
            assert_int_equal(occurrences(sql.text, "AS choice"), company);
            assert_int_equal(occurrences(sql.text, "CASE WHEN choice.place = "), company && query.bounded);
            apr_pool_destroy(pool);
        }
    assert_int_equal(cp_list_place(by_place.places, "", *state), 1);
    assert_int_equal(cp_list_place(by_place.places, "low", *state), 2);
    assert_int_equal(cp_list_place(by_place.places, "high", *state), 6);
    assert_int_equal(cp_list_place(by_place.places, "igh", *state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_shapes, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_directions, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_places, pool_create, pool_destroy),
    };
    return cmocka_run_group_tests_name("list SQL", tests, NULL, NULL);
}
