/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base_string.h"

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

#define REPLACED "\xEF\xBF\xBD"

static const struct {
    const char *text;
    const char *repaired; /* NULL: `text` is well-formed */
} utf8_cases[] = {
    {"", NULL},
    {"plain", NULL},
    {"\x7F", NULL},
    {"\xC2\x80", NULL},
    {"\xDF\xBF", NULL},
    {"\xE0\xA0\x80", NULL},
    {"\xED\x9F\xBF", NULL},
    {"\xEE\x80\x80", NULL},
    {"\xEF\xBF\xBF", NULL},
    {"\xF0\x90\x80\x80", NULL},
    {"\xF4\x8F\xBF\xBF", NULL},
    {"a\xC3\xA9z", NULL},
    {"\x80", REPLACED},
    {"\xC0\xAF", REPLACED REPLACED},
    {"\xC1\xBF", REPLACED REPLACED},
    {"\xE0\x9F\xBF", REPLACED REPLACED REPLACED},
    {"\xED\xA0\x80", REPLACED REPLACED REPLACED},
    {"\xF0\x8F\xBF\xBF", REPLACED REPLACED REPLACED REPLACED},
    {"\xF4\x90\x80\x80", REPLACED REPLACED REPLACED REPLACED},
    {"\xF5\x80", REPLACED REPLACED},
    {"\xFF", REPLACED},
    {"\xC3", REPLACED},
    {"\xE2\x82", REPLACED},
    {"\xE2\x82z", REPLACED "z"},
    {"\xF0\x9F\x98", REPLACED},
    {"\xF0\x9F\x98\xC3\xA9", REPLACED "\xC3\xA9"},
    {"a\xE9z", "a" REPLACED "z"},
};

static void test_utf8(void **state)
{
    for (size_t i = 0; i < sizeof utf8_cases / sizeof *utf8_cases; i++) {
        const char *text = utf8_cases[i].text;
        const char *expected = utf8_cases[i].repaired ? utf8_cases[i].repaired : text;
        assert_int_equal(cp_utf8_valid(text, strlen(text)), !utf8_cases[i].repaired);
        assert_string_equal(cp_utf8_repair(text, strlen(text), *state), expected);
    }
}

static void test_utf8_nul(void **state)
{
    assert_false(cp_utf8_valid("a\0b", 3));
    assert_string_equal(cp_utf8_repair("a\0b", 3, *state), "a" REPLACED "b");
}

/* The end of the text is its length, not a NUL that happens to follow. */
static void test_utf8_length(void **state)
{
    char text[] = {'\xE2', '\x82', '\xAC'};
    (void)state;
    assert_true(cp_utf8_valid(text, 3));
    assert_false(cp_utf8_valid(text, 2));
    assert_false(cp_utf8_valid(text, 1));
    assert_true(cp_utf8_valid(text, 0));
}

