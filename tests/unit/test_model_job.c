/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: of two processes one has it, and another takes over what a dead one had. */
#include "model_world.h"

#include "model/model_job.h"

#define NOW (WORLD_START + 1000 * HOUR)

static const cp_job_t one = {"rows", 1}, two = {"rows", 2};

static bool due(const cp_job_t *job, apr_time_t now)
{
    bool is_due;
    FINE(cp_job_due(&is_due, world.source, job, now, NOW, world.pool));
    return is_due;
}

static bool take(const cp_job_t *job, apr_time_t now)
{
    bool taken;
    FINE(cp_job_take(&taken, world.source, job, now, world.pool));
    return taken;
}

static bool renew(const cp_job_t *job, apr_time_t now)
{
    bool held;
    FINE(cp_job_renew(&held, world.source, job, now, world.pool));
    return held;
}

static void test_lease(void **state)
{
    (void)state;
    assert_false(due(&one, NOW)); /* it is made */
    assert_false(take(&one, NOW - 1));
    assert_true(due(&one, NOW) && due(&two, NOW));
    assert_true(take(&one, NOW));
    assert_false(due(&two, NOW + 1));
    assert_false(take(&two, NOW + 1));
    assert_false(renew(&two, NOW + 1));
    assert_true(renew(&one, NOW + HOUR));
    assert_false(take(&two, NOW + HOUR + CP_JOB_LEASE - 1));
    assert_true(take(&two, NOW + HOUR + CP_JOB_LEASE));
    /* The first one was not dead, only slow: it has lost it, and ends nothing. */
    assert_false(renew(&one, NOW + HOUR + CP_JOB_LEASE));
    FINE(cp_job_end(world.source, &one, "late", NOW + 2 * HOUR, NOW + 9 * HOUR, world.pool));
    assert_true(renew(&two, NOW + 2 * HOUR));
    FINE(cp_job_give_back(world.source, &two, world.pool));
    assert_true(take(&one, NOW + 2 * HOUR));
    FINE(cp_job_end(world.source, &one, "done", NOW + 2 * HOUR, NOW + 3 * HOUR, world.pool));
    assert_false(due(&two, NOW + 3 * HOUR - 1) || take(&two, NOW + 3 * HOUR - 1));
    assert_true(due(&two, NOW + 3 * HOUR));
}

static int tests(const char *name)
{
    const struct CMUnitTest all[] = {cmocka_unit_test_setup_teardown(test_lease, world_setup, world_teardown)};
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("jobs", tests);
}
