/* SPDX-License-Identifier: Apache-2.0 */
#include "base_log.h"

#include <stdarg.h>
#include <stdio.h>

#define LOG_TEXT_BYTES 4096
#define ESCAPE_BYTES 4 /* \xNN */

static cp_log_sink_t *log_sink;
static void *log_baton;

void cp_log_to(cp_log_sink_t *sink, void *baton)
{
    log_sink = sink;
    log_baton = baton;
}

/* One message stays one line whatever came in with it, so that nobody can forge a line of the log. */
static void escape_controls(char *out, const char *text)
{
    static const char hex[] = "0123456789abcdef";
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte >= 0x20 && byte != 0x7f) {
            *out++ = *text;
            continue;
        }
        *out++ = '\\';
        if (byte == '\n' || byte == '\r' || byte == '\t') {
            *out++ = byte == '\n' ? 'n' : byte == '\r' ? 'r' : 't';
            continue;
        }
        *out++ = 'x';
        *out++ = hex[byte >> 4];
        *out++ = hex[byte & 15];
    }
    *out = '\0';
}

void cp_log(cp_log_level_t level, const char *tag, const char *format, ...)
{
    char text[LOG_TEXT_BYTES];
    char line[ESCAPE_BYTES * LOG_TEXT_BYTES];
    va_list arguments;

    if (!log_sink)
        return;
    int used = snprintf(text, sizeof text, "%s: ", tag);
    if (used < 0 || (size_t)used >= sizeof text)
        return;
    va_start(arguments, format);
    vsnprintf(text + used, sizeof text - (size_t)used, format, arguments);
    va_end(arguments);
    escape_controls(line, text);
    log_sink(log_baton, level, line);
}
