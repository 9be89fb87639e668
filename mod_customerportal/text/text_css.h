/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Checks a style sheet that a person wrote, so that it can be put between the braces of a cascade layer: it is balanced,
 * cannot end the layer, and loads nothing but what the caller names. Pure; threads share nothing.
 */
#ifndef CP_TEXT_CSS_H
#define CP_TEXT_CSS_H

#include <apr_pools.h>

#define CP_CSS_MAX 65536 /**< bytes */

/** The address for a word in url(word), such as "logo"; NULL if there is no such picture. */
typedef const char *cp_css_picture_t(void *baton, const char *word);

/** Copies `css`, which is valid UTF-8, to `*out` with an address in place of each url(word). Returns NULL; or a sentence
 * that says what is not allowed, and the line in `*line`. In `pool`. */
const char *cp_css_check(const char **out, int *line, const char *css, cp_css_picture_t *picture, void *baton,
                         apr_pool_t *pool);

#endif
