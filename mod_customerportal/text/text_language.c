/* SPDX-License-Identifier: Apache-2.0 */
#include "text_language.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/uldnames.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#define NAME_UNITS 100
#define NAME_BYTES (3 * NAME_UNITS + 1)
#define TAG_MAX 35
#define WISHES_MAX 20 /* of one header; browsers send five at most */

const char *cp_language_name(const char *tag, apr_pool_t *pool)
{
    UDisplayContext context = UDISPCTX_CAPITALIZATION_FOR_UI_LIST_OR_MENU;
    UErrorCode status = U_ZERO_ERROR;
    char locale[ULOC_FULLNAME_CAPACITY], text[NAME_BYTES];
    UChar name[NAME_UNITS];

    uloc_forLanguageTag(tag, locale, sizeof locale, NULL, &status);
    ULocaleDisplayNames *names = uldn_openForContext(locale, &context, 1, &status);
    if (U_SUCCESS(status))
        uldn_localeDisplayName(names, locale, name, NAME_UNITS, &status);
    if (U_SUCCESS(status))
        u_strToUTF8(text, sizeof text, NULL, name, -1, &status);
    if (names)
        uldn_close(names);
    return apr_pstrdup(pool, U_SUCCESS(status) ? text : tag);
}

static const cp_language_name_t *find(const cp_languages_t *languages, const char *tag, apr_size_t length)
{
    apr_size_t primary = strcspn(tag, "-_");
    primary = primary < length ? primary : length;
    for (int i = 0; i < languages->count; i++)
        if (strlen(languages->rows[i].tag) == length && !strncasecmp(languages->rows[i].tag, tag, length))
            return &languages->rows[i];
    for (int i = 0; primary && i < languages->count; i++)
        if (strcspn(languages->rows[i].tag, "-") == primary && !strncasecmp(languages->rows[i].tag, tag, primary))
            return &languages->rows[i];
    return NULL;
}

const cp_language_name_t *cp_language_find(const cp_languages_t *languages, const char *tag)
{
    return tag && *tag ? find(languages, tag, strlen(tag)) : NULL;
}

/* The weight of what follows a tag, such as ";q=0.8", in thousandths. */
static int weight_of(const char *parameters, apr_size_t length)
{
    const char *q = memmem(parameters, length, "q=", 2);
    double weight = q ? strtod(q + 2, NULL) : 1;

    return weight >= 0 && weight <= 1 ? (int)(weight * 1000) : 0;
}

const cp_language_name_t *cp_language_accepted(const cp_languages_t *languages, const char *header)
{
    const cp_language_name_t *best = NULL;
    int most = 0;

    for (int i = 0; header && *header && i < WISHES_MAX; i++) {
        header += strspn(header, " \t,");
        apr_size_t tag = strcspn(header, " \t,;"), all = strcspn(header, ",");
        const cp_language_name_t *found = tag && tag <= TAG_MAX ? find(languages, header, tag) : NULL;
        int weight = weight_of(header + tag, all - tag);
        /* Of equal ones the first is meant. */
        if (found && weight > most) {
            best = found;
            most = weight;
        }
        header += all;
    }
    return best;
}
