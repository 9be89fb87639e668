/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: the table itself, what is allowed, where values come from, saving. */
#include "model_world.h"

#include "base/base_log.h"
#include "model/model_setting.h"

static const cp_setting_t *row(const char *name)
{
    const cp_setting_t *found = cp_setting_by_name(name);
    if (!found)
        print_error("no setting %s\n", name);
    assert_non_null(found);
    return found;
}

static void test_table(void **state)
{
    (void)state;
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *setting = cp_setting_row((cp_setting_key_t)i);
        cp_setting_value_t value;
        assert_int_equal(setting->key, i);
        assert_ptr_equal(row(setting->name), setting);
        assert_int_equal(strncmp(setting->directive, "Portal", 6), 0);
        assert_true(setting->minimum <= setting->maximum);
        assert_true(*setting->tab && *setting->label && *setting->help);
        assert_int_equal(setting->choices != NULL,
                         setting->type == CP_SETTING_CHOICE || setting->type == CP_SETTING_LIST);
        /* A default is allowed, and written as it would be saved. */
        FINE(cp_setting_parse(&value, setting, setting->fallback, world.pool));
        assert_string_equal(value.text, setting->fallback);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(cp_setting_row((cp_setting_key_t)j)->directive, setting->directive);
    }
    assert_null(cp_setting_row(CP_SET_COUNT));
    assert_null(cp_setting_by_name("nothing"));
    assert_null(cp_setting_by_name(NULL));
}

static void test_defaults(void **state)
{
    CP_ROW("S37"), CP_ROW("S38"), CP_ROW("S44"), CP_ROW("S46"), CP_ROW("S70");
    static const struct {
        cp_setting_key_t key;
        const char *text;
    } cases[] = {
        {CP_SET_COLUMNS, "subject requester created owner activity status"},
        {CP_SET_OWNER_DISPLAY, "first"},
        {CP_SET_REPLY_TO_CLOSED, "Off"},
        {CP_SET_CLOSE_TICKETS, "Off"},
        {CP_SET_CUSTOM_STAGES, "Off"},
        {CP_SET_COMPANY_TICKETS, "company"},
        {CP_SET_TICKET_LABEL, "Tickets"},
        {CP_SET_FORM_ENABLED, "On"},
    };
    (void)state;
    cp_settings_t *settings = cp_settings_merge(NULL, NULL, world.pool);
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(cp_setting_text(settings, cases[i].key), cases[i].text);
    assert_int_equal(settings->value[CP_SET_COLUMNS].words, 6);
    assert_string_equal(settings->value[CP_SET_COLUMNS].word[5], "status");
    assert_true(cp_setting_is(settings, CP_SET_OWNER_DISPLAY, "first"));
    assert_false(cp_setting_is(settings, CP_SET_OWNER_DISPLAY, "alias"));
    assert_true(cp_setting_bool(settings, CP_SET_FORM_ENABLED));
    assert_false(cp_setting_bool(settings, CP_SET_CLOSE_TICKETS));
    assert_int_equal(cp_setting_int(settings, CP_SET_IDLE_TIMEOUT), 30);
}

