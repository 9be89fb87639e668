/* SPDX-License-Identifier: Apache-2.0 */
/* Errors, log, writer, digests, and the look-up of view fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <openssl/rand.h>

#include "base/base_crypto.h"
#include "base/base_error.h"
#include "base/base_log.h"
#include "base/base_out.h"
#include "view/view_schema.h"

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

static void test_error_chain(void **state)
{
    cp_error_t *inner =
        cp_error_create(*state, CP_ERROR_UNAVAILABLE, "Please try again.", "state %s of %zu", "08006", (size_t)7);
    inner->retry_after = 5;
    int line = __LINE__ + 1;
    cp_error_t *outer = cp_error_wrap(*state, inner, "ticket %d", 12);
    assert_int_equal(outer->kind, CP_ERROR_UNAVAILABLE);
    assert_string_equal(outer->safe, "Please try again.");
    assert_int_equal(outer->retry_after, 5);
    assert_ptr_equal(outer->child, inner);
    const char *expected = apr_psprintf(
        *state, "ticket 12 (test_base_core.c:%d): state 08006 of 7 (test_base_core.c:%d)", line, inner->line);
    assert_string_equal(cp_error_chain(outer, *state), expected);
    assert_null(cp_error_wrap(*state, NULL, "nothing"));
    assert_string_equal(cp_error_chain(NULL, *state), "");
}

static void test_error_field(void **state)
{
    cp_error_t *error = cp_error_field(*state, "subject", "At most %d characters.", 200);
    assert_int_equal(error->kind, CP_ERROR_INPUT);
    assert_string_equal(error->field, "subject");
    assert_string_equal(error->safe, "At most 200 characters.");
    assert_string_equal(cp_error_chain(error, *state), "At most 200 characters. [subject]");
    assert_string_equal(cp_error_wrap(*state, error, "form")->field, "subject");
}

static void test_error_apr(void **state)
{
    cp_error_t *error = cp_error_apr(*state, APR_ENOENT, "opening %s", "x");
    assert_int_equal(error->kind, CP_ERROR_INTERNAL);
    assert_non_null(strstr(error->cause, "opening x: No such file"));
    assert_null(strstr(error->safe, "No such file"));
}

static void test_error_without_cause(void **state)
{
    cp_error_t *error = cp_error_create(*state, CP_ERROR_MISSING, "Not found.", NULL);
    assert_null(error->cause);
    assert_non_null(strstr(cp_error_chain(error, *state), "Not found. ("));
}

static cp_error_t *attempt(cp_error_t *error, int *passed)
{
    CP_TRY(error);
    *passed += 1;
    return NULL;
}

static void test_try(void **state)
{
    int passed = 0;
    cp_error_t *error = cp_error_create(*state, CP_ERROR_INPUT, "No.", NULL);
    assert_ptr_equal(attempt(error, &passed), error);
    assert_int_equal(passed, 0);
    assert_null(attempt(NULL, &passed));
    assert_int_equal(passed, 1);
}

static void test_error_status(void **state)
{
    static const int expected[] = {500, 400, 401, 403, 404, 405, 409, 413, 429, 503, 507};
    (void)state;
    for (int kind = CP_ERROR_INTERNAL; kind <= CP_ERROR_STORAGE; kind++)
        assert_int_equal(cp_error_status((cp_error_kind_t)kind), expected[kind]);
}

static char logged[20000];
static cp_log_level_t logged_level;

static void log_keep(void *baton, cp_log_level_t level, const char *line)
{
    (void)baton;
    logged_level = level;
    apr_cpystrn(logged, line, sizeof logged);
}

static void test_log(void **state)
{
    /* The tag of the line is made here, as it is none of the source's own. */
    const char *tag = apr_psprintf(*state, "CP%05d", 0);
    cp_log_to(log_keep, NULL);
    cp_log(CP_LOG_WARNING, tag, "user %s", "a\nb\x1b[0m\x7F\t\r");
    assert_int_equal(logged_level, CP_LOG_WARNING);
    assert_string_equal(logged, "CP00000: user a\\nb\\x1b[0m\\x7f\\t\\r");

    char *long_text = apr_palloc(*state, 9001);
    memset(long_text, '\x01', 9000);
    long_text[9000] = '\0';
    cp_log(CP_LOG_DEBUG, tag, "%s", long_text);
    assert_int_equal(strlen(logged), 9 + 4 * (4095 - 9));

    cp_log_to(NULL, NULL);
    logged[0] = '\0';
    cp_log(CP_LOG_ERROR, tag, "nobody listens");
    assert_string_equal(logged, "");
}

