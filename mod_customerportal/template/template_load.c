/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libxml2 decides what is well-formed, and its events make the node tree. Values and columns of attributes are read
 * from the source text itself, because its events name neither.
 */
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "../base/base_string.h"
#include "template_private.h"

typedef struct loader_t {
    cp_source_t *source;
    apr_pool_t *pool;
    apr_pool_t *scratch;
    xmlParserCtxtPtr parser;
    apr_size_t wrapper; /* bytes before the file's first in what libxml2 reads */
    int level;
    cp_node_t *node; /* the innermost open element */
    apr_size_t end;  /* where the last markup ended: text begins there */
    char *text;      /* what characters events brought since the last markup */
    apr_size_t length;
    apr_size_t size;
    xmlEntity entity;
    char entity_text[8];
    bool failed;
} loader_t;

static apr_size_t position(const loader_t *loader)
{
    long consumed = xmlByteConsumed(loader->parser);

    if (consumed < 0) {
        return loader->end;
    }
    consumed = consumed > (long)loader->wrapper ? consumed - (long)loader->wrapper : 0;
    return (apr_size_t)consumed > loader->source->length ? loader->source->length : (apr_size_t)consumed;
}

/* Whether an element event is about the element that makes a document of a fragment. */
static bool is_wrapper(const loader_t *loader, int level)
{
    return loader->wrapper && level == 0;
}

static cp_node_t *node_create(loader_t *loader, cp_node_kind_t kind, apr_size_t at)
{
    cp_node_t *node = apr_pcalloc(loader->pool, sizeof(*node));

    node->kind = kind;
    node->at = at;
    node->parent = loader->node;
    if (loader->node->last) {
        loader->node->last->next = node;
    }
    else {
        loader->node->first = node;
    }
    loader->node->last = node;
    return node;
}

static void finish_text(loader_t *loader)
{
    cp_node_t *node;

    if (loader->length) {
        node = node_create(loader, CP_NODE_TEXT, loader->end);
        node->text = apr_pstrmemdup(loader->pool, loader->text, loader->length);
        node->length = loader->length;
        loader->length = 0;
    }
}

static void fail(loader_t *loader, apr_size_t at, const char *text)
{
    if (!loader->failed) {
        cp_template_complain(loader->source->problems, loader->source, at, text, loader->pool);
    }
    loader->failed = true;
    xmlStopParser(loader->parser);
}

/* A "<" never stands inside an attribute value, so the last one before the parser's position begins the tag. */
static void start_element(void *baton, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
                          int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
                          const xmlChar **attributes)
{
    loader_t *loader = baton;
    const char *text = loader->source->text;
    apr_size_t at = position(loader);
    apr_size_t end;
    char quote = 0;
    cp_node_t *node;

    (void)uri, (void)namespace_count, (void)namespaces, (void)attribute_count, (void)defaulted, (void)attributes;
    if (is_wrapper(loader, loader->level++)) {
        return;
    }
    finish_text(loader);
    at = at < loader->source->length ? at : loader->source->length - 1;
    while (at > 0 && text[at] != '<') {
        at--;
    }
    for (end = at; end < loader->source->length && (quote || text[end] != '>'); end++) {
        if (quote ? text[end] == quote : text[end] == '"' || text[end] == '\'') {
            quote = quote ? 0 : text[end];
        }
    }
    node = node_create(loader, CP_NODE_ELEMENT, at);
    node->name = prefix ? apr_pstrcat(loader->pool, (const char *)prefix, ":", (const char *)local, NULL)
                        : apr_pstrdup(loader->pool, (const char *)local);
    node->closed = end > at && text[end - 1] == '/';
    loader->end = end < loader->source->length ? end + 1 : end;
    cp_template_read_tag(loader->source, node, loader->pool);
    loader->node = node;
}

static void end_element(void *baton, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    loader_t *loader = baton;

    (void)local, (void)prefix, (void)uri;
    if (is_wrapper(loader, --loader->level)) {
        finish_text(loader);
        return;
    }
    finish_text(loader);
    if (!loader->node->closed) {
        loader->end = position(loader);
    }
    if (loader->node->parent) {
        loader->node = loader->node->parent;
    }
}

