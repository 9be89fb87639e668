/* SPDX-License-Identifier: Apache-2.0 */
#include "model_rule.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_date.h"
#include "../text/text_zone.h"
#include "model_number.h"

#define TEXT (1u << CP_RULE_TEXT)
#define INT (1u << CP_RULE_INT)
#define TIME (1u << CP_RULE_TIME)
#define NUMBER (1u << CP_RULE_NUMBER)
#define DAY (1u << CP_RULE_DAY)
#define CHOICE (1u << CP_RULE_CHOICE)
#define CHOICES (1u << CP_RULE_CHOICES)
#define ANY (TEXT | INT | TIME | NUMBER | DAY | CHOICE | CHOICES)

#define VALUE_MAX 200 /* characters */

enum {
    IS,
    IS_NOT,
    CONTAINS,
    CONTAINS_NOT,
    STARTS_WITH,
    ENDS_WITH,
    AT_LEAST,
    AT_MOST,
    AFTER,
    BEFORE,
    HAS,
    HAS_NOT,
    IS_SET,
    IS_EMPTY
};

static const cp_rule_operator_t operators[] = {
    [IS] = {"is", CP_MSG("is"), TEXT | INT | NUMBER | DAY | CHOICE, true},
    [IS_NOT] = {"is-not", "is not", TEXT | INT | NUMBER | DAY | CHOICE, true},
    [CONTAINS] = {"contains", CP_MSG("contains"), TEXT, true},
    [CONTAINS_NOT] = {"contains-not", "does not contain", TEXT, true},
    [STARTS_WITH] = {"starts-with", "starts with", TEXT, true},
    [ENDS_WITH] = {"ends-with", "ends with", TEXT, true},
    [AT_LEAST] = {"at-least", "is at least", INT | NUMBER, true},
    [AT_MOST] = {"at-most", "is at most", INT | NUMBER, true},
    [AFTER] = {"since", "is on or after", TIME | DAY, true},
    [BEFORE] = {"before", "is before", TIME | DAY, true},
    [HAS] = {"has", CP_MSG("has"), CHOICES, true},
    [HAS_NOT] = {"has-not", "does not have", CHOICES, true},
    [IS_SET] = {"is-set", "has a value", ANY, false},
    [IS_EMPTY] = {"is-empty", "has no value", ANY, false},
};

#define OPERATORS ((int)(sizeof operators / sizeof *operators))

const cp_rule_operator_t *cp_rule_operators(int *count)
{
    *count = OPERATORS;
    return operators;
}

/* ---- Reading ---- */

typedef struct reading_t {
    const cp_rule_schema_t *schema;
    cp_rule_t *rule;
    int line;
    int group;
    apr_pool_t *pool;
} reading_t;

static cp_error_t *wrong(const reading_t *reading, const char *what)
{
    return cp_error_field(reading->pool, "rule", "Line %d: %s", reading->line, what);
}

/* Lines are trimmed, with single blanks. */
static const char *take_word(const char **line, apr_pool_t *pool)
{
    apr_size_t length = strcspn(*line, " ");
    const char *word = apr_pstrmemdup(pool, *line, length);
    *line += length + ((*line)[length] == ' ');
    return word;
}

static const char *property_names(const reading_t *reading)
{
    const char *names = "";
    for (int i = 0; i < reading->schema->count; i++)
        names = apr_pstrcat(reading->pool, names, i ? ", " : "", reading->schema->properties[i].name, NULL);
    return names;
}

static const char *operator_names(const reading_t *reading, cp_rule_type_t type)
{
    const char *names = "";
    for (int i = 0; i < OPERATORS; i++)
        if (operators[i].types & 1u << type)
            names = apr_pstrcat(reading->pool, names, *names ? ", " : "", operators[i].name, NULL);
    return names;
}

static cp_error_t *find_property(cp_rule_condition_t *condition, const reading_t *reading, const char *name)
{
    for (int i = 0; i < reading->schema->count; i++)
        if (!strcmp(reading->schema->properties[i].name, name)) {
            condition->property = &reading->schema->properties[i];
            return NULL;
        }
    return wrong(reading, apr_psprintf(reading->pool, "there is no property “%s”. There are %s.",
                                       cp_utf8_cut(name, 40, reading->pool), property_names(reading)));
}

static cp_error_t *find_operator(cp_rule_condition_t *condition, const reading_t *reading, const char *name)
{
    cp_rule_type_t type = condition->property->type;
    for (int i = 0; i < OPERATORS; i++)
        if ((operators[i].types & 1u << type) && !strcmp(operators[i].name, name)) {
            condition->operator= & operators[i];
            return NULL;
        }
    return wrong(reading, apr_psprintf(reading->pool, "after %s stands one of %s.", condition->property->name,
                                       operator_names(reading, type)));
}