static void test_out_memory(void **state)
{
    static const int sizes[] = {0, 1, CP_OUT_BLOCK - 1, CP_OUT_BLOCK, CP_OUT_BLOCK + 1, 100000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        cp_out_t *out = cp_out_memory(*state);
        char *text = apr_palloc(*state, (apr_size_t)sizes[i] + 1);
        for (int c = 0; c < sizes[i]; c++)
            text[c] = (char)('a' + c % 23);
        text[sizes[i]] = '\0';
        cp_out_literal(out, "<");
        cp_out_puts(out, text);
        cp_out_literal(out, ">");
        assert_null(cp_out_finish(out));
        apr_size_t length;
        const char *got = cp_out_memory_text(out, &length);
        assert_int_equal(length, sizes[i] + 2);
        assert_int_equal(out->written, length);
        assert_string_equal(got, apr_psprintf(*state, "<%s>", text));
    }
    assert_string_equal(cp_out_memory_text(cp_out_memory(*state), NULL), "");
}

static void test_out_int(void **state)
{
    cp_out_t *out = cp_out_memory(*state);
    cp_out_int(out, 0);
    cp_out_literal(out, " ");
    cp_out_int(out, -7);
    cp_out_literal(out, " ");
    cp_out_int(out, APR_INT64_MAX);
    cp_out_literal(out, " ");
    cp_out_int(out, APR_INT64_MIN);
    assert_null(cp_out_finish(out));
    assert_string_equal(cp_out_memory_text(out, NULL), "0 -7 9223372036854775807 -9223372036854775808");
}

typedef struct faulty_t {
    apr_pool_t *pool;
    int calls;
} faulty_t;

static cp_error_t *flush_fails_second(cp_out_t *out, const char *data, apr_size_t length)
{
    faulty_t *faulty = out->baton;
    (void)data;
    (void)length;
    if (++faulty->calls == 2)
        return cp_error_create(faulty->pool, CP_ERROR_INTERNAL, "x", "the reader went away");
    return NULL;
}

static void test_out_failure(void **state)
{
    faulty_t faulty = {*state, 0};
    cp_out_t out;
    cp_out_init(&out, flush_fails_second, &faulty, *state);
    for (int i = 0; i < 10 * CP_OUT_BLOCK; i++)
        cp_out_literal(&out, "x");
    assert_non_null(cp_out_finish(&out));
    assert_int_equal(faulty.calls, 2);
    assert_int_equal(out.written, CP_OUT_BLOCK);
}

/* A flush that keeps the block and gives the writer another one, as the one into heap buckets does. */
static cp_error_t *flush_takes_block(cp_out_t *out, const char *data, apr_size_t length)
{
    apr_array_header_t *taken = out->baton;
    assert_ptr_equal(data, out->block);
    APR_ARRAY_PUSH(taken, const char *) = apr_pstrmemdup(taken->pool, data, length);
    out->block = apr_palloc(taken->pool, 4);
    out->at = out->block;
    out->end = out->block + 4;
    return NULL;
}

static void test_out_replaced_block(void **state)
{
    apr_array_header_t *taken = apr_array_make(*state, 4, sizeof(const char *));
    cp_out_t out;
    cp_out_init(&out, flush_takes_block, taken, *state);
    cp_out_literal(&out, "head");
    assert_null(cp_out_finish(&out));
    cp_out_literal(&out, "0123456789");
    assert_null(cp_out_finish(&out));
    assert_string_equal(apr_array_pstrcat(*state, taken, '|'), "head|0123|4567|89");
}

