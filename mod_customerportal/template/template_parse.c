/* SPDX-License-Identifier: Apache-2.0 */
/* Start tags: which attributes are statements of TAL, METAL and I18N, and which are the element's own. */
#include <libxml/HTMLparser.h>

#include "template_private.h"

#define CP_MAXIMUM_ATTRIBUTES 500

typedef struct statement_name_t {
    cp_space_t space;
    const char *name;
    cp_statement_t statement;
} statement_name_t;

static const statement_name_t statement_names[] = {
    {CP_SPACE_TAL, "define", CP_TAL_DEFINE},
    {CP_SPACE_TAL, "condition", CP_TAL_CONDITION},
    {CP_SPACE_TAL, "repeat", CP_TAL_REPEAT},
    {CP_SPACE_TAL, "switch", CP_TAL_SWITCH},
    {CP_SPACE_TAL, "case", CP_TAL_CASE},
    {CP_SPACE_TAL, "content", CP_TAL_CONTENT},
    {CP_SPACE_TAL, "replace", CP_TAL_REPLACE},
    {CP_SPACE_TAL, "attributes", CP_TAL_ATTRIBUTES},
    {CP_SPACE_TAL, "omit-tag", CP_TAL_OMIT_TAG},
    {CP_SPACE_TAL, "on-error", CP_TAL_ON_ERROR},
    {CP_SPACE_METAL, "define-macro", CP_METAL_DEFINE_MACRO},
    {CP_SPACE_METAL, "use-macro", CP_METAL_USE_MACRO},
    {CP_SPACE_METAL, "extend-macro", CP_METAL_EXTEND_MACRO},
    {CP_SPACE_METAL, "define-slot", CP_METAL_DEFINE_SLOT},
    {CP_SPACE_METAL, "fill-slot", CP_METAL_FILL_SLOT},
    {CP_SPACE_I18N, "translate", CP_I18N_TRANSLATE},
    {CP_SPACE_I18N, "name", CP_I18N_NAME},
    {CP_SPACE_I18N, "attributes", CP_I18N_ATTRIBUTES},
    {CP_SPACE_I18N, "domain", CP_I18N_OTHER},
    {CP_SPACE_I18N, "source", CP_I18N_OTHER},
    {CP_SPACE_I18N, "target", CP_I18N_OTHER},
    {CP_SPACE_I18N, "context", CP_I18N_OTHER},
    {CP_SPACE_I18N, "comment", CP_I18N_OTHER},
    {CP_SPACE_I18N, "data", CP_I18N_OTHER},
    {CP_SPACE_I18N, "ignore", CP_I18N_OTHER},
    {CP_SPACE_I18N, "ignore-attributes", CP_I18N_OTHER},
};

static const struct {
    const char *prefix;
    cp_space_t space;
    const char *uri;
} spaces[] = {
    {"tal", CP_SPACE_TAL, "http://xml.zope.org/namespaces/tal"},
    {"metal", CP_SPACE_METAL, "http://xml.zope.org/namespaces/metal"},
    {"i18n", CP_SPACE_I18N, "http://xml.zope.org/namespaces/i18n"},
};

static apr_size_t append_utf8(char *to, unsigned code)
{
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        code = 0xFFFD;
    }
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xC0 | code >> 6);
        to[1] = (char)(0x80 | (code & 63));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xE0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 63));
        to[2] = (char)(0x80 | (code & 63));
        return 3;
    }
    to[0] = (char)(0xF0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 63));
    to[2] = (char)(0x80 | (code >> 6 & 63));
    to[3] = (char)(0x80 | (code & 63));
    return 4;
}

/* 0 if `name` (without & and ;) is no reference. */
static unsigned reference_code(const char *name)
{
    const htmlEntityDesc *known;

    if (name[0] == '#') {
        bool hex = name[1] == 'x' || name[1] == 'X';
        apr_int64_t code = apr_strtoi64(name + 1 + hex, NULL, hex ? 16 : 10);

        return code > 0 && code <= 0x10FFFF ? (unsigned)code : 0xFFFD;
    }
    if (!strcmp(name, "apos")) {
        return '\'';
    }
    known = htmlEntityLookup((const xmlChar *)name);
    return known ? known->value : 0;
}

