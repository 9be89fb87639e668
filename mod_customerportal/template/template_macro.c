/* SPDX-License-Identifier: Apache-2.0 */
/* METAL. A macro is compiled anew at each use, in the scope of that use; what fills its slots is compiled in the scope
 * of the slot, but as part of the file that it was written in. */
#include "template_private.h"

#define CP_EXTEND_DEPTH 16

typedef struct macro_t {
    const cp_source_t *source;
    const cp_node_t *node; /* kind CP_NODE_ROOT: the whole file */
} macro_t;

typedef struct lookup_t {
    cp_compiler_t *compiler;
    bool silent;
    apr_size_t at;
} lookup_t;

bool cp_template_take_source(cp_compiler_t *compiler, const cp_source_t *source)
{
    int i;

    for (i = 0; i < compiler->used->nelts; i++) {
        if (APR_ARRAY_IDX(compiler->used, i, const cp_source_t *) == source) {
            return !source->problems->nelts;
        }
    }
    APR_ARRAY_PUSH(compiler->used, const cp_source_t *) = source;
    for (i = 0; i < source->problems->nelts && compiler->problems->nelts < CP_TEMPLATE_PROBLEMS; i++) {
        APR_ARRAY_PUSH(compiler->problems, cp_template_problem_t) =
            APR_ARRAY_IDX(source->problems, i, cp_template_problem_t);
    }
    return !source->problems->nelts;
}

/* The file called `name`, or that with ".html"; else what an administrator called so, for others of his kind: files are
 * what the server's configuration says, whatever is written in the console. NULL if there is none. */
static const cp_source_t *file_called(lookup_t *lookup, const char *name)
{
    cp_compiler_t *compiler = lookup->compiler;
    const cp_source_t *source = NULL;
    bool confined = compiler->context->source->confined;
    cp_error_t *error = cp_template_source(&source, compiler->set, name, compiler->scratch);

    if (source && source->confined && !confined) {
        source = NULL;
    }
    if (!error && !source) {
        error = cp_template_source(&source, compiler->set, apr_pstrcat(compiler->scratch, name, ".html", NULL),
                                   compiler->scratch);
    }
    if (!error && !source && confined) {
        source = cp_template_lent(compiler->set, name, compiler->scratch);
    }
    if (error && !lookup->silent) {
        cp_template_problem(compiler, lookup->at, "%s: %s", name, cp_error_chain(error, compiler->scratch));
    }
    return error ? NULL : source;
}

static bool macro_in(lookup_t *lookup, macro_t *macro, const cp_source_t *source, const char *name)
{
    cp_compiler_t *compiler = lookup->compiler;
    apr_array_header_t *names;
    apr_hash_index_t *i;

    macro->source = source;
    macro->node = apr_hash_get(source->macros, name, APR_HASH_KEY_STRING);
    if (macro->node || lookup->silent) {
        return macro->node != NULL;
    }
    if (!cp_template_take_source(compiler, source)) {
        return false; /* its own problems say why */
    }
    names = apr_array_make(compiler->scratch, 8, sizeof(const char *));
    for (i = apr_hash_first(compiler->scratch, source->macros); i; i = apr_hash_next(i)) {
        APR_ARRAY_PUSH(names, const char *) = apr_hash_this_key(i);
    }
    cp_template_problem(compiler, lookup->at, "%s has no macro '%s'%s; it has: %s", source->name, name,
                        cp_template_suggest(name, names, compiler->scratch),
                        cp_template_names(names, compiler->scratch));
    return false;
}

static const char *without(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) ? text : text + strlen(prefix);
}

/* name, macros/name, template/macros/name: this file. file/macros/name; file alone: all of it. */
static bool macro_called(lookup_t *lookup, macro_t *macro, const char *path)
{
    cp_compiler_t *compiler = lookup->compiler;
    const char *file = without(path, "load:");
    const char *local = without(without(path, "template/"), "macros/");
    const char *macros = strstr(path, "/macros/");
    const cp_source_t *source;

    if (local > path || (file == path && !strpbrk(path, "./"))) {
        return macro_in(lookup, macro, compiler->context->source, local);
    }
    file += strspn(file, " ");
    file = macros ? apr_pstrmemdup(compiler->scratch, file, (apr_size_t)(macros - file)) : file;
    source = file_called(lookup, file);
    if (!source) {
        if (!lookup->silent) {
            cp_template_problem(compiler, lookup->at,
                                compiler->context->source->confined ? "there is no template called '%s'"
                                                                    : "there is no template file called '%s'",
                                file);
        }
        return false;
    }
    if (macros) {
        return macro_in(lookup, macro, source, macros + 8);
    }
    macro->source = source;
    macro->node = source->root;
    return true;
}

