/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base_crypto.h"
#include "http/http_form.h"
#include "scratch.h"

static struct {
    apr_pool_t *pool;
    const char *root;
    cp_store_t *store;
} test;

static int store_create(void **state)
{
    (void)state;
    char folder[] = "/tmp/test_form.XXXXXX";
    apr_initialize();
    apr_pool_create(&test.pool, NULL);
    if (!mkdtemp(folder))
        return -1;
    test.root = apr_pstrdup(test.pool, folder);
    return cp_store_open(&test.store, test.root, test.pool) ? -1 : 0;
}

static int store_remove(void **state)
{
    (void)state;
    remove_all(test.root, test.pool);
    apr_pool_destroy(test.pool);
    return 0;
}

static void assert_fine(const cp_error_t *error)
{
    if (error)
        fail_msg("%s", cp_error_chain(error, test.pool));
}

static int count_unfinished(void)
{
    apr_dir_t *folder;
    apr_finfo_t info;
    int count = 0;
    assert_int_equal(apr_dir_open(&folder, apr_pstrcat(test.pool, test.root, "/tmp", NULL), test.pool), 0);
    while (!apr_dir_read(&info, APR_FINFO_NAME, folder))
        count += *info.name != '.';
    apr_dir_close(folder);
    return count;
}

/* ---- Query strings ---- */

#define TEXT(text) text, sizeof(text) - 1

static const struct {
    const char *text;
    apr_size_t length;
    const char *fields; /* "name=value;" each; NULL: refused */
} query_cases[] = {
    {TEXT(""), ""},
    {TEXT("a=1"), "a=1;"},
    {TEXT("a=1&b=2"), "a=1;b=2;"},
    {TEXT("a"), "a=;"},
    {TEXT("a="), "a=;"},
    {TEXT("&&a=1&&b=2&"), "a=1;b=2;"},
    {TEXT("a=b=c"), "a=b=c;"},
    {TEXT("a+b=c+d"), "a b=c d;"},
    {TEXT("a=%2B%20%26%3d"), "a=+ &=;"},
    {TEXT("%61=%62"), "a=b;"},
    {TEXT("a=caf%C3%A9"), "a=caf\xC3\xA9;"},
    {TEXT("a=caf\xC3\xA9"), "a=caf\xC3\xA9;"},
    {TEXT("a=1;b=2"), "a=1;b=2;"}, /* one field, as the ';' is part of its value */
    {TEXT("a=1&a=2"), "a=1;a=2;"},
    {TEXT("=1"), NULL},
    {TEXT("="), NULL},
    {TEXT("a=%"), NULL},
    {TEXT("a=%2"), NULL},
    {TEXT("a=%2&b=1"), NULL},
    {TEXT("a=%GG"), NULL},
    {TEXT("a=%u0041"), NULL},
    {TEXT("%=1"), NULL},
    {TEXT("a=%00"), NULL},
    {TEXT("a%00b=1"), NULL},
    {TEXT("a=x\0y"), NULL},
    {TEXT("a=%E9"), NULL},
    {TEXT("a=%C0%AF"), NULL},
    {TEXT("a=%ED%A0%80"), NULL},
    {TEXT("a%FF=1"), NULL},
};

static void test_query(void **state)
{
    (void)state;
    for (apr_size_t i = 0; i < sizeof query_cases / sizeof *query_cases; i++) {
        cp_query_t *query;
        /* A copy without NUL, so that reading past the end is seen. */
        const char *text = apr_pmemdup(test.pool, query_cases[i].text, query_cases[i].length);
        cp_error_t *error = cp_query_parse(&query, text, query_cases[i].length, test.pool);
        if (!query_cases[i].fields) {
            if (!error)
                fail_msg("%s is taken", query_cases[i].text);
            assert_int_equal(error->kind, CP_ERROR_INPUT);
            continue;
        }
        assert_fine(error);
        const char *fields = "";
        for (int j = 0; j < cp_query_count(query); j++)
            fields =
                apr_pstrcat(test.pool, fields, cp_query_name_at(query, j), "=", cp_query_value_at(query, j), ";", NULL);
        assert_string_equal(fields, query_cases[i].fields);
    }
}

