/* SPDX-License-Identifier: Apache-2.0 */
#include "model_staff.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "model_login.h"
#include "model_profile.h"
#include "model_setting_check.h"
#include "model_ticket_row.h"

static cp_staff_t staff_row(const cp_rows_t *rows, int row)
{
    cp_staff_t member = {.role = cp_cell_text(rows, row, 5)};
    cp_person_row(&member.person, rows, row, 0, true);
    member.time_zone = cp_cell_text(rows, row, 6);
    member.disabled = !cp_cell_null(rows, row, 7);
    member.manages = cp_cell_int(rows, row, 8) != 0;
    return member;
}

cp_error_t *cp_staff_list(const cp_staff_t **team, int *count, cp_db_t *db, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_staff_t *found;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAFF_LIST, CP_NO_BIND, pool));
    found = apr_pcalloc(pool, ((apr_size_t)rows->count + 1) * sizeof *found);
    for (int i = 0; i < rows->count; i++)
        found[i] = staff_row(rows, i);
    *team = found;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_staff_find(cp_staff_t **member, cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_staff_t *found = apr_palloc(pool, sizeof *found);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAFF_FIND, CP_BIND(cp_bind_int(id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such member of the support team.", NULL);
    *found = staff_row(rows, 0);
    *member = found;
    return NULL;
}

const char *cp_staff_mark(const cp_staff_t *member, apr_pool_t *pool)
{
    const cp_person_t *person = &member->person;
    return cp_record_mark(pool, person->email, person->first_name, person->last_name, person->alias, member->role,
                          member->time_zone ? member->time_zone : "", member->disabled ? "1" : "0",
                          member->manages ? "1" : "0", NULL);
}

bool cp_staff_may_edit(const cp_staff_editor_t *editor, const cp_staff_t *member)
{
    return editor->admin || strcmp(member->role, "admin") != 0;
}

/* What only a forged form asks for: the page offers none of it. */
static cp_error_t *check_right(const cp_staff_t *fresh, const cp_staff_t *stored, const cp_staff_editor_t *editor,
                               apr_pool_t *pool)
{
    bool allowed = editor->admin;
    if (!allowed && stored)
        allowed = cp_staff_may_edit(editor, stored) && !strcmp(fresh->role, stored->role) &&
                  fresh->manages == stored->manages && !strcmp(fresh->person.email, stored->person.email);
    else if (!allowed)
        allowed = !strcmp(fresh->role, "agent") && !fresh->manages;
    return allowed ? NULL
                   : cp_error_create(pool, CP_ERROR_FORBIDDEN,
                                     "Only administrators change roles, rights, addresses and other administrators.",
                                     "staff %" APR_INT64_T_FMT " is no admin", editor->id);
}

static cp_error_t *check_holder(cp_db_t *db, const cp_profile_t *profile, apr_int64_t id, cp_faults_t *faults,
                                apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(
        cp_db_select(&rows, db, CP_SQL_STAFF_HOLDER, CP_BIND(cp_bind_text(profile->email_key), cp_bind_int(id)), pool));
    if (!rows->count)
        CP_TRY(cp_db_select(&rows, db, CP_SQL_STAFF_CONTACT_HOLDER, CP_BIND(cp_bind_text(profile->email_key)), pool));
    if (rows->count) {
        cp_person_t other = {0, cp_cell_text(rows, 0, 0), cp_cell_text(rows, 0, 1), "", cp_cell_text(rows, 0, 2)};
        cp_fault_add(faults, pool, "email", "%s has this address already", cp_person_name(&other, pool));
    }
    return NULL;
}

/* Whoever changes the team can change it back: himself he cannot shut out, and not the last admin. */
static cp_error_t *check_access(cp_db_t *db, const cp_staff_t *fresh, const cp_staff_t *stored,
                                const cp_staff_editor_t *editor, cp_faults_t *faults, apr_pool_t *pool)
{
    cp_rows_t *rows;
    bool was_admin = !strcmp(stored->role, "admin") && !stored->disabled, self = editor->id == stored->person.id;
    bool demoted = strcmp(fresh->role, "admin") != 0;
    if (self && fresh->disabled)
        cp_fault_add(faults, pool, "disabled", "You cannot shut yourself out. Ask another administrator.");
    if (self && was_admin && demoted)
        cp_fault_add(faults, pool, "role", "You cannot give up your own role. Ask another administrator.");
    if (self && stored->manages && !fresh->manages && !editor->admin)
        cp_fault_add(faults, pool, "manages", "You cannot give up this right yourself. Ask an administrator.");
    if (!was_admin || (!demoted && !fresh->disabled))
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAFF_ADMINS, CP_BIND(cp_bind_int(stored->person.id)), pool));
    if (!cp_cell_int(rows, 0, 0))
        cp_fault_add(faults, pool, fresh->disabled ? "disabled" : "role",
                     "This is the last administrator who can sign in. Make somebody else an administrator first.");
    return NULL;
}

