/* SPDX-License-Identifier: Apache-2.0 */
/* Templates over C structs: every value type, sets of files, hostile files, and how long a page takes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include <apr_file_io.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <apr_thread_proc.h>
#include <apr_time.h>

#include "../../mod_customerportal/template/template.h"

typedef struct owner_t {
    cp_text_t name;
    cp_url_t page;
} owner_t;

static const cp_field_t owner_fields[] = {
    CP_FIELD_TEXT(owner_t, name, "name"),
    CP_FIELD_URL(owner_t, page, "page"),
};
static const cp_schema_t owner_schema = CP_SCHEMA("owner", owner_t, owner_fields);

typedef struct row_t {
    apr_int64_t number;
    cp_text_t subject;
    cp_url_t url;
    cp_text_t status;
    cp_when_t created;
    cp_html_t body;
    bool unread;
    const owner_t *owner;
    cp_list_t owners;
} row_t;

static const cp_field_t row_fields[] = {
    CP_FIELD_INT(row_t, number, "number"),
    CP_FIELD_TEXT(row_t, subject, "subject"),
    CP_FIELD_URL(row_t, url, "url"),
    CP_FIELD_TEXT(row_t, status, "status"),
    CP_FIELD_TIME(row_t, created, "created"),
    CP_FIELD_HTML(row_t, body, "body"),
    CP_FIELD_BOOL(row_t, unread, "unread"),
    CP_FIELD_RECORD(row_t, owner, owner_schema, "owner"),
    CP_FIELD_LIST(row_t, owners, owner_schema, "owners"),
};
static const cp_schema_t row_schema = CP_SCHEMA("row", row_t, row_fields);

typedef struct page_t {
    cp_text_t title;
    cp_list_t rows;
    const row_t *best;
    cp_url_t script;
} page_t;

static const cp_field_t page_fields[] = {
    CP_FIELD_TEXT(page_t, title, "title"),
    CP_FIELD_LIST(page_t, rows, row_schema, "rows"),
    CP_FIELD_RECORD(page_t, best, row_schema, "best"),
    CP_FIELD_URL(page_t, script, "script"),
};
static const cp_schema_t page_schema = CP_SCHEMA("page", page_t, page_fields);

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

static cp_template_set_t *set_of(apr_pool_t *pool, const char *name, const char *text)
{
    cp_template_set_t *set;

    assert_null(cp_template_set_create(&set, NULL, NULL, pool));
    cp_template_set_put(set, name, text, strlen(text));
    return set;
}

static const char *run(const cp_template_t *program, const void *view, apr_pool_t *pool)
{
    cp_out_t *out = cp_out_memory(pool);
    apr_size_t length;

    assert_null(cp_template_execute(program, view, out, pool));
    assert_null(cp_out_finish(out));
    return cp_out_memory_text(out, &length);
}

static const cp_template_t *compiled(apr_pool_t *pool, const char *text)
{
    const cp_template_t *program;
    cp_error_t *error =
        cp_template_compile(&program, set_of(pool, "page.html", text), "page.html", &page_schema, NULL, NULL, pool);

    if (error) {
        print_error("%s\n", error->safe);
    }
    assert_null(error);
    return program;
}

static const char *refused(apr_pool_t *pool, const char *text)
{
    const cp_template_t *program;
    cp_error_t *error =
        cp_template_compile(&program, set_of(pool, "page.html", text), "page.html", &page_schema, NULL, NULL, pool);

    assert_non_null(error);
    assert_null(program);
    assert_int_equal(error->kind, CP_ERROR_INPUT);
    return error->safe;
}

static void test_every_type(void **state)
{
    const owner_t owners[] = {{cp_text("Ana"), cp_url("/ana")}, {cp_text("Bo"), cp_url("javascript:1")}};
    const row_t row = {.number = 42,
                       .subject = {"A & B, cut", 5},
                       .url = cp_url("/t/42"),
                       .created = {"2025-11-20T09:14:00Z", "Today 09:14", "20 November 2025, 09:14"},
                       .body = {"<p>x</p>", 8},
                       .unread = true,
                       .owner = &owners[0],
                       .owners = {owners, 2}};
    const page_t page = {.title = cp_text("T"), .rows = {&row, 1}, .best = &row, .script = cp_url("/a.js")};
    const cp_template_t *program = compiled(
        *state, "<script src=\"${script}\"></script><p tal:repeat=\"r rows\" tal:attributes=\"hidden r/unread\">"
                "${r/number} ${r/subject} <a href=\"${r/url}\">u</a><i tal:condition=\"r/status\">no</i>"
                "<time datetime=\"${r/created/iso}\" title=\"${r/created/full}\">${r/created}</time>"
                "<b tal:replace=\"structure r/body\"/>${r/owner/name} ${best/owner/name} ${r/owners/1/name}"
                "<a tal:repeat=\"o r/owners\" href=\"${o/page}\">${o/name}</a></p>");

    assert_string_equal(run(program, &page, *state),
                        "<script src=\"/a.js\"></script><p hidden>42 A &amp; B <a href=\"/t/42\">u</a>"
                        "<time datetime=\"2025-11-20T09:14:00Z\" title=\"20 November 2025, 09:14\">Today 09:14</time>"
                        "<p>x</p>Ana Ana Bo<a href=\"/ana\">Ana</a><a href=\"#\">Bo</a></p>");
}

/* A zeroed struct is a view in which everything is empty. */
static void test_empty_view(void **state)
{
    const page_t page = {.title = {NULL, 0}};
    const cp_template_t *program = compiled(
        *state, "<p title=\"${title}\" class=\"${best/owner/name}\">[${title}${best/number}${best/created/iso}]"
                "<i tal:repeat=\"r rows\">no</i><b tal:condition=\"best\">no</b><u tal:condition=\"exists:best\">no</u>"
                "${best/owner/name | title | string:alt}</p><s tal:on-error=\"string:missing\" "
                "tal:content=\"best/owner/name\"/>");

    assert_string_equal(run(program, &page, *state), "<p>[]alt</p><s>missing</s>");
}

