/* SPDX-License-Identifier: Apache-2.0 */
#include "text_csv_read.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"

#define SAFE_ENCODING "The file is not in UTF-8. Save it as “CSV UTF-8” in the spreadsheet, and choose it again."

struct cp_csv_reader_t {
    const char *at;
    const char *end;
    char separator;
    int line;
};

/* ---- UTF-16 ---- */

static unsigned unit_at(const unsigned char *bytes, apr_size_t i, bool big)
{
    return big ? (unsigned)(bytes[i] << 8 | bytes[i + 1]) : (unsigned)(bytes[i + 1] << 8 | bytes[i]);
}

static char *put_utf8(char *to, unsigned code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    }
    else if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
        *to++ = (char)(0x80 | (code & 0x3F));
    }
    else if (code < 0x10000) {
        *to++ = (char)(0xE0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
        *to++ = (char)(0x80 | (code & 0x3F));
    }
    else {
        *to++ = (char)(0xF0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 0x3F));
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
        *to++ = (char)(0x80 | (code & 0x3F));
    }
    return to;
}

/* Half a pair becomes what no UTF-8 has, so that the check that follows refuses the file. */
static const char *from_utf16(const char *data, apr_size_t *length, bool big, apr_pool_t *pool)
{
    const unsigned char *bytes = (const unsigned char *)data;
    apr_size_t count = *length & ~(apr_size_t)1;
    char *text = apr_palloc(pool, count / 2 * 3 + 5), *to = text;
    for (apr_size_t i = 2; i < count; i += 2) {
        unsigned code = unit_at(bytes, i, big);
        if (code >= 0xD800 && code < 0xDC00 && i + 2 < count) {
            unsigned low = unit_at(bytes, i + 2, big);
            if (low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        to = put_utf8(to, code);
    }
    if (*length & 1)
        *to++ = (char)0xFF;
    *length = (apr_size_t)(to - text);
    return text;
}

/* ---- Rows ---- */

static char most_used(const char *at, const char *end)
{
    static const char separators[] = {',', ';', '\t'};
    int best = 0, used[3] = {0};
    bool quoted = false;
    for (; at < end && (quoted || (*at != '\n' && *at != '\r')); at++) {
        if (*at == '"')
            quoted = !quoted;
        for (int i = 0; i < 3 && !quoted; i++)
            used[i] += *at == separators[i];
    }
    for (int i = 1; i < 3; i++)
        if (used[i] > used[best])
            best = i;
    return separators[best];
}

cp_error_t *cp_csv_read(cp_csv_reader_t **reader, const char *data, apr_size_t length, apr_pool_t *pool)
{
    cp_csv_reader_t *fresh = apr_pcalloc(pool, sizeof *fresh);
    if (length >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3)) {
        data += 3;
        length -= 3;
    }
    else if (length >= 2 && (!memcmp(data, "\xFF\xFE", 2) || !memcmp(data, "\xFE\xFF", 2))) {
        data = from_utf16(data, &length, data[0] == '\xFE', pool);
    }
    if (!cp_utf8_valid(data, length))
        return cp_error_field(pool, "attachment", SAFE_ENCODING);
    fresh->at = data;
    fresh->end = data + length;
    fresh->separator = most_used(fresh->at, fresh->end);
    fresh->line = 1;
    *reader = fresh;
    return NULL;
}

char cp_csv_separator(const cp_csv_reader_t *reader)
{
    return reader->separator;
}

static void end_line(cp_csv_reader_t *reader)
{
    if (reader->at < reader->end && *reader->at == '\r')
        reader->at++;
    if (reader->at < reader->end && *reader->at == '\n')
        reader->at++;
    reader->line++;
}

static bool before_lf(const cp_csv_reader_t *reader)
{
    return reader->at + 1 < reader->end && reader->at[1] == '\n';
}

/* The text between quotes, in which two stand for one. What follows the closing one up to the separator is kept too. */
static const char *quoted_cell(cp_csv_row_t *row, cp_csv_reader_t *reader, apr_pool_t *pool)
{
    const char *from = ++reader->at;
    char *text, *to;
    bool open = true;
    while (reader->at < reader->end) {
        if (*reader->at != '"')
            reader->line += *reader->at == '\n' || (*reader->at == '\r' && !before_lf(reader));
        else if (reader->at + 1 < reader->end && reader->at[1] == '"')
            reader->at++;
        else {
            open = false;
            break;
        }
        reader->at++;
    }
    to = text = apr_palloc(pool, (apr_size_t)(reader->at - from) + 1);
    for (const char *c = from; c < reader->at; c++) {
        *to++ = *c;
        c += *c == '"';
    }
    *to = '\0';
    if (open)
        row->broken = "A quotation mark is not closed";
    else
        reader->at++;
    return text;
}

static const char *bare_cell(cp_csv_reader_t *reader, apr_pool_t *pool)
{
    const char *from = reader->at;
    while (reader->at < reader->end && *reader->at != reader->separator && *reader->at != '\n' && *reader->at != '\r')
        reader->at++;
    return apr_pstrmemdup(pool, from, (apr_size_t)(reader->at - from));
}

static const char *next_cell(cp_csv_row_t *row, cp_csv_reader_t *reader, apr_pool_t *pool)
{
    const char *text, *rest;
    if (reader->at == reader->end || *reader->at != '"')
        return bare_cell(reader, pool);
    text = quoted_cell(row, reader, pool);
    rest = bare_cell(reader, pool);
    if (!*rest)
        return text;
    row->broken = "There is text behind a closing quotation mark";
    return apr_pstrcat(pool, text, rest, NULL);
}

bool cp_csv_next(cp_csv_row_t *row, cp_csv_reader_t *reader, apr_pool_t *pool)
{
    const char **cells;
    if (reader->at == reader->end)
        return false;
    cells = apr_palloc(pool, CP_CSV_CELLS * sizeof *cells);
    *row = (cp_csv_row_t){.line = reader->line, .cells = cells};
    for (;;) {
        const char *cell = next_cell(row, reader, pool);
        if (row->count < CP_CSV_CELLS)
            cells[row->count++] = cell;
        if (reader->at == reader->end || *reader->at != reader->separator)
            break;
        reader->at++;
    }
    if (reader->at < reader->end)
        end_line(reader);
    return true;
}
