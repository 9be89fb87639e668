/* SPDX-License-Identifier: Apache-2.0 */
/** Sort keys: texts that a database orders by bytes, and that come out in the order people expect. Thread-safe. */
#ifndef CP_TEXT_SORT_H
#define CP_TEXT_SORT_H

#include <apr_pools.h>

#define CP_SORT_KEY_MAX 96 /**< hexadecimal digits */

/** The sort key of `text` by Unicode's root collation (letters, then accents, then case), in lower-case hexadecimal, at
 * most CP_SORT_KEY_MAX digits, in `pool`. Long texts with the same beginning have the same key. "" for NULL and "". */
const char *cp_sort_key(const char *text, apr_pool_t *pool);

/** What the keys of all texts begin with that begin with the letters of `text`, whatever their accents and case. Every
 * such key is at least this and less than this followed by "g". */
const char *cp_sort_prefix(const char *text, apr_pool_t *pool);

#endif
