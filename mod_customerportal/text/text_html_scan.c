/* SPDX-License-Identifier: Apache-2.0 */
#include "text_html_scan.h"

#include <string.h>
#include <strings.h>

/* Elements whose content is text without tags, and whether that text is worth reading. */
static const struct {
    const char *name;
    bool kept, literal;
} raw_elements[] = {
    {"iframe", false, true},   {"noembed", false, true}, {"noframes", false, true},
    {"plaintext", true, true}, {"script", false, true},  {"style", false, true},
    {"textarea", true, false}, {"title", false, false},  {"xmp", true, true},
};

#define RAW_COUNT (int)(sizeof(raw_elements) / sizeof(*raw_elements))

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void cp_html_scan_begin(cp_html_scan_t *scan, const char *html, apr_size_t length)
{
    *scan = (cp_html_scan_t){.at = html, .end = html + length};
}

static const char *find(const char *from, const char *end, const char *text)
{
    const char *found = from < end ? memmem(from, (size_t)(end - from), text, strlen(text)) : NULL;
    return found;
}

static int raw_index(const char *name)
{
    for (int i = 0; i < RAW_COUNT; i++) {
        if (*raw_elements[i].name == *name && !strcmp(raw_elements[i].name, name))
            return i;
    }
    return -1;
}

/* Past the comment or declaration that begins at scan->at with "<!", "<?" or "</". */
static void skip_comment(cp_html_scan_t *scan)
{
    const char *at = scan->at, *end = scan->end, *close;
    if (end - at >= 4 && !memcmp(at, "<!--", 4)) {
        at += 4;
        if (at < end && *at == '>') {
            scan->at = at + 1;
            return;
        }
        if (end - at >= 2 && !memcmp(at, "->", 2)) {
            scan->at = at + 2;
            return;
        }
        while ((close = find(at, end, "--"))) {
            if (close + 2 < end && close[2] == '>') {
                scan->at = close + 3;
                return;
            }
            if (close + 3 < end && close[2] == '!' && close[3] == '>') {
                scan->at = close + 4;
                return;
            }
            at = close + 1;
        }
        scan->at = end;
        return;
    }
    close = memchr(at, '>', (size_t)(end - at));
    scan->at = close ? close + 1 : end;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* Reads the value after "=" and returns where it ends. */
static const char *read_value(const char *at, const char *end, cp_html_slice_t *value)
{
    at = skip_blanks(at, end);
    if (at < end && (*at == '"' || *at == '\'')) {
        const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
        if (!close)
            return end;
        *value = (cp_html_slice_t){at + 1, (apr_size_t)(close - at - 1)};
        return close + 1;
    }
    const char *from = at;
    while (at < end && !is_blank(*at) && *at != '>')
        at++;
    *value = (cp_html_slice_t){from, (apr_size_t)(at - from)};
    return at;
}

/* Reads attributes up to past the ">"; NULL if the input ends before. */
static const char *read_attributes(const char *at, const char *end, cp_html_token_t *token)
{
    token->count = 0;
    for (;;) {
        while (at < end && (is_blank(*at) || *at == '/'))
            at++;
        if (at == end)
            return NULL;
        if (*at == '>')
            return at + 1;
        cp_html_attribute_t attribute = {{at, 0}, {"", 0}};
        /* A leading "=" is part of the name. */
        for (at++; at < end && !is_blank(*at) && *at != '/' && *at != '>' && *at != '=';)
            at++;
        attribute.name.length = (apr_size_t)(at - attribute.name.at);
        const char *after = skip_blanks(at, end);
        if (after < end && *after == '=')
            at = read_value(after + 1, end, &attribute.value);
        if (token->count < CP_HTML_ATTRIBUTES)
            token->attributes[token->count++] = attribute;
    }
}

/* Reads the tag at scan->at; false if the input ends within it, which drops it as browsers do. */
static bool read_tag(cp_html_scan_t *scan, cp_html_token_t *token)
{
    const char *at = scan->at + 1;
    token->kind = *at == '/' ? CP_HTML_END : CP_HTML_START;
    at += *at == '/';
    apr_size_t length = 0;
    for (; at < scan->end && !is_blank(*at) && *at != '/' && *at != '>'; at++) {
        if (length < CP_HTML_NAME_ROOM - 1)
            token->name[length++] = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
    }
    token->name[length] = 0;
    at = read_attributes(at, scan->end, token);
    scan->at = at ? at : scan->end;
    if (at && token->kind == CP_HTML_START && raw_index(token->name) >= 0)
        strcpy(scan->raw, token->name);
    return at != NULL;
}

/* Where the end tag of the raw element begins, or the end. */
static const char *raw_end(const cp_html_scan_t *scan)
{
    apr_size_t length = strlen(scan->raw);
    if (!strcmp(scan->raw, "plaintext"))
        return scan->end;
    for (const char *at = scan->at; (at = find(at, scan->end, "</")); at += 2) {
        const char *after = at + 2 + length;
        if (after < scan->end && !strncasecmp(at + 2, scan->raw, length) &&
            (is_blank(*after) || *after == '/' || *after == '>'))
            return at;
    }
    return scan->end;
}

static bool read_text(cp_html_token_t *token, const char *from, const char *to, bool literal)
{
    token->kind = CP_HTML_TEXT;
    token->text = (cp_html_slice_t){from, (apr_size_t)(to - from)};
    token->literal = literal;
    return true;
}

static bool begins_markup(const char *at, const char *end)
{
    if (end - at < 2)
        return false;
    return is_letter(at[1]) || at[1] == '!' || at[1] == '?' || (at[1] == '/' && end - at > 2);
}

bool cp_html_scan_next(cp_html_scan_t *scan, cp_html_token_t *token)
{
    while (scan->at < scan->end) {
        const char *from = scan->at;
        if (*scan->raw) {
            int index = raw_index(scan->raw);
            scan->at = raw_end(scan);
            *scan->raw = 0;
            if (raw_elements[index].kept && scan->at > from)
                return read_text(token, from, scan->at, raw_elements[index].literal);
            continue;
        }
        if (*from == '<' && begins_markup(from, scan->end)) {
            if (is_letter(from[1]) || (from[1] == '/' && is_letter(from[2]))) {
                if (read_tag(scan, token))
                    return true;
            }
            else {
                skip_comment(scan);
            }
            continue;
        }
        const char *to = memchr(from + 1, '<', (size_t)(scan->end - from - 1));
        scan->at = to ? to : scan->end;
        return read_text(token, from, scan->at, false);
    }
    return false;
}

cp_html_slice_t cp_html_scan_attribute(const cp_html_token_t *token, const char *name)
{
    apr_size_t length = strlen(name);
    for (int i = 0; i < token->count; i++) {
        if (token->attributes[i].name.length == length && !strncasecmp(token->attributes[i].name.at, name, length))
            return token->attributes[i].value;
    }
    return (cp_html_slice_t){NULL, 0};
}