static cp_error_t *check(cp_staff_t *fresh, cp_profile_t *profile, cp_faults_t *faults, apr_pool_t *pool)
{
    const cp_person_t *person = &fresh->person;
    fresh->person.alias = cp_one_line(person->alias ? person->alias : "", pool);
    CP_TRY(cp_fault_take(faults, cp_profile_check(profile, person->email, person->first_name, person->last_name, pool),
                         pool));
    if (cp_utf8_count(person->alias) > CP_PERSON_NAME_MAX)
        cp_fault_add(faults, pool, "alias", "Up to %d characters fit", CP_PERSON_NAME_MAX);
    if (strcmp(fresh->role, "agent") != 0 && strcmp(fresh->role, "admin") != 0)
        cp_fault_add(faults, pool, "role", "Choose one of the roles");
    if (fresh->time_zone && cp_check_time_zone(fresh->time_zone, pool))
        cp_fault_add(faults, pool, "time_zone", "Choose one of the time zones");
    return NULL;
}

static cp_error_t *change(cp_db_t *db, const cp_staff_t *fresh, const cp_profile_t *profile, const cp_staff_t *stored,
                          const cp_staff_editor_t *editor, apr_pool_t *pool)
{
    cp_bind_t disabled = fresh->disabled ? cp_bind_int(editor->now) : cp_bind_id(0);
    apr_int64_t id = stored->person.id;
    CP_TRY(cp_db_exec(db, CP_SQL_STAFF_SAVE,
                      CP_BIND(cp_bind_int(id), cp_bind_text(profile->email), cp_bind_text(profile->email_key),
                              cp_bind_text(profile->first_name), cp_bind_text(profile->last_name),
                              cp_bind_text(fresh->person.alias), cp_bind_text(profile->name_key),
                              cp_bind_text(fresh->role), cp_bind_text(fresh->time_zone), cp_bind_int(fresh->manages),
                              disabled),
                      NULL, pool));
    if (fresh->disabled)
        CP_TRY(cp_db_exec(db, CP_SQL_STAFF_SESSIONS_END, CP_BIND(cp_bind_int(id)), NULL, pool));
    const char *own = cp_email_key(stored->person.email, pool);
    if (!own || strcmp(own, profile->email_key) != 0)
        CP_TRY(cp_login_moved(db, editor->portal, (cp_actor_t){.staff_id = id}, stored->person.email, profile->email,
                              editor->now, pool));
    if (strcmp(profile->first_name, stored->person.first_name) != 0 ||
        strcmp(profile->last_name, stored->person.last_name) != 0)
        CP_TRY(cp_db_exec(db, CP_SQL_STAFF_RENAME_TICKETS, CP_BIND(cp_bind_int(id), cp_bind_text(profile->name_key)),
                          NULL, pool));
    /* Names and aliases stand on customers' pages. */
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

static cp_error_t *add(apr_int64_t *id, cp_db_t *db, const cp_staff_t *fresh, const cp_profile_t *profile,
                       apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAFF_ADD,
                        CP_BIND(cp_bind_text(profile->email), cp_bind_text(profile->email_key),
                                cp_bind_text(profile->first_name), cp_bind_text(profile->last_name),
                                cp_bind_text(fresh->person.alias), cp_bind_text(profile->name_key),
                                cp_bind_text(fresh->role), cp_bind_text(fresh->time_zone), cp_bind_int(fresh->manages),
                                cp_bind_int(now)),
                        pool));
    *id = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_staff_save(apr_int64_t *id, cp_db_t *db, const cp_staff_t *member, const char *seen,
                          const cp_staff_editor_t *editor, cp_faults_t *faults, apr_pool_t *pool)
{
    cp_staff_t fresh = *member, *stored = NULL;
    cp_profile_t profile = {0};
    *id = fresh.person.id;
    cp_faults_begin(faults);
    if (*id)
        CP_TRY(cp_staff_find(&stored, db, *id, pool));
    CP_TRY(check_right(&fresh, stored, editor, pool));
    if (stored)
        CP_TRY(cp_record_check(seen, cp_staff_mark(stored, pool), pool));
    CP_TRY(check(&fresh, &profile, faults, pool));
    if (profile.email_key)
        CP_TRY(check_holder(db, &profile, *id, faults, pool));
    if (stored)
        CP_TRY(check_access(db, &fresh, stored, editor, faults, pool));
    CP_TRY(cp_fault_error(faults, pool));
    return stored ? change(db, &fresh, &profile, stored, editor, pool)
                  : add(id, db, &fresh, &profile, editor->now, pool);
}
