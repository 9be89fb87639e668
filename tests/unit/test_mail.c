/* SPDX-License-Identifier: Apache-2.0 */
/* Mails as bytes: headers that nothing can break out of, bodies that every server passes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_base64.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <stdio.h>

#include "base/base_out.h"
#include "mail/mail_header.h"
#include "mail/mail_message.h"
#include "mail/mail_send.h"
#include "test_rows.h"

static apr_pool_t *pool;

static int setup(void **state)
{
    (void)state;
    return apr_pool_create(&pool, NULL);
}

static int teardown(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

static const char *text_of(cp_out_t *out)
{
    assert_null(cp_out_finish(out));
    return cp_out_memory_text(out, NULL);
}

static const char *header(const char *text)
{
    cp_out_t *out = cp_out_memory(pool);
    cp_mail_header_text(out, "Subject", text, pool);
    return text_of(out);
}

static const char *address(const char *person, const char *mail)
{
    cp_out_t *out = cp_out_memory(pool);
    cp_mail_header_address(out, "To", person, mail, pool);
    return text_of(out);
}

static const char *printable(const char *text)
{
    cp_out_t *out = cp_out_memory(pool);
    cp_mail_quoted_printable(out, text);
    return text_of(out);
}

/* Every line of a header field but the first begins with a blank, and none is long. */
static void assert_one_field(const char *field)
{
    for (const char *line = field; *line;) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 78);
        assert_true(end > line);
        assert_null(memchr(line, '\n', (size_t)(end - line)));
        assert_true(line == field || *line == ' ');
        line = end + 2;
    }
}

/* The text of encoded words, as a mail program shows it. */
static const char *decoded(const char *field)
{
    const char *all = "";
    for (const char *at = strstr(field, "=?utf-8?B?"); at; at = strstr(at + 1, "=?utf-8?B?")) {
        const char *coded = apr_pstrndup(pool, at + 10, strcspn(at + 10, "?"));
        char *plain = apr_pcalloc(pool, strlen(coded) + 1);
        plain[apr_base64_decode(plain, coded)] = '\0';
        all = apr_pstrcat(pool, all, plain, NULL);
    }
    return all;
}

static void test_header_text(void **state)
{
    (void)state;
    assert_string_equal(header("[#10482] Example Support"), "Subject: [#10482] Example Support\r\n");
    assert_string_equal(header(""), "");
    assert_string_equal(header(NULL), "");
    const char *long_one = header("one two three four five six seven eight nine ten eleven twelve thirteen fourteen");
    assert_one_field(long_one);
    assert_non_null(strstr(long_one, "\r\n "));
    const char *german = "Grüße aus Köln: ein Betreff, der länger ist als eine Zeile und noch ein wenig länger — 漢字";
    assert_one_field(header(german));
    assert_string_equal(decoded(header(german)), german);
    char run[600];
    memset(run, 'x', sizeof run);
    run[sizeof run - 1] = '\0';
    assert_one_field(header(run));
    assert_string_equal(decoded(header(run)), run);
}

static void test_injection(void **state)
{
    (void)state;
    static const char *const evil[] = {
        "Hello\r\nBcc: everybody@example.com",
        "Hello\nBcc: everybody@example.com",
        "Hello\r\n\r\n<script>",
        "Hello\xe2\x80\xa8"
        "Bcc: everybody@example.com",
        "=?utf-8?Q?Hello=0D=0ABcc:_everybody@example.com?=",
        "\"Ana\" <everybody@example.com>, Other",
        "Ana\\\" <everybody@example.com>",
        "bad \xff\xc3 bytes",
    };
    for (size_t i = 0; i < sizeof evil / sizeof *evil; i++) {
        assert_one_field(header(evil[i]));
        const char *to = address(evil[i], "ana@example.com");
        assert_one_field(to);
        assert_null(strstr(to, "\r\nBcc"));
        /* Exactly one address, however a name is written: what is quoted or encoded is none. */
        const char *last = strrchr(to, '<');
        assert_string_equal(last, "<ana@example.com>\r\n");
    }
    assert_string_equal(decoded(header(evil[4])), evil[4]);
    assert_string_equal(address("Ana \"Bee\" \\", "ana@example.com"),
                        "To: \"Ana \\\"Bee\\\" \\\\\" <ana@example.com>\r\n");
    assert_string_equal(address("", "ana@example.com"), "To: ana@example.com\r\n");
    assert_string_equal(decoded(address("Éva Nagy", "eva@example.com")), "Éva Nagy");
    char name[400];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_true(strlen(decoded(address(name, "a@b.example"))) <= CP_MAIL_NAME_MAX + 3);
}