static void test_strict_names(void **state)
{
    assert_string_equal(refused(*state, "<p tal:condition=\"exists:titel\"/>"),
                        "page.html:1:26: nothing here is called 'titel' (did you mean 'title'?); known: title, rows, "
                        "best, script");
    assert_string_equal(refused(*state, "<p tal:on-error=\"nothing\" tal:content=\"best/owner/nam | nothing\"/>"),
                        "page.html:1:51: best/owner has no field 'nam' (did you mean 'name'?); it has: name, page");
    assert_string_equal(refused(*state, "\n <p tal:content=\"best/created/day\"/>"),
                        "page.html:2:31: best/created is a time and has no 'day'; it has: iso, brief, full");
}

static void write_file(const char *path, const char *text, apr_pool_t *pool)
{
    apr_file_t *file;

    assert_int_equal(
        apr_file_open(&file, path, APR_FOPEN_CREATE | APR_FOPEN_WRITE | APR_FOPEN_TRUNCATE, APR_FPROT_OS_DEFAULT, pool),
        0);
    assert_int_equal(apr_file_write_full(file, text, strlen(text), NULL), 0);
    apr_file_close(file);
}

static void test_files(void **state)
{
    apr_pool_t *pool = *state;
    const char *temporary;
    const char *dir;
    const page_t page = {.title = cp_text("T")};
    const cp_template_t *program;
    cp_template_set_t *set, *derived;
    cp_error_t *error;
    const char *shipped_version;

    assert_int_equal(apr_temp_dir_get(&temporary, pool), 0);
    dir = apr_psprintf(pool, "%s/cp-template-%d", temporary, (int)getpid());
    apr_dir_make(dir, APR_FPROT_OS_DEFAULT, pool);
    apr_dir_make(apr_pstrcat(pool, dir, "/over", NULL), APR_FPROT_OS_DEFAULT, pool);
    write_file(apr_pstrcat(pool, dir, "/layout.html", NULL), "<b metal:define-macro=\"m\">shipped</b>", pool);
    write_file(apr_pstrcat(pool, dir, "/page.html", NULL), "<p><i metal:use-macro=\"layout.html/macros/m\"/></p>\n",
               pool);
    write_file(apr_pstrcat(pool, dir, "/other.html", NULL), "<p>other ${nope}</p>", pool);

    assert_null(cp_template_set_create(&set, dir, NULL, pool));
    assert_null(cp_template_compile(&program, set, "page.html", &page_schema, NULL, NULL, pool));
    assert_string_equal(run(program, &page, pool), "<p><b>shipped</b></p>\n");
    shipped_version = cp_template_version(program);
    assert_int_equal(strlen(shipped_version), 64);

    write_file(apr_pstrcat(pool, dir, "/over/layout.html", NULL), "<b metal:define-macro=\"m\">mine</b>", pool);
    assert_null(cp_template_set_create(&set, dir, apr_pstrcat(pool, dir, "/over", NULL), pool));
    assert_null(cp_template_compile(&program, set, "page.html", &page_schema, NULL, NULL, pool));
    assert_string_equal(run(program, &page, pool), "<p><b>mine</b></p>\n");
    assert_string_not_equal(cp_template_version(program), shipped_version);

    /* Whoever may not read a file is told which one; what is read is there for others, whatever becomes of the folder. */
    const char *more = apr_pstrcat(pool, dir, "/over/more.html", NULL);
    write_file(more, "<p metal:use-macro=\"layout.html/macros/m\"/>", pool);
    assert_null(cp_template_set_read(set, pool));
    assert_null(cp_template_set_derive(&derived, set, pool));
    chmod(more, 0);
    uid_t user = geteuid();
    assert_true(user || !seteuid(65534));
    assert_null(cp_template_compile(&program, derived, "more.html", &page_schema, NULL, NULL, pool));
    assert_null(cp_template_set_create(&set, dir, apr_pstrcat(pool, dir, "/over", NULL), pool));
    error = cp_template_set_read(set, pool);
    assert_true(user || !seteuid(0));
    assert_non_null(error);
    assert_non_null(strstr(cp_error_chain(error, pool), more));

    cp_template_set_override(set, "login.html", apr_pstrcat(pool, dir, "/other.html", NULL));
    error = cp_template_compile(&program, set, "login.html", &page_schema, NULL, NULL, pool);
    assert_string_equal(error->safe, apr_pstrcat(pool, dir,
                                                 "/other.html:1:12: nothing here is called 'nope'; known: "
                                                 "title, rows, best, script",
                                                 NULL));

    error = cp_template_compile(&program, set, "absent.html", &page_schema, NULL, NULL, pool);
    assert_string_equal(error->safe, "There is no template file called 'absent.html'.");
    error = cp_template_compile(&program, set, "../over/layout.html", &page_schema, NULL, NULL, pool);
    assert_int_equal(error->kind, CP_ERROR_INPUT);
    error = cp_template_compile(&program, set, "over/../page.html", &page_schema, NULL, NULL, pool);
    assert_int_equal(error->kind, CP_ERROR_INPUT);
}