static void test_values(void **state)
{
    CP_ROW("S33"), CP_ROW("S39");
    static const struct {
        const char *name;
        const char *text;
        const char *result; /* NULL: refused, and the sentence holds `said` */
        const char *said;
    } cases[] = {
        {"name", " Acme \t Support ", "Acme Support", NULL},
        {"name", "", NULL, "1 to 80 characters"},
        {"language", "e-US", NULL, "a language tag"},
        {"language", "abcd", NULL, "a language tag"},
        {"language", "en-abcdefgh", "en-abcdefgh", NULL},
        {"language", "en-abcdefghi", NULL, "a language tag"},
        {"language", "../en", NULL, "a language tag"},
        {"languages", "es e-US", NULL, "language tags separated by blanks"},
        {"slug", "help/center", "help/center", NULL},
        {"slug", "help/", NULL, "a path of small letters"},
        {"slug", "/help", NULL, "a path of small letters"},
        {"slug", "help//center", NULL, "a path of small letters"},
        {"domains", "a.example b.example=pt-BR", "a.example b.example=pt-BR", NULL},
        {"domains", "a.example=../de", NULL, "it must be hosts"},
        {"domains", "a.example=e", NULL, "it must be hosts"},
        {"ticket_filter", "priority is low AND order is 7", "priority is low AND order is 7", NULL},
        {"ticket_filter", "priority nonsense low", NULL, "after priority stands one of"},
        {"ticket_filter", "priority is low OR what", NULL, "it must be conditions like"},
        {"name", " \xe2\x80\x8b ", NULL, "1 to 80 characters"},
        {"name", "a\xff", NULL, "UTF-8"},
        {"ticket_label", "Pedidos é ção", "Pedidos é ção", NULL},
        {"ticket_label", "12345678901234567890123456789012345678901", NULL, "1 to 40"},
        {"language", "pt-BR", "pt-BR", NULL},
        {"language", "zh-Hant-TW", "zh-Hant-TW", NULL},
        {"language", "english", NULL, "language tag"},
        {"language", "../en", NULL, "language tag"},
        {"language", "en-", NULL, "language tag"},
        {"language", "en_GB", NULL, "language tag"},
        {"time_zone", "Europe/Lisbon", "Europe/Lisbon", NULL},
        {"time_zone", "Europe/Atlantis", NULL, "time zone"},
        {"contact_address", "", "", NULL},
        {"contact_address", "help@example.com", "help@example.com", NULL},
        {"contact_address", "help", NULL, "e-mail address"},
        {"knowledge_base", "", "", NULL},
        {"knowledge_base", "https://kb.example.com/a?b=c", "https://kb.example.com/a?b=c", NULL},
        {"knowledge_base", "HTTP://kb", "HTTP://kb", NULL},
        {"knowledge_base", "javascript:alert(1)", NULL, "https://"},
        {"knowledge_base", "https://", NULL, "https://"},
        {"knowledge_base", "https:///x", NULL, "https://"},
        {"knowledge_base", "https://a\"b", NULL, "https://"},
        {"company_tickets", "OWN", "own", NULL},
        {"company_tickets", "all", NULL, "own, company or groups"},
        {"company_tickets", "", NULL, "own, company or groups"},
        {"company_tickets", "ow", NULL, "own, company or groups"},
        {"owner_display", "alias", "alias", NULL},
        {"owner_display", "nick", NULL, "first, full, last or alias"},
        {"page_size", " 50 ", "50", NULL},
        {"page_size", "4", NULL, "from 5 to 100"},
        {"page_size", "101", NULL, "from 5 to 100"},
        {"page_size", "5x", NULL, "whole number"},
        {"page_size", "", NULL, "whole number"},
        {"page_size", "99999999999999999999", NULL, "whole number"},
        {"idle_timeout", "10080", "10080", NULL},
        {"idle_timeout", "0", NULL, "from 1 to 10080"},
        {"close_tickets", "on", "On", NULL},
        {"close_tickets", "OFF", "Off", NULL},
        {"close_tickets", "yes", NULL, "On or Off"},
        {"close_tickets", "1", NULL, "On or Off"},
        {"columns", "number,subject", "number subject", NULL},
        {"columns", "Number  Subject", "number subject", NULL},
        {"columns", "subject requester created owner activity status priority number company closed",
         "subject requester created owner activity status priority number company closed", NULL},
        {"columns", "", NULL, "at least 1"},
        {"columns", "subject colour", NULL, "\"colour\" is none of"},
        {"columns", "subject subject", NULL, "twice"},
        {"columns", "subject requester created owner activity status priority number company closed subject", NULL,
         "at most 10"},
        {"columns", "a b c d e f g h i j k", NULL, "none of"},
        {"columns", "subject SUBJECT", NULL, "twice"},
    };
    (void)state;
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cp_setting_value_t value = {0};
        const cp_setting_t *setting = row(cases[i].name);
        cp_error_t *error = cp_setting_parse(&value, setting, cases[i].text, world.pool);
        if (!error != (cases[i].result != NULL) || (error && !strstr(error->safe, cases[i].said)))
            print_error("%s \"%s\": %s\n", cases[i].name, cases[i].text, error ? error->safe : "allowed");
        assert_int_equal(!error, cases[i].result != NULL);
        if (!error) {
            assert_string_equal(value.text, cases[i].result);
            continue;
        }
        assert_int_equal(error->kind, CP_ERROR_INPUT);
        assert_string_equal(error->field, cases[i].name);
        assert_non_null(strstr(error->safe, setting->directive));
        assert_non_null(strstr(error->safe, cases[i].said));
        assert_null(value.text);
    }
}

