/* SPDX-License-Identifier: Apache-2.0 */
#include "text_catalog.h"

#include <apr_file_info.h>
#include <apr_hash.h>
#include <apr_strings.h>
#include <stdarg.h>
#include <string.h>
#include <unicode/uloc.h>

#include "text_po.h"
#include "text_said.h"

#define SAID_DEPTH 3 /* of sentences within sentences */

typedef struct message_t {
    const char *forms[CP_PO_FORMS];
    int count;
    bool plural;
} message_t;

struct cp_catalog_t {
    const char *language;
    const char *direction;
    apr_hash_t *messages; /* msgid to message_t; only read after loading, which apr_hash_get allows to all threads */
    const cp_po_rule_t *rule;
    apr_array_header_t *formats; /* format_t: messages with printf's values */
};

typedef struct format_t {
    const char *msgid;
    const char *text;
    int weight;
} format_t;

typedef struct loader_t {
    apr_pool_t *pool;
    const char *path;
    cp_catalog_t *catalog;
} loader_t;

static const cp_catalog_t english = {.language = "en", .direction = "ltr"};

const cp_catalog_t *cp_catalog_english(void)
{
    return &english;
}

/* The value of "Name: value\n" in a header, or NULL. */
static const char *header_value(const char *header, const char *name, apr_pool_t *pool)
{
    apr_size_t length = strlen(name);
    for (const char *line = header; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!strncasecmp(line, name, length) && line[length] == ':') {
            const char *value = line + length + 1;
            value += strspn(value, " \t");
            return apr_pstrmemdup(pool, value, strcspn(value, "\n"));
        }
    }
    return NULL;
}

static cp_error_t *take_header(loader_t *loader, const cp_po_entry_t *entry)
{
    const char *type = header_value(entry->forms[0], "Content-Type", loader->pool);
    if (type && !strcasestr(type, "charset=utf-8"))
        return cp_po_error(loader->pool, loader->path, entry->line, "the charset has to be UTF-8");
    const char *plural = header_value(entry->forms[0], "Plural-Forms", loader->pool);
    if (!plural)
        return NULL;
    const char *reason;
    loader->catalog->rule = cp_po_rule_create(plural, &reason, loader->pool);
    return loader->catalog->rule ? NULL : cp_po_error(loader->pool, loader->path, entry->line, reason);
}

/* The end of the ${name} mark at `mark`, or NULL if there is none. */
static const char *mark_end(const char *mark)
{
    if (mark[0] != '$' || mark[1] != '{')
        return NULL;
    const char *end = mark + 2;
    while ((*end >= 'a' && *end <= 'z') || (*end >= '0' && *end <= '9') || *end == '_' || *end == '-')
        end++;
    return *end == '}' && end > mark + 2 ? end + 1 : NULL;
}

/* A mark that the msgid lacks would stay on the page as it is. */
static cp_error_t *check_marks(loader_t *loader, const cp_po_entry_t *entry, const char *form)
{
    for (const char *mark = strchr(form, '$'); mark; mark = strchr(mark + 1, '$')) {
        const char *end = mark_end(mark);
        if (!end)
            continue;
        const char *name = apr_pstrmemdup(loader->pool, mark, (apr_size_t)(end - mark));
        if (!strstr(entry->msgid, name) && !(entry->plural && strstr(entry->plural, name)))
            return cp_po_error(loader->pool, loader->path, entry->line,
                               apr_psprintf(loader->pool, "the translation has %s, the msgid has not", name));
    }
    return NULL;
}

static cp_error_t *take_entry(void *baton, const cp_po_entry_t *entry)
{
    loader_t *loader = baton;
    if (!*entry->msgid)
        return take_header(loader, entry);
    const cp_po_rule_t *rule = loader->catalog->rule;
    if (entry->plural && !rule)
        return cp_po_error(loader->pool, loader->path, entry->line,
                           "plural forms need a Plural-Forms line in the header before them");
    if (entry->plural && entry->count != cp_po_rule_count(rule))
        return cp_po_error(
            loader->pool, loader->path, entry->line,
            apr_psprintf(loader->pool, "%d plural forms, Plural-Forms says %d", entry->count, cp_po_rule_count(rule)));
    if (apr_hash_get(loader->catalog->messages, entry->msgid, APR_HASH_KEY_STRING))
        return cp_po_error(loader->pool, loader->path, entry->line, "this msgid stands in the file twice");
    message_t *message = apr_pcalloc(loader->pool, sizeof(*message));
    message->count = entry->count;
    message->plural = entry->plural != NULL;
    for (int i = 0; i < entry->count; i++) {
        CP_TRY(check_marks(loader, entry, entry->forms[i]));
        message->forms[i] = entry->forms[i];
    }
    int weight = cp_said_weight(entry->msgid);
    if (weight && entry->count)
        APR_ARRAY_PUSH(loader->catalog->formats, format_t) = (format_t){entry->msgid, entry->forms[0], weight};
    apr_hash_set(loader->catalog->messages, entry->msgid, APR_HASH_KEY_STRING, message);
    return NULL;
}

static bool language_is_plausible(const char *language)
{
    apr_size_t length = strlen(language);
    apr_size_t plain = strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    return length >= 2 && length <= 35 && plain == length && language[0] != '-';
}

