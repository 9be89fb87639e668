/* SPDX-License-Identifier: Apache-2.0 */
#include "model_identity.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "model_contact_edit.h"
#include "model_mail_domain.h"
#include "model_profile.h"

/* Two who come at the same time, for the same subject or with the same address, queue. */
static cp_error_t *lock(cp_db_t *db, const cp_claims_t *claims, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *email_key = cp_email_key(claims->email, pool);

    CP_TRY(cp_db_select(
        &rows, db, CP_SQL_LOCK_KEY,
        CP_BIND(cp_bind_text(apr_pstrcat(pool, "identity ", claims->provider, " ", claims->subject, NULL))), pool));
    if (!email_key)
        return NULL;
    return cp_db_select(&rows, db, CP_SQL_LOCK_KEY,
                        CP_BIND(cp_bind_text(apr_pstrcat(pool, "identity of ", email_key, NULL))), pool);
}

static bool may_come(const cp_claims_t *claims, cp_actor_t who)
{
    return who.staff_id ? claims->policy.staff : who.contact_id && claims->policy.contacts;
}

static void refuse(cp_arrival_t *arrival, cp_arrival_state_t state, const char *log)
{
    *arrival = (cp_arrival_t){.state = state, .log = log};
}

static void note(cp_arrival_t *arrival, const char *log)
{
    arrival->log = log;
}

/* ---- Bringing a contact up to date ---- */

/* Companies that are not there, and may not be made, are left out: a provider's word must not keep anybody out. */
static cp_error_t *company_to_take(const char **company, cp_db_t *db, const cp_claims_t *claims, apr_pool_t *pool)
{
    const char *name = cp_utf8_cut(cp_one_line(claims->company, pool), CP_COMPANY_NAME_MAX, pool);
    apr_int64_t id;

    *company = NULL;
    if (!*name)
        return NULL;
    CP_TRY(cp_company_by_name(&id, db, name, pool));
    if (id || claims->policy.create_companies)
        *company = name;
    return NULL;
}

static const char *name_to_take(const char *claimed, apr_pool_t *pool)
{
    return cp_utf8_cut(cp_one_line(claimed, pool), CP_PERSON_NAME_MAX, pool);
}

static bool differs(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") != 0;
}

/* An address that the provider does not vouch for, or that somebody else has, is not taken. */
static cp_error_t *take_email(cp_contact_t *contact, cp_db_t *db, const cp_claims_t *claims, apr_pool_t *pool)
{
    const char *key = claims->verified ? cp_email_key(claims->email, pool) : NULL;
    const char *own = cp_email_key(contact->person.email, pool);
    cp_rows_t *holder;

    if (!key || (own && !strcmp(key, own)))
        return NULL;
    CP_TRY(cp_db_select(&holder, db, CP_SQL_CONTACT_HOLDER, CP_BIND(cp_bind_text(key), cp_bind_int(contact->person.id)),
                        pool));
    if (!holder->count)
        contact->person.email = claims->email;
    return NULL;
}

static cp_error_t *save_contact(apr_int64_t *id, cp_db_t *db, const cp_contact_record_t *record, const char *seen,
                                const cp_claims_t *claims, apr_time_t now, apr_pool_t *pool)
{
    cp_contact_saving_t saving = {
        .portal = claims->portal, .seen = seen, .add_companies = claims->policy.create_companies, .now = now};
    cp_faults_t faults;

    cp_faults_begin(&faults);
    return cp_contact_save(id, db, record, &saving, &faults, pool);
}

static cp_error_t *update_contact(cp_db_t *db, apr_int64_t id, const cp_claims_t *claims, apr_time_t now,
                                  apr_pool_t *pool)
{
    const cp_identity_policy_t *policy = &claims->policy;
    cp_contact_record_t *stored;
    const char *company;

    CP_TRY(cp_contact_find(&stored, db, id, pool));
    cp_contact_record_t fresh = *stored;
    cp_person_t *person = &fresh.contact.person;
    if (policy->update_names && *claims->first_name)
        person->first_name = name_to_take(claims->first_name, pool);
    if (policy->update_names && *claims->last_name)
        person->last_name = name_to_take(claims->last_name, pool);
    if (policy->update_email)
        CP_TRY(take_email(&fresh.contact, db, claims, pool));
    if (policy->update_company) {
        CP_TRY(company_to_take(&company, db, claims, pool));
        if (company)
            fresh.contact.company_name = company;
    }
    const cp_person_t *before = &stored->contact.person;
    if (!differs(person->first_name, before->first_name) && !differs(person->last_name, before->last_name) &&
        !differs(person->email, before->email) && !differs(fresh.contact.company_name, stored->contact.company_name))
        return NULL;
    return save_contact(&id, db, &fresh, cp_contact_mark(stored, pool), claims, now, pool);
}

