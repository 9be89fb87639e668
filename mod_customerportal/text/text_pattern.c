/* SPDX-License-Identifier: Apache-2.0 */
#include "text_pattern.h"

#include <unicode/uregex.h>
#include <unicode/utext.h>

/* In ICU's units, of which a million take about 10 ms here; and bytes. */
#define STEPS_MOST 1000
#define STACK_MOST 1000000

static URegularExpression *open_pattern(const char *pattern)
{
    UErrorCode status = U_ZERO_ERROR;
    UText text = UTEXT_INITIALIZER;
    UParseError where;

    utext_openUTF8(&text, pattern, -1, &status);
    URegularExpression *expression = uregex_openUText(&text, 0, &where, &status);
    utext_close(&text);
    if (U_FAILURE(status)) {
        uregex_close(expression);
        return NULL;
    }
    uregex_setTimeLimit(expression, STEPS_MOST, &status);
    uregex_setStackLimit(expression, STACK_MOST, &status);
    return expression;
}

bool cp_pattern_valid(const char *pattern)
{
    URegularExpression *expression = open_pattern(pattern);

    uregex_close(expression);
    return expression != NULL;
}

bool cp_pattern_matches(const char *pattern, const char *text)
{
    URegularExpression *expression = open_pattern(pattern);
    UErrorCode status = U_ZERO_ERROR;
    UText typed = UTEXT_INITIALIZER;
    bool matches;

    if (!expression)
        return true;
    utext_openUTF8(&typed, text, -1, &status);
    uregex_setUText(expression, &typed, &status);
    matches = uregex_matches(expression, -1, &status) || U_FAILURE(status);
    uregex_close(expression);
    utext_close(&typed);
    return matches;
}
