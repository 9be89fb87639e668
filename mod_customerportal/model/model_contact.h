/* SPDX-License-Identifier: Apache-2.0 */
/** Contacts, companies and staff. */
#ifndef CP_MODEL_CONTACT_H
#define CP_MODEL_CONTACT_H

#include "model_ticket.h"

typedef struct cp_contact_t {
    cp_person_t person;
    apr_int64_t company_id; /**< primary company; 0 = none */
    const char *company_name;
    const char *language;  /**< NULL: the portal's */
    const char *time_zone; /**< NULL: the portal's */
    bool disabled;
} cp_contact_t;

typedef struct cp_staff_t {
    cp_person_t person;
    const char *role; /**< "agent" or "admin" */
    const char *time_zone;
    bool disabled;
    bool manages; /**< may set up the desk; admins may without it */
} cp_staff_t;

/** By e-mail address (compared by its key). `*contact` is NULL if there is none. */
cp_error_t *cp_contact_by_email(cp_contact_t **contact, cp_db_t *db, const char *email, apr_pool_t *pool);
cp_error_t *cp_staff_by_email(cp_staff_t **staff, cp_db_t *db, const char *email, apr_pool_t *pool);

/** Creates, or returns the id of the one with that address. Names are only used on creation. company_id 0: that of the
 * address' mail domain, or none (model_mail_domain.h). */
cp_error_t *cp_contact_ensure(apr_int64_t *id, cp_db_t *db, const char *email, const char *first_name,
                              const char *last_name, apr_int64_t company_id, apr_time_t now, apr_pool_t *pool);
cp_error_t *cp_staff_ensure(apr_int64_t *id, cp_db_t *db, const cp_staff_t *fresh, apr_time_t now, apr_pool_t *pool);
cp_error_t *cp_company_ensure(apr_int64_t *id, cp_db_t *db, const char *name, apr_time_t now, apr_pool_t *pool);
cp_error_t *cp_contact_add_company(cp_db_t *db, apr_int64_t contact_id, apr_int64_t company_id, apr_pool_t *pool);

/** Saves a person's own profile: names (trimmed, one line, at most 80 characters each), language, time zone (NULL: the
 * portal's). Keeps requester_key of his tickets and the change counters in step. */
cp_error_t *cp_contact_save_profile(cp_db_t *db, apr_int64_t contact_id, const char *first_name, const char *last_name,
                                    const char *language, const char *time_zone, apr_pool_t *pool);
cp_error_t *cp_staff_save_profile(cp_db_t *db, apr_int64_t staff_id, const char *first_name, const char *last_name,
                                  const char *language, const char *time_zone, apr_pool_t *pool);

/** "Ana Souza"; the part before the @ where a contact has no name. In `pool`. */
const char *cp_person_name(const cp_person_t *person, apr_pool_t *pool);

/** Inboxes and pipelines, as far as portal and portalctl need them. An inbox made here gets the first pipeline. */
cp_error_t *cp_inbox_by_name(apr_int64_t *id, cp_db_t *db, const char *name, apr_pool_t *pool); /**< 0 = none */
cp_error_t *cp_inbox_ensure(apr_int64_t *id, cp_db_t *db, const char *name, apr_pool_t *pool);
/** What a fresh installation has: the pipeline "Support" (New, In progress, Waiting for customer, Closed) and the inbox
 * "Support". Does nothing where a pipeline exists. */
cp_error_t *cp_install_defaults(cp_db_t *db, apr_pool_t *pool);

/** Adds a line to the audit log. */
cp_error_t *cp_audit_add(cp_db_t *db, const char *actor, const char *action, const char *object, const char *detail,
                         apr_time_t now, apr_pool_t *pool);

#endif
