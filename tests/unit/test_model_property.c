/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of administrators: what a definition may say, the three forms of a value, slots, and what rules ask. */
#include "model_world.h"

#include "model/model_number.h"
#include "model/model_property.h"
#include "text/text_date.h"

/* ---- Numbers ---- */

static void test_numbers(void **state)
{
    static const char *const same[] = {
        "0",   "1",      "-1", "12.5", "-12.5", "0.0001", "-0.0001", "999999999999999.9999", "-999999999999999.9999",
        "100", "1000000"};
    static const char *const other[][2] = {
        {"-0", "0"},     {"+7", "7"},         {" 007 ", "7"}, {"1.50", "1.5"}, {"0.00", "0"},
        {"00.5", "0.5"}, {"1.00000000", "1"}, {"-0.0", "0"},  {"5.0000", "5"}, {"0000000000000000012", "12"}};
    static const char *const not [] = {
        "",      "-", ".", ".5", "5.", "1e3", "1,5", "1 000", "0x10", "NaN", "--1", "1.00001", "1000000000000000",
        "1.2.3", "١"};
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(cp_number_typed(cp_number_store(same[i], world.pool), world.pool), same[i]);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        assert_string_equal(cp_number_typed(cp_number_store(other[i][0], world.pool), world.pool), other[i][1]);
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
        assert_null(cp_number_store(not [i], world.pool));
    assert_string_equal(cp_number_typed("", world.pool), "");
    assert_string_equal(cp_number_typed("0000000000000000000x", world.pool), "");
}

static void test_number_order(void **state)
{
    static const char *const rising[] = {"-999999999999999.9999",
                                         "-1000.5",
                                         "-1000",
                                         "-12.5",
                                         "-12.4999",
                                         "-2",
                                         "-1.5",
                                         "-1",
                                         "-0.0001",
                                         "0",
                                         "0.0001",
                                         "0.01",
                                         "0.1",
                                         "1",
                                         "1.5",
                                         "2",
                                         "10",
                                         "12.4999",
                                         "12.5",
                                         "999",
                                         "1000",
                                         "999999999999999.9999"};
    (void)state;
    for (size_t i = 1; i < sizeof rising / sizeof *rising; i++)
        assert_true(strcmp(cp_number_store(rising[i - 1], world.pool), cp_number_store(rising[i], world.pool)) < 0);
}

