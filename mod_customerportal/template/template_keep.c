/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stays of a compilation. Expressions and texts are made in scratch memory, most of them only to be folded into
 * others; the program gets copies, each value once. The pages of a portal have much in common, and in each language the
 * same: with a table for all of them a language costs a quarter of what it costs without.
 */
#include "template_private.h"

struct cp_template_keep_t {
    apr_pool_t *pool;
    apr_hash_t *values; /* bytes → the kept copy */
};

cp_template_keep_t *cp_template_keep_create(apr_pool_t *pool)
{
    cp_template_keep_t *keep = apr_palloc(pool, sizeof(*keep));

    keep->pool = pool;
    keep->values = apr_hash_make(pool);
    return keep;
}

static const void *keep_bytes(cp_template_keep_t *keep, const void *bytes, apr_size_t size)
{
    const void *kept = apr_hash_get(keep->values, bytes, (apr_ssize_t)size);

    if (!kept) {
        kept = apr_pmemdup(keep->pool, bytes, size);
        apr_hash_set(keep->values, kept, (apr_ssize_t)size, kept);
    }
    return kept;
}

/* Texts end with a NUL behind their length. */
static const char *keep_text(cp_template_keep_t *keep, const char *text, apr_size_t length)
{
    return text ? keep_bytes(keep, text, length + 1) : NULL;
}

typedef struct keeping_t {
    cp_template_keep_t *keep;
    apr_pool_t *scratch;
} keeping_t;

static const cp_step_t *keep_steps(const keeping_t *keeping, const cp_step_t *steps, int count)
{
    cp_step_t *copy = apr_pcalloc(keeping->scratch, sizeof(*copy) * (apr_size_t)(count + 1));
    int i;

    for (i = 0; i < count; i++) {
        copy[i].offset = steps[i].offset;
        copy[i].row = steps[i].row;
        copy[i].size = steps[i].size;
    }
    return count ? keep_bytes(keeping->keep, copy, sizeof(*copy) * (apr_size_t)count) : NULL;
}

/* Field by field, so that what lies between the members is the same in equal expressions. */
static const cp_expr_t *keep_expr(const keeping_t *keeping, const cp_expr_t *expr)
{
    const cp_expr_t **parts;
    cp_expr_t copy;
    int i;

    if (!expr) {
        return NULL;
    }
    memset(&copy, 0, sizeof(copy));
    parts = apr_palloc(keeping->scratch, sizeof(*parts) * (apr_size_t)(expr->part_count + 1));
    for (i = 0; i < expr->part_count; i++) {
        parts[i] = keep_expr(keeping, expr->parts[i]);
    }
    copy.kind = expr->kind;
    copy.type = expr->type;
    copy.of = expr->of;
    copy.itself = expr->itself;
    copy.pointed = expr->pointed;
    copy.frame = expr->frame;
    copy.from_variable = expr->from_variable;
    copy.step_count = expr->step_count;
    copy.steps = keep_steps(keeping, expr->steps, expr->step_count);
    copy.offset = expr->offset;
    copy.property = expr->property;
    copy.text = keep_text(keeping->keep, expr->text, expr->length);
    copy.length = expr->length;
    copy.part_count = expr->part_count;
    if (expr->part_count) {
        copy.parts = (const cp_expr_t **)(apr_uintptr_t)keep_bytes(keeping->keep, parts,
                                                                   sizeof(*parts) * (apr_size_t)expr->part_count);
    }
    copy.may = expr->may;
    copy.weight = expr->weight;
    copy.depth = expr->depth;
    return keep_bytes(keeping->keep, &copy, sizeof(copy));
}

const cp_op_t *cp_template_keep_ops(cp_template_keep_t *keep, const apr_array_header_t *ops, apr_pool_t *pool,
                                    apr_pool_t *scratch)
{
    keeping_t keeping = {keep, scratch};
    cp_op_t *kept = apr_pmemdup(pool, ops->elts, sizeof(cp_op_t) * (apr_size_t)ops->nelts);
    int i;

    for (i = 0; i < ops->nelts; i++) {
        kept[i].text = keep_text(keep, kept[i].text, kept[i].length);
        kept[i].expr = keep_expr(&keeping, kept[i].expr);
        kept[i].other = keep_expr(&keeping, kept[i].other);
    }
    return kept;
}
