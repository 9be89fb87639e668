/* SPDX-License-Identifier: Apache-2.0 */
/* An element itself: replace, or its tags (unless omitted) around content, translation or children. */
#include "template_private.h"

static const char *plain_name(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon ? colon + 1 : name;
}

static const cp_expr_t *content_expression(cp_compiler_t *compiler, const cp_attribute_t *statement, bool *structure)
{
    const char *text = statement->value + strspn(statement->value, " \t\r\n");
    apr_size_t word = strcspn(text, " \t\r\n");

    *structure = word == 9 && !strncmp(text, "structure", 9) && text[word];
    if (*structure || (word == 4 && !strncmp(text, "text", 4) && text[word])) {
        text += word;
    }
    if (!*text && statement->name[strlen(statement->name) - 1] == 'e') {
        return cp_expr_create(compiler, CP_EXPR_NOTHING, CP_MAY_NOTHING); /* tal:replace="" */
    }
    return cp_template_expression(compiler, text, strlen(text),
                                  statement->value_at + (apr_size_t)(text - statement->value));
}

static bool content_is_fine(cp_compiler_t *compiler, const cp_expr_t *expr, bool structure,
                            const cp_attribute_t *statement)
{
    const char *expression = statement->value;

    if (compiler->raw && !cp_template_own_words(compiler, expr)) {
        cp_template_problem(compiler, statement->value_at, "scripts and styles have no dynamic content");
        return false;
    }
    if (expr->may & (CP_MAY_RECORD | CP_MAY_LIST)) {
        cp_template_problem(compiler, statement->value_at, "'%s' is %s and cannot be written; %s", expression,
                            cp_expr_kind_name(expr), expr->may & CP_MAY_LIST ? "repeat over it" : "name a field of it");
        return false;
    }
    if (structure && expr->may & (CP_MAY_TEXT | CP_MAY_URL | CP_MAY_INT | CP_MAY_BOOL | CP_MAY_TIME)) {
        cp_template_problem(compiler, statement->value_at,
                            "'%s' is %s; structure takes only values of type html, and the template's own words",
                            expression, cp_expr_kind_name(expr));
        return false;
    }
    return !structure || cp_template_confine_structure(compiler, expr, statement->value_at);
}

static void write_content(cp_compiler_t *compiler, const cp_node_t *node, const cp_expr_t *expr, bool structure)
{
    bool translate = node->statement[CP_I18N_TRANSLATE] != NULL;
    int from = cp_template_label(compiler);

    if (translate && expr->kind == CP_EXPR_TEXT) {
        const char *text = cp_template_message(compiler, node->at, cp_template_normal(expr->text, compiler->scratch));

        expr = cp_expr_text(compiler, text, strlen(text));
    }
    cp_template_write(compiler, expr, structure ? CP_ESCAPE_NONE : CP_ESCAPE_TEXT);
    if (compiler->ops->nelts > from) {
        cp_op_t *op = cp_template_op_at(compiler, from);

        if (translate && expr->kind != CP_EXPR_STRING) {
            op->code = CP_OP_WRITE;
            op->translate = true;
        }
    }
}

static void write_body(cp_compiler_t *compiler, const cp_node_t *node)
{
    if (node->statement[CP_I18N_TRANSLATE]) {
        cp_template_translate(compiler, node);
    }
    else {
        cp_template_children(compiler, node);
    }
}

/* The text that takes the element's children's place, or them where the expression is `default`. */
static void write_either(cp_compiler_t *compiler, const cp_node_t *node, const cp_attribute_t *statement,
                         void (*otherwise)(cp_compiler_t *, const cp_node_t *))
{
    bool structure;
    const cp_expr_t *expr = content_expression(compiler, statement, &structure);
    int is_default;
    int over;

    if (expr->kind == CP_EXPR_DEFAULT) {
        otherwise(compiler, node);
        return;
    }
    if (!content_is_fine(compiler, expr, structure, statement)) {
        return;
    }
    if (!(expr->may & CP_MAY_DEFAULT)) {
        write_content(compiler, node, expr, structure);
        return;
    }
    is_default = cp_template_op(compiler, CP_OP_JUMP_DEFAULT, expr);
    write_content(compiler, node, expr, structure);
    over = cp_template_op(compiler, CP_OP_JUMP, NULL);
    cp_template_land(compiler, is_default);
    compiler->unsure++;
    otherwise(compiler, node);
    compiler->unsure--;
    cp_template_land(compiler, over);
}

static bool is_empty(const cp_compiler_t *compiler, const cp_node_t *node)
{
    bool filled = node->first || node->statement[CP_TAL_CONTENT];

    if (compiler->xml) {
        return node->closed && !filled;
    }
    return cp_html_is_void(node->name);
}

static void start_tag(cp_compiler_t *compiler, const cp_node_t *node, bool only_static)
{
    cp_template_confine_tag(compiler, node);
    cp_template_puts(compiler, "<");
    cp_template_puts(compiler, node->name);
    cp_template_attributes(compiler, node, only_static);
    cp_template_puts(compiler, compiler->xml && is_empty(compiler, node) && !only_static ? " />" : ">");
}

