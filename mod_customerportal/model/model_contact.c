/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_sort.h"
#include "model_contact.h"
#include "model_group.h"
#include "model_mail_domain.h"
#include "model_profile.h"
#include "model_ticket_row.h"

const char *cp_person_name(const cp_person_t *person, apr_pool_t *pool)
{
    bool first = person->first_name && *person->first_name, last = person->last_name && *person->last_name;
    if (first && last)
        return apr_pstrcat(pool, person->first_name, " ", person->last_name, NULL);
    if (first || last)
        return apr_pstrdup(pool, first ? person->first_name : person->last_name);
    const char *email = person->email ? person->email : "";
    return apr_pstrmemdup(pool, email, strcspn(email, "@"));
}

cp_error_t *cp_contact_by_email(cp_contact_t **contact, cp_db_t *db, const char *email, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *key = cp_email_key(email, pool);
    *contact = NULL;
    if (!key)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_BY_EMAIL, CP_BIND(cp_bind_text(key)), pool));
    if (!rows->count)
        return NULL;
    cp_contact_t *found = apr_pcalloc(pool, sizeof *found);
    cp_person_row(&found->person, rows, 0, 0, false);
    found->company_id = cp_cell_int(rows, 0, 4);
    found->company_name = cp_cell_text(rows, 0, 5);
    found->language = cp_cell_text(rows, 0, 6);
    found->time_zone = cp_cell_text(rows, 0, 7);
    found->disabled = !cp_cell_null(rows, 0, 8);
    *contact = found;
    return NULL;
}

/* The id out of an INSERT that gave nothing where the address exists, else of the one that has it. */
static cp_error_t *id_of(apr_int64_t *id, cp_rows_t *made, cp_db_t *db, cp_sql_t by_key, const char *key,
                         apr_pool_t *pool)
{
    cp_rows_t *rows = made;
    if (!made->count)
        CP_TRY(cp_db_select(&rows, db, by_key, CP_BIND(cp_bind_text(key)), pool));
    *id = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}

cp_error_t *cp_contact_ensure(apr_int64_t *id, cp_db_t *db, const char *email, const char *first_name,
                              const char *last_name, apr_int64_t company_id, apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_profile_t profile;
    CP_TRY(cp_profile_check(&profile, email, first_name, last_name, pool));
    /* Nearly all calls are for people who are known, and a look costs less than a refused row. */
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_ID_BY_KEY, CP_BIND(cp_bind_text(profile.email_key)), pool));
    if (rows->count) {
        *id = cp_cell_int(rows, 0, 0);
        return NULL;
    }
    if (!company_id)
        CP_TRY(cp_mail_domain_company(&company_id, db, profile.email, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_CREATE,
                        CP_BIND(cp_bind_text(profile.email), cp_bind_text(profile.email_key),
                                cp_bind_text(profile.first_name), cp_bind_text(profile.last_name),
                                cp_bind_text(profile.name_key), cp_bind_id(company_id), cp_bind_int(now)),
                        pool));
    CP_TRY(id_of(id, rows, db, CP_SQL_CONTACT_ID_BY_KEY, profile.email_key, pool));
    return cp_group_refresh_contact(db, *id, pool);
}

cp_error_t *cp_company_ensure(apr_int64_t *id, cp_db_t *db, const char *name, apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *line = cp_one_line(name ? name : "", pool);
    if (!*line || cp_utf8_count(line) > CP_COMPANY_NAME_MAX)
        return cp_error_field(pool, "company", "A company's name has 1 to %d characters.", CP_COMPANY_NAME_MAX);
    const char *key = cp_sort_key(line, pool);
    /* Names are no key of the table, so two who make the same company have to queue. */
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text(line)), pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_BY_NAME, CP_BIND(cp_bind_text(key), cp_bind_text(line)), pool));
    if (!rows->count)
        CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_CREATE,
                            CP_BIND(cp_bind_text(line), cp_bind_text(key), cp_bind_int(now)), pool));
    *id = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_contact_add_company(cp_db_t *db, apr_int64_t contact_id, apr_int64_t company_id, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_CONTACT_ADD_COMPANY, CP_BIND(cp_bind_int(contact_id), cp_bind_int(company_id)), NULL,
                      pool);
}

