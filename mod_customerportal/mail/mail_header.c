/* SPDX-License-Identifier: Apache-2.0 */
#include "mail_header.h"

#include <apr_base64.h>
#include <apr_strings.h>

#include "../base/base_string.h"

#define LINE 76         /* bytes of a line that is no single long word */
#define WORD_BYTES 36   /* of text in an encoded word: with its frame and the field's name it fits a line */
#define WORD_LONGEST 60 /* a longer run without blanks is encoded, as it could not be folded */

static bool is_plain(const char *text)
{
    apr_size_t run = 0;

    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at >= 0x7f || (unsigned char)*at < 0x20)
            return false;
        run = *at == ' ' ? 0 : run + 1;
        if (run > WORD_LONGEST)
            return false;
    }
    /* What looks like an encoded word would be shown as what it says. */
    return !strstr(text, "=?");
}

/* Words with a fold before each that would not fit, but never before the first of a field. Returns the column. */
static apr_size_t put_folded(cp_out_t *out, const char *text, apr_size_t column, bool first)
{
    while (*text) {
        apr_size_t length = strcspn(text, " ");
        if (column + 1 + length > LINE && !first) {
            cp_out_literal(out, "\r\n");
            column = 0;
        }
        cp_out_literal(out, " ");
        cp_out_write(out, text, length);
        first = false;
        column += 1 + length;
        text += length;
        text += strspn(text, " ");
    }
    return column;
}

/* Each encoded word holds whole characters. */
static apr_size_t put_encoded(cp_out_t *out, const char *text, apr_size_t column)
{
    char coded[WORD_BYTES * 2];

    while (*text) {
        apr_size_t length = strlen(text);
        if (length > WORD_BYTES) {
            length = WORD_BYTES;
            while (((unsigned char)text[length] & 0xc0) == 0x80)
                length--;
        }
        apr_base64_encode_binary(coded, (const unsigned char *)text, (int)length);
        apr_size_t size = strlen(coded) + 13;
        if (column + size > LINE) {
            cp_out_literal(out, "\r\n");
            column = 0;
        }
        cp_out_literal(out, " =?utf-8?B?");
        cp_out_puts(out, coded);
        cp_out_literal(out, "?=");
        column += size;
        text += length;
    }
    return column;
}

static apr_size_t begin(cp_out_t *out, const char *name)
{
    cp_out_puts(out, name);
    cp_out_literal(out, ":");
    return strlen(name) + 1;
}

void cp_mail_header_text(cp_out_t *out, const char *name, const char *text, apr_pool_t *pool)
{
    const char *line = text ? cp_one_line(cp_utf8_repair(text, strlen(text), pool), pool) : "";
    if (!*line)
        return;
    apr_size_t column = begin(out, name);
    if (is_plain(line))
        put_folded(out, line, column, true);
    else
        put_encoded(out, line, column);
    cp_out_literal(out, "\r\n");
}

/* Quoted, so that no character of it has a meaning. */
static const char *quote(const char *text, apr_pool_t *pool)
{
    char *quoted = apr_palloc(pool, strlen(text) * 2 + 3), *to = quoted;

    *to++ = '"';
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            *to++ = '\\';
        *to++ = *text;
    }
    *to++ = '"';
    *to = '\0';
    return quoted;
}

void cp_mail_header_address(cp_out_t *out, const char *name, const char *person, const char *address, apr_pool_t *pool)
{
    const char *line = person ? cp_one_line(cp_utf8_repair(person, strlen(person), pool), pool) : "";
    apr_size_t column = begin(out, name);

    line = cp_utf8_cut(line, CP_MAIL_NAME_MAX, pool);
    if (*line)
        column = is_plain(line) ? put_folded(out, quote(line, pool), column, true) : put_encoded(out, line, column);
    put_folded(out, *line ? apr_pstrcat(pool, "<", address, ">", NULL) : address, column, !*line);
    cp_out_literal(out, "\r\n");
}

/* Printable ASCII without blanks and brackets, and one "@" at least: what may stand in a header. */
static bool is_id(const char *id)
{
    apr_size_t length = 0;

    for (; id[length]; length++)
        if (length >= CP_MAIL_ID_MAX || id[length] <= 0x20 || id[length] >= 0x7f || strchr("<>()\\\"", id[length]))
            return false;
    return length > 2 && strchr(id, '@');
}

void cp_mail_header_ids(cp_out_t *out, const char *name, const char *const *ids, int count)
{
    bool begun = false;

    for (int i = 0; i < count; i++) {
        if (!is_id(ids[i]))
            continue;
        if (begun)
            cp_out_literal(out, "\r\n");
        else
            begin(out, name);
        begun = true;
        cp_out_literal(out, " <");
        cp_out_puts(out, ids[i]);
        cp_out_literal(out, ">");
    }
    if (begun)
        cp_out_literal(out, "\r\n");
}