typedef enum { USE_MACRO, USE_DEFAULT, USE_NOTHING } use_t;

/* Alternatives are tried in their order; only the last one has to be there. */
static use_t resolve(cp_compiler_t *compiler, const cp_attribute_t *statement, macro_t *macro, bool silent)
{
    const char *text = statement->value;

    for (;;) {
        const char *bar = strchr(text, '|');
        apr_size_t length = bar ? (apr_size_t)(bar - text) : strlen(text);
        apr_size_t skip = strspn(text, " \t\r\n");
        lookup_t lookup = {compiler, silent || bar, statement->value_at + (apr_size_t)(text - statement->value) + skip};
        const char *path;

        while (length > skip && strchr(" \t\r\n", text[length - 1])) {
            length--;
        }
        path = apr_pstrmemdup(compiler->scratch, text + skip, length > skip ? length - skip : 0);
        if (!strcmp(path, "default")) {
            return USE_DEFAULT;
        }
        if (!strcmp(path, "nothing")) {
            return USE_NOTHING;
        }
        if (!*path && !lookup.silent) {
            cp_template_problem(compiler, lookup.at, "the name of a macro is missing");
        }
        else if (*path && macro_called(&lookup, macro, path)) {
            return USE_MACRO;
        }
        if (!bar) {
            return USE_NOTHING;
        }
        text = bar + 1;
    }
}

static const cp_attribute_t *use_of(const cp_node_t *node)
{
    return node->statement[CP_METAL_USE_MACRO] ? node->statement[CP_METAL_USE_MACRO]
                                               : node->statement[CP_METAL_EXTEND_MACRO];
}

static const cp_filler_t *filler_called(const cp_filler_t *filler, const char *name)
{
    while (filler && strcmp(filler->name, name)) {
        filler = filler->next;
    }
    return filler;
}

/* The fill-slot elements below `node`, in front of `fillers`. Those of macros used inside belong to them. */
static const cp_filler_t *collect(cp_compiler_t *compiler, const cp_node_t *node, const cp_filler_t *fillers)
{
    const cp_node_t *child;

    for (child = node->first; child; child = child->next) {
        const cp_attribute_t *fill = child->statement[CP_METAL_FILL_SLOT];

        if (fill) {
            cp_filler_t *filler = apr_palloc(compiler->scratch, sizeof(*filler));

            *filler = (cp_filler_t){fill->value, child, compiler->context, (cp_filler_t *)fillers};
            fillers = filler;
        }
        else if (!use_of(child)) {
            fillers = collect(compiler, child, fillers);
        }
    }
    return fillers;
}

static void add_slots(cp_compiler_t *compiler, const cp_node_t *node, apr_array_header_t *names, int depth)
{
    const cp_attribute_t *extended = node->statement[CP_METAL_EXTEND_MACRO];
    const cp_node_t *child;
    macro_t macro;

    if (node->statement[CP_METAL_DEFINE_SLOT]) {
        APR_ARRAY_PUSH(names, const char *) = node->statement[CP_METAL_DEFINE_SLOT]->value;
    }
    if (extended && depth < CP_EXTEND_DEPTH && resolve(compiler, extended, &macro, true) == USE_MACRO) {
        add_slots(compiler, macro.node, names, depth + 1);
    }
    for (child = node->first; child; child = child->next) {
        add_slots(compiler, child, names, depth);
    }
}

static bool is_among(const apr_array_header_t *names, const char *name)
{
    int i;

    for (i = 0; i < names->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(names, i, const char *), name)) {
            return true;
        }
    }
    return false;
}

static void check_fillers(cp_compiler_t *compiler, const cp_filler_t *fillers, const cp_context_t *inner)
{
    apr_array_header_t *names = apr_array_make(compiler->scratch, 8, sizeof(const char *));
    const cp_context_t *context = compiler->context;
    const cp_filler_t *filler;

    compiler->context = inner;
    add_slots(compiler, inner->macro, names, 0);
    compiler->context = context;
    for (filler = fillers; filler; filler = filler->next) {
        const cp_attribute_t *fill = filler->node->statement[CP_METAL_FILL_SLOT];

        if (filler->context == context && filler_called(filler->next, filler->name) &&
            filler_called(filler->next, filler->name)->context == context) {
            cp_template_problem(compiler, fill->value_at, "the slot '%s' is filled twice", filler->name);
        }
        if (!compiler->lenient && filler->context == context && !is_among(names, filler->name)) {
            cp_template_problem(compiler, fill->value_at, "the macro has no slot '%s'%s; it has: %s", filler->name,
                                cp_template_suggest(filler->name, names, compiler->scratch),
                                cp_template_names(names, compiler->scratch));
        }
    }
}