cp_error_t *cp_contact_save_profile(cp_db_t *db, apr_int64_t contact_id, const char *first_name, const char *last_name,
                                    const char *language, const char *time_zone, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_profile_t profile;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_NAMES, CP_BIND(cp_bind_int(contact_id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such contact.", NULL);
    CP_TRY(cp_profile_check(&profile, cp_cell_text(rows, 0, 2), first_name, last_name, pool));
    CP_TRY(
        cp_db_exec(db, CP_SQL_CONTACT_SAVE_PROFILE,
                   CP_BIND(cp_bind_int(contact_id), cp_bind_text(profile.first_name), cp_bind_text(profile.last_name),
                           cp_bind_text(profile.name_key), cp_bind_text(language), cp_bind_text(time_zone)),
                   NULL, pool));
    CP_TRY(cp_group_refresh_contact(db, contact_id, pool));
    if (!strcmp(profile.first_name, cp_cell_text(rows, 0, 0)) && !strcmp(profile.last_name, cp_cell_text(rows, 0, 1)))
        return NULL;
    CP_TRY(cp_db_exec(db, CP_SQL_CONTACT_RENAME_TICKETS,
                      CP_BIND(cp_bind_int(contact_id), cp_bind_text(profile.name_key)), NULL, pool));
    /* Who may read the name is everybody who reads a ticket that the contact ever wrote in. */
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

/* ---- Staff ---- */

cp_error_t *cp_staff_by_email(cp_staff_t **staff, cp_db_t *db, const char *email, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *key = cp_email_key(email, pool);
    *staff = NULL;
    if (!key)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAFF_BY_EMAIL, CP_BIND(cp_bind_text(key)), pool));
    if (!rows->count)
        return NULL;
    cp_staff_t *found = apr_pcalloc(pool, sizeof *found);
    cp_person_row(&found->person, rows, 0, 0, true);
    found->role = cp_cell_text(rows, 0, 5);
    found->time_zone = cp_cell_text(rows, 0, 6);
    found->disabled = !cp_cell_null(rows, 0, 7);
    *staff = found;
    return NULL;
}

cp_error_t *cp_staff_ensure(apr_int64_t *id, cp_db_t *db, const cp_staff_t *fresh, apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_profile_t profile;
    const cp_person_t *person = &fresh->person;
    CP_TRY(cp_profile_check(&profile, person->email, person->first_name, person->last_name, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAFF_CREATE,
                        CP_BIND(cp_bind_text(profile.email), cp_bind_text(profile.email_key),
                                cp_bind_text(profile.first_name), cp_bind_text(profile.last_name),
                                cp_bind_text(person->alias ? cp_one_line(person->alias, pool) : ""),
                                cp_bind_text(profile.name_key), cp_bind_text(fresh->role ? fresh->role : "agent"),
                                cp_bind_text(fresh->time_zone), cp_bind_int(now)),
                        pool));
    return id_of(id, rows, db, CP_SQL_STAFF_ID_BY_KEY, profile.email_key, pool);
}

cp_error_t *cp_staff_save_profile(cp_db_t *db, apr_int64_t staff_id, const char *first_name, const char *last_name,
                                  const char *language, const char *time_zone, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_profile_t profile;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_STAFF_NAMES, CP_BIND(cp_bind_int(staff_id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such member of the support team.", NULL);
    CP_TRY(cp_profile_check(&profile, cp_cell_text(rows, 0, 2), first_name, last_name, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_STAFF_SAVE_PROFILE,
                      CP_BIND(cp_bind_int(staff_id), cp_bind_text(profile.first_name), cp_bind_text(profile.last_name),
                              cp_bind_text(profile.name_key), cp_bind_text(time_zone), cp_bind_text(language)),
                      NULL, pool));
    if (!strcmp(profile.first_name, cp_cell_text(rows, 0, 0)) && !strcmp(profile.last_name, cp_cell_text(rows, 0, 1)))
        return NULL;
    CP_TRY(cp_db_exec(db, CP_SQL_STAFF_RENAME_TICKETS, CP_BIND(cp_bind_int(staff_id), cp_bind_text(profile.name_key)),
                      NULL, pool));
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}
