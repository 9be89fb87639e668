/* SPDX-License-Identifier: Apache-2.0 */
/* Which language is meant, and which one is taken. CP_ROW("P52") CP_ROW("S06") */
#include <apr_general.h>
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../mod_customerportal/model/model_language.h"

static apr_pool_t *pool;

static const cp_language_name_t rows[] = {{"en", "English"}, {"pt-BR", ""}, {"pt", ""}, {"de-AT", ""}, {"ar", ""}};
static const cp_languages_t known = {rows, 5};

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    return apr_pool_create(&pool, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

static const char *tag(const cp_language_name_t *found)
{
    return found ? found->tag : "-";
}

static void test_finds(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"en", "en"},       {"EN-gb", "en"}, {"pt-br", "pt-BR"}, {"pt-PT", "pt-BR"}, {"pt", "pt"}, {"de", "de-AT"},
        {"de_AT", "de-AT"}, {"d", "-"},      {"deu", "-"},       {"", "-"},          {"-", "-"},   {"fr", "-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(tag(cp_language_find(&known, cases[i][0])), cases[i][1]);
    assert_null(cp_language_find(&known, NULL));
}

static void test_accepts(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"pt-BR,pt;q=0.9,en;q=0.8", "pt-BR"},
        {"fr, de ; q=0.3 , ar;q=0.31", "ar"},
        {"en;q=0", "-"},
        {"*", "-"},
        {"ar;q=1.5, en;q=0.1", "en"},
        {"ar;q=-1, en;q=0.1", "en"},
        {"ar;q=x, en;q=0.1", "en"},
        {"ar;q=nan, en;q=0.1", "en"},
        {"ar;q=inf, en;q=0.1", "en"},
        {"en,ar", "en"},
        {",,,;;ar", "-"},
        {"", "-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(tag(cp_language_accepted(&known, cases[i][0])), cases[i][1]);
    assert_null(cp_language_accepted(&known, NULL));
}

static const cp_settings_t *settings(const char *language, const char *others)
{
    cp_settings_t saved = {.definitions = NULL};
    saved.value[CP_SET_LANGUAGE].text = language;
    saved.value[CP_SET_LANGUAGES].text = others;
    return cp_settings_merge(&saved, NULL, pool);
}

static void test_decides(void **state)
{
    (void)state;
    static const struct {
        const char *language, *others;
        cp_language_wish_t wish;
        const char *taken;
        int offered;
    } cases[] = {
        {"en", "", {"ar", "ar", NULL, "ar"}, "en", 1},      {"en", "ar de", {"de", "ar", NULL, "en"}, "de-AT", 3},
        {"en", "ar de", {"pt", "ar", NULL, "en"}, "ar", 3}, {"en", "ar de", {NULL, NULL, NULL, "de"}, "de-AT", 3},
        {"en", "ar de", {NULL, NULL, NULL, "fr"}, "en", 3}, {"en", "ar", {NULL, NULL, "pt-BR", "ar"}, "pt-BR", 2},
        {"en", "ar", {"ar", NULL, "pt-BR", NULL}, "ar", 2}, {"en", "ar", {"en", NULL, "pt-BR", NULL}, "pt-BR", 2},
        {"en", "ar", {NULL, NULL, "xx", NULL}, "en", 2},    {"ar", "ar ar xx", {NULL, NULL, NULL, NULL}, "ar", 1},
        {"xx", "", {NULL, NULL, NULL, NULL}, "en", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cp_settings_t *set = settings(cases[i].language, cases[i].others);
        assert_string_equal(cp_language_decide(set, &cases[i].wish, &known, pool), cases[i].taken);
        assert_int_equal(cp_language_offered(set, cases[i].wish.domain, &known, pool).count, cases[i].offered);
    }
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(cp_language_name("de", pool), "Deutsch");
    assert_string_equal(cp_language_name("pt-BR", pool), "Português (Brasil)");
    assert_string_equal(cp_language_name("es", pool), "Español");
    assert_string_equal(cp_language_name("fr", pool), "Français");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds),
        cmocka_unit_test(test_accepts),
        cmocka_unit_test(test_decides),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