static void test_digests(void **state)
{
    /* FIPS 180-2, appendix B.1, and RFC 4231, case 2 */
    const char *abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_string_equal(cp_sha256_hex("abc", *state), abc);
    cp_digest_t *digest;
    assert_null(cp_digest_create(&digest, *state));
    cp_digest_update(digest, "a", 1);
    cp_digest_update(digest, "", 0);
    cp_digest_update(digest, "bc", 2);
    assert_string_equal(cp_digest_hex(digest), abc);

    apr_size_t length;
    const unsigned char *mac =
        cp_base64url_decode(cp_hmac("Jefe", "what do ya want for nothing?", *state), &length, *state);
    assert_int_equal(length, 32);
    assert_string_equal(cp_hex(mac, length, *state),
                        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void test_encryption(void **state)
{
    static const char *const texts[] = {"", "x", "two\nlines and \xc3\xa4"};
    const char *sealed, *other, *open;
    apr_size_t length;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        apr_size_t bytes = strlen(texts[i]);
        assert_null(cp_encrypt(&sealed, "key", "ana's", texts[i], bytes, *state));
        assert_null(cp_encrypt(&other, "key", "ana's", texts[i], bytes, *state));
        assert_string_not_equal(sealed, other);
        assert_true(bytes < 8 || !strstr(sealed, texts[i]));
        open = cp_decrypt(&length, "key", "ana's", sealed, *state);
        assert_int_equal(length, bytes);
        assert_string_equal(open, texts[i]);
        assert_null(cp_decrypt(&length, "kez", "ana's", sealed, *state));
        assert_null(cp_decrypt(&length, "key", "bruno's", sealed, *state));
        /* Whichever letter is another one, or is not there, nothing opens. */
        for (size_t at = 0; sealed[at]; at++) {
            char *bad = apr_pstrdup(*state, sealed);
            bad[at] = bad[at] == 'A' ? 'B' : 'A';
            assert_null(cp_decrypt(&length, "key", "ana's", bad, *state));
            bad[at] = '\0';
            assert_null(cp_decrypt(&length, "key", "ana's", bad, *state));
        }
    }
}

static void test_base64url(void **state)
{
    /* RFC 4648, section 10, and the two letters in which the alphabets differ */
    static const char *const cases[][2] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xfe", "-__-"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *plain = cases[i][0];
        apr_size_t length;
        assert_string_equal(cp_base64url((const unsigned char *)plain, strlen(plain), *state), cases[i][1]);
        const unsigned char *back = cp_base64url_decode(cases[i][1], &length, *state);
        assert_int_equal(length, strlen(plain));
        assert_memory_equal(back, plain, length);
    }
    static const char *const bad[] = {"A", "Zg==", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm v", "Zm9vY"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        apr_size_t length;
        assert_null(cp_base64url_decode(bad[i], &length, *state));
    }
}

static void test_token(void **state)
{
    const char *first, *second;
    apr_size_t length;
    assert_null(cp_token_create(&first, *state));
    assert_null(cp_token_create(&second, *state));
    assert_int_equal(strlen(first), 43);
    assert_string_not_equal(first, second);
    assert_non_null(cp_base64url_decode(first, &length, *state));
    assert_int_equal(length, CP_TOKEN_BYTES);
}

typedef struct sample_view_t {
    cp_text_t subject;
    bool open;
} sample_view_t;

static const cp_field_t sample_fields[] = {
    CP_FIELD_TEXT(sample_view_t, subject, "What it is about"),
    CP_FIELD_BOOL(sample_view_t, open, "Whether it waits"),
};
static const cp_schema_t sample_schema = CP_SCHEMA("sample", sample_view_t, sample_fields);

static void test_schema_field(void **state)
{
    (void)state;
    assert_ptr_equal(cp_schema_field(&sample_schema, "open", 4), &sample_fields[1]);
    assert_ptr_equal(cp_schema_field(&sample_schema, "subject/x", 7), &sample_fields[0]);
    assert_null(cp_schema_field(&sample_schema, "subject", 6));
    assert_null(cp_schema_field(&sample_schema, "opened", 6));
    assert_null(cp_schema_field(&sample_schema, "", 0));
}

/* Check 16 of the security list: 256 random bits each, and none twice. */
static void test_tokens(void **state)
{
    apr_pool_t *pool = *state;
    apr_hash_t *seen = apr_hash_make(pool);
    for (int i = 0; i < 10000; i++) {
        const char *token;
        assert_null(cp_token_create(&token, pool));
        assert_int_equal(strlen(token), 43);
        assert_null(apr_hash_get(seen, token, APR_HASH_KEY_STRING));
        apr_hash_set(seen, token, APR_HASH_KEY_STRING, token);
    }
}

static int no_bytes(unsigned char *bytes, int count)
{
    memset(bytes, 0, (size_t)count);
    return 0;
}

/* OpenSSL has no other way to make its generator fail. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static void test_no_token_without_randomness(void **state)
{
    static const RAND_METHOD broken = {.bytes = no_bytes};
    const char *token = NULL;
    assert_int_equal(RAND_set_rand_method(&broken), 1);
    cp_error_t *error = cp_token_create(&token, *state);
    RAND_set_rand_method(NULL);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_INTERNAL);
    assert_null(token);
    assert_null(cp_token_create(&token, *state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_error_chain, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_error_field, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_error_apr, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_error_without_cause, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_try, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_error_status, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_log, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_out_memory, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_out_int, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_out_failure, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_out_replaced_block, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_digests, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_tokens, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_no_token_without_randomness, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_encryption, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_base64url, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_token, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_schema_field, pool_create, pool_destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