/* What a person types is read as the language writes numbers, or plain; what is two numbers, or none, is refused. */
static void test_number_languages(void **state)
{
    static const struct {
        const char *language, *typed, *plain; /* NULL: refused */
    } cases[] = {
        {"de", "1.250,5", "1250.5"},
        {"de", "1250,5", "1250.5"},
        {"de", "1250.5", "1250.5"},
        {"de", " -12,5 ", "-12.5"},
        {"de", "\u221212,5", "-12.5"},
        {"de", "1.250.000", "1250000"},
        {"de", "1.250", NULL},
        {"de", "1,250", "1.25"},
        {"de", "0.500", NULL},
        {"de", "12.50,5", NULL},
        {"de", "1,2,3", NULL},
        {"de", "1,23456", NULL},
        {"de", "123.456.789.012.345,6789", "123456789012345.6789"},
        {"fr", "1\u202f250,5", "1250.5"},
        {"fr", "1\u00a0250,5", "1250.5"},
        {"fr", "1 250,5", "1250.5"},
        {"fr", "1.250", "1.25"},
        {"fr", "12 50", NULL},
        {"fr", "1\u202f250\u202f000", "1250000"},
        {"pt-BR", "1.250,5", "1250.5"},
        {"pt-BR", "1.250", NULL},
        {"pt-BR", "1250.5", "1250.5"},
        {"pt-BR", "1,5", "1.5"},
        {"es", "1.250,5", "1250.5"},
        {"es", "1.250", NULL},
        {"en", "1,250.5", "1250.5"},
        {"en", "1250.5", "1250.5"},
        {"en", "1.250", "1.25"},
        {"en", "1,5", NULL},
        {"en", "1,250", "1250"},
        {"en", "1e3", NULL},
        {"", "1250.5", "1250.5"},
        {"", "1,250", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cp_date_style_t *style = NULL;
        const char *text, *wrong;
        if (*cases[i].language)
            FINE(cp_date_style_load(&style, cases[i].language, world.pool));
        wrong = cp_number_take(&text, cases[i].typed, style, world.pool);
        if (!wrong != (cases[i].plain != NULL))
            fail_msg("%s \"%s\": %s", cases[i].language, cases[i].typed, wrong ? wrong : "taken");
        if (wrong)
            continue;
        assert_string_equal(cp_number_typed(text, world.pool), cases[i].plain);
        /* What a field shows is read as what it was. */
        const char *field = cp_number_field(text, style, world.pool), *again;
        assert_null(cp_number_take(&again, field, style, world.pool));
        assert_string_equal(again, text);
    }
}

static void test_number_words(void **state)
{
    static const char *const words[][3] = {
        {"de", "1250,5", "-12,5"}, {"fr", "1250,5", "-12,5"}, {"pt-BR", "1250,5", "-12,5"}, {"en", "1250.5", "-12.5"}};
    const cp_date_style_t *style;
    const char *text;
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        FINE(cp_date_style_load(&style, words[i][0], world.pool));
        assert_string_equal(cp_number_field(cp_number_store("1250.5", world.pool), style, world.pool), words[i][1]);
        const char *allowed = cp_number_allowed(style, world.pool);
        assert_true(strstr(allowed, words[i][1]) && strstr(allowed, words[i][2]));
    }
    FINE(cp_date_style_load(&style, "de", world.pool));
    assert_string_equal(cp_number_take(&text, "1.250", style, world.pool),
                        "This can be read as 1250 or as 1,25. Write it in one of these ways.");
    assert_string_equal(cp_number_field(cp_number_store("1250.5", world.pool), NULL, world.pool), "1250.5");
}

/* ---- Definitions ---- */

static cp_error_t *read_body(const cp_property_t **property, const char *name, const char *body)
{
    const void *thing = NULL;
    cp_error_t *error = cp_property_read(&thing, name, body, world.pool);

    *property = thing;
    return error;
}

static const cp_property_t *made(const char *name, const char *body)
{
    const cp_property_t *property;

    FINE(read_body(&property, name, body));
    return property;
}

#define SIZE                                                                                      \
    "{\"object\": \"ticket\", \"label\": \"Size\", \"type\": \"choice\", \"options\": ["          \
    "{\"name\": \"small\", \"label\": \"Small\"}, {\"name\": \"s\", \"label\": \"Very small\"}, " \
    "{\"name\": \"large\", \"label\": \"Large\"}]}"
#define PARTS                                                                                        \
    "{\"object\": \"ticket\", \"label\": \"Parts\", \"type\": \"choices\", \"options\": ["           \
    "{\"name\": \"door\", \"label\": \"Door\"}, {\"name\": \"doorbell\", \"label\": \"Doorbell\"}, " \
    "{\"name\": \"bell\", \"label\": \"Bell\"}]}"
#define PLAIN(object, type) "{\"object\": \"" object "\", \"label\": \"A label\", \"type\": \"" type "\"}"