static void test_query_get(void **state)
{
    (void)state;
    cp_query_t *query;
    assert_fine(cp_query_parse(&query, NULL, 0, test.pool));
    assert_int_equal(cp_query_count(query), 0);
    assert_null(cp_query_get(query, "a"));
    assert_fine(cp_query_parse(&query, TEXT("a=1&kept=x&kept=y&A=2"), test.pool));
    assert_string_equal(cp_query_get(query, "a"), "1");
    assert_string_equal(cp_query_get(query, "A"), "2");
    assert_null(cp_query_get(query, "b"));
    assert_null(cp_query_repeated(query));
    assert_fine(cp_query_parse(&query, TEXT("a=1&b=2&%61=3"), test.pool));
    assert_string_equal(cp_query_repeated(query), "a");
    assert_string_equal(cp_query_get(query, "a"), "1");
}

static void test_query_number(void **state)
{
    (void)state;
    cp_query_t *query;
    const char *text = "";
    for (int i = 0; i < CP_QUERY_FIELDS; i++)
        text = apr_psprintf(test.pool, "%s&f%d=1", text, i);
    assert_fine(cp_query_parse(&query, text, strlen(text), test.pool));
    assert_int_equal(cp_query_count(query), CP_QUERY_FIELDS);
    text = apr_pstrcat(test.pool, text, "&one=more", NULL);
    cp_error_t *error = cp_query_parse(&query, text, strlen(text), test.pool);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_INPUT);
}

/* ---- Bodies ---- */

static const char *seal(void *baton, const char *text)
{
    (void)baton;
    return apr_pstrcat(test.pool, cp_hmac("key", text, test.pool), " ", text, NULL);
}

static const char *unseal(void *baton, const char *sealed)
{
    (void)baton;
    const char *text = strchr(sealed, ' ');
    if (!text)
        return NULL;
    const char *proof = cp_hmac("key", text + 1, test.pool);
    return !strncmp(sealed, proof, strlen(proof)) && sealed[strlen(proof)] == ' ' ? text + 1 : NULL;
}

static const cp_upload_seal_t seals = {seal, unseal, NULL};
static const cp_upload_limits_t limits = {2000, 100, 3, true, false};
static const cp_upload_limits_t megabytes = {2000, 2 * 1048576, 1, true, false};

#define URLENCODED "application/x-www-form-urlencoded"
#define MULTIPART "multipart/form-data; boundary=XX"
#define FIELD(name, value) "--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_FIELD(name, file, content)                                                    \
    "--XX\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\n" \
    "Content-Type: image/png\r\n\r\n" content "\r\n"
#define END "--XX--\r\n"

static cp_error_t *read_form(cp_form_t **form, const char *type, const cp_upload_limits_t *most, const char *body)
{
    cp_form_reader_t *reader;
    apr_size_t length = strlen(body);
    CP_TRY(cp_form_begin(&reader, type, most, test.store, &seals, test.pool));
    /* In blocks of 7 bytes, none of which is followed by more. */
    for (apr_size_t i = 0; i < length; i += 7) {
        apr_size_t block = length - i < 7 ? length - i : 7;
        CP_TRY(cp_form_feed(reader, apr_pmemdup(test.pool, body + i, block), block));
    }
    return cp_form_end(form, reader);
}

static const cp_upload_t *upload_at(const cp_form_t *form, int i)
{
    assert_in_range(i, 0, form->uploads->nelts - 1);
    return &APR_ARRAY_IDX(form->uploads, i, cp_upload_t);
}

static void assert_refused(const char *type, const cp_upload_limits_t *most, const char *body, cp_error_kind_t kind)
{
    cp_form_t *form;
    cp_error_t *error = read_form(&form, type, most, body);
    if (!error)
        fail_msg("taken: %s %.60s", type ? type : "no type", body);
    assert_int_equal(error->kind, kind);
}

static void test_urlencoded(void **state)
{
    (void)state;
    cp_form_t *form;
    assert_fine(
        read_form(&form, URLENCODED "; charset=UTF-8", &limits, "subject=Hi+there&message=a%0D%0Ab%0Dc%0Ad%0D"));
    assert_string_equal(cp_form_get(form, "subject"), "Hi there");
    assert_string_equal(cp_form_get(form, "message"), "a\nb\nc\nd\n");
    assert_null(cp_form_get(form, "attachment"));
    assert_int_equal(form->uploads->nelts, 0);
    assert_null(form->upload_error);
    assert_fine(read_form(&form, URLENCODED, &limits, ""));
    assert_int_equal(cp_query_count(form->fields), 0);
}

