/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Texts that printf made of an English message: which message it was, what stood in it, and the same in another
 * language. Errors carry such texts, since the log needs them whole. Private to the message catalogs.
 */
#ifndef CP_TEXT_SAID_H
#define CP_TEXT_SAID_H

#include <apr_pools.h>
#include <stdbool.h>

#define CP_SAID_VALUES 6 /**< most values in one message */

typedef struct cp_said_t {
    const char *values[CP_SAID_VALUES]; /**< as they stand in the text, in the order of the English message */
    int count;
} cp_said_t;

/** How many characters `format` has beside its values, a measure of how sure a match is; 0 where it has no value, or too
 * many, or no letter: such a format would match anything. */
int cp_said_weight(const char *format);

/** Whether `text` is `format` with values; they are copied to `pool`. Numbers match digits only. */
bool cp_said_match(cp_said_t *said, const char *format, const char *text, apr_pool_t *pool);

/** `format` with these values, which it may name by place (%2$s). In `pool`. */
const char *cp_said_fill(const char *format, const cp_said_t *said, apr_pool_t *pool);

#endif
