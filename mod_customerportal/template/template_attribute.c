/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes of an element: its own, tal:attributes and i18n:attributes, in one order and escaped for their place. */
#include <apr_lib.h>

#include "template_private.h"

typedef struct dynamic_t {
    const char *name;
    const cp_expr_t *expr; /* tal:attributes */
    const char *message;   /* i18n:attributes: the msgid, "" for the value itself */
    apr_size_t at;
    bool done;
} dynamic_t;

typedef struct collector_t {
    cp_compiler_t *compiler;
    apr_array_header_t *list; /* dynamic_t */
    bool messages;
} collector_t;

const cp_attribute_t *cp_node_attribute(const cp_node_t *node, const char *name)
{
    int i;

    for (i = 0; i < node->attribute_count; i++) {
        if (!strcasecmp(node->attributes[i].name, name)) {
            return &node->attributes[i];
        }
    }
    return NULL;
}

void cp_template_split(cp_compiler_t *compiler, const cp_attribute_t *statement, cp_template_part_t *part, void *baton)
{
    const char *text = statement->value;
    char *buffer = apr_palloc(compiler->scratch, strlen(text) + 1);
    apr_size_t length = 0;
    const char *from = text;
    const char *i;

    for (i = text;; i++) {
        if (*i == ';' && i[1] == ';') {
            buffer[length++] = ';';
            i++;
        }
        else if (*i && *i != ';') {
            buffer[length++] = *i;
        }
        else {
            buffer[length] = '\0';
            if (buffer[strspn(buffer, " \t\r\n")]) {
                part(baton, apr_pstrdup(compiler->scratch, buffer), statement->value_at + (apr_size_t)(from - text));
            }
            from = i + 1;
            length = 0;
            if (!*i) {
                return;
            }
        }
    }
}

/* HTML does not tell cases apart, XML does. */
static dynamic_t *find(const cp_compiler_t *compiler, apr_array_header_t *list, const char *name)
{
    int i;

    for (i = 0; i < list->nelts; i++) {
        const char *other = APR_ARRAY_IDX(list, i, dynamic_t).name;

        if (compiler->xml ? !strcmp(other, name) : !strcasecmp(other, name)) {
            return &APR_ARRAY_IDX(list, i, dynamic_t);
        }
    }
    return NULL;
}

/* Whatever else a name holds could end it, or the tag, and begin something that was not looked at. */
static bool is_name(const char *name)
{
    const char *at = name;

    while (apr_isalnum(*at) || strchr("_:@", *at) || (at > name && strchr("-.", *at))) {
        if (!*at) {
            return at > name;
        }
        at++;
    }
    return false;
}

static void collect(void *baton, const char *part, apr_size_t at)
{
    collector_t *collector = baton;
    cp_compiler_t *compiler = collector->compiler;
    const char *name = part + strspn(part, " \t\r\n");
    const char *rest = name + strcspn(name, " \t\r\n");
    dynamic_t made = {apr_pstrmemdup(compiler->scratch, name, (apr_size_t)(rest - name)), NULL, NULL,
                      at + (apr_size_t)(name - part), false};

    rest += strspn(rest, " \t\r\n");
    if (!is_name(made.name)) {
        cp_template_problem(compiler, made.at, "'%s' is no name of an attribute", made.name);
        return;
    }
    if (find(compiler, collector->list, made.name)) {
        cp_template_problem(compiler, made.at, "the attribute '%s' is set twice here", made.name);
        return;
    }
    if (collector->messages) {
        made.message = cp_template_normal(rest, compiler->scratch);
    }
    else if (!*rest) {
        cp_template_problem(compiler, made.at, "'%s' needs an expression: NAME EXPRESSION; NAME EXPRESSION …",
                            made.name);
        return;
    }
    else {
        made.expr = cp_template_expression(compiler, rest, strlen(rest), at + (apr_size_t)(rest - part));
    }
    APR_ARRAY_PUSH(collector->list, dynamic_t) = made;
}

static apr_array_header_t *collected(cp_compiler_t *compiler, const cp_attribute_t *statement, bool messages)
{
    collector_t collector = {compiler, apr_array_make(compiler->scratch, 4, sizeof(dynamic_t)), messages};

    if (statement) {
        cp_template_split(compiler, statement, collect, &collector);
    }
    return collector.list;
}

static const char *plain_name(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon ? colon + 1 : name;
}

