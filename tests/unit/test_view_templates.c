/* SPDX-License-Identifier: Apache-2.0 */
/* What the console says of templates: which pages may have one, what their fields are, how two texts differ. */
#include <apr_general.h>
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../mod_customerportal/template/template.h"
#include "../../mod_customerportal/view/view_page_own.h"
#include "../../mod_customerportal/view/view_templates.h"

static apr_pool_t *pool;
static cp_reader_t reader;

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    if (apr_pool_create(&pool, NULL) != APR_SUCCESS)
        return -1;
    reader = (cp_reader_t){.pool = pool, .base = "/support", .catalog = cp_catalog_english(), .zone = cp_zone_utc()};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

static bool starts(const char *text, const char *beginning)
{
    return !strncmp(text, beginning, strlen(beginning));
}

/* A new page is in the list, or is one that must not be: the desk, the console, and what keeps a text from being lost. */
static void test_every_page_has_its_place(void **state)
{
    (void)state;
    for (int page = 0; page < CP_PAGES; page++) {
        const char *file = cp_view_page[page].template;
        bool closed = starts(file, "desk-") || starts(file, "settings") || !strcmp(file, "again.html");
        const cp_page_own_t *own = cp_view_page_own_of((cp_page_id_t)page);
        if (closed != !own)
            fail_msg("%s belongs into view_page_own.c, or must not be there", file);
        if (own)
            assert_ptr_equal(cp_view_page_own_called(cp_view_page_name(own->page, pool)), own);
    }
    assert_null(cp_view_page_own_called("settings-audit"));
    assert_null(cp_view_page_own_called("logi"));
    assert_true(cp_view_page_is_mail(CP_PAGE_MAIL_REPLY));
    assert_false(cp_view_page_is_mail(CP_PAGE_LOGIN));
}

static void test_fields(void **state)
{
    cp_list_t list = cp_view_schema_fields(cp_view_page[CP_PAGE_LOGIN].schema, pool);
    const cp_view_schema_field_t *fields = list.rows;
    bool title = false, row = false;

    (void)state;
    for (int i = 0; i < list.count; i++) {
        assert_true(fields[i].about.len && fields[i].about.ptr[0] != '-');
        title = title || (cp_text_is(fields[i].path, "frame/title") && cp_text_is(fields[i].type, "text"));
        row = row || cp_text_is(fields[i].path, "problems/…/text");
    }
    assert_true(title && row);
}

static int complaints(const char *text)
{
    static const char file[] = "<p metal:define-macro='own'><script tal:attributes='src script_url'></script></p>"
                               "<p metal:define-macro='row'><script tal:attributes='src way/url'></script></p>";
    apr_array_header_t *problems = apr_array_make(pool, 4, sizeof(cp_template_problem_t));
    const cp_template_t *program;
    cp_template_set_t *set;

    assert_null(cp_template_set_create(&set, NULL, NULL, pool));
    cp_template_set_put(set, "file.html", file, strlen(file));
    cp_template_set_confine(set, "x", "x.html", text);
    (void)cp_template_compile(&program, set, "x", cp_view_page[CP_PAGE_TICKET_NEW].schema, NULL, problems, pool);
    return problems->nelts;
}

