/* SPDX-License-Identifier: Apache-2.0 */
/* Each body is fed as a whole, cut at every byte, and byte by byte: what comes out must be the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "base/base_out.h"
#include "http/http_multipart.h"

static int pool_create(void **state)
{
    apr_initialize();
    return apr_pool_create((apr_pool_t **)state, NULL);
}

static int pool_destroy(void **state)
{
    apr_pool_destroy(*state);
    return 0;
}

/* ---- What came out, written as "name|file|type=content;" ---- */

static void put(cp_out_t *out, const char *text)
{
    cp_out_puts(out, text ? text : "-");
}

static cp_error_t *on_begin(void *baton, const cp_multipart_part_t *part)
{
    put(baton, part->name);
    cp_out_literal((cp_out_t *)baton, "|");
    put(baton, part->file_name);
    cp_out_literal((cp_out_t *)baton, "|");
    put(baton, part->content_type);
    cp_out_literal((cp_out_t *)baton, "=");
    return NULL;
}

static cp_error_t *on_data(void *baton, const char *data, apr_size_t length)
{
    assert_true(length > 0);
    cp_out_write(baton, data, length);
    return NULL;
}

static cp_error_t *on_end(void *baton)
{
    cp_out_literal((cp_out_t *)baton, ";");
    return NULL;
}

/* Pieces: [0, first), [first, second), [second, length). NULL with *error set if the body is refused. */
static const char *parse(const char *type, const char *body, apr_size_t length, apr_size_t first, apr_size_t second,
                         cp_error_t **error, apr_pool_t *pool)
{
    cp_multipart_t *parser;
    cp_out_t *out = cp_out_memory(pool);
    cp_multipart_sink_t sink = {on_begin, on_data, on_end, out};
    apr_size_t written;

    *error = cp_multipart_create(&parser, type, &sink, pool);
    if (!*error)
        *error = cp_multipart_feed(parser, body, first);
    if (!*error)
        *error = cp_multipart_feed(parser, body + first, second - first);
    if (!*error)
        *error = cp_multipart_feed(parser, body + second, length - second);
    if (!*error)
        *error = cp_multipart_finish(parser);
    cp_out_finish(out);
    return *error ? NULL : cp_out_memory_text(out, &written);
}

static const char *parse_bytes(const char *type, const char *body, apr_size_t length, apr_pool_t *pool)
{
    cp_multipart_t *parser;
    cp_out_t *out = cp_out_memory(pool);
    cp_multipart_sink_t sink = {on_begin, on_data, on_end, out};
    apr_size_t written;

    if (cp_multipart_create(&parser, type, &sink, pool))
        return NULL;
    for (apr_size_t i = 0; i < length; i++) {
        /* A copy of its own, so that reading past it is seen. */
        if (cp_multipart_feed(parser, apr_pmemdup(pool, body + i, 1), 1))
            return NULL;
    }
    if (cp_multipart_finish(parser))
        return NULL;
    cp_out_finish(out);
    return cp_out_memory_text(out, &written);
}

#define TYPE "multipart/form-data; boundary=XX"
#define FIELD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n"
#define FILE_FIELD(name, file) "Content-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\n"

