/* SPDX-License-Identifier: Apache-2.0 */
/*
 * i18n:translate. The message is the element's text, in which ${name} stands for a child with i18n:name, ${path} for
 * itself, and unnamed children for their tags. A translation may put these into another order; whatever else it holds
 * is text, so that a catalog cannot add markup.
 */
#include "template_private.h"

typedef struct part_t {
    const char *token;     /* as it stands in the message */
    const cp_node_t *node; /* a named child, or NULL: the token's own expression or tag */
    bool tag;
    apr_size_t at;
} part_t;

typedef struct message_t {
    cp_compiler_t *compiler;
    apr_array_header_t *parts;
    apr_array_header_t *text; /* const char *, to be joined */
} message_t;

const char *cp_template_normal(const char *text, apr_pool_t *pool)
{
    char *copy = apr_palloc(pool, strlen(text) + 1);
    apr_size_t length = 0;

    for (; *text; text++) {
        if (!strchr(" \t\r\n", *text)) {
            copy[length++] = *text;
        }
        else if (length && copy[length - 1] != ' ') {
            copy[length++] = ' ';
        }
    }
    while (length && copy[length - 1] == ' ') {
        length--;
    }
    copy[length] = '\0';
    return copy;
}

static int line_of(const cp_source_t *source, apr_size_t at)
{
    int line = 1;
    apr_size_t i;

    for (i = 0; i < at && i < source->length; i++) {
        line += source->text[i] == '\n';
    }
    return line;
}

const char *cp_template_message(cp_compiler_t *compiler, apr_size_t at, const char *id)
{
    if (compiler->messages && *id) {
        const cp_source_t *source = compiler->context->source;

        APR_ARRAY_PUSH(compiler->messages, cp_template_message_t) =
            (cp_template_message_t){apr_pstrdup(compiler->messages->pool, source->path), line_of(source, at),
                                    apr_pstrdup(compiler->messages->pool, id)};
    }
    return *id ? cp_tr(compiler->catalog, id) : id;
}

static void push(message_t *message, const char *token, const cp_node_t *node, bool tag, apr_size_t at)
{
    part_t *part = apr_array_push(message->parts);

    *part = (part_t){token, node, tag, at};
    APR_ARRAY_PUSH(message->text, const char *) = token;
}

static void read_text(message_t *message, const cp_node_t *node)
{
    const char *text = node->text;
    const char *end = text + node->length;
    const char *from = text;
    const char *i;

    for (i = text; i + 1 < end; i++) {
        const char *brace;

        if (i[0] != '$' || i[1] != '{' || (i > text && i[-1] == '$')) {
            continue;
        }
        brace = cp_template_brace(i, end);
        if (!brace) {
            break; /* where it is written, it is complained about */
        }
        APR_ARRAY_PUSH(message->text, const char *) =
            apr_pstrmemdup(message->compiler->scratch, from, (apr_size_t)(i - from));
        push(message, apr_pstrmemdup(message->compiler->scratch, i, (apr_size_t)(brace + 1 - i)), NULL, false,
             node->at + (apr_size_t)(i - text));
        from = brace + 1;
        i = brace;
    }
    APR_ARRAY_PUSH(message->text, const char *) =
        apr_pstrmemdup(message->compiler->scratch, from, (apr_size_t)(end - from));
}

static bool is_static(const cp_node_t *node)
{
    int i;

    for (i = 0; i < CP_STATEMENTS; i++) {
        if (node->statement[i]) {
            return false;
        }
    }
    for (i = 0; i < node->attribute_count; i++) {
        if (strstr(node->attributes[i].value, "${")) {
            return false;
        }
    }
    return !node->invisible;
}

static void read_children(message_t *message, const cp_node_t *node);

