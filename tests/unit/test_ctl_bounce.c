/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of mail servers, as those of many kinds write them. */
#include <apr_general.h>
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ctl/ctl_bounce.h"

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

static cp_bounce_t read_bounce(const char *bytes)
{
    cp_bounce_t bounce;
    cp_mail_t *mail;
    cp_error_t *error = cp_mail_parse(&mail, bytes, strlen(bytes), pool);
    if (error)
        fail_msg("%s", error->safe);
    cp_bounce_read(&bounce, mail, pool);
    return bounce;
}

static bool is_about(const cp_bounce_t *bounce, const char *id)
{
    for (int i = 0; bounce->ids && i < bounce->ids->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(bounce->ids, i, const char *), id))
            return true;
    }
    return false;
}

#define REPORT                                                                  \
    "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nMIME-Version: 1.0\n" \
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n"
#define STATUS(fields) "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n" fields "\n"
#define ORIGINAL "--b\nContent-Type: message/rfc822\n\nFrom: s@x.example\nMessage-Id: <id@x.example>\n\nBody\n--b--\n"

typedef struct case_t {
    const char *mail;
    cp_bounce_kind_t kind;
    const char *reason;
} case_t;

static void check(const case_t *cases, apr_size_t count)
{
    for (apr_size_t i = 0; i < count; i++) {
        cp_bounce_t bounce = read_bounce(cases[i].mail);
        if (bounce.kind != cases[i].kind || strcmp(bounce.reason, cases[i].reason))
            fail_msg("case %d: kind %d, \"%s\"", (int)i, bounce.kind, bounce.reason);
        if (bounce.kind != CP_BOUNCE_NONE && !is_about(&bounce, "id@x.example"))
            fail_msg("case %d does not find the mail", (int)i);
    }
}
#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

static void test_reports(void **state)
{
    (void)state;
    static const case_t cases[] = {
        {REPORT STATUS(
             "Final-Recipient: rfc822; a@b\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No\n"
             " such user") ORIGINAL,
         CP_BOUNCE_FAILED, "550 5.1.1 No such user"},
        {REPORT STATUS("Action: Failed\nStatus: 5.2.2\nDiagnostic-Code: x-local; mailbox full") ORIGINAL,
         CP_BOUNCE_FAILED, "5.2.2 mailbox full"},
        {REPORT STATUS("Action: failed\nStatus: 4.4.7") ORIGINAL, CP_BOUNCE_FAILED, "4.4.7"},
        {REPORT STATUS("Action: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; 451 later") ORIGINAL, CP_BOUNCE_OTHER,
         "4.4.1 451 later"},
        {REPORT STATUS("Action: relayed\nStatus: 2.0.0") ORIGINAL, CP_BOUNCE_OTHER, "2.0.0"},
        {REPORT STATUS("Status: 5.0.0") ORIGINAL, CP_BOUNCE_FAILED, "5.0.0"},
        {REPORT STATUS("X: y") ORIGINAL, CP_BOUNCE_OTHER, "The mail server gave no reason."},
        /* One of several recipients. */
        {REPORT STATUS("Action: delivered\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.1.1") ORIGINAL, CP_BOUNCE_FAILED,
         "The mail server gave no reason."},
        /* Headers only. */
        {REPORT STATUS("Action: failed\nStatus: 5.1.1") "--b\nContent-Type: text/rfc822-headers\n\nFrom: "
                                                        "x@y\nMessage-ID:\n <id@x.example>\n--b--\n",
         CP_BOUNCE_FAILED, "5.1.1"},
        /* A receipt for a mail that was read. */
        {"From: ana@example.com\nMIME-Version: 1.0\nContent-Type: multipart/report; "
         "report-type=disposition-notification;"
         " boundary=b\nIn-Reply-To: <id@x.example>\n\n--b\n\nRead.\n--b--\n",
         CP_BOUNCE_OTHER, ""},
    };
    CHECK(cases);
}

static void test_prose(void **state)
{
    (void)state;
    static const case_t cases[] = {
        /* qmail */
        {"From: MAILER-DAEMON@a.example\nSubject: failure notice\n\nHi. This is the qmail-send program at "
         "a.example.\n\n"
         "<ana@example.com>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 no mailbox here\nGiving up.\n\n"
         "--- Below this line is a copy of the message.\n\nReturn-Path: <s@x.example>\nMessage-ID: "
         "<id@x.example>\n\nBody\n",
         CP_BOUNCE_FAILED, "Remote host said: 550 no mailbox here"},
        /* Exim */
        {"From: Mail Delivery System <Mailer-Daemon@b.example>\nX-Failed-Recipients: ana@example.com\nSubject: Mail "
         "delivery "
         "failed: returning message to sender\n\nA message could not be delivered.\n\n  ana@example.com\n"
         "    host mx [192.0.2.1]: 550 5.7.1 refused\n\n------ This is a copy of the message ------\n\n"
         "Message-Id: <id@x.example>\n",
         CP_BOUNCE_FAILED, "host mx [192.0.2.1]: 550 5.7.1 refused"},
        {"From: Mailer-Daemon@b.example\nSubject: Warning: message 1 delayed 24 hours\n\nNot delivered yet.\n"
         "    host mx [192.0.2.1]: 451 later\n\nMessage-Id: <id@x.example>\n",
         CP_BOUNCE_OTHER, "Warning: message 1 delayed 24 hours"},
        {"From: postmaster@c.example\nSubject: Undeliverable: x\nReferences: <id@x.example>\n\nThe user is gone.\n",
         CP_BOUNCE_FAILED, "Undeliverable: x"},
        /* A code in the mail that came back is none of the server's. */
        {"From: postmaster@c.example\nSubject: Undeliverable\n\nGone.\n\nReceived: from x; 550 5.1.1 x\n"
         "Message-ID: <id@x.example>\n\n550 5.1.1 in the text\n",
         CP_BOUNCE_FAILED, "Undeliverable"},
        /* People write about such things too. */
        {"From: ana@example.com\nSubject: failure notice\n\n550 5.1.1 is what I get\nMessage-ID: <id@x.example>\n",
         CP_BOUNCE_NONE, ""},
        {"From: ana@example.com\nAuto-Submitted: auto-replied\nIn-Reply-To: <id@x.example>\n\nI am away.\n",
         CP_BOUNCE_NONE, ""},
    };
    CHECK(cases);
}

static void test_bounds(void **state)
{
    (void)state;
    char *many = "";
    for (int i = 0; i < 100; i++)
        many = apr_psprintf(pool, "%sMessage-ID: <%d@x>\nMessage-ID: <no id>\n", many, i);
    cp_bounce_t bounce = read_bounce(apr_pstrcat(pool, "From: postmaster@c.example\n\n", many, NULL));
    assert_int_equal(bounce.ids->nelts, 20);
    bounce = read_bounce("From: postmaster@c.example\n\nMessage-ID:\nMessage-ID: <>\nMessage-ID:");
    assert_int_equal(bounce.ids->nelts, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reports), cmocka_unit_test(test_prose),
                                       cmocka_unit_test(test_bounds)};
    return cmocka_run_group_tests_name("bounces", tests, set_up, tear_down);
}