static const struct {
    const char *what;
    const char *type;
    const char *body;
    const char *events; /* NULL: refused */
} cases[] = {
    {"one field", TYPE, "--XX\r\n" FIELD("a") "\r\nhello\r\n--XX--\r\n", "a|-|-=hello;"},
    {"no end of line at the end", TYPE, "--XX\r\n" FIELD("a") "\r\nhello\r\n--XX--", "a|-|-=hello;"},
    {"no field", TYPE, "--XX--\r\n", ""},
    {"preamble and epilogue", TYPE,
     "This is\r\n-- --X a preamble\r\n--XX\r\n" FIELD("a") "\r\n1\r\n--XX--\r\n--XX\r\nno", "a|-|-=1;"},
    {"two fields", TYPE, "--XX\r\n" FIELD("a") "\r\n1\r\n--XX\r\n" FIELD("b") "\r\n2\r\n--XX--\r\n",
     "a|-|-=1;b|-|-=2;"},
    {"empty field", TYPE, "--XX\r\n" FIELD("a") "\r\n\r\n--XX--\r\n", "a|-|-=;"},
    {"empty field without its line", TYPE, "--XX\r\n" FIELD("a") "\r\n--XX--\r\n", "a|-|-=;"},
    {"padding", TYPE, "--XX \t \r\n" FIELD("a") "\r\n1\r\n--XX--  \r\n", "a|-|-=1;"},
    {"what is nearly a boundary", TYPE, "--XX\r\n" FIELD("a") "\r\n\r\r\n\r\n-\r\n--\r\n--X\r\n-XX--XX\r\n--XX--",
     "a|-|-=\r\r\n\r\n-\r\n--\r\n--X\r\n-XX--XX;"},
    {"begins like a boundary", TYPE, "--XX\r\n" FIELD("a") "\r\n--X\r\n--XX--", "a|-|-=--X;"},
    {"begins with a line", TYPE, "--XX\r\n" FIELD("a") "\r\n\r\n\r\n--X\r\n--XX--", "a|-|-=\r\n\r\n--X;"},
    {"ends in CR", TYPE, "--XX\r\n" FIELD("a") "\r\nx\r\r\n--XX--", "a|-|-=x\r;"},
    {"file", TYPE, "--XX\r\n" FILE_FIELD("attachment", "a.txt") "Content-Type: text/plain\r\n\r\nx\r\n--XX--",
     "attachment|a.txt|text/plain=x;"},
    {"unused file input", TYPE,
     "--XX\r\n" FILE_FIELD("attachment", "") "Content-Type: application/octet-stream\r\n\r\n\r\n--XX--",
     "attachment||application/octet-stream=;"},
    {"file name in UTF-8", TYPE, "--XX\r\n" FILE_FIELD("f", "r\xC3\xA9sum\xC3\xA9.pdf") "\r\nx\r\n--XX--",
     "f|r\xC3\xA9sum\xC3\xA9.pdf|-=x;"},
    {"quotes as browsers send them", TYPE, "--XX\r\n" FILE_FIELD("f", "a %22b%22 100%41%0d%0Ac") "\r\nx\r\n--XX--",
     "f|a \"b\" 100%41\r\nc|-=x;"},
    {"quotes as curl sends them", TYPE, "--XX\r\n" FILE_FIELD("f", "a \\\"b\\\"; c\\\\d.txt") "\r\nx\r\n--XX--",
     "f|a \"b\"; c\\d.txt|-=x;"},
    {"a backslash for itself", TYPE, "--XX\r\n" FILE_FIELD("f", "C:\\temp\\x.txt") "\r\nx\r\n--XX--",
     "f|C:\\temp\\x.txt|-=x;"},
    {"a backslash at the end", TYPE, "--XX\r\n" FILE_FIELD("f", "x\\") "\r\nx\r\n--XX--", "f|x\\|-=x;"},
    {"a quote at the end", TYPE, "--XX\r\n" FILE_FIELD("f", "x\\\"") "\r\nx\r\n--XX--", "f|x\"|-=x;"},
    {"filename* does not count", TYPE,
     "--XX\r\nContent-Disposition: form-data; name=a; filename*=UTF-8''b.txt\r\n\r\nx\r\n--XX--", "a|-|-=x;"},
    {"tokens, blanks and case", TYPE,
     "--XX\r\ncontent-DISPOSITION:  Form-Data ;  NAME = a ; other=1 ; filename = b.txt ;  \t\r\n\r\nx\r\n--XX--",
     "a|b.txt|-=x;"},
    {"other headers", TYPE,
     "--XX\r\nX-Odd: 1\r\n" FIELD("a") "Content-Length: 99\r\nContent-Transfer-Encoding: 8BIT\r\n\r\nx\r\n--XX--",
     "a|-|-=x;"},
    {"multipart within is a file like others", TYPE,
     "--XX\r\n" FILE_FIELD("f",
                           "m") "Content-Type: multipart/mixed; boundary=YY\r\n\r\n--YY\r\n\r\n1\r\n--YY--\r\n--XX--",
     "f|m|multipart/mixed; boundary=YY=--YY\r\n\r\n1\r\n--YY--;"},
    {"quoted boundary", "Multipart/FORM-data; charset=utf-8; boundary=\"X 'Y' (Z)?\"",
     "--X 'Y' (Z)?\r\n" FIELD("a") "\r\n1\r\n--X 'Y' (Z)?--", "a|-|-=1;"},
    {"boundary of 70",
     "multipart/form-data; boundary=1234567890123456789012345678901234567890123456789012345678901234567890",
     "--1234567890123456789012345678901234567890123456789012345678901234567890--", ""},

    {"boundary of 71",
     "multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901",
     "--12345678901234567890123456789012345678901234567890123456789012345678901--", NULL},
    {"no type", NULL, "--XX--", NULL},
    {"other type", "text/plain; boundary=XX", "--XX--", NULL},
    {"type that only begins so", "multipart/form-dataset; boundary=XX", "--XX--", NULL},
    {"no boundary", "multipart/form-data", "--XX--", NULL},
    {"empty boundary", "multipart/form-data; boundary=\"\"", "----", NULL},
    {"two boundaries", "multipart/form-data; boundary=XX; boundary=XX", "--XX--", NULL},
    {"boundary with CR", "multipart/form-data; boundary=\"X\rX\"", "--X\rX--", NULL},
    {"boundary that ends in a blank", "multipart/form-data; boundary=\"XX \"", "--XX --", NULL},
    {"quote without end", "multipart/form-data; boundary=\"XX", "--XX--", NULL},
    {"nothing", TYPE, "", NULL},
    {"only a preamble", TYPE, "hello", NULL},
    {"only a boundary", TYPE, "--XX", NULL},
    {"half a closing boundary", TYPE, "--XX\r\n" FIELD("a") "\r\n1\r\n--XX-", NULL},
    {"cut off", TYPE, "--XX\r\n" FIELD("a") "\r\nhello", NULL},
    {"cut off in headers", TYPE, "--XX\r\n" FIELD("a"), NULL},
    {"boundary's line goes on", TYPE, "--XX\r\n" FIELD("a") "\r\n1\r\n--XXY\r\n--XX--", NULL},
    {"boundary's line ends in LF", TYPE, "--XX\n" FIELD("a") "\r\n1\r\n--XX--", NULL},
    {"header ends in LF", TYPE, "--XX\r\nContent-Disposition: form-data; name=a\n\r\n1\r\n--XX--", NULL},
    {"header with CR", TYPE, "--XX\r\nContent-Disposition: form-data; name=a\rb\r\n\r\n1\r\n--XX--", NULL},
    {"no headers", TYPE, "--XX\r\n\r\n1\r\n--XX--", NULL},
    {"no disposition", TYPE, "--XX\r\nContent-Type: text/plain\r\n\r\n1\r\n--XX--", NULL},
    {"other disposition", TYPE, "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--XX--", NULL},
    {"disposition that only begins so", TYPE, "--XX\r\nContent-Disposition: form-data-x; name=a\r\n\r\n1\r\n--XX--",
     NULL},
    {"no name", TYPE, "--XX\r\nContent-Disposition: form-data; filename=a\r\n\r\n1\r\n--XX--", NULL},
    {"empty name", TYPE, "--XX\r\n" FIELD("") "\r\n1\r\n--XX--", NULL},
    {"two names", TYPE, "--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n--XX--", NULL},
    {"two file names", TYPE,
     "--XX\r\nContent-Disposition: form-data; name=a; filename=b; filename=c\r\n\r\n1\r\n--XX--", NULL},
    {"name that is not UTF-8", TYPE, "--XX\r\n" FIELD("a\xE9") "\r\n1\r\n--XX--", NULL},
    {"two dispositions", TYPE, "--XX\r\n" FIELD("a") FIELD("b") "\r\n1\r\n--XX--", NULL},
    {"name without end", TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--", NULL},
    {"parameter without value", TYPE, "--XX\r\nContent-Disposition: form-data; name\r\n\r\n1\r\n--XX--", NULL},
    {"folded header", TYPE, "--XX\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n--XX--", NULL},
    {"header without colon", TYPE, "--XX\r\n" FIELD("a") "Hello\r\n\r\n1\r\n--XX--", NULL},
    {"header's name with a blank", TYPE, "--XX\r\nContent-Disposition : form-data; name=a\r\n\r\n1\r\n--XX--", NULL},
    {"base64", TYPE, "--XX\r\n" FIELD("a") "Content-Transfer-Encoding: base64\r\n\r\nMQ==\r\n--XX--", NULL},
    {"two encodings", TYPE,
     "--XX\r\n" FIELD("a") "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: 7bit\r\n\r\n1\r\n--XX--",
     NULL},
};

static void check_case(int i, apr_pool_t *pool)
{
    const char *body = cases[i].body;
    apr_size_t length = strlen(body);
    cp_error_t *error;
    for (apr_size_t first = 0; first <= length; first++) {
        /* The third cut moves fast, so that all kinds of pairs come up. */
        apr_size_t second = first + (first * 7) % (length - first + 1);
        const char *events = parse(cases[i].type, body, length, first, second, &error, pool);
        if (cases[i].events ? !events || strcmp(events, cases[i].events) : events != NULL)
            fail_msg("%s, cut at %d and %d: %s", cases[i].what, (int)first, (int)second,
                     events ? events : cp_error_chain(error, pool));
        if (error) {
            assert_int_equal(error->kind, CP_ERROR_INPUT);
            assert_true(strlen(error->safe) > 10);
        }
    }
    const char *events = parse_bytes(cases[i].type, body, length, pool);
    if (cases[i].events ? !events || strcmp(events, cases[i].events) : events != NULL)
        fail_msg("%s, byte by byte: %s", cases[i].what, events ? events : "refused");
}

static void test_cases(void **state)
{
    apr_pool_t *pool;
    apr_pool_create(&pool, *state);
    for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++) {
        check_case(i, pool);
        apr_pool_clear(pool);
    }
}

