/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_general.h>
#include <apr_strings.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../mod_customerportal/text/text_date.h"

#define SECOND APR_USEC_PER_SEC
#define HOUR (3600 * SECOND)

static apr_pool_t *pool;
static const cp_date_style_t *english, *brazilian;

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    apr_pool_create(&pool, NULL);
    return cp_date_style_load(&english, "en", pool) || cp_date_style_load(&brazilian, "pt-BR", pool) ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

/* "2025-11-20T09:14:00Z" as a time. */
static apr_time_t at(const char *iso)
{
    apr_time_t day;
    assert_true(cp_date_parse_day(apr_pstrmemdup(pool, iso, 10), cp_zone_utc(), &day));
    int hour = (iso[11] - '0') * 10 + iso[12] - '0', minute = (iso[14] - '0') * 10 + iso[15] - '0';
    return day + hour * HOUR + minute * 60 * SECOND;
}

static void test_when(void **state)
{
    (void)state;
    static const struct {
        const char *time, *brief, *dated, *full;
    } cases[] = {
        {"2025-11-20T09:14:00Z", "Today 09:14", "Today, 09:14", "20 November 2025, 09:14"},
        {"2025-11-20T00:00:00Z", "Today 00:00", "Today, 00:00", "20 November 2025, 00:00"},
        {"2025-11-20T23:59:00Z", "Today 23:59", "Today, 23:59", "20 November 2025, 23:59"},
        {"2025-11-19T23:59:00Z", "Yesterday 23:59", "Yesterday, 23:59", "19 November 2025, 23:59"},
        {"2025-11-18T10:20:00Z", "Tue 10:20", "Tue 18 Nov, 10:20", "18 November 2025, 10:20"},
        {"2025-11-14T10:02:00Z", "Fri 10:02", "Fri 14 Nov, 10:02", "14 November 2025, 10:02"},
        {"2025-11-13T10:02:00Z", "13 Nov", "Thu 13 Nov, 10:02", "13 November 2025, 10:02"},
        {"2025-01-01T00:00:00Z", "1 Jan", "Wed 1 Jan, 00:00", "1 January 2025, 00:00"},
        {"2024-12-31T10:02:00Z", "31 Dec 2024", "31 Dec 2024, 10:02", "31 December 2024, 10:02"},
        {"2025-12-24T18:00:00Z", "24 Dec", "Wed 24 Dec, 18:00", "24 December 2025, 18:00"},
        {"2026-01-01T18:00:00Z", "1 Jan 2026", "1 Jan 2026, 18:00", "1 January 2026, 18:00"},
        {"1969-07-20T20:17:00Z", "20 Jul 1969", "20 Jul 1969, 20:17", "20 July 1969, 20:17"},
        {"2024-02-29T12:00:00Z", "29 Feb 2024", "29 Feb 2024, 12:00", "29 February 2024, 12:00"},
    };
    apr_time_t now = at("2025-11-20T12:00:00Z");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        cp_when_t when;
        cp_when_format(&when, at(cases[i].time), english, cp_zone_utc(), cp_catalog_english(), now, pool);
        assert_string_equal(when.iso, cases[i].time);
        assert_string_equal(when.brief, cases[i].brief);
        assert_string_equal(when.full, cases[i].full);
        cp_when_format_dated(&when, at(cases[i].time), english, cp_zone_utc(), cp_catalog_english(), now, pool);
        assert_string_equal(when.brief, cases[i].dated);
    }
}

static void test_nothing(void **state)
{
    (void)state;
    static const apr_time_t times[] = {0, INT64_MAX, INT64_MIN, 253402300800 * SECOND, -62135596801 * SECOND};
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
        cp_when_t when = {"", "", ""};
        cp_when_format(&when, times[i], english, cp_zone_get("Asia/Tokyo"), NULL, 1, pool);
        assert_null(when.iso);
        assert_null(when.brief);
        assert_null(when.full);
        assert_null(cp_date_iso(times[i], pool));
        assert_null(cp_date_iso_zone(times[i], cp_zone_utc(), pool));
        assert_null(cp_date_day(times[i], english, cp_zone_utc(), pool));
        assert_null(cp_date_field(times[i], cp_zone_utc(), pool));
    }
}