static void test_bodies(void **state)
{
    static const struct {
        const char *name, *body, *field;
    } cases[] = {
        {"subject", PLAIN("ticket", "text"), "name"},
        {"time_zone", PLAIN("contact", "text"), "name"},
        {"Order", PLAIN("ticket", "text"), "name"},
        {"order", "[]", "body"},
        {"order", "{\"type\"", "body"},
        {"order", "{\"object\": \"ticket\", \"object\": \"ticket\"}", "body"},
        {"order", "{\"object\": \"ticket\", \"label\": \"A\"}", "type"},
        {"order", PLAIN("company", "text"), "object"},
        {"order", PLAIN("ticket", "texts"), "type"},
        {"order", "{\"object\": \"ticket\", \"type\": \"text\"}", "label"},
        {"order", "{\"object\": \"ticket\", \"type\": \"text\", \"label\": 7}", "label"},
        {"order", "{\"object\": \"ticket\", \"type\": \"text\", \"label\": \" \"}", "label"},
        {"order", "{\"object\": \"ticket\", \"type\": \"text\", \"label\": \"A\", \"slot\": 21}", "slot"},
        {"order", "{\"object\": \"ticket\", \"type\": \"text\", \"label\": \"A\", \"customer\": \"see\"}", "customer"},
        {"order", "{\"object\": \"ticket\", \"type\": \"text\", \"label\": \"A\", \"customers\": true}", "customers"},
        {"order", "{\"object\": \"ticket\", \"type\": \"text\", \"label\": \"A\", \"archived\": 1}", "archived"},
        {"order", PLAIN("ticket", "choice"), "options"},
        {"order", "{\"object\": \"ticket\", \"type\": \"text\", \"label\": \"A\", \"options\": [{}]}", "options"},
        {"order", "{\"object\": \"ticket\", \"type\": \"choice\", \"label\": \"A\", \"options\": [7]}", "options"},
        {"order",
         "{\"object\": \"ticket\", \"type\": \"choice\", \"label\": \"A\", \"options\": [{\"name\": \"a|b\", "
         "\"label\": "
         "\"A\"}]}",
         "options"},
        {"order",
         "{\"object\": \"ticket\", \"type\": \"choice\", \"label\": \"A\", \"options\": [{\"name\": \"a\", \"label\": "
         "\"A\"}, {\"name\": \"a\", \"label\": \"B\"}]}",
         "options"},
    };
    const cp_property_t *property;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cp_error_t *error = read_body(&property, cases[i].name, cases[i].body);
        if (!error || error->kind != CP_ERROR_INPUT || !error->field || strcmp(error->field, cases[i].field) != 0)
            fail_msg("%s: %s", cases[i].body, error ? error->field : "taken");
    }
    property = made("parts", PARTS);
    assert_false(property->customers_see);
    assert_int_equal(property->option_count, 3);
    const char *body = cp_property_body(property, world.pool);
    assert_string_equal(cp_property_body(made("parts", body), world.pool), body);
}

/* ---- Values ---- */

static const char *stored(const cp_property_t *property, const char *typed)
{
    const char *text;

    FINE(cp_property_store(&text, property, &typed, 1, world.pool));
    return text;
}

static const char *refused(const cp_property_t *property, const char *typed)
{
    const char *text;
    cp_error_t *error = cp_property_store(&text, property, &typed, 1, world.pool);

    assert_non_null(error);
    assert_string_equal(error->field, property->name);
    return error->safe;
}

static void assert_shown(const cp_property_t *property, const char *text, const char *typed, const char *shown)
{
    const cp_date_style_t *dates;

    FINE(cp_date_style_load(&dates, "en", world.pool));
    assert_string_equal(cp_property_typed(property, text, world.pool), typed);
    assert_string_equal(cp_property_shown(property, text, dates, world.pool), shown);
}

static void test_values(void **state)
{
    const cp_property_t *text = made("order", PLAIN("ticket", "text"));
    const cp_property_t *date = made("due", PLAIN("ticket", "date"));
    const cp_property_t *number = made("amount", PLAIN("ticket", "number"));
    const cp_property_t *yes_no = made("vip", PLAIN("ticket", "yes_no"));

    (void)state;
    assert_null(stored(text, "  "));
    assert_shown(text, NULL, "", "");
    assert_shown(text, stored(text, " abc  def "), "abc def", "abc def");
    assert_shown(text, stored(text, "Élan 10 % ' \" <b>"), "Élan 10 % ' \" <b>", "Élan 10 % ' \" <b>");
    /* Letters first, then accents, then case; a beginning comes before what it begins. */
    static const char *const rising[] = {"a", "A", "á", "a b", "ab", "abc", "b", "Zebra"};
    for (size_t i = 1; i < sizeof rising / sizeof *rising; i++)
        assert_true(strcmp(stored(text, rising[i - 1]), stored(text, rising[i])) < 0);
    char *longest = apr_palloc(world.pool, CP_PROPERTY_TEXT_MAX + 2);
    memset(longest, 'x', CP_PROPERTY_TEXT_MAX + 1);
    longest[CP_PROPERTY_TEXT_MAX + 1] = 0;
    refused(text, longest);
    longest[CP_PROPERTY_TEXT_MAX] = 0;
    assert_shown(text, stored(text, longest), longest, longest);

    assert_shown(number, stored(number, "-012.50"), "-12.5", "-12.5");
    assert_string_equal(refused(number, "12,5"), cp_number_allowed(NULL, world.pool));
    assert_shown(date, stored(date, " 2025-11-20 "), "2025-11-20", "20 Nov 2025");
    assert_string_equal(refused(date, "2025-02-29"), "Write a day such as 2025-11-20.");
    assert_null(stored(yes_no, ""));
    assert_shown(yes_no, stored(yes_no, "Yes"), "yes", "Yes");
    assert_shown(yes_no, stored(yes_no, "no"), "no", "No");
    assert_string_equal(refused(yes_no, "1"), "Choose Yes or No.");
}

