/* SPDX-License-Identifier: Apache-2.0 */
/* The program as it grows: literal text collects until something else comes, so that runs are as long as possible. */
#include "template_private.h"

void cp_template_literal(cp_compiler_t *compiler, const char *text, apr_size_t length)
{
    if (!length) {
        return;
    }
    if (compiler->pending_length + length > compiler->pending_size) {
        char *grown;

        compiler->pending_size = 2 * (compiler->pending_length + length) + 1024;
        grown = apr_palloc(compiler->scratch, compiler->pending_size);
        if (compiler->pending_length) {
            memcpy(grown, compiler->pending, compiler->pending_length);
        }
        compiler->pending = grown;
    }
    memcpy(compiler->pending + compiler->pending_length, text, length);
    compiler->pending_length += length;
}

void cp_template_escaped(cp_compiler_t *compiler, const char *text, apr_size_t length, cp_escape_t escape)
{
    apr_size_t escaped;
    const char *safe = cp_escape(text, length, escape, &escaped, compiler->scratch);

    cp_template_literal(compiler, safe, escaped);
}

static cp_op_t *push(cp_compiler_t *compiler, cp_op_code_t code)
{
    cp_op_t *op = apr_array_push(compiler->ops);

    memset(op, 0, sizeof(*op));
    op->code = (unsigned char)code;
    op->jump = -1;
    return op;
}

int cp_template_label(cp_compiler_t *compiler)
{
    if (compiler->pending_length) {
        cp_op_t *op = push(compiler, CP_OP_LITERAL);

        op->text = apr_pstrmemdup(compiler->scratch, compiler->pending, compiler->pending_length);
        op->length = compiler->pending_length;
        compiler->pending_length = 0;
    }
    return compiler->ops->nelts;
}

int cp_template_op(cp_compiler_t *compiler, cp_op_code_t code, const cp_expr_t *expr)
{
    int index = cp_template_label(compiler);

    push(compiler, code)->expr = expr;
    return index;
}

cp_op_t *cp_template_op_at(cp_compiler_t *compiler, int index)
{
    return &APR_ARRAY_IDX(compiler->ops, index, cp_op_t);
}

void cp_template_land(cp_compiler_t *compiler, int index)
{
    int here = cp_template_label(compiler);

    cp_template_op_at(compiler, index)->jump = here;
}

void cp_template_write(cp_compiler_t *compiler, const cp_expr_t *expr, cp_escape_t escape)
{
    cp_op_t *op;
    int i;

    if (expr->kind == CP_EXPR_TEXT && escape != CP_ESCAPE_URL) {
        cp_template_escaped(compiler, expr->text, expr->length, escape);
        return;
    }
    if (expr->kind == CP_EXPR_NOTHING || (expr->kind == CP_EXPR_MISSING && !compiler->trying)) {
        return;
    }
    if (expr->kind == CP_EXPR_STRING && escape != CP_ESCAPE_URL) {
        for (i = 0; i < expr->part_count; i++) {
            cp_template_write(compiler, expr->parts[i], escape);
        }
        return;
    }
    op = cp_template_op_at(compiler, cp_template_op(compiler, CP_OP_WRITE, expr));
    op->escape = (unsigned char)escape;
    if (expr->kind == CP_EXPR_FIELD && !expr->step_count && !expr->from_variable && !expr->pointed &&
        (expr->type == CP_TYPE_TEXT || expr->type == CP_TYPE_URL || expr->type == CP_TYPE_HTML) &&
        escape != CP_ESCAPE_URL) {
        op->code = CP_OP_FIELD;
        op->slot = expr->frame;
        op->offset = expr->offset;
    }
}

const char *cp_template_take_indent(cp_compiler_t *compiler)
{
    apr_size_t at = compiler->pending_length;
    const char *taken;

    while (at && (compiler->pending[at - 1] == ' ' || compiler->pending[at - 1] == '\t')) {
        at--;
    }
    if (!at || compiler->pending[at - 1] != '\n') {
        return NULL;
    }
    at--;
    taken = apr_pstrmemdup(compiler->scratch, compiler->pending + at, compiler->pending_length - at);
    compiler->pending_length = at;
    return taken;
}