static void test_zone_moves_days(void **state)
{
    (void)state;
    cp_when_t when;
    const cp_zone_t *paulo = cp_zone_get("America/Sao_Paulo");
    apr_time_t now = at("2025-11-20T02:00:00Z"); /* still the 19th there */
    assert_non_null(paulo);
    cp_when_format(&when, at("2025-11-19T09:14:00Z"), brazilian, paulo, NULL, now, pool);
    assert_string_equal(when.iso, "2025-11-19T09:14:00Z");
    assert_string_equal(when.brief, "Today 06:14");
    assert_string_equal(when.full, "19 de novembro de 2025, 06:14");
    cp_when_format(&when, at("2025-11-17T16:33:00Z"), brazilian, paulo, NULL, now, pool);
    assert_string_equal(when.brief, "Seg. 13:33");
    cp_when_format(&when, at("2025-11-10T16:33:00Z"), brazilian, paulo, NULL, now, pool);
    assert_string_equal(when.brief, "10 de nov.");
    assert_string_equal(cp_date_iso_zone(at("2025-11-20T09:14:00Z"), cp_zone_get("Europe/Berlin"), pool),
                        "2025-11-20T10:14:00+01:00");
    assert_string_equal(cp_date_iso_zone(at("2025-11-20T09:14:00Z"), paulo, pool), "2025-11-20T06:14:00-03:00");
    assert_string_equal(cp_date_iso_zone(at("2025-11-20T09:14:00Z"), cp_zone_utc(), pool), "2025-11-20T09:14:00+00:00");
    assert_string_equal(cp_date_iso_zone(at("2025-11-20T09:14:00Z"), cp_zone_get("Asia/Kathmandu"), pool),
                        "2025-11-20T14:59:00+05:45");
    assert_string_equal(cp_date_field(at("2025-11-20T02:14:00Z"), paulo, pool), "2025-11-19");
    assert_string_equal(cp_date_day(at("2025-10-01T12:00:00Z"), english, paulo, pool), "1 Oct 2025");
}

static void test_languages(void **state)
{
    (void)state;
    static const struct {
        const char *language, *full;
    } cases[] = {
        {"de", "20. November 2025, 09:04"},
        {"fr", "20 novembre 2025, 09:04"},
        {"en-US", "November 20, 2025, 9:04\u202fAM"},
        {"ja", "2025年11月20日, 9:04"},
        {"fa", "۲۰ نوامبر ۲۰۲۵, ۹:۰۴"},
        {"th", "20 พฤศจิกายน 2025, 09:04"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const cp_date_style_t *style;
        cp_when_t when;
        assert_null(cp_date_style_load(&style, cases[i].language, pool));
        cp_when_format(&when, at("2025-11-20T09:04:00Z"), style, cp_zone_utc(), NULL, at("2025-11-20T09:14:00Z"), pool);
        assert_string_equal(when.full, cases[i].full);
    }
    static const char *const all[] = {"ar",    "bg",         "bn", "cs", "da", "el", "es", "et", "fi", "he", "hi", "hr",
                                      "hu",    "id",         "it", "ko", "lt", "lv", "mr", "my", "nb", "ne", "nl", "pl",
                                      "pt",    "ro",         "ru", "sk", "sl", "sr", "sv", "ta", "tr", "uk", "vi", "zh",
                                      "zh-TW", "zh-Hant-HK", "am", "sw", "eu", "ca", "gl", "is", "ga", "cy"};
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        const cp_date_style_t *style;
        if (cp_date_style_load(&style, all[i], pool))
            fail_msg("%s", all[i]);
    }
    static const char *const bad[] = {"", "x y", "../en", "en_", "abcdefghijkl"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        const cp_date_style_t *style;
        cp_error_t *error = cp_date_style_load(&style, bad[i], pool);
        assert_non_null(error);
        assert_int_equal(error->kind, CP_ERROR_INPUT);
    }
}

