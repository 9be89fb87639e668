/* SPDX-License-Identifier: Apache-2.0 */
/* The plural rule of a PO file's header: a C expression of n, compiled for a small stack machine. */
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "text_po.h"

#define STEPS_MAX 200 /* Arabic, the longest in use, needs about 40 */
#define NESTING_MAX 20

typedef enum {
    STEP_NUMBER,
    STEP_N,
    STEP_NOT,
    STEP_MULTIPLY,
    STEP_DIVIDE,
    STEP_REMAINDER,
    STEP_ADD,
    STEP_SUBTRACT,
    STEP_LESS,
    STEP_LESS_EQUAL,
    STEP_GREATER,
    STEP_GREATER_EQUAL,
    STEP_EQUAL,
    STEP_UNEQUAL,
    STEP_AND,
    STEP_OR,
    STEP_CHOOSE
} step_kind_t;

typedef struct step_t {
    step_kind_t kind;
    apr_uint64_t number;
} step_t;

struct cp_po_rule_t {
    int forms;
    int count;
    step_t steps[STEPS_MAX];
};

typedef struct parser_t {
    const char *at;
    cp_po_rule_t *rule;
    int nesting;
    bool failed;
} parser_t;

/* Operators by how tightly they bind; within a level the longer sign comes first. */
static const struct {
    const char *sign;
    int level;
    step_kind_t kind;
} operators[] = {
    {"||", 1, STEP_OR},         {"&&", 2, STEP_AND},     {"==", 3, STEP_EQUAL},         {"!=", 3, STEP_UNEQUAL},
    {"<=", 4, STEP_LESS_EQUAL}, {"<", 4, STEP_LESS},     {">=", 4, STEP_GREATER_EQUAL}, {">", 4, STEP_GREATER},
    {"+", 5, STEP_ADD},         {"-", 5, STEP_SUBTRACT}, {"*", 6, STEP_MULTIPLY},       {"/", 6, STEP_DIVIDE},
    {"%", 6, STEP_REMAINDER},
};

#define LEVELS 6

static void parse_choice(parser_t *parser);

static void add_step(parser_t *parser, step_kind_t kind, apr_uint64_t number)
{
    if (parser->rule->count == STEPS_MAX)
        parser->failed = true;
    else
        parser->rule->steps[parser->rule->count++] = (step_t){kind, number};
}

static void skip_blanks(parser_t *parser)
{
    parser->at += strspn(parser->at, " \t\n");
}

static bool take_sign(parser_t *parser, const char *sign)
{
    skip_blanks(parser);
    apr_size_t length = strlen(sign);
    if (strncmp(parser->at, sign, length))
        return false;
    parser->at += length;
    return true;
}

static void parse_value(parser_t *parser)
{
    skip_blanks(parser);
    if (++parser->nesting > NESTING_MAX) {
        parser->failed = true;
    }
    else if (*parser->at == '!' && parser->at[1] != '=') {
        parser->at++;
        parse_value(parser);
        add_step(parser, STEP_NOT, 0);
    }
    else if (take_sign(parser, "(")) {
        parse_choice(parser);
        parser->failed = !take_sign(parser, ")") || parser->failed;
    }
    else if (*parser->at == 'n') {
        parser->at++;
        add_step(parser, STEP_N, 0);
    }
    else if (*parser->at >= '0' && *parser->at <= '9') {
        char *end;
        add_step(parser, STEP_NUMBER, strtoul(parser->at, &end, 10));
        parser->at = end;
    }
    else {
        parser->failed = true;
    }
    parser->nesting--;
}

static void parse_level(parser_t *parser, int level)
{
    if (level > LEVELS) {
        parse_value(parser);
        return;
    }
    parse_level(parser, level + 1);
    for (apr_size_t i = 0; i < sizeof(operators) / sizeof(*operators) && !parser->failed;) {
        if (operators[i].level == level && take_sign(parser, operators[i].sign)) {
            parse_level(parser, level + 1);
            add_step(parser, operators[i].kind, 0);
            i = 0;
        }
        else {
            i++;
        }
    }
}