static cp_error_t *read_word(cp_rule_condition_t *condition, const reading_t *reading)
{
    const char *names = "";

    for (int i = 0; i < condition->property->option_count; i++) {
        const char *word = condition->property->options[i].value;
        if (!strcmp(word, condition->value))
            return NULL;
        names = apr_pstrcat(reading->pool, names, i ? ", " : "", word, NULL);
    }
    return wrong(reading,
                 apr_psprintf(reading->pool, "the value of %s is one of %s.", condition->property->name, names));
}

/* What the value is bound as, by the property's type. */
static cp_error_t *convert(cp_rule_condition_t *condition, const reading_t *reading)
{
    const char *value = condition->text = condition->value, *name = condition->property->name;
    cp_rule_type_t type = condition->property->type;

    if (type == CP_RULE_INT && !cp_parse_int(value, 0, APR_INT64_MAX, &condition->number))
        return wrong(reading, apr_psprintf(reading->pool, "the value of %s is a number.", name));
    if (type == CP_RULE_NUMBER) {
        condition->text = cp_number_store(value, reading->pool);
        if (!condition->text)
            return wrong(reading, apr_psprintf(reading->pool, "the value of %s is a number such as 12.5.", name));
    }
    if ((type == CP_RULE_TIME || type == CP_RULE_DAY) && !cp_date_parse_day(value, cp_zone_utc(), &condition->number))
        return wrong(reading, apr_psprintf(reading->pool, "the value of %s is a day such as 2025-11-20.", name));
    if (type == CP_RULE_CHOICE || type == CP_RULE_CHOICES)
        CP_TRY(read_word(condition, reading));
    if (type == CP_RULE_CHOICES)
        condition->text = apr_pstrcat(reading->pool, "|", value, "|", NULL);
    return NULL;
}

static cp_error_t *read_value(cp_rule_condition_t *condition, const reading_t *reading, const char *value)
{
    condition->value = value;
    if (!condition->operator->value)
        return *value
                   ? wrong(reading, apr_psprintf(reading->pool, "nothing stands after %s.", condition->operator->name))
                   : NULL;
    if (!*value || cp_utf8_count(value) > VALUE_MAX)
        return wrong(reading, apr_psprintf(reading->pool, "a value of 1 to %d characters stands after %s.", VALUE_MAX,
                                           condition->operator->name));
    return convert(condition, reading);
}

static cp_error_t *read_line(reading_t *reading, const char *line)
{
    cp_rule_t *rule = reading->rule;
    cp_rule_condition_t *condition = &rule->conditions[rule->count];

    if (rule->count == CP_RULE_CONDITIONS)
        return wrong(reading, apr_psprintf(reading->pool, "a rule has at most %d conditions.", CP_RULE_CONDITIONS));
    *condition = (cp_rule_condition_t){.group = reading->group};
    CP_TRY(find_property(condition, reading, take_word(&line, reading->pool)));
    CP_TRY(find_operator(condition, reading, take_word(&line, reading->pool)));
    CP_TRY(read_value(condition, reading, line));
    rule->count++;
    return NULL;
}

cp_error_t *cp_rule_parse(cp_rule_t **rule, const cp_rule_schema_t *schema, const char *text, apr_pool_t *pool)
{
    reading_t reading = {.schema = schema, .pool = pool};
    bool apart = false;

    *rule = reading.rule = apr_palloc(pool, sizeof **rule);
    reading.rule->conditions = apr_palloc(pool, CP_RULE_CONDITIONS * sizeof *reading.rule->conditions);
    reading.rule->count = 0;
    for (const char *at = text; *at;) {
        apr_size_t length = strcspn(at, "\n");
        const char *line = cp_one_line(apr_pstrmemdup(pool, at, length), pool);
        reading.line++;
        at += length + (at[length] == '\n');
        if (!*line) {
            apart = reading.rule->count > 0;
            continue;
        }
        reading.group += apart;
        apart = false;
        CP_TRY(read_line(&reading, line));
    }
    return NULL;
}

/* ---- Writing ---- */

const char *cp_rule_text(const cp_rule_t *rule, apr_pool_t *pool)
{
    const char *text = "";

    for (int i = 0; i < rule->count; i++) {
        const cp_rule_condition_t *condition = &rule->conditions[i];
        bool apart = i && condition->group != rule->conditions[i - 1].group;
        text = apr_pstrcat(pool, text, apart ? "\n" : "", condition->property->name, " ", condition->operator->name,
                           condition->operator->value ? " " : "", condition->value, "\n", NULL);
    }
    return text;
}

/* ---- SQL ---- */

