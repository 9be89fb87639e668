/* SPDX-License-Identifier: Apache-2.0 */
#include "model_definition_text.h"

#include <apr_strings.h>
#include <string.h>

#define INDENT "    "

static const char *indented(const char *body, apr_pool_t *pool)
{
    apr_size_t lines = 1, indent = strlen(INDENT);

    for (const char *at = body; *at; at++)
        lines += *at == '\n';
    char *text = apr_palloc(pool, strlen(body) + lines * indent + 1), *to = text;
    for (;;) {
        apr_size_t length = strcspn(body, "\n");
        memcpy(to, INDENT, indent);
        memcpy(to + indent, body, length);
        to += indent + length;
        body += length;
        if (!*body)
            break;
        *to++ = *body++;
    }
    *to = '\0';
    return text;
}

const char *cp_definition_section(cp_definition_kind_t kind, const cp_definition_t *definition, apr_pool_t *pool)
{
    return apr_pstrcat(pool, CP_DEFINITION_SECTION " ", cp_definition_row(kind)->word, " ", definition->name, ">\n",
                       indented(definition->body, pool), "\n" CP_DEFINITION_SECTION_END "\n", NULL);
}

const char *cp_definition_head(cp_definition_kind_t *kind, const char **name, const char *words, apr_pool_t *pool)
{
    apr_size_t length = strlen(words);
    char *state, *copy = apr_pstrdup(pool, words);
    const char *word = apr_strtok(copy, " \t>", &state), *called = word ? apr_strtok(NULL, " \t>", &state) : NULL;
    cp_definition_kind_t found = word ? cp_definition_kind(word) : CP_DEFINE_KINDS;

    if (!called || apr_strtok(NULL, " \t>", &state) || words[length - 1] != '>')
        return "a definition begins like <PortalDefinition form question>";
    if (found == CP_DEFINE_KINDS)
        return "a definition is of a property, form, theme, template or page, as in <PortalDefinition form question>";
    *kind = found;
    *name = called;
    return NULL;
}

const char *cp_definition_line(const char *line)
{
    for (apr_size_t blanks = strlen(INDENT); blanks && *line == ' '; blanks--)
        line++;
    return line;
}