static void characters(void *baton, const xmlChar *text, int length)
{
    loader_t *loader = baton;
    apr_size_t size = (apr_size_t)length;

    if (loader->length + size > loader->size) {
        char *grown = apr_palloc(loader->scratch, loader->size = 2 * (loader->length + size) + 256);

        if (loader->length) {
            memcpy(grown, loader->text, loader->length);
        }
        loader->text = grown;
    }
    memcpy(loader->text + loader->length, text, size);
    loader->length += size;
}

static void comment(void *baton, const xmlChar *text)
{
    loader_t *loader = baton;
    cp_node_t *node;

    finish_text(loader);
    node = node_create(loader, CP_NODE_COMMENT, loader->end);
    node->text = apr_pstrdup(loader->pool, (const char *)text);
    node->length = strlen(node->text);
    loader->end = position(loader);
}

static void instruction(void *baton, const xmlChar *target, const xmlChar *text)
{
    loader_t *loader = baton;
    cp_node_t *node;

    finish_text(loader);
    node = node_create(loader, CP_NODE_INSTRUCTION, loader->end);
    node->name = apr_pstrdup(loader->pool, (const char *)target);
    node->text = apr_pstrdup(loader->pool, text ? (const char *)text : "");
    node->length = strlen(node->text);
    loader->end = position(loader);
}

static void doctype(void *baton, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
    loader_t *loader = baton;
    apr_pool_t *pool = loader->pool;

    if (public_id && system_id) {
        loader->source->doctype = apr_psprintf(pool, "<!DOCTYPE %s PUBLIC \"%s\" \"%s\">", name, public_id, system_id);
    }
    else if (system_id) {
        loader->source->doctype = apr_psprintf(pool, "<!DOCTYPE %s SYSTEM \"%s\">", name, system_id);
    }
    else {
        loader->source->doctype = apr_psprintf(pool, "<!DOCTYPE %s>", name);
    }
}