static const char *find_function(cp_dialect_t dialect)
{
    return dialect == CP_DIALECT_PGSQL ? "strpos" : "instr";
}

/* `x` is the value, `p` the parameter. */
static const char *text_sql(int what, cp_dialect_t dialect, const char *x, const char *p, apr_pool_t *pool)
{
    const char *find = find_function(dialect);

    /* Some columns are ordered by bytes; PostgreSQL would then know of A to Z only what their lower case is. */
    x = apr_pstrcat(pool, "lower(coalesce(", x, ", '')", dialect == CP_DIALECT_PGSQL ? " COLLATE \"default\")" : ")",
                    NULL);
    p = p ? apr_pstrcat(pool, "lower(CAST(", p, " AS TEXT))", NULL) : "";
    switch (what) {
    case IS:
        return apr_pstrcat(pool, x, " = ", p, NULL);
    case IS_NOT:
        return apr_pstrcat(pool, x, " <> ", p, NULL);
    case CONTAINS:
        return apr_pstrcat(pool, find, "(", x, ", ", p, ") > 0", NULL);
    case CONTAINS_NOT:
        return apr_pstrcat(pool, find, "(", x, ", ", p, ") = 0", NULL);
    case STARTS_WITH:
        return apr_pstrcat(pool, "substr(", x, ", 1, length(", p, ")) = ", p, NULL);
    case ENDS_WITH:
        return apr_pstrcat(pool, "(length(", x, ") >= length(", p, ") AND substr(", x, ", length(", x, ") - length(", p,
                           ") + 1) = ", p, ")", NULL);
    case IS_SET:
        return apr_pstrcat(pool, x, " <> ''", NULL);
    default:
        return apr_pstrcat(pool, x, " = ''", NULL);
    }
}

/* Values that are compared as they are, numbers or text. */
static const char *plain_sql(int what, const char *x, const char *p, apr_pool_t *pool)
{
    switch (what) {
    case IS:
        return apr_pstrcat(pool, "coalesce(", x, " = ", p, ", 1 = 0)", NULL);
    case IS_NOT:
        return apr_pstrcat(pool, "coalesce(", x, " <> ", p, ", 1 = 1)", NULL);
    case AT_LEAST:
    case AFTER:
        return apr_pstrcat(pool, "coalesce(", x, " >= ", p, ", 1 = 0)", NULL);
    case AT_MOST:
        return apr_pstrcat(pool, "coalesce(", x, " <= ", p, ", 1 = 0)", NULL);
    case BEFORE:
        return apr_pstrcat(pool, "coalesce(", x, " < ", p, ", 1 = 0)", NULL);
    case IS_SET:
        return apr_pstrcat(pool, x, " IS NOT NULL", NULL);
    default:
        return apr_pstrcat(pool, x, " IS NULL", NULL);
    }
}

static const char *choices_sql(int what, cp_dialect_t dialect, const char *x, const char *p, apr_pool_t *pool)
{
    if (what != HAS && what != HAS_NOT)
        return plain_sql(what, x, p, pool);
    return apr_pstrcat(pool, find_function(dialect), "(coalesce(", x, ", ''), ", p, ")", what == HAS ? " > 0" : " = 0",
                       NULL);
}

static const char *condition_sql(const cp_rule_condition_t *condition, cp_dialect_t dialect, const char *p,
                                 apr_pool_t *pool)
{
    const char *x = condition->property->expression;
    int what = (int)(condition->operator- operators);

    switch (condition->property->type) {
    case CP_RULE_TEXT:
        return text_sql(what, dialect, x, p, pool);
    case CP_RULE_CHOICES:
        return choices_sql(what, dialect, x, p, pool);
    default:
        return plain_sql(what, x, p, pool);
    }
}

const char *cp_rule_sql(const cp_rule_t *rule, cp_dialect_t dialect, cp_bind_t *binds, int *count, apr_pool_t *pool)
{
    const char *sql = "(";

    for (int i = 0; i < rule->count; i++) {
        const cp_rule_condition_t *condition = &rule->conditions[i];
        cp_rule_type_t type = condition->property->type;
        const char *p = NULL;
        if (condition->operator->value) {
            bool number = type == CP_RULE_INT || type == CP_RULE_TIME;
            binds[(*count)++] = number ? cp_bind_int(condition->number) : cp_bind_text(condition->text);
            p = apr_psprintf(pool, "?%d", *count);
        }
        bool apart = i && condition->group != rule->conditions[i - 1].group;
        sql = apr_pstrcat(pool, sql,
                          !i      ? ""
                          : apart ? " OR "
                                  : " AND ",
                          condition_sql(condition, dialect, p, pool), NULL);
    }
    return apr_pstrcat(pool, sql, rule->count ? ")" : "1 = 1)", NULL);
}
