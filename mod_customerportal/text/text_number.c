/* SPDX-License-Identifier: Apache-2.0 */
#include "text_number.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "text_date_style.h"

#define MINUS "\xe2\x88\x92" /* U+2212 */

/* People type a blank where a language has a narrow one, and either apostrophe. */
static const char *const blanks[] = {" ", "\xc2\xa0", "\xe2\x80\xaf"};
static const char *const apostrophes[] = {"'", "\xe2\x80\x99"};

static const char *group_of(const cp_date_style_t *style)
{
    return style ? style->group : ",";
}

static const char *point_of(const cp_date_style_t *style)
{
    return style ? style->point : ".";
}

static void add_digits(char **out, const char *digits, apr_size_t count, const cp_date_style_t *style)
{
    for (apr_size_t i = 0; i < count; i++) {
        cp_date_word_t digit = style ? style->digits[digits[i] - '0'] : (cp_date_word_t){&digits[i], 1};
        memcpy(*out, digit.text, digit.length);
        *out += digit.length;
    }
}

static void add_text(char **out, const char *text)
{
    apr_size_t length = strlen(text);

    memcpy(*out, text, length);
    *out += length;
}

const char *cp_decimal_text(const char *plain, const cp_date_style_t *style, bool grouped, apr_pool_t *pool)
{
    bool negative = *plain == '-';
    const char *whole = plain + negative, *fraction;
    apr_size_t wholes = strspn(whole, "0123456789"), fewest = style && style->group_from > 1000 ? 5 : 4;
    char *text = apr_palloc(pool, strlen(plain) * 12 + 1), *out = text;

    fraction = whole + wholes + (whole[wholes] == '.');
    if (negative)
        *out++ = '-';
    for (apr_size_t i = 0; i < wholes; i++) {
        if (grouped && i && wholes >= fewest && (wholes - i) % 3 == 0)
            add_text(&out, group_of(style));
        add_digits(&out, whole + i, 1, style);
    }
    if (*fraction) {
        add_text(&out, point_of(style));
        add_digits(&out, fraction, strspn(fraction, "0123456789"), style);
    }
    *out = 0;
    return text;
}

/* ---- Reading ---- */

static bool take(const char **at, const char *text)
{
    apr_size_t length = strlen(text);

    if (!length || strncmp(*at, text, length) != 0)
        return false;
    *at += length;
    return true;
}

/* The digit at `*at`, which goes beyond it; 0 for none. */
static char take_digit(const char **at, const cp_date_style_t *style)
{
    if (apr_isdigit(**at))
        return *(*at)++;
    for (int i = 0; style && i < 10; i++) {
        const cp_date_word_t *digit = &style->digits[i];
        if (digit->length && !strncmp(*at, digit->text, digit->length)) {
            *at += digit->length;
            return (char)('0' + i);
        }
    }
    return 0;
}

static bool take_any(const char **at, const char *group, const char *const *alike, int count)
{
    bool among = false;

    for (int i = 0; i < count; i++)
        among = among || !strcmp(group, alike[i]);
    for (int i = 0; among && i < count; i++)
        if (take(at, alike[i]))
            return true;
    return false;
}

static bool take_group(const char **at, const char *group)
{
    return take(at, group) || take_any(at, group, blanks, 3) || take_any(at, group, apostrophes, 2);
}

/* The digits before the point; false where a mark between thousands is not one. */
static bool take_whole(const char **at, char **out, const cp_date_style_t *style)
{
    int since = 0; /* digits since the last mark, or the beginning */
    bool marked = false;

    for (;;) {
        char digit = take_digit(at, style);
        if (digit) {
            *(*out)++ = digit;
            since++;
        }
        else if (since && take_group(at, group_of(style))) {
            if (marked ? since != 3 : since > 3)
                return false;
            marked = true;
            since = 0;
        }
        else {
            return since && (!marked || since == 3);
        }
    }
}

const char *cp_decimal_plain(const char *typed, const cp_date_style_t *style, apr_pool_t *pool)
{
    const char *at = cp_trim(typed, pool);
    char *plain = apr_palloc(pool, strlen(at) + 3), *out = plain, digit;

    if (take(&at, "-") || take(&at, MINUS))
        *out++ = '-';
    else
        take(&at, "+");
    if (!take_whole(&at, &out, style))
        return NULL;
    if (take(&at, point_of(style))) {
        *out++ = '.';
        const char *fraction = out;
        while ((digit = take_digit(&at, style)) != 0)
            *out++ = digit;
        if (out == fraction)
            return NULL;
    }
    *out = 0;
    return *at ? NULL : plain;
}
