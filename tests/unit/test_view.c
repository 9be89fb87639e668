/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_general.h>
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../mod_customerportal/view/view_files.h"
#include "../../mod_customerportal/view/view_list.h"
#include "../../mod_customerportal/view/view_person.h"
#include "../../mod_customerportal/view/view_session.h"
#include "../../mod_customerportal/view/view_status.h"

static apr_pool_t *pool;
static cp_reader_t reader;

static void with(cp_setting_key_t key, const char *text)
{
    cp_settings_t *pinned = apr_pcalloc(pool, sizeof(*pinned));

    assert_null(cp_setting_parse(&pinned->value[key], cp_setting_row(key), text, pool));
    reader.settings = cp_settings_merge(pinned, NULL, pool);
}

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    if (apr_pool_create(&pool, NULL) != APR_SUCCESS)
        return -1;
    reader = (cp_reader_t){.pool = pool, .base = "/support", .catalog = cp_catalog_english(), .zone = cp_zone_utc()};
    reader.settings = cp_settings_merge(apr_pcalloc(pool, sizeof(cp_settings_t)), NULL, pool);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

static void test_owner(void **state)
{
    (void)state;
    static const struct {
        const char *display, *first, *last, *alias, *shown;
    } cases[] = {
        {"first", "Marta", "Vasconcelos", "Team Blue", "Marta"},
        {"full", "Marta", "Vasconcelos", "Team Blue", "Marta Vasconcelos"},
        {"last", "Marta", "Vasconcelos", "Team Blue", "Vasconcelos"},
        {"alias", "Marta", "Vasconcelos", "Team Blue", "Team Blue"},
        /* What is missing is never replaced by another part of the name. */
        {"first", "", "Vasconcelos", "Team Blue", "Team Blue"},
        {"first", "", "Vasconcelos", "", "Support"},
        {"first", NULL, "Vasconcelos", NULL, "Support"},
        {"last", "Marta", "", "", "Support"},
        {"full", "Marta", "", "", "Marta"},
        {"full", "", "Vasconcelos", "", "Vasconcelos"},
        {"full", "", "", "", "Support"},
        {"alias", "Marta", "Vasconcelos", "", "Support"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        cp_person_t staff = {7, cases[i].first, cases[i].last, cases[i].alias, "marta.vasconcelos@example.com"};
        with(CP_SET_OWNER_DISPLAY, cases[i].display);
        assert_string_equal(cp_view_owner(&reader, &staff), cases[i].shown);
    }
    assert_null(cp_view_owner(&reader, &(cp_person_t){0, "Marta", "Vasconcelos", "", ""}));
}

static void test_initials(void **state)
{
    (void)state;
    static const struct {
        const char *name, *initials;
    } cases[] = {
        {"Ana Souza", "AS"},  {"Marta", "M"},    {"wolfgang amadé von Hohenstein", "WH"},
        {"Zoë Müller", "ZM"}, {"Ágnes Ñ", "ÁÑ"}, {"ليلى حداد", "لح"},
        {"😀 Emoji", "😀E"},    {"", ""},          {"Trailing ", "T"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(cp_view_initials(&reader, cases[i].name), cases[i].initials);
}

static void test_numbers_and_sizes(void **state)
{
    (void)state;
    static const struct {
        apr_int64_t n;
        const char *number, *size;
    } cases[] = {
        {0, "0", "0 bytes"},
        {1, "1", "1 byte"},
        {999, "999", "999 bytes"},
        {1000, "1,000", "1 KB"},
        {1499, "1,499", "1.5 KB"},
        {12345, "12,345", "12 KB"},
        {214000, "214,000", "214 KB"},
        {999499, "999,499", "999 KB"},
        {999999, "999,999", "1 MB"},
        {1234567, "1,234,567", "1.2 MB"},
        {26214400, "26,214,400", "26 MB"},
        {1000000007, "1,000,000,007", "1 GB"},
        {APR_INT64_C(5000000000000), "5,000,000,000,000", "5,000 GB"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_string_equal(cp_view_number(&reader, cases[i].n), cases[i].number);
        assert_string_equal(cp_view_size(&reader, cases[i].n), cases[i].size);
    }
}

static void test_status(void **state)
{
    (void)state;
    static const struct {
        bool stages, closed, by_staff;
        const char *label, *word, *class;
        bool mark;
    } cases[] = {
        {false, false, false, "Waiting for you", "Open", "status is-open", false},
        {false, false, true, "", "Open", "status is-open", true},
        {false, true, true, "", "Closed", "status is-closed", false},
        {true, false, true, "Waiting for you", "Waiting for you", "status is-open", true},
        {true, false, false, "", "In progress", "status is-open", false},
        {true, true, true, "", "In progress", "status is-closed", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        cp_ticket_t ticket = {.stage_name = "In progress",
                              .stage_label = cases[i].label,
                              .closed = cases[i].closed,
                              .last_by_staff = cases[i].by_staff};
        with(CP_SET_CUSTOM_STAGES, cases[i].stages ? "On" : "Off");
        cp_view_status_t *status = cp_view_status(&reader, &ticket);
        assert_true(cp_text_is(status->word, cases[i].word));
        assert_true(cp_text_is(status->class, cases[i].class));
        assert_int_equal(status->mark.ptr != NULL, cases[i].mark);
    }
}

static void test_browsers(void **state)
{
    (void)state;
    static const struct {
        const char *agent, *name;
    } cases[] = {
        {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari on iPhone"},
        {"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36",
         "Chrome on Android"},
        {"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"},
        {"curl/7.88", "curl"},
        {"<script>alert(1)</script>", "Unknown browser"},
        {"", "Unknown browser"},
        {NULL, "Unknown browser"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(cp_view_browser(&reader, cases[i].agent), cases[i].name);
}

static void test_files(void **state)
{
    (void)state;
    cp_attachment_t attachment = {42, "Übersicht 1/2?.pdf", "application/pdf", 1234, "00"};
    cp_view_file_t file = {0};

    cp_view_file(&file, &reader, &attachment);
    assert_true(cp_text_is(file.kind, "PDF"));
    assert_string_equal(file.url.ptr, "/support/attachments/42/%C3%9Cbersicht%201%2F2%3F.pdf");
    assert_string_equal(cp_view_file_kind(&reader, "image/x-new"), "Image");
    assert_string_equal(cp_view_file_kind(&reader, "application/x-unheard-of"), "File");
    assert_string_equal(cp_view_file_kind(&reader, NULL), "File");
    assert_string_equal(cp_view_file_icon("image/png"), "image");
    assert_string_equal(cp_view_file_icon(NULL), "file");
}

static void test_list_addresses(void **state)
{
    (void)state;
    cp_list_state_t state_of_list = {.query = {.view = CP_VIEW_ALL, .sort = CP_SORT_ACTIVITY, .descending = true}};
    cp_list_state_t *list = &state_of_list;

    assert_string_equal(cp_list_url(&reader, "/tickets", list).ptr, "/support/tickets");
    list->query.view = CP_VIEW_MINE;
    list->query.status = CP_STATUS_YOURS;
    list->query.owner_id = -1;
    list->query.search = "a&b=c #1";
    list->from = "2025-10-01";
    assert_string_equal(cp_list_url(&reader, "/tickets", list).ptr,
                        "/support/tickets?view=mine&status=yours&owner=none&from=2025-10-01&q=a%26b%3Dc%20%231");
    list->query.sort = CP_SORT_SUBJECT;
    list->query.after_key = "4a2b";
    list->query.after_id = 9;
    list->offset = 25;
    assert_string_equal(cp_list_url(&reader, "/tickets", list).ptr,
                        "/support/tickets?view=mine&status=yours&owner=none&from=2025-10-01&q=a%26b%3Dc%20%231"
                        "&sort=subject&dir=desc&after=9.4a2b&n=25");
    /* An export has no pages. */
    assert_null(strstr(cp_list_url(&reader, "/tickets.csv", list).ptr, "after="));
    assert_true(cp_list_filtered(list));
    cp_list_state_t plain = cp_list_unfiltered(list);
    assert_false(cp_list_filtered(&plain));
    assert_string_equal(cp_list_url(&reader, "/tickets", &plain).ptr,
                        "/support/tickets?view=mine&sort=subject&dir=desc");
}

static void test_sorts(void **state)
{
    (void)state;
    assert_int_equal(cp_list_sort(&reader, "owner"), CP_SORT_OWNER);
    assert_int_equal(cp_list_sort(&reader, "password"), -1);
    assert_int_equal(cp_list_sort(&reader, ""), -1);
    with(CP_SET_OWNER_DISPLAY, "alias");
    assert_int_equal(cp_list_sort(&reader, "owner"), -1);
    assert_int_equal(cp_list_sort(&reader, "subject"), CP_SORT_SUBJECT);
}

static void test_label(void **state)
{
    (void)state;
    assert_string_equal(cp_view_label(&reader, "No tickets yet", "No ${label} yet"), "No tickets yet");
    with(CP_SET_TICKET_LABEL, "Orders");
    assert_string_equal(cp_view_label(&reader, "No tickets yet", "No ${label} yet"), "No Orders yet");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_owner, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_initials, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers_and_sizes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_status, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_browsers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_list_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sorts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_label, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
