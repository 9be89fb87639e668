/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The support team as managers see it. Who may change what: managers add agents and change names, aliases, time zones and
 * whether an agent may sign in; roles, addresses, the right to set up the desk, and everything of admins are for admins.
 * Nobody takes away his own access, and there is always an admin who can sign in.
 */
#ifndef CP_MODEL_STAFF_H
#define CP_MODEL_STAFF_H

#include "model_contact.h"
#include "model_fault.h"

/** Who makes the change, as far as it matters here. */
typedef struct cp_staff_editor_t {
    apr_int64_t id;
    bool admin;
    apr_time_t now;
    const char *portal; /**< that tells people of a new address; NULL: none */
} cp_staff_editor_t;

/** The whole team: those who can sign in first, then by name. */
cp_error_t *cp_staff_list(const cp_staff_t **team, int *count, cp_db_t *db, apr_pool_t *pool);
cp_error_t *cp_staff_find(cp_staff_t **member, cp_db_t *db, apr_int64_t id, apr_pool_t *pool);
const char *cp_staff_mark(const cp_staff_t *member, apr_pool_t *pool);

/** Whether the editor may change anything of `member`. */
bool cp_staff_may_edit(const cp_staff_editor_t *editor, const cp_staff_t *member);

/** Creates (person.id 0) or changes a member. Faults of "email", "first_name", "last_name", "alias", "role", "disabled",
 * "time_zone". FORBIDDEN for what the editor may not do, which no form of ours asks for. In a WRITE run. */
cp_error_t *cp_staff_save(apr_int64_t *id, cp_db_t *db, const cp_staff_t *member, const char *seen,
                          const cp_staff_editor_t *editor, cp_faults_t *faults, apr_pool_t *pool);

#endif