const char *cp_template_decode(const char *text, apr_size_t length, apr_size_t *decoded, apr_pool_t *pool)
{
    char *copy = apr_palloc(pool, length + 5);
    apr_size_t to = 0;
    apr_size_t i = 0;

    while (i < length && text[i]) {
        const char *end = text[i] == '&' ? memchr(text + i, ';', length - i) : NULL;
        unsigned code = 0;

        if (end && end - (text + i) < 16) {
            char name[16];

            apr_cpystrn(name, text + i + 1, (apr_size_t)(end - (text + i)));
            code = reference_code(name);
        }
        if (code) {
            to += append_utf8(copy + to, code);
            i = (apr_size_t)(end - text) + 1;
        }
        else {
            copy[to++] = text[i++];
        }
    }
    copy[to] = '\0';
    if (decoded) {
        *decoded = to;
    }
    return copy;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Whether `name` begins with `prefix` and a colon; *local is what follows it. */
static bool has_prefix(const char *name, const char *prefix, const char **local)
{
    apr_size_t length = strlen(prefix);

    if (strncmp(name, prefix, length) || name[length] != ':') {
        return false;
    }
    *local = name + length + 1;
    return true;
}

static const char *namespace_uri(const cp_node_t *node, const char *prefix, apr_size_t length)
{
    int i;

    for (; node; node = node->parent) {
        for (i = 0; i < node->attribute_count; i++) {
            const cp_attribute_t *attribute = &node->attributes[i];
            const char *declared;

            if (has_prefix(attribute->name, "xmlns", &declared) && strlen(declared) == length &&
                !strncmp(declared, prefix, length)) {
                return attribute->value;
            }
        }
    }
    return NULL;
}

/* The namespace of a name as written: by its declared address, or by the usual prefix if nothing is declared. */
static cp_space_t space_of(const cp_node_t *node, const char *name, const char **local)
{
    const char *colon = strchr(name, ':');
    apr_size_t length;
    const char *uri;
    size_t i;

    *local = name;
    if (!colon) {
        return strcmp(name, "xmlns") ? CP_SPACE_NONE : CP_SPACE_XMLNS;
    }
    length = (apr_size_t)(colon - name);
    if (has_prefix(name, "xmlns", local)) {
        return CP_SPACE_XMLNS;
    }
    uri = namespace_uri(node, name, length);
    for (i = 0; i < sizeof(spaces) / sizeof(*spaces); i++) {
        if (uri ? !strcmp(uri, spaces[i].uri) : !strncmp(name, spaces[i].prefix, length) && !spaces[i].prefix[length]) {
            *local = colon + 1;
            return spaces[i].space;
        }
    }
    return uri || has_prefix(name, "xml", local) || has_prefix(name, "xlink", local) ? CP_SPACE_NONE : CP_SPACE_UNKNOWN;
}

static apr_array_header_t *known_names(cp_space_t space, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 16, sizeof(const char *));
    size_t i;

    for (i = 0; i < sizeof(statement_names) / sizeof(*statement_names); i++) {
        if (statement_names[i].space == space) {
            APR_ARRAY_PUSH(names, const char *) = statement_names[i].name;
        }
    }
    return names;
}

static void complain_prefix(cp_source_t *source, const char *name, apr_size_t at, apr_pool_t *pool)
{
    const char *prefix = apr_pstrmemdup(pool, name, (apr_size_t)(strchr(name, ':') - name));
    apr_array_header_t *names = apr_array_make(pool, 8, sizeof(const char *));
    size_t i;

    for (i = 0; i < sizeof(spaces) / sizeof(*spaces); i++) {
        APR_ARRAY_PUSH(names, const char *) = spaces[i].prefix;
    }
    APR_ARRAY_PUSH(names, const char *) = "xlink";
    APR_ARRAY_PUSH(names, const char *) = "xml";
    cp_template_complain(source->problems, source, at,
                         apr_psprintf(pool,
                                      "nothing declares the namespace prefix '%s'%s; known without declaration: %s",
                                      prefix, cp_template_suggest(prefix, names, pool), cp_template_names(names, pool)),
                         pool);
}

/* Keeps `attribute` as a statement. False if the element has no such statement. */
static bool keep_statement(cp_source_t *source, cp_node_t *node, cp_space_t space, const char *local,
                           const cp_attribute_t *attribute, apr_pool_t *pool)
{
    size_t i;

    for (i = 0; i < sizeof(statement_names) / sizeof(*statement_names); i++) {
        const statement_name_t *known = &statement_names[i];

        if (known->space == space && !strcmp(known->name, local)) {
            if (node->statement[known->statement] && known->statement != CP_I18N_OTHER) {
                cp_template_complain(source->problems, source, attribute->name_at,
                                     apr_psprintf(pool, "%s stands here twice", attribute->name), pool);
            }
            node->statement[known->statement] = apr_pmemdup(pool, attribute, sizeof(*attribute));
            return true;
        }
    }
    return false;
}

