/* SPDX-License-Identifier: Apache-2.0 */
/** Text helpers on pools. All text in the core is UTF-8 without NUL. */
#ifndef CP_BASE_STRING_H
#define CP_BASE_STRING_H

#include <apr_pools.h>
#include <stdbool.h>

/** Whether `length` bytes are well-formed UTF-8 (no surrogates, no overlong forms) without NUL. */
bool cp_utf8_valid(const char *text, apr_size_t length);

/** A copy in which every ill-formed sequence and NUL became U+FFFD. */
const char *cp_utf8_repair(const char *text, apr_size_t length, apr_pool_t *pool);

/** Number of code points; `text` must be valid. */
apr_size_t cp_utf8_count(const char *text);

/** The first `limit` code points of `text`, with "…" if something was cut (the mark counts). */
const char *cp_utf8_cut(const char *text, apr_size_t limit, apr_pool_t *pool);

/** A copy without leading and trailing white space (ASCII blanks, NBSP, U+200B, U+FEFF). */
const char *cp_trim(const char *text, apr_pool_t *pool);

/** One line: runs of control characters and white space (CR, LF, TAB, U+2028, U+2029 among them) become one blank; trimmed. */
const char *cp_one_line(const char *text, apr_pool_t *pool);

/** The form in which e-mail addresses are compared and stored as key: trimmed, ASCII lower case. NULL if it is no
 * plausible address (one @ with text on both sides, no blanks, controls, angle brackets, commas; at most 254 bytes). */
const char *cp_email_key(const char *address, apr_pool_t *pool);

/** Whether two texts of equal length are the same, in time that depends on the length only. */
bool cp_equal_constant_time(const char *a, const char *b, apr_size_t length);

/** A copy with every byte outside A-Z a-z 0-9 - _ . ~ percent-encoded. */
const char *cp_url_encode(const char *text, apr_pool_t *pool);

/** A file name that is safe to offer: one path component, no controls, bidi marks, separators or leading dots, at most
 * 150 bytes with its ending kept; "file" if nothing is left. */
const char *cp_file_name(const char *name, apr_pool_t *pool);

/** A whole number in decimal, all of `text`, within [minimum, maximum]. */
bool cp_parse_int(const char *text, apr_int64_t minimum, apr_int64_t maximum, apr_int64_t *value);

#endif
