/* SPDX-License-Identifier: Apache-2.0 */
/* Schemas and views inferred from JSON. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "../../mod_customerportal/template/template_json.h"

static const char *const type_names[] = {"text", "url", "html", "int", "bool", "time", "record", "list"};

static int set_up(void **state)
{
    apr_pool_t *pool;

    apr_pool_create(&pool, NULL);
    *state = pool;
    return 0;
}

static int tear_down(void **state)
{
    apr_pool_destroy(*state);
    return 0;
}

/* "name:type, name:list{…}", in the order of the fields. */
static const char *describe(const cp_schema_t *schema, apr_pool_t *pool)
{
    const char *text = "";
    int i;

    for (i = 0; i < schema->count; i++) {
        const cp_field_t *field = &schema->fields[i];

        text = apr_pstrcat(pool, text, i ? ", " : "", field->name, ":", type_names[field->type], NULL);
        if (field->of) {
            text = apr_pstrcat(pool, text, "{", describe(field->of, pool), "}", NULL);
        }
    }
    return text;
}

static void test_schemas(void **state)
{
    static const struct {
        const char *json;
        const char *schema;
    } cases[] = {
        {"{}", ""},
        {"{\"a\": \"x\", \"b\": 1, \"c\": 1.5, \"d\": true, \"e\": null}", "a:text, b:int, c:text, d:bool, e:text"},
        {"{\"h\": {\"html\": \"<b>\"}, \"r\": {\"html\": \"x\", \"y\": 1}, \"s\": {\"html\": 1}}",
         "h:html, r:record{html:text, y:int}, s:record{html:int}"},
        {"{\"l\": [1, 2]}", "l:list{value:int}"},
        {"{\"l\": [1, \"x\"]}", "l:list{value:text}"},
        {"{\"l\": [1, null]}", "l:list{value:text}"},
        {"{\"l\": []}", "l:list"},
        {"{\"l\": [[1], [\"x\"], []]}", "l:list{value:list{value:text}}"},
        {"{\"l\": [{\"a\": 1}, {\"b\": true}, {\"a\": 2, \"c\": \"x\"}]}", "l:list{a:text, b:bool, c:text}"},
        {"{\"l\": [{\"o\": {\"a\": 1}}, {\"o\": {\"b\": 1}}, {\"o\": null}]}", "l:list{o:record{a:text, b:text}}"},
        {"{\"l\": [{\"o\": \"x\"}, {\"o\": {\"b\": 1}}]}", "l:list{o:record{b:int}}"},
        {"{\"not a name\": 1, \"\": 2}", "not a name:int, :int"},
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const cp_schema_t *schema;
        const void *view;

        assert_null(cp_template_data_json(&schema, &view, cases[i].json, strlen(cases[i].json), *state));
        assert_string_equal(describe(schema, *state), cases[i].schema);
    }
}

static const void *value(const cp_schema_t *schema, const void *view, const char *name)
{
    const cp_field_t *field = cp_schema_field(schema, name, strlen(name));

    assert_non_null(field);
    return (const char *)view + field->offset;
}

static void test_values(void **state)
{
    static const char json[] = "{\"t\": \"a\\u00e9\", \"n\": -7, \"b\": true, \"z\": null, \"f\": 1.25,"
                               "\"rows\": [{\"a\": 1, \"b\": true}, {}], \"o\": {\"p\": \"q\"}}";
    const cp_schema_t *schema;
    const cp_list_t *rows;
    const void *view;
    const cp_text_t *text;

    assert_null(cp_template_data_json(&schema, &view, json, sizeof(json) - 1, *state));
    assert_true(cp_text_is(*(const cp_text_t *)value(schema, view, "t"), "aé"));
    assert_int_equal(*(const apr_int64_t *)value(schema, view, "n"), -7);
    assert_true(*(const bool *)value(schema, view, "b"));
    assert_true(cp_text_is(*(const cp_text_t *)value(schema, view, "f"), "1.25"));
    text = value(schema, view, "z");
    assert_null(text->ptr);
    assert_int_equal(text->len, 1); /* there, and nothing */
    rows = value(schema, view, "rows");
    assert_int_equal(rows->count, 2);
    schema = cp_schema_field(schema, "rows", 4)->of;
    assert_true(cp_text_is(*(const cp_text_t *)value(schema, rows->rows, "a"), "1"));
    text = value(schema, (const char *)rows->rows + schema->size, "a");
    assert_null(text->ptr);
    assert_int_equal(text->len, 0); /* missing */
    assert_false(*(const bool *)value(schema, (const char *)rows->rows + schema->size, "b"));
}

static void test_refused(void **state)
{
    static const char *const wrong[] = {"", "[]", "1", "{", "{\"a\": }", "{\"a\": 1, \"a\": 2}", "{\"html\": \"x\"}"};
    const cp_schema_t *schema;
    const void *view;
    char deep[1024];
    cp_error_t *error;
    size_t i;

    for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        error = cp_template_data_json(&schema, &view, wrong[i], strlen(wrong[i]), *state);
        assert_non_null(error);
        assert_int_equal(error->kind, CP_ERROR_INPUT);
    }
    error = cp_template_data_json(&schema, &view, "{\n\"a\" 1}", 8, *state);
    assert_non_null(strstr(error->safe, "line 2"));
    memcpy(deep, "{\"a\":", 5);
    memset(deep + 5, '[', 500);
    memset(deep + 505, ']', 500);
    memcpy(deep + 1005, "}", 2);
    error = cp_template_data_json(&schema, &view, deep, strlen(deep), *state);
    assert_non_null(strstr(error->safe, "64 deep"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_schemas, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests_name("template data", tests, NULL, NULL);
    apr_terminate();
    return failed;
}
