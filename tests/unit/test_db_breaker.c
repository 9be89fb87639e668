/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_general.h>

#include "base/base_log.h"
#include "db/db_breaker.h"

#define MS APR_INT64_C(1000)

static int logged;

static void count_lines(void *baton, cp_log_level_t level, const char *line)
{
    (void)baton;
    (void)level;
    (void)line;
    logged++;
}

typedef struct {
    enum { PASSES, STOPS, FAILS, OPENS } what;
    apr_int64_t at;   /* ms */
    apr_int64_t took; /* ms */
    int lines;        /* logged so far */
} step_t;

static void run(const step_t *steps, apr_size_t count)
{
    apr_pool_t *pool;
    apr_pool_create(&pool, NULL);
    cp_breaker_t *breaker = cp_breaker_create(pool);
    logged = 0;
    for (apr_size_t i = 0; i < count; i++) {
        const step_t *step = &steps[i];
        if (step->what == PASSES || step->what == STOPS)
            assert_int_equal(cp_breaker_passes(breaker, step->at * MS), step->what == PASSES);
        else
            cp_breaker_note(breaker, step->what == OPENS, step->took * MS, step->at * MS);
        assert_int_equal(logged, step->lines);
    }
    apr_pool_destroy(pool);
}
#define RUN(...) run((const step_t[]){__VA_ARGS__}, sizeof((const step_t[]){__VA_ARGS__}) / sizeof(step_t))

static void test_refusals(void **state)
{
    (void)state;
    RUN({PASSES, 0, 0, 0}, {FAILS, 1, 1, 0}, {PASSES, 1, 0, 0}, {FAILS, 2, 1, 1}, {STOPS, 3, 0, 1}, {STOPS, 251, 0, 1},
        {PASSES, 252, 0, 1}, {STOPS, 253, 0, 1}, {FAILS, 260, 1, 1}, {STOPS, 300, 0, 1}, {PASSES, 510, 0, 1},
        {OPENS, 511, 1, 2}, {PASSES, 512, 0, 2}, {PASSES, 512, 0, 2}, {FAILS, 513, 1, 2}, {PASSES, 514, 0, 2});
}

static void test_single_failures(void **state)
{
    (void)state;
    RUN({FAILS, 1, 1, 0}, {OPENS, 2, 1, 0}, {FAILS, 3, 1, 0}, {OPENS, 4, 1, 0}, {FAILS, 5, 999, 0}, {PASSES, 6, 0, 0});
}

static void test_timeouts(void **state)
{
    (void)state;
    RUN({PASSES, 0, 0, 0}, {FAILS, 3000, 3000, 1}, {STOPS, 7999, 0, 1}, {PASSES, 8000, 0, 1}, {STOPS, 8001, 0, 1},
        {FAILS, 11000, 3000, 1}, {STOPS, 15999, 0, 1}, {PASSES, 16000, 0, 1});
}

/* One that never comes back must not stop the others for ever. */
static void test_lost_probe(void **state)
{
    (void)state;
    RUN({FAILS, 1, 1, 0}, {FAILS, 2, 1, 1}, {PASSES, 300, 0, 1}, {STOPS, 5299, 0, 1}, {PASSES, 5300, 0, 1});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_single_failures),
        cmocka_unit_test(test_timeouts),
        cmocka_unit_test(test_lost_probe),
    };
    apr_initialize();
    cp_log_to(count_lines, NULL);
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failures;
}
