/* SPDX-License-Identifier: Apache-2.0 */
/* Paths such as ticket/owner/name: names become frames and offsets here. */
#include <stdlib.h>

#include "template_private.h"

typedef struct path_t {
    cp_compiler_t *compiler;
    const char *text; /* the whole path */
    bool may_miss;
} path_t;

static const cp_expr_t *extend(path_t *path, const cp_expr_t *base, const char *name, apr_size_t name_at,
                               const char *before);

static const cp_expr_t *missing(path_t *path)
{
    return cp_expr_create(path->compiler, CP_EXPR_MISSING, CP_MAY_MISS);
}

static const cp_expr_t *nothing(path_t *path)
{
    return cp_expr_create(path->compiler, CP_EXPR_NOTHING, CP_MAY_NOTHING);
}

static int may_of(cp_type_t type)
{
    switch (type) {
    case CP_TYPE_TEXT:
        return CP_MAY_TEXT | CP_MAY_NOTHING | CP_MAY_MISS;
    case CP_TYPE_URL:
        return CP_MAY_URL | CP_MAY_NOTHING | CP_MAY_MISS;
    case CP_TYPE_HTML:
        return CP_MAY_HTML | CP_MAY_NOTHING | CP_MAY_MISS;
    case CP_TYPE_INT:
        return CP_MAY_INT;
    case CP_TYPE_BOOL:
        return CP_MAY_BOOL;
    case CP_TYPE_TIME:
        return CP_MAY_TIME | CP_MAY_NOTHING | CP_MAY_MISS;
    case CP_TYPE_RECORD:
        return CP_MAY_RECORD | CP_MAY_NOTHING | CP_MAY_MISS;
    case CP_TYPE_LIST:
        return CP_MAY_LIST;
    }
    return 0;
}

static void push_fields(apr_array_header_t *names, const cp_schema_t *schema)
{
    int i;

    for (i = 0; i < schema->count; i++) {
        APR_ARRAY_PUSH(names, const char *) = schema->fields[i].name;
    }
}

static cp_expr_t *step(path_t *path, const cp_expr_t *base, cp_step_t next)
{
    cp_expr_t *expr = cp_expr_create(path->compiler, CP_EXPR_FIELD, 0);
    cp_step_t *steps = apr_palloc(path->compiler->scratch, sizeof(*steps) * (apr_size_t)(base->step_count + 1));

    if (base->step_count) {
        memcpy(steps, base->steps, sizeof(*steps) * (apr_size_t)base->step_count);
    }
    steps[base->step_count] = next;
    expr->steps = steps;
    expr->step_count = base->step_count + 1;
    expr->frame = base->frame;
    expr->from_variable = base->from_variable;
    return expr;
}

/* The struct that a record value is: a place that fields can be read from. */
static const cp_expr_t *entered(path_t *path, const cp_expr_t *base)
{
    cp_expr_t *expr;

    if (base->kind == CP_EXPR_VARIABLE) {
        expr = cp_expr_create(path->compiler, CP_EXPR_FIELD, CP_MAY_RECORD | CP_MAY_MISS);
        expr->frame = base->frame;
        expr->from_variable = true;
    }
    else if (base->itself) {
        return base;
    }
    else {
        expr = step(path, base, (cp_step_t){base->offset, -1, 0});
        expr->may = CP_MAY_RECORD | CP_MAY_MISS;
    }
    expr->type = CP_TYPE_RECORD;
    expr->of = base->of;
    expr->itself = true;
    return expr;
}

static const cp_expr_t *field_of(path_t *path, const cp_expr_t *base, const char *name, apr_size_t name_at,
                                 const char *before)
{
    const cp_field_t *field = cp_schema_field(base->of, name, strlen(name));
    const cp_expr_t *place;
    cp_expr_t *expr;

    if (!field && path->may_miss) {
        return missing(path);
    }
    if (!field) {
        apr_array_header_t *names = apr_array_make(path->compiler->scratch, 16, sizeof(const char *));

        push_fields(names, base->of);
        cp_template_problem(path->compiler, name_at, "%s has no field '%s'%s; it has: %s", before, name,
                            cp_template_suggest(name, names, path->compiler->scratch),
                            cp_template_names(names, path->compiler->scratch));
        return nothing(path);
    }
    place = entered(path, base);
    expr = apr_pmemdup(path->compiler->scratch, place, sizeof(*place));
    expr->itself = false;
    expr->type = field->type;
    expr->of = field->of;
    expr->offset = field->offset;
    expr->may =
        may_of(field->type) | (place->step_count || place->from_variable ? CP_MAY_MISS : 0) | (base->may & CP_MAY_LENT);
    return expr;
}

