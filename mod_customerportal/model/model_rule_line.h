/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A rule in one line, as a setting and a directive hold it: conditions of a group are joined by AND, groups by OR, in
 * capitals.
 *
 *     inbox is-not Internal AND priority is high OR status is closed
 *
 * Values are compared without regard to case, so a value that has such a word itself is written with it in small letters.
 */
#ifndef CP_MODEL_RULE_LINE_H
#define CP_MODEL_RULE_LINE_H

#include <apr_pools.h>

/** From lines, as cp_rule_text gives them. In `pool`. */
const char *cp_rule_line(const char *text, apr_pool_t *pool);

/** To lines, as cp_rule_parse takes them; what is lines already stays. In `pool`. */
const char *cp_rule_lines(const char *line, apr_pool_t *pool);

#endif
