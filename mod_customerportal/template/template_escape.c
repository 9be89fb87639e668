/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping. The table's entries are bits of the contexts in which a byte is special, so most text is one long run. */
#include "template_private.h"

#define TEXT 1
#define ATTRIBUTE 2

static const unsigned char special[256] = {
    ['&'] = TEXT | ATTRIBUTE,
    ['<'] = TEXT | ATTRIBUTE,
    ['>'] = TEXT | ATTRIBUTE,
    ['"'] = ATTRIBUTE,
};

static const char *entity_of(char c, apr_size_t *length)
{
    switch (c) {
    case '&':
        *length = 5;
        return "&amp;";
    case '<':
        *length = 4;
        return "&lt;";
    case '>':
        *length = 4;
        return "&gt;";
    default:
        *length = 6;
        return "&quot;";
    }
}

static unsigned char mask_of(cp_escape_t escape)
{
    return escape == CP_ESCAPE_TEXT ? TEXT : escape == CP_ESCAPE_NONE ? 0 : ATTRIBUTE;
}

void cp_escape_write(cp_out_t *out, const char *text, apr_size_t length, cp_escape_t escape)
{
    unsigned char mask = mask_of(escape);
    const char *end = text + length;
    const char *run = text;

    if (!mask) {
        cp_out_write(out, text, length);
        return;
    }
    for (; text < end; text++) {
        if (special[(unsigned char)*text] & mask) {
            apr_size_t size;
            const char *entity = entity_of(*text, &size);

            cp_out_write(out, run, (apr_size_t)(text - run));
            cp_out_write(out, entity, size);
            run = text + 1;
        }
    }
    cp_out_write(out, run, (apr_size_t)(end - run));
}

const char *cp_escape(const char *text, apr_size_t length, cp_escape_t escape, apr_size_t *escaped, apr_pool_t *pool)
{
    unsigned char mask = mask_of(escape);
    apr_size_t size = length;
    apr_size_t i;
    char *copy;
    char *to;

    for (i = 0; i < length; i++) {
        size += special[(unsigned char)text[i]] & mask ? 5 : 0;
    }
    to = copy = apr_palloc(pool, size + 1);
    for (i = 0; i < length; i++) {
        if (special[(unsigned char)text[i]] & mask) {
            apr_size_t written;
            const char *entity = entity_of(text[i], &written);

            memcpy(to, entity, written);
            to += written;
        }
        else {
            *to++ = text[i];
        }
    }
    *to = '\0';
    *escaped = (apr_size_t)(to - copy);
    return copy;
}

/* What browsers do before they look for a scheme is done here too: leading controls and blanks are skipped, tabs and
 * line breaks are dropped anywhere. */
int cp_url_check(cp_url_check_t *check, const char *text, apr_size_t length)
{
    static const char *const allowed[] = {"http", "https", "mailto", "tel"};
    apr_size_t i;
    size_t k;

    for (i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '\t' || c == '\n' || c == '\r' || (c <= ' ' && !check->length)) {
            continue;
        }
        if (c == '/' || c == '?' || c == '#') {
            return 1;
        }
        if (c == ':') {
            for (k = 0; k < sizeof(allowed) / sizeof(*allowed); k++) {
                if ((size_t)check->length == strlen(allowed[k]) &&
                    !strncasecmp(check->scheme, allowed[k], strlen(allowed[k]))) {
                    return 1;
                }
            }
            return 0;
        }
        if (check->length < (int)sizeof(check->scheme)) {
            check->scheme[check->length++] = (char)c;
        }
    }
    return -1;
}
