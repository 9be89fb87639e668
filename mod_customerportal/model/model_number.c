/* SPDX-License-Identifier: Apache-2.0 */
#include "model_number.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_number.h"

#define DIGITS (CP_NUMBER_WHOLE + CP_NUMBER_FRACTION)

/* The byte before the digits: what is below zero sorts first. Its digits are turned round, nine for nought, as the larger
 * of two of them is the smaller number. */
#define NEGATIVE '-'
#define POSITIVE '0'

static void turn(char *digits)
{
    for (int i = 0; i < DIGITS; i++)
        digits[i] = (char)('0' + '9' - digits[i]);
}

/* How many digits stand at `*at`, which goes beyond them. */
static int take_digits(const char **at)
{
    int count = 0;

    while (apr_isdigit(**at)) {
        ++*at;
        count++;
    }
    return count;
}

const char *cp_number_store(const char *typed, apr_pool_t *pool)
{
    const char *at = cp_trim(typed, pool), *whole, *fraction = "";
    bool negative = *at == '-';
    int wholes, fractions = 0;

    at += *at == '-' || *at == '+';
    while (*at == '0' && apr_isdigit(at[1]))
        at++;
    whole = at;
    wholes = take_digits(&at);
    if (*at == '.') {
        fraction = ++at;
        fractions = take_digits(&at);
        if (!fractions)
            return NULL;
    }
    for (; fractions > CP_NUMBER_FRACTION && fraction[fractions - 1] == '0'; fractions--)
        ;
    if (*at || wholes < 1 || wholes > CP_NUMBER_WHOLE || fractions > CP_NUMBER_FRACTION)
        return NULL;
    char *stored = apr_palloc(pool, DIGITS + 2), *digits = stored + 1;
    memset(digits, '0', DIGITS);
    digits[DIGITS] = 0;
    memcpy(digits + CP_NUMBER_WHOLE - wholes, whole, (apr_size_t)wholes);
    memcpy(digits + CP_NUMBER_WHOLE, fraction, (apr_size_t)fractions);
    negative = negative && strspn(digits, "0") != DIGITS;
    stored[0] = negative ? NEGATIVE : POSITIVE;
    if (negative)
        turn(digits);
    return stored;
}

const char *cp_number_typed(const char *stored, apr_pool_t *pool)
{
    char digits[DIGITS + 1];

    if (strlen(stored) != DIGITS + 1 || (stored[0] != NEGATIVE && stored[0] != POSITIVE) ||
        strspn(stored + 1, "0123456789") != DIGITS)
        return "";
    memcpy(digits, stored + 1, DIGITS + 1);
    if (stored[0] == NEGATIVE)
        turn(digits);
    int first = 0, last = DIGITS;
    while (first < CP_NUMBER_WHOLE - 1 && digits[first] == '0')
        first++;
    while (last > CP_NUMBER_WHOLE && digits[last - 1] == '0')
        last--;
    return apr_psprintf(pool, "%s%.*s%s%.*s", stored[0] == NEGATIVE ? "-" : "", CP_NUMBER_WHOLE - first, digits + first,
                        last > CP_NUMBER_WHOLE ? "." : "", last - CP_NUMBER_WHOLE, digits + CP_NUMBER_WHOLE);
}

const char *cp_number_read(const char *typed, const cp_date_style_t *style, apr_pool_t *pool)
{
    const char *plain = cp_decimal_plain(typed, style, pool);
    const char *stored = plain ? cp_number_store(plain, pool) : NULL;

    return stored ? stored : cp_number_store(typed, pool);
}

const char *cp_number_field(const char *stored, const cp_date_style_t *style, apr_pool_t *pool)
{
    const char *plain = cp_number_typed(stored, pool);

    /* Marks between thousands would have to be taken out again by whoever changes a digit. */
    return style ? cp_decimal_text(plain, style, false, pool) : plain;
}

const char *cp_number_allowed(const cp_date_style_t *style, apr_pool_t *pool)
{
    return apr_psprintf(pool,
                        "Write a number such as %s or %s: at most 15 digits, and at most 4 more after the decimal "
                        "point.",
                        cp_decimal_text("1250.5", style, false, pool), cp_decimal_text("-12.5", style, false, pool));
}

const char *cp_number_take(const char **stored, const char *typed, const cp_date_style_t *style, apr_pool_t *pool)
{
    const char *plain = cp_number_store(typed, pool), *own = style ? cp_decimal_plain(typed, style, pool) : NULL;

    own = own ? cp_number_store(own, pool) : NULL;
    *stored = own ? own : plain;
    if (own && plain && strcmp(own, plain) != 0)
        return apr_psprintf(pool, "This can be read as %s or as %s. Write it in one of these ways.",
                            cp_number_field(own, style, pool), cp_number_field(plain, style, pool));
    return *stored ? NULL : cp_number_allowed(style, pool);
}

/* "1.125" would be 1125 where a point marks thousands, and "1.1250" is so nowhere. */
const char *cp_number_address(const char *stored, apr_pool_t *pool)
{
    const char *plain = cp_number_typed(stored, pool), *point = strchr(plain, '.');

    return point && strlen(point) == 4 ? apr_pstrcat(pool, plain, "0", NULL) : plain;
}
