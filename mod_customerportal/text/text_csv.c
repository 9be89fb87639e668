/* SPDX-License-Identifier: Apache-2.0 */
#include "text_csv.h"

/* Spreadsheets that take full-width signs for formulas, too: U+FF1D = U+FF0B + U+FF0D - U+FF20 @. */
static bool is_wide_sign(const char *at, apr_size_t length)
{
    return length >= 3 && !memcmp(at, "\xEF\xBC", 2) &&
           (at[2] == '\x9D' || at[2] == '\x8B' || at[2] == '\x8D' || at[2] == '\xA0');
}

/* Blanks that a spreadsheet trims before it looks for a formula: space, U+00A0, U+3000, U+FEFF, U+200B. */
static apr_size_t blank_length(const char *at, apr_size_t length)
{
    if (length && *at == ' ')
        return 1;
    if (length >= 2 && !memcmp(at, "\xC2\xA0", 2))
        return 2;
    if (length >= 3 &&
        (!memcmp(at, "\xE3\x80\x80", 3) || !memcmp(at, "\xEF\xBB\xBF", 3) || !memcmp(at, "\xE2\x80\x8B", 3)))
        return 3;
    return 0;
}

static bool is_formula(const char *text, apr_size_t length)
{
    apr_size_t blank;
    while ((blank = blank_length(text, length))) {
        text += blank;
        length -= blank;
    }
    return length && (memchr("=+-@\t\r\n\0", *text, 8) || is_wide_sign(text, length));
}

static bool needs_quotes(const char *text, apr_size_t length)
{
    for (apr_size_t i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == ',' || text[i] == '\r' || text[i] == '\n')
            return true;
    }
    /* Readers differ on whether they trim bare cells. */
    return length && (text[0] == ' ' || text[length - 1] == ' ');
}

static void write_cell(cp_out_t *out, const char *text, apr_size_t length, bool guard)
{
    bool quotes = needs_quotes(text, length);
    if (quotes)
        cp_out_literal(out, "\"");
    if (guard)
        cp_out_literal(out, "'");
    for (const char *quote; quotes && (quote = memchr(text, '"', length));) {
        apr_size_t piece = (apr_size_t)(quote - text) + 1;
        cp_out_write(out, text, piece);
        cp_out_literal(out, "\"");
        text += piece;
        length -= piece;
    }
    cp_out_write(out, text, length);
    if (quotes)
        cp_out_literal(out, "\"");
}

void cp_csv_cell(cp_out_t *out, const char *text, apr_size_t length, bool first)
{
    if (!first)
        cp_out_literal(out, ",");
    if (text)
        write_cell(out, text, length, is_formula(text, length));
}

void cp_csv_plain(cp_out_t *out, const char *text, apr_size_t length, bool first)
{
    if (!first)
        cp_out_literal(out, ",");
    if (text)
        write_cell(out, text, length, false);
}

void cp_csv_end(cp_out_t *out)
{
    cp_out_literal(out, "\r\n");
}
