/* SPDX-License-Identifier: Apache-2.0 */
#include "model_profile.h"

#include "../base/base_string.h"
#include "../text/text_sort.h"
#include "model_contact.h"

static cp_error_t *check_name(const char **name, const char *field, const char *label, const char *given,
                              apr_pool_t *pool)
{
    *name = given ? cp_one_line(given, pool) : "";
    if (cp_utf8_count(*name) > CP_PERSON_NAME_MAX)
        return cp_error_field(pool, field, "%s: at most %d characters.", label, CP_PERSON_NAME_MAX);
    return NULL;
}

cp_error_t *cp_profile_check(cp_profile_t *profile, const char *email, const char *first_name, const char *last_name,
                             apr_pool_t *pool)
{
    profile->email = cp_trim(email ? email : "", pool);
    profile->email_key = cp_email_key(profile->email, pool);
    if (!profile->email_key)
        return cp_error_field(pool, "email", "Enter an e-mail address such as name@example.com.");
    CP_TRY(check_name(&profile->first_name, "first_name", "First name", first_name, pool));
    CP_TRY(check_name(&profile->last_name, "last_name", "Last name", last_name, pool));
    cp_person_t person = {0, profile->first_name, profile->last_name, "", profile->email};
    profile->name_key = cp_sort_key(cp_person_name(&person, pool), pool);
    return NULL;
}
