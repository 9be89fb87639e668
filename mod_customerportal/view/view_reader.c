/* SPDX-License-Identifier: Apache-2.0 */
#include "view_reader.h"

#include <apr_strings.h>

const char *cp_view_tr(const cp_reader_t *reader, const char *msgid)
{
    return cp_tr_said(reader->catalog, msgid, reader->pool);
}

const char *cp_view_plural(const cp_reader_t *reader, const char *one, const char *many, apr_int64_t n)
{
    return cp_tr_fill(reader->pool, cp_tr_plural(reader->catalog, one, many, n), "n", cp_view_number(reader, n), NULL);
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

/* Catalogs say how numbers look by translating two samples, so that no table of languages is needed here. */
static const char *separator(const cp_reader_t *reader, const char *sample, apr_size_t digits_after)
{
    const char *text = cp_view_tr(reader, sample);
    apr_size_t length = strlen(text);

    if (length <= 1 + digits_after)
        return "";
    return apr_pstrmemdup(reader->pool, text + 1, length - 1 - digits_after);
}

const char *cp_view_number(const cp_reader_t *reader, apr_int64_t n)
{
    const char *group;
    const char *text;

    if (n < 1000)
        return apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, n);
    group = separator(reader, "1,000", 3);
    text = apr_psprintf(reader->pool, "%03d", (int)(n % 1000));
    for (n /= 1000; n; n /= 1000) {
        const char *format = n < 1000 ? "%d%s%s" : "%03d%s%s";
        text = apr_psprintf(reader->pool, format, (int)(n % 1000), group, text);
    }
    return text;
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
    number = tenths < 100 && tenths % 10 ? apr_psprintf(reader->pool, "%d%s%d", (int)(tenths / 10),
                                                        separator(reader, "0.5", 1), (int)(tenths % 10))
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
