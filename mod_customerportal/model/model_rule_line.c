/* SPDX-License-Identifier: Apache-2.0 */
#include "model_rule_line.h"

#include <apr_strings.h>
#include <string.h>

static void replace(char *text, const char *what, const char *with)
{
    for (char *at = text; (at = strstr(at, what)); at += strlen(with))
        memcpy(at, with, strlen(with));
}

const char *cp_rule_line(const char *text, apr_pool_t *pool)
{
    const char *line = "", *joint = "";

    for (const char *at = text; *at;) {
        apr_size_t length = strcspn(at, "\n");
        char *one = apr_pstrmemdup(pool, at, length);
        at += length + (at[length] == '\n');
        if (!length) {
            joint = *line ? " OR " : "";
            continue;
        }
        replace(one, " AND ", " and ");
        replace(one, " OR ", " or ");
        line = apr_pstrcat(pool, line, joint, one, NULL);
        joint = " AND ";
    }
    return line;
}

const char *cp_rule_lines(const char *line, apr_pool_t *pool)
{
    const char *text = "";

    for (;;) {
        const char *and = strstr(line, " AND "), * or = strstr(line, " OR ");
        const char *end = ! or || (and&&and < or) ? and : or ;
        if (!end)
            return apr_pstrcat(pool, text, line, *line ? "\n" : "", NULL);
        text = apr_pstrcat(pool, text, apr_pstrmemdup(pool, line, (apr_size_t)(end - line)), end == or ? "\n\n" : "\n",
                           NULL);
        line = end + (end == or ? 4 : 5);
    }
}