static void read_tag(message_t *message, const cp_node_t *node)
{
    apr_pool_t *pool = message->compiler->scratch;
    const char *tag = apr_pstrcat(pool, "<", node->name, NULL);
    bool empty = cp_html_is_void(node->name);
    int i;

    for (i = 0; i < node->attribute_count; i++) {
        apr_size_t length;
        const char *value =
            cp_escape(node->attributes[i].value, strlen(node->attributes[i].value), CP_ESCAPE_ATTRIBUTE, &length, pool);

        if (strncmp(node->attributes[i].name, "xmlns", 5)) {
            tag = apr_pstrcat(pool, tag, " ", node->attributes[i].name, "=\"", value, "\"", NULL);
        }
    }
    push(message, apr_pstrcat(pool, tag, empty && message->compiler->xml ? " />" : ">", NULL), NULL, true, node->at);
    if (!empty) {
        read_children(message, node);
        push(message, apr_pstrcat(pool, "</", node->name, ">", NULL), NULL, true, node->at);
    }
}

static void read_children(message_t *message, const cp_node_t *node)
{
    const cp_node_t *child;

    for (child = node->first; child; child = child->next) {
        if (child->kind == CP_NODE_TEXT) {
            read_text(message, child);
        }
        else if (child->kind == CP_NODE_ELEMENT && child->statement[CP_I18N_NAME]) {
            push(message, apr_psprintf(message->compiler->scratch, "${%s}", child->statement[CP_I18N_NAME]->value),
                 child, false, child->at);
        }
        else if (child->kind == CP_NODE_ELEMENT && is_static(child)) {
            read_tag(message, child);
        }
        else if (child->kind == CP_NODE_ELEMENT) {
            cp_template_problem(message->compiler, child->at,
                                "inside i18n:translate an element with statements needs an i18n:name");
        }
    }
}

static void write_part(cp_compiler_t *compiler, const part_t *part)
{
    if (part->node) {
        cp_template_node(compiler, part->node);
    }
    else if (part->tag) {
        cp_template_puts(compiler, part->token);
    }
    else {
        cp_template_text(compiler, part->token, strlen(part->token), part->at);
    }
}

/* The longest part whose token stands at `text`, or NULL. */
static const part_t *part_at(const message_t *message, const char *text)
{
    const part_t *found = NULL;
    int i;

    for (i = 0; i < message->parts->nelts; i++) {
        const part_t *part = &APR_ARRAY_IDX(message->parts, i, part_t);

        if (!strncmp(text, part->token, strlen(part->token)) &&
            (!found || strlen(part->token) > strlen(found->token))) {
            found = part;
        }
    }
    return found;
}

static void write_translation(message_t *message, const char *text)
{
    const char *from = text;

    while (*text) {
        const part_t *part = part_at(message, text);

        if (!part) {
            text++;
            continue;
        }
        cp_template_escaped(message->compiler, from, (apr_size_t)(text - from), CP_ESCAPE_TEXT);
        write_part(message->compiler, part);
        from = text += strlen(part->token);
    }
    cp_template_escaped(message->compiler, from, (apr_size_t)(text - from), CP_ESCAPE_TEXT);
}

void cp_template_translate(cp_compiler_t *compiler, const cp_node_t *node)
{
    message_t message = {compiler, apr_array_make(compiler->scratch, 4, sizeof(part_t)),
                         apr_array_make(compiler->scratch, 8, sizeof(const char *))};
    const char *id = cp_template_normal(node->statement[CP_I18N_TRANSLATE]->value, compiler->scratch);
    const char *translation;
    char *text;
    apr_size_t length = 0;
    int i;

    if (compiler->raw) {
        cp_template_problem(compiler, node->at, "scripts and styles are not translated");
        return;
    }
    read_children(&message, node);
    if (!*id) {
        for (i = 0; i < message.text->nelts; i++) {
            length += strlen(APR_ARRAY_IDX(message.text, i, const char *));
        }
        text = apr_palloc(compiler->scratch, length + 1);
        *text = '\0';
        for (i = 0, length = 0; i < message.text->nelts; i++) {
            const char *more = APR_ARRAY_IDX(message.text, i, const char *);

            memcpy(text + length, more, strlen(more) + 1);
            length += strlen(more);
        }
        id = cp_template_normal(text, compiler->scratch);
    }
    translation = cp_template_message(compiler, node->at, id);
    if (!strcmp(translation, id)) {
        cp_template_children(compiler, node);
        return;
    }
    write_translation(&message, translation);
}