static void test_control_in_header(void **state)
{
    static const char body[] = "--XX\r\nContent-Disposition: form-data; name=\"a\0b\"\r\n\r\n1\r\n--XX--";
    static const char field[] = "--XX\r\n" FILE_FIELD("a\001", "x") "\r\n1\r\n--XX--";
    static const char file[] = "--XX\r\n" FILE_FIELD("f", "a\001\033b") "\r\n1\r\n--XX--";
    cp_error_t *error;
    assert_null(parse(TYPE, body, sizeof body - 1, 0, 0, &error, *state));
    assert_int_equal(error->kind, CP_ERROR_INPUT);
    assert_null(parse(TYPE, field, sizeof field - 1, 0, 0, &error, *state));
    assert_int_equal(error->kind, CP_ERROR_INPUT);
    assert_non_null(parse(TYPE, file, sizeof file - 1, 0, 0, &error, *state));
}

static void test_binary_content(void **state)
{
    static const char head[] = "--XX\r\n" FILE_FIELD("f", "x") "\r\n";
    static const char tail[] = "\r\n--XX--";
    apr_size_t content = 3 * 256;
    apr_size_t length = sizeof head - 1 + content + sizeof tail - 1;
    char *body = apr_palloc(*state, length);
    memcpy(body, head, sizeof head - 1);
    for (apr_size_t i = 0; i < content; i++)
        body[sizeof head - 1 + i] = (char)(i * 7);
    memcpy(body + sizeof head - 1 + content, tail, sizeof tail - 1);

    cp_multipart_t *parser;
    cp_out_t *out = cp_out_memory(*state);
    cp_multipart_sink_t sink = {on_begin, on_data, on_end, out};
    assert_null(cp_multipart_create(&parser, TYPE, &sink, *state));
    for (apr_size_t i = 0; i < length; i += 5)
        assert_null(cp_multipart_feed(parser, body + i, length - i < 5 ? length - i : 5));
    assert_null(cp_multipart_finish(parser));
    cp_out_finish(out);
    apr_size_t written;
    const char *events = cp_out_memory_text(out, &written);
    assert_int_equal(written, strlen("f|x|-=") + content + 1);
    assert_memory_equal(events + strlen("f|x|-="), body + sizeof head - 1, content);
}

