/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_general.h>
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../mod_customerportal/text/text_csv.h"
#include "../../mod_customerportal/text/text_sort.h"

static apr_pool_t *pool;

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    return apr_pool_create(&pool, NULL) == APR_SUCCESS ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

static void test_cells(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cell;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"\"", "\"\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"two\r\nlines", "\"two\r\nlines\""},
        {" a", "\" a\""},
        {"=1+1", "'=1+1"},
        {"+351 21", "'+351 21"},
        {"-1", "'-1"},
        {"@x", "'@x"},
        {"\tx", "'\tx"},
        {"\rx", "\"'\rx\""},
        {"\n=x", "\"'\n=x\""},
        {"  =x", "\"'  =x\""},
        {"\u00a0=x", "'\u00a0=x"},
        {"\u200b=x", "'\u200b=x"},
        {"=cmd|' /C calc'!A0,\"x\"", "\"'=cmd|' /C calc'!A0,\"\"x\"\"\""},
        {"\uff1dx", "'\uff1dx"},
        {"\uff0bx", "'\uff0bx"},
        {"\uff0dx", "'\uff0dx"},
        {"\uff20x", "'\uff20x"},
        {"a=b", "a=b"},
        {"'=x", "'=x"},
        {"\xEF\xBC", "\xEF\xBC"},
        {"Ação €", "Ação €"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        cp_out_t *out = cp_out_memory(pool);
        cp_csv_cell(out, cases[i].text, strlen(cases[i].text), true);
        assert_null(cp_out_finish(out));
        assert_string_equal(cp_out_memory_text(out, NULL), cases[i].cell);
    }
}

static void test_row(void **state)
{
    (void)state;
    cp_out_t *out = cp_out_memory(pool);
    apr_size_t length;
    cp_csv_plain(out, "-1", 2, true);
    cp_csv_cell(out, NULL, 0, false);
    cp_csv_plain(out, NULL, 0, false);
    cp_csv_cell(out, "-1 and more", 2, false);
    cp_csv_plain(out, "a,b", 3, false);
    cp_csv_end(out);
    cp_csv_cell(out, "\0=", 2, true);
    cp_csv_end(out);
    assert_null(cp_out_finish(out));
    const char *text = cp_out_memory_text(out, &length);
    static const char expected[] = "-1,,,'-1,\"a,b\"\r\n'\0=\r\n";
    assert_int_equal(length, sizeof(expected) - 1);
    assert_memory_equal(text, expected, length);
}

static void test_sort_order(void **state)
{
    (void)state;
    static const char *const ordered[] = {"",  " ",    "1",    "10", "2",      "a",      "A", "á", "ab",  "Äther",
                                          "b", "côte", "coté", "e",  "Ｆｏｏ", "résumé", "z", "я", "日本"};
    const char *before = NULL;
    for (size_t i = 0; i < sizeof(ordered) / sizeof(*ordered); i++) {
        const char *key = cp_sort_key(ordered[i], pool);
        assert_true(strspn(key, "0123456789abcdef") == strlen(key));
        assert_true(strlen(key) <= CP_SORT_KEY_MAX && strlen(key) % 2 == 0);
        /* the root collation puts coté before côte; the pair is only there to be told apart */
        if (before && strcmp(ordered[i], "coté"))
            assert_true(strcmp(before, key) < 0);
        before = key;
    }
    assert_string_equal(cp_sort_key(NULL, pool), "");
}

static void test_sort_long(void **state)
{
    (void)state;
    char *text = apr_palloc(pool, 100001);
    memset(text, 'x', 100000);
    text[100000] = 0;
    assert_int_equal(strlen(cp_sort_key(text, pool)), CP_SORT_KEY_MAX);
    for (int i = 0; i < 99999; i += 3)
        memcpy(text + i, "\xE6\x97\xA5", 3);
    assert_true(strlen(cp_sort_key(text, pool)) <= CP_SORT_KEY_MAX);
    memset(text, '\xff', 100000);
    assert_true(strlen(cp_sort_key(text, pool)) <= CP_SORT_KEY_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_row),
        cmocka_unit_test(test_sort_order),
        cmocka_unit_test(test_sort_long),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
