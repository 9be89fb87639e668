/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <apr_thread_proc.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base_crypto.h"
#include "store/store_file.h"
#include "scratch.h"

static struct {
    apr_pool_t *pool;
    const char *root;
    cp_store_t *store;
} test;

static int store_create(void **state)
{
    (void)state;
    char folder[] = "/tmp/test_store.XXXXXX";
    apr_initialize();
    apr_pool_create(&test.pool, NULL);
    if (!mkdtemp(folder))
        return -1;
    test.root = apr_pstrcat(test.pool, folder, "/deep/root", NULL);
    return cp_store_open(&test.store, test.root, test.pool) ? -1 : 0;
}

static int store_remove(void **state)
{
    (void)state;
    char *folder = apr_pstrdup(test.pool, test.root);
    *strstr(folder, "/deep") = '\0';
    remove_all(folder, test.pool);
    apr_pool_destroy(test.pool);
    return 0;
}

static void assert_fine(const cp_error_t *error)
{
    if (error)
        fail_msg("%s", cp_error_chain(error, test.pool));
}

static int count_unfinished(void)
{
    apr_dir_t *folder;
    apr_finfo_t info;
    int count = 0;
    assert_int_equal(apr_dir_open(&folder, apr_pstrcat(test.pool, test.root, "/tmp", NULL), test.pool), 0);
    while (!apr_dir_read(&info, APR_FINFO_NAME, folder))
        count += *info.name != '.';
    apr_dir_close(folder);
    return count;
}

typedef struct {
    const char *sha256;
    apr_int64_t size;
    const char *media_type;
} stored_t;

static stored_t store(const void *data, apr_size_t length, apr_size_t block)
{
    cp_store_writer_t *writer;
    stored_t stored;
    assert_fine(cp_store_begin(&writer, test.store, test.pool));
    for (apr_size_t at = 0; at < length; at += block)
        assert_fine(cp_store_write(writer, (const char *)data + at, length - at < block ? length - at : block));
    assert_fine(cp_store_finish(&stored.sha256, &stored.size, &stored.media_type, writer));
    return stored;
}

static void assert_content(const char *sha256, const void *data, apr_size_t length)
{
    const char *path;
    assert_fine(cp_store_path(&path, test.store, sha256, test.pool));
    apr_file_t *file;
    char *content = apr_palloc(test.pool, length + 1);
    apr_size_t got;
    assert_int_equal(apr_file_open(&file, path, APR_FOPEN_READ, 0, test.pool), 0);
    apr_status_t status = apr_file_read_full(file, content, length + 1, &got);
    assert_true(!status || APR_STATUS_IS_EOF(status));
    apr_file_close(file);
    assert_int_equal(got, length);
    assert_memory_equal(content, data, length);
}

static void test_round_trip(void **state)
{
    (void)state;
    static const apr_size_t lengths[] = {0, 1, 8191, 8192, 8193, 300000};
    for (apr_size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *data = apr_palloc(test.pool, lengths[i] + 1);
        for (apr_size_t j = 0; j < lengths[i]; j++)
            data[j] = (char)(j * 31 + i);
        unsigned char digest[CP_SHA256_BYTES];
        cp_sha256(digest, data, lengths[i]);
        stored_t stored = store(data, lengths[i], 8000);
        assert_string_equal(stored.sha256, cp_hex(digest, sizeof digest, test.pool));
        assert_int_equal(stored.size, lengths[i]);
        assert_content(stored.sha256, data, lengths[i]);
    }
    assert_int_equal(count_unfinished(), 0);
}

static void test_place_and_rights(void **state)
{
    (void)state;
    struct stat info;
    const char *path;
    stored_t stored = store("hello", 5, 5);
    assert_fine(cp_store_path(&path, test.store, stored.sha256, test.pool));
    assert_string_equal(path, apr_psprintf(test.pool, "%s/2c/f2/%s", test.root, stored.sha256));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0137, 0); /* nothing for others, no group's write, nothing executable */
    assert_int_equal(stat(apr_pstrcat(test.pool, test.root, "/2c", NULL), &info), 0);
    assert_int_equal(info.st_mode & 0027, 0);
    assert_int_equal(stat(test.root, &info), 0);
    assert_int_equal(info.st_mode & 0027, 0);
}

static void test_same_content_twice(void **state)
{
    (void)state;
    struct stat first;
    struct stat second;
    const char *path;
    stored_t one = store("twice", 5, 5);
    assert_fine(cp_store_path(&path, test.store, one.sha256, test.pool));
    assert_int_equal(stat(path, &first), 0);
    stored_t two = store("twice", 5, 2);
    assert_string_equal(one.sha256, two.sha256);
    assert_int_equal(stat(path, &second), 0);
    assert_int_equal(first.st_ino, second.st_ino);
    assert_int_equal(count_unfinished(), 0);
}

static void test_damaged_file_is_replaced(void **state)
{
    (void)state;
    const char *path;
    stored_t one = store("whole content", 13, 13);
    assert_fine(cp_store_path(&path, test.store, one.sha256, test.pool));
    assert_int_equal(truncate(path, 3), 0);
    store("whole content", 13, 13);
    assert_content(one.sha256, "whole content", 13);
}

