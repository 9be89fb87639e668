/* SPDX-License-Identifier: Apache-2.0 */
#include "text_date_style.h"

#include <apr_strings.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/unumsys.h>
#include <unicode/ustring.h>

#define PATTERN_UNITS 100
#define NAME_UNITS 64

typedef struct maker_t {
    apr_pool_t *pool;
    char locale[ULOC_FULLNAME_CAPACITY];
    UDateTimePatternGenerator *generator;
    UDateFormat *symbols;
    UErrorCode status;
} maker_t;

static cp_date_word_t make_word(maker_t *maker, const UChar *units, int32_t count)
{
    char *text = apr_palloc(maker->pool, (apr_size_t)count * 3 + 1);
    int32_t length = 0;
    u_strToUTF8(text, count * 3 + 1, &length, units, count, &maker->status);
    return (cp_date_word_t){text, (apr_size_t)length};
}

static const char *zero_ended(maker_t *maker, cp_date_word_t word)
{
    return apr_pstrmemdup(maker->pool, word.text, word.length);
}

/* ICU counts weekdays from 1, all else from 0. */
static const cp_date_word_t *make_words(maker_t *maker, UDateFormatSymbolType type, int first, int count, bool capital)
{
    cp_date_word_t *words = apr_pcalloc(maker->pool, sizeof(*words) * (apr_size_t)count);
    for (int i = 0; i < count && U_SUCCESS(maker->status); i++) {
        UChar name[NAME_UNITS], title[NAME_UNITS];
        int32_t length = udat_getSymbols(maker->symbols, type, first + i, name, NAME_UNITS, &maker->status);
        if (capital && U_SUCCESS(maker->status)) {
            length = u_strToTitle(title, NAME_UNITS, name, length, NULL, maker->locale, &maker->status);
            words[i] = make_word(maker, title, length);
        }
        else if (U_SUCCESS(maker->status)) {
            words[i] = make_word(maker, name, length);
        }
    }
    return words;
}

/* What a run of one pattern letter stands for; false if dates here have no use for it. */
static bool make_step(maker_t *maker, cp_date_step_t *step, UChar letter, int run)
{
    step->width = run > 2 ? 1 : run;
    switch (letter) {
    case 'y':
    case 'u':
        /* Years in two digits are for nobody. */
        step->kind = CP_DATE_YEAR;
        step->width = 1;
        return true;
    case 'M':
    case 'L':
        step->kind = run < 3 ? CP_DATE_MONTH : CP_DATE_MONTH_NAME;
        if (run >= 3)
            step->words = make_words(maker,
                                     letter == 'M' ? run == 3 ? UDAT_SHORT_MONTHS : UDAT_MONTHS
                                     : run == 3    ? UDAT_STANDALONE_SHORT_MONTHS
                                                   : UDAT_STANDALONE_MONTHS,
                                     0, 12, false);
        return true;
    case 'd':
        step->kind = CP_DATE_DATE;
        return true;
    case 'E':
    case 'c':
        step->kind = CP_DATE_WEEKDAY_NAME;
        step->words = make_words(maker, run < 4 ? UDAT_SHORT_WEEKDAYS : UDAT_WEEKDAYS, 1, 7, false);
        return true;
    case 'H':
    case 'k':
        step->kind = CP_DATE_HOUR_24;
        return true;
    case 'h':
    case 'K':
        step->kind = CP_DATE_HOUR_12;
        return true;
    case 'm':
        step->kind = CP_DATE_MINUTE;
        return true;
    case 'a':
        step->kind = CP_DATE_HALF_DAY;
        step->words = make_words(maker, UDAT_AM_PMS, 0, 2, false);
        return true;
    default:
        return false;
    }
}

static bool is_letter(UChar unit)
{
    return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z');
}

