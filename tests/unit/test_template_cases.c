/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the conformance cases of tests/templates: each names a template, sample data, and the page or the complaints
 * that come of them. README of the template folder says how a case is written.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "../../mod_customerportal/template/template.h"
#include "../../mod_customerportal/template/template_json.h"

#define CASES "tests/templates"

typedef struct case_t {
    const char *name;
    const char *options;
    const char *template;
    const char *data;
    const char *expect;
    const char *error;
    apr_array_header_t *files; /* name, text, name, text … */
    apr_array_header_t *lent;  /* the same, of templates that were written in a browser */
} case_t;

static apr_pool_t *everything;

/* The text up to the next marker line, without its last line break. */
static const char *read_body(char **at)
{
    char *from = *at;
    char *to = from;

    while (*to && strncmp(to, "=== ", 4) && strncmp(to, "--- ", 4)) {
        to = strchr(to, '\n') ? strchr(to, '\n') + 1 : to + strlen(to);
    }
    *at = to;
    return apr_pstrmemdup(everything, from, to > from ? (apr_size_t)(to - from - 1) : 0);
}

static const char *read_line(char **at)
{
    char *from = *at;
    char *end = strchr(from, '\n');

    *at = end ? end + 1 : from + strlen(from);
    return apr_pstrmemdup(everything, from, end ? (apr_size_t)(end - from) : strlen(from));
}

static void read_section(case_t *made, const char *marker, const char *body)
{
    if (!strncmp(marker, "--- file ", 9)) {
        APR_ARRAY_PUSH(made->files, const char *) = marker + 9;
        APR_ARRAY_PUSH(made->files, const char *) = body;
    }
    else if (!strncmp(marker, "--- lent ", 9)) {
        APR_ARRAY_PUSH(made->lent, const char *) = marker + 9;
        APR_ARRAY_PUSH(made->lent, const char *) = body;
    }
    else if (!strcmp(marker, "--- template")) {
        made->template = body;
    }
    else if (!strcmp(marker, "--- data")) {
        made->data = body;
    }
    else if (!strcmp(marker, "--- options")) {
        made->options = body;
    }
    else if (!strcmp(marker, "--- expect")) {
        made->expect = body;
    }
    else if (!strcmp(marker, "--- error")) {
        made->error = body;
    }
    else {
        fprintf(stderr, "unknown marker: %s\n", marker);
        exit(1);
    }
}

static void run_case(void **state);

static void read_cases(apr_array_header_t *tests, const char *path, char *text)
{
    char *at = strstr(text, "=== ");
    const char *file = strrchr(path, '/') + 1;

    while (at && *at) {
        case_t *made = apr_pcalloc(everything, sizeof(*made));
        struct CMUnitTest *test = apr_array_push(tests);

        made->name = apr_pstrcat(everything, file, ": ", read_line(&at) + 4, NULL);
        made->options = "";
        made->files = apr_array_make(everything, 2, sizeof(const char *));
        made->lent = apr_array_make(everything, 2, sizeof(const char *));
        while (!strncmp(at, "--- ", 4)) {
            const char *marker = read_line(&at);

            read_section(made, marker, read_body(&at));
        }
        memset(test, 0, sizeof(*test));
        test->name = made->name;
        test->test_func = run_case;
        test->initial_state = made;
    }
}

static cp_error_t *compile(const cp_template_t **program, const case_t *given, const cp_schema_t *schema,
                           apr_array_header_t *problems, apr_pool_t *pool)
{
    cp_template_options_t options = {.xml = strstr(given->options, "xml") != NULL,
                                     .lenient = strstr(given->options, "lenient") != NULL,
                                     .compact = strstr(given->options, "compact") != NULL};
    const char *language = strstr(given->options, "lang=");
    cp_template_set_t *set;
    int i;

    if (language) {
        language = apr_pstrmemdup(pool, language + 5, strcspn(language + 5, " \n"));
        assert_null(cp_catalog_load(&options.catalog, CASES, language, pool));
    }
    assert_null(cp_template_set_create(&set, NULL, NULL, pool));
    for (i = 0; i < given->files->nelts; i += 2) {
        const char *text = APR_ARRAY_IDX(given->files, i + 1, const char *);

        cp_template_set_put(set, APR_ARRAY_IDX(given->files, i, const char *), text, strlen(text));
    }
    for (i = 0; i < given->lent->nelts; i += 2) {
        cp_template_set_lend(set, APR_ARRAY_IDX(given->lent, i, const char *),
                             APR_ARRAY_IDX(given->lent, i + 1, const char *));
    }
    if (strstr(given->options, "confined"))
        cp_template_set_confine(set, "page.html", "page.html", given->template);
    else
        cp_template_set_put(set, "page.html", given->template, strlen(given->template));
    return cp_template_compile(program, set, "page.html", schema, &options, problems, pool);
}

