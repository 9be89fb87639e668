/* SPDX-License-Identifier: Apache-2.0 */
#include "base_string.h"

#include <apr_strings.h>
#include <openssl/crypto.h>
#include <string.h>

#define EMAIL_BYTES 254 /* RFC 5321 section 4.5.3.1.3, less the angle brackets */
#define FILE_NAME_BYTES 150
#define FILE_ENDING_BYTES 20

/* Which of `marks` (NUL-terminated UTF-8 sequences, the last one NULL) begins `text`; 0 if none, else its bytes. */
static apr_size_t begins_with_any(const char *text, const char *const *marks)
{
    for (; *marks; marks++) {
        apr_size_t length = strlen(*marks);
        if (!strncmp(text, *marks, length))
            return length;
    }
    return 0;
}

/* NBSP, ZERO WIDTH SPACE, ZERO WIDTH NO-BREAK SPACE */
static const char *const wide_blanks[] = {"\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF", NULL};

/* LINE SEPARATOR, PARAGRAPH SEPARATOR */
static const char *const line_marks[] = {"\xE2\x80\xA8", "\xE2\x80\xA9", NULL};

/* The marks that turn writing direction, with which "exe.fdp" can be made to read "pdf.exe" */
static const char *const bidi_marks[] = {"\xD8\x9C",
                                         "\xE2\x80\x8E",
                                         "\xE2\x80\x8F",
                                         "\xE2\x80\xAA",
                                         "\xE2\x80\xAB",
                                         "\xE2\x80\xAC",
                                         "\xE2\x80\xAD",
                                         "\xE2\x80\xAE",
                                         "\xE2\x81\xA6",
                                         "\xE2\x81\xA7",
                                         "\xE2\x81\xA8",
                                         "\xE2\x81\xA9",
                                         NULL};

static bool is_ascii_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Bytes of the control character at `text`, of C0, DEL or C1; 0 if there is none. */
static apr_size_t control_length(const char *text)
{
    unsigned char byte = (unsigned char)text[0];
    if ((byte && byte < 0x20) || byte == 0x7F)
        return 1;
    unsigned char next = byte == 0xC2 ? (unsigned char)text[1] : 0;
    return next >= 0x80 && next <= 0x9F ? 2 : 0;
}

static apr_size_t blank_length(const char *text)
{
    return is_ascii_blank(*text) ? 1 : begins_with_any(text, wide_blanks);
}

static apr_size_t trailing_blank_length(const char *text, apr_size_t length)
{
    if (length && is_ascii_blank(text[length - 1]))
        return 1;
    for (const char *const *mark = wide_blanks; *mark; mark++) {
        apr_size_t bytes = strlen(*mark);
        if (bytes <= length && !memcmp(text + length - bytes, *mark, bytes))
            return bytes;
    }
    return 0;
}

const char *cp_trim(const char *text, apr_pool_t *pool)
{
    apr_size_t bytes;
    while ((bytes = blank_length(text)))
        text += bytes;
    apr_size_t length = strlen(text);
    while ((bytes = trailing_blank_length(text, length)))
        length -= bytes;
    return apr_pstrmemdup(pool, text, length);
}

const char *cp_one_line(const char *text, apr_pool_t *pool)
{
    char *line = apr_palloc(pool, strlen(text) + 1);
    char *out = line;
    while (*text) {
        apr_size_t gap = 0;
        apr_size_t bytes;
        while ((bytes = is_ascii_blank(text[gap]) ? 1 : control_length(text + gap)) ||
               (bytes = begins_with_any(text + gap, line_marks)))
            gap += bytes;
        text += gap;
        if (gap)
            *out++ = ' ';
        else
            *out++ = *text++;
    }
    *out = '\0';
    return cp_trim(line, pool);
}

