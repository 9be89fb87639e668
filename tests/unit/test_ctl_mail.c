/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_general.h>
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../mod_customerportal/ctl/ctl_mail.h"

static apr_pool_t *pool;

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    cp_mail_init();
    return apr_pool_create(&pool, NULL) == APR_SUCCESS ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

static cp_mail_t *parse(const char *bytes)
{
    cp_mail_t *mail;
    cp_error_t *error = cp_mail_parse(&mail, bytes, strlen(bytes), pool);
    if (error)
        fail_msg("%s", error->safe);
    return mail;
}

static const cp_mail_part_t *attachment(const cp_mail_t *mail, int index)
{
    assert_true(index < mail->attachments->nelts);
    return &APR_ARRAY_IDX(mail->attachments, index, cp_mail_part_t);
}

static void test_header(void **state)
{
    (void)state;
    cp_mail_t *mail = parse("From: =?utf-8?q?Ana_S=C3=B3?= <Ana@Example.COM>\r\n"
                            "Subject: =?iso-8859-1?q?Caf=E9?= =?utf-8?b?4oKs?=\r\n two\r\n"
                            "Date: Thu, 20 Nov 2025 10:14:00 +0100\r\nMessage-ID: <m1@example.com>\r\n"
                            "In-Reply-To: <m0@example.com>\r\nReferences: <a@b>\r\n <c@d> <m0@example.com>\r\n"
                            "\r\nHello\r\n");
    assert_string_equal(mail->from_name, "Ana Só");
    assert_string_equal(mail->from_email, "ana@example.com");
    assert_string_equal(mail->subject, "Café€ two");
    assert_true(mail->date == 1763630040 * (apr_time_t)APR_USEC_PER_SEC);
    assert_string_equal(mail->message_id, "m1@example.com");
    assert_string_equal(mail->in_reply_to, "m0@example.com");
    assert_int_equal(mail->references->nelts, 3);
    assert_string_equal(APR_ARRAY_IDX(mail->references, 1, const char *), "c@d");
    assert_string_equal(mail->text, "Hello\r\n");
    assert_null(mail->html);
    assert_int_equal(mail->attachments->nelts, 0);
}

static const char *joined(const apr_array_header_t *addresses)
{
    return apr_array_pstrcat(pool, addresses, ' ');
}

static void test_people(void **state)
{
    (void)state;
    cp_mail_t *mail =
        parse("From: a@b.example\nTo: Support <S@x.example>, Team: One <one@x.example>, two@x.example;\n"
              "Cc: s@x.example, =?utf-8?q?=C3=84?= <three@x.example>, three@x.example, broken\n"
              "Delivered-To: s+r-1@x.example\nX-Original-To: other@x.example\ndelivered-to: last@x.example\n"
              "Envelope-To: s+r-1@x.example\n\nx");
    assert_string_equal(joined(mail->to), "s@x.example one@x.example two@x.example");
    assert_string_equal(joined(mail->cc), "s@x.example three@x.example");
    assert_string_equal(joined(mail->envelope), "s+r-1@x.example other@x.example last@x.example");
    mail = parse("From: a@b.example\n\nx");
    assert_int_equal(mail->to->nelts + mail->cc->nelts + mail->envelope->nelts, 0);
    char *many = "";
    for (int i = 0; i < 200; i++)
        many = apr_psprintf(pool, "%s%s%d@x.example", many, i ? ", " : "", i);
    mail = parse(apr_pstrcat(pool, "From: a@b.example\nCc: ", many, "\n\nx", NULL));
    assert_int_equal(mail->cc->nelts, CP_MAIL_PEOPLE_MAX);
}