static void test_choices(void **state)
{
    const cp_property_t *size = made("size", SIZE), *parts = made("parts", PARTS);
    const char *several[] = {"bell", "door"}, *text;

    (void)state;
    assert_shown(size, stored(size, "s"), "s", "Very small");
    assert_shown(size, stored(size, "very SMALL"), "s", "Very small");
    assert_string_equal(refused(size, "medium"), "There is no option “medium”.");
    assert_true(cp_property_has(size, "small", "small"));
    assert_false(cp_property_has(size, "small", "s"));

    FINE(cp_property_store(&text, parts, several, 2, world.pool));
    assert_string_equal(text, "|door|bell|");
    assert_shown(parts, text, "door, bell", "Door, Bell");
    assert_true(cp_property_has(parts, text, "bell"));
    assert_false(cp_property_has(parts, text, "doorbell"));
    assert_false(cp_property_has(parts, "|doorbell|", "door"));
    assert_false(cp_property_has(parts, "|doorbell|", "bell"));
    assert_false(cp_property_has(parts, NULL, "bell"));
    assert_string_equal(stored(parts, "Bell, door"), "|door|bell|");
    assert_null(stored(parts, " , "));
    refused(parts, "bell, gate");
    FINE(cp_property_store(&text, parts, NULL, 0, world.pool));
    assert_null(text);
}

/* ---- In the database ---- */

typedef struct change_t {
    const char *name;
    const char *body;
    cp_error_t *error;
} change_t;

static cp_error_t *change_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    change_t *change = baton;
    cp_setting_author_t author = {"/support", "admin@example.com", WORLD_START};

    return cp_definition_change(db, &author, CP_DEFINE_PROPERTY, change->name, change->body, pool);
}

static cp_error_t *try_change(const char *name, const char *body)
{
    change_t change = {name, body, NULL};

    return cp_db_run(world.source, NULL, CP_DB_WRITE, change_work, &change, world.pool);
}

static cp_error_t *load_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_settings_t *saved;

    CP_TRY(cp_settings_load(&saved, db, "/support", pool));
    *(const cp_settings_t **)baton = cp_settings_merge(NULL, saved, pool);
    return NULL;
}

static const cp_settings_t *settings(void)
{
    const cp_settings_t *found;

    RUN(CP_DB_READ, load_work, &found);
    return found;
}

static const cp_property_t *kept(const char *name)
{
    return cp_property_find(settings(), name);
}

static void refused_change(const char *name, const char *body, const char *field)
{
    cp_error_t *error = try_change(name, body);

    assert_non_null(error);
    if (field)
        assert_string_equal(error->field, field);
    else
        assert_int_equal(error->kind, CP_ERROR_CONFLICT);
}

typedef struct setting_t {
    const cp_property_t *property;
    apr_int64_t id;
    const char *typed;
    const char *found;
} setting_t;

static cp_error_t *set_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    setting_t *work = baton;
    cp_property_values_t values;
    int column = work->property->slot - 1;

    CP_TRY(cp_property_values(&values, db, work->property->object, work->id, pool));
    CP_TRY(cp_property_store(&values.at[column], work->property, &work->typed, 1, pool));
    CP_TRY(cp_property_set(db, work->property->object, work->id, &values, pool));
    CP_TRY(cp_property_values(&values, db, work->property->object, work->id, pool));
    work->found = cp_property_typed(work->property, values.at[column], pool);
    return NULL;
}

