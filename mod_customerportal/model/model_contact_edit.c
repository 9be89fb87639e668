/* SPDX-License-Identifier: Apache-2.0 */
#include "model_contact_edit.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_sort.h"
#include "model_group.h"
#include "model_login.h"
#include "model_profile.h"
#include "model_setting_check.h"

typedef struct edit_t {
    cp_contact_record_t fresh;
    cp_profile_t profile;
    apr_int64_t others[CP_COMPANIES_MAX];
    int other_count;
    const cp_contact_record_t *stored; /* NULL: a new one */
    const cp_contact_saving_t *saving;
    cp_faults_t *faults;
} edit_t;

const char *cp_contact_mark(const cp_contact_record_t *record, apr_pool_t *pool)
{
    const cp_contact_t *contact = &record->contact;
    const char *companies = "";
    for (int i = 0; i < record->company_count; i++)
        companies = apr_pstrcat(pool, companies, record->companies[i], "\n", NULL);
    for (int i = 0; record->values && i < CP_PROPERTY_SLOTS; i++)
        if (record->values->at[i])
            companies = apr_psprintf(pool, "%sp%d %s\n", companies, i + 1, record->values->at[i]);
    return cp_record_mark(
        pool, contact->person.email, contact->person.first_name, contact->person.last_name, record->phone,
        contact->language ? contact->language : "", contact->time_zone ? contact->time_zone : "",
        contact->company_name ? contact->company_name : "", companies, contact->disabled ? "1" : "0", NULL);
}

/* ---- Checks ---- */

static cp_error_t *check_holder(cp_db_t *db, edit_t *edit, apr_pool_t *pool)
{
    cp_rows_t *rows;
    if (!edit->profile.email_key)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_HOLDER,
                        CP_BIND(cp_bind_text(edit->profile.email_key), cp_bind_int(edit->fresh.contact.person.id)),
                        pool));
    if (rows->count) {
        cp_person_t other = {0, cp_cell_text(rows, 0, 0), cp_cell_text(rows, 0, 1), "", cp_cell_text(rows, 0, 2)};
        cp_fault_add(edit->faults, pool, "email", "%s has this address already",
                     apr_psprintf(pool, "%s (%s)", cp_person_name(&other, pool), other.email));
    }
    return NULL;
}

static void remember(apr_hash_t *known, const char *name, apr_int64_t id)
{
    if (!known)
        return;
    apr_pool_t *pool = apr_hash_pool_get(known);
    apr_hash_set(known, apr_pstrdup(pool, name), APR_HASH_KEY_STRING, apr_pmemdup(pool, &id, sizeof id));
}

/* The id of a company by its name; makes it where that is wanted. 0, and a fault, where it is not there. */
static cp_error_t *company_of(apr_int64_t *id, cp_db_t *db, edit_t *edit, const char *field, const char *name,
                              apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *line = cp_one_line(name, pool);
    const apr_int64_t *known =
        edit->saving->known ? apr_hash_get(edit->saving->known, line, APR_HASH_KEY_STRING) : NULL;
    *id = known ? *known : 0;
    if (!*line || known)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_BY_NAME,
                        CP_BIND(cp_bind_text(cp_sort_key(line, pool)), cp_bind_text(line)), pool));
    if (rows->count)
        *id = cp_cell_int(rows, 0, 0);
    else if (edit->saving->add_companies)
        CP_TRY(cp_fault_take(edit->faults, cp_company_ensure(id, db, line, edit->saving->now, pool), pool));
    else
        cp_fault_add(edit->faults, pool, field,
                     "There is no company called “%s”. Check the name, or tick the box below.",
                     cp_utf8_cut(line, CP_COMPANY_NAME_MAX, pool));
    if (*id)
        remember(edit->saving->known, line, *id);
    return NULL;
}

static cp_error_t *check_companies(cp_db_t *db, edit_t *edit, apr_pool_t *pool)
{
    cp_contact_t *contact = &edit->fresh.contact;
    const cp_contact_t *before = edit->stored ? &edit->stored->contact : NULL;
    const char *name = contact->company_name ? cp_one_line(contact->company_name, pool) : "";
    /* Two companies may have one name: whoever is in one of them stays in it. */
    if (before && before->company_name && !strcmp(before->company_name, name))
        contact->company_id = before->company_id;
    else
        CP_TRY(company_of(&contact->company_id, db, edit, "company", name, pool));
    if (edit->fresh.company_count > CP_COMPANIES_MAX)
        cp_fault_add(edit->faults, pool, "companies", "Up to %d further companies fit", CP_COMPANIES_MAX);
    edit->other_count = 0;
    for (int i = 0; i < edit->fresh.company_count && i < CP_COMPANIES_MAX; i++) {
        apr_int64_t id;
        CP_TRY(company_of(&id, db, edit, "companies", edit->fresh.companies[i], pool));
        if (id && id != contact->company_id)
            edit->others[edit->other_count++] = id;
    }
    return NULL;
}

static cp_error_t *check(cp_db_t *db, edit_t *edit, apr_pool_t *pool)
{
    cp_contact_t *contact = &edit->fresh.contact;
    const cp_person_t *person = &contact->person;
    edit->fresh.phone = cp_one_line(edit->fresh.phone ? edit->fresh.phone : "", pool);
    CP_TRY(cp_fault_take(edit->faults,
                         cp_profile_check(&edit->profile, person->email, person->first_name, person->last_name, pool),
                         pool));
    if (cp_utf8_count(edit->fresh.phone) > CP_PHONE_MAX)
        cp_fault_add(edit->faults, pool, "phone", "Up to %d characters fit", CP_PHONE_MAX);
    if (contact->language && cp_check_language(contact->language, pool))
        cp_fault_add(edit->faults, pool, "language", "A language is written as “en” or “pt-BR”");
    if (contact->time_zone && cp_check_time_zone(contact->time_zone, pool))
        cp_fault_add(edit->faults, pool, "time_zone", "A time zone is written as “Europe/Lisbon”");
    CP_TRY(check_holder(db, edit, pool));
    CP_TRY(check_companies(db, edit, pool));
    return cp_fault_error(edit->faults, pool);
}

