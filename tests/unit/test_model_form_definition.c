/* SPDX-License-Identifier: Apache-2.0 */
/* Support forms as definitions: what a body may say, its one text form, what can be offered, who may use which; and
 * conditions over values that are in no database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <cmocka.h>
#include <string.h>

#include "model/model_form.h"
#include "model/model_rule_match.h"
#include "test_rows.h"
#include "text/text_pattern.h"

static int set_up(void **state)
{
    apr_pool_t *pool;
    apr_initialize();
    apr_pool_create(&pool, NULL);
    *state = pool;
    return 0;
}

static int tear_down(void **state)
{
    apr_pool_destroy(*state);
    return 0;
}

#define WHOLE                                                                                             \
    "{\"label\":\"Report a problem\",\"description\":\"It broke\",\"position\":3,\"offered\":true,"       \
    "\"creates_tickets\":true,\"inbox\":\"Support\",\"groups\":[\"Bakeries\"],\"companies\":[\"Other\"]," \
    "\"fields\":[{\"kind\":\"subject\",\"required\":true},{\"kind\":\"priority\",\"default\":\"3\"},"     \
    "{\"kind\":\"ticket\",\"property\":\"order\",\"pattern\":\"[0-9]+\",\"message\":\"Digits\","          \
    "\"when\":\"priority at-least 3\"}]}"

static void test_text(void **state)
{
    cp_support_form_t *form, *again;
    const void *thing;

    assert_null(cp_support_form_read(&thing, "problem", WHOLE, *state));
    assert_null(cp_support_form_parse(&form, "problem", WHOLE, *state));
    assert_string_equal(form->name, "problem");
    assert_int_equal(form->position, 3);
    assert_int_equal(form->field_count, 3);
    assert_true(form->offered && form->creates_tickets && form->fields[0].required && !form->fields[1].required);
    assert_string_equal(form->header, "");
    assert_string_equal(form->groups[0], "Bakeries");
    assert_string_equal(cp_form_field_name(&form->fields[2]), "order");
    const char *body = cp_support_form_body(form, *state);
    assert_null(cp_support_form_parse(&again, "problem", body, *state));
    assert_string_equal(cp_support_form_body(again, *state), body);
    assert_string_equal(again->fields[2].when, "priority at-least 3");
}

/* `form` with its member `old` replaced. */
static const char *with(const char *old, const char *fresh, apr_pool_t *pool)
{
    const char *at = strstr(WHOLE, old);

    assert_non_null(at);
    return apr_pstrcat(pool, apr_pstrmemdup(pool, WHOLE, (apr_size_t)(at - WHOLE)), fresh, at + strlen(old), NULL);
}

