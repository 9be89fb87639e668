/* SPDX-License-Identifier: Apache-2.0 */
#include "model_rule_match.h"

#include <apr_lib.h>
#include <stdlib.h>
#include <string.h>

static bool same_number(const char *value, const char *wanted, double *a, double *b)
{
    char *end_a, *end_b;

    *a = strtod(value, &end_a);
    *b = strtod(wanted, &end_b);
    return *value && *wanted && !*end_a && !*end_b;
}

static bool equal(const char *value, const char *wanted)
{
    double a, b;

    return !strcasecmp(value, wanted) || (same_number(value, wanted, &a, &b) && a >= b && a <= b);
}

static bool starts(const char *value, const char *wanted)
{
    return !strncasecmp(value, wanted, strlen(wanted));
}

static bool contains(const char *value, const char *wanted)
{
    for (; *value; value++)
        if (starts(value, wanted))
            return true;
    return false;
}

static bool ends(const char *value, const char *wanted)
{
    size_t length = strlen(value), end = strlen(wanted);

    return length >= end && !strcasecmp(value + length - end, wanted);
}

static bool at_least(const char *value, const char *wanted)
{
    double a, b;

    return same_number(value, wanted, &a, &b) && a >= b;
}

static bool at_most(const char *value, const char *wanted)
{
    double a, b;

    return same_number(value, wanted, &a, &b) && a <= b;
}

/* Days are written so that they compare as text does. */
static bool since(const char *value, const char *wanted)
{
    return strcmp(value, wanted) >= 0;
}

static bool before(const char *value, const char *wanted)
{
    return strcmp(value, wanted) < 0;
}

static bool anything(const char *value, const char *wanted)
{
    (void)wanted;
    return *value != '\0';
}

/* By the words of model_rule.h's operators. */
static const struct {
    const char *word;
    bool (*holds)(const char *value, const char *wanted);
    bool none; /* of all values */
} matchers[] = {
    {"is", equal, false},           {"is-not", equal, true},
    {"contains", contains, false},  {"contains-not", contains, true},
    {"starts-with", starts, false}, {"ends-with", ends, false},
    {"at-least", at_least, false},  {"at-most", at_most, false},
    {"since", since, false},        {"before", before, false},
    {"has", equal, false},          {"has-not", equal, true},
    {"has", equal, false},          {"has-not", equal, true},
    {"is-set", anything, false},    {"is-empty", anything, true},
};

static bool condition_holds(const cp_rule_condition_t *condition, const cp_rule_values_t *values)
{
    for (size_t i = 0; i < sizeof matchers / sizeof *matchers; i++) {
        if (strcmp(matchers[i].word, condition->operator->name) != 0)
            continue;
        for (int j = 0; j < values->count; j++)
            if (matchers[i].holds(values->values[j], condition->value))
                return !matchers[i].none;
        return matchers[i].none;
    }
    return false;
}

bool cp_rule_holds(const cp_rule_t *rule, const cp_rule_schema_t *schema, const cp_rule_values_t *values)
{
    bool holds = true;

    for (int i = 0; i < rule->count; i++) {
        const cp_rule_condition_t *condition = &rule->conditions[i];
        if (i && condition->group != rule->conditions[i - 1].group) {
            if (holds)
                return true;
            holds = true;
        }
        holds = holds && condition_holds(condition, &values[condition->property - schema->properties]);
    }
    return holds;
}
