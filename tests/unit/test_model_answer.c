/* SPDX-License-Identifier: Apache-2.0 */
/* Prepared answers, and what every record that people edit has in common: faults, marks, orders. */
#include "model_world.h"

#include "model/model_answer.h"

typedef struct answer_step_t {
    cp_answer_t answer;
    const char *seen;
    cp_faults_t faults;
    apr_int64_t id;
    apr_int64_t inbox_id;
    const cp_answer_t *list;
    int count;
    cp_answer_t *found;
    bool up;
    bool remove;
} answer_step_t;

static cp_error_t *save_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    answer_step_t *step = baton;
    return cp_answer_save(&step->id, db, &step->answer, step->seen, &step->faults, pool);
}

static cp_error_t *list_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    answer_step_t *step = baton;
    return cp_answer_list(&step->list, &step->count, db, step->inbox_id, pool);
}

static cp_error_t *find_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    answer_step_t *step = baton;
    return cp_answer_find(&step->found, db, step->id, pool);
}

static cp_error_t *move_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    answer_step_t *step = baton;
    return step->remove ? cp_answer_remove(db, step->id, pool) : cp_answer_move(db, step->id, step->up, pool);
}

static apr_int64_t make(const char *name, apr_int64_t inbox_id)
{
    answer_step_t step = {.answer = {.name = name, .body = "Hello ${first_name}", .inbox_id = inbox_id}};
    RUN(CP_DB_WRITE, save_work, &step);
    return step.id;
}

static const char *names(apr_int64_t inbox_id)
{
    answer_step_t step = {.inbox_id = inbox_id};
    const char *text = "";
    RUN(CP_DB_READ, list_work, &step);
    for (int i = 0; i < step.count; i++)
        text = apr_pstrcat(world.pool, text, *text ? " " : "", step.list[i].name, NULL);
    return text;
}

static void test_answers(void **state)
{
    (void)state;
    apr_int64_t one = make("one", 0), two = make(" two\n", world.inbox), three = make("three", world.sales_inbox);
    assert_string_equal(names(0), "one two three");
    assert_string_equal(names(world.inbox), "one two");
    assert_string_equal(names(world.sales_inbox), "one three");
    answer_step_t step = {.id = three, .up = true};
    RUN(CP_DB_WRITE, move_work, &step);
    assert_string_equal(names(0), "one three two");
    step.id = one;
    RUN(CP_DB_WRITE, move_work, &step);
    assert_string_equal(names(0), "one three two");
    step.up = false;
    RUN(CP_DB_WRITE, move_work, &step);
    RUN(CP_DB_WRITE, move_work, &step);
    assert_string_equal(names(0), "three two one");
    RUN(CP_DB_WRITE, move_work, &step);
    assert_string_equal(names(0), "three two one");

    step.id = two;
    RUN(CP_DB_READ, find_work, &step);
    assert_string_equal(step.found->name, "two");
    const char *mark = cp_answer_mark(step.found, world.pool);
    answer_step_t save = {.answer = {.id = two, .name = "zwei", .body = "b"}, .seen = mark};
    RUN(CP_DB_WRITE, save_work, &save);
    assert_string_equal(names(world.sales_inbox), "three zwei one");
    const cp_error_t *error = cp_db_run(world.source, NULL, CP_DB_WRITE, save_work, &save, world.pool);
    assert_true(cp_record_is_stale(error));
    assert_int_equal(error->kind, CP_ERROR_CONFLICT);
    save.seen = NULL;
    assert_true(cp_record_is_stale(cp_db_run(world.source, NULL, CP_DB_WRITE, save_work, &save, world.pool)));
    step.remove = true;
    RUN(CP_DB_WRITE, move_work, &step);
    assert_string_equal(names(0), "three one");
    error = cp_db_run(world.source, NULL, CP_DB_READ, find_work, &step, world.pool);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_MISSING);
}

static void test_faults(void **state)
{
    (void)state;
    answer_step_t step = {.answer = {.name = " ", .body = "Hi ${fist_name} ${name} ${", .inbox_id = 987654}};
    const cp_error_t *error = cp_db_run(world.source, NULL, CP_DB_WRITE, save_work, &step, world.pool);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_INPUT);
    assert_string_equal(error->field, "name");
    assert_string_equal(cp_fault_of(&step.faults, "name"), "Enter a name");
    assert_non_null(strstr(cp_fault_of(&step.faults, "body"), "${fist_name}"));
    assert_non_null(cp_fault_of(&step.faults, "inbox"));
    assert_null(cp_fault_of(&step.faults, "other"));
    step.answer = (cp_answer_t){.name = "x", .body = "open ${name"};
    assert_non_null(cp_db_run(world.source, NULL, CP_DB_WRITE, save_work, &step, world.pool));
    assert_null(cp_fault_of(&step.faults, "name"));
    assert_non_null(cp_fault_of(&step.faults, "body"));
}

static void test_fill(void **state)
{
    (void)state;
    cp_answer_values_t values = {.first_name = "Ana", .number = "7", .subject = "${agent}", .agent = "Marta"};
    assert_string_equal(
        cp_answer_fill("Hi ${first_name}, #${number} ${subject} ${company}$ {x} – ${agent}", &values, world.pool),
        "Hi Ana, #7 ${agent} $ {x} – Marta");
}

static void test_marks(void **state)
{
    (void)state;
    assert_string_equal(cp_record_mark(world.pool, "a", "b", NULL), cp_record_mark(world.pool, "a", "b", NULL));
    assert_string_not_equal(cp_record_mark(world.pool, "a", "b", NULL), cp_record_mark(world.pool, "ab", "", NULL));
    assert_string_not_equal(cp_record_mark(world.pool, "a", "b", NULL), cp_record_mark(world.pool, "", "ab", NULL));
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_answers),
        ON_WORLD(test_faults),
        ON_WORLD(test_fill),
        ON_WORLD(test_marks),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("answers", tests);
}
