/* SPDX-License-Identifier: Apache-2.0 */
/** What contacts and staff have in common: an address and a name. Private to model/. */
#ifndef CP_MODEL_PROFILE_H
#define CP_MODEL_PROFILE_H

#include "../base/base_error.h"

#define CP_PERSON_NAME_MAX 80   /**< characters of a first or last name */
#define CP_COMPANY_NAME_MAX 200 /**< characters */

typedef struct cp_profile_t {
    const char *email;
    const char *email_key;
    const char *first_name; /**< one line, never NULL */
    const char *last_name;
    const char *name_key; /**< sort key of the name as shown */
} cp_profile_t;

/** Checks and tidies. An INPUT error names the field: "email", "first_name" or "last_name". In `pool`. */
cp_error_t *cp_profile_check(cp_profile_t *profile, const char *email, const char *first_name, const char *last_name,
                             apr_pool_t *pool);

#endif
