/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sqlite3.h>

#include "db/db.h"

/* In the order of main(): SQLite is set up once in a process. */

static void test_first(void **state)
{
    (void)state;
    assert_true(cp_db_memory_begin());
}

static int size_of(int bytes)
{
    void *made = sqlite3_malloc(bytes);
    assert_non_null(made);
    memset(made, 'x', (size_t)bytes);
    int size = (int)sqlite3_msize(made);
    sqlite3_free(made);
    return size;
}

static void test_sizes(void **state)
{
    static const struct {
        int bytes, size;
    } cases[] = {{1, 8},       {248, 248},   {256, 256},     {257, 320},     {320, 320},
                 {321, 384},   {512, 512},   {513, 640},     {1024, 1024},   {1025, 1280},
                 {4096, 4096}, {4097, 4352}, {65535, 65536}, {65536, 65536}, {65537, 65544}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(size_of(cases[i].bytes), cases[i].size);
}

/* A buffer that grows by a little stays where it is, and keeps what it has when it goes. */
static void test_growth(void **state)
{
    int moves = 0;
    char *text = sqlite3_malloc(8);
    (void)state;
    memcpy(text, "is kept", 8);
    sqlite3_uint64 size = sqlite3_msize(text);
    for (int bytes = 32; bytes <= 4096; bytes += 32) {
        text = sqlite3_realloc(text, bytes);
        assert_non_null(text);
        assert_true(sqlite3_msize(text) >= (sqlite3_uint64)bytes);
        moves += sqlite3_msize(text) != size;
        size = sqlite3_msize(text);
    }
    assert_string_equal(text, "is kept");
    assert_in_range(moves, 1, 30);
    sqlite3_free(text);
}

static void test_database(void **state)
{
    sqlite3 *db;
    (void)state;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "CREATE TABLE t (a); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                     "i < 3000) INSERT INTO t SELECT hex(zeroblob(i)) FROM n;"
                     "SELECT group_concat(a) FROM t ORDER BY length(a) DESC; PRAGMA integrity_check",
                     NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_too_late(void **state)
{
    (void)state;
    assert_false(cp_db_memory_begin());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first),    cmocka_unit_test(test_sizes),    cmocka_unit_test(test_growth),
        cmocka_unit_test(test_database), cmocka_unit_test(test_too_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
