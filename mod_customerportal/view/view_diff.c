/* SPDX-License-Identifier: Apache-2.0 */
/* Two texts by lines: the longest common sequence of what lies between their equal beginnings and ends. */
#include <apr_strings.h>
#include <apr_tables.h>

#include "view_templates.h"

#define CELLS_MAX 4000000 /* lines of one text by lines of the other: beyond, all of the middle counts as changed */
#define AROUND 3          /* lines shown before and behind a difference */

typedef struct text_t {
    apr_array_header_t *lines; /* const char * */
    int count;
} text_t;

typedef struct diff_t {
    const cp_reader_t *reader;
    text_t before, after;
    apr_array_header_t *out; /* cp_view_diff_line_t */
} diff_t;

static text_t split(const char *text, apr_pool_t *pool)
{
    text_t made = {apr_array_make(pool, 256, sizeof(const char *)), 0};

    while (*text) {
        apr_size_t length = strcspn(text, "\n");
        APR_ARRAY_PUSH(made.lines, const char *) = apr_pstrmemdup(pool, text, length);
        text += length + (text[length] == '\n');
    }
    made.count = made.lines->nelts;
    return made;
}

static const char *line_at(const text_t *text, int i)
{
    return APR_ARRAY_IDX(text->lines, i, const char *);
}

static bool equal(const diff_t *diff, int i, int j)
{
    return !strcmp(line_at(&diff->before, i), line_at(&diff->after, j));
}

/* `number` counts lines of the text that the line stands in. */
static void add(diff_t *diff, char kind, const char *text, int number)
{
    const cp_reader_t *reader = diff->reader;
    cp_view_diff_line_t line = {
        .class = cp_text("same"), .number = cp_text(apr_itoa(reader->pool, number + 1)), .text = cp_text(text)};

    if (kind == '+') {
        line.class = cp_text("added");
        line.mark = cp_text("+");
        line.word = cp_text(cp_view_tr(reader, "Added"));
    }
    else if (kind == '-') {
        line.class = cp_text("removed");
        line.mark = cp_text("−");
        line.word = cp_text(cp_view_tr(reader, "Removed"));
    }
    APR_ARRAY_PUSH(diff->out, cp_view_diff_line_t) = line;
}

static void remove_lines(diff_t *diff, int from, int to)
{
    for (int i = from; i < to; i++)
        add(diff, '-', line_at(&diff->before, i), i);
}

static void add_lines(diff_t *diff, int from, int to)
{
    for (int j = from; j < to; j++)
        add(diff, '+', line_at(&diff->after, j), j);
}

/* The middle: lines from..b_end of the one, from..a_end of the other. */
static void middle(diff_t *diff, int from, int b_end, int a_end)
{
    int rows = b_end - from, columns = a_end - from;

    if (!rows || !columns || (apr_int64_t)rows * columns > CELLS_MAX) {
        remove_lines(diff, from, b_end);
        add_lines(diff, from, a_end);
        return;
    }
    /* Length of the longest common sequence of what is left from (i, j) on. */
    int width = columns + 1;
    int *common = apr_pcalloc(diff->reader->pool, sizeof *common * (apr_size_t)width * ((apr_size_t)rows + 1));
    for (int i = rows - 1; i >= 0; i--)
        for (int j = columns - 1; j >= 0; j--) {
            int down = common[(i + 1) * width + j], right = common[i * width + j + 1];
            common[i * width + j] = equal(diff, from + i, from + j) ? common[(i + 1) * width + j + 1] + 1
                                    : down >= right                 ? down
                                                                    : right;
        }
    int i = 0, j = 0;
    while (i < rows && j < columns) {
        if (equal(diff, from + i, from + j)) {
            add(diff, ' ', line_at(&diff->after, from + j), from + j);
            i++, j++;
        }
        else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) {
            remove_lines(diff, from + i, from + i + 1);
            i++;
        }
        else {
            add_lines(diff, from + j, from + j + 1);
            j++;
        }
    }
    remove_lines(diff, from + i, b_end);
    add_lines(diff, from + j, a_end);
}

static bool is_same(const apr_array_header_t *lines, int i)
{
    return i < 0 || i >= lines->nelts || !APR_ARRAY_IDX(lines, i, cp_view_diff_line_t).mark.ptr;
}

static bool near(const apr_array_header_t *lines, int i)
{
    for (int k = i - AROUND; k <= i + AROUND; k++)
        if (!is_same(lines, k))
            return true;
    return false;
}

/* Only differences and a few lines around them; what is left out is one line with an ellipsis. */
static cp_list_t folded(const apr_array_header_t *lines, apr_pool_t *pool)
{
    apr_array_header_t *kept = apr_array_make(pool, 64, sizeof(cp_view_diff_line_t));
    bool gap = false;

    for (int i = 0; i < lines->nelts; i++) {
        if (near(lines, i)) {
            APR_ARRAY_PUSH(kept, cp_view_diff_line_t) = APR_ARRAY_IDX(lines, i, cp_view_diff_line_t);
            gap = false;
        }
        else if (!gap) {
            APR_ARRAY_PUSH(kept, cp_view_diff_line_t) =
                (cp_view_diff_line_t){.class = cp_text("gap"), .text = cp_text("…")};
            gap = true;
        }
    }
    return (cp_list_t){kept->elts, kept->nelts};
}

cp_list_t cp_view_diff(const cp_reader_t *reader, const char *before, const char *after)
{
    apr_pool_t *pool = reader->pool;
    diff_t diff = {reader, split(before, pool), split(after, pool),
                   apr_array_make(pool, 256, sizeof(cp_view_diff_line_t))};
    int from = 0, b_end = diff.before.count, a_end = diff.after.count;

    if (!strcmp(before, after))
        return (cp_list_t){NULL, 0};
    while (from < b_end && from < a_end && equal(&diff, from, from)) {
        add(&diff, ' ', line_at(&diff.after, from), from);
        from++;
    }
    while (b_end > from && a_end > from && equal(&diff, b_end - 1, a_end - 1))
        b_end--, a_end--;
    middle(&diff, from, b_end, a_end);
    for (int j = a_end; j < diff.after.count; j++)
        add(&diff, ' ', line_at(&diff.after, j), j);
    return folded(diff.out, pool);
}