static void test_utf8_cut(void **state)
{
    assert_int_equal(cp_utf8_count("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), 4);
    assert_string_equal(cp_utf8_cut("four", 4, *state), "four");
    assert_string_equal(cp_utf8_cut("\xC3\xA9\xC3\xA9\xC3\xA9", 3, *state), "\xC3\xA9\xC3\xA9\xC3\xA9");
    assert_string_equal(cp_utf8_cut("\xC3\xA9\xC3\xA9\xC3\xA9", 2, *state), "\xC3\xA9\xE2\x80\xA6");
    assert_string_equal(cp_utf8_cut("longer", 1, *state), "\xE2\x80\xA6");
    assert_string_equal(cp_utf8_cut("longer", 0, *state), "");
    assert_string_equal(cp_utf8_cut("", 0, *state), "");
}

typedef const char *transform_t(const char *text, apr_pool_t *pool);

static const struct {
    transform_t *transform;
    const char *text;
    const char *expected;
} text_cases[] = {
    {cp_trim, "", ""},
    {cp_trim, " \t\r\n\v\f", ""},
    {cp_trim, "  a b\n", "a b"},
    {cp_trim, "\xC2\xA0\xE2\x80\x8B\xEF\xBB\xBF x \xEF\xBB\xBF\xE2\x80\x8B\xC2\xA0", "x"},
    {cp_trim, "\xC3\xA0", "\xC3\xA0"},
    {cp_one_line, "one\r\ntwo\tthree", "one two three"},
    {cp_one_line, "\n\n a \x01\x02 b \x7F", "a b"},
    {cp_one_line, "x\xE2\x80\xA8y\xE2\x80\xA9z\xC2\x85w", "x y z w"},
    {cp_one_line, "Bonjour\xC2\xA0!", "Bonjour\xC2\xA0!"},
    {cp_one_line, "", ""},
    {cp_url_encode, "AZaz09-_.~", "AZaz09-_.~"},
    {cp_url_encode, "a b/c?d=e&f%+", "a%20b%2Fc%3Fd%3De%26f%25%2B"},
    {cp_url_encode, "\xC3\xA9\x01", "%C3%A9%01"},
    {cp_file_name, "report.pdf", "report.pdf"},
    {cp_file_name, "../../etc/passwd", "passwd"},
    {cp_file_name, "C:\\Users\\ana\\photo.jpg", "photo.jpg"},
    {cp_file_name, "folder/", "folder"},
    {cp_file_name, "", "file"},
    {cp_file_name, "..", "file"},
    {cp_file_name, "/", "file"},
    {cp_file_name, ". .htaccess", "htaccess"},
    {cp_file_name, "a\r\nb\x01.txt", "ab.txt"},
    {cp_file_name, "invoice\xE2\x80\xAEtxt.exe", "invoicetxt.exe"},
    {cp_file_name, "\xC3\xA9t\xC3\xA9.txt", "\xC3\xA9t\xC3\xA9.txt"},
    {cp_file_name, "bad\xE9.txt", "bad" REPLACED ".txt"},
    {cp_file_name, " name.txt \xC2\xA0", "name.txt"},
};

static void test_texts(void **state)
{
    for (size_t i = 0; i < sizeof text_cases / sizeof *text_cases; i++)
        assert_string_equal(text_cases[i].transform(text_cases[i].text, *state), text_cases[i].expected);
}

static void test_file_name_long(void **state)
{
    char name[400];
    memset(name, 'x', sizeof name);
    memcpy(name + 380, ".tar.gz", 8);
    const char *safe = cp_file_name(name, *state);
    assert_int_equal(strlen(safe), 150);
    assert_string_equal(safe + 147, ".gz");

    /* Two-byte letters, so that the cut would fall into the middle of one. */
    for (int i = 0; i < 380; i += 2)
        memcpy(name + i, "\xC3\xA9", 2);
    safe = cp_file_name(name, *state);
    assert_true(strlen(safe) <= 150);
    assert_true(cp_utf8_valid(safe, strlen(safe)));

    memset(name, 'x', sizeof name);
    name[0] = 'a';
    name[1] = '.';
    name[399] = '\0';
    assert_int_equal(strlen(cp_file_name(name, *state)), 150);

    /* A name that was made safe stays as it is. */
    name[0] = 'x';
    name[1] = 'x';
    name[149] = ' ';
    safe = cp_file_name(name, *state);
    assert_int_equal(strlen(safe), 149);
    assert_string_equal(cp_file_name(safe, *state), safe);
}

static const struct {
    const char *address;
    const char *key;
} email_cases[] = {
    {"Ana@Example.COM", "ana@example.com"},
    {"  ana@example.com\r\n", "ana@example.com"},
    {"J\xC3\xBCrgen@example.com", "j\xC3\xBCrgen@example.com"},
    {"a'b+c@x", "a'b+c@x"},
    {"", NULL},
    {"@", NULL},
    {"ana", NULL},
    {"ana@", NULL},
    {"@example.com", NULL},
    {"a@b@c", NULL},
    {"a b@c", NULL},
    {"a\xC2\xA0z@c", NULL},
    {"a\tb@c", NULL},
    {"a@b\nBcc: c", NULL},
    {"<a@b>", NULL},
    {"a@b,c", NULL},
    {"a@\xE2\x80\xAEz", NULL},
    {"a\xE9@b", NULL},
};

static void test_email_key(void **state)
{
    for (size_t i = 0; i < sizeof email_cases / sizeof *email_cases; i++) {
        const char *key = cp_email_key(email_cases[i].address, *state);
        if (email_cases[i].key)
            assert_string_equal(key, email_cases[i].key);
        else
            assert_null(key);
    }
    char longest[256];
    memset(longest, 'a', sizeof longest);
    longest[100] = '@';
    longest[254] = '\0';
    assert_non_null(cp_email_key(longest, *state));
    longest[254] = 'a';
    longest[255] = '\0';
    assert_null(cp_email_key(longest, *state));
}

static void test_equal(void **state)
{
    (void)state;
    assert_true(cp_equal_constant_time("abc", "abc", 3));
    assert_false(cp_equal_constant_time("abc", "abd", 3));
    assert_true(cp_equal_constant_time("abc", "abd", 2));
    assert_true(cp_equal_constant_time("a", "b", 0));
}

static const struct {
    const char *text;
    apr_int64_t minimum, maximum;
    bool good;
    apr_int64_t value;
} int_cases[] = {
    {"0", 0, 10, true, 0},
    {"10", 0, 10, true, 10},
    {"11", 0, 10, false, 0},
    {"-1", 0, 10, false, 0},
    {"-1", -1, 10, true, -1},
    {"007", 0, 10, true, 7},
    {"", 0, 10, false, 0},
    {"-", -10, 10, false, 0},
    {"+1", 0, 10, false, 0},
    {" 1", 0, 10, false, 0},
    {"1 ", 0, 10, false, 0},
    {"1x", 0, 10, false, 0},
    {"0x1", 0, 10, false, 0},
    {"9223372036854775807", 0, APR_INT64_MAX, true, APR_INT64_MAX},
    {"9223372036854775808", 0, APR_INT64_MAX, false, 0},
    {"-9223372036854775808", APR_INT64_MIN, 0, true, APR_INT64_MIN},
    {"-9223372036854775809", APR_INT64_MIN, 0, false, 0},
    {"99999999999999999999999", 0, APR_INT64_MAX, false, 0},
};

static void test_parse_int(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof int_cases / sizeof *int_cases; i++) {
        apr_int64_t value = 4711;
        bool good = cp_parse_int(int_cases[i].text, int_cases[i].minimum, int_cases[i].maximum, &value);
        assert_int_equal(good, int_cases[i].good);
        assert_true(value == (good ? int_cases[i].value : 4711));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_utf8, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_utf8_nul, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_utf8_length, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_utf8_cut, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_texts, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_file_name_long, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_email_key, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_equal, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_parse_int, pool_create, pool_destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