/* The literal text from `at` on, without its quotes; returns where it ends. */
static int32_t take_literal(maker_t *maker, cp_date_step_t *step, const UChar *pattern, int32_t at, int32_t length)
{
    UChar literal[PATTERN_UNITS];
    int32_t count = 0;
    bool quoted = false;
    for (; at < length && (quoted || !is_letter(pattern[at])); at++) {
        if (pattern[at] != '\'')
            literal[count++] = pattern[at];
        else if (at + 1 < length && pattern[at + 1] == '\'')
            literal[count++] = pattern[at++];
        else
            quoted = !quoted;
    }
    step->kind = CP_DATE_LITERAL;
    step->word = make_word(maker, literal, count);
    return at;
}

static bool compile(maker_t *maker, cp_date_pattern_t *pattern, const UChar *units, int32_t length)
{
    memset(pattern, 0, sizeof(*pattern));
    for (int32_t at = 0; at < length && U_SUCCESS(maker->status);) {
        if (pattern->count == CP_DATE_STEPS)
            return false;
        cp_date_step_t *step = &pattern->steps[pattern->count++];
        if (!is_letter(units[at])) {
            at = take_literal(maker, step, units, at, length);
            continue;
        }
        int run = 1;
        while (at + run < length && units[at + run] == units[at])
            run++;
        if (!make_step(maker, step, units[at], run))
            return false;
        at += run;
    }
    return true;
}

/* Compiles the language's pattern for a skeleton; `plain` is the skeleton to take if the first one's pattern has
 * letters that dates here have no use for, such as B (in the morning). */
static void make_pattern(maker_t *maker, cp_date_pattern_t *pattern, const char *skeleton, const char *plain)
{
    UChar units[PATTERN_UNITS], wanted[PATTERN_UNITS];
    u_uastrcpy(wanted, skeleton);
    int32_t length = udatpg_getBestPattern(maker->generator, wanted, -1, units, PATTERN_UNITS, &maker->status);
    if (U_FAILURE(maker->status))
        return;
    if (!compile(maker, pattern, units, length)) {
        if (plain)
            make_pattern(maker, pattern, plain, NULL);
        else
            maker->status = U_UNSUPPORTED_ERROR;
    }
}

static void make_digits(maker_t *maker, cp_date_style_t *style)
{
    for (int i = 0; i < 10; i++)
        style->digits[i] = (cp_date_word_t){&"0123456789"[i], 1};
    UNumberingSystem *system = unumsys_open(maker->locale, &maker->status);
    UChar units[32];
    if (U_SUCCESS(maker->status) && !unumsys_isAlgorithmic(system) && unumsys_getRadix(system) == 10) {
        int32_t length = unumsys_getDescription(system, units, 32, &maker->status);
        for (int32_t at = 0, i = 0; U_SUCCESS(maker->status) && at < length && i < 10; i++) {
            int32_t from = at;
            at += U16_IS_LEAD(units[at]) ? 2 : 1;
            style->digits[i] = make_word(maker, units + from, at - from);
        }
    }
    unumsys_close(system);
}

static void make_numbers(maker_t *maker, cp_date_style_t *style)
{
    UNumberFormat *format = unum_open(UNUM_DECIMAL, NULL, 0, maker->locale, NULL, &maker->status);
    UChar units[NAME_UNITS];
    if (U_SUCCESS(maker->status)) {
        int32_t length = unum_getSymbol(format, UNUM_GROUPING_SEPARATOR_SYMBOL, units, NAME_UNITS, &maker->status);
        style->group = zero_ended(maker, make_word(maker, units, length));
        length = unum_getSymbol(format, UNUM_DECIMAL_SEPARATOR_SYMBOL, units, NAME_UNITS, &maker->status);
        style->point = zero_ended(maker, make_word(maker, units, length));
        style->group_from = unum_getAttribute(format, UNUM_MINIMUM_GROUPING_DIGITS) > 1 ? 10000 : 1000;
    }
    unum_close(format);
}