static bool is_recursive(cp_compiler_t *compiler, const macro_t *macro, apr_size_t at)
{
    const cp_context_t *context;

    for (context = compiler->context; context; context = context->parent) {
        if (context->macro == macro->node) {
            cp_template_problem(compiler, at, "this macro uses itself");
            return true;
        }
    }
    if (compiler->context->depth >= CP_TEMPLATE_MACROS) {
        cp_template_problem(compiler, at, "macros nest at most %d deep", CP_TEMPLATE_MACROS);
        return true;
    }
    return false;
}

/* Fillers of an extending macro's user come before its own, so that the user may fill the extended macro's slots. */
static const cp_filler_t *fillers_of(cp_compiler_t *compiler, const cp_node_t *node)
{
    const cp_filler_t *own = collect(compiler, node, NULL);
    const cp_filler_t *filler;

    if (!node->statement[CP_METAL_USE_MACRO] && node->statement[CP_METAL_DEFINE_MACRO]) {
        for (filler = compiler->context->fillers; filler; filler = filler->next) {
            cp_filler_t *copy = apr_pmemdup(compiler->scratch, filler, sizeof(*filler));

            copy->next = (cp_filler_t *)own;
            own = copy;
        }
    }
    return own;
}

static void check_statements(cp_compiler_t *compiler, const cp_node_t *node)
{
    static const cp_statement_t useless[] = {CP_TAL_CONTENT, CP_TAL_REPLACE, CP_TAL_ATTRIBUTES, CP_TAL_OMIT_TAG};
    size_t i;

    for (i = 0; i < sizeof(useless) / sizeof(*useless); i++) {
        const cp_attribute_t *statement = node->statement[useless[i]];

        if (statement) {
            cp_template_problem(compiler, statement->name_at,
                                "%s has no effect here, because the macro takes the element's place", statement->name);
        }
    }
}

void cp_template_use(cp_compiler_t *compiler, const cp_node_t *node)
{
    const cp_attribute_t *statement = use_of(node);
    const cp_context_t *outer = compiler->context;
    cp_context_t *inner;
    macro_t macro = {NULL, NULL};
    use_t use = resolve(compiler, statement, &macro, false);

    if (use == USE_DEFAULT) {
        cp_template_tag(compiler, node);
        return;
    }
    if (use == USE_NOTHING || !cp_template_take_source(compiler, macro.source) ||
        is_recursive(compiler, &macro, statement->value_at)) {
        return;
    }
    check_statements(compiler, node);
    inner = apr_palloc(compiler->scratch, sizeof(*inner));
    *inner = (cp_context_t){macro.source, macro.node, fillers_of(compiler, node), outer, outer->depth + 1};
    check_fillers(compiler, inner->fillers, inner);
    compiler->context = inner;
    if (macro.node->kind == CP_NODE_ROOT) {
        cp_template_children(compiler, macro.node);
    }
    else {
        cp_template_element(compiler, macro.node);
    }
    compiler->context = outer;
}

bool cp_template_slot(cp_compiler_t *compiler, const cp_node_t *node)
{
    const cp_context_t *inner = compiler->context;
    const cp_node_t *filling = compiler->filling;
    const cp_filler_t *filler = filler_called(inner->fillers, node->statement[CP_METAL_DEFINE_SLOT]->value);

    if (!filler) {
        return false;
    }
    compiler->context = filler->context;
    compiler->filling = filler->node;
    cp_template_element(compiler, filler->node);
    compiler->filling = filling;
    compiler->context = inner;
    return true;
}

const char *cp_template_macro_doctype(cp_compiler_t *compiler, const cp_node_t *node)
{
    const cp_attribute_t *statement = use_of(node);
    macro_t macro = {NULL, NULL};

    if (!statement || resolve(compiler, statement, &macro, true) != USE_MACRO) {
        return NULL;
    }
    return macro.source->doctype;
}
