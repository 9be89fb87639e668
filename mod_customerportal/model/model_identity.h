/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whom another module of httpd authenticated (PortalIdentity). A person is known by provider and subject, never by an
 * address: that decides only once, when a subject comes for the first time, and only where the provider says that it is
 * the person's own.
 */
#ifndef CP_MODEL_IDENTITY_H
#define CP_MODEL_IDENTITY_H

#include "model_contact.h"

#define CP_IDENTITY_SUBJECT_MAX 1000 /**< bytes of a subject */
#define CP_CLAIMED_GROUPS_MAX 64     /**< groups of a person that are looked at */

/** What the administrator lets a provider do. */
typedef struct cp_identity_policy_t {
    bool contacts; /**< who comes may be a customer */
    bool staff;    /**< who comes may be one of the support team; nobody ever becomes one */
    bool
        link; /**< a person of ours who has the same, verified, address, and no identity yet, is taken for the subject */
    bool create_contacts;
    bool create_companies;
    bool update_names; /**< of contacts, here and below */
    bool update_email;
    bool update_company;
    bool groups; /**< lists follow what the provider says */
} cp_identity_policy_t;

/** What is claimed of the person who asks. Texts are valid UTF-8, "" where nothing is said. */
typedef struct cp_claims_t {
    const char *portal; /**< key of the portal that he comes to, by whose mail he is told of changes */
    const char *provider;
    const char *subject;
    const char *email;
    bool verified; /**< the provider says that the address is this person's */
    const char *first_name;
    const char *last_name;
    const char *company;
    const char *const *groups; /**< names */
    int group_count;
    cp_identity_policy_t policy;
    const char *digest; /**< of all of this: while it stays, nothing has to be brought up to date */
} cp_claims_t;

typedef enum {
    CP_ARRIVAL_FINE,
    CP_ARRIVAL_NO_ADDRESS, /**< nothing is known of the subject, and no address was claimed */
    CP_ARRIVAL_UNVERIFIED, /**< … and the provider does not vouch for the address */
    CP_ARRIVAL_UNKNOWN,    /**< nobody here, and nobody may be made; or somebody who may not come in this way */
} cp_arrival_state_t;

typedef struct cp_arrival_t {
    cp_arrival_state_t state;
    cp_actor_t who;
    apr_int64_t identity_id;
    const char *log; /**< what happened, for the log; NULL: nothing new */
} cp_arrival_t;

/** Somebody comes whom a provider authenticated: finds, links or makes the person as the policy says, and brings names,
 * company and groups up to date. Refusals are no errors: arrival->state says so, and nothing has changed. In a WRITE run. */
cp_error_t *cp_identity_arrive(cp_arrival_t *arrival, cp_db_t *db, const cp_claims_t *claims, apr_time_t now,
                               apr_pool_t *pool);

/** An administrator says who a subject is. CONFLICT where it is connected already. In a WRITE run. */
cp_error_t *cp_identity_connect(cp_db_t *db, const char *provider, const char *subject, cp_actor_t who, apr_time_t now,
                                apr_pool_t *pool);

/** Forgets it, with the sessions and the memberships that came by it. MISSING if there is none. In a WRITE run. */
cp_error_t *cp_identity_disconnect(cp_db_t *db, const char *provider, const char *subject, apr_pool_t *pool);

/** Identities of a person, as rows of provider, subject, address that was claimed last, time of the first arrival. */
cp_error_t *cp_identity_list(cp_rows_t **rows, cp_db_t *db, cp_actor_t who, apr_pool_t *pool);

#endif