static void entity_declared(void *baton, const xmlChar *name, int type, const xmlChar *public_id,
                            const xmlChar *system_id, xmlChar *content)
{
    loader_t *loader = baton;

    (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
    fail(loader, position(loader), "a template declares no entities; the names of HTML (&nbsp; …) are known");
}

static void attribute_declared(void *baton, const xmlChar *element, const xmlChar *name, int type, int def,
                               const xmlChar *value, xmlEnumerationPtr tree)
{
    (void)element, (void)name, (void)type, (void)def, (void)value;
    xmlFreeEnumeration(tree);
    fail(baton, position(baton), "a template declares no attributes");
}

/* Handing out "predefined" entities makes libxml2 deliver their text as characters, with no expansion that could grow. */
static xmlEntityPtr entity(void *baton, const xmlChar *name)
{
    loader_t *loader = baton;
    const htmlEntityDesc *known = htmlEntityLookup(name);
    apr_size_t length;
    const char *text;

    if (!known) {
        apr_size_t at = position(loader);

        length = strlen((const char *)name) + 2;
        fail(loader, at > length ? at - length : 0, apr_psprintf(loader->pool, "HTML has no entity &%s;", name));
        return NULL;
    }
    text = apr_psprintf(loader->scratch, "&#%u;", known->value);
    text = cp_template_decode(text, strlen(text), &length, loader->scratch);
    apr_cpystrn(loader->entity_text, text, sizeof(loader->entity_text));
    memset(&loader->entity, 0, sizeof(loader->entity));
    loader->entity.type = XML_ENTITY_DECL;
    loader->entity.name = name;
    loader->entity.content = (xmlChar *)loader->entity_text;
    loader->entity.orig = loader->entity.content;
    loader->entity.length = (int)strlen(loader->entity_text);
    loader->entity.etype = XML_INTERNAL_PREDEFINED_ENTITY;
    return &loader->entity;
}

static apr_size_t offset_of(const cp_source_t *source, int line, int column)
{
    apr_size_t at = 0;
    int i;

    for (i = 1; i < line && at < source->length; at++) {
        i += source->text[at] == '\n';
    }
    at += column > 0 ? (apr_size_t)column - 1 : 0;
    return at < source->length ? at : source->length;
}

#if LIBXML_VERSION >= 21200
typedef const xmlError complaint_t;
#else
typedef xmlError complaint_t;
#endif

/* Undeclared prefixes are named by cp_template_read_tag, with what is known; libxml2's other complaints are final. */
static void complaint(void *baton, complaint_t *error)
{
    loader_t *loader = baton;
    char *text;
    apr_size_t length;

    if (error->domain == XML_FROM_NAMESPACE || error->level < XML_ERR_ERROR || loader->failed) {
        return;
    }
    text = apr_pstrdup(loader->pool, error->message ? error->message : "not well-formed");
    length = strlen(text);
    while (length && (text[length - 1] == '\n' || text[length - 1] == ' ')) {
        text[--length] = '\0';
    }
    fail(loader, offset_of(loader->source, error->line, error->int2 - (error->line == 1 ? (int)loader->wrapper : 0)),
         apr_pstrcat(loader->pool, "not well-formed XML: ", text, NULL));
}

static xmlSAXHandler handler(void)
{
    xmlSAXHandler sax;

    memset(&sax, 0, sizeof(sax));
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = start_element;
    sax.endElementNs = end_element;
    sax.characters = characters;
    sax.ignorableWhitespace = characters;
    sax.cdataBlock = characters;
    sax.comment = comment;
    sax.processingInstruction = instruction;
    sax.internalSubset = doctype;
    sax.getEntity = entity;
    sax.entityDecl = entity_declared;
    sax.attributeDecl = attribute_declared;
    sax.serror = complaint;
    return sax;
}

static void read_declaration(cp_source_t *source, apr_pool_t *pool)
{
    const char *end = strstr(source->text, "?>");

    if (source->length > 5 && !strncmp(source->text, "<?xml", 5) && strchr(" \t\r\n", source->text[5]) && end) {
        source->declaration = apr_pstrmemdup(pool, source->text, (apr_size_t)(end + 2 - source->text));
    }
}

#define CP_WRAPPER_START "<template>"
#define CP_WRAPPER_END "</template>"

/* A file that says nothing of XML or a document type may be a fragment: several elements, text around them. */
static const char *document_of(loader_t *loader)
{
    const char *text = loader->source->text;
    const char *start = text + strspn(text, " \t\r\n");

    if (loader->source->declaration || !strncmp(start, "<!DOCTYPE", 9)) {
        return text;
    }
    loader->source->fragment = true;
    loader->wrapper = strlen(CP_WRAPPER_START);
    return apr_pstrcat(loader->scratch, CP_WRAPPER_START, text, CP_WRAPPER_END, NULL);
}

static void parse(loader_t *loader)
{
    cp_source_t *source = loader->source;
    xmlSAXHandler sax = handler();
    const char *document = document_of(loader);
    xmlParserCtxtPtr parser = xmlCreateMemoryParserCtxt(document, (int)strlen(document));

    if (!parser) {
        cp_template_complain(source->problems, source, 0, "the file cannot be read", loader->pool);
        return;
    }
    if (parser->sax) {
        *parser->sax = sax;
    }
    parser->userData = loader;
    loader->parser = parser;
    xmlCtxtUseOptions(parser, XML_PARSE_NONET);
    parser->userData = loader;
    xmlParseDocument(parser);
    if (!parser->wellFormed && !source->problems->nelts) {
        cp_template_complain(source->problems, source, loader->end, "not well-formed XML", loader->pool);
    }
    if (parser->myDoc) {
        xmlFreeDoc(parser->myDoc);
    }
    xmlFreeParserCtxt(parser);
}

void cp_template_parse(cp_source_t *source, apr_pool_t *pool)
{
    loader_t loader = {.source = source, .pool = pool};

    source->root = apr_pcalloc(pool, sizeof(*source->root));
    source->root->kind = CP_NODE_ROOT;
    if (!cp_utf8_valid(source->text, source->length)) {
        cp_template_complain(source->problems, source, 0, "a template is UTF-8 text", pool);
        return;
    }
    if (source->length >= 3 && !memcmp(source->text, "\xEF\xBB\xBF", 3)) {
        source->text += 3;
        source->length -= 3;
    }
    read_declaration(source, pool);
    apr_pool_create(&loader.scratch, pool);
    loader.node = source->root;
    parse(&loader);
    apr_pool_destroy(loader.scratch);
}
