/* SPDX-License-Identifier: Apache-2.0 */
#include "../base/base_crypto.h"
#include "template_private.h"

/* Runs of white space as one character; HTML shows no difference outside pre. */
static void write_compact(cp_compiler_t *compiler, const char *text, apr_size_t length)
{
    char *copy = apr_palloc(compiler->scratch, length + 1);
    apr_size_t to = 0;
    apr_size_t i = 0;

    while (i < length) {
        char blank = ' ';

        if (!strchr(" \t\r\n", text[i])) {
            copy[to++] = text[i++];
            continue;
        }
        for (; i < length && strchr(" \t\r\n", text[i]); i++) {
            blank = text[i] == '\n' ? '\n' : blank;
        }
        copy[to++] = blank;
    }
    cp_template_escaped(compiler, copy, to, CP_ESCAPE_TEXT);
}

static void write_words(cp_compiler_t *compiler, const char *text, apr_size_t length)
{
    if (compiler->raw && !compiler->xml) {
        cp_template_literal(compiler, text, length);
    }
    else if (compiler->compact && !compiler->raw && !compiler->keep) {
        write_compact(compiler, text, length);
    }
    else {
        cp_template_escaped(compiler, text, length, CP_ESCAPE_TEXT);
    }
}

void cp_template_text(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at)
{
    const cp_expr_t *expr = compiler->raw ? NULL : cp_template_interpolation(compiler, text, length, at);
    int i;

    if (compiler->raw) {
        cp_template_confine_raw(compiler, text, length, at);
    }
    if (!expr) {
        write_words(compiler, text, length);
        return;
    }
    if (expr->may & (CP_MAY_RECORD | CP_MAY_LIST)) {
        cp_template_problem(compiler, at, "${…} holds %s, which cannot be written", cp_expr_kind_name(expr));
        return;
    }
    if (expr->kind != CP_EXPR_STRING) {
        cp_template_write(compiler, expr, CP_ESCAPE_TEXT);
        return;
    }
    for (i = 0; i < expr->part_count; i++) {
        if (expr->parts[i]->kind == CP_EXPR_TEXT) {
            write_words(compiler, expr->parts[i]->text, expr->parts[i]->length);
        }
        else {
            cp_template_write(compiler, expr->parts[i], CP_ESCAPE_TEXT);
        }
    }
}

void cp_template_node(cp_compiler_t *compiler, const cp_node_t *node)
{
    switch (node->kind) {
    case CP_NODE_ELEMENT:
        cp_template_element(compiler, node);
        return;
    case CP_NODE_TEXT:
        cp_template_text(compiler, node->text, node->length, node->at);
        return;
    case CP_NODE_COMMENT:
        if (compiler->xml && *node->text != '!') {
            cp_template_puts(compiler, apr_pstrcat(compiler->scratch, "<!--", node->text, "-->", NULL));
        }
        return;
    case CP_NODE_INSTRUCTION:
        if (compiler->xml) {
            cp_template_puts(compiler, apr_pstrcat(compiler->scratch, "<?", node->name, *node->text ? " " : "",
                                                   node->text, "?>", NULL));
        }
        return;
    case CP_NODE_ROOT:
        cp_template_children(compiler, node);
        return;
    }
}

void cp_template_children(cp_compiler_t *compiler, const cp_node_t *node)
{
    const cp_node_t *child;

    for (child = node->first; child; child = child->next) {
        cp_template_node(compiler, child);
    }
}

/* A page whose root uses a macro has the doctype of that macro's file, unless it has its own. */
static void write_prolog(cp_compiler_t *compiler, const cp_source_t *source)
{
    const char *doctype = source->doctype;
    const cp_node_t *node;

    for (node = source->root->first; node && !doctype; node = node->next) {
        if (node->kind == CP_NODE_ELEMENT) {
            doctype = cp_template_macro_doctype(compiler, node);
        }
    }
    if (compiler->xml && source->declaration) {
        cp_template_puts(compiler, source->declaration);
        cp_template_puts(compiler, "\n");
    }
    if (doctype) {
        cp_template_puts(compiler, compiler->xml ? doctype : "<!DOCTYPE html>");
        cp_template_puts(compiler, "\n");
    }
}

static const char *version_of(const apr_array_header_t *used, apr_pool_t *pool)
{
    const char *all = "";
    int i;

    for (i = 0; i < used->nelts; i++) {
        all = apr_pstrcat(pool, all, APR_ARRAY_IDX(used, i, const cp_source_t *)->digest, NULL);
    }
    return cp_sha256_hex(all, pool);
}

