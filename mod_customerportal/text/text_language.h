/* SPDX-License-Identifier: Apache-2.0 */
/** Languages as people choose them: their own names, and which of several fits a wish. Thread-safe. */
#ifndef CP_TEXT_LANGUAGE_H
#define CP_TEXT_LANGUAGE_H

#include <apr_pools.h>

typedef struct cp_language_name_t {
    const char *tag;  /**< "pt-BR" */
    const char *name; /**< in itself, as in a menu: "Português (Brasil)" */
} cp_language_name_t;

typedef struct cp_languages_t {
    const cp_language_name_t *rows;
    int count;
} cp_languages_t;

/** The name of a language in itself; its tag where ICU knows none. In `pool`. Takes a while: ask once. */
const char *cp_language_name(const char *tag, apr_pool_t *pool);

/** Which of `languages` is meant by a tag: the same one, or else the first of the same language ("pt" and "pt-PT" mean
 * "pt-BR" where there is no other Portuguese). NULL for none, and for NULL and "". */
const cp_language_name_t *cp_language_find(const cp_languages_t *languages, const char *tag);

/** Which of `languages` a browser's Accept-Language likes best (RFC 9110, 12.5.4); "*" says nothing. NULL for none. */
const cp_language_name_t *cp_language_accepted(const cp_languages_t *languages, const char *header);

#endif
