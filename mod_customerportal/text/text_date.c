/* SPDX-License-Identifier: Apache-2.0 */
#include "text_date.h"

#include <apr_strings.h>
#include <string.h>

#include "text_date_style.h"

#define DAY 86400
#define YEAR_MIN (-62135596800LL) /* 0001-01-01T00:00:00Z */
#define YEAR_MAX 253402214400LL   /* 9999-12-31T00:00:00Z: the last day is left out, so that no zone leaves year 9999 */
#define TEXT_ROOM 160             /* bytes; enough for the weekday, the month and the time of any language */
#define ISO_LENGTH 19             /* 2025-11-20T09:14:00 */

typedef struct moment_t {
    apr_int64_t day; /* local days since 1970 */
    int year, month, date, weekday, hour, minute, second;
} moment_t;

/* A text that grows in a fixed room; what does not fit is left out. */
typedef struct room_t {
    char text[TEXT_ROOM];
    apr_size_t length;
} room_t;

static void add(room_t *room, const char *text, apr_size_t length)
{
    if (length <= TEXT_ROOM - room->length) {
        memcpy(room->text + room->length, text, length);
        room->length += length;
    }
}

static apr_int64_t floor_divide(apr_int64_t a, apr_int64_t b)
{
    return a / b - (a % b < 0);
}

static bool has_text(apr_time_t t)
{
    apr_int64_t second = floor_divide(t, APR_USEC_PER_SEC);
    return t && second >= YEAR_MIN + DAY && second < YEAR_MAX;
}

/* Years count from March, so that the day that leap years add is their last; eras are 400 years. */
static void set_civil(moment_t *moment)
{
    apr_int64_t days = moment->day + 719468;
    apr_int64_t era = floor_divide(days, 146097);
    int in_era = (int)(days - era * 146097);
    int year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int in_year = in_era - (365 * year + year / 4 - year / 100);
    int march = (5 * in_year + 2) / 153;
    moment->date = in_year - (153 * march + 2) / 5 + 1;
    moment->month = march < 10 ? march + 3 : march - 9;
    moment->year = (int)(era * 400) + year + (moment->month <= 2);
    moment->weekday = (int)(((moment->day + 4) % 7 + 7) % 7);
}