cp_error_t *cp_catalog_load(const cp_catalog_t **catalog, const char *directory, const char *language, apr_pool_t *pool)
{
    if (!language_is_plausible(language))
        return cp_error_field(pool, "language", "“%s” is not a language tag such as en or pt-BR.", language);
    char *name = apr_pstrdup(pool, language);
    for (char *at = name; *at; at++)
        *at = *at == '-' ? '_' : *at;
    cp_catalog_t *created = apr_pcalloc(pool, sizeof(*created));
    created->language = apr_pstrdup(pool, language);
    created->direction = uloc_isRightToLeft(name) ? "rtl" : "ltr";
    created->messages = apr_hash_make(pool);
    created->formats = apr_array_make(pool, 100, sizeof(format_t));
    loader_t loader = {pool, apr_psprintf(pool, "%s/%s.po", directory, name), created};
    apr_finfo_t info;
    bool exists = apr_stat(&info, loader.path, APR_FINFO_TYPE, pool) == APR_SUCCESS;
    if (exists || strcmp(language, "en"))
        CP_TRY(cp_po_read(loader.path, take_entry, &loader, pool));
    *catalog = created;
    return NULL;
}

static const message_t *find(const cp_catalog_t *catalog, const char *msgid)
{
    return catalog && catalog->messages && msgid ? apr_hash_get(catalog->messages, msgid, APR_HASH_KEY_STRING) : NULL;
}

const char *cp_tr(const cp_catalog_t *catalog, const char *msgid)
{
    const message_t *message = find(catalog, msgid);
    return message ? message->forms[0] : msgid;
}

const char *cp_tr_plural(const cp_catalog_t *catalog, const char *one, const char *many, apr_int64_t n)
{
    const message_t *message = find(catalog, one);
    if (!message || !message->plural)
        return n == 1 ? one : many;
    return message->forms[cp_po_rule_form(catalog->rule, n < 0 ? 0 - (apr_uint64_t)n : (apr_uint64_t)n)];
}

/* Of several messages that fit, the one with the fewest values in it is meant. */
static const format_t *format_of(cp_said_t *said, const cp_catalog_t *catalog, const char *text, apr_pool_t *pool)
{
    const format_t *found = NULL;
    /* Names and labels are shorter than what nearly all formats say themselves, and pages have many of them. */
    int length = (int)strlen(text);
    for (int i = 0; i < catalog->formats->nelts; i++) {
        const format_t *format = &APR_ARRAY_IDX(catalog->formats, i, format_t);
        cp_said_t values;
        if (format->weight > length || (found && format->weight <= found->weight) ||
            !cp_said_match(&values, format->msgid, text, pool))
            continue;
        found = format;
        *said = values;
    }
    return found;
}

static const char *said(const cp_catalog_t *catalog, const char *text, int depth, apr_pool_t *pool);

/* "PortalName: it must have 1 to 80 characters." is a message without its stop, behind the name of what it is about. */
static const char *said_in_parts(const cp_catalog_t *catalog, const char *text, int depth, apr_pool_t *pool)
{
    const char *colon = strstr(text, ": ");
    if (!colon)
        return text;
    apr_size_t length = strlen(colon + 2);
    bool stop = length && colon[1 + length] == '.';
    const char *head = apr_pstrmemdup(pool, text, (apr_size_t)(colon - text));
    const char *inner = apr_pstrmemdup(pool, colon + 2, length - stop);
    const char *rest = find(catalog, colon + 2) ? inner : said(catalog, inner, depth + 1, pool);
    rest = rest == inner ? said(catalog, colon + 2, depth + 1, pool) : apr_pstrcat(pool, rest, stop ? "." : "", NULL);
    return apr_pstrcat(pool, said(catalog, head, depth + 1, pool), ": ", rest, NULL);
}

static const char *said(const cp_catalog_t *catalog, const char *text, int depth, apr_pool_t *pool)
{
    const message_t *message = find(catalog, text);
    cp_said_t values;
    if (message)
        return message->forms[0];
    if (!catalog || !catalog->formats || !text || depth >= SAID_DEPTH)
        return text;
    const format_t *format = format_of(&values, catalog, text, pool);
    if (!format)
        return said_in_parts(catalog, text, depth, pool);
    for (int i = 0; i < values.count; i++)
        if (strchr(values.values[i], ' '))
            values.values[i] = said(catalog, values.values[i], depth + 1, pool);
    return cp_said_fill(format->text, &values, pool);
}

const char *cp_tr_said(const cp_catalog_t *catalog, const char *text, apr_pool_t *pool)
{
    return said(catalog, text, 0, pool);
}

/* The value of the mark "${name}" in the pairs, or NULL. */
static const char *pair_value(const char *mark, apr_size_t length, va_list pairs)
{
    const char *name;
    while ((name = va_arg(pairs, const char *))) {
        const char *value = va_arg(pairs, const char *);
        if (strlen(name) == length - 3 && !memcmp(name, mark + 2, length - 3))
            return value ? value : "";
    }
    return NULL;
}

/* Writes the filled text to `to`, unless that is NULL, and returns its length. */
static apr_size_t fill(char *to, const char *text, va_list pairs)
{
    apr_size_t total = 0;
    while (*text) {
        const char *end = mark_end(text), *piece = text;
        apr_size_t length = end ? (apr_size_t)(end - text) : 1;
        text += length;
        if (end) {
            va_list again;
            va_copy(again, pairs);
            const char *value = pair_value(piece, length, again);
            va_end(again);
            if (value) {
                piece = value;
                length = strlen(value);
            }
        }
        if (to)
            memcpy(to + total, piece, length);
        total += length;
    }
    return total;
}

const char *cp_tr_fill(apr_pool_t *pool, const char *text, ...)
{
    va_list pairs;
    va_start(pairs, text);
    apr_size_t length = fill(NULL, text, pairs);
    va_end(pairs);
    char *filled = apr_palloc(pool, length + 1);
    va_start(pairs, text);
    fill(filled, text, pairs);
    va_end(pairs);
    filled[length] = 0;
    return filled;
}

const char *cp_catalog_language(const cp_catalog_t *catalog)
{
    return catalog->language;
}

const char *cp_catalog_direction(const cp_catalog_t *catalog)
{
    return catalog->direction;
}