static void make_style(maker_t *maker, cp_date_style_t *style)
{
    /* ICU has a comma after the weekday, which reads badly before the one ahead of the time. */
    bool plain_english = !strncmp(maker->locale, "en_GB@", 6);
    maker->generator = udatpg_open(maker->locale, &maker->status);
    maker->symbols = udat_open(UDAT_NONE, UDAT_SHORT, maker->locale, NULL, 0, NULL, 0, &maker->status);
    if (U_SUCCESS(maker->status)) {
        make_pattern(maker, &style->day, "MMMd", NULL);
        make_pattern(maker, &style->day_year, "yMMMd", NULL);
        if (plain_english)
            compile(maker, &style->day_weekday, u"EEE d MMM", 9);
        else
            make_pattern(maker, &style->day_weekday, "MMMEd", NULL);
        make_pattern(maker, &style->day_full, "yMMMMd", NULL);
        make_pattern(maker, &style->time, "jjmm", "HHmm");
        style->weekdays = make_words(maker, UDAT_STANDALONE_SHORT_WEEKDAYS, 1, 7, true);
        make_digits(maker, style);
        make_numbers(maker, style);
    }
    if (maker->symbols)
        udat_close(maker->symbols);
    if (maker->generator)
        udatpg_close(maker->generator);
}

/* The locale of a language tag, with the Gregorian calendar that all our dates are in. */
static bool set_locale(maker_t *maker, const char *language)
{
    char tag[ULOC_FULLNAME_CAPACITY];
    int32_t parsed = 0;
    int32_t length = uloc_forLanguageTag(language, tag, sizeof(tag), &parsed, &maker->status);
    if (U_FAILURE(maker->status) || length <= 0 || length >= (int32_t)sizeof(tag) ||
        parsed != (int32_t)strlen(language))
        return false;
    apr_cpystrn(maker->locale, strcmp(tag, "en") ? tag : "en_GB", sizeof(maker->locale));
    uloc_setKeywordValue("calendar", "gregorian", maker->locale, sizeof(maker->locale), &maker->status);
    return U_SUCCESS(maker->status);
}

/* The same in the digits of the language. */
static const char *in_digits(const char *text, const cp_date_style_t *style, apr_pool_t *pool)
{
    if (!style || *style->digits[1].text == '1')
        return text;
    char *out = apr_palloc(pool, strlen(text) * 4 + 1), *end = out;
    for (; *text; text++) {
        cp_date_word_t word = *text >= '0' && *text <= '9' ? style->digits[*text - '0'] : (cp_date_word_t){text, 1};
        memcpy(end, word.text, word.length);
        end += word.length;
    }
    *end = 0;
    return out;
}

const char *cp_number_text(apr_int64_t n, const cp_date_style_t *style, apr_pool_t *pool)
{
    if (n < (style ? style->group_from : 1000))
        return in_digits(apr_psprintf(pool, "%" APR_INT64_T_FMT, n), style, pool);
    const char *text = apr_psprintf(pool, "%03d", (int)(n % 1000));
    for (n /= 1000; n; n /= 1000) {
        const char *format = n < 1000 ? "%d%s%s" : "%03d%s%s";
        text = apr_psprintf(pool, format, (int)(n % 1000), style ? style->group : ",", text);
    }
    return in_digits(text, style, pool);
}

const char *cp_number_tenths(apr_int64_t tenths, const cp_date_style_t *style, apr_pool_t *pool)
{
    const char *point = style ? style->point : ".";
    return in_digits(apr_psprintf(pool, "%d%s%d", (int)(tenths / 10), point, (int)(tenths % 10)), style, pool);
}

cp_error_t *cp_date_style_load(const cp_date_style_t **style, const char *language, apr_pool_t *pool)
{
    maker_t maker = {.pool = pool, .status = U_ZERO_ERROR};
    cp_date_style_t *created = apr_pcalloc(pool, sizeof(*created));
    if (!language || !*language || !set_locale(&maker, language))
        return cp_error_field(pool, "language", "“%s” is not a language tag such as en or pt-BR.",
                              language ? language : "");
    make_style(&maker, created);
    if (U_FAILURE(maker.status))
        return cp_error_create(pool, CP_ERROR_INTERNAL, "The date formats of a language could not be read.", "%s: %s",
                               language, u_errorName(maker.status));
    *style = created;
    return NULL;
}