static apr_int64_t day_of(int year, int month, int date)
{
    apr_int64_t y = year - (month <= 2);
    apr_int64_t era = floor_divide(y, 400);
    int in_era = (int)(y - era * 400);
    int in_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static void set_moment(moment_t *moment, apr_time_t t, int offset)
{
    apr_int64_t second = floor_divide(t, APR_USEC_PER_SEC) + offset;
    moment->day = floor_divide(second, DAY);
    int rest = (int)(second - moment->day * DAY);
    moment->hour = rest / 3600;
    moment->minute = rest / 60 % 60;
    moment->second = rest % 60;
    set_civil(moment);
}

static void put_two(char *to, int number)
{
    to[0] = (char)('0' + number / 10);
    to[1] = (char)('0' + number % 10);
}

/* ISO_LENGTH bytes. */
static void put_iso(char *to, const moment_t *moment)
{
    put_two(to, moment->year / 100);
    put_two(to + 2, moment->year % 100);
    to[4] = to[7] = '-';
    put_two(to + 5, moment->month);
    put_two(to + 8, moment->date);
    to[10] = 'T';
    put_two(to + 11, moment->hour);
    put_two(to + 14, moment->minute);
    put_two(to + 17, moment->second);
    to[13] = to[16] = ':';
}

static void add_number(room_t *room, const cp_date_style_t *style, int number, int width)
{
    int digits[10], count = 0;
    do
        digits[count++] = number % 10;
    while ((number /= 10) && count < 10);
    while (count < width)
        digits[count++] = 0;
    while (count--)
        add(room, style->digits[digits[count]].text, style->digits[digits[count]].length);
}

static void add_pattern(room_t *room, const cp_date_style_t *style, const cp_date_pattern_t *pattern,
                        const moment_t *moment)
{
    for (int i = 0; i < pattern->count; i++) {
        const cp_date_step_t *step = &pattern->steps[i];
        const cp_date_word_t *word = &step->word;
        switch (step->kind) {
        case CP_DATE_LITERAL:
            break;
        case CP_DATE_YEAR:
            add_number(room, style, moment->year, step->width);
            continue;
        case CP_DATE_MONTH:
            add_number(room, style, moment->month, step->width);
            continue;
        case CP_DATE_DATE:
            add_number(room, style, moment->date, step->width);
            continue;
        case CP_DATE_HOUR_24:
            add_number(room, style, moment->hour, step->width);
            continue;
        case CP_DATE_HOUR_12:
            add_number(room, style, (moment->hour + 11) % 12 + 1, step->width);
            continue;
        case CP_DATE_MINUTE:
            add_number(room, style, moment->minute, step->width);
            continue;
        case CP_DATE_MONTH_NAME:
            word = &step->words[moment->month - 1];
            break;
        case CP_DATE_WEEKDAY_NAME:
            word = &step->words[moment->weekday];
            break;
        case CP_DATE_HALF_DAY:
            word = &step->words[moment->hour >= 12];
            break;
        }
        add(room, word->text, word->length);
    }
}

/* Writes a text of the catalog with its ${time} and its other mark filled. */
static void add_filled(room_t *room, const char *text, const room_t *other, const room_t *time)
{
    for (const char *mark; (mark = strchr(text, '$'));) {
        const char *end = mark[1] == '{' ? strchr(mark, '}') : NULL;
        if (!end)
            break;
        add(room, text, (apr_size_t)(mark - text));
        const room_t *value = !strncmp(mark + 2, "time}", 5) ? time : other;
        add(room, value->text, value->length);
        text = end + 1;
    }
    add(room, text, strlen(text));
}

/* How one time is told: to whom, seen from when, and in which of the two short forms. */
typedef struct telling_t {
    const cp_date_style_t *style;
    const cp_catalog_t *catalog;
    const cp_zone_t *zone;
    apr_time_t now;
    bool dated;
} telling_t;

static void add_brief(room_t *brief, const telling_t *telling, const moment_t *moment, const room_t *time)
{
    const cp_date_style_t *style = telling->style;
    const cp_catalog_t *catalog = telling->catalog;
    moment_t now;
    set_moment(&now, telling->now, cp_zone_offset(telling->zone, telling->now));
    apr_int64_t ago = now.day - moment->day;
    bool same_year = moment->year == now.year;
    room_t day;
    day.length = 0;
    if (ago == 0) {
        add_filled(brief, cp_tr(catalog, telling->dated ? "Today, ${time}" : "Today ${time}"), &day, time);
    }
    else if (ago == 1) {
        add_filled(brief, cp_tr(catalog, telling->dated ? "Yesterday, ${time}" : "Yesterday ${time}"), &day, time);
    }
    else if (telling->dated) {
        add_pattern(&day, style, same_year ? &style->day_weekday : &style->day_year, moment);
        add_filled(brief, cp_tr(catalog, "${day}, ${time}"), &day, time);
    }
    else if (ago > 1 && ago < 7) {
        add(&day, style->weekdays[moment->weekday].text, style->weekdays[moment->weekday].length);
        add_filled(brief, cp_tr(catalog, "${weekday} ${time}"), &day, time);
    }
    else {
        add_pattern(brief, style, same_year ? &style->day : &style->day_year, moment);
    }
}

static void tell(cp_when_t *when, apr_time_t t, const telling_t *telling, apr_pool_t *pool)
{
    moment_t moment, universal;
    room_t brief, full, day, time;
    memset(when, 0, sizeof(*when));
    if (!has_text(t))
        return;
    brief.length = full.length = day.length = time.length = 0;
    set_moment(&moment, t, cp_zone_offset(telling->zone, t));
    set_moment(&universal, t, 0);
    add_pattern(&day, telling->style, &telling->style->day_full, &moment);
    add_pattern(&time, telling->style, &telling->style->time, &moment);
    add_filled(&full, cp_tr(telling->catalog, "${day}, ${time}"), &day, &time);
    add_brief(&brief, telling, &moment, &time);
    char *text = apr_palloc(pool, ISO_LENGTH + 2 + brief.length + 1 + full.length + 1);
    when->iso = text;
    put_iso(text, &universal);
    memcpy(text + ISO_LENGTH, "Z", 2);
    text += ISO_LENGTH + 2;
    when->brief = text;
    memcpy(text, brief.text, brief.length);
    text[brief.length] = 0;
    text += brief.length + 1;
    when->full = text;
    memcpy(text, full.text, full.length);
    text[full.length] = 0;
}

void cp_when_format(cp_when_t *when, apr_time_t t, const cp_date_style_t *style, const cp_zone_t *zone,
                    const cp_catalog_t *catalog, apr_time_t now, apr_pool_t *pool)
{
    tell(when, t, &(telling_t){style, catalog, zone, now, false}, pool);
}

void cp_when_format_dated(cp_when_t *when, apr_time_t t, const cp_date_style_t *style, const cp_zone_t *zone,
                          const cp_catalog_t *catalog, apr_time_t now, apr_pool_t *pool)
{
    tell(when, t, &(telling_t){style, catalog, zone, now, true}, pool);
}

const char *cp_date_day(apr_time_t t, const cp_date_style_t *style, const cp_zone_t *zone, apr_pool_t *pool)
{
    moment_t moment;
    room_t day;
    if (!has_text(t))
        return NULL;
    set_moment(&moment, t, cp_zone_offset(zone, t));
    day.length = 0;
    add_pattern(&day, style, &style->day_year, &moment);
    return apr_pstrmemdup(pool, day.text, day.length);
}

const char *cp_date_iso(apr_time_t t, apr_pool_t *pool)
{
    moment_t moment;
    if (!has_text(t))
        return NULL;
    char *text = apr_palloc(pool, ISO_LENGTH + 2);
    set_moment(&moment, t, 0);
    put_iso(text, &moment);
    memcpy(text + ISO_LENGTH, "Z", 2);
    return text;
}

const char *cp_date_iso_zone(apr_time_t t, const cp_zone_t *zone, apr_pool_t *pool)
{
    moment_t moment;
    if (!has_text(t))
        return NULL;
    int offset = cp_zone_offset(zone, t);
    int minutes = (offset < 0 ? -offset : offset) / 60;
    char *text = apr_palloc(pool, ISO_LENGTH + 7);
    /* Of old local times with odd seconds (none since 1972) ISO 8601 can tell the minutes only. */
    set_moment(&moment, t, offset - offset % 60);
    put_iso(text, &moment);
    text[ISO_LENGTH] = offset < 0 ? '-' : '+';
    put_two(text + ISO_LENGTH + 1, minutes / 60);
    text[ISO_LENGTH + 3] = ':';
    put_two(text + ISO_LENGTH + 4, minutes % 60);
    text[ISO_LENGTH + 6] = 0;
    return text;
}

const char *cp_date_field(apr_time_t t, const cp_zone_t *zone, apr_pool_t *pool)
{
    moment_t moment;
    char text[ISO_LENGTH];
    if (!has_text(t))
        return NULL;
    set_moment(&moment, t, cp_zone_offset(zone, t));
    put_iso(text, &moment);
    return apr_pstrmemdup(pool, text, 10);
}

static bool parse_digits(const char *text, int count, int *number)
{
    *number = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *number = *number * 10 + text[i] - '0';
    }
    return true;
}

bool cp_date_parse_day(const char *text, const cp_zone_t *zone, apr_time_t *start_of_day)
{
    int year, month, date;
    if (!text || strlen(text) != 10 || text[4] != '-' || text[7] != '-' || !parse_digits(text, 4, &year) ||
        !parse_digits(text + 5, 2, &month) || !parse_digits(text + 8, 2, &date))
        return false;
    if (year < 1 || month < 1 || month > 12 || date < 1)
        return false;
    /* A day that the month lacks comes back as another one. */
    moment_t moment = {.day = day_of(year, month, date)};
    set_civil(&moment);
    if (moment.month != month || moment.date != date)
        return false;
    *start_of_day = cp_zone_day_start(zone, moment.day);
    return true;
}

apr_time_t cp_date_next_day(apr_time_t t, const cp_zone_t *zone)
{
    moment_t moment;
    set_moment(&moment, t, cp_zone_offset(zone, t));
    return cp_zone_day_start(zone, moment.day + 1);
}