static const char *repeated(const char *text, int times, apr_pool_t *pool)
{
    cp_out_t *out = cp_out_memory(pool);
    apr_size_t length;
    for (int i = 0; i < times; i++)
        cp_out_puts(out, text);
    cp_out_finish(out);
    return cp_out_memory_text(out, &length);
}

static const char *many_parts(int count, apr_pool_t *pool)
{
    return apr_pstrcat(pool, repeated("--XX\r\n" FIELD("a") "\r\n1\r\n", count, pool), "--XX--", NULL);
}

static const char *long_header(int bytes, apr_pool_t *pool)
{
    /* With its field, its name, blank lines and ends of lines */
    int rest = bytes - (int)strlen(FIELD("a") "X: \r\n\r\n");
    return apr_pstrcat(pool, "--XX\r\n" FIELD("a") "X: ", repeated("x", rest, pool), "\r\n\r\n1\r\n--XX--", NULL);
}

static void check_limit(const char *fits, const char *over, apr_pool_t *pool)
{
    cp_error_t *error;
    assert_non_null(parse(TYPE, fits, strlen(fits), 10, 20, &error, pool));
    assert_null(parse(TYPE, over, strlen(over), 10, 20, &error, pool));
    assert_int_equal(error->kind, CP_ERROR_INPUT);
}

