/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of files that nothing names, and that nobody who names one in between is left without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base_crypto.h"
#include "store/store_purge.h"
#include "scratch.h"

#define DAY apr_time_from_sec(24 * 3600)
#define CONTENTS 60
#define WRITERS 3
#define PURGERS 2
#define ROUNDS 2
#define DATABASE "00112233445566778899aabbccddeeff"

static struct {
    apr_pool_t *pool;
    const char *root;
    cp_store_t *store;
    const char *sha256[CONTENTS];
    atomic_bool named[CONTENTS]; /* what is committed, as the database would say it */
    atomic_int writing;
    atomic_int held;
} test;

static int store_create(void **state)
{
    (void)state;
    char folder[] = "/tmp/test_purge.XXXXXX";
    apr_initialize();
    apr_pool_create(&test.pool, NULL);
    for (int i = 0; i < CONTENTS; i++)
        test.named[i] = false;
    if (!mkdtemp(folder))
        return -1;
    test.root = apr_pstrdup(test.pool, folder);
    return cp_store_open(&test.store, test.root, test.pool) ? -1 : 0;
}

static int store_remove(void **state)
{
    (void)state;
    remove_all(test.root, test.pool);
    apr_pool_destroy(test.pool);
    return 0;
}

static void assert_fine(const cp_error_t *error)
{
    if (error)
        fail_msg("%s", cp_error_chain(error, test.pool));
}

static const char *content_of(int i, apr_pool_t *pool)
{
    return apr_psprintf(pool, "content %d", i);
}

static const char *keep(int i, apr_pool_t *pool)
{
    const char *content = content_of(i, pool), *sha256, *media_type;
    cp_store_writer_t *writer;
    apr_int64_t size;
    assert_fine(cp_store_begin(&writer, test.store, pool));
    assert_fine(cp_store_write(writer, content, strlen(content)));
    assert_fine(cp_store_finish(&sha256, &size, &media_type, writer));
    return apr_pstrdup(pool, sha256);
}

static void keep_all(void)
{
    for (int i = 0; i < CONTENTS; i++)
        test.sha256[i] = keep(i, test.pool);
}

static const char *place(int i, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%s/%.2s/%.2s/%s", test.root, test.sha256[i], test.sha256[i] + 2, test.sha256[i]);
}

static const char *aside(int i, apr_int64_t day, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%s/aside/%" APR_INT64_T_FMT "/%s", test.root, day, test.sha256[i]);
}

static apr_int64_t today(void)
{
    return apr_time_now() / DAY;
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void make_older(const char *path, int days, apr_pool_t *pool)
{
    apr_file_mtime_set(path, apr_time_now() - days * DAY, pool);
}

static cp_error_t *names(bool *named, void *baton, const char *const *sha256, int count, apr_pool_t *pool)
{
    (void)baton;
    (void)pool;
    for (int k = 0; k < count; k++)
        for (int i = 0; i < CONTENTS; i++)
            if (!strcmp(sha256[k], test.sha256[i]))
                named[k] = test.named[i];
    return NULL;
}

static cp_store_purge_t purge(bool dry, apr_pool_t *pool)
{
    cp_store_purge_t rule = {.database = DATABASE, .days = 7, .dry = dry, .names = names};
    assert_fine(cp_store_purge(&rule, test.store, pool));
    return rule;
}

/* Folders aside as they would be called some days later. */
static void pass_days(int days)
{
    for (apr_int64_t day = today() - 10; day <= today() + 1; day++)
        apr_file_rename(apr_psprintf(test.pool, "%s/aside/%" APR_INT64_T_FMT, test.root, day),
                        apr_psprintf(test.pool, "%s/aside/%" APR_INT64_T_FMT, test.root, day - days), test.pool);
}

static void test_what_goes(void **state)
{
    (void)state;
    cp_store_purge_t done;
    const char *path;
    keep_all();
    done = purge(false, test.pool);
    assert_int_equal(done.aside + done.removed + done.back, 0);
    for (int i = 0; i < 6; i++)
        make_older(place(i, test.pool), i == 0 ? 6 : 8, test.pool);
    test.named[1] = true;
    done = purge(true, test.pool);
    assert_int_equal(done.aside, 4);
    assert_true(is_there(place(2, test.pool)));
    done = purge(false, test.pool);
    assert_int_equal(done.aside, 4);
    assert_int_equal(done.aside_bytes, 4 * strlen("content 1"));
    for (int i = 2; i < 6; i++)
        assert_true(is_there(aside(i, today(), test.pool)) && !is_there(place(i, test.pool)));
    assert_true(is_there(place(0, test.pool)) && is_there(place(1, test.pool)));
    /* The same again, for a form that is still open. */
    make_older(place(0, test.pool), 30, test.pool);
    keep(0, test.pool);
    assert_int_equal(purge(false, test.pool).aside, 0);
    /* A day later by the calendar is not a day. */
    pass_days(1);
    done = purge(false, test.pool);
    assert_int_equal(done.removed + done.back, 0);
    test.named[2] = true;
    make_older(aside(3, today() - 1, test.pool), 0, test.pool);
    assert_fine(cp_store_path(&path, test.store, test.sha256[4], test.pool));
    assert_string_equal(path, place(4, test.pool));
    assert_fine(cp_store_hold(&path, test.store, test.sha256[4], test.pool));
    pass_days(1);
    done = purge(true, test.pool);
    assert_int_equal(done.removed, 1);
    assert_int_equal(done.back, 2);
    done = purge(false, test.pool);
    assert_int_equal(done.removed, 1);
    assert_int_equal(done.back, 2);
    assert_int_equal(done.aside, 0); /* the fourth is young again */
    for (int i = 0; i < CONTENTS; i++)
        assert_int_equal(is_there(place(i, test.pool)), i != 5);
    assert_int_equal(cp_store_path(&path, test.store, test.sha256[5], test.pool)->kind, CP_ERROR_MISSING);
    assert_false(is_there(apr_psprintf(test.pool, "%s/aside/%" APR_INT64_T_FMT, test.root, today() - 2)));
}

static void test_whose_folder(void **state)
{
    (void)state;
    cp_store_purge_t rule = {.database = "", .days = 1, .names = names};
    cp_error_t *error = cp_store_purge(&rule, test.store, test.pool);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_CONFLICT);
    assert_fine(cp_store_belong(test.store, DATABASE, test.pool));
    rule.database = DATABASE;
    assert_fine(cp_store_purge(&rule, test.store, test.pool));
    assert_fine(cp_store_belong(test.store, "ffeeddccbbaa99887766554433221100", test.pool));
    error = cp_store_purge(&rule, test.store, test.pool);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_CONFLICT);
}