static void set(const char *name, apr_int64_t id, const char *typed)
{
    setting_t work = {kept(name), id, typed, NULL};

    RUN(CP_DB_WRITE, set_work, &work);
    assert_string_equal(work.found, typed);
}

static const char *archived(const char *name)
{
    cp_property_t property = *kept(name);

    property.archived = true;
    return cp_property_body(&property, world.pool);
}

static void test_slots(void **state)
{
    apr_int64_t ticket = NUMBER_OF("SELECT min(id) FROM ticket");

    (void)state;
    FINE(try_change("size", SIZE));
    FINE(try_change("parts", PARTS));
    FINE(try_change("city", PLAIN("contact", "text")));
    assert_int_equal(kept("size")->slot, 1);
    assert_int_equal(kept("parts")->slot, 2);
    assert_int_equal(kept("city")->slot, 1);
    /* One that was exported keeps its slot, or gets another one. */
    FINE(try_change("amount", "{\"object\": \"ticket\", \"type\": \"number\", \"label\": \"A\", \"slot\": 7}"));
    FINE(try_change("price", "{\"object\": \"ticket\", \"type\": \"number\", \"label\": \"A\", \"slot\": 7}"));
    assert_int_equal(kept("amount")->slot, 7);
    assert_int_equal(kept("price")->slot, 3);
    FINE(try_change("price", "{\"object\": \"ticket\", \"type\": \"number\", \"label\": \"B\", \"slot\": 9}"));
    assert_int_equal(kept("price")->slot, 3);

    refused_change("size", PARTS, "type");
    refused_change("size", PLAIN("contact", "choice"), "options");
    refused_change("price", PLAIN("contact", "number"), "object");
    refused_change("price", NULL, NULL);
    for (int i = 0; i < CP_PROPERTY_SLOTS - 4; i++)
        FINE(try_change(apr_psprintf(world.pool, "x%d", i), PLAIN("ticket", "text")));
    refused_change("more", PLAIN("ticket", "text"), "name");
    FINE(try_change("street", PLAIN("contact", "text")));

    set("price", ticket, "12.5");
    set("amount", ticket, "-3");
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket WHERE p3 IS NOT NULL"), 1);
    FINE(try_change("price", archived("price")));
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket WHERE p3 IS NOT NULL"), 1);
    FINE(try_change("price", NULL));
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket WHERE p3 IS NOT NULL"), 0);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket WHERE p7 IS NOT NULL"), 1);
    FINE(try_change("more", PLAIN("ticket", "text")));
    assert_int_equal(kept("more")->slot, 3);
}

#define WITHOUT(first, second) \
    "{\"object\": \"ticket\", \"label\": \"Gates\", \"type\": \"choices\", \"options\": [" first second "]}"
#define GATE "{\"name\": \"gate\", \"label\": \"Gate\"}"
#define WALL "{\"name\": \"wall\", \"label\": \"Wall\"}"

static void test_used_options(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        FINE(try_change(apr_psprintf(world.pool, "x%d", i), archived(apr_psprintf(world.pool, "x%d", i))));
        FINE(try_change(apr_psprintf(world.pool, "x%d", i), NULL));
    }
    FINE(try_change("gates", WITHOUT(GATE, "," WALL)));
    FINE(try_change("gates", WITHOUT(GATE, "")));
    FINE(try_change("gates", WITHOUT(GATE, "," WALL)));
    set("gates", NUMBER_OF("SELECT min(id) FROM ticket"), "gate, wall");
    refused_change("gates", WITHOUT(GATE, ""), "options");
    FINE(try_change("gates", WITHOUT(GATE, ",{\"name\": \"wall\", \"label\": \"Wall\", \"archived\": true}")));
    set("gates", NUMBER_OF("SELECT min(id) FROM ticket"), "gate");
    FINE(try_change("gates", WITHOUT(GATE, "")));
}

/* ---- Rules ---- */