static const cp_expr_t *row_of(path_t *path, const cp_expr_t *base, const char *name, apr_size_t name_at,
                               const char *before)
{
    cp_expr_t *expr;

    if (base->kind == CP_EXPR_FIELD && !strcmp(name, "length")) {
        expr = apr_pmemdup(path->compiler->scratch, base, sizeof(*base));
        expr->kind = CP_EXPR_LENGTH;
        expr->may = CP_MAY_INT | (base->may & (CP_MAY_MISS | CP_MAY_LENT));
        return expr;
    }
    if (base->kind != CP_EXPR_FIELD || !*name || strlen(name) > 6 || strspn(name, "0123456789") != strlen(name)) {
        if (path->may_miss) {
            return missing(path);
        }
        cp_template_problem(path->compiler, name_at,
                            "%s is a list: repeat over it, or name a row by its number (0 is the first) or 'length'",
                            before);
        return nothing(path);
    }
    if (!base->of) {
        return missing(path);
    }
    expr = step(path, base, (cp_step_t){base->offset, atoi(name), base->of->size});
    expr->type = CP_TYPE_RECORD;
    expr->of = base->of;
    expr->itself = true;
    expr->may = CP_MAY_RECORD | CP_MAY_MISS | (base->may & CP_MAY_LENT);
    return expr;
}

static const cp_expr_t *time_of(path_t *path, const cp_expr_t *base, const char *name, apr_size_t name_at,
                                const char *before)
{
    static const struct {
        const char *name;
        apr_size_t offset;
    } forms[] = {
        {"iso", offsetof(cp_when_t, iso)}, {"brief", offsetof(cp_when_t, brief)}, {"full", offsetof(cp_when_t, full)}};
    size_t i;

    for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if (!strcmp(forms[i].name, name)) {
            cp_expr_t *expr = apr_pmemdup(path->compiler->scratch, base, sizeof(*base));

            expr->type = CP_TYPE_TEXT;
            expr->pointed = true;
            expr->offset += forms[i].offset;
            expr->may = CP_MAY_TEXT | CP_MAY_NOTHING | CP_MAY_MISS | (base->may & CP_MAY_LENT);
            return expr;
        }
    }
    if (path->may_miss) {
        return missing(path);
    }
    cp_template_problem(path->compiler, name_at, "%s is a time and has no '%s'; it has: iso, brief, full", before,
                        name);
    return nothing(path);
}

static const cp_expr_t *extend_any(path_t *path, const cp_expr_t *base, const char *name, apr_size_t name_at,
                                   const char *before)
{
    const cp_expr_t **parts = apr_palloc(path->compiler->scratch, sizeof(*parts) * (apr_size_t)base->part_count);
    int count = 0;
    int i;

    for (i = 0; i < base->part_count; i++) {
        if (base->parts[i]->kind != CP_EXPR_NOTHING && base->parts[i]->kind != CP_EXPR_DEFAULT) {
            parts[count++] = extend(path, base->parts[i], name, name_at, before);
        }
    }
    return count ? cp_expr_any(path->compiler, parts, count, name_at) : missing(path);
}

