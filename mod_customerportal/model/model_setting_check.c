/* SPDX-License-Identifier: Apache-2.0 */
#include "model_setting_check.h"

#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_string.h"
#include "../text/text_zone.h"
#include "model_address.h"
#include "model_definition.h"
#include "model_rule_line.h"
#include "model_ticket_filter.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

const char *cp_check_time_zone(const char *value, apr_pool_t *pool)
{
    (void)pool;
    return cp_zone_get(value) ? NULL : "it must be the name of a time zone, such as \"Europe/Lisbon\" or \"UTC\"";
}

const char *cp_check_language(const char *value, apr_pool_t *pool)
{
    (void)pool;
    /* Whether there is a catalog is seen when it is read; here, that the tag cannot be another file's name. */
    apr_size_t language = strspn(value, LETTERS);
    const char *rest = value + language;
    while (*rest == '-' && strspn(rest + 1, LETTERS DIGITS) >= 2 && strspn(rest + 1, LETTERS DIGITS) <= 8)
        rest += 1 + strspn(rest + 1, LETTERS DIGITS);
    return language >= 2 && language <= 3 && !*rest ? NULL : "it must be a language tag, such as \"en\" or \"pt-BR\"";
}

const char *cp_check_languages(const char *value, apr_pool_t *pool)
{
    for (const char *at = value; *at;) {
        apr_size_t length = strcspn(at, " ");
        if (cp_check_language(apr_pstrmemdup(pool, at, length), pool))
            return "it must be language tags separated by blanks, such as \"pt-BR es\", or empty";
        at += length + strspn(at + length, " ");
    }
    return NULL;
}

const char *cp_check_url(const char *value, apr_pool_t *pool)
{
    (void)pool;
    const char *host = !strncasecmp(value, "https://", 8)  ? value + 8
                       : !strncasecmp(value, "http://", 7) ? value + 7
                                                           : "";
    apr_size_t bad = strcspn(value, " \t\r\n\"'<>\\^`{|}");
    if (!*value || (strcspn(host, "/?#") > 0 && !value[bad]))
        return NULL;
    return "it must be an address that begins with https:// or http://, without blanks and quotes, or empty";
}

const char *cp_check_address(const char *value, apr_pool_t *pool)
{
    return !*value || cp_email_key(value, pool)
               ? NULL
               : "it must be an e-mail address, such as \"help@example.com\", or empty";
}

const char *cp_check_domains(const char *value, apr_pool_t *pool)
{
    for (const char *at = value; *at;) {
        apr_size_t length = strcspn(at, " ");
        const char *address = apr_pstrcat(pool, "name@", apr_pstrmemdup(pool, at, length), NULL);
        if (!cp_email_key(address, pool))
            return "it must be mail domains separated by blanks, such as \"example.com example.org\", or empty";
        at += length + strspn(at + length, " ");
    }
    return NULL;
}

const char *cp_check_theme(const char *value, apr_pool_t *pool)
{
    (void)pool;
    return *value && cp_definition_check_name(value)
               ? "it must be the name of a theme, such as \"autumn\", or empty for the shipped look"
               : NULL;
}

/* One condition; NULL if it is allowed as far as it is known. */
static const char *check_condition(const char *line, apr_pool_t *pool)
{
    const cp_rule_schema_t *fixed = cp_ticket_filter_schema(NULL, pool);
    apr_size_t length = strcspn(line, " ");
    cp_rule_t *rule;

    for (int i = 0; i < fixed->count; i++)
        if (strlen(fixed->properties[i].name) == length && !strncmp(fixed->properties[i].name, line, length)) {
            cp_error_t *error = cp_rule_parse(&rule, fixed, line, pool);
            return error ? error->safe : NULL;
        }
    if (length == strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789_-") && line[length])
        return NULL;
    return "it must be conditions like \"inbox is-not Internal\", joined by AND and OR";
}

const char *cp_check_filter(const char *value, apr_pool_t *pool)
{
    const char *wrong = NULL;

    for (const char *at = cp_rule_lines(value, pool); *at && !wrong;) {
        apr_size_t length = strcspn(at, "\n");
        if (length)
            wrong = check_condition(apr_pstrmemdup(pool, at, length), pool);
        at += length + (at[length] == '\n');
    }
    return wrong;
}

const char *cp_check_slug(const char *value, apr_pool_t *pool)
{
    apr_size_t length = strlen(value);

    (void)pool;
    if (length && (*value == '/' || value[length - 1] == '/' || strstr(value, "//") ||
                   strspn(value, "abcdefghijklmnopqrstuvwxyz" DIGITS "-_/") != length))
        return "it must be a path of small letters, digits, - and _, such as \"help\" or \"help/center\", or empty";
    return NULL;
}

const char *cp_check_hosts(const char *value, apr_pool_t *pool)
{
    cp_domain_t domains[CP_DOMAINS_MOST];
    int count = cp_domains(domains, value, pool);

    for (int i = 0; i < count; i++)
        if (cp_domain_check(domains[i].host) || (domains[i].language && cp_check_language(domains[i].language, pool)))
            return "it must be hosts such as \"support.example.com\", each with its language behind it or without: "
                   "\"ajuda.example.com=pt-BR\"";
    return NULL;
}
