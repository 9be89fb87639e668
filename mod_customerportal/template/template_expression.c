/* SPDX-License-Identifier: Apache-2.0 */
/* TALES: expression types, alternatives, strings. Paths are in template_path.c. */
#include "template_private.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

cp_expr_t *cp_expr_create(cp_compiler_t *compiler, cp_expr_kind_t kind, int may)
{
    cp_expr_t *expr = apr_pcalloc(compiler->scratch, sizeof(*expr));

    expr->kind = kind;
    expr->may = may;
    expr->weight = 1;
    expr->depth = 1;
    return expr;
}

const cp_expr_t *cp_expr_text(cp_compiler_t *compiler, const char *text, apr_size_t length)
{
    cp_expr_t *expr = cp_expr_create(compiler, CP_EXPR_TEXT, CP_MAY_CONSTANT);

    expr->text = apr_pstrmemdup(compiler->scratch, text, length);
    expr->length = length;
    return expr;
}

const char *cp_expr_kind_name(const cp_expr_t *expr)
{
    static const struct {
        int may;
        const char *name;
    } names[] = {{CP_MAY_LIST, "a list"},  {CP_MAY_RECORD, "a record"},    {CP_MAY_HTML, "safe HTML"},
                 {CP_MAY_TIME, "a time"},  {CP_MAY_URL, "an address"},     {CP_MAY_TEXT, "a text"},
                 {CP_MAY_INT, "a number"}, {CP_MAY_BOOL, "true or false"}, {CP_MAY_CONSTANT, "a text of the template"}};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (expr->may & names[i].may) {
            return names[i].name;
        }
    }
    return "nothing";
}

/* A definition may stand for a long expression, and the next one for many of those: growth must end. */
static bool weigh(cp_compiler_t *compiler, cp_expr_t *expr, apr_size_t at)
{
    int i;

    for (i = 0; i < expr->part_count; i++) {
        expr->weight += expr->parts[i]->weight;
        expr->depth = expr->parts[i]->depth >= expr->depth ? expr->parts[i]->depth + 1 : expr->depth;
        if (expr->weight > CP_TEMPLATE_EXPRESSION_PARTS || expr->depth > CP_TEMPLATE_EXPRESSION_DEPTH) {
            cp_template_problem(compiler, at, "this expression stands for more than %d others, or %d of them nested",
                                CP_TEMPLATE_EXPRESSION_PARTS, CP_TEMPLATE_EXPRESSION_DEPTH);
            return false;
        }
    }
    return true;
}

const cp_expr_t *cp_expr_any(cp_compiler_t *compiler, const cp_expr_t **parts, int count, apr_size_t at)
{
    cp_expr_t *any = cp_expr_create(compiler, CP_EXPR_ANY, 0);
    int i;

    any->parts = apr_palloc(compiler->scratch, sizeof(*parts) * (apr_size_t)(count + 1));
    for (i = 0; i < count; i++) {
        if (parts[i]->kind == CP_EXPR_MISSING && (i + 1 < count || any->part_count)) {
            any->may |= i + 1 < count ? 0 : CP_MAY_MISS;
            continue;
        }
        any->parts[any->part_count++] = parts[i];
        any->may = (any->may & ~CP_MAY_MISS) | parts[i]->may;
        if (!(parts[i]->may & CP_MAY_MISS)) {
            break;
        }
    }
    if (any->part_count == 1) {
        return any->parts[0];
    }
    return weigh(compiler, any, at) ? any : cp_expr_create(compiler, CP_EXPR_NOTHING, CP_MAY_NOTHING);
}

const cp_expr_t *cp_expr_without_default(cp_compiler_t *compiler, const cp_expr_t *expr, const cp_expr_t *other)
{
    const cp_expr_t **parts;
    int i;

    if (expr->kind == CP_EXPR_DEFAULT) {
        return other;
    }
    if (expr->kind != CP_EXPR_ANY || !(expr->may & CP_MAY_DEFAULT)) {
        return expr;
    }
    parts = apr_palloc(compiler->scratch, sizeof(*parts) * (apr_size_t)expr->part_count);
    for (i = 0; i < expr->part_count; i++) {
        parts[i] = cp_expr_without_default(compiler, expr->parts[i], other);
    }
    return cp_expr_any(compiler, parts, expr->part_count, 0);
}

const char *cp_template_brace(const char *text, const char *end)
{
    int depth = 0;

    for (; text < end; text++) {
        if (*text == '$' && text + 1 < end && text[1] == '{') {
            depth++;
            text++;
        }
        else if (*text == '}' && --depth == 0) {
            return text;
        }
    }
    return NULL;
}

static void push_text(cp_compiler_t *compiler, apr_array_header_t *parts, const char *from, const char *to)
{
    if (to > from) {
        APR_ARRAY_PUSH(parts, const cp_expr_t *) = cp_expr_text(compiler, from, (apr_size_t)(to - from));
    }
}

