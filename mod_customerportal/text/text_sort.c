/* SPDX-License-Identifier: Apache-2.0 */
#include "text_sort.h"

#include <apr_strings.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucol.h>
#include <unicode/ustring.h>

#define UNITS_MAX 256 /* UTF-16 units that are looked at; the key holds fewer letters than that */
#define KEY_ROOM 2048 /* room for the keys of nearly all texts of that length */

/* One collator for all threads: ucol_getSortKey takes it as const, and ICU's const functions may run in parallel on one
 * object as long as nobody changes it, which nobody does after it was opened. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static UCollator *collator;

static void open_collator(void)
{
    UErrorCode status = U_ZERO_ERROR;
    collator = ucol_open("", &status);
    /* Without ICU's root data nothing else of ICU works either. */
    if (U_FAILURE(status))
        abort();
}

__attribute__((destructor)) static void close_collator(void)
{
    if (collator)
        ucol_close(collator);
}

const char *cp_sort_key(const char *text, apr_pool_t *pool)
{
    if (!text || !*text)
        return "";
    pthread_once(&once, open_collator);
    UChar units[UNITS_MAX];
    int32_t count = 0;
    UErrorCode status = U_ZERO_ERROR;
    /* An over-long text fills the buffer with its beginning, which is all that is wanted. */
    u_strFromUTF8WithSub(units, UNITS_MAX, &count, text, -1, 0xFFFD, NULL, &status);
    count = count > UNITS_MAX ? UNITS_MAX : count;
    unsigned char room[KEY_ROOM], *key = room;
    int32_t length = ucol_getSortKey(collator, units, count, key, KEY_ROOM);
    if (length > KEY_ROOM) {
        key = apr_palloc(pool, (apr_size_t)length);
        length = ucol_getSortKey(collator, units, count, key, length);
    }
    /* The last byte is the key's NUL. */
    int bytes = length > 0 ? length - 1 : 0;
    bytes = bytes > CP_SORT_KEY_MAX / 2 ? CP_SORT_KEY_MAX / 2 : bytes;
    char *hex = apr_palloc(pool, (apr_size_t)bytes * 2 + 1);
    for (int i = 0; i < bytes; i++) {
        hex[2 * i] = "0123456789abcdef"[key[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[key[i] & 15];
    }
    hex[2 * bytes] = 0;
    return hex;
}

/* The letters come first in a key; a byte 1 parts them from accents and case. */
const char *cp_sort_prefix(const char *text, apr_pool_t *pool)
{
    const char *key = cp_sort_key(text, pool);
    apr_size_t length = 0;
    while (key[length] && strncmp(key + length, "01", 2) != 0)
        length += 2;
    return apr_pstrmemdup(pool, key, length);
}
