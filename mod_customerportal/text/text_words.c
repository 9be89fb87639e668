/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <stdbool.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include "text_words.h"

/* No character's decomposition is longer. */
#define PARTS 32

typedef struct sink_t {
    char *out;
    apr_size_t length;
    apr_size_t room;
    apr_size_t word; /* bytes of the word being written; 0 between words */
    apr_pool_t *pool;
} sink_t;

static void grow(sink_t *sink)
{
    char *out = apr_palloc(sink->pool, sink->room * 2);
    memcpy(out, sink->out, sink->length);
    sink->out = out;
    sink->room *= 2;
}

static void put(sink_t *sink, const char *bytes, apr_size_t count)
{
    if (sink->length + count + 2 > sink->room)
        grow(sink);
    if (!sink->word && sink->length)
        sink->out[sink->length++] = ' ';
    if (sink->word + count > CP_WORD_BYTES)
        return;
    memcpy(sink->out + sink->length, bytes, count);
    sink->length += count;
    sink->word += count;
}

static void put_point(sink_t *sink, UChar32 point)
{
    char bytes[U8_MAX_LENGTH];
    int length = 0;
    UBool failed = false;
    U8_APPEND(bytes, length, (int)sizeof bytes, point, failed);
    if (!failed)
        put(sink, bytes, (apr_size_t)length);
}

/* Letters in their simplest form; whatever is neither letter, digit nor mark ends a word. */
static void put_folded(sink_t *sink, UChar32 point, const UNormalizer2 *forms)
{
    UChar parts[PARTS];
    UErrorCode status = U_ZERO_ERROR;
    int32_t count = forms ? unorm2_getDecomposition(forms, point, parts, PARTS, &status) : -1;
    if (U_FAILURE(status) || count < 0) {
        count = 0;
        U16_APPEND_UNSAFE(parts, count, point);
    }
    for (int32_t i = 0; i < count;) {
        UChar32 part;
        U16_NEXT(parts, i, count, part);
        if (u_isalnum(part) || u_charType(part) == U_COMBINING_SPACING_MARK)
            put_point(sink, u_foldCase(part, U_FOLD_CASE_DEFAULT));
        else if (!(U_GET_GC_MASK(part) & (U_GC_MN_MASK | U_GC_ME_MASK)) && part != 0x200D && part != 0xAD)
            sink->word = 0;
    }
}

const char *cp_words(const char *text, apr_size_t limit, apr_pool_t *pool)
{
    if (!text)
        return "";
    apr_size_t length = strnlen(text, limit);
    sink_t sink = {apr_palloc(pool, length + 64), 0, length + 64, 0, pool};
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *forms = unorm2_getNFKDInstance(&status);
    for (apr_size_t i = 0; i < length;) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x80) {
            char low = (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
            if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9'))
                put(&sink, &low, 1);
            else
                sink.word = 0;
            i++;
            continue;
        }
        UChar32 point;
        U8_NEXT(text, i, length, point);
        if (point < 0)
            sink.word = 0;
        else
            put_folded(&sink, point, U_SUCCESS(status) ? forms : NULL);
    }
    sink.out[sink.length] = '\0';
    return sink.out;
}
