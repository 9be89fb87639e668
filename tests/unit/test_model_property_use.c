/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of properties, and of definitions as texts, where no database is: which are in force, which rules name
 * them, the ranges of filters, which fields forms have, how a section begins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "model/model_definition_text.h"
#include "model/model_form_answer.h"
#include "model/model_property_filter.h"
#include "model/model_property_use.h"

static apr_pool_t *pool;

#define WITH(object, customers, more) \
    "{\"object\": \"" object "\", \"label\": \"A\", \"type\": \"text\", \"customers\": \"" customers "\"" more "}"
#define OLD ", \"archived\": true"

/* What is archived is offered and shown nowhere, and what has no place for values yet cannot be asked for. */
static void test_those_in_force(void **state)
{
    static const char *const rows[][2] = {
        {"inner", WITH("ticket", "hidden", ", \"slot\": 2")},
        {"fine", WITH("ticket", "see", ", \"slot\": 1")},
        {"old", WITH("ticket", "see", ", \"slot\": 3" OLD)},
        {"nowhere", WITH("ticket", "see", "")},
        {"plan", WITH("contact", "see", ", \"slot\": 4")},
        {"unreadable", WITH("ticket", "see", ", \"slot\": 5, \"archived\": 7")},
    };
    static const cp_rule_property_t nothing = {.name = ""};
    static const cp_rule_schema_t none = {&nothing, 0};
    cp_definition_loading_t *loading = cp_definitions_begin(pool);
    cp_settings_t in_force = {.definitions = NULL};
    int count;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cp_definitions_add(loading, "property", rows[i][0], rows[i][1]);
    in_force.definitions = cp_definitions_end(loading);
    const cp_property_t *const *found = cp_properties(&count, &in_force, CP_OBJECT_TICKET, pool);
    assert_int_equal(count, 2);
    assert_string_equal(found[0]->name, "fine");
    assert_string_equal(found[1]->name, "inner");
    found = cp_properties_seen(&count, &in_force, pool);
    assert_int_equal(count, 1);
    assert_string_equal(found[0]->name, "fine");
    (void)cp_properties(&count, &in_force, CP_OBJECT_CONTACT, pool);
    assert_int_equal(count, 1);
    assert_non_null(cp_property_of_word(&in_force, "p.fine"));
    static const char *const no_columns[] = {"p.inner", "p.old", "p.nowhere", "p.plan", "p.other", "fine"};
    for (size_t i = 0; i < sizeof no_columns / sizeof *no_columns; i++)
        if (cp_property_of_word(&in_force, no_columns[i]))
            fail_msg("%s", no_columns[i]);
    /* Rules go on to ask for what is archived. */
    const cp_rule_schema_t *schema = cp_property_schema(&none, &in_force, CP_OBJECT_TICKET, pool);
    assert_int_equal(schema->count, 3);
    for (int i = 0; i < schema->count; i++)
        assert_string_not_equal(schema->properties[i].name, "nowhere");
}

