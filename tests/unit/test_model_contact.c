/* SPDX-License-Identifier: Apache-2.0 */
/* People, companies, inboxes and what a fresh installation has. */
#include "model_world.h"

#include "text/text_sort.h"

typedef struct person_step_t {
    const char *email;
    const char *first;
    const char *last;
    const char *language;
    const char *time_zone;
    apr_int64_t id;
    cp_contact_t *contact;
    cp_staff_t *staff;
} person_step_t;

static cp_error_t *find_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    person_step_t *step = baton;
    CP_TRY(cp_contact_by_email(&step->contact, db, step->email, pool));
    return cp_staff_by_email(&step->staff, db, step->email, pool);
}

static cp_error_t *ensure_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    person_step_t *step = baton;
    return cp_contact_ensure(&step->id, db, step->email, step->first, step->last, world.third, WORLD_START, pool);
}

static cp_error_t *contact_save_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    person_step_t *step = baton;
    return cp_contact_save_profile(db, step->id, step->first, step->last, step->language, step->time_zone, pool);
}

static cp_error_t *staff_save_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    person_step_t *step = baton;
    return cp_staff_save_profile(db, step->id, step->first, step->last, NULL, step->time_zone, pool);
}

static person_step_t look_up(const char *email)
{
    person_step_t step = {.email = email};
    RUN(CP_DB_READ, find_work, &step);
    return step;
}

static void test_find(void **state)
{
    (void)state;
    person_step_t ana = look_up(" ANA@example.COM ");
    assert_int_equal(ana.contact->person.id, world.ana);
    assert_string_equal(ana.contact->person.first_name, "Ana");
    assert_string_equal(ana.contact->person.email, "ana@example.com");
    assert_int_equal(ana.contact->company_id, world.example);
    assert_string_equal(ana.contact->company_name, "Example");
    assert_null(ana.contact->language);
    assert_false(ana.contact->disabled);
    assert_null(ana.staff);
    person_step_t bruno = look_up("bruno@example.com");
    assert_string_equal(bruno.contact->person.email, "Bruno@Example.com");
    person_step_t dora = look_up("dora@alone.example");
    assert_int_equal(dora.contact->company_id, 0);
    assert_null(dora.contact->company_name);
    person_step_t marta = look_up("marta@support.example");
    assert_int_equal(marta.staff->person.id, world.marta);
    assert_string_equal(marta.staff->role, "agent");
    assert_null(marta.contact);
    static const char *const nobody[] = {"x@y.example", "", "ana", "' OR 1=1 --", "a@b@c"};
    for (apr_size_t i = 0; i < sizeof nobody / sizeof *nobody; i++)
        assert_true(!look_up(nobody[i]).contact && !look_up(nobody[i]).staff);
    script(apr_psprintf(world.pool, "UPDATE contact SET disabled_at = 1 WHERE id = %d", (int)world.eva));
    assert_true(look_up("eva@example.com").contact->disabled);
    script(apr_psprintf(world.pool, "UPDATE contact SET disabled_at = NULL WHERE id = %d", (int)world.eva));
}

static void test_ensure(void **state)
{
    (void)state;
    person_step_t known = {.email = "Ana@EXAMPLE.com", .first = "Other", .last = "Name"};
    RUN(CP_DB_WRITE, ensure_work, &known);
    assert_int_equal(known.id, world.ana);
    assert_string_equal(look_up("ana@example.com").contact->person.first_name, "Ana");
    person_step_t fresh = {.email = "new@third.example", .first = " New\n", .last = NULL};
    RUN(CP_DB_WRITE, ensure_work, &fresh);
    cp_contact_t *contact = look_up("new@third.example").contact;
    assert_int_equal(contact->person.id, fresh.id);
    assert_string_equal(contact->person.first_name, "New");
    assert_string_equal(contact->person.last_name, "");
    assert_int_equal(contact->company_id, world.third);
    person_step_t bad = {.email = "no address"};
    cp_error_t *error = cp_db_run(world.source, NULL, CP_DB_WRITE, ensure_work, &bad, world.pool);
    assert_int_equal(error->kind, CP_ERROR_INPUT);
    assert_string_equal(error->field, "email");
}

static apr_int64_t stamp(void)
{
    return NUMBER_OF("SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'change_count'");
}