const char *cp_email_key(const char *address, apr_pool_t *pool)
{
    char *key = (char *)cp_trim(address, pool);
    apr_size_t length = strlen(key);
    const char *at = strchr(key, '@');

    if (!at || at == key || !at[1] || strchr(at + 1, '@') || length > EMAIL_BYTES || !cp_utf8_valid(key, length))
        return NULL;
    for (char *c = key; *c; c++) {
        if (blank_length(c) || control_length(c) || begins_with_any(c, line_marks) || begins_with_any(c, bidi_marks) ||
            strchr("<>,", *c))
            return NULL;
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    return key;
}

bool cp_equal_constant_time(const char *a, const char *b, apr_size_t length)
{
    return CRYPTO_memcmp(a, b, length) == 0;
}

const char *cp_url_encode(const char *text, apr_pool_t *pool)
{
    static const char hex[] = "0123456789ABCDEF";
    char *encoded = apr_palloc(pool, 3 * strlen(text) + 1);
    char *out = encoded;
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        bool plain = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
                     strchr("-_.~", byte);
        if (plain) {
            *out++ = *text;
            continue;
        }
        *out++ = '%';
        *out++ = hex[byte >> 4];
        *out++ = hex[byte & 15];
    }
    *out = '\0';
    return encoded;
}

/* What follows the last separator; separators at the very end name a folder, whose own name is taken then. */
static const char *last_component(const char *name, apr_pool_t *pool)
{
    char *copy = apr_pstrdup(pool, name);
    apr_size_t length = strlen(copy);
    while (length && (copy[length - 1] == '/' || copy[length - 1] == '\\'))
        copy[--length] = '\0';
    char *start = copy;
    for (char *c = copy; *c; c++) {
        if (*c == '/' || *c == '\\')
            start = c + 1;
    }
    return start;
}

/* Cuts `name` to FILE_NAME_BYTES between code points, in front of its ending if that is short enough to be one. */
static void shorten_keeping_ending(char *name)
{
    apr_size_t length = strlen(name);
    if (length <= FILE_NAME_BYTES)
        return;
    const char *dot = strrchr(name, '.');
    apr_size_t ending = dot ? length - (apr_size_t)(dot - name) : 0;
    if (ending > FILE_ENDING_BYTES)
        ending = 0;
    apr_size_t stem = FILE_NAME_BYTES - ending;
    while (stem && ((unsigned char)name[stem] & 0xC0) == 0x80)
        stem--;
    memmove(name + stem, name + length - ending, ending + 1);
}

const char *cp_file_name(const char *name, apr_pool_t *pool)
{
    const char *from = last_component(cp_utf8_repair(name, strlen(name), pool), pool);
    char *clean = apr_palloc(pool, strlen(from) + 1);
    char *out = clean;
    while (*from) {
        apr_size_t bytes = control_length(from);
        if (!bytes)
            bytes = begins_with_any(from, bidi_marks);
        if (!bytes)
            bytes = begins_with_any(from, line_marks);
        if (bytes)
            from += bytes;
        else
            *out++ = *from++;
    }
    *out = '\0';

    const char *start = clean;
    apr_size_t bytes;
    while ((bytes = *start == '.' ? 1 : blank_length(start)))
        start += bytes;
    char *safe = (char *)cp_trim(start, pool);
    shorten_keeping_ending(safe);
    safe = (char *)cp_trim(safe, pool); /* the cut may have come behind a blank */
    return *safe ? safe : "file";
}

bool cp_parse_int(const char *text, apr_int64_t minimum, apr_int64_t maximum, apr_int64_t *value)
{
    bool negative = *text == '-';
    apr_uint64_t limit = negative ? (apr_uint64_t)APR_INT64_MAX + 1 : (apr_uint64_t)APR_INT64_MAX;
    apr_uint64_t sum = 0;

    text += negative;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        apr_uint64_t digit = (apr_uint64_t)(*text - '0');
        if (sum > (limit - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    apr_int64_t parsed = negative ? (apr_int64_t)(0 - sum) : (apr_int64_t)sum;
    if (parsed < minimum || parsed > maximum)
        return false;
    *value = parsed;
    return true;
}
