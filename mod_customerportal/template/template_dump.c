/* SPDX-License-Identifier: Apache-2.0 */
#include "template_private.h"

static const char *const op_names[] = {"end",  "literal",    "field",     "write",        "attribute", "flag",
                                       "jump", "jump-false", "jump-true", "jump-default", "repeat",    "next",
                                       "set",  "switch",     "case",      "try",          "tried"};

static const char *const escape_names[] = {"text", "attribute", "url", "as it is"};

static const char *quoted(const char *text, apr_size_t length, apr_pool_t *pool)
{
    char *copy = apr_palloc(pool, 2 * length + 3);
    char *to = copy;
    apr_size_t i;

    *to++ = '"';
    for (i = 0; i < length; i++) {
        if (text[i] == '\n' || text[i] == '"' || text[i] == '\\') {
            *to++ = '\\';
        }
        *to++ = text[i] == '\n' ? 'n' : text[i];
    }
    *to++ = '"';
    *to = '\0';
    return copy;
}

static const char *expression(const cp_expr_t *expr, apr_pool_t *pool);

static const char *parts_of(const cp_expr_t *expr, const char *between, apr_pool_t *pool)
{
    const char *text = "";
    int i;

    for (i = 0; i < expr->part_count; i++) {
        text = apr_pstrcat(pool, text, i ? between : "", expression(expr->parts[i], pool), NULL);
    }
    return text;
}

static const char *field(const cp_expr_t *expr, apr_pool_t *pool)
{
    const char *text = apr_psprintf(pool, "%s%d", expr->from_variable ? "variable " : "frame ", expr->frame);
    int i;

    for (i = 0; i < expr->step_count; i++) {
        text = expr->steps[i].row < 0
                   ? apr_psprintf(pool, "%s+%" APR_SIZE_T_FMT " ->", text, expr->steps[i].offset)
                   : apr_psprintf(pool, "%s+%" APR_SIZE_T_FMT " [%d]", text, expr->steps[i].offset, expr->steps[i].row);
    }
    return expr->itself ? text : apr_psprintf(pool, "%s+%" APR_SIZE_T_FMT, text, expr->offset);
}

static const char *expression(const cp_expr_t *expr, apr_pool_t *pool)
{
    switch (expr->kind) {
    case CP_EXPR_TEXT:
        return quoted(expr->text, expr->length, pool);
    case CP_EXPR_NOTHING:
        return "nothing";
    case CP_EXPR_DEFAULT:
        return "default";
    case CP_EXPR_MISSING:
        return "missing";
    case CP_EXPR_FIELD:
        return field(expr, pool);
    case CP_EXPR_LENGTH:
        return apr_pstrcat(pool, field(expr, pool), " length", NULL);
    case CP_EXPR_REPEAT:
        return apr_psprintf(pool, "repeat %d property %d", expr->frame, (int)expr->property);
    case CP_EXPR_VARIABLE:
        return apr_psprintf(pool, "variable %d", expr->frame);
    case CP_EXPR_STRING:
        return apr_pstrcat(pool, "(", parts_of(expr, " . ", pool), ")", NULL);
    case CP_EXPR_NOT:
        return apr_pstrcat(pool, "not ", parts_of(expr, "", pool), NULL);
    case CP_EXPR_EXISTS:
        return apr_pstrcat(pool, "exists ", parts_of(expr, "", pool), NULL);
    case CP_EXPR_ANY:
        return apr_pstrcat(pool, "(", parts_of(expr, " | ", pool), ")", NULL);
    }
    return "";
}

const char *cp_template_dump(const cp_template_t *program, apr_pool_t *pool)
{
    apr_array_header_t *lines = apr_array_make(pool, program->op_count + 1, sizeof(const char *));
    int i;

    for (i = 0; i < program->op_count; i++) {
        const cp_op_t *op = &program->ops[i];
        const char *line = apr_psprintf(pool, "%4d  %-12s", i, op_names[op->code]);

        if (op->code == CP_OP_REPEAT || op->code == CP_OP_NEXT || op->code == CP_OP_SET || op->code == CP_OP_SWITCH ||
            op->code == CP_OP_CASE) {
            line = apr_psprintf(pool, "%s #%d", line, op->slot);
        }
        if (op->text) {
            line = apr_pstrcat(pool, line, " ", quoted(op->text, op->length, pool), NULL);
        }
        if (op->expr) {
            line = apr_pstrcat(pool, line, " ", expression(op->expr, pool), NULL);
        }
        if (op->code == CP_OP_FIELD || op->code == CP_OP_WRITE || op->code == CP_OP_ATTRIBUTE) {
            line = apr_pstrcat(pool, line, " as ", escape_names[op->escape], op->translate ? ", translated" : "", NULL);
        }
        if (op->jump >= 0) {
            line = apr_psprintf(pool, "%s -> %d", line, op->jump);
        }
        APR_ARRAY_PUSH(lines, const char *) = apr_pstrcat(pool, line, "\n", NULL);
    }
    return apr_array_pstrcat(pool, lines, 0);
}