static void parse_choice(parser_t *parser)
{
    if (++parser->nesting > NESTING_MAX) {
        parser->failed = true;
    }
    else {
        parse_level(parser, 1);
        if (!parser->failed && take_sign(parser, "?")) {
            parse_choice(parser);
            parser->failed = !take_sign(parser, ":") || parser->failed;
            if (!parser->failed)
                parse_choice(parser);
            add_step(parser, STEP_CHOOSE, 0);
        }
    }
    parser->nesting--;
}

static apr_uint64_t compute(step_kind_t kind, apr_uint64_t a, apr_uint64_t b)
{
    switch (kind) {
    case STEP_MULTIPLY:
        return a * b;
    case STEP_DIVIDE:
        return b ? a / b : 0;
    case STEP_REMAINDER:
        return b ? a % b : 0;
    case STEP_ADD:
        return a + b;
    case STEP_SUBTRACT:
        return a - b;
    case STEP_LESS:
        return a < b;
    case STEP_LESS_EQUAL:
        return a <= b;
    case STEP_GREATER:
        return a > b;
    case STEP_GREATER_EQUAL:
        return a >= b;
    case STEP_EQUAL:
        return a == b;
    case STEP_UNEQUAL:
        return a != b;
    case STEP_AND:
        return a && b;
    default:
        return a || b;
    }
}

static apr_uint64_t run(const cp_po_rule_t *rule, apr_uint64_t n)
{
    /* Each step pushes at most one value, so the stack never needs more room than there are steps. */
    apr_uint64_t stack[STEPS_MAX];
    int top = 0;
    for (int i = 0; i < rule->count; i++) {
        const step_t *step = &rule->steps[i];
        if (step->kind == STEP_NUMBER || step->kind == STEP_N) {
            stack[top++] = step->kind == STEP_N ? n : step->number;
        }
        else if (step->kind == STEP_NOT) {
            stack[top - 1] = !stack[top - 1];
        }
        else if (step->kind == STEP_CHOOSE) {
            top -= 2;
            stack[top - 1] = stack[top - 1] ? stack[top] : stack[top + 1];
        }
        else {
            top--;
            stack[top - 1] = compute(step->kind, stack[top - 1], stack[top]);
        }
    }
    return stack[0];
}

const cp_po_rule_t *cp_po_rule_create(const char *plural_forms, const char **reason, apr_pool_t *pool)
{
    cp_po_rule_t *rule = apr_pcalloc(pool, sizeof(*rule));
    const char *count = strstr(plural_forms, "nplurals=");
    const char *expression = strstr(plural_forms, "plural=");
    rule->forms = count ? atoi(count + 9) : 0;
    if (rule->forms < 1 || rule->forms > CP_PO_FORMS || !expression) {
        *reason = "Plural-Forms is not of the form \"nplurals=N; plural=EXPRESSION;\" with N from 1 to 6";
        return NULL;
    }
    parser_t parser = {expression + 7, rule, 0, false};
    parse_choice(&parser);
    skip_blanks(&parser);
    if (parser.failed || (*parser.at && *parser.at != ';')) {
        *reason = "the expression of Plural-Forms cannot be understood";
        return NULL;
    }
    for (apr_uint64_t n = 0; n <= 1000; n++) {
        if (run(rule, n) >= (apr_uint64_t)rule->forms) {
            *reason = "the expression of Plural-Forms gives a form that nplurals does not have";
            return NULL;
        }
    }
    return rule;
}

int cp_po_rule_count(const cp_po_rule_t *rule)
{
    return rule->forms;
}

int cp_po_rule_form(const cp_po_rule_t *rule, apr_uint64_t n)
{
    apr_uint64_t form = run(rule, n);
    return form < (apr_uint64_t)rule->forms ? (int)form : rule->forms - 1;
}