/* The value of `name` inside the value `base`, which is called `before` in complaints. */
static const cp_expr_t *extend(path_t *path, const cp_expr_t *base, const char *name, apr_size_t name_at,
                               const char *before)
{
    bool addressed = base->kind == CP_EXPR_FIELD || base->kind == CP_EXPR_VARIABLE;

    if (base->kind == CP_EXPR_ANY) {
        return extend_any(path, base, name, name_at, before);
    }
    if (base->kind == CP_EXPR_MISSING) {
        return base;
    }
    if (addressed && base->type == CP_TYPE_RECORD && base->of) {
        return field_of(path, base, name, name_at, before);
    }
    if (addressed && base->type == CP_TYPE_LIST) {
        return row_of(path, base, name, name_at, before);
    }
    if (base->kind == CP_EXPR_FIELD && base->type == CP_TYPE_TIME) {
        return time_of(path, base, name, name_at, before);
    }
    if (path->may_miss) {
        return missing(path);
    }
    cp_template_problem(path->compiler, name_at, "%s is %s: there is no '%s' in it", before, cp_expr_kind_name(base),
                        name);
    return nothing(path);
}

static const cp_binding_t *binding_of(const cp_binding_t *binding, const char *name, bool loop)
{
    for (; binding; binding = binding->next) {
        if (!strcmp(binding->name, name) && (!loop || binding->loop >= 0)) {
            return binding;
        }
    }
    return NULL;
}

static apr_array_header_t *known_names(cp_compiler_t *compiler, bool loops)
{
    apr_array_header_t *names = apr_array_make(compiler->scratch, 16, sizeof(const char *));
    const cp_binding_t *binding;

    for (binding = compiler->bindings; binding; binding = binding->next) {
        if (!loops || binding->loop >= 0) {
            APR_ARRAY_PUSH(names, const char *) = binding->name;
        }
    }
    if (!loops) {
        for (binding = compiler->globals; binding; binding = binding->next) {
            APR_ARRAY_PUSH(names, const char *) = binding->name;
        }
        push_fields(names, compiler->schema);
    }
    return names;
}

static const cp_expr_t *loop_property(path_t *path, const char *loop, const char *name, apr_size_t loop_at)
{
    static const char *const properties[] = {"index",  "number", "even",  "odd",   "start", "end", "length",
                                             "letter", "Letter", "roman", "Roman", "first", "last"};
    const cp_binding_t *binding = binding_of(path->compiler->bindings, loop, true);
    apr_array_header_t *names;
    cp_expr_t *expr;
    int i;

    if (!binding) {
        names = known_names(path->compiler, true);
        cp_template_problem(path->compiler, loop_at, "no repeat around this is called '%s'%s; known: %s", loop,
                            cp_template_suggest(loop, names, path->compiler->scratch),
                            cp_template_names(names, path->compiler->scratch));
        return nothing(path);
    }
    names = apr_array_make(path->compiler->scratch, 16, sizeof(const char *));
    for (i = 0; i < (int)(sizeof(properties) / sizeof(*properties)); i++) {
        APR_ARRAY_PUSH(names, const char *) = properties[i];
        if (!strcmp(properties[i], name)) {
            int may = i <= CP_LOOP_NUMBER || i == CP_LOOP_LENGTH        ? CP_MAY_INT
                      : i >= CP_LOOP_LETTER && i <= CP_LOOP_ROMAN_UPPER ? CP_MAY_TEXT
                                                                        : CP_MAY_BOOL;

            expr = cp_expr_create(path->compiler, CP_EXPR_REPEAT, may);
            expr->frame = binding->loop;
            expr->property = (cp_loop_property_t)i;
            return expr;
        }
    }
    cp_template_problem(path->compiler, loop_at + strlen(loop) + 1, "a repeat has no '%s'%s; it has: %s", name,
                        cp_template_suggest(name, names, path->compiler->scratch),
                        cp_template_names(names, path->compiler->scratch));
    return nothing(path);
}

static const cp_expr_t *own_attribute(path_t *path, const char *name, apr_size_t name_at)
{
    const cp_attribute_t *attribute = path->compiler->element ? cp_node_attribute(path->compiler->element, name) : NULL;

    if (attribute) {
        return cp_expr_text(path->compiler, attribute->value, strlen(attribute->value));
    }
    if (!path->may_miss) {
        cp_template_problem(path->compiler, name_at, "this element has no attribute '%s'", name);
    }
    return missing(path);
}