/* A page's own module may be loaded, and no other, under whatever name. */
static void test_scripts(void **state)
{
    static const char *const refused[] = {
        "<script src='/x.js'></script>",
        "<script src='/x.js' tal:attributes='src script_url | default'></script>",
        "<script tal:define='script_url string:http://x.example/' tal:attributes='src script_url'></script>",
        "<script tal:define='script_url up_url' tal:attributes='src script_url'></script>",
        "<script tal:attributes='src up_url'></script>",
        "<script tal:attributes='src frame/css_url'></script>",
        "<script tal:attributes='src string:${script_url}'></script>",
        "<script tal:attributes='src script_url'>1</script>",
        "<script tal:content='string:1'></script>",
        "<script tal:attributes='src script_url' onload='x()'></script>",
        "<script tal:attributes='src script_url' nonce='x'></script>",
        "<svg:script tal:attributes='href script_url'></svg:script>",
        /* Nor by way of a file's macro, which takes names from where it is used. */
        "<p tal:define='script_url up_url'><b metal:use-macro='file.html/macros/own'>x</b></p>",
        "<p tal:define='script_url string:/x.js'><b metal:use-macro='file.html/macros/own'>x</b></p>",
        "<p tal:repeat='way frame/links'><b metal:use-macro='file.html/macros/row'>x</b></p>",
        "<p tal:define='way frame/links/0'><b metal:use-macro='file.html/macros/row'>x</b></p>",
        "<p tal:define='ways frame/links' tal:repeat='way ways'><b metal:use-macro='file.html/macros/row'>x</b></p>",
    };

    (void)state;
    assert_int_equal(complaints("<script type='module' src='assets/form.js' tal:condition='script_url' "
                                "tal:attributes='src script_url'></script>"),
                     0);
    assert_int_equal(
        complaints("<p tal:define='script_url script_url'><b metal:use-macro='file.html/macros/own'>x</b></p>"), 0);
    for (apr_size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (!complaints(refused[i]))
            fail_msg("not refused: %s", refused[i]);
}

/* Addresses that stand where the page's own stands, but in other records: nothing but what they are of tells them apart. */
typedef struct other_t {
    cp_url_t url;
} other_t;

typedef struct same_place_t {
    cp_url_t script_url;
    cp_list_t others;
    const other_t *other;
} same_place_t;

static const cp_field_t other_fields[] = {CP_FIELD_URL(other_t, url, "url")};
static const cp_schema_t other_schema = CP_SCHEMA("other", other_t, other_fields);
static const cp_field_t same_place_fields[] = {
    CP_FIELD_URL(same_place_t, script_url, "script_url"),
    CP_FIELD_LIST(same_place_t, others, other_schema, "others"),
    CP_FIELD_RECORD(same_place_t, other, other_schema, "other"),
};
static const cp_schema_t same_place_schema = CP_SCHEMA("same place", same_place_t, same_place_fields);

static void test_addresses_in_the_same_place(void **state)
{
    static const struct {
        const char *text;
        int problems;
    } cases[] = {
        {"<script tal:attributes='src script_url'></script>", 0},
        {"<script tal:attributes='src other/url'></script>", 1},
        {"<p tal:repeat='one others'><script tal:attributes='src one/url'></script></p>", 1},
        {"<p tal:define='one other'><script tal:attributes='src one/url'></script></p>", 1},
        {"<p tal:condition='script_url'><b tal:define='global one other'></b></p>"
         "<script tal:attributes='src one/url'></script>",
         1},
    };

    (void)state;
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        apr_array_header_t *problems = apr_array_make(pool, 4, sizeof(cp_template_problem_t));
        const cp_template_t *program;
        cp_template_set_t *set;
        assert_null(cp_template_set_create(&set, NULL, NULL, pool));
        cp_template_set_confine(set, "x", "x.html", cases[i].text);
        (void)cp_template_compile(&program, set, "x", &same_place_schema, NULL, problems, pool);
        assert_int_equal(problems->nelts, cases[i].problems);
        for (int j = 0; j < problems->nelts; j++)
            assert_non_null(strstr(APR_ARRAY_IDX(problems, j, cp_template_problem_t).text, "loads only what the page"));
    }
}

static const char *drawn(const char *before, const char *after)
{
    cp_list_t list = cp_view_diff(&reader, before, after);
    const cp_view_diff_line_t *lines = list.rows;
    const char *text = "";

    for (int i = 0; i < list.count; i++)
        text =
            apr_pstrcat(pool, text, i ? "|" : "", lines[i].mark.ptr ? lines[i].mark.ptr : " ", lines[i].text.ptr, NULL);
    return text;
}

static void test_differences(void **state)
{
    (void)state;
    assert_string_equal(drawn("a\nb\nc\n", "a\nb\nc\n"), "");
    assert_string_equal(drawn("a\nb\nc", "a\nx\nc"), " a|−b|+x| c");
    assert_string_equal(drawn("", "a"), "+a");
    assert_string_equal(drawn("a", ""), "−a");
    assert_string_equal(drawn("a\nb\nc\nd", "b\nd\ne"), "−a| b|−c| d|+e");
    assert_string_equal(drawn("1\n2\n3\n4\n5\n6\n7\n8", "1\n2\n3\n4\n5\n6\n7\n9"), " …| 5| 6| 7|−8|+9");
    assert_string_equal(drawn("x\n1\n2\n3\n4\n5\n6\n7\n8\nz", "y\n1\n2\n3\n4\n5\n6\n7\n8\nw"),
                        "−x|+y| 1| 2| 3| …| 6| 7| 8|−z|+w");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_page_has_its_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_scripts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_addresses_in_the_same_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_differences, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