static void test_parse_day(void **state)
{
    (void)state;
    static const struct {
        const char *text, *zone, *start;
    } good[] = {
        {"2025-11-20", "UTC", "2025-11-20T00:00:00Z"},
        {"2025-11-20", "Europe/Berlin", "2025-11-19T23:00:00Z"},
        {"2025-07-20", "Europe/Berlin", "2025-07-19T22:00:00Z"},
        {"2025-03-30", "Europe/Berlin", "2025-03-29T23:00:00Z"},
        {"2025-10-26", "Europe/Berlin", "2025-10-25T22:00:00Z"},
        {"2024-02-29", "UTC", "2024-02-29T00:00:00Z"},
        /* midnight is skipped: the day begins at 01:00 local time */
        {"2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"},
        /* midnight comes twice: the clocks go back from 24:00 to 23:00, and in Cuba from 01:00 to 00:00 */
        {"2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00Z"},
        {"2025-11-02", "America/Havana", "2025-11-02T04:00:00Z"},
        /* a day that Samoa left out */
        {"2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"},
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        apr_time_t start;
        assert_true(cp_date_parse_day(good[i].text, cp_zone_get(good[i].zone), &start));
        assert_string_equal(cp_date_iso(start, pool), good[i].start);
    }
    static const char *const bad[] = {"",           "2025-11-2",  "2025-11-201", "2025-02-29", "2025-13-01",
                                      "2025-00-01", "2025-01-00", "2025-01-32",  "0000-01-01", "2025/01/01",
                                      "2025-1-001", " 025-01-01", "2025-01-0x",  "-025-01-01", "1900-02-29"};
    apr_time_t start;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(cp_date_parse_day(bad[i], cp_zone_utc(), &start));
    assert_false(cp_date_parse_day(NULL, cp_zone_utc(), &start));
    const cp_zone_t *berlin = cp_zone_get("Europe/Berlin");
    assert_true(cp_date_parse_day("2025-03-30", berlin, &start));
    assert_int_equal(cp_date_next_day(start, berlin) - start, 23 * HOUR);
    assert_true(cp_date_parse_day("2025-10-26", berlin, &start));
    assert_int_equal(cp_date_next_day(start + HOUR, berlin) - start, 25 * HOUR);
}

static void test_zones(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "Mars/Base",
                                      "GMT+5",
                                      "europe/lisbon",
                                      "Etc/Unknown",
                                      "../UTC",
                                      "Europe/Lisbon ",
                                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    const cp_zone_t *zone;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_null(cp_zone_get(bad[i]));
        cp_error_t *error = cp_zone_load(&zone, bad[i], pool);
        if (strcasecmp(bad[i], "Europe/Lisbon"))
            assert_non_null(error);
    }
    assert_null(cp_zone_get(NULL));
    assert_string_equal(cp_zone_city(cp_zone_get("Europe/Lisbon")), "Lisbon");
    assert_string_equal(cp_zone_city(cp_zone_get("America/Argentina/Buenos_Aires")), "Buenos Aires");
    assert_string_equal(cp_zone_city(cp_zone_get("UTC")), "UTC");
    assert_string_equal(cp_zone_name(cp_zone_get("Europe/Lisbon")), "Europe/Lisbon");
    assert_ptr_equal(cp_zone_get("Europe/Lisbon"), cp_zone_get("Europe/Lisbon"));
    const char *const *names = cp_zone_names();
    int count = 0;
    bool kolkata = false;
    assert_string_equal(names[0], "UTC");
    for (; names[count]; count++) {
        kolkata = kolkata || !strcmp(names[count], "Asia/Kolkata");
        assert_non_null(cp_zone_get(names[count]));
        assert_true(count < 2 || strcmp(names[count - 1], names[count]) < 0);
    }
    assert_true(count > 350 && kolkata);
    assert_int_equal(cp_zone_offset(cp_zone_get("Europe/Berlin"), at("2044-07-01T12:00:00Z")), 7200);
    assert_int_equal(cp_zone_offset(cp_zone_get("Europe/Berlin"), at("1991-01-01T12:00:00Z")), 3600);
}

static void *use_zones(void *unused)
{
    (void)unused;
    const char *const *names = cp_zone_names();
    apr_int64_t sum = 0;
    for (int i = 0; names[i]; i++)
        sum += cp_zone_offset(cp_zone_get(names[i]), 1763629200 * SECOND);
    return (void *)(intptr_t)sum;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[4];
    void *sums[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_zones, NULL), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], &sums[i]), 0);
    for (int i = 1; i < 4; i++)
        assert_ptr_equal(sums[i], sums[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),         cmocka_unit_test(test_when),      cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_zone_moves_days), cmocka_unit_test(test_languages), cmocka_unit_test(test_parse_day),
        cmocka_unit_test(test_zones),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
