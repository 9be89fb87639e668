/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What names a property: the portals' visibility rules, access groups' rules, forms, and columns of lists, of all portals. A
 * rule that names what is gone cannot be read any more, and hides every ticket: so what is used is not deleted.
 */
#ifndef CP_MODEL_PROPERTY_USE_H
#define CP_MODEL_PROPERTY_USE_H

#include "model_property.h"

typedef enum {
    CP_USED_IN_FILTER, /**< PortalTicketFilter of a portal */
    CP_USED_IN_GROUP,  /**< the rule of an access group */
    CP_USED_IN_FORM,   /**< a field of a form, or a condition */
    CP_USED_AS_COLUMN  /**< PortalColumns of a portal */
} cp_property_use_kind_t;

typedef struct cp_property_use_t {
    cp_property_use_kind_t kind;
    const char *name; /**< of the portal ("/support"), the group, or the form's label */
    apr_int64_t id;   /**< of a group */
} cp_property_use_t;

/** Everything that may name one, as it is stored. Four statements. */
typedef struct cp_property_users_t {
    const cp_rows_t *filters; /**< portal, value */
    const cp_rows_t *columns; /**< the same */
    const cp_rows_t *groups;  /**< id, rule, name */
    const cp_rows_t *forms;   /**< portal, name, body */
} cp_property_users_t;
cp_error_t *cp_property_users(cp_property_users_t *users, cp_db_t *db, apr_pool_t *pool);

/** Those of them that name the property; with `option`, only rules that ask for this option of it. Gives their number; in
 * `pool`. */
int cp_property_uses(const cp_property_use_t **uses, const cp_property_users_t *users, const cp_property_t *property,
                     const char *option, apr_pool_t *pool);

/** Whether a rule, in one line or many, names the property; with `option`, whether it asks for that. */
bool cp_property_in_rule(const char *rule, const char *property, const char *option, apr_pool_t *pool);

/** CONFLICT where something that cannot do without it names the property, or with `option` that option of it. In the run that
 * removes it. */
cp_error_t *cp_property_refuse_used(cp_db_t *db, const cp_property_t *property, const cp_property_option_t *option,
                                    apr_pool_t *pool);

#endif
