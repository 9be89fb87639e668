/* SPDX-License-Identifier: Apache-2.0 */
/** Words of a text, in the one form in which they are indexed and searched on every database. Thread-safe. */
#ifndef CP_TEXT_WORDS_H
#define CP_TEXT_WORDS_H

#include <apr_pools.h>

#define CP_WORD_BYTES 80 /**< longer words are cut */

/** The words of `text` (UTF-8; ill-formed bytes part words) with single blanks between them, in `pool`: runs of letters
 * and digits, in lower case, without accents, in compatibility form ("Ｋ" is "k"). At most `limit` bytes of `text` are
 * read. "" where there is none. */
const char *cp_words(const char *text, apr_size_t limit, apr_pool_t *pool);

#endif