/* ---- Saving ---- */

static cp_error_t *add(apr_int64_t *id, cp_db_t *db, const edit_t *edit, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const cp_contact_t *contact = &edit->fresh.contact;
    const cp_profile_t *profile = &edit->profile;
    apr_time_t now = edit->saving->now;
    CP_TRY(cp_db_select(
        &rows, db, CP_SQL_CONTACT_ADD,
        CP_BIND(cp_bind_text(profile->email), cp_bind_text(profile->email_key), cp_bind_text(profile->first_name),
                cp_bind_text(profile->last_name), cp_bind_text(profile->name_key), cp_bind_text(edit->fresh.phone),
                cp_bind_text(contact->language), cp_bind_text(contact->time_zone), cp_bind_id(contact->company_id),
                cp_bind_id(contact->disabled ? now : 0), cp_bind_int(now)),
        pool));
    *id = cp_cell_int(rows, 0, 0);
    return NULL;
}

static bool is_renamed(const edit_t *edit)
{
    const cp_person_t *before = &edit->stored->contact.person;
    return strcmp(edit->profile.first_name, before->first_name) != 0 ||
           strcmp(edit->profile.last_name, before->last_name) != 0 || strcmp(edit->profile.email, before->email) != 0;
}

static cp_error_t *change(cp_db_t *db, const edit_t *edit, apr_pool_t *pool)
{
    const cp_contact_t *contact = &edit->fresh.contact;
    const cp_profile_t *profile = &edit->profile;
    cp_bind_t id = cp_bind_int(contact->person.id);
    CP_TRY(cp_db_exec(db, CP_SQL_CONTACT_SAVE,
                      CP_BIND(id, cp_bind_text(profile->email), cp_bind_text(profile->email_key),
                              cp_bind_text(profile->first_name), cp_bind_text(profile->last_name),
                              cp_bind_text(profile->name_key), cp_bind_text(edit->fresh.phone),
                              cp_bind_text(contact->language), cp_bind_text(contact->time_zone),
                              cp_bind_id(contact->company_id), cp_bind_id(contact->disabled ? edit->saving->now : 0)),
                      NULL, pool));
    if (contact->disabled)
        CP_TRY(cp_db_exec(db, CP_SQL_CONTACT_SESSIONS_END, CP_BIND(id), NULL, pool));
    const char *before = edit->stored->contact.person.email, *own = cp_email_key(before, pool);
    if (!own || strcmp(own, profile->email_key) != 0)
        CP_TRY(cp_login_moved(db, edit->saving->portal, (cp_actor_t){.contact_id = contact->person.id}, before,
                              profile->email, edit->saving->now, pool));
    if (is_renamed(edit))
        CP_TRY(cp_db_exec(db, CP_SQL_CONTACT_RENAME_TICKETS, CP_BIND(id, cp_bind_text(profile->name_key)), NULL, pool));
    /* Name and company stand on the pages of everybody who reads a ticket that he ever wrote in. */
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

static cp_error_t *save_others(cp_db_t *db, apr_int64_t id, const edit_t *edit, apr_pool_t *pool)
{
    if (edit->stored)
        CP_TRY(cp_db_exec(db, CP_SQL_CONTACT_COMPANIES_CLEAR, CP_BIND(cp_bind_int(id)), NULL, pool));
    for (int i = 0; i < edit->other_count; i++)
        CP_TRY(cp_contact_add_company(db, id, edit->others[i], pool));
    return NULL;
}

static cp_error_t *save_values(cp_db_t *db, apr_int64_t id, const edit_t *edit, apr_pool_t *pool)
{
    const cp_contact_record_t *fresh = &edit->fresh;
    cp_property_values_t values = {{NULL}};

    if (!fresh->slots)
        return NULL;
    if (edit->stored)
        values = *edit->stored->values;
    for (int i = 0; i < CP_PROPERTY_SLOTS; i++)
        if (fresh->slots & 1u << i)
            values.at[i] = fresh->values->at[i];
    return cp_property_set(db, CP_OBJECT_CONTACT, id, &values, pool);
}

cp_error_t *cp_contact_save(apr_int64_t *id, cp_db_t *db, const cp_contact_record_t *contact,
                            const cp_contact_saving_t *saving, cp_faults_t *faults, apr_pool_t *pool)
{
    edit_t edit = {.fresh = *contact, .saving = saving, .faults = faults};
    cp_contact_record_t *stored;
    *id = contact->contact.person.id;
    cp_faults_begin(faults);
    if (*id) {
        CP_TRY(cp_contact_find(&stored, db, *id, pool));
        CP_TRY(cp_record_check(saving->seen, cp_contact_mark(stored, pool), pool));
        edit.stored = stored;
    }
    CP_TRY(check(db, &edit, pool));
    CP_TRY(edit.stored ? change(db, &edit, pool) : add(id, db, &edit, pool));
    CP_TRY(save_others(db, *id, &edit, pool));
    CP_TRY(save_values(db, *id, &edit, pool));
    return cp_group_refresh_contact(db, *id, pool);
}
