/* SPDX-License-Identifier: Apache-2.0 */
/** The console's pages about who gets in. Private to settings/. */
#ifndef CP_SETTINGS_ACCESS_H
#define CP_SETTINGS_ACCESS_H

#include "../http/http_request.h"

cp_error_t *cp_settings_groups(cp_request_t *req);       /**< GET /settings/groups (S50) */
cp_error_t *cp_settings_group(cp_request_t *req);        /**< GET /settings/groups/new, …/{id} */
cp_error_t *cp_settings_group_save(cp_request_t *req);   /**< POST /settings/groups/new, …/{id} */
cp_error_t *cp_settings_group_admit(cp_request_t *req);  /**< POST …/{id}/admit: its members get in, or no more */
cp_error_t *cp_settings_group_share(cp_request_t *req);  /**< POST …/{id}/share: they see company tickets (P01) */
cp_error_t *cp_settings_group_remove(cp_request_t *req); /**< POST …/{id}/remove */

cp_error_t *cp_settings_members(cp_request_t *req);        /**< GET /settings/groups/{id}/members */
cp_error_t *cp_settings_members_change(cp_request_t *req); /**< POST …/{id}/members: a row's button */
cp_error_t *cp_settings_members_add(cp_request_t *req);    /**< POST …/{id}/add: many addresses */

cp_error_t *cp_settings_invitations(cp_request_t *req);        /**< GET /settings/invitations (P61) */
cp_error_t *cp_settings_invitations_change(cp_request_t *req); /**< POST /settings/invitations: a row's button */
cp_error_t *cp_settings_invite(cp_request_t *req);     /**< GET /settings/invitations/all: whom, how many (S51) */
cp_error_t *cp_settings_invite_all(cp_request_t *req); /**< POST /settings/invitations/all */

cp_error_t *cp_settings_consent(cp_request_t *req);      /**< GET /settings/consent: domains (S59) */
cp_error_t *cp_settings_consent_open(cp_request_t *req); /**< POST /settings/consent: a domain by its name */
cp_error_t *cp_settings_notice(cp_request_t *req);       /**< GET /settings/consent/{name} */
cp_error_t *cp_settings_notice_save(cp_request_t *req);  /**< POST /settings/consent/{name} */

cp_error_t *cp_settings_authentication(cp_request_t *req); /**< GET /settings/authentication (S55) */
cp_error_t *cp_settings_passwords(cp_request_t *req); /**< GET /settings/authentication/passwords: what would be lost */
cp_error_t *
cp_settings_passwords_turn(cp_request_t *req); /**< POST to it: turns signing in with a password on or off */

/** Refuses what turned that off in `db` on another way than by that page, which says what is lost. In a WRITE run. */
cp_error_t *cp_settings_passwords_kept(cp_db_t *db, const cp_request_t *req, apr_pool_t *pool);

#endif