static const cp_expr_t *first_name(path_t *path, const char *name, apr_size_t name_at)
{
    cp_compiler_t *compiler = path->compiler;
    const cp_binding_t *binding = binding_of(compiler->bindings, name, false);
    cp_expr_t page = {.kind = CP_EXPR_FIELD, .type = CP_TYPE_RECORD, .itself = true, .of = compiler->schema};
    apr_array_header_t *names;

    binding = binding ? binding : binding_of(compiler->globals, name, false);
    if (binding) {
        return binding->value;
    }
    page.weight = 1;
    if (cp_schema_field(compiler->schema, name, strlen(name))) {
        return field_of(path, &page, name, name_at, "the page");
    }
    if (path->may_miss) {
        return missing(path);
    }
    names = known_names(compiler, false);
    cp_template_problem(compiler, name_at, "nothing here is called '%s'%s; known: %s", name,
                        cp_template_suggest(name, names, compiler->scratch),
                        cp_template_names(names, compiler->scratch));
    return nothing(path);
}

/* A row of plain values (a list whose schema is the one field `value`) stands for that value. */
static const cp_expr_t *unwrap(path_t *path, const cp_expr_t *expr, apr_size_t at)
{
    if (expr->kind == CP_EXPR_FIELD && expr->itself && expr->of && expr->of->count == 1 &&
        !strcmp(expr->of->fields[0].name, "value")) {
        return field_of(path, expr, "value", at, "the row");
    }
    return expr;
}

static const cp_expr_t *walk(path_t *path, apr_array_header_t *names, apr_array_header_t *places)
{
#define NAME(i) APR_ARRAY_IDX(names, i, const char *)
#define PLACE(i) APR_ARRAY_IDX(places, i, apr_size_t)
    const cp_expr_t *expr;
    const char *before = NAME(0);
    int i = 1;

    if (!strcmp(NAME(0), "nothing") || !strcmp(NAME(0), "default")) {
        bool is_default = NAME(0)[0] == 'd';

        expr = is_default ? cp_expr_create(path->compiler, CP_EXPR_DEFAULT, CP_MAY_DEFAULT) : nothing(path);
    }
    else if (!strcmp(NAME(0), "repeat") && names->nelts == 3) {
        return loop_property(path, NAME(1), NAME(2), PLACE(1));
    }
    else if (!strcmp(NAME(0), "attrs") && names->nelts == 2) {
        return own_attribute(path, NAME(1), PLACE(1));
    }
    else {
        expr = first_name(path, NAME(0), PLACE(0));
    }
    for (; i < names->nelts; i++) {
        if (expr->kind == CP_EXPR_NOTHING && path->compiler->problems->nelts) {
            return expr;
        }
        expr = extend(path, expr, NAME(i), PLACE(i), before);
        before = apr_pstrcat(path->compiler->scratch, before, "/", NAME(i), NULL);
    }
    return unwrap(path, expr, PLACE(0));
#undef NAME
#undef PLACE
}

const cp_expr_t *cp_template_path(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at,
                                  bool may_miss)
{
    path_t path = {compiler, apr_pstrmemdup(compiler->scratch, text, length), may_miss};
    apr_array_header_t *names = apr_array_make(compiler->scratch, 4, sizeof(const char *));
    apr_array_header_t *places = apr_array_make(compiler->scratch, 4, sizeof(apr_size_t));
    apr_size_t from = 0;

    while (length && strchr(" \t\r\n", text[length - 1])) {
        length--;
    }
    for (;;) {
        const char *slash = memchr(text + from, '/', length - from);
        apr_size_t to = slash ? (apr_size_t)(slash - text) : length;
        apr_size_t i;

        for (i = from; i < to; i++) {
            if (strchr("\t\r\n\"'()[]{}<>=+*?", text[i])) {
                cp_template_problem(compiler, at + i, "'%c' cannot stand in a path; a path is names with slashes",
                                    text[i]);
                return nothing(&path);
            }
        }
        if (from == to) {
            cp_template_problem(compiler, at + from, "a name is missing in the path");
            return nothing(&path);
        }
        APR_ARRAY_PUSH(names, const char *) = apr_pstrmemdup(compiler->scratch, text + from, to - from);
        APR_ARRAY_PUSH(places, apr_size_t) = at + from;
        if (!slash) {
            return walk(&path, names, places);
        }
        from = to + 1;
    }
}
