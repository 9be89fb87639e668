/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "access/access_viewer.h"

static cp_settings_t settings_with(apr_pool_t *pool, const char *company_tickets, const char *reply, const char *close)
{
    cp_settings_t pinned;
    memset(&pinned, 0, sizeof pinned);
    assert_null(cp_setting_parse(&pinned.value[CP_SET_COMPANY_TICKETS], cp_setting_row(CP_SET_COMPANY_TICKETS),
                                 company_tickets, pool));
    assert_null(
        cp_setting_parse(&pinned.value[CP_SET_REPLY_TO_CLOSED], cp_setting_row(CP_SET_REPLY_TO_CLOSED), reply, pool));
    assert_null(
        cp_setting_parse(&pinned.value[CP_SET_CLOSE_TICKETS], cp_setting_row(CP_SET_CLOSE_TICKETS), close, pool));
    return *cp_settings_merge(&pinned, NULL, pool);
}

/* S12, S13: what is shared follows the setting; S14: only the primary company counts, which is all a viewer has. */
static void test_scope(void **state)
{
    static const struct {
        cp_viewer_t viewer;
        const char *company_tickets;
        cp_scope_t scope;
    } cases[] = {
        {{.kind = CP_VIEWER_CONTACT, .person.id = 4, .company_id = 7}, "company", {4, 7}},
        {{.kind = CP_VIEWER_CONTACT, .person.id = 4, .company_id = 7}, "own", {4, 0}},
        {{.kind = CP_VIEWER_CONTACT, .person.id = 4}, "company", {4, 0}},
        {{.kind = CP_VIEWER_STAFF, .person.id = 4, .company_id = 7, .admin = true}, "company", {0, 0}},
        {{.kind = CP_VIEWER_NOBODY, .person.id = 4, .company_id = 7}, "company", {0, 0}},
    };
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cp_settings_t settings = settings_with(*state, cases[i].company_tickets, "Off", "Off");
        cp_scope_t scope = cp_policy_scope(&cases[i].viewer, &settings);
        assert_int_equal(scope.contact_id, cases[i].scope.contact_id);
        assert_int_equal(scope.company_id, cases[i].scope.company_id);
    }
}

/* S44, S45 (reply), S46, S47 (close), and reopening, which a pipeline may forbid (decision 5). */
static void test_changes(void **state)
{
    static const struct {
        bool closed, can_be_closed, reply_reopens;
        const char *reply, *close;
        bool may_reply, may_close, may_reopen;
    } cases[] = {
        {false, true, true, "Off", "Off", true, false, false}, {false, true, true, "On", "On", true, true, false},
        {false, false, true, "On", "On", true, false, false},  {true, true, true, "Off", "On", false, false, false},
        {true, true, true, "On", "On", true, false, true},     {true, true, false, "On", "On", true, false, false},
    };
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cp_settings_t settings = settings_with(*state, "own", cases[i].reply, cases[i].close);
        cp_ticket_t ticket = {.closed = cases[i].closed,
                              .can_be_closed = cases[i].can_be_closed,
                              .reply_reopens = cases[i].reply_reopens};
        assert_int_equal(cp_policy_may_reply(&ticket, &settings), cases[i].may_reply);
        assert_int_equal(cp_policy_may_close(&ticket, &settings), cases[i].may_close);
        assert_int_equal(cp_policy_may_reopen(&ticket, &settings), cases[i].may_reopen);
    }
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_scope, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_changes, pool_create, pool_destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