static void test_types(void **state)
{
    (void)state;
    cp_upload_limits_t text_only = limits;
    text_only.multipart = false;
    assert_refused(NULL, &limits, "a=1", CP_ERROR_INPUT);
    assert_refused("text/plain", &limits, "a=1", CP_ERROR_INPUT);
    assert_refused("application/json", &limits, "{}", CP_ERROR_INPUT);
    assert_refused(URLENCODED "x", &limits, "a=1", CP_ERROR_INPUT);
    assert_refused(MULTIPART, &text_only, FIELD("a", "1") END, CP_ERROR_INPUT);
    assert_refused("multipart/form-data", &limits, FIELD("a", "1") END, CP_ERROR_INPUT);
}

static void test_repeated(void **state)
{
    (void)state;
    assert_refused(URLENCODED, &limits, "a=1&b=2&a=1", CP_ERROR_INPUT);
    assert_refused(MULTIPART, &limits, FIELD("a", "1") FIELD("a", "1") END, CP_ERROR_INPUT);
}

static void test_text_limit(void **state)
{
    (void)state;
    cp_upload_limits_t small = {10, 100, 3, true, false};
    cp_form_t *form;
    assert_fine(read_form(&form, URLENCODED, &small, "a=12345&b=%31%32%33%34%35"));
    assert_refused(URLENCODED, &small, "a=12345&b=%31%32%33%34%35%36", CP_ERROR_TOO_LARGE);
    assert_fine(read_form(&form, MULTIPART, &small, FIELD("a", "12345") FIELD("b", "12345") END));
    assert_refused(MULTIPART, &small, FIELD("a", "12345") FIELD("b", "123456") END, CP_ERROR_TOO_LARGE);
    char *long_body = apr_palloc(test.pool, 100001);
    memset(long_body, 'a', 100000);
    long_body[100000] = '\0';
    assert_refused(URLENCODED, &small, long_body, CP_ERROR_TOO_LARGE);
}

static void test_text_checks(void **state)
{
    (void)state;
    assert_refused(MULTIPART, &limits, FIELD("a", "caf\xE9") END, CP_ERROR_INPUT);
    assert_refused(URLENCODED, &limits, "a=%E9", CP_ERROR_INPUT);
    cp_form_t *form;
    assert_fine(read_form(&form, MULTIPART, &limits, FIELD("a", "l1\r\nl2") FIELD("b", "") END));
    assert_string_equal(cp_form_get(form, "a"), "l1\nl2");
    assert_string_equal(cp_form_get(form, "b"), "");
}

static void test_files(void **state)
{
    (void)state;
    cp_form_t *form;
    const char *path;
    assert_fine(read_form(&form, MULTIPART, &limits,
                          FIELD("message", "see") FILE_FIELD("attachment", "", "")
                              FILE_FIELD("attachment", "../../etc/pass\xC3\xA9wd.png", "just text")
                                  FILE_FIELD("attachment", "b", "") FIELD("form_key", "k") END));
    assert_null(form->upload_error);
    assert_int_equal(form->uploads->nelts, 2);
    assert_string_equal(upload_at(form, 0)->file_name, "pass\xC3\xA9wd.png");
    assert_string_equal(upload_at(form, 0)->media_type, "text/plain");
    assert_int_equal(upload_at(form, 0)->size, 9);
    assert_string_equal(upload_at(form, 0)->sha256, cp_sha256_hex("just text", test.pool));
    assert_fine(cp_store_path(&path, test.store, upload_at(form, 0)->sha256, test.pool));
    assert_string_equal(upload_at(form, 1)->file_name, "b");
    assert_int_equal(upload_at(form, 1)->size, 0);
    assert_string_equal(cp_form_get(form, "message"), "see");
    assert_string_equal(cp_form_get(form, "form_key"), "k");
    assert_null(cp_form_get(form, "attachment"));
    assert_int_equal(count_unfinished(), 0);
}

#define HUNDRED "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"

