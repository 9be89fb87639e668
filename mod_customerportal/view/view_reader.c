/* SPDX-License-Identifier: Apache-2.0 */
#include "view_reader.h"

#include <apr_strings.h>
#include <string.h>

const char *cp_view_tr(const cp_reader_t *reader, const char *msgid)
{
    return cp_tr_said(reader->catalog, msgid, reader->pool);
}

const char *cp_view_plural(const cp_reader_t *reader, const char *one, const char *many, apr_int64_t n)
{
    return cp_tr_fill(reader->pool, cp_tr_plural(reader->catalog, one, many, n), "n", cp_view_number(reader, n), NULL);
}

const char *cp_view_setting(const cp_reader_t *reader, cp_setting_key_t key)
{
    const char *text = cp_setting_text(reader->settings, key);

    return strcmp(text, cp_setting_row(key)->fallback) ? text : cp_view_tr(reader, text);
}

cp_url_t cp_view_url(const cp_reader_t *reader, const char *format, ...)
{
    va_list args;
    const char *path;

    va_start(args, format);
    path = apr_pvsprintf(reader->pool, format, args);
    va_end(args);
    return cp_url(apr_pstrcat(reader->pool, reader->base, path, NULL));
}

const char *cp_view_number(const cp_reader_t *reader, apr_int64_t n)
{
    return cp_number_text(n, reader->dates, reader->pool);
}

const char *cp_view_size(const cp_reader_t *reader, apr_int64_t bytes)
{
    static const char *const units[] = {"${n} bytes", "${n} KB", "${n} MB", "${n} GB"};
    const char *number;
    apr_int64_t tenths;
    apr_int64_t one = 1;
    int unit = 0;

    if (bytes < 1000)
        return cp_view_plural(reader, "${n} byte", "${n} bytes", bytes);
    /* What would be rounded to 1,000 of a unit is 1 of the next. */
    for (; unit < 3 && bytes * 2 >= one * 1999; unit++)
        one *= 1000;
    tenths = (bytes * 10 + one / 2) / one;
    /* Tenths only say something where the number is small. */
    number = tenths < 100 && tenths % 10 ? cp_number_tenths(tenths, reader->dates, reader->pool)
                                         : cp_view_number(reader, (bytes + one / 2) / one);
    return cp_tr_fill(reader->pool, cp_view_tr(reader, units[unit]), "n", number, NULL);
}

cp_when_t cp_view_when(const cp_reader_t *reader, apr_time_t t)
{
    cp_when_t when;

    cp_when_format(&when, t, reader->dates, reader->zone, reader->catalog, reader->now, reader->pool);
    return when;
}

cp_when_t cp_view_when_dated(const cp_reader_t *reader, apr_time_t t)
{
    cp_when_t when;

    cp_when_format_dated(&when, t, reader->dates, reader->zone, reader->catalog, reader->now, reader->pool);
    return when;
}
