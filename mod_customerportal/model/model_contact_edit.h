/* SPDX-License-Identifier: Apache-2.0 */
/** Contacts as staff see and change them. What a contact sees follows from his primary company at once. */
#ifndef CP_MODEL_CONTACT_EDIT_H
#define CP_MODEL_CONTACT_EDIT_H

#include <apr_hash.h>

#include "model_company.h"
#include "model_contact.h"
#include "model_property.h"

#define CP_PHONE_MAX 40       /**< characters */
#define CP_COMPANIES_MAX 20   /**< further companies of a contact */
#define CP_CONTACTS_FOUND 100 /**< most contacts that a search shows */

typedef struct cp_contact_record_t {
    cp_contact_t contact; /**< person.id 0: not saved yet */
    const char *phone;    /**< "" for none */
    const char *name_key; /**< place in the list */
    apr_time_t created_at;
    const char *const *companies;       /**< names of further companies, by name; they give no visibility (S14) */
    int company_count;                  /**< 0 in lists */
    const cp_property_values_t *values; /**< of the properties that administrators defined; NULL in lists */
    cp_property_slots_t slots;          /**< those of them that are to be saved */
} cp_contact_record_t;

/** A page of all contacts by name; with `company_id`, of those whose primary company it is. query->search is not used. */
cp_error_t *cp_contact_list(const cp_contact_record_t **contacts, int *count, bool *more, cp_db_t *db,
                            apr_int64_t company_id, const cp_page_query_t *query, apr_pool_t *pool);
cp_error_t *cp_contact_count(apr_int64_t *count, cp_db_t *db, apr_pool_t *pool); /**< up to 1,000 and one */

/** Those whose name, last name, address or company begins with `text`; `*more` where there are over CP_CONTACTS_FOUND. */
cp_error_t *cp_contact_search(const cp_contact_record_t **contacts, int *count, bool *more, cp_db_t *db,
                              const char *text, apr_pool_t *pool);

/** With further companies. MISSING if there is none. */
cp_error_t *cp_contact_find(cp_contact_record_t **contact, cp_db_t *db, apr_int64_t id, apr_pool_t *pool);
const char *cp_contact_mark(const cp_contact_record_t *contact, apr_pool_t *pool);

/** How a contact is saved. */
typedef struct cp_contact_saving_t {
    const char *seen;   /**< mark of what the form showed; NULL for a new contact */
    bool add_companies; /**< companies that are not there are made; else they are faults */
    apr_time_t now;
    const char *portal; /**< that tells people of a new address; NULL: none */
    apr_hash_t *known;  /**< ids of companies by name, for many contacts in one run; NULL for one */
} cp_contact_saving_t;

/** Creates or changes a contact out of names: contact.company_name ("" or NULL: none) and `companies`; company_id is not
 * read. Faults of "email", "first_name", "last_name", "phone", "language", "time_zone", "company", "companies". Who is
 * disabled is signed out. In a WRITE run. */
cp_error_t *cp_contact_save(apr_int64_t *id, cp_db_t *db, const cp_contact_record_t *contact,
                            const cp_contact_saving_t *saving, cp_faults_t *faults, apr_pool_t *pool);

#endif