static bool is_animation(const char *element)
{
    return !strncasecmp(element, "animate", 7) || !strcasecmp(element, "set");
}

/* Values of a program in the browser, or that make one, are never dynamic. Returns what is wrong, or NULL. */
static const char *forbidden(const cp_node_t *node, const char *name, const cp_expr_t *expr)
{
    const char *element = plain_name(node->name);
    const char *attribute = plain_name(name);

    if (expr->may & (CP_MAY_RECORD | CP_MAY_LIST)) {
        return "an attribute cannot hold a record or a list; name a field of it";
    }
    if (!strncasecmp(attribute, "on", 2)) {
        return "event handlers cannot be dynamic: templates make no scripts";
    }
    if (!strcasecmp(attribute, "style") || !strcasecmp(attribute, "srcdoc")) {
        return "this attribute cannot be dynamic; use a class or an element";
    }
    if (!strcasecmp(element, "script") && !strcasecmp(attribute, "src")) {
        return expr->may & ~(CP_MAY_URL | CP_MAY_CONSTANT | CP_MAY_NOTHING | CP_MAY_MISS | CP_MAY_LENT)
                   ? "the address of a script must be of type url"
                   : NULL;
    }
    if (cp_html_is_raw(element)) {
        return "scripts and styles have no dynamic attributes (but a script's src)";
    }
    if (!strcasecmp(element, "meta") && cp_node_attribute(node, "http-equiv")) {
        return "a meta element with http-equiv has no dynamic attributes";
    }
    if (is_animation(element)) {
        return "animations have no dynamic attributes";
    }
    return NULL;
}

/* Whether the constant beginning of an address settles its scheme: 1 allowed, 0 not, -1 only executing tells. */
static int settled(const cp_expr_t *expr)
{
    cp_url_check_t check = {"", 0};
    int i;

    if (expr->kind == CP_EXPR_STRING) {
        for (i = 0; i < expr->part_count && expr->parts[i]->kind == CP_EXPR_TEXT; i++) {
            int result = cp_url_check(&check, expr->parts[i]->text, expr->parts[i]->length);

            if (result >= 0) {
                return result;
            }
        }
    }
    return -1;
}

static void emit_flag(cp_compiler_t *compiler, const char *name, const cp_expr_t *expr)
{
    const char *text = compiler->xml ? apr_psprintf(compiler->scratch, " %s=\"%s\"", name, name)
                                     : apr_pstrcat(compiler->scratch, " ", name, NULL);
    cp_op_t *op;

    if (expr->kind == CP_EXPR_NOTHING || (expr->kind == CP_EXPR_TEXT && !expr->length)) {
        return;
    }
    if (expr->kind == CP_EXPR_TEXT) {
        cp_template_puts(compiler, text);
        return;
    }
    op = cp_template_op_at(compiler, cp_template_op(compiler, CP_OP_FLAG, expr));
    op->text = text;
    op->length = strlen(text);
}

static void emit_value(cp_compiler_t *compiler, const char *name, const cp_expr_t *expr, bool translate, apr_size_t at)
{
    const char *begin = apr_pstrcat(compiler->scratch, " ", name, "=\"", NULL);
    cp_escape_t escape = CP_ESCAPE_ATTRIBUTE;
    cp_op_t *op;

    if (expr->kind == CP_EXPR_NOTHING || expr->kind == CP_EXPR_DEFAULT) {
        return;
    }
    if (expr->kind == CP_EXPR_TEXT) {
        const char *text = translate ? cp_template_message(compiler, at, expr->text) : expr->text;

        cp_template_puts(compiler, begin);
        cp_template_escaped(compiler, text, strlen(text), CP_ESCAPE_ATTRIBUTE);
        cp_template_puts(compiler, "\"");
        return;
    }
    if (cp_html_is_url(name)) {
        int known = settled(expr);

        if (known == 0) {
            cp_template_problem(compiler, at,
                                "a dynamic address begins with http:, https:, mailto:, tel: or is relative");
            return;
        }
        escape = known > 0 ? CP_ESCAPE_ATTRIBUTE : CP_ESCAPE_URL;
    }
    if (expr->kind == CP_EXPR_STRING && !translate && escape == CP_ESCAPE_ATTRIBUTE) {
        cp_template_puts(compiler, begin);
        cp_template_write(compiler, expr, escape);
        cp_template_puts(compiler, "\"");
        return;
    }
    op = cp_template_op_at(compiler, cp_template_op(compiler, CP_OP_ATTRIBUTE, expr));
    op->text = begin;
    op->length = strlen(begin);
    op->escape = (unsigned char)escape;
    op->translate = translate;
}

