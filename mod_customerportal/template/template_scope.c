/* SPDX-License-Identifier: Apache-2.0 */
/* What surrounds an element: on-error, define, condition, repeat and case, in the order in which they count. */
#include "template_private.h"

static const cp_binding_t *bind_name(cp_compiler_t *compiler, const cp_binding_t *next, const char *name,
                                     const cp_expr_t *value)
{
    cp_binding_t *binding = apr_palloc(compiler->scratch, sizeof(*binding));

    binding->name = name;
    binding->value = value;
    binding->loop = -1;
    binding->next = (cp_binding_t *)next;
    return binding;
}

/* A value that has to be worked out where it is defined, because that place may run never or often. */
static const cp_expr_t *variable(cp_compiler_t *compiler, const cp_expr_t *value, apr_size_t at)
{
    cp_expr_t *expr;
    int op;

    if (compiler->variables >= CP_TEMPLATE_VARIABLES) {
        cp_template_problem(compiler, at, "a page has at most %d global definitions inside conditions and repeats",
                            CP_TEMPLATE_VARIABLES);
        return value;
    }
    expr = cp_expr_create(compiler, CP_EXPR_VARIABLE, value->may | CP_MAY_MISS);
    expr->frame = compiler->variables++;
    expr->type = value->type;
    expr->of = value->of;
    op = cp_template_op(compiler, CP_OP_SET, value);
    cp_template_op_at(compiler, op)->slot = expr->frame;
    return expr;
}

static bool name_is_plain(const char *name)
{
    return *name && !strpbrk(name, "/|:;${}\"'()") && strcmp(name, "nothing") && strcmp(name, "default") &&
           strcmp(name, "repeat") && strcmp(name, "attrs");
}

static const char *next_word(cp_compiler_t *compiler, const char **text)
{
    const char *from = *text + strspn(*text, " \t\r\n");
    const char *to = from + strcspn(from, " \t\r\n");

    *text = to + strspn(to, " \t\r\n");
    return apr_pstrmemdup(compiler->scratch, from, (apr_size_t)(to - from));
}

static void define(void *baton, const char *part, apr_size_t at)
{
    cp_compiler_t *compiler = baton;
    const char *rest = part;
    const char *name = next_word(compiler, &rest);
    bool global = !strcmp(name, "global");
    const cp_expr_t *value;

    if (global || !strcmp(name, "local")) {
        name = next_word(compiler, &rest);
    }
    if (!name_is_plain(name) || !*rest) {
        cp_template_problem(compiler, at + strspn(part, " \t\r\n"),
                            "tal:define is [local|global] NAME EXPRESSION; …, where NAME is a plain word");
        return;
    }
    value = cp_template_confine_value(
        compiler, cp_template_expression(compiler, rest, strlen(rest), at + (apr_size_t)(rest - part)));
    if (global && compiler->unsure) {
        value = variable(compiler, value, at);
    }
    if (global) {
        compiler->globals = bind_name(compiler, compiler->globals, name, value);
    }
    else {
        compiler->bindings = bind_name(compiler, compiler->bindings, name, value);
    }
}

/* The schema of the rows that a repeat's expression yields; *lists counts its lists. */
static const cp_schema_t *rows_of(const cp_expr_t *expr, int *lists, bool *differ)
{
    const cp_schema_t *of = NULL;
    int i;

    if (expr->kind != CP_EXPR_ANY) {
        bool list = (expr->kind == CP_EXPR_FIELD || expr->kind == CP_EXPR_VARIABLE) && expr->type == CP_TYPE_LIST;

        *lists += list;
        return list ? expr->of : NULL;
    }
    for (i = 0; i < expr->part_count; i++) {
        const cp_schema_t *more = rows_of(expr->parts[i], lists, differ);

        *differ = *differ || (more && of && more != of);
        of = of ? of : more;
    }
    return of;
}

static void bind_row(cp_compiler_t *compiler, const char *name, const cp_schema_t *of)
{
    cp_expr_t *row = cp_expr_create(compiler, of ? CP_EXPR_FIELD : CP_EXPR_MISSING, of ? CP_MAY_RECORD : CP_MAY_MISS);
    cp_binding_t *binding;

    row->type = CP_TYPE_RECORD;
    row->of = of;
    row->itself = true;
    row->frame = compiler->frame;
    binding = (cp_binding_t *)bind_name(compiler, compiler->bindings, name, cp_template_confine_value(compiler, row));
    binding->loop = compiler->frame;
    compiler->bindings = binding;
}