static const char *repeated(apr_pool_t *pool, const char *text, int times)
{
    apr_size_t length = strlen(text);
    char *all = apr_palloc(pool, length * (apr_size_t)times + 1);
    int i;

    for (i = 0; i < times; i++) {
        memcpy(all + length * (apr_size_t)i, text, length);
    }
    all[length * (apr_size_t)times] = '\0';
    return all;
}

/* Each has to end, soon, and with a complaint. */
static void test_hostile_files(void **state)
{
    apr_pool_t *pool = *state;
    const char *bomb = "<div><tal:x condition=\"nothing\"><p metal:define-macro=\"m0\">x</p>";
    const char *strings = "<p tal:define=\"a0 string:x";
    apr_time_t start = apr_time_now();
    int i;

    for (i = 1; i < 40; i++) {
        bomb = apr_psprintf(
            pool, "%s<p metal:define-macro=\"m%d\"><b metal:use-macro=\"m%d\"/><b metal:use-macro=\"m%d\"/></p>", bomb,
            i, i - 1, i - 1);
        strings = apr_psprintf(pool, "%s; a%d string:${a%d}${a%d}", strings, i, i - 1, i - 1);
    }
    assert_non_null(strstr(refused(pool, apr_pstrcat(pool, bomb, "</tal:x></div>", NULL)), "too large"));
    assert_non_null(strstr(refused(pool, apr_pstrcat(pool, strings, "\">${a39}</p>", NULL)), "stands for more than"));
    assert_non_null(strstr(refused(pool, repeated(pool, "<b>", 100000)), "not well-formed"));
    assert_non_null(
        strstr(refused(pool, apr_pstrcat(pool, "<p tal:content=\"", repeated(pool, "not:", 10000), "title\"/>", NULL)),
               "nest at most"));
    assert_non_null(strstr(refused(pool, apr_pstrcat(pool, "<p title=\"", repeated(pool, "${", 10000), "\"/>", NULL)),
                           "no closing brace"));
    assert_non_null(strstr(refused(pool, apr_pstrcat(pool, repeated(pool, "<tal:r repeat=\"r rows\">", 40),
                                                     repeated(pool, "</tal:r>", 40), NULL)),
                           "at most 31 deep"));
    assert_non_null(strstr(refused(pool, "<p>\xff</p>"), "UTF-8"));
    assert_non_null(strstr(refused(pool, "<?xml version=\"1.0\" encoding=\"UTF-16\"?><p/>"), "page.html:1:"));
    assert_true(apr_time_now() - start < apr_time_from_sec(10));
}

static void test_dump(void **state)
{
    const cp_template_t *program = compiled(*state, "<p tal:repeat=\"r rows\">${r/subject}</p>");

    assert_string_equal(cp_template_dump(program, *state), "   0  repeat       #1 frame 0+16 -> 5\n"
                                                           "   1  literal      \"<p>\"\n"
                                                           "   2  field        frame 1+8 as text\n"
                                                           "   3  literal      \"</p>\"\n"
                                                           "   4  next         #1 -> 1\n"
                                                           "   5  end         \n");
}