static cp_error_t *first_problem(const apr_array_header_t *problems, apr_pool_t *pool)
{
    const cp_template_problem_t *problem = &APR_ARRAY_IDX(problems, 0, cp_template_problem_t);
    const char *safe = apr_psprintf(pool, "%s:%d:%d: %s", problem->file, problem->line, problem->column, problem->text);

    return cp_error_create(pool, CP_ERROR_INPUT, safe, "template: %d problems", problems->nelts);
}

static void compile(cp_compiler_t *compiler, const cp_source_t *source)
{
    cp_context_t *page = apr_pcalloc(compiler->scratch, sizeof(*page));

    page->source = source;
    page->macro = source->root;
    compiler->context = page;
    if (cp_template_take_source(compiler, source)) {
        write_prolog(compiler, source);
        cp_template_children(compiler, source->root);
        if (!source->fragment && source->length && source->text[source->length - 1] == '\n') {
            cp_template_puts(compiler, "\n");
        }
        cp_template_op(compiler, CP_OP_END, NULL);
    }
}

static const cp_template_t *program_of(const cp_compiler_t *compiler, const char *name, cp_template_keep_t *keep)
{
    cp_template_t *program = apr_pcalloc(compiler->pool, sizeof(*program));

    program->op_count = compiler->ops->nelts;
    program->ops = cp_template_keep_ops(keep ? keep : cp_template_keep_create(compiler->pool), compiler->ops,
                                        compiler->pool, compiler->scratch);
    program->name = apr_pstrdup(compiler->pool, name);
    program->version = version_of(compiler->used, compiler->pool);
    program->schema = compiler->schema;
    program->catalog = compiler->catalog;
    return program;
}

static cp_error_t *compile_in(const cp_template_t **program, cp_compiler_t *compiler, const char *name,
                              cp_template_keep_t *keep, apr_array_header_t *problems)
{
    const cp_source_t *source;
    cp_error_t *error = cp_template_source(&source, compiler->set, name, compiler->scratch);

    if (error) {
        return cp_error_wrap(compiler->pool, error, "template %s", name);
    }
    if (!source) {
        return cp_error_create(compiler->pool, CP_ERROR_INPUT,
                               apr_psprintf(compiler->pool, "There is no template file called '%s'.", name),
                               "template %s not in %s%s%s", name, compiler->set->overlay ? compiler->set->overlay : "",
                               compiler->set->overlay ? ", " : "",
                               compiler->set->shipped ? compiler->set->shipped : "(memory)");
    }
    compile(compiler, source);
    if (compiler->problems->nelts) {
        error = first_problem(compiler->problems, compiler->pool);
        if (problems) {
            apr_array_cat(problems, compiler->problems);
        }
        return error;
    }
    *program = program_of(compiler, name, keep);
    return NULL;
}

cp_error_t *cp_template_compile(const cp_template_t **program, cp_template_set_t *set, const char *name,
                                const cp_schema_t *schema, const cp_template_options_t *options,
                                apr_array_header_t *problems, apr_pool_t *pool)
{
    cp_compiler_t compiler;
    cp_error_t *error;

    memset(&compiler, 0, sizeof(compiler));
    compiler.set = set;
    compiler.schema = schema;
    compiler.catalog = options && options->catalog ? options->catalog : cp_catalog_english();
    compiler.xml = options && options->xml;
    compiler.lenient = options && options->lenient;
    compiler.messages = options ? options->messages : NULL;
    compiler.compact = options && options->compact && !options->xml;
    compiler.pool = pool;
    apr_pool_create(&compiler.scratch, pool);
    compiler.problems = apr_array_make(pool, 4, sizeof(cp_template_problem_t));
    compiler.used = apr_array_make(compiler.scratch, 8, sizeof(const cp_source_t *));
    compiler.ops = apr_array_make(compiler.scratch, 256, sizeof(cp_op_t));
    *program = NULL;
    error = compile_in(program, &compiler, name, options ? options->keep : NULL, problems);
    if (error && error->child) {
        error = cp_error_create(pool, error->kind, apr_pstrdup(pool, error->safe), "%s",
                                cp_error_chain(error, compiler.scratch));
    }
    apr_pool_destroy(compiler.scratch);
    return error;
}

const char *cp_template_version(const cp_template_t *program)
{
    return program->version;
}