static void test_file_limits(void **state)
{
    (void)state;
    cp_form_t *form;
    assert_fine(read_form(&form, MULTIPART, &limits,
                          FILE_FIELD("attachment", "fits", HUNDRED) FILE_FIELD("attachment", "over.mov", HUNDRED "x")
                              FILE_FIELD("attachment", "c", "3") FIELD("message", "kept") END));
    assert_int_equal(form->uploads->nelts, 2);
    assert_string_equal(upload_at(form, 1)->file_name, "c");
    assert_string_equal(cp_form_get(form, "message"), "kept");
    assert_non_null(form->upload_error);
    assert_int_equal(form->upload_error->kind, CP_ERROR_TOO_LARGE);
    assert_string_equal(form->upload_error->safe, "“over.mov” is larger than 100 bytes.");
    assert_string_equal(form->upload_error->field, "attachment");

    assert_fine(read_form(&form, MULTIPART, &limits,
                          FILE_FIELD("attachment", "a", "1") FILE_FIELD("attachment", "b", "2")
                              FILE_FIELD("attachment", "c", "3") FILE_FIELD("attachment", "d.txt", "4") END));
    assert_int_equal(form->uploads->nelts, 3);
    assert_string_equal(form->upload_error->safe, "At most 3 files can be attached; “d.txt” was left out.");
    assert_int_equal(count_unfinished(), 0);

    char *body = apr_palloc(test.pool, 3 * 1048576);
    apr_size_t head = strlen(FILE_FIELD("attachment", "big", "")) - 2;
    memset(body, 'x', 3 * 1048576);
    memcpy(body, FILE_FIELD("attachment", "big", ""), head);
    memcpy(body + 2 * 1048576 + 1000, "\r\n" END, sizeof "\r\n" END);
    assert_fine(read_form(&form, MULTIPART, &megabytes, body));
    assert_int_equal(form->uploads->nelts, 0);
    assert_string_equal(form->upload_error->safe, "“big” is larger than 2 MB.");

    assert_refused(MULTIPART, &limits, FILE_FIELD("avatar", "x.png", "1") END, CP_ERROR_INPUT);
    assert_refused(MULTIPART, &limits, FILE_FIELD("attachment", "x.png", "1"), CP_ERROR_INPUT);
}

static const char *kept_body(const char *rest, const cp_form_t *form, int count)
{
    const char *body = "";
    for (int i = 0; i < count; i++)
        body = apr_pstrcat(test.pool, body, "--XX\r\nContent-Disposition: form-data; name=kept\r\n\r\n",
                           upload_at(form, i)->sealed, "\r\n", NULL);
    return apr_pstrcat(test.pool, body, rest, END, NULL);
}

static cp_form_t *three_files(void)
{
    cp_form_t *form;
    assert_fine(read_form(&form, MULTIPART, &limits,
                          FILE_FIELD("attachment", "a one.txt", "1") FILE_FIELD("attachment", "b", "22")
                              FILE_FIELD("attachment", "c", "333") END));
    assert_int_equal(form->uploads->nelts, 3);
    return form;
}

static void test_kept(void **state)
{
    (void)state;
    const cp_form_t *first = three_files();
    cp_form_t *form;
    assert_fine(read_form(&form, MULTIPART, &limits, kept_body(FILE_FIELD("attachment", "new", "4"), first, 2)));
    assert_null(form->upload_error);
    assert_int_equal(form->uploads->nelts, 3);
    assert_string_equal(upload_at(form, 0)->file_name, "a one.txt");
    assert_string_equal(upload_at(form, 0)->sha256, upload_at(first, 0)->sha256);
    assert_string_equal(upload_at(form, 0)->media_type, upload_at(first, 0)->media_type);
    assert_string_equal(upload_at(form, 0)->sealed, upload_at(first, 0)->sealed);
    assert_int_equal(upload_at(form, 1)->size, 2);
    assert_string_equal(upload_at(form, 2)->file_name, "new");

    assert_fine(read_form(&form, MULTIPART, &limits, kept_body(FILE_FIELD("attachment", "new", "4"), first, 3)));
    assert_int_equal(form->uploads->nelts, 3);
    assert_string_equal(upload_at(form, 2)->file_name, "c");
    assert_string_equal(form->upload_error->safe, "At most 3 files can be attached; “new” was left out.");
}

static void test_drop(void **state)
{
    (void)state;
    const cp_form_t *first = three_files();
    cp_form_t *form;
    assert_fine(read_form(&form, MULTIPART, &limits,
                          kept_body(FILE_FIELD("attachment", "new", "4") FIELD("drop", "1"), first, 3)));
    assert_null(form->upload_error);
    assert_int_equal(form->uploads->nelts, 3);
    assert_string_equal(upload_at(form, 0)->file_name, "a one.txt");
    assert_string_equal(upload_at(form, 1)->file_name, "c");
    assert_string_equal(upload_at(form, 2)->file_name, "new");
    static const char *const none[] = {FIELD("drop", "3"), FIELD("drop", "-1"), FIELD("drop", "x"), FIELD("drop", ""),
                                       FIELD("drop", "99999999999999999999")};
    for (apr_size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_fine(read_form(&form, MULTIPART, &limits, kept_body(none[i], first, 3)));
        assert_int_equal(form->uploads->nelts, 3);
    }
}