static void test_limits(void **state)
{
    apr_pool_t *pool = *state;
    check_limit(many_parts(CP_MULTIPART_PARTS, pool), many_parts(CP_MULTIPART_PARTS + 1, pool), pool);
    check_limit(long_header(CP_MULTIPART_HEADER_BYTES, pool), long_header(CP_MULTIPART_HEADER_BYTES + 1, pool), pool);
}

static cp_error_t *refuse_data(void *baton, const char *data, apr_size_t length)
{
    (void)data;
    (void)length;
    return cp_error_create(baton, CP_ERROR_TOO_LARGE, "enough", NULL);
}

static cp_error_t *no_begin(void *baton, const cp_multipart_part_t *part)
{
    (void)baton;
    (void)part;
    return NULL;
}

static cp_error_t *no_end(void *baton)
{
    (void)baton;
    return NULL;
}

static void test_dead_after_error(void **state)
{
    static const char body[] = "--XX\r\n" FIELD("a") "\r\n1\r\n--XX--";
    cp_multipart_t *parser;
    cp_multipart_sink_t sink = {no_begin, refuse_data, no_end, *state};
    assert_null(cp_multipart_create(&parser, TYPE, &sink, *state));
    cp_error_t *error = cp_multipart_feed(parser, body, sizeof body - 1);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_TOO_LARGE);
    assert_non_null(cp_multipart_feed(parser, body, sizeof body - 1));
    assert_non_null(cp_multipart_finish(parser));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cases, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_control_in_header, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_binary_content, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_limits, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_dead_after_error, pool_create, pool_destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