static void test_ids(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "one@example.com", "with blank@example.com", "two@example.com", "x>\r\nBcc: y@example.com", "none",
        "ü@example.com",   "<three@example.com>"};
    cp_out_t *out = cp_out_memory(pool);
    cp_mail_header_ids(out, "References", ids, 7);
    assert_string_equal(text_of(out), "References: <one@example.com>\r\n <two@example.com>\r\n");
    out = cp_out_memory(pool);
    cp_mail_header_ids(out, "References", ids + 3, 3);
    assert_string_equal(text_of(out), "");
}

static void test_quoted_printable(void **state)
{
    (void)state;
    assert_string_equal(printable("Hello"), "Hello\r\n");
    assert_string_equal(printable(""), "");
    assert_string_equal(printable("a=b\nc\r\nd"), "a=3Db\r\nc\r\nd\r\n");
    assert_string_equal(printable(".\n..\nFrom x\nfrom"), "=2E\r\n=2E.\r\n=46rom x\r\nfrom\r\n");
    assert_string_equal(printable("blank \ntab\t\nend "), "blank=20\r\ntab=09\r\nend=20\r\n");
    assert_string_equal(printable("ü"), "=C3=BC\r\n");
    assert_string_equal(printable("a\rb"), "a=0Db\r\n");
    char text[4000];
    memset(text, 'a', sizeof text);
    for (size_t i = 70; i < sizeof text; i += 75)
        text[i] = '.';
    text[sizeof text - 1] = '\0';
    size_t rest = 0;
    for (const char *line = printable(text); *line; line = strstr(line, "\r\n") + 2) {
        size_t length = strcspn(line, "\r");
        assert_true(length <= 76);
        assert_true(*line != '.');
        rest += length;
    }
    assert_true(rest >= sizeof text - 1);
}

static cp_mail_t sample(void)
{
    static const char *const references[] = {"first@example.com", "second@example.com"};
    return (cp_mail_t){.id = "abc.c1@example.com",
                       .from_name = "Example Support",
                       .from_address = "support@example.com",
                       .to_name = "Ana Souza",
                       .to_address = "ana@example.com",
                       .reply_to = "support+r-abcdef@example.com",
                       .subject = "[#10482] Example Support",
                       .text = "Hello\n.\n",
                       .html = "<p>Hello</p>",
                       .language = "en",
                       .references = references,
                       .reference_count = 2,
                       .unsubscribe = "https://support.example.com/support/unsubscribe/abcdef",
                       .date = APR_INT64_C(1700000000000000)};
}