static void test_forged(void **state)
{
    (void)state;
    const cp_form_t *first = three_files();
    const char *digest = upload_at(first, 0)->sha256;
    const char *gone = cp_sha256_hex("never stored", test.pool);
    const char *const forged[] = {
        "",
        "x",
        apr_pstrcat(test.pool, digest, " 1 text/plain a", NULL),
        apr_pstrcat(test.pool, upload_at(first, 0)->sealed, "x", NULL),
        seal(NULL, ""),
        seal(NULL, digest),
        seal(NULL, apr_pstrcat(test.pool, digest, " 1 text/plain", NULL)),
        seal(NULL, apr_pstrcat(test.pool, digest, " -1 text/plain a", NULL)),
        seal(NULL, apr_pstrcat(test.pool, gone, " 1 text/plain a", NULL)),
        seal(NULL, "../../../etc/passwd 1 text/plain a"),
    };
    for (apr_size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        cp_form_t *form;
        const char *body = apr_pstrcat(test.pool, "--XX\r\nContent-Disposition: form-data; name=kept\r\n\r\n",
                                       forged[i], "\r\n" FIELD("message", "text") END, NULL);
        assert_fine(read_form(&form, MULTIPART, &limits, body));
        if (form->uploads->nelts)
            fail_msg("taken: %s", forged[i]);
        assert_non_null(form->upload_error);
        assert_string_equal(cp_form_get(form, "message"), "text");
    }
}

static void test_no_store(void **state)
{
    (void)state;
    cp_form_reader_t *reader;
    cp_form_t *form;
    static const char body[] = FILE_FIELD("attachment", "a", "1") FIELD("kept", "x") FIELD("message", "text") END;
    assert_fine(cp_form_begin(&reader, MULTIPART, &limits, NULL, NULL, test.pool));
    assert_fine(cp_form_feed(reader, body, sizeof body - 1));
    assert_fine(cp_form_end(&form, reader));
    assert_int_equal(form->uploads->nelts, 0);
    assert_string_equal(form->upload_error->safe, "No file can be attached here; “a” was left out.");
}

static void test_lost_store(void **state)
{
    (void)state;
    cp_form_t *form;
    remove_all(test.root, test.pool);
    cp_error_t *error = read_form(&form, MULTIPART, &limits, FILE_FIELD("attachment", "a", "1") END);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_INTERNAL);
}

static void test_most_bytes(void **state)
{
    (void)state;
    cp_form_reader_t *reader;
    assert_fine(cp_form_begin(&reader, MULTIPART, &megabytes, test.store, &seals, test.pool));
    assert_int_equal(cp_form_most_bytes(reader), 2 * (2000 + 2 * 1048576 + 1048576));
    assert_fine(cp_form_begin(&reader, URLENCODED, &megabytes, test.store, &seals, test.pool));
    assert_int_equal(cp_form_most_bytes(reader), 3 * 2000 + 65536);
}

/* Escapes of four bytes, cut at every place: what is decoded is whole characters, and no field is made up. */
static void test_beginnings(void **state)
{
    (void)state;
    static const char text[] = "csrf=t&a=%41%F0%9F%9A%80b&message=x+%E2%82%AC%F0%9F%9A%80";
    for (apr_size_t length = 0; length < sizeof text; length++) {
        cp_query_t *query = cp_query_beginning(text, length, test.pool);
        const char *message = cp_query_get(query, "message");
        assert_int_equal(cp_query_count(query) >= 1, length >= 1);
        if (length >= 7)
            assert_string_equal(cp_query_get(query, "csrf"), "t");
        if (message)
            assert_int_equal(strncmp("x €🚀", message, strlen(message)), 0);
    }
    cp_query_t *query = cp_query_beginning(text, sizeof text - 1, test.pool);
    assert_false(cp_query_cut(query, 16));
    assert_true(cp_query_cut(query, 15));
    assert_string_equal(cp_query_get(query, "message"), "x €");
    assert_true(cp_query_cut(query, 7));
    assert_string_equal(cp_query_get(query, "a"), "A");
    assert_string_equal(cp_query_get(query, "message"), "x €");
    assert_string_equal(cp_query_get(query, "csrf"), "t");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_beginnings, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_query, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_query_get, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_query_number, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_urlencoded, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_types, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_repeated, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_text_limit, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_text_checks, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_files, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_file_limits, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_kept, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_drop, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_forged, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_no_store, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_lost_store, store_create, store_remove),
        cmocka_unit_test_setup_teardown(test_most_bytes, store_create, store_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
