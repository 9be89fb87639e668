/* SPDX-License-Identifier: Apache-2.0 */
/* user add, password, list, disable, enable, reset-factor */
#include "ctl.h"

#include <apr_strings.h>

#include "../access/access_password.h"
#include "../base/base_string.h"
#include "../model/model_factor.h"
#include "../model/model_group.h"

typedef struct {
    cp_ctl_t *ctl;
    const char *email;
    const char *role;
    const char *first;
    const char *last;
    const char *alias;
    const char *company;
    const char *password;
    bool disable;
} user_t;

static cp_error_t *add_contact(cp_db_t *db, user_t *user, apr_pool_t *pool)
{
    apr_int64_t id, company_id = 0;
    cp_staff_t *staff;

    CP_TRY(cp_staff_by_email(&staff, db, user->email, pool));
    if (staff)
        return cp_error_create(pool, CP_ERROR_INPUT, apr_psprintf(pool, "%s is a staff member already", user->email),
                               NULL);
    if (*user->company)
        CP_TRY(cp_company_ensure(&company_id, db, user->company, user->ctl->now, pool));
    CP_TRY(cp_contact_ensure(&id, db, user->email, user->first, user->last, company_id, user->ctl->now, pool));
    if (!company_id)
        return NULL;
    CP_TRY(cp_db_exec(db, CP_SQL_ADMIN_CONTACT_SET_COMPANY, CP_BIND(cp_bind_int(id), cp_bind_int(company_id)), NULL,
                      pool));
    CP_TRY(cp_group_refresh_contact(db, id, pool));
    /* The company's name stands beside the contact's messages, whoever reads them. */
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

static cp_error_t *add_user(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    user_t *user = baton;
    cp_staff_t staff = {0};
    cp_contact_t *contact;
    apr_int64_t id;

    if (!strcmp(user->role, "contact"))
        return add_contact(db, user, pool);
    CP_TRY(cp_contact_by_email(&contact, db, user->email, pool));
    if (contact)
        return cp_error_create(pool, CP_ERROR_INPUT, apr_psprintf(pool, "%s is a contact already", user->email), NULL);
    staff.person.email = user->email;
    staff.person.first_name = user->first;
    staff.person.last_name = user->last;
    staff.person.alias = user->alias;
    staff.role = user->role;
    CP_TRY(cp_staff_ensure(&id, db, &staff, user->ctl->now, pool));
    return cp_db_exec(db, CP_SQL_ADMIN_STAFF_SET_ROLE, CP_BIND(cp_bind_int(id), cp_bind_text(user->role)), NULL, pool);
}

static cp_error_t *check_email(cp_ctl_t *ctl, const char *email)
{
    if (!cp_email_key(email, ctl->pool))
        return cp_ctl_usage(ctl, "\"%s\" is not an e-mail address", email);
    return NULL;
}

cp_error_t *cp_ctl_user_add(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {
        {"role", false, NULL}, {"name", false, ""}, {"alias", false, ""}, {"company", false, ""}, {NULL, false, NULL}};
    user_t user = {ctl, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false};

    CP_TRY(cp_ctl_options(ctl, options, &user.email, 1, 1));
    CP_TRY(check_email(ctl, user.email));
    user.role = options[0].value;
    if (!user.role || (strcmp(user.role, "contact") && strcmp(user.role, "agent") && strcmp(user.role, "admin")))
        return cp_ctl_usage(ctl, "--role must be contact, agent or admin");
    cp_ctl_split_name(&user.first, &user.last, options[1].value, ctl->pool);
    user.alias = options[2].value;
    user.company = options[3].value;
    if (*user.company && strcmp(user.role, "contact"))
        return cp_ctl_usage(ctl, "--company is for contacts only");
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, add_user, &user, ctl->pool);
}

static cp_error_t *set_password(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    user_t *user = baton;
    const char *refusal, *stored;
    cp_ctl_who_t who;

    CP_TRY(cp_ctl_who(&who, db, user->email, pool));
    refusal = cp_password_refusal(user->password, &who.person, pool);
    if (refusal)
        return cp_error_create(pool, CP_ERROR_INPUT, refusal, NULL);
    CP_TRY(cp_password_hash(&stored, user->password, pool));
    CP_TRY(cp_credential_save(db, who.actor, stored, user->ctl->now, pool));
    /* Whoever knew the old password is out. */
    return cp_db_exec(db, who.actor.contact_id ? CP_SQL_ADMIN_CONTACT_SESSIONS_END : CP_SQL_ADMIN_STAFF_SESSIONS_END,
                      CP_BIND(cp_bind_int(who.person.id)), NULL, pool);
}