static void test_automatic(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"X-Other: 1", NULL},
        {"Auto-Submitted: no", NULL},
        {"Auto-Submitted: NO (a person)", NULL},
        {"Auto-Submitted: auto-replied (vacation)", "Auto-Submitted: auto-replied (vacation)"},
        {"auto-submitted: auto-generated; a=b", "Auto-Submitted: auto-generated; a=b"},
        {"Precedence: first-class", NULL},
        {"Precedence: Bulk", "Precedence: Bulk"},
        {"Precedence: bulky", NULL},
        {"List-Id: A list <l.x.example>", "List-Id: A list <l.x.example>"},
        {"X-Auto-Response-Suppress: None", NULL},
        {"X-Auto-Response-Suppress: DR, OOF", "X-Auto-Response-Suppress: DR, OOF"},
        {"Return-Path: <>", "Return-Path: <>"},
        {"Return-Path: <a@b.example>", NULL},
        {"X-Failed-Recipients: x@y.example", "X-Failed-Recipients"},
        {"Content-Type: multipart/report; report-type=x; boundary=b", "Content-Type: multipart/report"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        cp_mail_t *mail = parse(apr_pstrcat(pool, "From: a@b.example\n", cases[i][0], "\n\nx", NULL));
        if (!mail->automatic != !cases[i][1] || (mail->automatic && strcmp(mail->automatic, cases[i][1])))
            fail_msg("%s: %s", cases[i][0], mail->automatic ? mail->automatic : "none");
    }
    assert_string_equal(parse("From: Mailer-Daemon@b.example\n\nx")->automatic, "From: mailer-daemon");
}

static void test_tolerates(void **state)
{
    (void)state;
    cp_mail_t *mail = parse("From x@y Thu Nov 20 2025\n>From x@y Fri\nFrom: a@b.example\n\nx");
    assert_string_equal(mail->from_email, "a@b.example");
    assert_null(mail->from_name);
    assert_null(mail->message_id);
    assert_null(mail->in_reply_to);
    assert_int_equal(mail->references->nelts, 0);
    assert_string_equal(mail->subject, "");
    assert_true(mail->date == 0);
    mail =
        parse("\n\nSubject: one\nSubject: two\nFrom: Team: Ana <ana@a.example>, b@c.example;\n"
              "Received: from y; Thu, 20 Nov 2025 10:14:00 +0100\nReceived: from z; Mon, 17 Nov 2025 10:14:00 +0100\n"
              "Date: Thu, 01 Jan 1970 00:00:00 +0000\n\nx");
    assert_string_equal(mail->from_email, "ana@a.example");
    assert_string_equal(mail->from_name, "Ana");
    assert_true(mail->date == 1763630040 * (apr_time_t)APR_USEC_PER_SEC);
    mail = parse("From: undisclosed\nSender: Real <real@a.example>\nDate: Thu, 20 Nov 2999 10:14:00 +0100\n\nx");
    assert_string_equal(mail->from_email, "real@a.example");
    assert_string_equal(mail->raw_from, "undisclosed");
    assert_true(mail->date == 0);
    mail = parse("From: a@b.example\nSubject: two\r lines\x01 =?utf-8?q?and=0Aone?=\n\nx");
    assert_null(strpbrk(mail->subject, "\r\n\x01"));
    char *id = apr_palloc(pool, 401);
    memset(id, 'i', 400);
    id[400] = 0;
    mail = parse(apr_psprintf(pool, "From: a@b.example\nMessage-ID: <%s@x>\nReferences: <%s@x>\n\nx", id, id));
    assert_int_equal(strlen(mail->message_id), 64);
    assert_string_equal(mail->message_id, APR_ARRAY_IDX(mail->references, 0, const char *));
}

static void test_refuses(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "empty"},
        {"\n\r\n", "empty"},
        {"\nhello world\n", "no header"},
        {"Subject: x\n\ny", "no sender"},
        {"From: \n\ny", "no sender"},
        {"From: Ana at example\n\ny", "no sender"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        cp_mail_t *mail;
        cp_error_t *error = cp_mail_parse(&mail, cases[i][0], strlen(cases[i][0]), pool);
        if (!error)
            fail_msg("case %d is taken, from %s", (int)i, mail->from_email);
        assert_int_equal(error->kind, CP_ERROR_INPUT);
        if (!strstr(error->safe, cases[i][1]) && strcmp(cases[i][1], "no header"))
            fail_msg("case %d: %s", (int)i, error->safe);
    }
}