static const cp_expr_t *join(cp_compiler_t *compiler, apr_array_header_t *parts, apr_size_t at)
{
    cp_expr_t *string;
    int i;

    if (!parts->nelts) {
        return cp_expr_text(compiler, "", 0);
    }
    if (parts->nelts == 1 && APR_ARRAY_IDX(parts, 0, const cp_expr_t *)->kind == CP_EXPR_TEXT) {
        return APR_ARRAY_IDX(parts, 0, const cp_expr_t *);
    }
    string = cp_expr_create(compiler, CP_EXPR_STRING, 0);
    string->part_count = parts->nelts;
    string->parts = (const cp_expr_t **)apr_pmemdup(compiler->scratch, parts->elts,
                                                    (apr_size_t)parts->nelts * sizeof(const cp_expr_t *));
    for (i = 0; i < string->part_count; i++) {
        string->may |= string->parts[i]->may;
    }
    if (string->may & (CP_MAY_RECORD | CP_MAY_LIST)) {
        cp_template_problem(compiler, at, "a string can hold texts, numbers and times, not records or lists");
        return cp_expr_text(compiler, "", 0);
    }
    string->may &= ~(CP_MAY_NOTHING | CP_MAY_DEFAULT | CP_MAY_MISS);
    return weigh(compiler, string, at) ? string : cp_expr_text(compiler, "", 0);
}

/* string:… with $name, ${path} and $$. */
static const cp_expr_t *string_expression(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at)
{
    apr_array_header_t *parts = apr_array_make(compiler->scratch, 4, sizeof(const cp_expr_t *));
    const char *end = text + length;
    const char *from = text;
    const char *i = text;

    while (i < end) {
        const char *stop;

        if (*i != '$' || i + 1 == end) {
            i++;
            continue;
        }
        if (i[1] == '$') {
            push_text(compiler, parts, from, i + 1);
            from = i += 2;
        }
        else if (i[1] == '{' && (stop = cp_template_brace(i, end)) != NULL) {
            push_text(compiler, parts, from, i);
            APR_ARRAY_PUSH(parts, const cp_expr_t *) =
                cp_template_expression(compiler, i + 2, (apr_size_t)(stop - i - 2), at + (apr_size_t)(i + 2 - text));
            from = i = stop + 1;
        }
        else if (i[1] == '{') {
            cp_template_problem(compiler, at + (apr_size_t)(i - text), "this ${ has no closing brace");
            return cp_expr_text(compiler, "", 0);
        }
        else if (is_word(i[1]) && !(i[1] >= '0' && i[1] <= '9')) {
            push_text(compiler, parts, from, i);
            for (stop = i + 1; stop < end && is_word(*stop); stop++) {
            }
            APR_ARRAY_PUSH(parts, const cp_expr_t *) =
                cp_template_path(compiler, i + 1, (apr_size_t)(stop - i - 1), at + (apr_size_t)(i + 1 - text), false);
            from = i = stop;
        }
        else {
            i++;
        }
    }
    push_text(compiler, parts, from, end);
    return join(compiler, parts, at);
}

/* Offset behind the next ${ of the source from `at` on: entities make decoded texts shorter than the source. */
static apr_size_t locate(const cp_compiler_t *compiler, apr_size_t at)
{
    const cp_source_t *source = compiler->context->source;
    const char *found = strstr(source->text + (at < source->length ? at : source->length), "${");

    return found ? (apr_size_t)(found + 2 - source->text) : at;
}

const cp_expr_t *cp_template_interpolation(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at)
{
    apr_array_header_t *parts = NULL;
    const char *end = text + length;
    const char *from = text;
    const char *i;
    apr_size_t place = at; /* in the source, behind the ${ that was last met */

    for (i = text; i + 1 < end; i++) {
        const char *stop;

        if (i[0] != '$' || i[1] != '{') {
            continue;
        }
        if (!parts) {
            parts = apr_array_make(compiler->scratch, 4, sizeof(const cp_expr_t *));
        }
        place = locate(compiler, place);
        if (i > from && i[-1] == '$') {
            push_text(compiler, parts, from, i - 1);
            from = i;
            continue;
        }
        stop = cp_template_brace(i, end);
        if (!stop) {
            cp_template_problem(compiler, place - 2, "this ${ has no closing brace; write $${ for ${");
            return cp_expr_text(compiler, "", 0);
        }
        push_text(compiler, parts, from, i);
        APR_ARRAY_PUSH(parts, const cp_expr_t *) =
            cp_template_expression(compiler, i + 2, (apr_size_t)(stop - i - 2), place);
        from = stop + 1;
        i = stop;
    }
    if (!parts) {
        return NULL;
    }
    push_text(compiler, parts, from, end);
    return parts->nelts == 1 ? APR_ARRAY_IDX(parts, 0, const cp_expr_t *) : join(compiler, parts, at);
}