/* Opens the loop; returns the index of its REPEAT, or -1 if there is none. */
static int open_repeat(cp_compiler_t *compiler, const cp_attribute_t *statement)
{
    const char *rest = statement->value;
    const char *name = next_word(compiler, &rest);
    const cp_expr_t *expr;
    const cp_schema_t *of;
    int lists = 0;
    bool differ = false;
    int op;

    if (!name_is_plain(name) || !*rest) {
        cp_template_problem(compiler, statement->value_at, "tal:repeat is NAME EXPRESSION, where NAME is a plain word");
        return -1;
    }
    expr = cp_template_expression(compiler, rest, strlen(rest),
                                  statement->value_at + (apr_size_t)(rest - statement->value));
    if (expr->kind == CP_EXPR_DEFAULT) {
        return -1;
    }
    of = rows_of(expr, &lists, &differ);
    if (expr->may & ~(CP_MAY_LIST | CP_MAY_NOTHING | CP_MAY_MISS | CP_MAY_LENT)) {
        cp_template_problem(compiler, statement->value_at + (apr_size_t)(rest - statement->value),
                            "tal:repeat needs a list; '%s' is %s", rest, cp_expr_kind_name(expr));
        of = NULL;
    }
    else if (differ) {
        cp_template_problem(compiler, statement->value_at, "the lists of '%s' have different rows", rest);
    }
    if (compiler->frame + 1 >= CP_TEMPLATE_FRAMES) {
        cp_template_problem(compiler, statement->value_at, "repeats nest at most %d deep", CP_TEMPLATE_FRAMES - 1);
        return -1;
    }
    compiler->frame++;
    op = cp_template_op(compiler, CP_OP_REPEAT, expr);
    cp_template_op_at(compiler, op)->slot = compiler->frame;
    cp_template_op_at(compiler, op)->length = of ? of->size : 0;
    bind_row(compiler, name, of);
    return op;
}

static void close_repeat(cp_compiler_t *compiler, int repeat)
{
    int op = cp_template_op(compiler, CP_OP_NEXT, NULL);

    cp_template_op_at(compiler, op)->slot = compiler->frame;
    cp_template_op_at(compiler, op)->jump = repeat + 1;
    cp_template_op_at(compiler, op)->length = cp_template_op_at(compiler, repeat)->length;
    cp_template_land(compiler, repeat);
    compiler->frame--;
}

static int open_case(cp_compiler_t *compiler, const cp_attribute_t *statement)
{
    const cp_expr_t *expr;
    int op;

    if (!compiler->switched) {
        cp_template_problem(compiler, statement->name_at, "tal:case needs an element with tal:switch around it");
        return -1;
    }
    expr = cp_template_expression(compiler, statement->value, strlen(statement->value), statement->value_at);
    op = cp_template_op(compiler, CP_OP_CASE, expr);
    cp_template_op_at(compiler, op)->other = compiler->switched;
    cp_template_op_at(compiler, op)->slot = compiler->switch_depth - 1;
    return op;
}

static void open_switch(cp_compiler_t *compiler, const cp_attribute_t *statement)
{
    int op;

    if (compiler->switch_depth >= CP_TEMPLATE_SWITCHES) {
        cp_template_problem(compiler, statement->name_at, "switches nest at most %d deep", CP_TEMPLATE_SWITCHES);
        return;
    }
    compiler->switched =
        cp_template_expression(compiler, statement->value, strlen(statement->value), statement->value_at);
    op = cp_template_op(compiler, CP_OP_SWITCH, NULL);
    cp_template_op_at(compiler, op)->slot = compiler->switch_depth++;
}

