/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "../base/base_out.h"
#include "../base/base_string.h"
#include "ctl_mail_part.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* Converts as far as that goes; each byte that fits nowhere becomes U+FFFD. NULL if iconv does not know the charset. */
static const char *convert(const char *bytes, apr_size_t length, const char *charset, apr_size_t *converted,
                           apr_pool_t *pool)
{
    iconv_t conversion = iconv_open("UTF-8", charset);
    if (conversion == (iconv_t)-1)
        return NULL;
    cp_out_t *out = cp_out_memory(pool);
    char *in = (char *)(size_t)bytes;
    size_t left = length;
    bool flushed = false;
    while (!flushed) {
        char block[2048], *to = block;
        size_t room = sizeof(block);
        flushed = !left;
        size_t done = left ? iconv(conversion, &in, &left, &to, &room) : iconv(conversion, NULL, NULL, &to, &room);
        cp_out_write(out, block, sizeof(block) - room);
        if (done == (size_t)-1 && errno != E2BIG && left) {
            cp_out_literal(out, REPLACEMENT);
            in++;
            left--;
        }
    }
    iconv_close(conversion);
    return cp_out_finish(out) ? NULL : cp_out_memory_text(out, converted);
}

/* Names under which mail programs send windows-1252, or send it while they claim something that it contains. */
static bool is_western(const char *charset)
{
    static const char *const names[] = {"us-ascii",  "ascii",      "iso-8859-1",   "iso8859-1",
                                        "latin1",    "iso_8859-1", "unknown-8bit", "8bit",
                                        "x-unknown", "unknown",    "default",      "ansi_x3.4-1968"};
    for (apr_size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!strcasecmp(charset, names[i]))
            return true;
    }
    return false;
}

const char *cp_mail_utf8(const char *bytes, apr_size_t length, const char *charset, apr_pool_t *pool)
{
    bool utf8 = charset && (!strcasecmp(charset, "utf-8") || !strcasecmp(charset, "utf8"));
    bool guessed = !charset || !*charset || is_western(charset);
    apr_size_t converted = length;
    const char *text = NULL;
    if (!utf8 && !(guessed && cp_utf8_valid(bytes, length))) {
        text = guessed ? NULL : convert(bytes, length, g_mime_charset_iconv_name(charset), &converted, pool);
        if (!text && !cp_utf8_valid(bytes, length))
            text = convert(bytes, length, "WINDOWS-1252", &converted, pool);
    }
    return text ? cp_utf8_repair(text, converted, pool) : cp_utf8_repair(bytes, length, pool);
}