/* The length of "type:" at the beginning, or 0. */
static apr_size_t type_length(const char *text, apr_size_t length)
{
    apr_size_t i;

    for (i = 0; i < length && is_word(text[i]); i++) {
    }
    return i > 0 && i < length && text[i] == ':' ? i + 1 : 0;
}

static const cp_expr_t *negate(cp_compiler_t *compiler, cp_expr_kind_t kind, const cp_expr_t *of, apr_size_t at)
{
    cp_expr_t *expr = cp_expr_create(compiler, kind, CP_MAY_BOOL);

    expr->parts = apr_palloc(compiler->scratch, sizeof(*expr->parts));
    expr->parts[0] = of;
    expr->part_count = 1;
    return weigh(compiler, expr, at) ? expr : cp_expr_create(compiler, CP_EXPR_NOTHING, CP_MAY_NOTHING);
}

static const cp_expr_t *alternatives(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at,
                                     bool may_miss)
{
    apr_array_header_t *parts = apr_array_make(compiler->scratch, 2, sizeof(const cp_expr_t *));
    apr_size_t from = 0;

    for (;;) {
        const char *bar = memchr(text + from, '|', length - from);
        apr_size_t to = bar ? (apr_size_t)(bar - text) : length;
        apr_size_t start = from;

        while (start < to && is_blank(text[start])) {
            start++;
        }
        if (type_length(text + start, length - start)) {
            APR_ARRAY_PUSH(parts, const cp_expr_t *) =
                cp_template_expression(compiler, text + start, length - start, at + start);
            break;
        }
        APR_ARRAY_PUSH(parts, const cp_expr_t *) =
            cp_template_path(compiler, text + start, to - start, at + start, may_miss || (compiler->lenient && bar));
        if (!bar) {
            break;
        }
        from = to + 1;
    }
    return cp_expr_any(compiler, (const cp_expr_t **)parts->elts, parts->nelts, at);
}

static const cp_expr_t *typed(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at)
{
    apr_size_t skip = type_length(text, length);
    const char *type = apr_pstrmemdup(compiler->scratch, text, skip ? skip - 1 : 0);
    const char *rest = text + skip;
    bool may_miss = compiler->lenient && compiler->trying;
    apr_array_header_t *names;

    if (!skip) {
        return alternatives(compiler, text, length, at, may_miss);
    }
    length -= skip;
    at += skip;
    if (!strcmp(type, "string")) {
        return string_expression(compiler, rest, length, at);
    }
    if (!strcmp(type, "not")) {
        return negate(compiler, CP_EXPR_NOT, cp_template_expression(compiler, rest, length, at), at);
    }
    if (!strcmp(type, "exists")) {
        return negate(compiler, CP_EXPR_EXISTS, alternatives(compiler, rest, length, at, compiler->lenient), at);
    }
    if (!strcmp(type, "path") || !strcmp(type, "nocall")) {
        return alternatives(compiler, rest, length, at, may_miss);
    }
    names = apr_array_make(compiler->scratch, 5, sizeof(const char *));
    APR_ARRAY_PUSH(names, const char *) = "path";
    APR_ARRAY_PUSH(names, const char *) = "string";
    APR_ARRAY_PUSH(names, const char *) = "not";
    APR_ARRAY_PUSH(names, const char *) = "exists";
    APR_ARRAY_PUSH(names, const char *) = "nocall";
    cp_template_problem(compiler, at - skip, "unknown expression type '%s:'%s; known: %s (templates run no code)", type,
                        cp_template_suggest(type, names, compiler->scratch),
                        cp_template_names(names, compiler->scratch));
    return cp_expr_create(compiler, CP_EXPR_NOTHING, CP_MAY_NOTHING);
}

const cp_expr_t *cp_template_expression(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at)
{
    const cp_expr_t *expr;
    bool broken = false;
    apr_size_t end = length;

    while (length && is_blank(*text)) {
        text++, length--, at++, end--;
    }
    while (end && is_blank(text[end - 1])) {
        end--;
        broken = broken || text[end] == '\n';
    }
    length = broken || !type_length(text, length) ? end : length;
    if (!length) {
        cp_template_problem(compiler, at, "an expression is missing");
        return cp_expr_create(compiler, CP_EXPR_NOTHING, CP_MAY_NOTHING);
    }
    if (compiler->expression_depth >= CP_TEMPLATE_EXPRESSION_DEPTH) {
        cp_template_problem(compiler, at, "expressions nest at most %d deep", CP_TEMPLATE_EXPRESSION_DEPTH);
        return cp_expr_create(compiler, CP_EXPR_NOTHING, CP_MAY_NOTHING);
    }
    compiler->expression_depth++;
    expr = typed(compiler, text, length, at);
    compiler->expression_depth--;
    return expr;
}