static void test_charsets(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body, *text;
    } cases[] = {
        {"text/plain; charset=iso-8859-1", "caf\xE9 \x80", "café €"},
        {"text/plain; charset=us-ascii", "caf\xE9", "café"},
        {"text/plain; charset=us-ascii", "caf\xC3\xA9", "café"},
        {"text/plain", "caf\xE9", "café"},
        {"text/plain", "caf\xC3\xA9", "café"},
        {"text/plain; charset=x-none", "caf\xE9", "café"},
        {"text/plain; charset=utf-8", "caf\xE9!", "caf\xEF\xBF\xBD!"},
        {"text/plain; charset=koi8-r", "\xF0\xD2\xC9\xD7\xC5\xD4", "Привет"},
        {"text/plain; charset=shift_jis", "\x93\xFA\x96\x7B", "日本"},
        {"text/plain; charset=iso-2022-jp", "\x1b$BF|K\\\x1b(B", "日本"},
        {"text/plain; charset=gb2312", "\xC4\xE3\xBA\xC3", "你好"},
        {"text/plain; charset=shift_jis", "\x93\xFA\x96", "日\xEF\xBF\xBD"},
        {"text/html", "<meta charset=koi8-r>\xF0", "<meta charset=koi8-r>П"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const cp_mail_t *mail =
            parse(apr_psprintf(pool, "From: a@b.example\nContent-Type: %s\n\n%s", cases[i].type, cases[i].body));
        assert_string_equal(mail->text ? mail->text : mail->html, cases[i].text);
    }
}

static void test_parts(void **state)
{
    (void)state;
    const cp_mail_t *mail = parse(
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=m\n\n"
        "--m\nContent-Type: multipart/alternative; boundary=a\n\n"
        "--a\nContent-Type: text/plain\n\nplain\n--a\nContent-Type: multipart/related; boundary=r\n\n"
        "--r\nContent-Type: text/html\n\n<p>rich\n--r\nContent-Type: image/PNG\nContent-Transfer-Encoding: base64\n\n"
        "AAEC/w==\n--r--\n--a--\n"
        "--m\nContent-Type: text/plain\n\nfooter\n"
        "--m\nContent-Type: application/pdf\nContent-Disposition: attachment;\n filename*0*=utf-8''r%C3%A9;\n"
        " filename*1=sum.pdf\n\nx\n"
        "--m\nContent-Type: text/plain; name=\"=?utf-8?q?n=C3=B3te.txt?=\"\n\nnote\n"
        "--m\nContent-Type: message/rfc822\n\nFrom: c@d.example\nSubject: In/ner\n\ninner\n--m--\n");
    assert_string_equal(mail->text, "plain\n\nfooter");
    assert_string_equal(mail->html, "<p>rich\n<hr>\n<p>footer</p>");
    assert_int_equal(mail->attachments->nelts, 4);
    assert_string_equal(attachment(mail, 0)->file_name, "part-1.png");
    assert_string_equal(attachment(mail, 0)->media_type, "image/png");
    assert_int_equal(attachment(mail, 0)->length, 4);
    assert_memory_equal(attachment(mail, 0)->data, "\0\1\2\xff", 4);
    assert_string_equal(attachment(mail, 1)->file_name, "résum.pdf");
    assert_string_equal(attachment(mail, 1)->data, "x");
    assert_string_equal(attachment(mail, 2)->file_name, "nóte.txt");
    assert_string_equal(attachment(mail, 3)->file_name, "In/ner.eml");
    assert_string_equal(attachment(mail, 3)->media_type, "message/rfc822");
    assert_non_null(strstr(attachment(mail, 3)->data, "Subject: In/ner\n\ninner"));
}

static void test_html_with_plain_footer(void **state)
{
    (void)state;
    const cp_mail_t *mail = parse("From: a@b.example\nContent-Type: multipart/mixed; boundary=m\n\n"
                                  "--m\nContent-Type: text/html\n\n<p>rich</p>\n"
                                  "--m\nContent-Type: text/plain\n\nfooter\n--m--\n");
    assert_string_equal(mail->text, "rich\n\nfooter");
    assert_string_equal(mail->html, "<p>rich</p>\n<hr>\n<p>footer</p>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header),    cmocka_unit_test(test_people),
        cmocka_unit_test(test_automatic), cmocka_unit_test(test_tolerates),
        cmocka_unit_test(test_refuses),   cmocka_unit_test(test_charsets),
        cmocka_unit_test(test_parts),     cmocka_unit_test(test_html_with_plain_footer),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
