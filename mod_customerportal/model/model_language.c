/* SPDX-License-Identifier: Apache-2.0 */
#include "model_language.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>

static void offer(apr_array_header_t *offered, const cp_languages_t *known, const char *tag)
{
    const cp_language_name_t *found = cp_language_find(known, tag);

    for (int i = 0; found && i < offered->nelts; i++)
        if (!strcmp(APR_ARRAY_IDX(offered, i, cp_language_name_t).tag, found->tag))
            found = NULL;
    if (found)
        APR_ARRAY_PUSH(offered, cp_language_name_t) = *found;
}

cp_languages_t cp_language_offered(const cp_settings_t *settings, const char *domain, const cp_languages_t *known,
                                   apr_pool_t *pool)
{
    apr_array_header_t *offered = apr_array_make(pool, 6, sizeof(cp_language_name_t));
    char *state, *others = apr_pstrdup(pool, cp_setting_text(settings, CP_SET_LANGUAGES));

    offer(offered, known, domain);
    /* A domain stands in for the portal's own language, which then is offered only where the list says so. */
    if (!offered->nelts)
        offer(offered, known, cp_setting_text(settings, CP_SET_LANGUAGE));
    for (char *tag = apr_strtok(others, " ", &state); tag; tag = apr_strtok(NULL, " ", &state))
        offer(offered, known, tag);
    if (!offered->nelts && known->count)
        offer(offered, known, known->rows[0].tag);
    return (cp_languages_t){(const cp_language_name_t *)(void *)offered->elts, offered->nelts};
}

const char *cp_language_decide(const cp_settings_t *settings, const cp_language_wish_t *wish,
                               const cp_languages_t *known, apr_pool_t *pool)
{
    cp_languages_t offered = cp_language_offered(settings, wish->domain, known, pool);
    const cp_language_name_t *found = cp_language_find(&offered, wish->person);

    if (!found)
        found = cp_language_find(&offered, wish->cookie);
    if (!found)
        found = cp_language_find(&offered, wish->domain);
    if (!found)
        found = cp_language_accepted(&offered, wish->accept);
    if (!found && offered.count)
        found = &offered.rows[0];
    return found ? found->tag : "en";
}