/* ---- Everybody at once ---- */

/* Stores each content, or finds what is there, and then commits that it is named. */
static void *APR_THREAD_FUNC write_all(apr_thread_t *thread, void *data)
{
    const int *first = data;
    apr_pool_t *pool;
    const char *path;
    (void)thread;
    apr_pool_create_unmanaged_ex(&pool, NULL, NULL);
    for (int k = 0; k < CONTENTS; k++) {
        int i = (k * 7 + *first * 11) % CONTENTS;
        if ((i + *first) % 2 && !cp_store_hold(&path, test.store, test.sha256[i], pool))
            test.held++;
        else
            keep(i, pool);
        apr_sleep(300);
        test.named[i] = true;
    }
    apr_pool_destroy(pool);
    test.writing--;
    return NULL;
}

static void *APR_THREAD_FUNC purge_all(apr_thread_t *thread, void *data)
{
    (void)thread;
    (void)data;
    while (test.writing) {
        apr_pool_t *pool;
        apr_pool_create_unmanaged_ex(&pool, NULL, NULL);
        for (int i = 0; i < CONTENTS; i++)
            make_older(place(i, pool), 30, pool);
        purge(false, pool);
        apr_pool_destroy(pool);
    }
    return NULL;
}

static void run_race(void)
{
    apr_thread_t *threads[WRITERS + PURGERS];
    int number[WRITERS];
    apr_status_t ended;
    test.writing = WRITERS;
    for (int i = 0; i < PURGERS; i++)
        assert_int_equal(apr_thread_create(&threads[WRITERS + i], NULL, purge_all, NULL, test.pool), 0);
    for (int i = 0; i < WRITERS; i++) {
        number[i] = i;
        assert_int_equal(apr_thread_create(&threads[i], NULL, write_all, &number[i], test.pool), 0);
    }
    for (int i = 0; i < WRITERS + PURGERS; i++)
        apr_thread_join(&ended, threads[i]);
}

static void test_race(void **state)
{
    (void)state;
    keep_all();
    for (int round = 0; round < ROUNDS; round++) {
        /* All begin aside, so long that a purge removes them while they are wanted. */
        for (int i = 0; i < CONTENTS; i++) {
            test.named[i] = false;
            make_older(place(i, test.pool), 30, test.pool);
        }
        assert_int_equal(purge(false, test.pool).aside, CONTENTS);
        pass_days(2);
        run_race();
        for (int again = 0; again < 2; again++) {
            for (int i = 0; i < CONTENTS; i++)
                make_older(place(i, test.pool), 30, test.pool);
            purge(false, test.pool);
            pass_days(2);
        }
        for (int i = 0; i < CONTENTS; i++)
            if (!is_there(place(i, test.pool)))
                fail_msg("content %d is named and gone", i);
    }
    assert_true(test.held > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_goes, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_whose_folder, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_race, store_create, store_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