static void test_what_rules_name(void **state)
{
    static const struct {
        const char *rule, *property, *option;
        bool named;
    } cases[] = {
        {"kind is internal", "kind", NULL, true},
        {"kind is internal", "kind", "internal", true},
        {"kind is INTERNAL", "kind", "internal", true},
        {"kind is internal", "kind", "intern", false},
        {"kind is-set", "kind", NULL, true},
        {"kinds is internal", "kind", NULL, false},
        {"kin is internal", "kind", NULL, false},
        {"subject is kind", "kind", NULL, false},
        {"subject is x AND kind is internal", "kind", "internal", true},
        {"subject is x OR kind is other", "kind", "internal", false},
        {"", "kind", NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (cp_property_in_rule(cases[i].rule, cases[i].property, cases[i].option, pool) != cases[i].named)
            fail_msg("%s: %s %s", cases[i].rule, cases[i].property, cases[i].option ? cases[i].option : "");
}

#define NOON_OF_2026_06_15 (1781524800 * APR_USEC_PER_SEC)

/* Whatever is typed besides, a stretch of time that ends now narrows, and never widens. */
static void test_stretches_of_time(void **state)
{
    static const struct {
        const char *past, *from, *to, *low, *high;
    } cases[] = {
        {"week", NULL, NULL, "2026-06-08", "2026-06-15g"},
        {"year", NULL, NULL, "2025-06-15", "2026-06-15g"},
        {"year", "2026-01-01", NULL, "2026-01-01", "2026-06-15g"},
        {"week", "2026-01-01", NULL, "2026-06-08", "2026-06-15g"},
        {"year", NULL, "2026-01-31", "2025-06-15", "2026-01-31g"},
        {"year", NULL, "2030-01-31", "2025-06-15", "2026-06-15g"},
        {NULL, "2026-01-01", NULL, "2026-01-01", "~"},
        {NULL, NULL, "2026-01-01", " ", "2026-01-01g"},
    };
    static const cp_property_t due = {.name = "due", .label = "Due", .help = "", .type = CP_PROPERTY_DATE, .slot = 1};
    cp_filter_reader_t reader = {.zone = cp_zone_utc(), .now = NOON_OF_2026_06_15, .pool = pool};

    (void)state;
    assert_null(cp_date_style_load(&reader.style, "en", pool));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *typed[CP_FILTER_PARTS] = {
            [CP_FILTER_FROM] = cases[i].from, [CP_FILTER_TO] = cases[i].to, [CP_FILTER_PAST] = cases[i].past};
        cp_property_filters_t filters = {.count = 0};
        cp_property_filter_add(&filters, &due, typed, &reader);
        assert_int_equal(filters.count, 1);
        assert_string_equal(filters.at[0].low, cases[i].low);
        assert_string_equal(filters.at[0].high, cases[i].high);
    }
}

static const char *everything_ticked(const void *baton, const char *name)
{
    (void)baton;
    return strstr(name, "p.") == name ? "forged" : NULL;
}

#define PARTS(more)                                                                                     \
    "{\"object\": \"ticket\", \"label\": \"Parts\", \"type\": \"choices\", \"slot\": 1, \"options\": [" \
    "{\"name\": \"belt\", \"label\": \"Belt\"}, {\"name\": \"lamp\", \"label\": \"Lamp\"}]" more "}"
#define ASKS(more)                                                                                           \
    "{\"label\": \"x\", \"creates_tickets\": true, \"inbox\": \"Support\", \"offered\": true, \"fields\": [" \
    "{\"kind\": \"subject\"}, {\"kind\": \"ticket\", \"property\": \"parts\"" more "}]}"
#define HIDDEN ", \"hidden\": true, \"default\": \"lamp\""

static cp_settings_t with_form(const char *parts, const char *form)
{
    cp_definition_loading_t *loading = cp_definitions_begin(pool);

    cp_definitions_add(loading, "property", "parts", parts);
    cp_definitions_add(loading, "form", "x", form);
    return (cp_settings_t){.definitions = cp_definitions_end(loading)};
}

static cp_form_answers_t *answered(const cp_settings_t *settings, bool sent)
{
    cp_form_source_t source = {.sent = sent, .typed = everything_ticked};

    return cp_form_answers(settings->definitions->of[CP_DEFINE_FORM].rows[0].thing, settings, &source, pool);
}

static void test_fields_of_forms(void **state)
{
    cp_settings_t hidden = with_form(PARTS(""), ASKS(HIDDEN)), shown = with_form(PARTS(""), ASKS("")),
                  old = with_form(PARTS(OLD), ASKS(""));

    (void)state;
    /* A hidden field has the value that its form gives it, whatever is sent. */
    for (int sent = 0; sent < 2; sent++) {
        cp_form_answers_t *answers = answered(&hidden, sent);
        assert_int_equal(answers->count, 2);
        assert_int_equal(answers->rows[1].values.count, 1);
        assert_string_equal(answers->rows[1].values.values[0], "lamp");
    }
    assert_int_equal(answered(&shown, true)->rows[1].values.count, 2);
    /* Nobody is asked for it. */
    assert_false(cp_support_forms_ask(&hidden, "parts"));
    assert_true(cp_support_forms_ask(&shown, "parts"));
    assert_false(cp_support_forms_ask(&shown, "part"));
    /* What is archived is no field any more. */
    assert_int_equal(answered(&old, true)->count, 1);
}

static const char *low_and_belt(const void *baton, const char *name)
{
    (void)baton;
    return !strcmp(name, "priority") ? "1" : !strcmp(name, "p.parts.belt") || !strcmp(name, "subject") ? "x" : NULL;
}

/* What was typed into a field that is not asked for decides nothing: nor are those asked for that hang on it. */
static void test_conditions_upon_conditions(void **state)
{
    static const char body[] =
        "{\"label\": \"x\", \"creates_tickets\": true, \"inbox\": \"Support\", \"offered\": true, \"fields\": ["
        "{\"kind\": \"priority\"}, {\"kind\": \"ticket\", \"property\": \"parts\", \"when\": \"priority at-least 3\"},"
        "{\"kind\": \"subject\", \"when\": \"parts has belt\"}]}";
    cp_settings_t settings = with_form(PARTS(""), body);
    cp_form_source_t source = {.sent = true, .typed = low_and_belt};
    cp_form_answers_t *answers =
        cp_form_answers(settings.definitions->of[CP_DEFINE_FORM].rows[0].thing, &settings, &source, pool);

    (void)state;
    assert_int_equal(answers->count, 3);
    assert_true(answers->rows[0].active);
    assert_false(answers->rows[1].active);
    assert_false(answers->rows[2].active);
}

static void test_sections(void **state)
{
    static const char *const wrong[] = {"",           ">",        "form>",   "form a", "form a b>",
                                        "form a > b", "shape a>", "Form a>", "form  >"};
    static const char *const lines[][2] = {
        {"    {", "{"}, {"      {", "  {"}, {"  {", "{"}, {"\t{", "\t{"}, {"  \t  {", "\t  {"}, {"", ""}, {"{", "{"},
    };
    cp_definition_kind_t kind;
    const char *name;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!cp_definition_head(&kind, &name, wrong[i], pool))
            fail_msg("%s", wrong[i]);
    assert_null(cp_definition_head(&kind, &name, " theme \t autumn >", pool));
    assert_int_equal(kind, CP_DEFINE_THEME);
    assert_string_equal(name, "autumn");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_string_equal(cp_definition_line(lines[i][0]), lines[i][1]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_those_in_force),
        cmocka_unit_test(test_what_rules_name),
        cmocka_unit_test(test_stretches_of_time),
        cmocka_unit_test(test_fields_of_forms),
        cmocka_unit_test(test_conditions_upon_conditions),
        cmocka_unit_test(test_sections),
    };

    apr_initialize();
    apr_pool_create(&pool, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_pool_destroy(pool);
    return failed;
}