cp_error_t *cp_ctl_user_password(cp_ctl_t *ctl)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};
    user_t user = {ctl, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false};
    apr_size_t length;
    const char *text;

    CP_TRY(cp_ctl_options(ctl, none, &user.email, 1, 1));
    CP_TRY(cp_ctl_stdin(&text, &length, ctl, CP_PASSWORD_MAX + 2));
    if (length && text[length - 1] == '\n')
        length--;
    if (strlen(text) < length)
        return cp_ctl_usage(ctl, "a password has no NUL byte");
    user.password = apr_pstrmemdup(ctl->pool, text, length);
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, set_password, &user, ctl->pool);
}

static cp_error_t *switch_user(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    user_t *user = baton;
    cp_bind_t when = user->disable ? cp_bind_int(user->ctl->now) : cp_bind_id(0);
    cp_ctl_who_t who;

    CP_TRY(cp_ctl_who(&who, db, user->email, pool));
    CP_TRY(cp_db_exec(db, who.actor.contact_id ? CP_SQL_ADMIN_CONTACT_DISABLE : CP_SQL_ADMIN_STAFF_DISABLE,
                      CP_BIND(cp_bind_int(who.person.id), when), NULL, pool));
    return cp_db_exec(db, who.actor.contact_id ? CP_SQL_ADMIN_CONTACT_SESSIONS_END : CP_SQL_ADMIN_STAFF_SESSIONS_END,
                      CP_BIND(cp_bind_int(who.person.id)), NULL, pool);
}

static cp_error_t *run_switch(cp_ctl_t *ctl, bool disable)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};
    user_t user = {ctl, NULL, NULL, NULL, NULL, NULL, NULL, NULL, disable};

    CP_TRY(cp_ctl_options(ctl, none, &user.email, 1, 1));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, switch_user, &user, ctl->pool);
}

cp_error_t *cp_ctl_user_disable(cp_ctl_t *ctl)
{
    return run_switch(ctl, true);
}

cp_error_t *cp_ctl_user_enable(cp_ctl_t *ctl)
{
    return run_switch(ctl, false);
}

/* Whoever lost phone and codes signs in with the password alone, and is led to set up a new one where that is asked for. */
static cp_error_t *reset_factor(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    user_t *user = baton;
    cp_ctl_who_t who;
    bool removed;

    CP_TRY(cp_ctl_who(&who, db, user->email, pool));
    CP_TRY(cp_factor_remove(&removed, db, who.actor, user->ctl->now, pool));
    if (!removed)
        return cp_error_create(pool, CP_ERROR_INPUT, apr_psprintf(pool, "%s has no second factor", user->email), NULL);
    return cp_audit_add(db, "portalctl", "two factors reset", who.person.email, "", user->ctl->now, pool);
}

cp_error_t *cp_ctl_user_reset_factor(cp_ctl_t *ctl)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};
    user_t user = {ctl, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false};

    CP_TRY(cp_ctl_options(ctl, none, &user.email, 1, 1));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, reset_factor, &user, ctl->pool);
}

static cp_error_t *list_users(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_db_select(baton, db, CP_SQL_ADMIN_USERS, CP_NO_BIND, pool);
}

cp_error_t *cp_ctl_user_list(cp_ctl_t *ctl)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};
    cp_rows_t *rows;

    CP_TRY(cp_ctl_options(ctl, none, NULL, 0, 0));
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, list_users, &rows, ctl->pool));
    for (int i = 0; i < rows->count; i++) {
        const char *company = cp_cell_text(rows, i, 4);

        printf("%s\t%s\t%s%s%s", cp_cell_text(rows, i, 0), cp_cell_text(rows, i, 1), cp_cell_text(rows, i, 2),
               *cp_cell_text(rows, i, 3) ? " " : "", cp_cell_text(rows, i, 3));
        if (*company)
            printf("\t%s", company);
        printf("%s%s\n", cp_cell_int(rows, i, 6) ? "" : "\tno password", cp_cell_int(rows, i, 5) ? "\tdisabled" : "");
    }
    return NULL;
}