static void test_contact_profile(void **state)
{
    (void)state;
    apr_int64_t before = stamp();
    person_step_t save = {.id = world.bruno, .first = "  Zé ", .last = "Carvalho", .time_zone = "Europe/Lisbon"};
    RUN(CP_DB_WRITE, contact_save_work, &save);
    cp_contact_t *bruno = look_up("bruno@example.com").contact;
    assert_string_equal(bruno->person.first_name, "Zé");
    assert_string_equal(bruno->time_zone, "Europe/Lisbon");
    assert_null(bruno->language);
    assert_int_equal(stamp(), before + 1);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket WHERE requester_id = %d AND requester_key <> '%s'",
                               (int)world.bruno, cp_sort_key("Zé Carvalho", world.pool)),
                     0);
    assert_true(NUMBER_OF("SELECT count(*) FROM ticket WHERE requester_id = %d", (int)world.bruno) > 5);
    /* Only his own pages change with his language. */
    apr_int64_t own = NUMBER_OF("SELECT change_count FROM contact WHERE id = %d", (int)world.bruno);
    save.language = "pt-BR";
    RUN(CP_DB_WRITE, contact_save_work, &save);
    assert_int_equal(stamp(), before + 1);
    assert_int_equal(NUMBER_OF("SELECT change_count FROM contact WHERE id = %d", (int)world.bruno), own + 1);
    char longest[82 * 2 + 1] = "";
    for (int i = 0; i < 80; i++)
        strcat(longest, "é");
    save.first = longest;
    RUN(CP_DB_WRITE, contact_save_work, &save);
    strcat(longest, "é");
    cp_error_t *error = cp_db_run(world.source, NULL, CP_DB_WRITE, contact_save_work, &save, world.pool);
    assert_int_equal(error->kind, CP_ERROR_INPUT);
    assert_string_equal(error->field, "first_name");
    save.id = 999999;
    assert_int_equal(cp_db_run(world.source, NULL, CP_DB_WRITE, contact_save_work, &save, world.pool)->kind,
                     CP_ERROR_MISSING);
}

static void test_staff_profile(void **state)
{
    (void)state;
    apr_int64_t before = stamp();
    person_step_t save = {.id = world.jonas, .first = "Jonas", .last = "Abel"};
    RUN(CP_DB_WRITE, staff_save_work, &save);
    assert_string_equal(look_up("jonas@support.example").staff->person.last_name, "Abel");
    assert_int_equal(stamp(), before + 1);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket WHERE owner_id = %d AND owner_key <> '%s'",
                               (int)world.jonas, cp_sort_key("Jonas Abel", world.pool)),
                     0);
    RUN(CP_DB_WRITE, staff_save_work, &save);
    assert_int_equal(stamp(), before + 1);
}

static void test_names(void **state)
{
    static const struct {
        cp_person_t person;
        const char *name;
    } cases[] = {
        {{1, "Ana", "Souza", "", "a@b.c"}, "Ana Souza"},
        {{1, "Ana", "", "", "a@b.c"}, "Ana"},
        {{1, "", "Souza", "", "a@b.c"}, "Souza"},
        {{1, "", "", "", "dora@b.c"}, "dora"},
        {{1, NULL, NULL, NULL, NULL}, ""},
    };
    (void)state;
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(cp_person_name(&cases[i].person, world.pool), cases[i].name);
}

typedef struct named_t {
    const char *name;
    apr_int64_t id;
} named_t;

static cp_error_t *company_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    named_t *named = baton;
    return cp_company_ensure(&named->id, db, named->name, WORLD_START, pool);
}

static cp_error_t *inbox_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    named_t *named = baton;
    return cp_inbox_ensure(&named->id, db, named->name, pool);
}

static void test_companies(void **state)
{
    (void)state;
    named_t same = {" Example ", 0}, other = {"example", 0}, none = {"\t", 0};
    RUN(CP_DB_WRITE, company_work, &same);
    assert_int_equal(same.id, world.example);
    RUN(CP_DB_WRITE, company_work, &other);
    assert_int_not_equal(other.id, world.example);
    assert_int_equal(cp_db_run(world.source, NULL, CP_DB_WRITE, company_work, &none, world.pool)->kind, CP_ERROR_INPUT);
}

static void test_inboxes(void **state)
{
    (void)state;
    named_t same = {"Support", 0}, other = {"Mail", 0}, again = {"Mail", 0};
    RUN(CP_DB_WRITE, inbox_work, &same);
    assert_int_equal(same.id, world.inbox);
    RUN(CP_DB_WRITE, inbox_work, &other);
    RUN(CP_DB_WRITE, inbox_work, &again);
    assert_true(other.id > 0);
    assert_int_equal(again.id, other.id);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM pipeline WHERE name = 'Support'"), 1);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM stage JOIN pipeline ON pipeline.id = pipeline_id"
                               " WHERE pipeline.name = 'Support'"),
                     4);
}

static cp_error_t *audit_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    return cp_audit_add(db, "admin@example.com", "settings", NULL, "x", WORLD_START, pool);
}

static void test_audit(void **state)
{
    (void)state;
    RUN(CP_DB_WRITE, audit_work, NULL);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM audit WHERE actor = 'admin@example.com' AND object = ''"), 1);
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_find),  ON_WORLD(test_ensure),    ON_WORLD(test_contact_profile), ON_WORLD(test_staff_profile),
        ON_WORLD(test_names), ON_WORLD(test_companies), ON_WORLD(test_inboxes),         ON_WORLD(test_audit),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("people", tests);
}
