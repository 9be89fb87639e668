/* SPDX-License-Identifier: Apache-2.0 */
#include "text_said.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 20000 /* of one comparison: a text with many repetitions is not worth more */

/* A conversion such as %d, %ld, %s, %.*s or %2$s: its end, its letter, and the value it names, from 0; else NULL. */
static const char *conversion(const char *at, char *letter, int *place)
{
    const char *end = at + 1;
    char *after;
    long number = strtol(end, &after, 10);

    if (*at != '%' || at[1] == '%')
        return NULL;
    *place = -1;
    if (after > end && *after == '$' && number >= 1 && number <= CP_SAID_VALUES) {
        *place = (int)number - 1;
        end = after + 1;
    }
    end += strspn(end, "0123456789.*-+ #lhzjt");
    *letter = *end;
    return *end && strchr("sdiucxX", *end) ? end + 1 : NULL;
}

int cp_said_weight(const char *format)
{
    int weight = 0, values = 0, place;
    bool letters = false;
    char letter;

    while (*format) {
        const char *end = conversion(format, &letter, &place);
        values += end != NULL;
        weight += !end;
        format += !end && format[0] == '%' && format[1] == '%'; /* two that stand for one */
        letters = letters || (!end && (apr_isalpha(*format) || (*format & 0x80)));
        format = end ? end : format + 1;
    }
    return values && values <= CP_SAID_VALUES && letters ? weight : 0;
}

typedef struct match_t {
    cp_said_t *said;
    apr_pool_t *pool;
    int steps;
} match_t;

static bool match(match_t *work, const char *format, const char *text)
{
    char letter;
    int place;
    const char *end;

    while (*format && !(end = conversion(format, &letter, &place))) {
        format += format[0] == '%' && format[1] == '%';
        if (*format++ != *text++)
            return false;
    }
    if (!*format)
        return !*text;
    bool number = letter != 's';
    apr_size_t most = number ? strspn(text, "-0123456789") : strlen(text);
    int slot = work->said->count++;
    for (apr_size_t length = number; length <= most && work->steps++ < STEPS_MAX; length++) {
        if (!match(work, end, text + length))
            continue;
        work->said->values[slot] = apr_pstrmemdup(work->pool, text, length);
        return true;
    }
    work->said->count = slot;
    return false;
}

bool cp_said_match(cp_said_t *said, const char *format, const char *text, apr_pool_t *pool)
{
    match_t work = {said, pool, 0};

    *said = (cp_said_t){.count = 0};
    return match(&work, format, text);
}

const char *cp_said_fill(const char *format, const cp_said_t *said, apr_pool_t *pool)
{
    const char *text = "", *from = format;
    int next = 0, place;
    char letter;

    while (*format) {
        const char *end = conversion(format, &letter, &place);
        bool percent = format[0] == '%' && format[1] == '%';
        if (!end && !percent) {
            format++;
            continue;
        }
        text = apr_pstrcat(pool, text, apr_pstrmemdup(pool, from, (apr_size_t)(format - from)), NULL);
        if (end) {
            place = place < 0 ? next++ : place;
            text = apr_pstrcat(pool, text, place < said->count ? said->values[place] : "", NULL);
        }
        else
            text = apr_pstrcat(pool, text, "%", NULL);
        from = format = end ? end : format + 2;
    }
    return apr_pstrcat(pool, text, from, NULL);
}