typedef struct worker_t {
    const cp_template_t *program;
    const page_t *page;
    const char *expected;
    int wrong;
} worker_t;

static void *work(apr_thread_t *thread, void *baton)
{
    worker_t *worker = baton;
    apr_pool_t *pool;
    int i;

    (void)thread;
    apr_pool_create(&pool, NULL);
    for (i = 0; i < 500; i++) {
        cp_out_t *out;
        apr_size_t length;

        apr_pool_clear(pool);
        out = cp_out_memory(pool);
        if (cp_template_execute(worker->program, worker->page, out, pool) || cp_out_finish(out) ||
            strcmp(cp_out_memory_text(out, &length), worker->expected)) {
            worker->wrong++;
        }
    }
    apr_pool_destroy(pool);
    return NULL;
}

/* One program, many threads: every statement that keeps something while executing is in it. */
static void test_threads(void **state)
{
    const row_t rows[] = {{.number = 1, .status = cp_text("open")}, {.number = 2, .status = cp_text("closed")}};
    const page_t page = {.title = cp_text("T"), .rows = {rows, 2}};
    const cp_template_t *program = compiled(
        *state, "<p tal:repeat=\"r rows\" tal:switch=\"r/status\"><b tal:define=\"global g string:${r/number}!\" "
                "tal:case=\"string:open\">O</b><b tal:case=\"default\">${repeat/r/roman}</b>"
                "<i tal:on-error=\"string:none\" tal:content=\"r/owner/name\"/></p>${g}");
    const char *expected = run(program, &page, *state);
    worker_t workers[4];
    apr_thread_t *threads[4];
    apr_status_t status;
    int i;

    assert_string_equal(expected, "<p><b>O</b><i>none</i></p><p><b>ii</b><i>none</i></p>2!");
    for (i = 0; i < 4; i++) {
        workers[i] = (worker_t){program, &page, expected, 0};
        assert_int_equal(apr_thread_create(&threads[i], NULL, work, &workers[i], *state), 0);
    }
    for (i = 0; i < 4; i++) {
        apr_thread_join(&status, threads[i]);
        assert_int_equal(workers[i].wrong, 0);
    }
}

static cp_error_t *drop(cp_out_t *out, const char *text, apr_size_t length)
{
    (void)out, (void)text, (void)length;
    return NULL;
}

/* 50 rows of 8 values. What is printed is the measurement; the limit is only against a page that became slow. */
static void test_speed(void **state)
{
    const owner_t owner = {cp_text("Ana Souza"), cp_url("/ana")};
    row_t rows[50];
    page_t page = {.title = cp_text("Tickets"), .rows = {rows, 50}};
    const cp_template_t *program = compiled(
        *state,
        "<table><tr tal:repeat=\"r rows\" class=\"row ${r/status}\"><td><a href=\"${r/url}\">${r/number}</a></td>"
        "<td tal:content=\"r/subject\">s</td><td><b tal:condition=\"r/unread\">new</b>${r/owner/name}</td>"
        "<td><time datetime=\"${r/created/iso}\" title=\"${r/created/full}\">${r/created/brief}</time></td></tr>"
        "</table>");
    apr_time_t best = APR_INT64_MAX;
    cp_out_t out;
    int i;
    int k;

    for (i = 0; i < 50; i++) {
        rows[i] = (row_t){.number = 1000 + i,
                          .subject = cp_text("The invoice of October <is> missing & late"),
                          .url = cp_url("/support/tickets/1000"),
                          .status = cp_text("open"),
                          .created = {"2025-11-20T09:14:00Z", "Today 09:14", "20 November 2025, 09:14"},
                          .unread = i % 2,
                          .owner = &owner};
    }
    for (k = 0; k < 20; k++) {
        apr_time_t start = apr_time_now();

        for (i = 0; i < 100; i++) {
            cp_out_init(&out, drop, NULL, *state);
            assert_null(cp_template_execute(program, &page, &out, *state));
            assert_null(cp_out_finish(&out));
        }
        best = apr_time_now() - start < best ? apr_time_now() - start : best;
    }
    print_message("50 rows of 8 values, %d bytes: %.1f us\n", (int)out.written, (double)best / 100);
    assert_true(best < 100 * 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_type, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_empty_view, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_strict_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_dump, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_threads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_speed, set_up, tear_down),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests_name("template", tests, NULL, NULL);
    apr_terminate();
    return failed;
}