static cp_error_t *create_contact(apr_int64_t *id, cp_db_t *db, const cp_claims_t *claims, apr_time_t now,
                                  apr_pool_t *pool)
{
    const char *company;

    CP_TRY(company_to_take(&company, db, claims, pool));
    cp_contact_record_t fresh = {
        .contact = {.person = {.first_name = name_to_take(claims->first_name, pool),
                               .last_name = name_to_take(claims->last_name, pool),
                               .alias = "",
                               .email = claims->email},
                    .company_name = company},
        .phone = "",
    };
    CP_TRY(save_contact(id, db, &fresh, NULL, claims, now, pool));
    return claims->verified ? cp_mail_domain_assign(db, *id, claims->email, pool) : NULL;
}

/* ---- Groups ---- */

static bool among(const apr_int64_t *ids, int count, apr_int64_t id)
{
    for (int i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* Memberships that came by the provider, but for those in groups that are `kept`; others were given by hand, and stay. */
static cp_error_t *leave_groups(cp_db_t *db, apr_int64_t identity_id, apr_int64_t contact_id, const apr_int64_t *kept,
                                int count, apr_pool_t *pool)
{
    cp_bind_t identity = cp_bind_int(identity_id);
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_IDENTITY_GROUPS, CP_BIND(identity), pool));
    for (int i = 0; i < rows->count; i++) {
        cp_bind_t group = cp_bind_int(cp_cell_int(rows, i, 0));
        if (among(kept, count, group.number))
            continue;
        CP_TRY(cp_db_exec(db, CP_SQL_IDENTITY_MEMBER_REMOVE, CP_BIND(cp_bind_id(contact_id), group), NULL, pool));
        CP_TRY(cp_db_exec(db, CP_SQL_IDENTITY_GROUP_REMOVE, CP_BIND(identity, group), NULL, pool));
    }
    return NULL;
}

static cp_error_t *follow_groups(cp_db_t *db, const cp_arrival_t *arrival, const cp_claims_t *claims, apr_pool_t *pool)
{
    apr_int64_t claimed[CP_CLAIMED_GROUPS_MAX];
    cp_bind_t identity = cp_bind_int(arrival->identity_id), contact = cp_bind_int(arrival->who.contact_id);
    cp_rows_t *rows;
    int count = 0;

    for (int i = 0; i < claims->group_count && i < CP_CLAIMED_GROUPS_MAX; i++) {
        CP_TRY(cp_db_select(&rows, db, CP_SQL_IDENTITY_LIST_GROUP, CP_BIND(cp_bind_text(claims->groups[i]), contact),
                            pool));
        if (!rows->count)
            continue;
        cp_bind_t group = cp_bind_int(claimed[count++] = cp_cell_int(rows, 0, 0));
        if (cp_cell_int(rows, 0, 1))
            continue;
        CP_TRY(cp_db_exec(db, CP_SQL_GROUP_ADD_MEMBER, CP_BIND(contact, group), NULL, pool));
        CP_TRY(cp_db_exec(db, CP_SQL_IDENTITY_GROUP_ADD, CP_BIND(identity, group), NULL, pool));
    }
    return leave_groups(db, arrival->identity_id, arrival->who.contact_id, claimed, count, pool);
}

/* ---- Arriving ---- */

/* Who a subject that comes for the first time may be: the one who has the address, or somebody new. */
static cp_error_t *choose(cp_arrival_t *arrival, cp_db_t *db, const cp_claims_t *claims, apr_time_t now,
                          apr_pool_t *pool)
{
    const char *key = cp_email_key(claims->email, pool);
    cp_rows_t *rows;

    if (!key) {
        refuse(arrival, CP_ARRIVAL_NO_ADDRESS, "is not known, and no address was claimed");
        return NULL;
    }
    if (!claims->verified) {
        refuse(arrival, CP_ARRIVAL_UNVERIFIED, "is not known, and the address is not verified");
        return NULL;
    }
    CP_TRY(cp_db_select(&rows, db, CP_SQL_IDENTITY_CANDIDATE, CP_BIND(cp_bind_text(key)), pool));
    if (!rows->count) {
        if (!claims->policy.contacts || !claims->policy.create_contacts) {
            refuse(arrival, CP_ARRIVAL_UNKNOWN, "is not known, and nobody may be made");
            return NULL;
        }
        note(arrival, "is a new contact");
        return create_contact(&arrival->who.contact_id, db, claims, now, pool);
    }
    arrival->who = (cp_actor_t){cp_cell_int(rows, 0, 0), cp_cell_int(rows, 0, 1)};
    note(arrival, "is taken for the one who has this address");
    if (!claims->policy.link)
        refuse(arrival, CP_ARRIVAL_UNKNOWN, "is not known, and may not be taken for the one who has this address");
    else if (!may_come(claims, arrival->who))
        refuse(arrival, CP_ARRIVAL_UNKNOWN, "has the address of somebody who may not come this way");
    else if (!cp_cell_null(rows, 0, 2))
        refuse(arrival, CP_ARRIVAL_UNKNOWN, "has the address of somebody who is disabled");
    else if (cp_cell_int(rows, 0, 3))
        refuse(arrival, CP_ARRIVAL_UNKNOWN, "has the address of somebody who is connected to another subject");
    return NULL;
}

