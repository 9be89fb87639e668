/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base_string.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */
#define ELLIPSIS "\xE2\x80\xA6"    /* U+2026 */

/* Bytes of the sequence that begins at `text`; 0 if it is ill-formed, and then *skip is the length of its longest
 * part that could have begun a good one (Unicode 15, table 3-7 and section 3.9, "maximal subparts"). */
static apr_size_t sequence_length(const unsigned char *text, apr_size_t left, apr_size_t *skip)
{
    unsigned char lead = text[0];
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    apr_size_t need;

    *skip = 1;
    if (lead < 0x80)
        return lead != 0;
    if (lead >= 0xC2 && lead <= 0xDF)
        need = 2;
    else if (lead >= 0xE0 && lead <= 0xEF)
        need = 3;
    else if (lead >= 0xF0 && lead <= 0xF4)
        need = 4;
    else
        return 0;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    for (apr_size_t i = 1; i < need; i++) {
        if (i >= left || text[i] < low || text[i] > high)
            return 0;
        low = 0x80;
        high = 0xBF;
        *skip = i + 1;
    }
    return need;
}

/* Whether eight bytes are ASCII without NUL, as nearly all of most texts is. */
static bool all_ascii(const unsigned char *at)
{
    static const apr_uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    apr_uint64_t eight;

    memcpy(&eight, at, sizeof eight);
    return !(((eight - ones) | eight) & highs);
}

bool cp_utf8_valid(const char *text, apr_size_t length)
{
    const unsigned char *at = (const unsigned char *)text;
    while (length > 0) {
        apr_size_t skip;
        if (length >= sizeof(apr_uint64_t) && all_ascii(at)) {
            at += sizeof(apr_uint64_t);
            length -= sizeof(apr_uint64_t);
            continue;
        }
        apr_size_t used = sequence_length(at, length, &skip);
        if (!used)
            return false;
        at += used;
        length -= used;
    }
    return true;
}

const char *cp_utf8_repair(const char *text, apr_size_t length, apr_pool_t *pool)
{
    apr_size_t room = length + 1;
    apr_size_t skip;
    for (apr_size_t i = 0; i < length; i += skip) {
        if (!sequence_length((const unsigned char *)text + i, length - i, &skip))
            room += sizeof REPLACEMENT - 1;
    }

    char *repaired = apr_palloc(pool, room);
    char *out = repaired;
    for (apr_size_t i = 0; i < length; i += skip) {
        apr_size_t used = sequence_length((const unsigned char *)text + i, length - i, &skip);
        const char *from = used ? text + i : REPLACEMENT;
        apr_size_t bytes = used ? used : sizeof REPLACEMENT - 1;
        memcpy(out, from, bytes);
        out += bytes;
    }
    *out = '\0';
    return repaired;
}

static bool begins_code_point(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

apr_size_t cp_utf8_count(const char *text)
{
    apr_size_t count = 0;
    for (; *text; text++)
        count += begins_code_point(*text);
    return count;
}

const char *cp_utf8_cut(const char *text, apr_size_t limit, apr_pool_t *pool)
{
    if (cp_utf8_count(text) <= limit)
        return text;
    if (limit == 0)
        return "";
    apr_size_t kept = 0;
    const char *end = text;
    for (; *end; end++) {
        if (begins_code_point(*end) && kept++ == limit - 1)
            break;
    }
    apr_size_t length = (apr_size_t)(end - text);
    char *cut = apr_palloc(pool, length + sizeof ELLIPSIS);
    memcpy(cut, text, length);
    memcpy(cut + length, ELLIPSIS, sizeof ELLIPSIS);
    return cut;
}
