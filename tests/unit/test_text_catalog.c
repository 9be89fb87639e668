/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_file_io.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../mod_customerportal/text/text_catalog.h"
#include "../../mod_customerportal/text/text_po.h"

static apr_pool_t *pool;
static const char *directory;

static int set_up(void **state)
{
    (void)state;
    const char *temporary;
    apr_initialize();
    apr_pool_create(&pool, NULL);
    if (apr_temp_dir_get(&temporary, pool) != APR_SUCCESS)
        return -1;
    directory = apr_psprintf(pool, "%s/cp-catalog-%" APR_PID_T_FMT, temporary, getpid());
    return apr_dir_make(directory, APR_FPROT_OS_DEFAULT, pool) == APR_SUCCESS ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    apr_dir_remove(directory, pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

static cp_error_t *load(const cp_catalog_t **catalog, const char *language, const char *po)
{
    apr_file_t *file;
    char *name = apr_pstrcat(pool, directory, "/", language, ".po", NULL);
    for (char *at = name + strlen(directory); *at; at++)
        *at = *at == '-' ? '_' : *at;
    assert_int_equal(apr_file_open(&file, name, APR_WRITE | APR_CREATE | APR_TRUNCATE, APR_FPROT_OS_DEFAULT, pool), 0);
    assert_int_equal(apr_file_write_full(file, po, strlen(po), NULL), 0);
    apr_file_close(file);
    cp_error_t *error = cp_catalog_load(catalog, directory, language, pool);
    apr_file_remove(name, pool);
    return error;
}

#define HEADER "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n"

static void test_translates(void **state)
{
    (void)state;
    const cp_catalog_t *catalog;
    assert_null(load(&catalog, "pt-BR",
                     "# translators\n" HEADER "\"Plural-Forms: nplurals=2; plural=(n > 1);\\n\"\n\n"
                     "#: page.html:3\nmsgid \"Tickets\"\nmsgstr \"Chamados\"\n\n"
                     "msgid \"\"\n\"Two \"\n\"lines\\n\"\nmsgstr \"Duas \"\n\"linhas\\n\"\n\n"
                     "#, fuzzy\nmsgid \"Maybe\"\nmsgstr \"Talvez\"\n"
                     "#, c-format\nmsgid \"Say \\\"hi\\\"\\t\\\\\"\r\nmsgstr \"Diga \\\"oi\\\"\\t\\\\\"\r\n"
                     "msgctxt \"verb\"\nmsgid \"Open\"\nmsgstr \"Abrir\"\n"
                     "msgid \"Open\"\nmsgstr \"Aberto\"\n"
                     "msgid \"Empty\"\nmsgstr \"\"\n"
                     "#~ msgid \"Old\"\n#~ msgstr \"Velho\"\n"
                     "msgid \"One ticket\"\nmsgid_plural \"${count} tickets\"\n"
                     "msgstr[0] \"Um chamado\"\nmsgstr[1] \"${count} chamados\"\n"));
    static const char *const cases[][2] = {
        {"Tickets", "Chamados"}, {"Two lines\n", "Duas linhas\n"},
        {"Maybe", "Maybe"},      {"Say \"hi\"\t\\", "Diga \"oi\"\t\\"},
        {"Open", "Aberto"},      {"Empty", "Empty"},
        {"Old", "Old"},          {"Unknown", "Unknown"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(cp_tr(catalog, cases[i][0]), cases[i][1]);
    assert_null(cp_tr(catalog, NULL));
    assert_string_equal(cp_tr_plural(catalog, "One ticket", "${count} tickets", 0), "Um chamado");
    assert_string_equal(cp_tr_plural(catalog, "One ticket", "${count} tickets", 1), "Um chamado");
    assert_string_equal(cp_tr_plural(catalog, "One ticket", "${count} tickets", 2), "${count} chamados");
    assert_string_equal(cp_tr_plural(catalog, "One ticket", "${count} tickets", INT64_MIN), "${count} chamados");
    assert_string_equal(cp_tr_plural(catalog, "One cat", "Cats", 2), "Cats");
    assert_string_equal(cp_tr_plural(catalog, "Tickets", "Many", 1), "Tickets");
    assert_string_equal(cp_catalog_language(catalog), "pt-BR");
    assert_string_equal(cp_catalog_direction(catalog), "ltr");
}

static void test_english_and_direction(void **state)
{
    (void)state;
    const cp_catalog_t *catalog = cp_catalog_english();
    assert_string_equal(cp_tr(catalog, "Tickets"), "Tickets");
    assert_string_equal(cp_tr_plural(catalog, "one", "many", 1), "one");
    assert_string_equal(cp_tr_plural(catalog, "one", "many", 0), "many");
    assert_null(cp_catalog_load(&catalog, directory, "en", pool));
    assert_string_equal(cp_tr(catalog, "Tickets"), "Tickets");
    assert_null(load(&catalog, "ar", HEADER));
    assert_string_equal(cp_catalog_direction(catalog), "rtl");
    assert_null(load(&catalog, "en", HEADER "msgid \"Ticket\"\nmsgstr \"Case\"\n"));
    assert_string_equal(cp_tr(catalog, "Ticket"), "Case");
}

static void test_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *po, *where;
    } cases[] = {
        {"msgid \"a\nmsgstr \"b\"\n", ":1: the closing"},
        {"msgid \"a\"\n", ":1: msgid without msgstr"},
        {"msgstr \"a\"\n", ":1: msgstr is out of order"},
        {"\n\"a\"\n", ":2: a text without a keyword"},
        {"hello\n", ":1: msgid,"},
        {"msgid \"a\\q\"\n", ":1: only"},
        {"msgid \"a\\", ":1: only"},
        {"msgid \"a\" x\n", ":1: nothing may"},
        {"msgid a\n", ":1: a text in"},
        {"msgid \"a\"\nmsgstr \"b\"\n\nmsgid \"a\"\nmsgstr \"c\"\n", ":4: this msgid stands"},
        {"msgid \"a\"\nmsgid_plural \"as\"\nmsgstr \"b\"\n", ":3: msgid_plural needs"},
        {"msgid \"a\"\nmsgid_plural \"as\"\nmsgstr[1] \"b\"\n", ":3: msgstr is out"},
        {"msgid \"a\"\nmsgid_plural \"as\"\nmsgstr[9] \"b\"\n", ":3: msgstr[n]"},
        {"msgid \"a\"\nmsgstr[0] \"b\"\n", ":2: msgstr[n] without"},
        {"msgid \"a\"\nmsgid_plural \"as\"\nmsgstr[0] \"b\"\nmsgstr[1] \"c\"\n", ":1: plural forms need"},
        {HEADER "\"Plural-Forms: nplurals=3; plural=n>1;\\n\"\nmsgid \"a\"\nmsgid_plural \"as\"\nmsgstr[0] \"b\"\n",
         ":5: 1 plural forms, Plural-Forms says 3"},
        {HEADER "\"Plural-Forms: nplurals=2; plural=n;\\n\"\n", ":1: the expression of Plural-Forms gives"},
        {HEADER "\"Plural-Forms: nplurals=2; plural=(n;\\n\"\n", ":1: the expression of Plural-Forms cannot"},
        {HEADER "\"Plural-Forms: plural=n;\\n\"\n", ":1: Plural-Forms is not"},
        {"msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-1\\n\"\n", ":1: the charset"},
        {"msgid \"${n} a\"\nmsgstr \"${m} b\"\n", ":1: the translation has ${m}"},
        {"msgid \"\xff\"\n", ": the file is not in UTF-8"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const cp_catalog_t *catalog;
        cp_error_t *error = load(&catalog, "xx", cases[i].po);
        assert_non_null(error);
        assert_int_equal(error->kind, CP_ERROR_INPUT);
        if (!strstr(error->safe, cases[i].where))
            fail_msg("case %d: \"%s\" lacks \"%s\"", (int)i, error->safe, cases[i].where);
    }
    static const char *const languages[] = {"de", "", "e", "../de", "d e", "de/x", "-de"};
    for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++) {
        const cp_catalog_t *catalog;
        cp_error_t *error = cp_catalog_load(&catalog, directory, languages[i], pool);
        assert_non_null(error);
        assert_int_equal(error->kind, CP_ERROR_INPUT);
    }
}

static void test_plural_rules(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        int numbers[8], forms[8];
    } cases[] = {
        {"nplurals=1; plural=0;", {0, 1, 2, 5, 11, 21, 100, 101}, {0}},
        {"nplurals=2; plural=n != 1", {0, 1, 2, 5, 11, 21, 100, 101}, {1, 0, 1, 1, 1, 1, 1, 1}},
        {"nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
         {0, 1, 2, 5, 11, 21, 22, 101},
         {2, 0, 1, 2, 2, 0, 1, 0}},
        {"nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
         {0, 1, 2, 5, 11, 21, 100, 101},
         {0, 1, 2, 3, 4, 4, 5, 5}},
        {"nplurals=2; plural=!(n == 1 || n/0 == 7) + 0*n - 0",
         {0, 1, 2, 5, 11, 21, 100, 101},
         {1, 0, 1, 1, 1, 1, 1, 1}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *reason = NULL;
        const cp_po_rule_t *rule = cp_po_rule_create(cases[i].rule, &reason, pool);
        assert_non_null(rule);
        for (int k = 0; k < 8; k++)
            assert_int_equal(cp_po_rule_form(rule, (apr_uint64_t)cases[i].numbers[k]), cases[i].forms[k]);
    }
}

static void test_fills(void **state)
{
    (void)state;
    assert_string_equal(cp_tr_fill(pool, "${a} of ${b}${a}", "a", "1", "b", "2", NULL), "1 of 21");
    assert_string_equal(cp_tr_fill(pool, "${c} $ ${ ${} ${A} $${a}", "a", "1", NULL), "${c} $ ${ ${} ${A} $1");
    assert_string_equal(cp_tr_fill(pool, "${a}", "a", "${b}", "b", "no", NULL), "${b}");
    assert_string_equal(cp_tr_fill(pool, "x${a}y", "a", NULL, NULL), "xy");
    assert_string_equal(cp_tr_fill(pool, "", NULL), "");
}

/* What printf made of an English message is found again, with its values, in the order of the other language. */
static void test_said(void **state)
{
    (void)state;
    static const char po[] =
        HEADER "msgid \"There is a company called “%s” already\"\nmsgstr \"Firma „%s“ gibt es schon\"\n"
               "msgid \"it must be %s\"\nmsgstr \"muss %s sein\"\n"
               "msgid \"it must be a number from %ld to %ld\"\nmsgstr \"höchstens %2$ld, mindestens %1$ld\"\n"
               "msgid \"Line %d: %s\"\nmsgstr \"Zeile %d: %s\"\n"
               "msgid \"%s: %s\"\nmsgstr \"nichts\"\n"
               "msgid \"100 %% of %d\"\nmsgstr \"%d zu 100 %%\"\n"
               "msgid \"Sent.\"\nmsgstr \"Gesendet.\"\n";
    static const char *const cases[][2] = {
        {"Sent.", "Gesendet."},
        {"There is a company called “A” B” already", "Firma „A” B“ gibt es schon"},
        {"There is a company called “” already", "Firma „“ gibt es schon"},
        {"There is a company called “Sent.” already", "Firma „Sent.“ gibt es schon"},
        {"it must be a number from -1 to 20", "höchstens 20, mindestens -1"},
        {"it must be a number from x to 20", "muss a number from x to 20 sein"},
        {"Line 7: it must be a number from 1 to 2", "Zeile 7: höchstens 2, mindestens 1"},
        {"PortalName: it must be short.", "PortalName: muss short sein."},
        {"100 % of 5", "5 zu 100 %"},
        {"Sent", "Sent"},
        {"", ""},
        {"Line x: nothing", "Line x: nothing"},
    };
    const cp_catalog_t *catalog;
    assert_null(load(&catalog, "de", po));
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(cp_tr_said(catalog, cases[i][0], pool), cases[i][1]);
    assert_string_equal(cp_tr_said(cp_catalog_english(), "Line 7: x", pool), "Line 7: x");
    assert_null(cp_tr_said(catalog, NULL, pool));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_translates), cmocka_unit_test(test_english_and_direction),
        cmocka_unit_test(test_refuses),    cmocka_unit_test(test_plural_rules),
        cmocka_unit_test(test_fills),      cmocka_unit_test(test_said),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
