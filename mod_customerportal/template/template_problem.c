/* SPDX-License-Identifier: Apache-2.0 */
/* Complaints: where, what, and what is known there. */
#include "template_private.h"

#define CP_NAMED_AT_MOST 40
#define CP_COMPARED_AT_MOST 200

void cp_template_complain(apr_array_header_t *problems, const cp_source_t *source, apr_size_t at, const char *text,
                          apr_pool_t *pool)
{
    cp_template_problem_t *problem;
    apr_size_t i;

    if (problems->nelts >= CP_TEMPLATE_PROBLEMS) {
        return;
    }
    problem = apr_array_push(problems);
    problem->file = source->path;
    problem->line = 1;
    problem->column = 1;
    problem->text = apr_pstrdup(pool, text);
    for (i = 0; i < at && i < source->length; i++) {
        problem->column++;
        if (source->text[i] == '\n') {
            problem->line++;
            problem->column = 1;
        }
    }
}

void cp_template_problem(cp_compiler_t *compiler, apr_size_t at, const char *format, ...)
{
    va_list arguments;
    const char *text;

    va_start(arguments, format);
    text = apr_pvsprintf(compiler->scratch, format, arguments);
    va_end(arguments);
    cp_template_complain(compiler->problems, compiler->context->source, at, text, compiler->pool);
}

static int smallest(int a, int b, int c)
{
    int least = a < b ? a : b;

    return least < c ? least : c;
}

/* Edit distance of two short names; letters that changed places count once. */
static int distance(const char *a, const char *b)
{
    int rows[3][64] = {{0}};
    int length = (int)strlen(b);
    int i;
    int j;

    if (strlen(a) > 60 || length > 60) {
        return 100;
    }
    for (j = 0; j <= length; j++) {
        rows[0][j] = j;
    }
    for (i = 1; a[i - 1]; i++) {
        const int *before = rows[(i + 2) % 3];
        const int *twice = rows[(i + 1) % 3];
        int *row = rows[i % 3];

        row[0] = i;
        for (j = 1; j <= length; j++) {
            row[j] = smallest(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && twice[j - 2] + 1 < row[j]) {
                row[j] = twice[j - 2] + 1;
            }
        }
    }
    return rows[(i + 2) % 3][length];
}

const char *cp_template_suggest(const char *wrong, const apr_array_header_t *names, apr_pool_t *pool)
{
    const char *best = NULL;
    int length = (int)strlen(wrong);
    int least = length < 3 ? 1 : length < 5 ? 2 : length / 3 + 2; /* nearer than this, or it is another word */
    int i;

    for (i = 0; i < names->nelts && i < CP_COMPARED_AT_MOST; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);
        int apart = distance(wrong, name);

        if (apart < least) {
            best = name;
            least = apart;
        }
    }
    return best ? apr_psprintf(pool, " (did you mean '%s'?)", best) : "";
}

const char *cp_template_names(const apr_array_header_t *names, apr_pool_t *pool)
{
    const char *text = "";
    int i;

    for (i = 0; i < names->nelts && i < CP_NAMED_AT_MOST; i++) {
        text = apr_pstrcat(pool, text, i ? ", " : "", APR_ARRAY_IDX(names, i, const char *), NULL);
    }
    return i < names->nelts ? apr_pstrcat(pool, text, ", …", NULL) : *text ? text : "nothing";
}
