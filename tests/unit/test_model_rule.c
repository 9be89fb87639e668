/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: what they take, what they say of lines that they do not take, their one text form, their SQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <cmocka.h>
#include <string.h>

#include "base/base_string.h"
#include "model/model_rule.h"

static const cp_rule_property_t properties[] = {
    {"email", "E-mail address", "contact.email_key", CP_RULE_TEXT, NULL, 0},
    {"priority", "Priority", "ticket.priority", CP_RULE_INT, NULL, 0},
    {"created", "Create date", "ticket.created_at", CP_RULE_TIME, NULL, 0},
};
static const cp_rule_schema_t schema = {properties, 3};

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

static void test_refused(void **state)
{
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"colour is red", "Line 1: there is no property “colour”. There are email, priority, created."},
        {"email is a@b.example\nemail", "Line 2: after email stands one of is, is-not, contains, contains-not, "
                                        "starts-with, ends-with, is-set, is-empty."},
        {"email at-least 3", "Line 1: after email stands one of"},
        {"\n\nemail is", "Line 3: a value of 1 to 200 characters stands after is."},
        {"email is-set yes", "Line 1: nothing stands after is-set."},
        {"priority is high", "Line 1: the value of priority is a number."},
        {"created since yesterday", "Line 1: the value of created is a day such as 2025-11-20."},
        {"email is ' OR 1=1 --\nEMAIL is x", "Line 2: there is no property “EMAIL”."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cp_rule_t *rule;
        cp_error_t *error = cp_rule_parse(&rule, &schema, cases[i].text, *state);
        assert_non_null(error);
        assert_string_equal(error->field, "rule");
        if (strncmp(error->safe, cases[i].says, strlen(cases[i].says)) != 0)
            fail_msg("%s: %s", cases[i].text, error->safe);
    }
}

static void test_text(void **state)
{
    cp_rule_t *rule;
    const char *text = "email  is-not   a@b.example \r\npriority at-least 3\n\n\n  \ncreated before 2025-11-20\n\n";

    assert_null(cp_rule_parse(&rule, &schema, text, *state));
    assert_int_equal(rule->count, 3);
    assert_int_equal(rule->conditions[1].group, 0);
    assert_int_equal(rule->conditions[2].group, 1);
    const char *form = cp_rule_text(rule, *state);
    assert_string_equal(form, "email is-not a@b.example\npriority at-least 3\n\ncreated before 2025-11-20\n");
    assert_null(cp_rule_parse(&rule, &schema, form, *state));
    assert_string_equal(cp_rule_text(rule, *state), form);
}

static void test_sql(void **state)
{
    cp_rule_t *rule;
    cp_bind_t binds[CP_RULE_CONDITIONS + 1];
    int count = 1;

    assert_null(cp_rule_parse(&rule, &schema, "priority is 3\npriority is-set\n\nemail contains x' OR '1", *state));
    const char *sql = cp_rule_sql(rule, CP_DIALECT_SQLITE, binds, &count, *state);
    assert_string_equal(sql, "(coalesce(ticket.priority = ?2, 1 = 0) AND ticket.priority IS NOT NULL OR "
                             "instr(lower(coalesce(contact.email_key, '')), lower(CAST(?3 AS TEXT))) > 0)");
    assert_int_equal(count, 3);
    assert_int_equal(binds[1].number, 3);
    assert_string_equal(binds[2].text, "x' OR '1");
    assert_null(cp_rule_parse(&rule, &schema, "\n \n", *state));
    count = 0;
    assert_string_equal(cp_rule_sql(rule, CP_DIALECT_PGSQL, binds, &count, *state), "(1 = 1)");
    assert_int_equal(count, 0);
}

static void test_limit(void **state)
{
    const char *text = "";
    cp_rule_t *rule;
    for (int i = 0; i < CP_RULE_CONDITIONS; i++)
        text = apr_pstrcat(*state, text, "priority is 1\n", NULL);
    assert_null(cp_rule_parse(&rule, &schema, text, *state));
    cp_error_t *error = cp_rule_parse(&rule, &schema, apr_pstrcat(*state, text, "priority is 1\n", NULL), *state);
    assert_non_null(error);
    assert_string_equal(error->safe, "Line 51: a rule has at most 50 conditions.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_sql),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