typedef struct asked_t {
    const char *rule;
    const cp_rule_schema_t *schema;
    apr_int64_t found;
} asked_t;

static cp_error_t *ask_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    asked_t *asked = baton;
    cp_bind_t binds[CP_RULE_CONDITIONS];
    cp_rule_t *rule;
    cp_rows_t *rows;
    int count = 0;

    CP_TRY(cp_rule_parse(&rule, asked->schema, asked->rule, pool));
    const char *sql = cp_rule_sql(rule, cp_db_dialect(db), binds, &count, pool);
    sql = apr_pstrcat(pool, "SELECT count(*) FROM ticket WHERE ticket.subject LIKE 'Rule %' AND ", sql, NULL);
    CP_TRY(cp_db_select_sql(&rows, db, sql, binds, count, pool));
    asked->found = cp_cell_int(rows, 0, 0);
    return NULL;
}

static void test_rules(void **state)
{
    static const cp_rule_property_t fixed[] = {{"subject", "Subject", "ticket.subject", CP_RULE_TEXT, NULL, 0}};
    static const cp_rule_schema_t base = {fixed, 1};
    static const struct {
        const char *rule;
        int found;
    } cases[] = {
        {"note1 is Élan ab", 1},   {"note1 contains AB", 2},     {"note1 starts-with ab", 1},
        {"note1 is-empty", 1},     {"note1 is-set", 2},          {"weight is 12.50", 1},
        {"weight at-least -2", 2}, {"weight at-most -2", 1},     {"weight is-empty", 1},
        {"weight is-not 12.5", 2}, {"day1 since 2025-11-20", 1}, {"day1 before 2025-11-20", 1},
        {"day1 is 2025-11-20", 1}, {"gates has gate", 1},        {"gates has-not gate", 2},
        {"gates has wall", 0},     {"subject is Rule 1", 1},     {"paid is yes", 1},
        {"paid is-not yes", 2},
    };
    apr_int64_t ids[3];

    (void)state;
    FINE(try_change("gates", WITHOUT(GATE, "," WALL)));
    FINE(try_change("note1", PLAIN("ticket", "text")));
    FINE(try_change("weight", PLAIN("ticket", "number")));
    FINE(try_change("day1", PLAIN("ticket", "date")));
    FINE(try_change("paid", PLAIN("ticket", "yes_no")));
    for (int i = 0; i < 3; i++) {
        ids[i] = NUMBER_OF("SELECT id FROM ticket ORDER BY id LIMIT 1 OFFSET %d", i);
        script(apr_psprintf(world.pool, "UPDATE ticket SET subject = 'Rule %d', p1 = NULL WHERE id = %" APR_INT64_T_FMT,
                            i + 1, ids[i]));
    }
    set("gates", ids[0], "gate");
    set("note1", ids[0], "Élan ab");
    set("note1", ids[1], "ab");
    set("weight", ids[0], "12.5");
    set("weight", ids[1], "-2");
    set("day1", ids[0], "2025-11-20");
    set("day1", ids[1], "2024-11-20");
    set("paid", ids[0], "yes");
    set("paid", ids[1], "no");
    FINE(try_change("weight", archived("weight")));
    const cp_rule_schema_t *schema = cp_property_schema(&base, settings(), CP_OBJECT_TICKET, world.pool);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        asked_t asked = {cases[i].rule, schema, -1};
        RUN(CP_DB_READ, ask_work, &asked);
        if (asked.found != cases[i].found)
            fail_msg("%s: %d", cases[i].rule, (int)asked.found);
    }
    cp_rule_t *rule;
    cp_error_t *error = cp_rule_parse(&rule, schema, "gates has door", world.pool);
    assert_non_null(error);
    assert_string_equal(error->safe, "Line 1: the value of gates is one of gate, wall.");
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_numbers),      ON_WORLD(test_number_order), ON_WORLD(test_number_languages),
        ON_WORLD(test_number_words), ON_WORLD(test_bodies),       ON_WORLD(test_values),
        ON_WORLD(test_choices),      ON_WORLD(test_slots),        ON_WORLD(test_used_options),
        ON_WORLD(test_rules),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("properties", tests);
}
