/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Access groups (S50): lists of contacts, and groups whose members a rule over contacts' properties finds. A portal that
 * lets groups in lets in the members of those chosen for it, from their next request on. Members are rows in both
 * cases, so that a request costs one look into an index; the rule is asked again when it, or a contact, changes.
 *
 * All changes in a WRITE run. INPUT errors name the field: "name", "rule".
 */
#ifndef CP_MODEL_GROUP_H
#define CP_MODEL_GROUP_H

#include "model_rule.h"
#include "model_setting.h"
#include "model_ticket.h"

typedef struct cp_group_t {
    apr_int64_t id;
    const char *name;
    const char *rule;    /**< text of model_rule.h; NULL for a list */
    apr_int64_t members; /**< counted up to 1,001 */
    bool admitted;       /**< its members get into the portal that was asked for */
    bool shares;         /**< its members see company tickets there, where these are for chosen groups (P01) */
} cp_group_t;

#define CP_GROUP_NAME_MAX 80 /**< characters */

/** What rules may ask of a contact: what all have, and the properties that administrators defined. In `pool`. */
const cp_rule_schema_t *cp_group_schema(const cp_settings_t *settings, apr_pool_t *pool);

cp_error_t *cp_group_list(const cp_group_t **groups, int *count, cp_db_t *db, const char *portal, apr_pool_t *pool);
/** MISSING if there is none. */
cp_error_t *cp_group_find(cp_group_t **group, cp_db_t *db, const char *portal, apr_int64_t id, apr_pool_t *pool);

/** Creates (id 0) or changes a group; a rule finds its members anew, and a group that no longer has one keeps them. */
cp_error_t *cp_group_save(apr_int64_t *id, cp_db_t *db, const char *name, const char *rule, apr_time_t now,
                          apr_pool_t *pool);
cp_error_t *cp_group_remove(cp_db_t *db, apr_int64_t id, apr_pool_t *pool);

/** How many contacts a rule finds, for its preview. */
cp_error_t *cp_group_rule_count(apr_int64_t *found, cp_db_t *db, const char *rule, apr_pool_t *pool);

/** Some of the contacts that it finds, at most `limit`, as rows of id, first name, last name, e-mail. */
cp_error_t *cp_group_rule_sample(cp_rows_t **rows, cp_db_t *db, const char *rule, int limit, apr_pool_t *pool);

/** Members of a list. Those of a rule cannot be changed by hand: CONFLICT. */
cp_error_t *cp_group_add_member(cp_db_t *db, apr_int64_t group_id, apr_int64_t contact_id, apr_pool_t *pool);
cp_error_t *cp_group_remove_member(cp_db_t *db, apr_int64_t group_id, apr_int64_t contact_id, apr_pool_t *pool);

/** Which of up to CP_GROUP_ASKED contacts are members, in their order. */
#define CP_GROUP_ASKED 100
cp_error_t *cp_group_members_among(const bool **are, cp_db_t *db, apr_int64_t group_id, const apr_int64_t *contacts,
                                   int count, apr_pool_t *pool);

/** Members beyond contact `after`, at most `limit`, as rows of id, first name, last name, e-mail, company. */
cp_error_t *cp_group_members(cp_rows_t **rows, cp_db_t *db, apr_int64_t group_id, apr_int64_t after, int limit,
                             apr_pool_t *pool);

/** Asks all rules again, about all contacts: after what many of them have, such as a company's name, has changed. */
cp_error_t *cp_group_refresh_all(cp_db_t *db, apr_pool_t *pool);

/** Asks all rules about one contact again. Whoever changes or makes a contact calls it in the same run. */
cp_error_t *cp_group_refresh_contact(cp_db_t *db, apr_int64_t contact_id, apr_pool_t *pool);

/** Chooses the groups that get into a portal. */
cp_error_t *cp_group_admit(cp_db_t *db, const char *portal, const apr_int64_t *ids, int count, apr_pool_t *pool);
/** Lets one group in, or no more. */
cp_error_t *cp_group_let_in(cp_db_t *db, const char *portal, apr_int64_t id, bool in, apr_pool_t *pool);
/** Gives the members of a group the right to company tickets, or takes it (P01). */
cp_error_t *cp_group_share(cp_db_t *db, const char *portal, apr_int64_t id, bool share, apr_pool_t *pool);

/** Which of up to CP_GROUP_ASKED contacts have that right, in their order. */
cp_error_t *cp_group_shares_among(const bool **are, cp_db_t *db, const char *portal, const apr_int64_t *contacts,
                                  int count, apr_pool_t *pool);

/** The names of a contact's groups, as one-column rows by name. */
cp_error_t *cp_group_names(cp_rows_t **rows, cp_db_t *db, apr_int64_t contact_id, apr_pool_t *pool);

/** A text that stands for the group as it is stored; see model_fault.h. */
const char *cp_group_mark(const cp_group_t *group, apr_pool_t *pool);

#endif