static void inside(cp_compiler_t *compiler, const cp_node_t *node)
{
    const cp_expr_t *switched = compiler->switched;
    int switch_depth = compiler->switch_depth;
    int skip = node->statement[CP_TAL_CASE] ? open_case(compiler, node->statement[CP_TAL_CASE]) : -1;

    compiler->unsure += skip >= 0;
    if (node->statement[CP_TAL_SWITCH]) {
        open_switch(compiler, node->statement[CP_TAL_SWITCH]);
    }
    if (node->statement[CP_METAL_USE_MACRO] || node->statement[CP_METAL_EXTEND_MACRO]) {
        cp_template_use(compiler, node);
    }
    else {
        cp_template_tag(compiler, node);
    }
    compiler->switched = switched;
    compiler->switch_depth = switch_depth;
    if (skip >= 0) {
        cp_template_land(compiler, skip);
        compiler->unsure--;
    }
}

/* The line break and indentation before a repeated element belong to each of its rows. */
static void scoped(cp_compiler_t *compiler, const cp_node_t *node)
{
    const cp_binding_t *bindings = compiler->bindings;
    const cp_node_t *element = compiler->element;
    const cp_attribute_t *condition = node->statement[CP_TAL_CONDITION];
    const cp_attribute_t *repeat = node->statement[CP_TAL_REPEAT];
    const char *indent = repeat ? cp_template_take_indent(compiler) : NULL;
    int unsure = compiler->unsure;
    int skip = -1;
    int loop = -1;

    compiler->element = node;
    if (node->statement[CP_TAL_DEFINE]) {
        cp_template_split(compiler, node->statement[CP_TAL_DEFINE], define, compiler);
    }
    if (condition) {
        skip = cp_template_op(
            compiler, CP_OP_JUMP_FALSE,
            cp_template_expression(compiler, condition->value, strlen(condition->value), condition->value_at));
        compiler->unsure++;
    }
    if (repeat) {
        loop = open_repeat(compiler, repeat);
        compiler->unsure++;
        if (indent) {
            cp_template_puts(compiler, indent);
        }
    }
    inside(compiler, node);
    if (loop >= 0) {
        close_repeat(compiler, loop);
    }
    if (skip >= 0) {
        cp_template_land(compiler, skip);
    }
    compiler->unsure = unsure;
    compiler->bindings = bindings;
    compiler->element = element;
}

static void attempted(cp_compiler_t *compiler, const cp_node_t *node)
{
    int attempt;
    int done;

    if (compiler->trying >= CP_TEMPLATE_TRIES) {
        cp_template_problem(compiler, node->at, "tal:on-error nests at most %d deep", CP_TEMPLATE_TRIES);
        return;
    }
    attempt = cp_template_op(compiler, CP_OP_TRY, NULL);
    compiler->trying++;
    compiler->unsure++;
    scoped(compiler, node);
    compiler->trying--;
    done = cp_template_op(compiler, CP_OP_TRIED, NULL);
    cp_template_land(compiler, attempt);
    cp_template_handler(compiler, node, node->statement[CP_TAL_ON_ERROR]);
    cp_template_land(compiler, done);
    compiler->unsure--;
}

static bool is_in_use(const cp_node_t *node)
{
    for (node = node->parent; node; node = node->parent) {
        if (node->statement[CP_METAL_USE_MACRO] || node->statement[CP_METAL_EXTEND_MACRO]) {
            return true;
        }
    }
    return false;
}

void cp_template_element(cp_compiler_t *compiler, const cp_node_t *node)
{
    const cp_attribute_t *fill = node->statement[CP_METAL_FILL_SLOT];

    if (compiler->depth >= CP_TEMPLATE_DEPTH || compiler->elements >= CP_TEMPLATE_ELEMENTS) {
        if (compiler->elements != CP_TEMPLATE_ELEMENTS + 1) {
            cp_template_problem(compiler, node->at, "the page is too large: at most %d elements, %d deep",
                                CP_TEMPLATE_ELEMENTS, CP_TEMPLATE_DEPTH);
        }
        compiler->elements = CP_TEMPLATE_ELEMENTS + 1;
        return;
    }
    compiler->elements++;
    if (fill && compiler->filling != node && !is_in_use(node)) {
        cp_template_problem(compiler, fill->name_at, "metal:fill-slot needs an element with metal:use-macro around it");
    }
    compiler->depth++;
    if (!node->statement[CP_METAL_DEFINE_SLOT] || !cp_template_slot(compiler, node)) {
        if (node->statement[CP_TAL_ON_ERROR]) {
            attempted(compiler, node);
        }
        else {
            scoped(compiler, node);
        }
    }
    compiler->depth--;
}