/* Each line of a case's error section is [FILE:]LINE:COLUMN TEXT, where the complaint holds TEXT. */
static void check_problems(const case_t *given, const apr_array_header_t *problems, apr_pool_t *pool)
{
    char *lines = apr_pstrdup(pool, given->error);
    char *last = NULL;
    char *line;
    int i = 0;

    for (line = apr_strtok(lines, "\n", &last); line; line = apr_strtok(NULL, "\n", &last), i++) {
        const cp_template_problem_t *problem = &APR_ARRAY_IDX(problems, i, cp_template_problem_t);
        char *text = strchr(line, ' ');
        const char *place;

        assert_true(i < problems->nelts);
        *text++ = '\0';
        place = apr_psprintf(pool, "%d:%d", problem->line, problem->column);
        if (strspn(line, "0123456789:") != strlen(line)) {
            place = apr_psprintf(pool, "%s:%s", problem->file, place);
        }
        assert_string_equal(place, line);
        if (!strstr(problem->text, text)) {
            assert_string_equal(problem->text, text);
        }
    }
    assert_int_equal(problems->nelts, i);
}

static void run_case(void **state)
{
    const case_t *given = *state;
    apr_array_header_t *problems;
    const cp_schema_t *schema;
    const cp_template_t *program;
    const void *view;
    cp_error_t *error;
    apr_pool_t *pool;
    cp_out_t *out;
    apr_size_t length;

    apr_pool_create(&pool, NULL);
    problems = apr_array_make(pool, 4, sizeof(cp_template_problem_t));
    assert_non_null(given->template);
    assert_non_null(given->data);
    assert_null(cp_template_data_json(&schema, &view, given->data, strlen(given->data), pool));
    error = compile(&program, given, schema, problems, pool);
    if (given->error) {
        assert_non_null(error);
        assert_int_equal(error->kind, CP_ERROR_INPUT);
        check_problems(given, problems, pool);
    }
    else {
        if (error) {
            print_error("%s\n", error->safe);
        }
        assert_null(error);
        assert_non_null(given->expect);
        out = cp_out_memory(pool);
        assert_null(cp_template_execute(program, view, out, pool));
        assert_null(cp_out_finish(out));
        assert_string_equal(cp_out_memory_text(out, &length), given->expect);
        assert_true(strlen(cp_template_dump(program, pool)) > 0);
    }
    apr_pool_destroy(pool);
}

static char *read_file(const char *path)
{
    apr_finfo_t info;
    apr_file_t *file;
    apr_size_t length;
    char *text;

    if (apr_file_open(&file, path, APR_FOPEN_READ, APR_FPROT_OS_DEFAULT, everything) ||
        apr_file_info_get(&info, APR_FINFO_SIZE, file)) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    text = apr_pcalloc(everything, (apr_size_t)info.size + 1);
    apr_file_read_full(file, text, (apr_size_t)info.size, &length);
    apr_file_close(file);
    return text;
}

int main(void)
{
    apr_array_header_t *tests;
    apr_finfo_t entry;
    apr_dir_t *dir;
    int failed;

    apr_initialize();
    apr_pool_create(&everything, NULL);
    tests = apr_array_make(everything, 200, sizeof(struct CMUnitTest));
    if (apr_dir_open(&dir, CASES, everything)) {
        fprintf(stderr, "run from the top of the repository\n");
        return 1;
    }
    while (!apr_dir_read(&entry, APR_FINFO_NAME, dir)) {
        if (strlen(entry.name) > 6 && !strcmp(entry.name + strlen(entry.name) - 6, ".cases")) {
            const char *path = apr_pstrcat(everything, CASES, "/", entry.name, NULL);

            read_cases(tests, path, read_file(path));
        }
    }
    failed = tests->nelts < 60 ? 1
                               : _cmocka_run_group_tests("template cases", (struct CMUnitTest *)tests->elts,
                                                         (size_t)tests->nelts, NULL, NULL);
    apr_pool_destroy(everything);
    apr_terminate();
    return failed;
}
