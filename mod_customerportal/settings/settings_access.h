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

#endif