static cp_error_t *add_identity(cp_arrival_t *arrival, cp_db_t *db, const cp_claims_t *claims, apr_time_t now,
                                apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_IDENTITY_ADD,
                        CP_BIND(cp_bind_text(claims->provider), cp_bind_text(claims->subject),
                                cp_bind_id(arrival->who.contact_id), cp_bind_id(arrival->who.staff_id),
                                cp_bind_text(claims->email), cp_bind_int(now)),
                        pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_CONFLICT, "You were signed in elsewhere at the same moment. Try again.",
                               "%s of %s is connected already", claims->subject, claims->provider);
    arrival->identity_id = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_identity_arrive(cp_arrival_t *arrival, cp_db_t *db, const cp_claims_t *claims, apr_time_t now,
                               apr_pool_t *pool)
{
    cp_rows_t *rows;
    bool known;

    *arrival = (cp_arrival_t){.state = CP_ARRIVAL_FINE};
    CP_TRY(lock(db, claims, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_IDENTITY_FIND,
                        CP_BIND(cp_bind_text(claims->provider), cp_bind_text(claims->subject)), pool));
    known = rows->count != 0;
    if (known) {
        arrival->identity_id = cp_cell_int(rows, 0, 0);
        arrival->who = (cp_actor_t){cp_cell_int(rows, 0, 1), cp_cell_int(rows, 0, 2)};
        if (!may_come(claims, arrival->who))
            refuse(arrival, CP_ARRIVAL_UNKNOWN, "may not come this way");
        else if (!cp_cell_null(rows, 0, 4))
            refuse(arrival, CP_ARRIVAL_UNKNOWN, "is disabled");
        else if (!strcmp(cp_cell_text(rows, 0, 3), claims->digest))
            return NULL;
    }
    else {
        CP_TRY(choose(arrival, db, claims, now, pool));
    }
    if (arrival->state != CP_ARRIVAL_FINE)
        return NULL;
    if (!known)
        CP_TRY(add_identity(arrival, db, claims, now, pool));
    if (arrival->who.contact_id)
        CP_TRY(update_contact(db, arrival->who.contact_id, claims, now, pool));
    if (arrival->who.contact_id && claims->policy.groups)
        CP_TRY(follow_groups(db, arrival, claims, pool));
    return cp_db_exec(
        db, CP_SQL_IDENTITY_SAVE,
        CP_BIND(cp_bind_int(arrival->identity_id), cp_bind_text(claims->email), cp_bind_text(claims->digest)), NULL,
        pool);
}

/* ---- By hand ---- */

cp_error_t *cp_identity_connect(cp_db_t *db, const char *provider, const char *subject, cp_actor_t who, apr_time_t now,
                                apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_IDENTITY_ADD,
                        CP_BIND(cp_bind_text(provider), cp_bind_text(subject), cp_bind_id(who.contact_id),
                                cp_bind_id(who.staff_id), cp_bind_text(""), cp_bind_int(now)),
                        pool));
    return rows->count ? NULL
                       : cp_error_create(pool, CP_ERROR_CONFLICT, "That subject is connected already.",
                                         "a subject of %s is connected already", provider);
}

cp_error_t *cp_identity_disconnect(cp_db_t *db, const char *provider, const char *subject, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_IDENTITY_FIND, CP_BIND(cp_bind_text(provider), cp_bind_text(subject)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such subject.", NULL);
    cp_bind_t id = cp_bind_int(cp_cell_int(rows, 0, 0));
    CP_TRY(cp_db_exec(db, CP_SQL_IDENTITY_SESSIONS_END, CP_BIND(id), NULL, pool));
    CP_TRY(leave_groups(db, id.number, cp_cell_int(rows, 0, 1), NULL, 0, pool));
    return cp_db_exec(db, CP_SQL_IDENTITY_REMOVE, CP_BIND(id), NULL, pool);
}

cp_error_t *cp_identity_list(cp_rows_t **rows, cp_db_t *db, cp_actor_t who, apr_pool_t *pool)
{
    return cp_db_select(rows, db, CP_SQL_IDENTITY_OF, CP_BIND(cp_bind_id(who.contact_id), cp_bind_id(who.staff_id)),
                        pool);
}
