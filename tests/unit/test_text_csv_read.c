/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_general.h>
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/text_csv_read.h"

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

/* All rows as "LINE:cell|cell", by blanks; a broken row ends with "!". NULL if the file is refused. */
static const char *rows_of(const char *data, apr_size_t length)
{
    cp_csv_reader_t *reader;
    cp_csv_row_t row;
    const char *text = "";
    if (cp_csv_read(&reader, data, length, pool))
        return NULL;
    while (cp_csv_next(&row, reader, pool)) {
        text = apr_psprintf(pool, "%s%s%d:", text, *text ? " " : "", row.line);
        for (int i = 0; i < row.count; i++)
            text = apr_pstrcat(pool, text, i ? "|" : "", row.cells[i], NULL);
        if (row.broken)
            text = apr_pstrcat(pool, text, "!", NULL);
    }
    return text;
}

static void test_rows(void **state)
{
    (void)state;
    static const struct {
        const char *data, *rows;
    } cases[] = {
        {"", ""},
        {"a", "1:a"},
        {"a,b\r\nc,d\r\n", "1:a|b 2:c|d"},
        {"a,b\nc,d", "1:a|b 2:c|d"},
        {"a,b\rc,d\r", "1:a|b 2:c|d"},
        {"a,b\n\nc,d\n", "1:a|b 2: 3:c|d"},
        {",\n,", "1:| 2:|"},
        {"a;b,c;d\n1;2,2;3\n", "1:a|b,c|d 2:1|2,2|3"},
        {"a\tb\n1,5\t2\n", "1:a|b 2:1,5|2"},
        {"\"a;b\",c\nx,y", "1:a;b|c 2:x|y"},
        {"\"a\"\"b\"\"\",\"\"\n", "1:a\"b\"|"},
        {"\"two\nlines\",b\nc,d\n", "1:two\nlines|b 3:c|d"},
        {"\"two\r\nlines\",b\r\nc,d\r\n", "1:two\r\nlines|b 3:c|d"},
        {"a\"b,c\n", "1:a\"b|c"},
        {"a,\"b\"c\nd,e\n", "1:a|bc! 2:d|e"},
        {"a,\"b\nc,d", "1:a|b\nc,d!"},
        {"a,\"", "1:a|!"},
        {"a,\"\r", "1:a|\r!"},
        {"\xEF\xBB\xBF\"a\",ü\n", "1:a|ü"},
        {" a , b\n", "1: a | b"},
    };
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *rows = rows_of(cases[i].data, strlen(cases[i].data));
        assert_non_null(rows);
        assert_string_equal(rows, cases[i].rows);
    }
}

static void test_encodings(void **state)
{
    (void)state;
    static const char little[] = "\xFF\xFE\x61\x00\x2C\x00\xFC\x00\x0A\x00\x3D\xD8\x00\xDE";
    static const char big[] = "\xFE\xFF\x00\x61\x00\x3B\x20\xAC";
    static const char half[] = "\xFF\xFE\x3D\xD8\x61\x00", odd[] = "\xFF\xFE\x61\x00\x62";
    assert_string_equal(rows_of(little, sizeof little - 1), "1:a|ü 2:😀");
    assert_string_equal(rows_of(big, sizeof big - 1), "1:a|€");
    assert_string_equal(rows_of("\xFF\xFE", 2), "");
    assert_null(rows_of(half, sizeof half - 1));
    assert_null(rows_of(odd, sizeof odd - 1));
    assert_null(rows_of("a,\xFC\n", 4));
    assert_null(rows_of("a\0b", 3));
    cp_csv_reader_t *reader;
    cp_error_t *error = cp_csv_read(&reader, "\xE9", 1, pool);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_INPUT);
    assert_string_equal(error->field, "attachment");
    assert_non_null(strstr(error->safe, "CSV UTF-8"));
}

static void test_separators(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        char separator;
    } cases[] = {{"a", ','}, {"a,b;c,d", ','}, {"a;b,c;d", ';'}, {"a\tb", '\t'}, {"\"a,b,c\";d", ';'}, {"a\nb;c", ','}};
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cp_csv_reader_t *reader;
        assert_null(cp_csv_read(&reader, cases[i].data, strlen(cases[i].data), pool));
        assert_int_equal(cp_csv_separator(reader), cases[i].separator);
    }
}

static void test_many_cells(void **state)
{
    (void)state;
    char text[4 * CP_CSV_CELLS];
    cp_csv_reader_t *reader;
    cp_csv_row_t row;
    memset(text, ',', sizeof text);
    text[sizeof text - 2] = '\n';
    text[sizeof text - 1] = 'x';
    assert_null(cp_csv_read(&reader, text, sizeof text, pool));
    assert_true(cp_csv_next(&row, reader, pool));
    assert_int_equal(row.count, CP_CSV_CELLS);
    assert_true(cp_csv_next(&row, reader, pool));
    assert_int_equal(row.line, 2);
    assert_string_equal(row.cells[0], "x");
    assert_false(cp_csv_next(&row, reader, pool));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_separators),
        cmocka_unit_test(test_many_cells),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
