/* SPDX-License-Identifier: Apache-2.0 */
/** Patterns that administrators write for what people type: ICU's regular expressions, bounded in time and memory. */
#ifndef CP_TEXT_PATTERN_H
#define CP_TEXT_PATTERN_H

#include <apr_pools.h>
#include <stdbool.h>

/** Whether `pattern` can be used. */
bool cp_pattern_valid(const char *pattern);

/** Whether the whole of `text` matches. A pattern that is no pattern, or that takes too long on this text, matches: what
 * an administrator wrote badly keeps nobody from sending a form. */
bool cp_pattern_matches(const char *pattern, const char *text);

#endif