static void sort_attributes(cp_source_t *source, cp_node_t *node, apr_array_header_t *all, apr_pool_t *pool)
{
    const char *ignored;
    cp_space_t own = space_of(node, node->name, &ignored);
    int kept = 0;
    int i;

    node->invisible = own == CP_SPACE_TAL || own == CP_SPACE_METAL || own == CP_SPACE_I18N;
    if (own == CP_SPACE_UNKNOWN) {
        complain_prefix(source, node->name, node->at + 1, pool);
    }
    for (i = 0; i < all->nelts; i++) {
        cp_attribute_t *attribute = &APR_ARRAY_IDX(all, i, cp_attribute_t);
        const char *local;
        cp_space_t space = space_of(node, attribute->name, &local);

        if (space == CP_SPACE_NONE && node->invisible && !strchr(attribute->name, ':')) {
            space = own;
        }
        if (space == CP_SPACE_UNKNOWN) {
            complain_prefix(source, attribute->name, attribute->name_at, pool);
        }
        else if (space == CP_SPACE_TAL || space == CP_SPACE_METAL || space == CP_SPACE_I18N) {
            if (!keep_statement(source, node, space, local, attribute, pool)) {
                apr_array_header_t *names = known_names(space, pool);

                cp_template_complain(source->problems, source, attribute->name_at,
                                     apr_psprintf(pool, "unknown statement %s%s; known: %s", attribute->name,
                                                  cp_template_suggest(local, names, pool),
                                                  cp_template_names(names, pool)),
                                     pool);
            }
        }
        else {
            node->attributes[kept++] = *attribute;
        }
    }
    node->attribute_count = kept;
}

static void keep_macro(cp_source_t *source, cp_node_t *node, apr_pool_t *pool)
{
    const cp_attribute_t *statement = node->statement[CP_METAL_DEFINE_MACRO];

    if (statement) {
        if (apr_hash_get(source->macros, statement->value, APR_HASH_KEY_STRING)) {
            cp_template_complain(source->problems, source, statement->value_at,
                                 apr_psprintf(pool, "the macro '%s' is defined twice", statement->value), pool);
        }
        apr_hash_set(source->macros, statement->value, APR_HASH_KEY_STRING, node);
    }
}

void cp_template_read_tag(cp_source_t *source, cp_node_t *node, apr_pool_t *pool)
{
    const char *text = source->text;
    const char *end = text + source->length;
    const char *at = text + node->at + 1;
    apr_array_header_t *all = apr_array_make(pool, 4, sizeof(cp_attribute_t));

    while (at < end && !is_blank(*at) && *at != '>' && *at != '/') {
        at++;
    }
    for (;;) {
        cp_attribute_t *attribute;
        const char *name;
        const char *value;

        while (at < end && is_blank(*at)) {
            at++;
        }
        for (name = at; at < end && !is_blank(*at) && *at != '=' && *at != '>' && *at != '/'; at++) {
        }
        if (at == name || at == end) {
            break;
        }
        if (all->nelts >= CP_MAXIMUM_ATTRIBUTES) {
            cp_template_complain(source->problems, source, node->at, "an element has at most 500 attributes", pool);
            break;
        }
        attribute = apr_array_push(all);
        attribute->name = apr_pstrmemdup(pool, name, (apr_size_t)(at - name));
        attribute->name_at = (apr_size_t)(name - text);
        while (at < end && (is_blank(*at) || *at == '=')) {
            at++;
        }
        value = at < end ? memchr(at + 1, *at, (apr_size_t)(end - at - 1)) : NULL;
        if (!value) {
            all->nelts--; /* cannot be: the parser has accepted the tag */
            break;
        }
        attribute->value = cp_template_decode(at + 1, (apr_size_t)(value - at - 1), NULL, pool);
        attribute->value_at = (apr_size_t)(at + 1 - text);
        at = value + 1;
    }
    node->attributes = (cp_attribute_t *)apr_pmemdup(pool, all->elts, (apr_size_t)all->nelts * sizeof(cp_attribute_t));
    node->attribute_count = all->nelts;
    sort_attributes(source, node, all, pool);
    keep_macro(source, node, pool);
}