static void end_tag(cp_compiler_t *compiler, const cp_node_t *node)
{
    cp_template_puts(compiler, "</");
    cp_template_puts(compiler, node->name);
    cp_template_puts(compiler, ">");
}

/* HTML drops a line break right behind <textarea>: a text that is written first there doubles its own. */
static void keep_line_break(cp_compiler_t *compiler, int from)
{
    int end = cp_template_label(compiler);
    cp_op_t *op;

    for (; from < end; from++) {
        op = cp_template_op_at(compiler, from);
        if (op->code == CP_OP_FIELD || op->code == CP_OP_WRITE) {
            op->textarea = true;
        }
        if (op->code != CP_OP_JUMP_DEFAULT && op->code != CP_OP_JUMP_FALSE) {
            return;
        }
    }
}

static void write_content_of(cp_compiler_t *compiler, const cp_node_t *node)
{
    const char *name = plain_name(node->name);
    int raw = !node->invisible && cp_html_is_raw(name);
    int keep = !node->invisible && (!strcasecmp(name, "pre") || !strcasecmp(name, "textarea"));

    int from = !compiler->xml && keep && *name != 'p' && *name != 'P' ? cp_template_label(compiler) : -1;

    compiler->raw += raw;
    compiler->keep += keep;
    if (node->statement[CP_TAL_CONTENT]) {
        write_either(compiler, node, node->statement[CP_TAL_CONTENT], write_body);
    }
    else {
        write_body(compiler, node);
    }
    compiler->raw -= raw;
    compiler->keep -= keep;
    if (from >= 0) {
        keep_line_break(compiler, from);
    }
}

/* Tags and content; `omit` (may be NULL) says at run time whether the tags are left out. */
static void write_tags(cp_compiler_t *compiler, const cp_node_t *node, const cp_expr_t *omit)
{
    bool empty = is_empty(compiler, node);
    int skip = -1;

    if (!compiler->xml && empty && (node->first || node->statement[CP_TAL_CONTENT])) {
        cp_template_problem(compiler, node->at, "the element <%s> is always empty in HTML", node->name);
        return;
    }
    if (omit) {
        skip = cp_template_op(compiler, CP_OP_JUMP_TRUE, omit);
    }
    start_tag(compiler, node, false);
    if (skip >= 0) {
        cp_template_land(compiler, skip);
    }
    if (empty) {
        return;
    }
    write_content_of(compiler, node);
    skip = omit ? cp_template_op(compiler, CP_OP_JUMP_TRUE, omit) : -1;
    end_tag(compiler, node);
    if (skip >= 0) {
        cp_template_land(compiler, skip);
    }
}

static void write_element(cp_compiler_t *compiler, const cp_node_t *node)
{
    const cp_attribute_t *statement = node->statement[CP_TAL_OMIT_TAG];
    const cp_expr_t *omit = NULL;

    if (statement && statement->value[strspn(statement->value, " \t\r\n")]) {
        omit = cp_template_expression(compiler, statement->value, strlen(statement->value), statement->value_at);
        if (!node->invisible && (omit->kind == CP_EXPR_DEFAULT || omit->kind == CP_EXPR_NOTHING)) {
            write_tags(compiler, node, NULL);
            return;
        }
    }
    if (node->invisible || (statement && !omit)) {
        if (node->invisible && node->statement[CP_TAL_ATTRIBUTES]) {
            cp_template_problem(compiler, node->statement[CP_TAL_ATTRIBUTES]->name_at,
                                "<%s> writes no tag, so it has no attributes", node->name);
        }
        write_content_of(compiler, node);
        return;
    }
    write_tags(compiler, node, omit);
}

void cp_template_tag(cp_compiler_t *compiler, const cp_node_t *node)
{
    const cp_attribute_t *replace = node->statement[CP_TAL_REPLACE];

    if (replace && node->statement[CP_TAL_CONTENT]) {
        cp_template_problem(compiler, replace->name_at, "an element has tal:content or tal:replace, not both");
        return;
    }
    if (replace) {
        write_either(compiler, node, replace, write_element);
        return;
    }
    write_element(compiler, node);
}

void cp_template_handler(cp_compiler_t *compiler, const cp_node_t *node, const cp_attribute_t *statement)
{
    const cp_attribute_t *omit = node->statement[CP_TAL_OMIT_TAG];
    bool tags = !node->invisible && (!omit || *omit->value) && !cp_html_is_void(node->name);
    bool structure;
    const cp_expr_t *expr = content_expression(compiler, statement, &structure);

    if (tags) {
        start_tag(compiler, node, true);
    }
    if (content_is_fine(compiler, expr, structure, statement)) {
        write_content(compiler, node, expr, structure);
    }
    if (tags) {
        end_tag(compiler, node);
    }
}
