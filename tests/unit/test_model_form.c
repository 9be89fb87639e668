/* SPDX-License-Identifier: Apache-2.0 */
/* Forms that are sent more than once, one after the other and at the same moment, and forms that fail. */
#include "model_steps.h"

#include <pthread.h>

static void test_duplicates(void **state)
{
    CP_ROW("S23"), CP_ROW("S24");
    (void)state;
    made_t first = form(world.ana, world.example, "key-1"), again = form(world.ana, world.example, "key-1");
    made_t next = form(world.ana, world.example, "key-2");
    RUN(CP_DB_WRITE, file_work, &first);
    apr_int64_t tickets = NUMBER_OF("SELECT count(*) FROM ticket"), stamp = stamp_of(world.ana);
    RUN(CP_DB_WRITE, file_work, &again);
    assert_true(again.duplicate);
    assert_int_equal(again.number, first.number);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket"), tickets);
    assert_int_equal(stamp_of(world.ana), stamp);
    RUN(CP_DB_WRITE, file_work, &next);
    assert_false(next.duplicate);
    assert_int_equal(next.number, first.number + 1);
    assert_non_null(find((cp_scope_t){world.ana, 0}, next.number));

    cp_ticket_t *ticket = find((cp_scope_t){world.ana, 0}, first.number);
    write_t reply = write_to(ticket->id, ticket->thread_id, ME(world.ana), LATER + HOUR);
    reply.fresh.form_key = "key-3";
    RUN(CP_DB_WRITE, write_work, &reply);
    apr_int64_t id = reply.id;
    assert_false(reply.duplicate);
    RUN(CP_DB_WRITE, write_work, &reply);
    assert_true(reply.duplicate);
    assert_int_equal(reply.id, id);
    assert_int_equal(read_all(ticket, 100).count, 3);
}

#define THREADS 10
#define ROUNDS 5

static struct {
    pthread_barrier_t barrier;
    apr_int64_t number[ROUNDS][THREADS];
    int created[ROUNDS];
    int failures;
    pthread_mutex_t mutex;
} race;

static void race_round(cp_db_source_t *source, int thread, int round, apr_pool_t *pool)
{
    made_t made = form(world.ana, world.example, apr_psprintf(pool, "race-%d", round));
    pthread_barrier_wait(&race.barrier);
    cp_error_t *error = cp_db_run(source, NULL, CP_DB_WRITE, file_work, &made, pool);
    pthread_mutex_lock(&race.mutex);
    if (error) {
        print_error("%s\n", cp_error_chain(error, pool));
        race.failures++;
    }
    race.number[round][thread] = made.number;
    race.created[round] += !error && !made.duplicate;
    pthread_mutex_unlock(&race.mutex);
}

static void *race_thread(void *baton)
{
    int thread = (int)(intptr_t)baton;
    apr_pool_t *pool;
    cp_db_source_t *source;
    apr_pool_create(&pool, NULL);
    cp_error_t *error = cp_db_source_direct(&source, database.spec, pool);
    for (int round = 0; round < ROUNDS; round++)
        if (!error)
            race_round(source, thread, round, pool);
        else
            pthread_barrier_wait(&race.barrier);
    apr_pool_destroy(pool);
    return NULL;
}

static void test_race(void **state)
{
    CP_ROW("S23");
    (void)state;
    pthread_t threads[THREADS];
    memset(&race, 0, sizeof race);
    pthread_barrier_init(&race.barrier, NULL, THREADS);
    pthread_mutex_init(&race.mutex, NULL);
    apr_int64_t tickets = NUMBER_OF("SELECT count(*) FROM ticket");
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race_thread, (void *)(intptr_t)i), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(race.failures, 0);
    for (int round = 0; round < ROUNDS; round++) {
        assert_int_equal(race.created[round], 1);
        for (int i = 0; i < THREADS; i++)
            assert_int_equal(race.number[round][i], race.number[round][0]);
    }
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket"), tickets + ROUNDS);
}

/* A run that fails leaves nothing behind, the number among it. */
static void test_rollback(void **state)
{
    (void)state;
    apr_int64_t tickets = NUMBER_OF("SELECT count(*) FROM ticket");
    made_t made = form(999999, 0, NULL), good = form(world.ana, 0, NULL);
    assert_non_null(cp_db_run(world.source, NULL, CP_DB_WRITE, file_work, &made, world.pool));
    made = form(world.ana, 0, NULL);
    made.fresh.inbox_id = 999999;
    assert_non_null(cp_db_run(world.source, NULL, CP_DB_WRITE, file_work, &made, world.pool));
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket"), tickets);
    RUN(CP_DB_WRITE, file_work, &good);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket"), tickets + 1);
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_duplicates),
        ON_WORLD(test_race),
        ON_WORLD(test_rollback),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("forms", tests);
}
