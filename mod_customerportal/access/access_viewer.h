/* SPDX-License-Identifier: Apache-2.0 */
/** Who asks. One viewer per request, made by the session (or another Apache module's authentication, mapped). */
#ifndef CP_ACCESS_VIEWER_H
#define CP_ACCESS_VIEWER_H

#include "../model/model_contact.h"
#include "../model/model_setting.h"

typedef enum { CP_VIEWER_NOBODY, CP_VIEWER_CONTACT, CP_VIEWER_STAFF } cp_viewer_kind_t;

typedef struct cp_viewer_t {
    cp_viewer_kind_t kind;
    cp_person_t person;     /**< contact or staff */
    bool admin;             /**< staff with the role admin */
    bool manager;           /**< staff who may change pipelines, inboxes, staff and answers; every admin is one */
    bool group_member;      /**< a contact in one of the groups that get into this portal */
    bool company_right;     /**< a contact in a group whose members see company tickets here (P01) */
    apr_int64_t company_id; /**< a contact's primary company; 0 = none */
    const char *company_name;
    const char *language;     /**< NULL: the portal's */
    const char *time_zone;    /**< NULL: the portal's */
    const char *session_hash; /**< hash of the session's token; NULL without a session */
    apr_int64_t identity_id;  /**< of somebody whom another module authenticated (model_identity.h); else 0 */
    const char *provider;     /**< then where, and as whom there; else NULL */
    const char *subject;
    const char *claims; /**< digest of what was mapped when his data were last brought up to date */
    const char *csrf;   /**< token that this session's forms must carry; of the login cookie for NOBODY */
    apr_time_t session_started_at;
    /** Counters of everything that this viewer's pages show (own contact, company, whole portal): an unchanged stamp
     * means unchanged pages. */
    const char *stamp;
    /** Of staff: the contact whose pages he chose to look at, as that contact's viewer; NULL: none. */
    struct cp_viewer_t *as;
    /** Of such a viewer: the member of staff who looks. Then nothing may be changed. NULL where people look themselves. */
    const cp_person_t *looker;
} cp_viewer_t;

/** With whose eyes a page is read: customers' pages (`customers`) that change nothing (`reads`) show staff what the
 * contact of their choice sees (decision 10). Everybody and everything else: the viewer himself. */
cp_viewer_t *cp_policy_eyes(cp_viewer_t *viewer, bool customers, bool reads);

/** The scope of the one visibility rule for a contact under the settings in force: company tickets where they are shared
 * (with everybody, or with members of chosen groups: P01) and the contact has a primary company (S12–S14). For anybody else a scope that sees nothing. */
cp_scope_t cp_policy_scope(const cp_viewer_t *viewer, const cp_settings_t *settings);

/** Whether somebody who is signed in gets into the portal at all (S50): staff always, contacts where their group does or
 * where no group is asked for. */
bool cp_policy_admitted(const cp_viewer_t *viewer, const cp_settings_t *settings);

/** Whether people may sign in with a password; and whether in some way of the portal's own: that, or a mailed link. */
bool cp_policy_passwords(const cp_settings_t *settings);
bool cp_policy_own_sign_in(const cp_settings_t *settings);

/** Whether people may make a login of their own (S53, S54). */
bool cp_policy_may_register(const cp_settings_t *settings);

/** Whether an address is of a domain that may register. */
bool cp_policy_may_register_as(const cp_settings_t *settings, const char *email);

/** Which inboxes' tickets a member of staff works on. For anybody else a scope that sees nothing. */
cp_desk_scope_t cp_policy_desk_scope(const cp_viewer_t *viewer);

/** What a contact may do to a ticket that he sees (S44–S47). */
bool cp_policy_may_reply(const cp_ticket_t *ticket, const cp_settings_t *settings);
bool cp_policy_may_close(const cp_ticket_t *ticket, const cp_settings_t *settings);
bool cp_policy_may_reopen(const cp_ticket_t *ticket, const cp_settings_t *settings);

/** Whom a viewer may add to a ticket that he sees (P03): customers as the settings say, staff anybody. */
typedef enum { CP_ADD_NOBODY, CP_ADD_COLLEAGUES, CP_ADD_ANYBODY } cp_may_add_t;
cp_may_add_t cp_policy_may_add(const cp_viewer_t *viewer, const cp_settings_t *settings);

#endif