static void test_unfinished_goes_with_its_pool(void **state)
{
    (void)state;
    apr_pool_t *pool;
    cp_store_writer_t *writer;
    apr_pool_create(&pool, test.pool);
    assert_fine(cp_store_begin(&writer, test.store, pool));
    assert_fine(cp_store_write(writer, "half", 4));
    assert_int_equal(count_unfinished(), 1);
    apr_pool_destroy(pool);
    assert_int_equal(count_unfinished(), 0);
}

static void test_path_takes_digests_only(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "x",
        "../../../../../../../../etc/passwd",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b98240",
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b982",
        "../f24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    };
    store("hello", 5, 5);
    for (apr_size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *path = NULL;
        cp_error_t *error = cp_store_path(&path, test.store, bad[i], test.pool);
        assert_non_null(error);
        assert_int_equal(error->kind, CP_ERROR_MISSING);
        assert_null(path);
    }
}

#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0"

static const struct {
    const char *data;
    apr_size_t length;
    const char *type;
} type_cases[] = {
    {"", 0, "application/octet-stream"},
    {"hello there, this is plain text\n", 32, "text/plain"},
    {"<!DOCTYPE html><html><script>alert(1)</script></html>", 53, "text/html"},
    {"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"></svg>", 67, "image/svg+xml"},
    {PNG, sizeof PNG - 1, "image/png"},
    {"%PDF-1.7\n", 9, "application/pdf"},
    {"\x01\x02\x03\xFE\xFF", 5, "application/octet-stream"},
};

static void test_types(void **state)
{
    (void)state;
    for (apr_size_t i = 0; i < sizeof type_cases / sizeof *type_cases; i++)
        assert_string_equal(store(type_cases[i].data, type_cases[i].length, 100).media_type, type_cases[i].type);
}

static void test_sweep(void **state)
{
    (void)state;
    apr_pool_t *pool;
    cp_store_writer_t *writer;
    int removed;
    apr_time_t now = apr_time_now();
    const char *other = apr_pstrcat(test.pool, test.root, "/tmp/README", NULL);
    apr_file_t *file;

    apr_pool_create(&pool, test.pool);
    assert_fine(cp_store_begin(&writer, test.store, pool));
    assert_int_equal(apr_file_open(&file, other, APR_FOPEN_WRITE | APR_FOPEN_CREATE, APR_FPROT_OS_DEFAULT, pool), 0);
    assert_fine(cp_store_sweep(&removed, test.store, now + apr_time_from_sec(23 * 3600), pool));
    assert_int_equal(removed, 0);
    assert_int_equal(count_unfinished(), 2);
    assert_fine(cp_store_sweep(&removed, test.store, now + apr_time_from_sec(25 * 3600), pool));
    assert_int_equal(removed, 1);
    assert_int_equal(access(other, F_OK), 0);
    apr_pool_destroy(pool);
}

#define NOT_ALLOWED 77

/* In a child, with a file system of its own that has room for 64 KB: what the writer says when it is full, and what is
 * left there. The result is an error's kind + 1, or 0. */
static int write_too_much(void)
{
    char data[8192] = {0};
    cp_store_t *small;
    cp_store_writer_t *writer;
    cp_error_t *error = NULL;
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("none", test.root, "tmpfs", 0, "size=64k"))
        return NOT_ALLOWED;
    if (cp_store_open(&small, test.root, test.pool) || cp_store_begin(&writer, small, test.pool))
        return NOT_ALLOWED + 1;
    for (int i = 0; i < 20 && !error; i++)
        error = cp_store_write(writer, data, sizeof data);
    return error ? (int)error->kind + 1 : 0;
}

static void test_full_disk(void **state)
{
    (void)state;
    pid_t child = fork();
    if (!child)
        _exit(write_too_much());
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == NOT_ALLOWED)
        skip(); /* mounting takes root */
    assert_int_equal(WEXITSTATUS(status), CP_ERROR_STORAGE + 1);
}

#define THREADS 8

static void *APR_THREAD_FUNC store_same(apr_thread_t *thread, void *data)
{
    apr_pool_t *pool = apr_thread_pool_get(thread);
    int *failures = data;
    for (int i = 0; i < 20; i++) {
        cp_store_writer_t *writer;
        const char *sha256;
        const char *media_type;
        apr_int64_t size;
        const char *text = apr_psprintf(pool, "content %d", i);
        if (cp_store_begin(&writer, test.store, pool) || cp_store_write(writer, text, strlen(text)) ||
            cp_store_finish(&sha256, &size, &media_type, writer) || strcmp(media_type, "text/plain"))
            (*failures)++;
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    apr_thread_t *threads[THREADS];
    int failures[THREADS] = {0};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(apr_thread_create(&threads[i], NULL, store_same, &failures[i], test.pool), 0);
    for (int i = 0; i < THREADS; i++) {
        apr_status_t status;
        apr_thread_join(&status, threads[i]);
        assert_int_equal(failures[i], 0);
    }
    assert_int_equal(count_unfinished(), 0);
}

static void test_no_root(void **state)
{
    (void)state;
    cp_store_t *store;
    assert_non_null(cp_store_open(&store, "/dev/null/store", test.pool));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_place_and_rights, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_same_content_twice, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_damaged_file_is_replaced, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_unfinished_goes_with_its_pool, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_path_takes_digests_only, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_types, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_sweep, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_full_disk, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_threads, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_no_root, store_create, store_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