typedef struct stored_t {
    cp_setting_key_t key;
    const char *portal;
    const char *text;
    cp_settings_t *settings;
} stored_t;

static cp_error_t *save_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    stored_t *stored = baton;
    return cp_settings_save(db, stored->portal, stored->key, stored->text, pool);
}

static cp_error_t *load_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    stored_t *stored = baton;
    return cp_settings_load(&stored->settings, db, stored->portal, pool);
}

static void test_saved(void **state)
{
    CP_ROW("S29");
    (void)state;
    stored_t stored = {CP_SET_TICKET_LABEL, "/support", " Orders ", NULL};
    RUN(CP_DB_READ, load_work, &stored);
    apr_int64_t version = stored.settings->version;
    assert_null(stored.settings->value[CP_SET_TICKET_LABEL].text);
    RUN(CP_DB_WRITE, save_work, &stored);
    RUN(CP_DB_READ, load_work, &stored);
    assert_string_equal(stored.settings->value[CP_SET_TICKET_LABEL].text, "Orders");
    assert_int_equal(stored.settings->version, version + 1);
    stored.text = "Requests";
    RUN(CP_DB_WRITE, save_work, &stored);
    stored_t other = {CP_SET_TICKET_LABEL, "/help", NULL, NULL};
    RUN(CP_DB_READ, load_work, &other);
    assert_null(other.settings->value[CP_SET_TICKET_LABEL].text);
    assert_int_equal(other.settings->version, version + 2);
    stored.text = "";
    assert_int_equal(cp_db_run(world.source, NULL, CP_DB_WRITE, save_work, &stored, world.pool)->kind, CP_ERROR_INPUT);
    RUN(CP_DB_READ, load_work, &stored);
    assert_string_equal(stored.settings->value[CP_SET_TICKET_LABEL].text, "Requests");

    cp_settings_t pinned = {0};
    cp_setting_value_t *pin = &pinned.value[CP_SET_TICKET_LABEL];
    cp_settings_t *merged = cp_settings_merge(&pinned, stored.settings, world.pool);
    assert_string_equal(cp_setting_text(merged, CP_SET_TICKET_LABEL), "Requests");
    assert_string_equal(cp_setting_text(merged, CP_SET_NAME), "Support");
    assert_int_equal(merged->version, stored.settings->version);
    FINE(cp_setting_parse(pin, row("ticket_label"), "Cases", world.pool));
    pin->file = "portal.conf";
    pin->line = 7;
    merged = cp_settings_merge(&pinned, stored.settings, world.pool);
    assert_string_equal(cp_setting_text(merged, CP_SET_TICKET_LABEL), "Cases");
    assert_string_equal(merged->value[CP_SET_TICKET_LABEL].file, "portal.conf");
    assert_int_equal(merged->value[CP_SET_TICKET_LABEL].line, 7);

    stored.text = NULL;
    RUN(CP_DB_WRITE, save_work, &stored);
    RUN(CP_DB_READ, load_work, &stored);
    assert_null(stored.settings->value[CP_SET_TICKET_LABEL].text);
}

static int warnings;
static void count_warnings(void *baton, cp_log_level_t level, const char *line)
{
    (void)baton;
    warnings += level == CP_LOG_WARNING && !strncmp(line, "CP0040", 6);
}

/* Another release's settings do no harm. */
static void test_foreign_values(void **state)
{
    (void)state;
    script("INSERT INTO setting (portal, name, value) VALUES ('/old', 'page_size', '7000'), ('/old', 'gone', 'x'),"
           " ('/old', 'name', 'Old')");
    stored_t stored = {CP_SET_NAME, "/old", NULL, NULL};
    warnings = 0;
    cp_log_to(count_warnings, NULL);
    RUN(CP_DB_READ, load_work, &stored);
    cp_log_to(NULL, NULL);
    assert_int_equal(warnings, 2);
    cp_settings_t *merged = cp_settings_merge(NULL, stored.settings, world.pool);
    assert_int_equal(cp_setting_int(merged, CP_SET_PAGE_SIZE), 25);
    assert_string_equal(cp_setting_text(merged, CP_SET_NAME), "Old");
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_table), ON_WORLD(test_defaults),       ON_WORLD(test_values),
        ON_WORLD(test_saved), ON_WORLD(test_foreign_values),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("settings", tests);
}