static void emit(cp_compiler_t *compiler, const cp_node_t *node, const char *name, const cp_expr_t *expr,
                 const dynamic_t *how)
{
    const char *wrong = cp_template_own_words(compiler, expr) ? NULL : forbidden(node, name, expr);

    cp_template_confine_attribute(compiler, node, name, expr, how->at);
    if (wrong) {
        cp_template_problem(compiler, how->at, "%s: %s", name, wrong);
    }
    else if (cp_html_is_boolean(name) && (how->expr || expr->kind != CP_EXPR_TEXT || !strcasecmp(expr->text, name))) {
        emit_flag(compiler, name, expr);
    }
    else {
        emit_value(compiler, name, expr, how->message != NULL, how->at);
    }
}

/* The value in the template, translated if i18n:attributes says so, with its ${…}. */
static const cp_expr_t *own_value(cp_compiler_t *compiler, const cp_attribute_t *attribute, dynamic_t *message)
{
    const char *text = attribute->value;
    const cp_expr_t *expr;

    if (message) {
        const char *id = *message->message ? message->message : cp_template_normal(text, compiler->scratch);
        const char *translated = cp_template_message(compiler, attribute->value_at, id);

        text = strcmp(translated, id) ? translated : text;
    }
    expr = cp_template_interpolation(compiler, text, strlen(text), attribute->value_at);
    if (!expr) {
        expr = cp_expr_text(compiler, text, strlen(text));
        if (!*text && cp_html_is_boolean(attribute->name)) {
            expr = cp_expr_text(compiler, attribute->name, strlen(attribute->name));
        }
    }
    return expr;
}

/* Namespace declarations say nothing in HTML; in XHTML those of the statements are left out. */
static bool is_written(const cp_compiler_t *compiler, const cp_attribute_t *attribute)
{
    if (strcmp(attribute->name, "xmlns") && strncmp(attribute->name, "xmlns:", 6)) {
        return true;
    }
    return compiler->xml && strncmp(attribute->value, "http://xml.zope.org/namespaces/", 31);
}

void cp_template_attributes(cp_compiler_t *compiler, const cp_node_t *node, bool only_static)
{
    apr_array_header_t *values = collected(compiler, only_static ? NULL : node->statement[CP_TAL_ATTRIBUTES], false);
    apr_array_header_t *messages = collected(compiler, node->statement[CP_I18N_ATTRIBUTES], true);
    int i;

    for (i = 0; i < node->attribute_count; i++) {
        const cp_attribute_t *attribute = &node->attributes[i];
        dynamic_t *value = find(compiler, values, attribute->name);
        dynamic_t *message = find(compiler, messages, attribute->name);
        const cp_expr_t *expr;
        dynamic_t plain = {attribute->name, NULL, NULL, attribute->name_at, false};

        if (!is_written(compiler, attribute) || (only_static && strstr(attribute->value, "${"))) {
            continue;
        }
        expr = own_value(compiler, attribute, message);
        if (value) {
            expr = cp_expr_without_default(compiler, value->expr, expr);
            value->message = message ? message->message : NULL;
            value->done = true;
        }
        if (message) {
            message->done = true;
        }
        emit(compiler, node, attribute->name, expr, value ? value : &plain);
    }
    for (i = 0; i < values->nelts; i++) {
        dynamic_t *value = &APR_ARRAY_IDX(values, i, dynamic_t);
        dynamic_t *message = find(compiler, messages, value->name);

        if (!value->done) {
            value->message = message ? message->message : NULL;
            emit(compiler, node, value->name,
                 cp_expr_without_default(compiler, value->expr,
                                         cp_expr_create(compiler, CP_EXPR_NOTHING, CP_MAY_NOTHING)),
                 value);
        }
        if (message) {
            message->done = true;
        }
    }
    for (i = 0; i < messages->nelts && !only_static; i++) {
        const dynamic_t *message = &APR_ARRAY_IDX(messages, i, dynamic_t);

        if (!message->done) {
            cp_template_problem(compiler, message->at, "this element has no attribute '%s' to translate",
                                message->name);
        }
    }
}