static void test_mail(void **state)
{
    CP_ROW("P60");
    (void)state;
    cp_mail_t mail = sample();
    apr_size_t length;
    const char *bytes = cp_mail_write(&length, &mail, pool);
    assert_int_equal(strlen(bytes), length);
    static const char *const lines[] = {
        "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n",
        "\r\nFrom: \"Example Support\" <support@example.com>\r\n",
        "\r\nTo: \"Ana Souza\" <ana@example.com>\r\n",
        "\r\nReply-To: \"Example Support\" <support+r-abcdef@example.com>\r\n",
        "\r\nSubject: [#10482] Example Support\r\n",
        "\r\nMessage-ID: <abc.c1@example.com>\r\n",
        "\r\nIn-Reply-To: <second@example.com>\r\n",
        "\r\nReferences: <first@example.com>\r\n <second@example.com>\r\n",
        "\r\nAuto-Submitted: auto-generated\r\n",
        "\r\nX-Auto-Response-Suppress: All\r\n",
        "\r\nList-Unsubscribe: <https://support.example.com/support/unsubscribe/abcdef>\r\n",
        "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        "\r\nContent-Language: en\r\n",
        "\r\nMIME-Version: 1.0\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Hello\r\n=2E\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!strstr(bytes, lines[i]))
            fail_msg("no %s in\n%s", lines[i], bytes);
    for (const char *at = bytes; (at = strchr(at, '\n')) != NULL; at++)
        assert_true(at[-1] == '\r');
    /* The same again, to the byte; and not by one click without TLS. */
    assert_string_equal(cp_mail_write(&length, &mail, pool), bytes);
    mail.unsubscribe = "http://support.example.com/support/unsubscribe/abcdef";
    bytes = cp_mail_write(&length, &mail, pool);
    assert_null(strstr(bytes, "One-Click"));
    mail.unsubscribe = NULL;
    mail.reference_count = 0;
    bytes = cp_mail_write(&length, &mail, pool);
    assert_null(strstr(bytes, "References"));
    assert_null(strstr(bytes, "List-Unsubscribe"));
}

typedef struct server_case_t {
    const char *url, *word;
    bool fine, starttls;
    const char *user;
} server_case_t;

static void test_server(void **state)
{
    (void)state;
    static const server_case_t cases[] = {
        {"smtp://mail.example.com:587", NULL, true, true, NULL},
        {"smtp://mail.example.com", "plain", true, false, NULL},
        {"smtp://127.0.0.1:25", NULL, true, false, NULL},
        {"smtp://[::1]:25", NULL, true, false, NULL},
        {"smtp://localhost", "starttls", true, true, NULL},
        {"smtps://ana%40example.com@mail.example.com", NULL, true, false, "ana@example.com"},
        {"smtp://relay@mail.example.com/", NULL, true, true, "relay"},
        {"smtps://mail.example.com", "starttls", false, false, NULL},
        {"smtp://mail.example.com", "tls", false, false, NULL},
        {"smtp://user:secret@mail.example.com", NULL, false, false, NULL},
        {"http://mail.example.com", NULL, false, false, NULL},
        {"mail.example.com:25", NULL, false, false, NULL},
        {"smtp://", NULL, false, false, NULL},
        {"smtp://:25", NULL, false, false, NULL},
        {"smtp://mail.example.com:0", NULL, false, false, NULL},
        {"smtp://mail.example.com:x", NULL, false, false, NULL},
        {"smtp://mail example.com", NULL, false, false, NULL},
        {"smtp://@mail.example.com", NULL, false, false, NULL},
        {"smtp://a%0d%0aQUIT@mail.example.com", NULL, false, false, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cp_mail_server_t server;
        cp_error_t *error = cp_mail_server_parse(&server, cases[i].url, cases[i].word, pool);
        if (!error != cases[i].fine)
            fail_msg("%s: %s", cases[i].url, error ? error->safe : "taken");
        if (error) {
            assert_null(strstr(error->safe, "secret"));
            continue;
        }
        assert_int_equal(server.starttls, cases[i].starttls);
        assert_null(strchr(server.url, '@'));
        if (cases[i].user)
            assert_string_equal(server.user, cases[i].user);
        else
            assert_null(server.user);
    }
}

static void test_from(void **state)
{
    (void)state;
    const char *name, *mail;
    assert_null(cp_mail_from_parse(&name, &mail, "Example Support <support@example.com>", pool));
    assert_string_equal(name, "Example Support");
    assert_string_equal(mail, "support@example.com");
    assert_null(cp_mail_from_parse(&name, &mail, "\"Example, Inc.\" <support@example.com>", pool));
    assert_string_equal(name, "Example, Inc.");
    assert_null(cp_mail_from_parse(&name, &mail, "support@example.com", pool));
    assert_string_equal(name, "");
    assert_non_null(cp_mail_from_parse(&name, &mail, "Example Support", pool));
    assert_non_null(cp_mail_from_parse(&name, &mail, "a@b.example, c@d.example", pool));
    assert_non_null(cp_mail_from_parse(&name, &mail, "<>", pool));
}

static void test_judge(void **state)
{
    (void)state;
    assert_int_equal(cp_mail_judge(CP_MAIL_AT_SERVER, 554, false), CP_MAIL_LATER);
    assert_int_equal(cp_mail_judge(CP_MAIL_AT_SERVER, 535, false), CP_MAIL_LATER);
    assert_int_equal(cp_mail_judge(CP_MAIL_AT_SENDER, 0, false), CP_MAIL_LATER);
    assert_int_equal(cp_mail_judge(CP_MAIL_AT_RECIPIENT, 451, false), CP_MAIL_LATER);
    assert_int_equal(cp_mail_judge(CP_MAIL_AT_RECIPIENT, 550, false), CP_MAIL_REFUSED);
    assert_int_equal(cp_mail_judge(CP_MAIL_AT_DATA, 421, true), CP_MAIL_LATER);
    assert_int_equal(cp_mail_judge(CP_MAIL_AT_DATA, 552, true), CP_MAIL_REFUSED);
    assert_int_equal(cp_mail_judge(CP_MAIL_AT_DATA, 0, false), CP_MAIL_LATER);
    assert_int_equal(cp_mail_judge(CP_MAIL_AT_DATA, 0, true), CP_MAIL_DOUBT);
}

int main(void)
{
#define ON_POOL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ON_POOL(test_header_text), ON_POOL(test_injection), ON_POOL(test_ids),  ON_POOL(test_quoted_printable),
        ON_POOL(test_mail),        ON_POOL(test_server),    ON_POOL(test_from), ON_POOL(test_judge),
    };
    apr_initialize();
    int failed = cmocka_run_group_tests_name("mail", tests, NULL, NULL);
    apr_terminate();
    return failed;
}