static void test_refused(void **state)
{
    CP_ROW("S21"), CP_ROW("S22");
    static const struct {
        const char *old, *fresh, *field, *says;
    } cases[] = {
        {"\"label\"", "label", "body", "is not JSON"},
        {"\"label\"", "\"labels\"", "labels", "There is no “labels”. There are label, description"},
        {"\"position\":3", "\"position\":-1", "position", "“position” is a whole number from 0 to 1000000."},
        {"\"offered\":true", "\"offered\":1", "offered", "“offered” is true or false."},
        {"[\"Bakeries\"]", "[1]", "groups", "“groups” is a list of at most"},
        {"\"kind\":\"subject\"", "\"kind\":\"colour\"", "kind", "“kind” is one of subject, message"},
        {"Report a problem", " ", "label", "Give the form a name"},
        {"\"inbox\":\"Support\",", "", "inbox", "Choose the inbox"},
        {"\"creates_tickets\":true,", "", "offered", "makes no tickets"},
        {"[0-9]+", "[0-9", "fields-2-pattern", "no regular expression"},
        {"priority at-least 3", "colour is red", "fields-2-when", "shown before this one"},
        {"priority at-least 3", "order is 3", "fields-2-when", "shown before this one"},
        {"\"default\":\"3\"", "\"default\":\"3\",\"hidden\":true", "fields-2-when", "shown before this one"},
        {"priority at-least 3", "priority", "fields-2-when", "an operator"},
        {"\"default\":\"3\"", "\"default\":\"5\"", "fields-1-preset", "1, 2, 3 or 4"},
        {"\"default\":\"3\"", "\"hidden\":true", "fields-1-preset", "needs a value"},
        {"\"property\":\"order\",", "", "fields-2-property", "Choose a property"},
        {"\"kind\":\"priority\",\"default\":\"3\"", "\"kind\":\"subject\"", "fields-1-property",
         "stands in a form once"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const void *thing;
        cp_error_t *error = cp_support_form_read(&thing, "problem", with(cases[i].old, cases[i].fresh, *state), *state);
        if (!error || error->kind != CP_ERROR_INPUT || strcmp(error->field, cases[i].field) != 0 ||
            !strstr(error->safe, cases[i].says))
            fail_msg("%s: %s %s", cases[i].fresh, error ? error->field : "", error ? error->safe : "was taken");
    }
}

static const char *many_fields(int count, apr_pool_t *pool)
{
    const char *fields = "";

    for (int i = 0; i < count; i++)
        fields = apr_psprintf(pool, "%s%s{\"kind\":\"ticket\",\"property\":\"p%d\"}", fields, i ? "," : "", i);
    return apr_pstrcat(pool, "{\"label\":\"x\",\"fields\":[", fields, "]}", NULL);
}

static void test_most_fields(void **state)
{
    const void *thing;

    assert_null(cp_support_form_read(&thing, "x", many_fields(CP_FORM_FIELDS, *state), *state));
    cp_error_t *error = cp_support_form_read(&thing, "x", many_fields(CP_FORM_FIELDS + 1, *state), *state);
    assert_non_null(error);
    assert_non_null(strstr(error->safe, "a list of at most 40 fields"));
}

/* A form may be kept unfinished, as long as nobody is offered it. */
static void test_obstacle(void **state)
{
    CP_ROW("S21"), CP_ROW("S22");
    static const char contact[] =
        "{\"label\":\"x\",\"creates_tickets\":true,\"inbox\":\"Support\",\"fields\":[{\"kind\":"
        "\"contact\",\"property\":\"size\"}]}";
    const void *thing;

    assert_null(cp_support_form_read(&thing, "x", contact, *state));
    assert_non_null(strstr(cp_support_form_obstacle(thing), "nothing about the ticket"));
    assert_null(cp_support_form_read(&thing, "x", "{\"label\":\"x\",\"fields\":[{\"kind\":\"subject\"}]}", *state));
    assert_non_null(strstr(cp_support_form_obstacle(thing), "makes no tickets"));
    assert_null(cp_support_form_read(&thing, "problem", WHOLE, *state));
    assert_null(cp_support_form_obstacle(thing));
}

/* ---- Which ones ---- */

static const char *names_for(const cp_settings_t *settings, const char *company, const char *group, apr_pool_t *pool)
{
    const char *const groups[] = {group};
    const char *names = "";
    int count;
    const cp_support_form_t *const *forms =
        cp_support_forms(&count, settings, company, group ? groups : NULL, group && *group ? 1 : 0, pool);

    for (int i = 0; i < count; i++)
        names = apr_pstrcat(pool, names, forms[i]->name, ".", NULL);
    return names;
}

static cp_settings_t *settings_of(const char *const (*bodies)[2], int count, apr_pool_t *pool)
{
    cp_settings_t *settings = apr_pcalloc(pool, sizeof *settings);
    cp_definition_loading_t *loading = cp_definitions_begin(pool);

    for (int i = 0; i < count; i++)
        cp_definitions_add(loading, "form", bodies[i][0], bodies[i][1]);
    settings->definitions = cp_definitions_end(loading);
    return settings;
}

#define TAIL ",\"creates_tickets\":true,\"inbox\":\"Support\",\"fields\":[{\"kind\":\"subject\"}]}"

static void test_who(void **state)
{
    CP_ROW("P29"), CP_ROW("P31");
    static const char *const bodies[][2] = {
        {"all", "{\"label\":\"a\",\"position\":2,\"offered\":true" TAIL},
        {"draft", "{\"label\":\"b\"" TAIL},
        {"bakers", "{\"label\":\"c\",\"position\":1,\"offered\":true,\"groups\":[\"Bakeries\"]" TAIL},
        {"other",
         "{\"label\":\"d\",\"position\":3,\"offered\":true,\"companies\":[\"Other\"],\"groups\":[\"Gold\"]" TAIL},
    };
    cp_settings_t *settings = settings_of(bodies, 4, *state);

    assert_string_equal(names_for(settings, NULL, "", *state), "all.");
    assert_string_equal(names_for(settings, "Example", "bakeries", *state), "bakers.all.");
    assert_string_equal(names_for(settings, "Other", "", *state), "all.other.");
    assert_string_equal(names_for(settings, "Example", "Gold", *state), "all.other.");
    assert_string_equal(names_for(settings, "Example", NULL, *state), "bakers.all.other.");
    assert_true(cp_support_forms_ask_groups(settings));
    settings = settings_of(bodies + 1, 1, *state);
    assert_string_equal(names_for(settings, "Example", "", *state), ".");
    assert_false(cp_support_forms_ask_groups(settings));
}

/* ---- Conditions ---- */

static const cp_rule_property_t properties[] = {
    {.name = "priority", .label = "Priority", .type = CP_RULE_INT},
    {.name = "topic", .label = "Topic", .type = CP_RULE_TEXT},
    {.name = "day", .label = "Day", .type = CP_RULE_TIME},
};
static const cp_rule_schema_t schema = {properties, 3};

static void test_conditions(void **state)
{
    CP_ROW("P30");
    static const struct {
        const char *rule, *priority, *topic, *other, *day;
        bool holds;
    } cases[] = {
        {"", NULL, NULL, NULL, NULL, true},
        {"priority at-least 3", "3", NULL, NULL, NULL, true},
        {"priority at-least 3", "2.5", NULL, NULL, NULL, false},
        {"priority at-least 3", NULL, NULL, NULL, NULL, false},
        {"priority at-most 3", "10", NULL, NULL, NULL, false},
        {"priority is 3", "3.0", NULL, NULL, NULL, true},
        {"topic is Billing", NULL, "billing", NULL, NULL, true},
        {"topic is Billing", NULL, "orders", "Billing", NULL, true},
        {"topic is Billing", NULL, "bill", NULL, NULL, false},
        {"topic is-not Billing", NULL, "orders", "billing", NULL, false},
        {"topic is-not Billing", NULL, NULL, NULL, NULL, true},
        {"topic contains ill", NULL, "biLLing", NULL, NULL, true},
        {"topic contains-not ill", NULL, "billing", NULL, NULL, false},
        {"topic starts-with bil", NULL, "Billing", NULL, NULL, true},
        {"topic starts-with ill", NULL, "Billing", NULL, NULL, false},
        {"topic ends-with ing", NULL, "Billing", NULL, NULL, true},
        {"topic ends-with bil", NULL, "Billing", NULL, NULL, false},
        {"topic is-set", NULL, "x", NULL, NULL, true},
        {"topic is-set", NULL, NULL, NULL, NULL, false},
        {"topic is-empty", NULL, NULL, NULL, NULL, true},
        {"topic is-empty", NULL, "x", NULL, NULL, false},
        {"topic is 5", NULL, "5.0", NULL, NULL, true},
        {"topic is 5", NULL, "nan", NULL, NULL, false},
        {"day since 2025-11-20", NULL, NULL, NULL, "2025-11-20", true},
        {"day before 2025-11-20", NULL, NULL, NULL, "2025-11-20", false},
        {"priority at-least 3\ntopic is a", "4", "b", NULL, NULL, false},
        {"priority at-least 3\ntopic is a\n\nday is-set", "4", "b", NULL, "2025-11-20", true},
        {"day is-set\n\npriority at-least 3\ntopic is a", "4", "a", NULL, NULL, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *topics[] = {cases[i].topic, cases[i].other};
        cp_rule_values_t values[] = {
            {&cases[i].priority, cases[i].priority != NULL},
            {topics, (cases[i].topic != NULL) + (cases[i].other != NULL)},
            {&cases[i].day, cases[i].day != NULL},
        };
        cp_rule_t *rule;
        assert_null(cp_rule_parse(&rule, &schema, cases[i].rule, *state));
        if (cp_rule_holds(rule, &schema, values) != cases[i].holds)
            fail_msg("%zu: %s", i, cases[i].rule);
    }
}

/* Each operator of rules does something here: it tells some value from another one. */
static void test_all_operators(void **state)
{
    static const char *const samples[] = {"", "1", "3", "2025-01-01", "2026-01-01", "x3", "3x"};
    int count;
    const cp_rule_operator_t *all = cp_rule_operators(&count);

    (void)state;
    for (int i = 0; i < count; i++) {
        bool seen[2] = {false, false};
        for (size_t j = 0; j < sizeof samples / sizeof *samples; j++) {
            cp_rule_condition_t condition = {
                0, &properties[1], &all[i], all[i].types & 1u << CP_RULE_TIME ? "2025-06-01" : "3", 0, NULL};
            cp_rule_t rule = {&condition, 1};
            cp_rule_values_t values[] = {{NULL, 0}, {&samples[j], *samples[j] ? 1 : 0}, {NULL, 0}};
            seen[cp_rule_holds(&rule, &schema, values)] = true;
        }
        if (!seen[0] || !seen[1])
            fail_msg("%s", all[i].name);
    }
}

static void test_patterns(void **state)
{
    CP_ROW("P32");
    (void)state;
    assert_true(cp_pattern_matches("[0-9]{2}-[0-9]{5}", "88-20417"));
    assert_false(cp_pattern_matches("[0-9]{2}-[0-9]{5}", "88-204170"));
    assert_false(cp_pattern_matches("[0-9]{2}-[0-9]{5}", "x88-20417"));
    assert_true(cp_pattern_matches("\\p{L}+", "Müller"));
    assert_false(cp_pattern_valid("("));
    assert_true(cp_pattern_matches("(", "anything"));
    /* One that would take longer than the world gives up in time. */
    assert_true(cp_pattern_matches("(a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_most_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_obstacle, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_conditions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_all_operators, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_patterns, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
